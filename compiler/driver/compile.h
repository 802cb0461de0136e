// The stages in order: the text of a policy in, everything known about it out, the IR if it has no
// errors. The modules it uses come from the embedded stdlib and from files beside the policy.
// Never: printing, running the policy, files other than the one named, the modules it uses and,
// for `result of`, the policies that lie beside it.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/ast/ast.h"
#include "compiler/check/check.h"
#include "compiler/diagnostics/diagnostics.h"
#include "compiler/ir/ir.h"
#include "compiler/resolve/resolve.h"
#include "compiler/source/source.h"

namespace bop::driver {

/// Files by their path, as they were read.
using Texts = std::map<std::string, std::string, std::less<>>;

/// Values that a house gives parameters of a policy, a line each: `let NAME = VALUE`, and for a key
/// of one `let row = NAME("KEY") = VALUE`.
struct ParameterText {
  std::string path;  // as messages name it
  std::string text;
};
/// Before the path of such a text among Texts.
inline constexpr std::string_view parameters_of = "parameters:";

struct Compilation {
  // Out of line: large, and made in few places.
  Compilation();
  Compilation(Compilation&&) noexcept;
  Compilation& operator=(Compilation&&) noexcept;
  ~Compilation();

  source::Files files;
  Texts texts;  // all it was made of: the policy, modules, the library's, the policies it reads
  diagnostics::Diagnostics diagnostics;
  std::vector<ast::Module> modules;  // the policy first
  resolve::Symbols symbols;
  check::Checked checked;
  std::optional<ir::Program> program;      // of a policy without errors, its hash filled in
  std::vector<check::OtherPolicy> others;  // those it reads the result of …
  std::vector<std::shared_ptr<Compilation>> compiled_others;  // … null where there is none
  std::vector<Error> setting_errors;  // of Options::parameters: names that are none (B8670)

  /// No errors; a module checked on its own is ok without a program.
  bool ok() const { return !diagnostics.has_errors() && setting_errors.empty(); }
};

/// The text of a file, or nothing when there is none of that name.
using ReadFile = std::function<Result<std::optional<std::string>>(const std::string& path)>;

struct Options {
  bool simplify = true;  // false: the IR as lower made it, for --emit=ir
  ReadFile read{};       // finds one's own modules; without it there are only the library's
  std::vector<std::string> readers = {};  // policies on the way here, by `result of`
  /// The texts of an earlier compilation, to be made again: modules and other policies come from
  /// here and from no file, and the library's as they were then.
  const Texts* kept = nullptr;
  /// Of this policy alone, and of none whose results it reads.
  std::optional<ParameterText> parameters = {};
};

/// Compiles `text`; `path` is what diagnostics call it, and modules are looked for beside it. A
/// policy `ap.match` whose result it reads is looked for in match.bop of the same folder.
Compilation compile(std::string path, std::string text, const Options& options = {});

/// Reads and compiles a file; fails only when it can't be read (B8001, B8002).
Result<Compilation> compile_file(const std::string& path, const Options& options = {});

/// What `bop check --emit=` can print.
enum class Stage : std::uint8_t { Ast, Symbols, Types, Ir };
/// "ast", "symbols", "types", "ir"; nothing for other words.
std::optional<Stage> stage_named(std::string_view name);
/// The stage's result as text; empty for the IR of a policy with errors.
std::string dump(const Compilation& compilation, Stage stage);

}  // namespace bop::driver
