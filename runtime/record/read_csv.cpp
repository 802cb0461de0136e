#include "runtime/record/read_csv.h"

#include <algorithm>

#include <fmt/format.h>

#include "runtime/record/plain_text.h"

namespace bop::record {

namespace {

std::string why_unread(const CsvLayout& layout) {
  for (std::size_t i = 0; i < layout.why.size(); ++i)
    if (!layout.why[i].empty() && !layout.no_sign[i]) return layout.why[i];
  for (const auto& inner : layout.nested)
    if (inner)
      if (std::string why = why_unread(*inner); !why.empty()) return why;
  return {};
}

bool all_blank(const CsvLayout& layout, const std::vector<std::string>& cells) {
  for (const std::size_t column : layout.column)
    if (column != CsvLayout::no_column && !trimmed(cells[column]).empty()) return false;
  return std::ranges::all_of(layout.nested,
                             [&](const auto& inner) { return !inner || all_blank(*inner, cells); });
}

bool is_blank(const std::vector<std::string>& cells) {
  return std::ranges::all_of(cells, [](const std::string& cell) { return trimmed(cell).empty(); });
}

}  // namespace

bool CsvRows::header(const std::vector<std::string>& names, const std::string& place) {
  names_ = names;
  layout_ = csv_layout(context_, type_, names_, place);
  return layout_.has_value();
}

// The column of the first cell that is not UTF-8; empty in the header.
std::string CsvRows::column_with(const std::vector<std::string>& cells) const {
  for (std::size_t i = 0; i < std::min(cells.size(), names_.size()); ++i)
    if (bad_utf8(cells[i])) return shortened(names_[i]);
  return {};
}

Result<Record> CsvRows::row(const std::vector<std::string>& cells, const std::string& place) const {
  if (cells.size() != names_.size()) return std::unexpected(other_width(cells));
  std::vector<Error> broken;
  Record record = read(*layout_, cells, "", place, broken);
  if (!broken.empty())
    return std::unexpected(
        broken_record(std::move(broken), record_id(context_.schema, record, "")));
  record.id = record_id(context_.schema, record, context_.path + " " + place);
  return record;
}

Error CsvRows::other_width(const std::vector<std::string>& cells) const {
  const auto counted = [](std::size_t count, std::string_view what) {
    return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
  };
  Error error{"B7005",
              fmt::format("{}, the header has {}", counted(cells.size(), "cell"),
                          counted(names_.size(), "column")),
              "a cell that contains the separator is written in quotes",
              {}};
  if (cells.size() > names_.size()) {
    error.message += fmt::format(": `{}` is in none of them", shortened(cells[names_.size()]));
    return error;
  }
  error.message += fmt::format(": there is none for `{}`", shortened(names_[cells.size()]));
  error.hint =
      "write a cell for every column, an empty one where there is nothing; a text of several "
      "lines is written in quotes";
  return error;
}

Record CsvRows::read(const CsvLayout& layout, const std::vector<std::string>& cells,
                     const std::string& prefix, const std::string& place,
                     std::vector<Error>& broken) const {
  const auto& type = context_.schema.records[layout.type];
  Record record = empty_record(context_.schema, layout.type, context_.path, context_.method);
  for (auto& reading : record.fields) reading.origin.place = place;
  // Currencies first: amounts are read in them.
  for (const bool tied : {false, true})
    for (std::size_t i = 0; i < type.fields.size(); ++i) {
      abi::Field field = type.fields[i];
      if ((field.currency_field != abi::Field::no_field) != tied) continue;
      field.name = prefix + field.name;
      if (!layout.why[i].empty()) {
        record.fields[i] = unread(layout.why[i], context_.method, context_.origin(place));
      } else if (layout.nested[i]) {
        record.fields[i] = nested(*layout.nested[i], field, cells, place, broken);
      } else if (layout.column[i] != CsvLayout::no_column) {
        const std::string cell = fmt::format("{}, column `{}`", place, field.name);
        auto read =
            scalar_of(context_, field, cells[layout.column[i]], currency_of(record, field), cell);
        if (read)
          record.fields[i] = std::move(*read);
        else
          broken.push_back(std::move(read).error());
      }
    }
  return record;
}

// A nested record of which every cell is blank is absent, unless one of its columns was not read.
Reading CsvRows::nested(const CsvLayout& layout, const abi::Field& field,
                        const std::vector<std::string>& cells, const std::string& place,
                        std::vector<Error>& broken) const {
  if (all_blank(layout, cells)) {
    const std::string why = why_unread(layout);
    return why.empty() ? absent(field.type, context_.method, context_.origin(place))
                       : unread(why, context_.method, context_.origin(place));
  }
  Record inner = read(layout, cells, field.name + ".", place, broken);
  Reading reading;
  reading.status = Status::Value;
  reading.confidence = 1;
  reading.method = context_.method;
  reading.origin = context_.origin(place);
  reading.nested.push_back(std::move(inner));
  return reading;
}

std::optional<Result<Record>> CsvRows::next(CsvReader& reader) {
  const int line = reader.line();
  const std::string place = fmt::format("line {}", line);
  auto cells = reader.next();
  if (!cells) return std::unexpected(std::move(cells).error().in(place));
  if (auto utf8 = check_utf8(reader.row(), line); !utf8) {
    Error error = std::move(utf8).error();
    if (const std::string column = column_with(*cells); !column.empty())
      error.context.insert(error.context.begin(), fmt::format("column `{}`", column));
    return std::unexpected(std::move(error));
  }
  // A row of blank cells is no record: spreadsheets export the empty rows below a table.
  if (is_blank(*cells)) return std::nullopt;
  if (!has_header()) {
    header(*cells, place);
    return std::nullopt;
  }
  auto record = row(*cells, place);
  if (!record) record.error().context.push_back(place);
  return record;
}

void read_csv(Context& context, std::string_view text, std::uint32_t type) {
  CsvReader reader(text);
  context.points_may_group = reader.separator() == ';' && !context.notation.stated;
  CsvRows rows(context, type);
  while (!reader.at_end()) {
    auto record = rows.next(reader);
    if (record) take(context, std::move(*record));
    if (!rows.has_header() && !context.source.errors.empty()) return;
  }
  if (rows.has_header() && context.taken == 0 && context.source.errors.empty())
    context.source.notes.push_back(
        Error{"B7008", "the file has a header and no rows", "", {context.path}});
}

}  // namespace bop::record
