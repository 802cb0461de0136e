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
  std::vector<std::string> why;  // per field; not empty: the header does not say, and why it is so
  std::vector<bool> no_sign;     // per field: nothing in the header is like it
};

class CsvRecords {
 public:
  CsvRecords(Context& context, std::uint32_t type) : context_(context), layout_(empty(type)) {}

  /// Reads the header; false when the file can't be used.
  bool header(const std::vector<std::string>& names, const std::string& place) {
    names_ = names;
    std::vector<std::string> unplaced;
    for (std::size_t i = 0; i < names_.size(); ++i) {
      names_[i] = std::string(trimmed(names_[i]));
      if (names_[i].empty())
        return refuse("B7006", fmt::format("column {} of the header has no name", i + 1),
                      "name every column after a field", place);
      if (std::ranges::find(names_.begin(), names_.begin() + static_cast<std::ptrdiff_t>(i),
                            names_[i]) != names_.begin() + static_cast<std::ptrdiff_t>(i))
        return refuse("B7002", fmt::format("the column `{}` stands twice", shortened(names_[i])),
                      "remove one of them", place);
      if (!place_column(layout_, names_[i], i)) unplaced.push_back(names_[i]);
    }
    for (const std::string& name : unplaced) explain(layout_, name, name, place);
    note_absent_columns();
    return true;
  }

  /// The column of the first cell that is not UTF-8; empty in the header.
  std::string column_with(const std::vector<std::string>& cells) const {
    for (std::size_t i = 0; i < std::min(cells.size(), names_.size()); ++i)
      if (bad_utf8(cells[i])) return shortened(names_[i]);
    return {};
  }

  Result<Record> row(const std::vector<std::string>& cells, const std::string& place) const {
    if (cells.size() != names_.size()) return std::unexpected(other_width(cells));
    std::vector<Error> broken;
    Record record = read(layout_, cells, "", place, broken);
    if (!broken.empty())
      return std::unexpected(
          broken_record(std::move(broken), record_id(context_.schema, record, "")));
    record.id = record_id(context_.schema, record, context_.path + " " + place);
    return record;
  }

 private:
  Error other_width(const std::vector<std::string>& cells) const {
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

  Layout empty(std::uint32_t type) const {
    const std::size_t count = context_.schema.records[type].fields.size();
    Layout layout{type, std::vector<std::size_t>(count, Layout::no_column), {}, {}, {}};
    layout.nested.resize(count);
    layout.why.resize(count);
    layout.no_sign.resize(count, false);
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

  // What becomes of a column that has no place: a field that it may mean is not missing.
  void explain(Layout& layout, std::string_view name, const std::string& column,
               const std::string& place) {
    const auto& type = context_.schema.records[layout.type];
    const auto dot = name.find('.');
    const auto field = type.field(name.substr(0, dot));
    const auto kind = field ? type.fields[*field].type.kind : abi::Kind::Text;
    if (kind == abi::Kind::Record && dot != std::string_view::npos)
      return explain(*layout.nested[*field], name.substr(dot + 1), column, place);
    if (kind == abi::Kind::Record || kind == abi::Kind::List)
      return refuse_column(layout, *field, column, place);
    note_unexpected(context_, type, column, place);
    auto meant = meant_by(name, type, lacking(layout));
    if (!meant) meant = meant_by(name.substr(0, dot), type, lacking(layout));
    if (meant) layout.why[*meant] = misnamed(column, type.fields[*meant]);
  }

  void refuse_column(Layout& layout, std::size_t field, const std::string& column,
                     const std::string& place) {
    const bool list =
        context_.schema.records[layout.type].fields[field].type.kind == abi::Kind::List;
    const std::string what = list ? "a list can't be given in a CSV column"
                                  : "a record can't be given in one CSV column";
    context_.source.notes.push_back(
        Error{"B7004",
              fmt::format("the column `{}` was not read: {}", shortened(column), what),
              list ? "give the records as JSON Lines"
                   : fmt::format("give each of its fields a column, as `{}.…`", column),
              {place, context_.path}});
    if (layout.column[field] == Layout::no_column && !layout.nested[field])
      layout.why[field] = fmt::format("not_read: {}", what);
  }

  std::vector<std::size_t> lacking(const Layout& layout) const {
    std::vector<std::size_t> fields;
    for (std::size_t i = 0; i < layout.column.size(); ++i)
      if (layout.column[i] == Layout::no_column && !layout.nested[i] && layout.why[i].empty())
        fields.push_back(i);
    return fields;
  }

  // Whether a field without a column is missing, a file does not say, unless its kind of file does.
  void note_absent_columns() {
    std::vector<std::string> absent;
    const bool open = !context_.notation.no_column_is_missing;
    note_absent(layout_, "", open, absent);
    if (absent.empty()) return;
    constexpr std::size_t listed_max = 12;
    const std::size_t listed = std::min(absent.size(), listed_max);
    std::string names =
        fmt::format("`{}`", fmt::join(absent.begin(), absent.begin() + listed, "`, `"));
    if (absent.size() > listed) names += fmt::format(" and {} more", absent.size() - listed);
    context_.source.notes.push_back(
        Error{"B7023",
              fmt::format("no column for {}, which may be missing", names),
              fmt::format("{} {} in {} row{}", absent.size() == 1 ? "it is" : "they are",
                          open ? "not known" : "taken as absent", open ? "any" : "every",
                          open ? "; where there is none, an empty column says so" : ""),
              {context_.path}});
  }

  void note_absent(Layout& layout, const std::string& prefix, bool open,
                   std::vector<std::string>& absent) {
    const auto& fields = context_.schema.records[layout.type].fields;
    for (const std::size_t i : lacking(layout)) {
      if (!fields[i].type.optional) continue;
      absent.push_back(prefix + fields[i].name);
      if (!open) continue;
      layout.why[i] = fmt::format("not_read: the file has no column for `{}`", absent.back());
      layout.no_sign[i] = true;
    }
    for (std::size_t i = 0; i < fields.size(); ++i)
      if (layout.nested[i])
        note_absent(*layout.nested[i], prefix + fields[i].name + ".", open, absent);
  }

  Record read(const Layout& layout, const std::vector<std::string>& cells,
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
        } else if (layout.column[i] != Layout::no_column) {
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
  Reading nested(const Layout& layout, const abi::Field& field,
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

  static std::string why_unread(const Layout& layout) {
    for (std::size_t i = 0; i < layout.why.size(); ++i)
      if (!layout.why[i].empty() && !layout.no_sign[i]) return layout.why[i];
    for (const auto& inner : layout.nested)
      if (inner)
        if (std::string why = why_unread(*inner); !why.empty()) return why;
    return {};
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
      Error error = std::move(utf8).error();
      if (const std::string column = records.column_with(*cells); !column.empty())
        error.context.insert(error.context.begin(), fmt::format("column `{}`", column));
      add_error(context, std::move(error));
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
  if (have_header && context.taken == 0 && context.source.errors.empty())
    context.source.notes.push_back(
        Error{"B7008", "the file has a header and no rows", "", {context.path}});
}

}  // namespace bop::record
