#include "runtime/record/csv_layout.h"

#include <algorithm>

#include <fmt/format.h>

#include "runtime/record/plain_text.h"
#include "runtime/record/record_builder.h"

namespace bop::record {

namespace {

class Header {
 public:
  Header(Context& context, std::vector<std::string>& names) : context_(context), names_(names) {}

  CsvLayout empty(std::uint32_t type) const {
    const std::size_t count = context_.schema.records[type].fields.size();
    CsvLayout layout{type, std::vector<std::size_t>(count, CsvLayout::no_column), {}, {}, {}};
    layout.nested.resize(count);
    layout.why.resize(count);
    layout.no_sign.resize(count, false);
    return layout;
  }

  bool read(CsvLayout& layout, const std::string& place) {
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
      if (!place_column(layout, names_[i], i)) unplaced.push_back(names_[i]);
    }
    for (const std::string& name : unplaced) explain(layout, name, name, place);
    note_absent_columns(layout);
    return true;
  }

 private:
  bool refuse(std::string code, std::string message, std::string hint, const std::string& place) {
    add_error(context_, Error{std::move(code), std::move(message), std::move(hint), {place}});
    return false;
  }

  bool place_column(CsvLayout& layout, std::string_view name, std::size_t column) {
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
    if (!nested) nested = std::make_unique<CsvLayout>(empty(type.fields[*field].type.index));
    return place_column(*nested, name.substr(dot + 1), column);
  }

  // What becomes of a column that has no place: a field that it may mean is not missing.
  void explain(CsvLayout& layout, std::string_view name, const std::string& column,
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

  void refuse_column(CsvLayout& layout, std::size_t field, const std::string& column,
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
    if (layout.column[field] == CsvLayout::no_column && !layout.nested[field])
      layout.why[field] = fmt::format("not_read: {}", what);
  }

  std::vector<std::size_t> lacking(const CsvLayout& layout) const {
    std::vector<std::size_t> fields;
    for (std::size_t i = 0; i < layout.column.size(); ++i)
      if (layout.column[i] == CsvLayout::no_column && !layout.nested[i] && layout.why[i].empty())
        fields.push_back(i);
    return fields;
  }

  // Whether a field without a column is missing, a file does not say, unless its kind of file does.
  void note_absent_columns(CsvLayout& layout) {
    std::vector<std::string> absent;
    std::vector<std::string> required;
    const bool open = !context_.notation.no_column_is_missing;
    note_absent(layout, "", open, absent, required);
    if (open && !required.empty())
      context_.source.notes.push_back(
          Error{"B7023",
                fmt::format("no column for {}, which every record has", listed(required)),
                "it is not known in any row: what needs it stays undetermined; give it a column "
                "(a list only JSON has)",
                {context_.path}});
    if (absent.empty()) return;
    context_.source.notes.push_back(
        Error{"B7023",
              fmt::format("no column for {}, which may be missing", listed(absent)),
              fmt::format("{} {} in {} row{}", absent.size() == 1 ? "it is" : "they are",
                          open ? "not known" : "taken as absent", open ? "any" : "every",
                          open ? "; where there is none, an empty column says so" : ""),
              {context_.path}});
  }

  static std::string listed(const std::vector<std::string>& names) {
    constexpr std::size_t listed_max = 12;
    const std::size_t count = std::min(names.size(), listed_max);
    std::string text = fmt::format("`{}`", fmt::join(names.begin(), names.begin() + count, "`, `"));
    if (names.size() > count) text += fmt::format(" and {} more", names.size() - count);
    return text;
  }

  void note_absent(CsvLayout& layout, const std::string& prefix, bool open,
                   std::vector<std::string>& absent, std::vector<std::string>& required) {
    const auto& fields = context_.schema.records[layout.type].fields;
    for (const std::size_t i : lacking(layout)) {
      std::vector<std::string>& lacks = fields[i].type.optional ? absent : required;
      lacks.push_back(prefix + fields[i].name);
      if (!open) continue;
      layout.why[i] = fmt::format("not_read: the file has no column for `{}`", lacks.back());
      layout.no_sign[i] = true;
    }
    for (std::size_t i = 0; i < fields.size(); ++i)
      if (layout.nested[i])
        note_absent(*layout.nested[i], prefix + fields[i].name + ".", open, absent, required);
  }

  Context& context_;
  std::vector<std::string>& names_;
};

}  // namespace

std::optional<CsvLayout> csv_layout(Context& context, std::uint32_t type,
                                    std::vector<std::string>& names, const std::string& place) {
  Header header(context, names);
  CsvLayout layout = header.empty(type);
  if (!header.read(layout, place)) return std::nullopt;
  return layout;
}

}  // namespace bop::record
