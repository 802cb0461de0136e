// Machine code that was made before, in a folder of the user's. In: a key that stands for all that
// code hangs on. Out: the bytes kept under it. What is kept will be run: nothing is taken from a
// folder or a file that anyone but this user could have written. Never: LLVM, what a key is made
// of.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/base/error.h"

namespace bop::emit {

/// Where code is kept for this user: $BOP_CODE_CACHE, else $XDG_CACHE_HOME/bop/code, else
/// $HOME/.cache/bop/code. Empty where that is `off`, or none of them is set.
std::string code_cache_folder();

/// Several processes may use one folder at once; an entry is there whole or not at all.
class CodeCache {
 public:
  static constexpr std::uint64_t usual_bytes = 256U << 20U;

  /// Makes the folder where it lacks. Nothing where it can't be made; B8642 where others may write
  /// to it.
  static Result<std::optional<CodeCache>> open(const std::string& folder,
                                               std::uint64_t most_bytes = usual_bytes);
  CodeCache(CodeCache&& other) noexcept;
  CodeCache& operator=(CodeCache&&) = delete;
  ~CodeCache();

  /// What was kept under `key`, a SHA-256 in hexadecimal. An entry that is damaged is removed.
  std::optional<std::string> find(const std::string& key) const;
  /// Where it can't be written, nothing is kept. What was not used for longest goes, once there is
  /// more than fits.
  void keep(const std::string& key, std::string_view bytes) const;

 private:
  CodeCache(int folder, std::uint64_t most_bytes) : folder_(folder), most_bytes_(most_bytes) {}
  void trim() const;

  int folder_;
  std::uint64_t most_bytes_;
};

}  // namespace bop::emit
