// Lists of records from tables: the lines of an invoice. What a line says of itself (quantity x
// price = amount) and what all say together (their sum is the document's net) bears them out.
#include "runtime/extract/fill_lists.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "runtime/extract/tables.h"
#include "runtime/record/read.h"

namespace bop::extract {

namespace {

using record::Reading;

// By its column alone; where quantity x price is the amount; where the lines add up as well.
const value::Decimal by_column = *value::Decimal::of(80, -2);
const value::Decimal by_product = *value::Decimal::of(93, -2);
const value::Decimal by_sum = *value::Decimal::of(96, -2);

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// The sign before the decimals of this document's amounts.
char decimal_sign(const Pages& pages) {
  int commas = 0, points = 0;
  for (const FoundAmount& amount : pages.candidates.amounts) {
    const Row& row = pages.rows[amount.span.row];
    const std::string text = text_of(row, amount.span.first, amount.span.last);
    const auto sign = text.find_last_of(",.");
    if (sign == std::string::npos) continue;
    ++(text[sign] == ',' ? commas : points);
  }
  return commas > points ? ',' : '.';
}

// A number and what stands around it: "10 Stk", "EUR 1.234,56", "19 %".
struct CellNumber {
  std::string plain;  // "1234.56"
  std::string rest;
};

std::optional<CellNumber> number_in(std::string_view text, char sign) {
  const auto begin = text.find_first_of("0123456789");
  if (begin == std::string_view::npos) return std::nullopt;
  CellNumber number;
  std::size_t at = begin;
  bool decimals = false;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    const bool between = at + 1 < text.size() && is_digit(text[at + 1]);
    if (is_digit(c)) {
      number.plain += c;
    } else if (c == sign && between && !decimals) {
      number.plain += '.';
      decimals = true;
    } else if ((c == ',' || c == '.' || c == '\'' || c == ' ') && between && !decimals) {
      // Signs that group stand before three digits; anything else is not one number.
      constexpr std::size_t group = 3;
      const auto digits = text.substr(at + 1).find_first_not_of("0123456789");
      if (std::min(digits, text.size() - at - 1) != group) break;
    } else {
      break;
    }
  }
  if (begin > 0 && text[begin - 1] == '-') number.plain.insert(0, "-");
  number.rest = std::string(text.substr(at));
  const auto first = number.rest.find_first_not_of(" \t");
  number.rest.erase(0, std::min(first, number.rest.size()));
  return number;
}

class Filling {
 public:
  Filling(const Pages& pages, const abi::Schema& schema, const record::Record& outer,
          std::uint32_t element)
      : pages_(pages),
        schema_(schema),
        outer_(outer),
        element_(element),
        sign_(decimal_sign(pages)) {
    const auto& fields = schema.records[outer.type].fields;
    for (std::size_t i = 0; i < fields.size(); ++i)
      if (const auto* currency = std::get_if<value::Currency>(&outer.fields[i].value);
          currency != nullptr && fields[i].type.kind == abi::Kind::Currency &&
          outer.fields[i].known())
        currency_ = *currency;
  }

  std::optional<Reading> run() {
    for (const Table& table : find_tables(pages_, type())) {
      for (const TableRow& row : table.rows) take(table, row);
      if (numbers_ != nullptr) go_on(table, *numbers_);
      numbers_ = nullptr;
    }
    if (!says_of_what()) return std::nullopt;
    list_.status = record::Status::Value;
    list_.complete = false;
    for (Reading& line : list_.elements) check_product(line.nested.front());
    check_sum();
    return std::move(list_);
  }

 private:
  const abi::RecordType& type() const { return schema_.records[element_]; }

  Reading* field(record::Record& line, std::string_view name) const {
    const auto index = type().field(name);
    return index ? &line.fields[*index] : nullptr;
  }
  static const value::Money* amount_of(const Reading* reading) {
    return reading != nullptr && reading->known() ? std::get_if<value::Money>(&reading->value)
                                                  : nullptr;
  }

  abi::Kind kind_of(const Table& table, const TableCell& cell) const {
    const auto& column = table.columns[cell.column];
    return column.field ? type().fields[*column.field].type.kind : abi::Kind::Error;
  }

  // A row with an amount is a line; one without goes on with what the line before says. Lines of a
  // delivery note have no amounts: there a count begins one.
  bool begins_line(const Table& table, const TableRow& row) const {
    const bool amounts = std::ranges::any_of(
        type().fields, [](const abi::Field& one) { return one.type.kind == abi::Kind::Money; });
    return std::ranges::any_of(row.cells, [&](const TableCell& cell) {
      return kind_of(table, cell) == (amounts ? abi::Kind::Money : abi::Kind::Number) &&
             is_amount(text_of(pages_.rows[row.row], cell.span.first, cell.span.last));
    });
  }

  // Amounts of nothing are totals.
  bool says_of_what() const {
    return std::ranges::any_of(list_.elements, [&](const Reading& line) {
      return std::ranges::any_of(line.nested.front().fields, [](const Reading& field) {
        return field.known() && std::get_if<value::Money>(&field.value) == nullptr;
      });
    });
  }

  // Numbers without an amount: the amount may stand by itself on the next row.
  bool has_numbers(const Table& table, const TableRow& row) const {
    return std::ranges::any_of(row.cells, [&](const TableCell& cell) {
      const abi::Kind kind = kind_of(table, cell);
      const bool number = kind == abi::Kind::UnitPrice || kind == abi::Kind::Number ||
                          kind == abi::Kind::Integer || kind == abi::Kind::Percent;
      return number && is_amount(text_of(pages_.rows[row.row], cell.span.first, cell.span.last));
    });
  }

  // The amount of the row before it, that had none: nothing of it stands under the same head, and
  // nothing stands between the two.
  bool belongs_together(const TableRow& numbers, const TableRow& amount) const {
    constexpr double apart_most = 1.5;  // heights of a row
    const Row& above = pages_.rows[numbers.row];
    const Row& below = pages_.rows[amount.row];
    if (above.page != below.page || below.top() - above.bottom() > apart_most * above.height())
      return false;
    return std::ranges::none_of(amount.cells, [&](const TableCell& cell) {
      return std::ranges::find(numbers.cells, cell.column, &TableCell::column) !=
             numbers.cells.end();
    });
  }

  void take(const Table& table, const TableRow& row) {
    if (is_carried_over(pages_.rows[row.row])) return;
    const TableRow* numbers = std::exchange(numbers_, nullptr);
    if (begins_line(table, row)) {
      const bool together = numbers != nullptr && belongs_together(*numbers, row);
      if (numbers != nullptr && !together) go_on(table, *numbers);
      begin_line(table, together ? *numbers : row);
      if (together) fill_cells(table, row);
      last_row_ = row.row;
      return;
    }
    if (numbers != nullptr) go_on(table, *numbers);
    if (has_numbers(table, row)) {
      numbers_ = &row;
    } else {
      go_on(table, row);
    }
  }

  void begin_line(const Table& table, const TableRow& row) {
    record::Record line = record::empty_record(schema_, element_, outer_.source, method(row));
    for (Reading& one : line.fields) one = record::unread("not_found", method(row), origin(row));
    Reading& element = list_.elements.emplace_back();
    element.status = record::Status::Value;
    element.method = method(row);
    element.origin = origin(row);
    element.confidence = by_column;
    element.nested.push_back(std::move(line));
    fill_cells(table, row);
    if (list_.elements.size() > 1) return;
    list_.method = element.method;
    list_.origin = element.origin;
    list_.confidence = by_column;
  }

  void fill_cells(const Table& table, const TableRow& row) {
    record::Record& line = list_.elements.back().nested.front();
    for (const TableCell& cell : row.cells)
      if (const auto& column = table.columns[cell.column]; column.field)
        fill(line, *column.field, cell.span);
  }

  // A number and nothing else but its currency.
  bool is_amount(std::string_view text) const {
    const auto number = number_in(text, sign_);
    const auto begin = text.find_first_of("0123456789");
    const auto is_mark = [](std::string_view mark) {
      constexpr std::size_t letters_most = 5;
      return mark.size() <= letters_most && mark.find_first_of(":=x") == std::string_view::npos;
    };
    return number && is_mark(text.substr(0, begin)) && is_mark(number->rest);
  }

  // Sums that a page hands on to the next.
  static bool is_carried_over(const Row& row) {
    constexpr std::array<std::string_view, 6> words = {"ubertrag", "uebertrag", "carried",
                                                       "brought",  "report",    "areporter"};
    return std::ranges::any_of(row.folded, [&](const std::string& word) {
      return std::ranges::find(words, word) != words.end();
    });
  }

  record::Method method(const TableRow& row) const {
    return pages_.rows[row.row].scanned ? record::Method::Ocr : record::Method::TextLayer;
  }
  record::Origin origin(const TableRow& row) const {
    return origin_of(pages_, Span{row.row, 0, pages_.rows[row.row].words.size() - 1});
  }

  void go_on(const Table& table, const TableRow& row) {
    if (list_.elements.empty()) return;
    record::Record& line = list_.elements.back().nested.front();
    for (const TableCell& cell : row.cells) {
      const auto& column = table.columns[cell.column];
      if (!column.field) continue;
      Reading& reading = line.fields[*column.field];
      auto* text = std::get_if<std::string>(&reading.value);
      if (!reading.known() || text == nullptr) continue;
      *text += " " + text_of(pages_.rows[row.row], cell.span.first, cell.span.last);
      reading.raw = *text;
    }
  }

  void fill(record::Record& line, std::uint32_t index, const Span& span) const {
    const abi::Field& field = type().fields[index];
    Reading& reading = line.fields[index];
    const Row& row = pages_.rows[span.row];
    const std::string raw = text_of(row, span.first, span.last);
    if (field.type.kind == abi::Kind::Text) {
      // Two chunks under one head are one text.
      auto* before = std::get_if<std::string>(&reading.value);
      const std::string text = reading.known() && before != nullptr ? *before + " " + raw : raw;
      return set(reading, text, text, span);
    }
    const auto number = number_in(raw, sign_);
    if (!number) {
      reading =
          record::unread("not_plausible: `" + raw + "`", reading.method, origin_of(pages_, span));
      reading.raw = raw;
      return;
    }
    std::string text = number->plain;
    if (field.type.kind == abi::Kind::Percent) text += '%';
    if (field.type.kind == abi::Kind::Money || field.type.kind == abi::Kind::UnitPrice) {
      if (currency_ == value::Currency{}) {
        reading = record::unread("currency_unknown", reading.method, origin_of(pages_, span));
        reading.raw = raw;
        return;
      }
      text = currency_.text() + " " + text;
    }
    const auto read = record::read_scalar(schema_, field.type, text, currency_);
    if (!read) {
      reading =
          record::unread("not_plausible: `" + raw + "`", reading.method, origin_of(pages_, span));
      reading.raw = raw;
      return;
    }
    set(reading, read->value, raw, span);
    const bool is_unit = field.name == "quantity" && !number->rest.empty();
    if (Reading* unit = is_unit ? this->field(line, "unit") : nullptr;
        unit != nullptr && !unit->known())
      set(*unit, number->rest, number->rest, span);
  }

  void set(Reading& reading, abi::Value value, std::string raw, const Span& span) const {
    const Row& row = pages_.rows[span.row];
    reading.status = record::Status::Value;
    reading.value = std::move(value);
    reading.raw = std::move(raw);
    reading.why.clear();
    reading.origin = origin_of(pages_, span);
    reading.confidence = std::min(by_column, confidence_of(row, span.first, span.last));
  }

  static void raise(Reading* reading, const value::Decimal& to, const std::string& note) {
    if (reading == nullptr || !reading->known()) return;
    reading->confidence = std::max(reading->confidence, to);
    reading->notes.push_back(note);
  }

  void check_product(record::Record& line) const {
    Reading* quantity = field(line, "quantity");
    Reading* price = field(line, "unit_price");
    Reading* net = field(line, "net");
    const auto* count = quantity != nullptr && quantity->known()
                            ? std::get_if<value::Decimal>(&quantity->value)
                            : nullptr;
    const auto* each = amount_of(price);
    const auto* amount = amount_of(net);
    if (count == nullptr || each == nullptr || amount == nullptr) return;
    const auto product = value::multiply(*count, each->amount);
    const auto off = product ? value::add(*product, amount->amount.negated()) : std::nullopt;
    if (!off) return;
    // A discount of the line makes another amount of it: in doubt, not wrong.
    if (off->magnitude() > *value::Decimal::of(1, -2)) {
      net->notes.push_back("quantity x unit_price is not this");
      return;
    }
    for (Reading* one : {quantity, price, net})
      raise(one, by_product, "quantity x unit_price = net");
  }

  void check_sum() {
    const Reading* whole = record::find(schema_, outer_, "net");
    const auto* net = amount_of(whole);
    if (net == nullptr) return;
    value::Decimal total;
    for (Reading& line : list_.elements) {
      const auto* amount = amount_of(field(line.nested.front(), "net"));
      const auto sum = amount == nullptr ? std::nullopt : value::add(total, amount->amount);
      if (!sum) return list_.notes.push_back("not every line has an amount");
      total = *sum;
    }
    if (total == net->amount) return borne_out("the lines add up to the net amount");
    // Allowances and charges of the whole document stand between the sum of its lines and its net.
    if (is_printed_below(total)) return borne_out("the lines add up to an amount below them");
    list_.notes.push_back(fmt::format("the lines add up to {}, the document says {}",
                                      total.text(2, false), net->amount.text(2, false)));
  }

  bool is_printed_below(const value::Decimal& total) const {
    return list_.elements.size() > 1 &&
           std::ranges::any_of(pages_.candidates.amounts, [&](const FoundAmount& amount) {
             return amount.span.row > last_row_ && amount.amount == total;
           });
  }

  void borne_out(const std::string& note) {
    list_.complete = true;
    list_.confidence = by_sum;
    list_.notes.push_back(note);
    for (Reading& line : list_.elements) {
      line.confidence = by_sum;
      raise(field(line.nested.front(), "net"), by_sum, note);
    }
  }

  const Pages& pages_;
  const abi::Schema& schema_;
  const record::Record& outer_;
  std::uint32_t element_;
  char sign_;
  value::Currency currency_;
  Reading list_;
  std::size_t last_row_ = 0;           // of the lines
  const TableRow* numbers_ = nullptr;  // the row before, where it had numbers and no amount
};

}  // namespace

void fill_lists(const Pages& pages, const abi::Schema& schema, record::Record& record) {
  const auto& fields = schema.records[record.type].fields;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (fields[i].type.kind != abi::Kind::List) continue;
    const abi::Type element = schema.lists[fields[i].type.index];
    if (element.kind != abi::Kind::Record) continue;
    if (auto list = Filling(pages, schema, record, element.index).run())
      record.fields[i] = std::move(*list);
  }
}

}  // namespace bop::extract
