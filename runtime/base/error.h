// The world's errors (file missing, unreadable scan) as values, and our own as one exception.
// Never: exceptions for what input can cause; printing; exiting.
#pragma once

#include <expected>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bop {

/// What went wrong outside: a code of codes_runtime.def ("B7001"), one plain sentence that says
/// what was seen, what to do about it, and where, innermost first ("row 3", "vendors.csv").
struct Error {
  std::string code;
  std::string message;
  std::string hint;
  std::vector<std::string> context;

  /// Adds an outer place: `error.in("vendors.csv")`.
  Error&& in(std::string place) && {
    context.push_back(std::move(place));
    return std::move(*this);
  }
  /// One line: "vendors.csv: row 3: message [B7001]".
  std::string text() const;
};

template <typename T>
using Result = std::expected<T, Error>;

/// Makes the failing side of a Result.
std::unexpected<Error> fail(std::string_view code, std::string message, std::string hint = {});

/// Our own broken invariant. Caught only at the doors named in docs/architecture.md.
class InternalError : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

[[noreturn]] void broken(const char* file, int line, const char* condition, const char* why);

}  // namespace bop

/// Holds an invariant of ours; `why` tells the developer what it protects.
#define BOP_CHECK(condition, why)                                       \
  do {                                                                  \
    if (!(condition)) bop::broken(__FILE__, __LINE__, #condition, why); \
  } while (false)

#define BOP_JOIN_(a, b) a##b
#define BOP_JOIN(a, b) BOP_JOIN_(a, b)
/// BOP_TRY(auto rows, read(path)): declares `rows` or returns the error to the caller.
#define BOP_TRY(declaration, ...)                                            \
  auto BOP_JOIN(bop_try_, __LINE__) = (__VA_ARGS__);                         \
  if (!BOP_JOIN(bop_try_, __LINE__))                                         \
    return std::unexpected(std::move(BOP_JOIN(bop_try_, __LINE__)).error()); \
  declaration = std::move(*BOP_JOIN(bop_try_, __LINE__))
/// Passes a failed Result<void> on.
#define BOP_TRY_VOID(...)                                      \
  do {                                                         \
    if (auto bop_try_void = (__VA_ARGS__); !bop_try_void)      \
      return std::unexpected(std::move(bop_try_void).error()); \
  } while (false)
