#include "runtime/record/read_csv.h"

#include <algorithm>
#include <memory>

#include <fmt/format.h>

#include "runtime/record/csv.h"
#include "runtime/record/plain_text.h"

namespace bop::record {

namespace {

// The columns of a record type's fields: a column for each scalar, a subtree for nested records.
struct Layout {
  static constexpr std::size_t no_column = static_cast<std::size_t>(-1);
  std::uint32_t type = 0;
  std::vector<std::size_t> column;              // per field
  std::vector<std::unique_ptr<Layout>> nested;  // per field; null unless a column is in it
};

class CsvRecords {
 public:
  CsvRecords(Context& context, std::uint32_t type) : context_(context), layout_(empty(type)) {}

  /// Reads the header; false when the file can't be used.
  bool header(const std::vector<std::string>& names, const std::string& place) {
    names_ = names;
    for (std::size_t i = 0; i < names_.size(); ++i) {
      names_[i] = std::string(trimmed(names_[i]));
      if (names_[i].empty())
        return refuse("B7006", fmt::format("column {} of the header has no name", i + 1),
                      "name every column after a field", place);
      if (std::ranges::find(names_.begin(), names_.begin() + static_cast<std::ptrdiff_t>(i),
                            names_[i]) != names_.begin() + static_cast<std::ptrdiff_t>(i))
        return refuse("B7002", fmt::format("the column `{}` stands twice", shortened(names_[i])),
                      "remove one of them", place);
      if (!place_column(layout_, names_[i], i))
        note_unexpected(context_, context_.schema.records[layout_.type], names_[i], place);
    }
    return true;
  }

  Result<Record> row(const std::vector<std::string>& cells, const std::string& place) const {
    if (cells.size() != names_.size())
      return fail("B7005",
                  fmt::format("{} cells, the header has {} columns", cells.size(), names_.size()),
                  "a cell that contains the separator is written in quotes");
    BOP_TRY(Record record, read(layout_, cells, "", place));
    record.id = record_id(context_.schema, record, context_.path + " " + place);
    return record;
  }

 private:
  Layout empty(std::uint32_t type) const {
    const std::size_t count = context_.schema.records[type].fields.size();
    Layout layout{type, std::vector<std::size_t>(count, Layout::no_column), {}};
    layout.nested.resize(count);
    return layout;
  }

  bool refuse(std::string code, std::string message, std::string hint, const std::string& place) {
    add_error(context_, Error{std::move(code), std::move(message), std::move(hint), {place}});
    return false;
  }

  bool place_column(Layout& layout, std::string_view name, std::size_t column) {
    const auto dot = name.find('.');
    const auto& type = context_.schema.records[layout.type];
    const auto field = type.field(name.substr(0, dot));
    if (!field) return false;
    const auto kind = type.fields[*field].type.kind;
    if (dot == std::string_view::npos) {
      if (kind == abi::Kind::Record || kind == abi::Kind::List) return false;
      layout.column[*field] = column;
      return true;
    }
    if (kind != abi::Kind::Record) return false;
    auto& nested = layout.nested[*field];
    if (!nested) nested = std::make_unique<Layout>(empty(type.fields[*field].type.index));
    return place_column(*nested, name.substr(dot + 1), column);
  }

  Result<Record> read(const Layout& layout, const std::vector<std::string>& cells,
                      const std::string& prefix, const std::string& place) const {
    const auto& type = context_.schema.records[layout.type];
    Record record = empty_record(context_.schema, layout.type, context_.path, context_.method);
    for (auto& reading : record.fields) reading.origin.place = place;
    // Currencies first: amounts are read in them.
    for (const bool tied : {false, true})
      for (std::size_t i = 0; i < type.fields.size(); ++i) {
        abi::Field field = type.fields[i];
        if ((field.currency_field != abi::Field::no_field) != tied) continue;
        field.name = prefix + field.name;
        if (layout.nested[i]) {
          BOP_TRY(record.fields[i], nested(*layout.nested[i], field, cells, place));
        } else if (layout.column[i] != Layout::no_column) {
          const std::string cell = fmt::format("{}, column `{}`", place, field.name);
          BOP_TRY(record.fields[i], scalar_of(context_, field, cells[layout.column[i]],
                                              currency_of(record, field), cell));
        }
      }
    return record;
  }

  // A nested record of which every cell is blank is absent.
  Result<Reading> nested(const Layout& layout, const abi::Field& field,
                         const std::vector<std::string>& cells, const std::string& place) const {
    if (all_blank(layout, cells))
      return absent(field.type, context_.method, context_.origin(place));
    BOP_TRY(Record inner, read(layout, cells, field.name + ".", place));
    Reading reading;
    reading.status = Status::Value;
    reading.confidence = 1;
    reading.method = context_.method;
    reading.origin = context_.origin(place);
    reading.nested.push_back(std::move(inner));
    return reading;
  }

  static bool all_blank(const Layout& layout, const std::vector<std::string>& cells) {
    for (const std::size_t column : layout.column)
      if (column != Layout::no_column && !trimmed(cells[column]).empty()) return false;
    return std::ranges::all_of(
        layout.nested, [&](const auto& inner) { return !inner || all_blank(*inner, cells); });
  }

  Context& context_;
  Layout layout_;
  std::vector<std::string> names_;
};

}  // namespace

void read_csv(Context& context, std::string_view text, std::uint32_t type) {
  CsvReader reader(text);
  context.points_may_group = reader.separator() == ';' && !context.notation.stated;
  CsvRecords records(context, type);
  bool have_header = false;
  while (!reader.at_end()) {
    const int line = reader.line();
    const std::string place = fmt::format("line {}", line);
    auto cells = reader.next();
    if (!cells) {
      add_error(context, std::move(cells).error().in(place));
      if (!have_header) return;
      continue;
    }
    if (auto utf8 = check_utf8(reader.row(), line); !utf8) {
      add_error(context, std::move(utf8).error());
      if (!have_header) return;
      continue;
    }
    // A row of blank cells is no record: spreadsheets export the empty rows below a table.
    if (std::ranges::all_of(*cells, [](const std::string& cell) { return trimmed(cell).empty(); }))
      continue;
    if (!have_header) {
      if (!records.header(*cells, place)) return;
      have_header = true;
      continue;
    }
    auto record = records.row(*cells, place);
    if (!record) record.error().context.push_back(place);
    take(context, std::move(record));
  }
  if (have_header && context.source.records.empty() && context.source.errors.empty())
    context.source.notes.push_back(
        Error{"B7008", "the file has a header and no rows", "", {context.path}});
}

}  // namespace bop::record
