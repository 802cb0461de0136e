#include "compiler/diagnostics/diagnostics.h"

#include <algorithm>
#include <tuple>

namespace bop::diagnostics {

namespace {

constexpr std::size_t echo_max = 60;
constexpr std::size_t advice_max = 160;  // an example to copy is no echo, and may be a whole line

// The first `signs` signs of a text of UTF-8, and `…` if it has more.
std::string cut(std::string_view text, std::size_t signs) {
  std::size_t seen = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool begins = (static_cast<unsigned char>(text[at]) & 0xC0U) != 0x80U;
    if (begins && ++seen > signs) return std::string(text.substr(0, at)) + "…";
  }
  return std::string(text);
}

}  // namespace

std::string counted(std::size_t number, std::string_view thing) {
  std::string text = number == 0 ? "no" : std::to_string(number);
  text += " ";
  text += thing;
  return number == 1 ? text : text + "s";
}

std::string echoed(std::string_view text) {
  return cut(text, echo_max);
}

std::string with_echoes(std::string_view sentence, Echo of) {
  const std::size_t longest = of == Echo::Message ? echo_max : advice_max;
  std::string text;
  while (true) {
    const std::size_t open = sentence.find('`');
    text += sentence.substr(0, open);
    if (open == std::string_view::npos) return text;
    const std::size_t close = std::min(sentence.find('`', open + 1), sentence.size());
    text += "`" + cut(sentence.substr(open + 1, close - open - 1), longest);
    if (close == sentence.size()) return text;
    text += "`";
    sentence.remove_prefix(close + 1);
  }
}

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
