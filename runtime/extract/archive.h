// The parts of a zip archive in memory, as text documents and workbooks are. Private to
// runtime/extract. Never: files written, names followed.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/error.h"

struct zip;

namespace bop::extract {

class Archive {
 public:
  /// `bytes` must outlive it. No part may unpack to more than `unpacked_bytes_max`, nor all that
  /// are asked for together. B8682 for what is no whole archive, or has a password.
  static Result<Archive> open(std::string_view bytes, std::size_t unpacked_bytes_max);

  bool has(const std::string& name) const;
  /// B8682 when the part is missing or damaged, B8002 when it is too large.
  Result<std::string> part(const std::string& name);

 private:
  struct Close {
    void operator()(zip* archive) const;
  };
  explicit Archive(zip* archive, std::size_t unpacked_bytes_max);

  std::unique_ptr<zip, Close> archive_;
  std::size_t left_ = 0;  // bytes that may still be unpacked
};

}  // namespace bop::extract
