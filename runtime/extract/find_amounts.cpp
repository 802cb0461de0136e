#include <algorithm>
#include <array>

#include "runtime/extract/candidates.h"
#include "runtime/record/plain_text.h"

namespace bop::extract {

namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0xC0;
}

struct Symbol {
  std::string_view text;
  std::string_view code;  // "" for a bare dollar
};

// Longer ones first.
constexpr std::array symbols = {Symbol{"US$", "USD"},  Symbol{"S$", "SGD"},  Symbol{"A$", "AUD"},
                                Symbol{"C$", "CAD"},   Symbol{"Fr.", "CHF"}, Symbol{"€", "EUR"},
                                Symbol{"£", "GBP"},    Symbol{"zł", "PLN"},  Symbol{"Kč", "CZK"},
                                Symbol{"RM", "MYR"},   Symbol{"Rs.", "INR"}, Symbol{"₹", "INR"},
                                Symbol{"Euro", "EUR"}, Symbol{"$", ""}};

struct Mark {
  std::optional<value::Currency> currency;
  bool dollar = false;
  std::size_t size = 0;
};

// The currency that `text` begins with.
Mark mark_at(std::string_view text) {
  if (text.size() >= 3 && (text.size() == 3 || !is_letter(text[3])))
    if (const auto code = value::Currency::parse(text.substr(0, 3))) return {code, false, 3};
  for (const auto& [symbol, code] : symbols) {
    if (!text.starts_with(symbol)) continue;
    if (is_letter(symbol.back()) && text.size() > symbol.size() && is_letter(text[symbol.size()]))
      continue;
    return {value::Currency::parse(code), code.empty(), symbol.size()};
  }
  return {};
}

// The currency that `text` ends with.
Mark mark_before(std::string_view text) {
  for (const std::size_t size : {4U, 3U, 2U, 1U}) {  // "US$" before "$"
    if (text.size() < size) continue;
    const std::string_view tail = text.substr(text.size() - size);
    const bool whole = text.size() == size || !is_letter(text[text.size() - size - 1]);
    const Mark mark = mark_at(tail);
    if (mark.size == size && (whole || !is_letter(tail.front()))) return mark;
  }
  return {};
}

struct Digits {
  std::string text;  // digits only, with a point
  bool decimals = false;
  std::size_t end = 0;
};

// Reads the digits of an amount in either convention from `at`; the last of two different signs, or
// a sign with exactly two digits after it, is the decimal sign. "1.234" alone may be either: not an
// amount unless a currency stands next to it in a country of no doubt, so it is left.
class DigitReader {
 public:
  DigitReader(std::string_view text, std::size_t at) : text_(text), at_(at) {}

  std::optional<Digits> read() {
    const std::size_t lead = run(at_);
    if (lead == 0 || lead > digits_most) return std::nullopt;
    digits_ = text_.substr(at_, lead);
    at_ += lead;
    char group = '\0';
    while (digits_.size() < digits_most) {
      const std::size_t width = group_width(group);
      if (width == 0 || run(at_ + width) != 3 || (group == '\0' && digits_.size() > 3)) break;
      group = text_[at_];
      digits_ += text_.substr(at_ + width, 3);
      at_ += width + 3;
    }
    return decimals(group);
  }

 private:
  static constexpr std::size_t digits_most = 15;

  std::size_t run(std::size_t from) const {
    std::size_t length = 0;
    while (from + length < text_.size() && is_digit(text_[from + length])) ++length;
    return length;
  }

  char at(std::size_t i) const { return i < text_.size() ? text_[i] : '\0'; }

  // Bytes of the sign between groups of thousands: . , ' or a blank; the same all along.
  std::size_t group_width(char group) const {
    const char c = at(at_);
    if (group != '\0' && c != group) return 0;
    if (c == '.' || c == ',' || c == '\'' || c == ' ') return 1;
    // No-break space, narrow no-break space, right single quotation mark.
    for (const std::string_view wide : {"\xC2\xA0", "\xE2\x80\xAF", "\xE2\x80\x99"})
      if (text_.substr(at_).starts_with(wide)) return wide.size();
    return 0;
  }

  std::optional<Digits> decimals(char group) {
    // "8 ,93": a blank may have slipped in before the decimal sign.
    std::size_t sign = at_;
    if (at(sign) == ' ' && (at(sign + 1) == ',' || at(sign + 1) == '.')) ++sign;
    const char mark = at(sign);
    if ((mark == ',' || mark == '.') && mark != group) {
      const std::size_t count = run(sign + 1);
      if (count == 2) {
        digits_ += '.';
        digits_ += text_.substr(sign + 1, count);
        return Digits{digits_, true, sign + 1 + count};
      }
      if (count > 0) return std::nullopt;  // a rate, a quantity, a price of four decimals
    }
    if (group == ',' || group == '.') {
      // One group after one sign: thousands, or three decimals.
      const bool one_group = digits_.size() <= 6;
      if (one_group) return std::nullopt;
    }
    return Digits{digits_, false, at_};
  }

  std::string_view text_;
  std::size_t at_;
  std::string digits_;
};

bool is_minus(std::string_view text) {
  return text.ends_with('-') || text.ends_with("\xE2\x88\x92") || text.ends_with("\xE2\x80\x93");
}

struct Amount {
  FoundAmount found;
  std::size_t begin = 0;
  std::size_t end = 0;
};

std::optional<Amount> amount_at(std::string_view text, std::size_t at) {
  auto digits = DigitReader(text, at).read();
  if (!digits) return std::nullopt;
  Amount amount;
  amount.begin = at;
  amount.end = digits->end;
  std::string_view before = text.substr(0, at);
  bool negative = false;
  if (before.ends_with('(') && text.substr(digits->end).starts_with(')')) negative = true;
  if (is_minus(before) && (before.size() < 2 || !is_digit(before[before.size() - 2]))) {
    negative = true;
    before.remove_suffix(before.ends_with('-') ? 1 : 3);
  }
  while (before.ends_with(' ')) before.remove_suffix(1);
  Mark mark = mark_before(before);
  if (mark.size > 0) amount.begin = before.size() - mark.size;
  std::string_view after = text.substr(digits->end);
  std::size_t skipped = 0;
  if (after.starts_with('-') &&
      !(after.size() > 1 && (is_digit(after[1]) || is_letter(after[1])))) {
    negative = true;
    skipped = 1;
  }
  while (after.substr(skipped).starts_with(' ')) ++skipped;
  if (after.substr(skipped).starts_with('%')) return std::nullopt;
  if (const Mark behind = mark_at(after.substr(skipped)); behind.size > 0 && mark.size == 0) {
    mark = behind;
    amount.end = digits->end + skipped + behind.size;
  }
  const char next = after.empty() ? ' ' : after.front();
  if (is_digit(next) || next == '/' || (is_letter(next) && skipped == 0 && mark.size == 0))
    return std::nullopt;
  if ((next == '.' || next == ',' || next == ':') && after.size() > 1 && is_digit(after[1]))
    return std::nullopt;
  if (!digits->decimals && mark.size == 0) return std::nullopt;
  const auto value = value::Decimal::parse(digits->text);
  if (!value) return std::nullopt;
  amount.found.amount = negative ? value->negated() : *value;
  amount.found.currency = mark.currency;
  amount.found.dollar = mark.dollar;
  return amount;
}

}  // namespace

void find_amounts(const Row& row, std::size_t index, std::vector<FoundAmount>& found) {
  const std::string_view text = row.text;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (!is_digit(text[at])) continue;
    const char before = at == 0 ? ' ' : text[at - 1];
    const bool joined =
        at > 1 && is_digit(text[at - 2]) &&
        (before == '.' || before == ',' || before == ':' || before == '/' || before == '-');
    const bool inside = is_digit(before) || before == '/' || joined ||
                        (is_letter(before) && mark_before(text.substr(0, at)).size == 0);
    std::optional<Amount> amount;
    if (!inside) amount = amount_at(text, at);
    if (!amount) {
      while (at + 1 < text.size() &&
             (is_digit(text[at + 1]) || text[at + 1] == '.' || text[at + 1] == ','))
        ++at;
      continue;
    }
    amount->found.span = {index, row.word_at(amount->begin), row.word_at(amount->end - 1)};
    found.push_back(amount->found);
    at = amount->end - 1;
  }
}

std::vector<std::pair<std::size_t, value::Currency>> currencies_on(const Row& row) {
  std::vector<std::pair<std::size_t, value::Currency>> found;
  for (std::size_t i = 0; i < row.words.size(); ++i) {
    std::string_view text = row.words[i].text;
    while (!text.empty() && (text.front() == '(' || text.front() == '[')) text.remove_prefix(1);
    const Mark mark = mark_at(text);
    if (!mark.currency) continue;
    const std::string_view rest = text.substr(mark.size);
    if (rest.find_first_not_of(").:]0123456789,-") == std::string_view::npos)
      found.emplace_back(i, *mark.currency);
  }
  return found;
}

}  // namespace bop::extract
