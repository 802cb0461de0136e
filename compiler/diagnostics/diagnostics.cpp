#include "compiler/diagnostics/diagnostics.h"

#include <algorithm>
#include <tuple>

namespace bop::diagnostics {

bool Diagnostics::has_errors() const {
  return errors() > 0;
}

std::size_t Diagnostics::errors() const {
  return static_cast<std::size_t>(std::ranges::count_if(
      list_, [](const Diagnostic& d) { return d.severity == Severity::Error; }));
}

std::vector<const Diagnostic*> Diagnostics::sorted() const {
  std::vector<const Diagnostic*> order;
  order.reserve(list_.size());
  for (const Diagnostic& diagnostic : list_) order.push_back(&diagnostic);
  std::ranges::stable_sort(order, {}, [](const Diagnostic* d) {
    return std::tuple(d->range.file, d->range.begin, d->code);
  });
  return order;
}

bool Diagnostics::has(std::string_view code) const {
  return std::ranges::find(list_, code, &Diagnostic::code) != list_.end();
}

void Diagnostics::drop(const std::function<bool(const Diagnostic&)>& follows) {
  std::erase_if(list_, follows);
}

std::vector<KindInfo> all_kinds() {
  return {
#define BOP_ERROR(code, name, ...) {#code, #name, Severity::Error},
#define BOP_WARNING(code, name, ...) {#code, #name, Severity::Warning},
#define BOP_RETIRED(code)
#include "compiler/diagnostics/codes.def"
  };
}

}  // namespace bop::diagnostics
