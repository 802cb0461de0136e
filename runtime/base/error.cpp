#include "runtime/base/error.h"

#include <fmt/format.h>

namespace bop {

std::string Error::text() const {
  std::string line;
  for (auto place = context.rbegin(); place != context.rend(); ++place) line += *place + ": ";
  line += message;
  if (!hint.empty()) line += "; " + hint;
  if (!code.empty()) line += " [" + code + "]";
  return line;
}

std::unexpected<Error> fail(std::string_view code, std::string message, std::string hint) {
  return std::unexpected(Error{std::string(code), std::move(message), std::move(hint), {}});
}

void broken(const char* file, int line, const char* condition, const char* why) {
  throw InternalError(fmt::format("{}:{}: `{}` does not hold: {}", file, line, condition, why));
}

}  // namespace bop
