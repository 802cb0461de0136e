// `:61:`, the line of one entry:
// 1409010902DR1,62NTRF0000549855700010//025498557/000001, then a line of supplementary details.
#include <cstdlib>

#include <fmt/format.h>

#include "runtime/identity/identity.h"
#include "runtime/record/plain_text.h"
#include "runtime/statement/mt940.h"

namespace bop::statement {

namespace {

bool is_capital(char c) {
  return c >= 'A' && c <= 'Z';
}

// Reads the line from the left, part by part.
class LineReading {
 public:
  LineReading(const SwiftField& field, std::string_view currency, Item& entry)
      : field_(field),
        currency_(currency),
        entry_(entry),
        all_(joined(field, "\n")),
        rest_(all_),
        place_(field.place()) {}

  Result<void> run() {
    BOP_TRY_VOID(dates());
    BOP_TRY_VOID(amount());
    references();
    return {};
  }

 private:
  std::unexpected<Error> wrong(std::string_view what, std::string_view seen) const {
    return std::unexpected(Error{
        "B7045",
        fmt::format("`:61:{}` has no {} where it should: `{}`",
                    record::shortened(field_.lines.front().text), what, record::shortened(seen)),
        "ask the bank for the file again: the statement was not read, as it would look complete",
        {place_}});
  }

  std::string_view take(std::size_t count) {
    const std::string_view part = rest_.substr(0, count);
    rest_.remove_prefix(part.size());
    return part;
  }

  Result<void> dates() {
    const std::string_view written = take(6);
    auto value_date = compact_date(written);
    std::string note;
    if (!value_date && written.size() == 6 && all_digits(written) && written.substr(2, 2) == "02")
      value_date = end_of_february(written, note);
    if (!value_date) return wrong("value date", written);
    entry_.set_date("value_date", *value_date, place_, written);
    if (!note.empty()) entry_.values["value_date"].notes.push_back(note);
    entry_.values["booked"] = entry_.values["value_date"];
    if (rest_.starts_with("    ")) take(4);
    if (rest_.empty() || !all_digits(rest_.substr(0, 1))) return {};
    const std::string_view day = take(4);
    const auto booked = nearest(day, *value_date);
    if (!booked) return wrong("entry date", day);
    entry_.set_date("booked", *booked, place_, day);
    return {};
  }

  // Interest is counted in months of 30 days, and some banks write such a day.
  static std::optional<value::Date> end_of_february(std::string_view written, std::string& note) {
    const auto first = compact_date(fmt::format("{}01", written.substr(0, 4)));
    const std::string_view day = written.substr(4);
    if (!first || (day != "29" && day != "30")) return std::nullopt;
    const bool leap = value::Date::of(first->year(), 2, 29).has_value();
    note = fmt::format("`{}` is no day: the last of February was taken", written);
    return value::Date::of(first->year(), 2, leap ? 29 : 28);
  }

  // The entry date has no year: it is the one nearest to the value date.
  static std::optional<value::Date> nearest(std::string_view month_day, const value::Date& date) {
    std::optional<value::Date> best;
    if (month_day.size() != 4 || !all_digits(month_day)) return best;
    for (int year = date.year() - 1; year <= date.year() + 1; ++year) {
      const auto candidate = compact_date(fmt::format("{:04}{}", year, month_day));
      if (!candidate) continue;
      if (!best || std::abs(candidate->days - date.days) < std::abs(best->days - date.days))
        best = candidate;
    }
    return best;
  }

  // [R or E] C or D, funds, amount
  Result<void> amount() {
    const bool reversal = rest_.starts_with('R');
    const bool expected = rest_.starts_with('E');
    if (reversal || expected) take(1);
    const std::string_view sign = take(1);
    if (sign != "C" && sign != "D") return wrong("C or D", sign);
    if (!rest_.empty() && is_capital(rest_.front())) entry_.set("funds", take(1), place_);
    while (rest_.starts_with('\n') || rest_.starts_with(' ')) take(1);
    const auto end = rest_.find_first_not_of("0123456789,");
    const std::string_view written = take(end == std::string_view::npos ? rest_.size() : end);
    const auto figure = comma_amount(written);
    // `1.50` would be one.
    const bool goes_on = !rest_.empty() && !is_capital(rest_.front()) &&
                         std::string_view("\n/ ").find(rest_.front()) == std::string_view::npos;
    if (!figure || goes_on) return wrong("amount", written.empty() || goes_on ? rest_ : written);
    // A credit taken back goes out.
    const bool comes_in = (sign == "C") != reversal;
    entry_.set_amount(comes_in ? *figure : figure->negated(), currency_, place_, written);
    entry_.set("direction", comes_in ? "credit" : "debit", place_,
               reversal ? "R" + std::string(sign) : sign);
    entry_.set("reversal", reversal ? "true" : "false", place_);
    entry_.set("status", expected ? "pending" : "booked", place_);
    return {};
  }

  // NTRF, the customer's reference, `//` and the bank's, supplementary details.
  void references() {
    constexpr std::size_t code_size = 4;
    constexpr std::size_t reference_max = 16;
    const bool coded = rest_.size() >= code_size && is_capital(rest_.front()) &&
                       rest_.substr(0, code_size).find_first_of("\n/") == std::string_view::npos;
    if (coded) entry_.set("code", take(code_size), place_);
    const auto line_end = rest_.find('\n');
    std::string_view line = rest_.substr(0, line_end);
    std::string details(line_end == std::string_view::npos ? std::string_view{}
                                                           : rest_.substr(line_end + 1));
    const auto strokes = line.find("//");
    if (strokes != std::string_view::npos) {
      entry_.set_reference("reference", line.substr(0, strokes), place_);
      entry_.set_reference("bank_reference", line.substr(strokes + 2), place_);
    } else {
      entry_.set_reference("reference", line.substr(0, reference_max), place_);
      // Banks without a line for them write the details behind a full reference.
      if (line.size() > reference_max)
        details = std::string(line.substr(reference_max)) + (details.empty() ? "" : "\n") + details;
    }
    entry_.set("information", details, place_);
  }

  const SwiftField& field_;
  std::string_view currency_;
  Item& entry_;
  std::string all_;
  std::string_view rest_;
  std::string place_;
};

}  // namespace

Result<void> read_statement_line(const SwiftField& field, std::string_view currency, Item& entry) {
  return LineReading(field, currency, entry).run();
}

}  // namespace bop::statement
