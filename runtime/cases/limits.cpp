#include "runtime/cases/limits.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace bop::cases {

namespace {

constexpr std::size_t group = 3;

bool digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// "5,000.00" without its commas; nothing where they do not stand between groups of three, for
// "1,20" is a little more than one, and no hundred and twenty.
std::optional<std::string> ungrouped(std::string_view text) {
  const std::size_t point = std::min(text.find('.'), text.size());
  std::string_view whole = text.substr(0, point);
  std::string number;
  for (bool first = true;; first = false) {
    const std::size_t comma = std::min(whole.find(','), whole.size());
    const std::string_view part = whole.substr(0, comma);
    const bool alone = first && comma == whole.size();
    if (!digits(part) || (first ? !alone && part.size() > group : part.size() != group))
      return std::nullopt;
    number += part;
    if (comma == whole.size()) break;
    whole.remove_prefix(comma + 1);
  }
  if (point == text.size()) return number;
  if (!digits(text.substr(point + 1))) return std::nullopt;
  return number.append(text.substr(point));
}

// Decimals that the currency has, and commas between groups of three.
bool is_amount(std::string_view number, const std::optional<value::Currency>& currency) {
  const auto plain = ungrouped(number);
  if (!plain || !value::Decimal::parse(*plain)) return false;
  const std::size_t point = number.find('.');
  const std::size_t decimals = point == std::string_view::npos ? 0 : number.size() - point - 1;
  return !currency || std::cmp_less_equal(decimals, currency->minor_digits());
}

// ", write `EUR 20,000.00`" for "20.000,00 EUR", as much of Europe writes it: the currency comes
// first here, and the decimals stand after a point. Nothing where that makes no amount either.
std::string advice(std::string_view text) {
  std::string number(text);
  std::optional<value::Currency> currency;
  if (const std::size_t space = text.find(' '); space != std::string_view::npos) {
    currency = value::Currency::parse(text.substr(0, space));
    number = text.substr(space + 1);
    if (!currency) {
      currency = value::Currency::parse(number);
      number = text.substr(0, space);
    }
    if (!currency) return {};
  }
  if (!is_amount(number, currency))
    for (char& c : number) c = c == ',' ? '.' : c == '.' ? ',' : c;
  if (!is_amount(number, currency)) return {};
  return fmt::format(", write `{}{}`", currency ? currency->text() + " " : std::string(), number);
}

}  // namespace

std::optional<Limit> amount_in(std::string text) {
  std::erase(text, ',');
  const std::size_t space = text.find(' ');
  const auto currency = space == std::string::npos ? value::Currency{}
                                                   : value::Currency::parse(text.substr(0, space));
  const auto number =
      value::Decimal::parse(space == std::string::npos ? text : text.substr(space + 1));
  if (!currency || !number) return std::nullopt;
  return Limit{false, *currency, *number};
}

std::string_view record_of(std::string_view path) {
  return path.substr(0, path.find('.'));
}

std::expected<Limit, std::string> limit_in(std::string_view text) {
  Limit made;
  if (text == no_limit) {
    made.unlimited = true;
    return made;
  }
  const std::size_t space = text.find(' ');
  std::string_view number = text;
  if (space != std::string_view::npos) {
    const std::string_view code = text.substr(0, space);
    const auto currency = value::Currency::parse(code);
    if (!currency)
      return std::unexpected(
          value::Currency::parse(text.substr(space + 1))
              ? fmt::format("in `{}` the currency stands last{}", text, advice(text))
              : fmt::format("`{}` is no currency", code));
    made.currency = *currency;
    number = text.substr(space + 1);
  }
  const auto plain = ungrouped(number);
  const auto most = plain ? value::Decimal::parse(*plain) : std::nullopt;
  if (!most) return std::unexpected(fmt::format("`{}` is no amount{}", text, advice(text)));
  const std::size_t point = number.find('.');
  const std::size_t decimals = point == std::string_view::npos ? 0 : number.size() - point - 1;
  if (made.currency && std::cmp_greater(decimals, made.currency.minor_digits()))
    return std::unexpected(fmt::format("`{}` has {} decimals, and {} has {}{}", text, decimals,
                                       made.currency.text(), made.currency.minor_digits(),
                                       advice(text)));
  made.most = *most;
  return made;
}

}  // namespace bop::cases
