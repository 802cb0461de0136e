#include "tests/support/same_rows.h"

#include <algorithm>
#include <cstring>
#include <iterator>
#include <optional>
#include <sstream>

#include "runtime/abi/columns.h"
#include "runtime/abi/row.h"
#include "runtime/ingest/ingest.h"
#include "runtime/record/rows.h"
#include "runtime/record/write.h"

namespace bop::test_support {

namespace {

using abi::Kind;

abi::Field field(std::string name, Kind kind, bool optional = true, std::uint32_t index = 0) {
  abi::Field made;
  made.name = std::move(name);
  made.type = {kind, optional, false, index};
  return made;
}

std::string list_at(const abi::Layout& layout, const abi::ColumnTree& tree, std::uint32_t type,
                    const std::byte* at);

// One value of a packed row, as words: states that differ, or payloads of values. `elements`: of a
// list, the columns of its elements.
std::string value_at(const abi::Layout& layout, const abi::Column& column,
                     const abi::ColumnTree* elements, const std::byte* row) {
  const auto state = static_cast<abi::State>(row[column.slot.state]);
  std::string words = std::to_string(static_cast<int>(state));
  if (state != abi::State::Value) return words;
  const std::byte* at = row + column.slot.payload;
  const auto number = [&]<typename T>(T read) {
    std::memcpy(&read, at, sizeof read);
    return " " + std::to_string(read);
  };
  switch (column.slot.type.kind) {
    case Kind::List:
      return elements == nullptr ? words
                                 : words + list_at(layout, *elements, column.slot.type.index, at);
    case Kind::Target: {
      abi::TargetSlot target;
      std::memcpy(&target, at, sizeof target);
      return words + " " + std::to_string(target.seconds) + " " + std::to_string(target.months) +
             " " + std::to_string(target.business);
    }
    case Kind::Record:
    case Kind::Error:
      return words;
    case Kind::Boolean:
      return words + number(std::uint8_t{});
    case Kind::Text: {
      abi::TextSlot text;
      std::memcpy(&text, at, sizeof text);
      return words + " " + std::string(text.data == nullptr ? "" : text.data, text.length);
    }
    case Kind::DateTime: {
      abi::InstantSlot instant;
      std::memcpy(&instant, at, sizeof instant);
      return words + " " + std::to_string(instant.seconds) + " " +
             std::to_string(instant.offset_seconds);
    }
    case Kind::Duration: {
      abi::DurationSlot span;
      std::memcpy(&span, at, sizeof span);
      return words + " " + std::to_string(span.seconds) + " " + std::to_string(span.months);
    }
    case Kind::Number:
    case Kind::Integer:
    case Kind::Percent:
    case Kind::Ratio:
    case Kind::Money:
    case Kind::UnitPrice:
    case Kind::Quantity: {
      words += number(std::int64_t{});
      std::uint32_t currency = 0;
      if (column.slot.currency != abi::none)
        std::memcpy(&currency, row + column.slot.currency, sizeof currency);
      return words + " " + std::to_string(currency);
    }
    default:
      return words + number(std::int32_t{});
  }
}

std::string list_at(const abi::Layout& layout, const abi::ColumnTree& tree, std::uint32_t type,
                    const std::byte* at) {
  abi::ListSlot list;
  std::memcpy(&list, at, sizeof list);
  // Where the record that it stands in is not there, it is all zeros or an empty list.
  if (list.elements == nullptr) list.complete = 1;
  std::string words = " " + std::to_string(list.complete) + " [";
  for (std::uint32_t element = 0; element < list.count; ++element)
    for (std::size_t column = 0; column < tree.columns.size(); ++column)
      words += value_at(layout, tree.columns[column], tree.elements[column].get(),
                        list.elements + std::size_t{element} * layout.lists[type].stride) +
               "; ";
  return words + "]";
}

// Reads block after block, each row both ways.
class BothWays {
 public:
  BothWays(record::Format format, const abi::Schema& schema, const record::Notation& csv,
           char separator)
      : format_(format),
        schema_(schema),
        csv_(csv),
        separator_(separator),
        layout_(abi::layout(schema)),
        tree_(abi::column_tree(layout_, 0)),
        rows_(format, "file", schema, 0, {}, csv, separator) {}

  // The records and errors of the whole file, by the ordinary reader.
  std::vector<std::string> said;
  SameRows result;

  // Whether the header can't be used.
  bool refused() const {
    return !rows_.refused().empty() ||
           (format_ == record::Format::Csv && rows_.layout() == nullptr && !said.empty());
  }

  void take(ingest::Block block) {
    while (format_ == record::Format::Csv && rows_.layout() == nullptr && !block.rows.empty()) {
      say(rows_.read(block.row(0), block.rows[0].line));
      block.rows.erase(block.rows.begin());
      if (refused()) return;
    }
    if (block.rows.empty()) return;
    if (!filler_)
      filler_.emplace(ingest::Rows{&schema_,
                                   &layout_,
                                   0,
                                   {},
                                   format_,
                                   rows_.layout(),
                                   rows_.columns(),
                                   separator_,
                                   csv_,
                                   true});
    const ingest::Filled filled = filler_->fill(block);
    for (std::size_t at = 0; at < block.rows.size(); ++at) {
      const auto read = rows_.read(block.row(at), block.rows[at].line);
      say(read);
      if ((filled.batch->left_out()[at / 64] >> (at % 64) & 1U) == 0)
        compare(read, filled, at, block.row(at));
    }
  }

 private:
  void say(const std::optional<Result<record::Record>>& read) {
    if (!read) return;
    if (*read) {
      ++result.records;
      said.push_back(record::to_json(schema_, **read));
    } else {
      ++result.errors;
      said.push_back(read->error().text());
    }
  }

  void compare(const std::optional<Result<record::Record>>& read, const ingest::Filled& filled,
               std::size_t at, std::string_view row) {
    ++result.in_columns;
    const auto differ = [&](const std::string& how) {
      result.differs = how + " of the row " + std::string(row);
    };
    if (!read || !*read) return differ("a record was made");
    const record::Record& record = **read;
    const auto named = filled.names[at];
    const bool by_place = record.id.starts_with("file line ");
    if (by_place ? !named.empty() : named != record.id)
      return differ("the name is `" + std::string(named) + "`, not `" + record.id + "`");
    abi::RowArena arena;
    const abi::RecordPtr data = record::project(schema_, record, "record");
    const abi::PackedRow packed = pack(layout_, *data, arena);
    if (packed.wide) return differ("a value was taken that fits no column");
    const std::byte* fast = filled.batch->row(at, arena);
    for (std::size_t column = 0; column < tree_.columns.size(); ++column) {
      const auto words = [&](const std::byte* bytes) {
        return value_at(layout_, tree_.columns[column], tree_.elements[column].get(), bytes);
      };
      const std::string expected = words(packed.bytes);
      const std::string found = words(fast);
      if (expected != found)
        return differ("column " + std::to_string(column) + " is `" + found + "`, not `" + expected +
                      "`");
    }
  }

  record::Format format_;
  const abi::Schema& schema_;
  record::Notation csv_;
  char separator_;
  abi::Layout layout_;
  abi::ColumnTree tree_;
  record::Rows rows_;
  std::optional<ingest::Filler> filler_;
};

// The same in the order of the file, as somebody reads it who takes it whole.
std::vector<std::string> read_whole(record::Format format, std::string_view text,
                                    const abi::Schema& schema, const record::Notation& csv) {
  const record::Source source = record::read_records(format, text, "file", schema, 0, {}, csv);
  std::vector<std::string> said;
  for (const record::Record& record : source.records)
    said.push_back(record::to_json(schema, record));
  for (const Error& error : source.errors) said.push_back(error.text());
  return said;
}

}  // namespace

abi::Schema every_kind_schema() {
  abi::Schema schema;
  schema.enums = {{"Risk", {"low", "medium", "high"}, true, ""}};
  schema.roles = {"clerk", "controller"};
  constexpr std::uint32_t eur = ('E' << 16U) | ('U' << 8U) | 'R';
  abi::RecordType part;
  part.name = "Part";
  part.fields = {field("code", Kind::Text, false), field("share", Kind::Percent),
                 field("price", Kind::UnitPrice, true, eur)};
  abi::RecordType whole;
  whole.name = "Whole";
  whole.fields = {field("id", Kind::Text),
                  field("number", Kind::Integer),
                  field("currency", Kind::Currency, false),
                  field("gross", Kind::Money, false),
                  field("limit", Kind::Money, true, eur),
                  field("own", Kind::Money),
                  field("rate", Kind::Number, false),
                  field("count", Kind::Integer),
                  field("open", Kind::Boolean),
                  field("day", Kind::Date, false),
                  field("hour", Kind::Time),
                  field("moment", Kind::DateTime),
                  field("span", Kind::Duration),
                  field("wait", Kind::BusinessDays),
                  field("target", Kind::Target),
                  field("weight", Kind::Quantity),
                  field("unit", Kind::Unit),
                  field("risk", Kind::Enum, false, 0),
                  field("who", Kind::Role),
                  field("part", Kind::Record, true, 1),
                  field("text", Kind::Text, false)};
  whole.fields[3].currency_field = 2;
  abi::RecordType item;
  item.name = "Item";
  item.fields = {field("what", Kind::Text, false), field("price", Kind::Money, false, eur),
                 field("own", Kind::Money),        field("count", Kind::Quantity),
                 field("open", Kind::Boolean),     field("part", Kind::Record, true, 1)};
  schema.records = {whole, part, item};
  const auto add_list = [&](abi::RecordType& to, const char* name, abi::Type element) {
    to.fields.push_back(field(name, Kind::List));
    to.fields.back().type = schema.list_of(element);
    to.fields.back().type.optional = true;
  };
  add_list(item, "days", {Kind::Date, true, false, 0});
  add_list(whole, "lines", {Kind::Text, false, false, 0});
  add_list(whole, "items", {Kind::Record, false, false, 2});
  add_list(whole, "limits", {Kind::Money, true, false, 0});
  schema.records = {whole, part, item};
  return schema;
}

SameRows read_both_ways(record::Format format, std::string_view text, const abi::Schema& schema,
                        const record::Notation& csv, const ingest::BlockLimits& limits) {
  auto blocks = ingest::Blocks::of(std::make_unique<std::istringstream>(std::string(text)), "file",
                                   text.size(), format, limits);
  if (!blocks) return {};
  BothWays both(format, schema, csv, blocks->separator());
  auto block = blocks->next();
  for (; block && *block && both.result.differs.empty() && !both.refused(); block = blocks->next())
    both.take(std::move(**block));
  if (!block || both.refused() || !both.result.differs.empty()) return both.result;
  std::vector<std::string> in_parts = both.said;
  std::vector<std::string> whole = read_whole(format, text, schema, csv);
  std::ranges::sort(in_parts);
  std::ranges::sort(whole);
  if (whole.size() >= record::Limits{}.errors_max || in_parts == whole) return both.result;
  const auto only_in = [](const std::vector<std::string>& these,
                          const std::vector<std::string>& those) {
    std::vector<std::string> only;
    std::ranges::set_difference(these, those, std::back_inserter(only));
    return only.empty() ? std::string() : only.front();
  };
  both.result.differs = "only in blocks: `" + only_in(in_parts, whole) + "`, only in one piece: `" +
                        only_in(whole, in_parts) + "`";
  return both.result;
}

}  // namespace bop::test_support
