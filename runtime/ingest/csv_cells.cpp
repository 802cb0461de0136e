#include <algorithm>

#include <simdjson.h>

#include "runtime/ingest/cells.h"

namespace bop::ingest {

namespace {

class CsvCells final : public CellReader {
 public:
  CsvCells(const abi::Schema& schema, const RecordPlan& plan, const record::CsvLayout& header,
           std::size_t columns, char separator, const record::Notation& notation)
      : plan_(plan),
        layout_(header),
        separator_(separator),
        plain_notation_(notation.is_plain()),
        naming_(naming_fields(plan_)),
        empty_(empty_cells(plan_)),
        texts_(columns),
        plain_(schema, {true, separator == ';' && !notation.stated}) {}

  bool read(std::string_view row, std::size_t /*bytes_behind*/, RowCells& made) override {
    if (!plain_notation_ || !split(row) || !simdjson::validate_utf8(row.data(), row.size()))
      return false;
    if (std::ranges::all_of(texts_, [](std::string_view text) { return text.empty(); }))
      return false;  // no record
    made.cells = empty_;
    made.id = {};
    if (!record(plan_, layout_, made.cells.own)) return false;
    for (const std::size_t at : naming_) {
      const FieldPlan& field = plan_.fields[at];
      if (!made.id.empty() || layout_.column[at] == record::CsvLayout::no_column ||
          made.cells.own[field.column].state != abi::State::Value)
        continue;
      if (!set_id(field, texts_[layout_.column[at]], made.id)) return false;
    }
    return true;
  }

 private:
  static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

  // Each cell's text, without the blanks around it. Cells in quotes are taken where no quote and
  // no blank is at their edges.
  bool split(std::string_view row) {
    while (!row.empty() && (row.back() == '\n' || row.back() == '\r')) row.remove_suffix(1);
    std::size_t begin = 0;
    for (std::size_t column = 0; column < texts_.size(); ++column) {
      if (begin > row.size()) return false;
      std::size_t end = 0;
      if (begin < row.size() && row[begin] == '"') {
        const std::size_t close = row.find('"', begin + 1);
        if (close == std::string_view::npos) return false;
        end = close + 1;
        if (end < row.size() && row[end] != separator_) return false;
        texts_[column] = row.substr(begin + 1, close - begin - 1);
        if (!texts_[column].empty() &&
            (is_blank(texts_[column].front()) || is_blank(texts_[column].back())))
          return false;
      } else {
        end = std::min(row.find(separator_, begin), row.size());
        std::string_view text = row.substr(begin, end - begin);
        while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
        while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
        if (text.starts_with('"')) return false;
        texts_[column] = text;
      }
      begin = end + 1;
    }
    return begin == row.size() + 1;
  }

  bool record(const RecordPlan& plan, const record::CsvLayout& layout,
              std::span<batch::Cell> cells) {
    const std::size_t first_amount = amounts_.size();
    bool whole = true;
    for (std::size_t at = 0; whole && at < plan.fields.size(); ++at)
      whole = field(plan, at, layout, cells);
    for (std::size_t at = first_amount; whole && at < amounts_.size(); ++at)
      whole = plain_.settle(plan, amounts_[at], cells);
    amounts_.resize(first_amount);
    return whole;
  }

  bool field(const RecordPlan& plan, std::size_t at, const record::CsvLayout& layout,
             std::span<batch::Cell> cells) {
    const FieldPlan& field = plan.fields[at];
    if (!layout.why[at].empty()) {
      cells[field.column].state = abi::State::Unread;
      return true;
    }
    if (layout.nested[at] != nullptr) {
      if (all_empty(*layout.nested[at])) {
        if (says_more(*layout.nested[at])) cells[field.column].state = abi::State::Unread;
        return true;
      }
      cells[field.column].state = abi::State::Value;
      set_empty(*field.record, cells);
      return record(*field.record, *layout.nested[at], cells);
    }
    if (layout.column[at] == record::CsvLayout::no_column) return true;
    const std::string_view text = texts_[layout.column[at]];
    if (text.empty()) return true;
    Amount amount{at, 0, 0};
    if (!plain_.read(field, text, cells[field.column], amount)) return false;
    const abi::Kind kind = field.type.kind;
    if (kind == abi::Kind::Money || kind == abi::Kind::UnitPrice || kind == abi::Kind::Quantity)
      amounts_.push_back(amount);
    return true;
  }

  // Whether something in the header may be a field of the record, but is not read.
  static bool says_more(const record::CsvLayout& layout) {
    for (std::size_t at = 0; at < layout.why.size(); ++at)
      if (!layout.why[at].empty() && !layout.no_sign[at]) return true;
    return std::ranges::any_of(layout.nested,
                               [](const auto& inner) { return inner && says_more(*inner); });
  }

  bool all_empty(const record::CsvLayout& layout) const {
    for (const std::size_t column : layout.column)
      if (column != record::CsvLayout::no_column && !texts_[column].empty()) return false;
    return std::ranges::all_of(layout.nested,
                               [&](const auto& inner) { return !inner || all_empty(*inner); });
  }

  const RecordPlan& plan_;
  const record::CsvLayout& layout_;
  char separator_;
  bool plain_notation_;
  std::vector<std::size_t> naming_;
  batch::Cells empty_;
  std::vector<std::string_view> texts_;  // by column of the file
  PlainReader plain_;
  std::vector<Amount> amounts_;
};

}  // namespace

std::unique_ptr<CellReader> csv_cells(const abi::Schema& schema, const RecordPlan& plan,
                                      const record::CsvLayout& header, std::size_t columns,
                                      char separator, const record::Notation& notation) {
  return std::make_unique<CsvCells>(schema, plan, header, columns, separator, notation);
}

}  // namespace bop::ingest
