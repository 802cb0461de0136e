// XLSX through liborcus: its filter walks the workbook and tells this importer what it finds. The
// values are taken as they are written; a formula is noted and never evaluated.
#include <algorithm>
#include <map>
#include <memory>

#include <orcus/orcus_xlsx.hpp>
#include <orcus/spreadsheet/import_interface.hpp>

#include "runtime/spreadsheet/formats.h"
#include "runtime/spreadsheet/workbook_parts.h"
#include "runtime/value/date.h"

namespace bop::spreadsheet {

namespace {

namespace iface = orcus::spreadsheet::iface;
using orcus::spreadsheet::col_t;
using orcus::spreadsheet::row_t;

class Strings final : public iface::import_shared_strings {
 public:
  size_t append(std::string_view text) override { return keep(std::string(text)); }
  size_t add(std::string_view text) override { return keep(std::string(text)); }
  void set_segment_font(size_t) override {}
  void set_segment_bold(bool) override {}
  void set_segment_italic(bool) override {}
  void set_segment_font_name(std::string_view) override {}
  void set_segment_font_size(double) override {}
  void set_segment_font_color(orcus::spreadsheet::color_elem_t, orcus::spreadsheet::color_elem_t,
                              orcus::spreadsheet::color_elem_t,
                              orcus::spreadsheet::color_elem_t) override {}
  void append_segment(std::string_view text) override { segments_ += text; }
  size_t commit_segments() override { return keep(std::exchange(segments_, {})); }

  const std::string* find(std::size_t index) const {
    return index < texts_.size() ? &texts_[index] : nullptr;
  }

 private:
  size_t keep(std::string text) {
    texts_.push_back(std::move(text));
    return texts_.size() - 1;
  }
  std::vector<std::string> texts_;
  std::string segments_;
};

// Only number formats matter here: they tell a date from a number.
class Styles final : public iface::import_styles {
 public:
  Cell::Kind kind(std::size_t format) const {
    if (format >= formats_.size()) return Cell::Kind::Number;
    const auto code = codes_.find(formats_[format]);
    return kind_of_format(formats_[format], code == codes_.end() ? "" : code->second);
  }

  void set_number_format_identifier(size_t id) override { id_ = id; }
  void set_number_format_code(std::string_view code) override { code_ = code; }
  size_t commit_number_format() override {
    codes_[id_] = std::exchange(code_, {});
    return codes_.size() - 1;
  }
  void set_xf_number_format(size_t id) override { xf_ = id; }
  size_t commit_cell_xf() override {
    formats_.push_back(std::exchange(xf_, 0));
    return formats_.size() - 1;
  }
  size_t commit_cell_style_xf() override {
    xf_ = 0;
    return cell_style_xfs_++;
  }
  size_t commit_dxf() override {
    xf_ = 0;
    return dxfs_++;
  }

  using color = orcus::spreadsheet::color_elem_t;
  void set_font_count(size_t) override {}
  void set_font_bold(bool) override {}
  void set_font_italic(bool) override {}
  void set_font_name(std::string_view) override {}
  void set_font_size(double) override {}
  void set_font_underline(orcus::spreadsheet::underline_t) override {}
  void set_font_underline_width(orcus::spreadsheet::underline_width_t) override {}
  void set_font_underline_mode(orcus::spreadsheet::underline_mode_t) override {}
  void set_font_underline_type(orcus::spreadsheet::underline_type_t) override {}
  void set_font_underline_color(color, color, color, color) override {}
  void set_font_color(color, color, color, color) override {}
  void set_strikethrough_style(orcus::spreadsheet::strikethrough_style_t) override {}
  void set_strikethrough_type(orcus::spreadsheet::strikethrough_type_t) override {}
  void set_strikethrough_width(orcus::spreadsheet::strikethrough_width_t) override {}
  void set_strikethrough_text(orcus::spreadsheet::strikethrough_text_t) override {}
  size_t commit_font() override { return fonts_++; }
  void set_fill_count(size_t) override {}
  void set_fill_pattern_type(orcus::spreadsheet::fill_pattern_t) override {}
  void set_fill_fg_color(color, color, color, color) override {}
  void set_fill_bg_color(color, color, color, color) override {}
  size_t commit_fill() override { return fills_++; }
  void set_border_count(size_t) override {}
  void set_border_style(orcus::spreadsheet::border_direction_t,
                        orcus::spreadsheet::border_style_t) override {}
  void set_border_color(orcus::spreadsheet::border_direction_t, color, color, color,
                        color) override {}
  void set_border_width(orcus::spreadsheet::border_direction_t, double,
                        orcus::length_unit_t) override {}
  size_t commit_border() override { return borders_++; }
  void set_cell_hidden(bool) override {}
  void set_cell_locked(bool) override {}
  void set_cell_print_content(bool) override {}
  void set_cell_formula_hidden(bool) override {}
  size_t commit_cell_protection() override { return protections_++; }
  void set_number_format_count(size_t) override {}
  void set_cell_xf_count(size_t) override {}
  void set_cell_style_xf_count(size_t) override {}
  void set_dxf_count(size_t) override {}
  void set_xf_font(size_t) override {}
  void set_xf_fill(size_t) override {}
  void set_xf_border(size_t) override {}
  void set_xf_protection(size_t) override {}
  void set_xf_style_xf(size_t) override {}
  void set_xf_apply_alignment(bool) override {}
  void set_xf_horizontal_alignment(orcus::spreadsheet::hor_alignment_t) override {}
  void set_xf_vertical_alignment(orcus::spreadsheet::ver_alignment_t) override {}
  void set_cell_style_count(size_t) override {}
  void set_cell_style_name(std::string_view) override {}
  void set_cell_style_xf(size_t) override {}
  void set_cell_style_builtin(size_t) override {}
  void set_cell_style_parent_name(std::string_view) override {}
  size_t commit_cell_style() override { return cell_styles_++; }

 private:
  std::size_t id_ = 0, xf_ = 0;
  std::string code_;
  std::map<std::size_t, std::string> codes_;
  std::vector<std::size_t> formats_;  // by cell format
  std::size_t fonts_ = 0, fills_ = 0, borders_ = 0, protections_ = 0, cell_style_xfs_ = 0,
              dxfs_ = 0, cell_styles_ = 0;
};

struct Found {                          // what stands in one cell of the workbook
  Cell::Kind kind = Cell::Kind::Empty;  // Text, Number, Boolean, Formula
  std::string text;
  double number = 0;
  std::size_t format = 0;
};

class OneSheet final : public iface::import_sheet,
                       public iface::import_sheet_properties,
                       public iface::import_formula,
                       public iface::import_array_formula {
 public:
  OneSheet(std::string title, const Strings& strings) : name(std::move(title)), strings_(strings) {}

  iface::import_sheet_properties* get_sheet_properties() override { return this; }
  iface::import_formula* get_formula() override { return this; }
  iface::import_array_formula* get_array_formula() override { return this; }

  void set_auto(row_t row, col_t column, std::string_view text) override {
    put(row, column, {Cell::Kind::Text, std::string(text), 0, 0});
  }
  void set_string(row_t row, col_t column, orcus::spreadsheet::string_id_t index) override {
    const std::string* text = strings_.find(index);
    if (text != nullptr) put(row, column, {Cell::Kind::Text, *text, 0, 0});
  }
  void set_value(row_t row, col_t column, double value) override {
    put(row, column, {Cell::Kind::Number, {}, value, 0});
  }
  void set_bool(row_t row, col_t column, bool value) override {
    put(row, column, {Cell::Kind::Boolean, value ? "true" : "false", 0, 0});
  }
  // Few programs write a date as text of ISO 8601.
  void set_date_time(row_t row, col_t column, int year, int month, int day, int hour, int minute,
                     double second) override {
    const auto date =
        value::Date::of(year, static_cast<unsigned>(month), static_cast<unsigned>(day));
    if (date && hour == 0 && minute == 0 && !(second > 0))
      put(row, column, {Cell::Kind::Date, date->text(), 0, 0});
    else
      has_moments = true;
  }
  void set_format(row_t row, col_t column, size_t format) override {
    if (Found* cell = at(row, column)) cell->format = format;
  }
  void set_format(row_t, col_t, row_t, col_t, size_t) override {}
  void fill_down_cells(row_t row, col_t column, row_t count) override {
    const Found* from = at(row, column);
    if (from == nullptr) return;
    const Found copied = *from;
    for (row_t i = 1; i <= count && !too_large; ++i) put(row + i, column, copied);
  }
  orcus::spreadsheet::range_size_t get_sheet_size() const override {
    return {static_cast<row_t>(1U << 20U), static_cast<col_t>(1U << 14U)};
  }

  void set_column_width(col_t, double, orcus::length_unit_t) override {}
  void set_column_hidden(col_t, bool) override {}
  void set_row_height(row_t, double, orcus::length_unit_t) override {}
  void set_row_hidden(row_t, bool) override {}
  void set_merge_cell_range(const orcus::spreadsheet::range_t& range) override {
    merged.push_back(cell_name(static_cast<std::size_t>(range.first.row),
                               static_cast<std::size_t>(range.first.column)) +
                     ":" +
                     cell_name(static_cast<std::size_t>(range.last.row),
                               static_cast<std::size_t>(range.last.column)));
  }

  // import_formula, and import_array_formula: where one stands is all that matters
  void set_position(row_t row, col_t column) override { formula_at_ = {row, column}; }
  void set_formula(orcus::spreadsheet::formula_grammar_t, std::string_view) override {}
  void set_shared_formula_index(size_t) override {}
  void set_result_string(std::string_view) override {}
  void set_result_value(double) override {}
  void set_result_bool(bool) override {}
  void set_result_empty() override {}
  void set_range(const orcus::spreadsheet::range_t& range) override {
    formula_at_ = {range.first.row, range.first.column};
  }
  void set_result_string(row_t, col_t, std::string_view) override {}
  void set_result_value(row_t, col_t, double) override {}
  void set_result_bool(row_t, col_t, bool) override {}
  void set_result_empty(row_t, col_t) override {}
  void commit() override {
    put(formula_at_.first, formula_at_.second, {Cell::Kind::Formula, {}, 0, 0});
  }

  std::string name;
  std::vector<std::vector<Found>> rows;
  std::vector<std::string> merged;
  bool too_large = false;
  bool has_moments = false;

 private:
  Found* at(row_t row, col_t column) {
    const auto r = static_cast<std::size_t>(row);
    const auto c = static_cast<std::size_t>(column);
    if (row < 0 || column < 0 || r >= rows_max || c >= columns_max) {
      too_large = true;
      return nullptr;
    }
    if (rows.size() <= r) rows.resize(r + 1);
    if (rows[r].size() <= c) rows[r].resize(c + 1);
    return &rows[r][c];
  }
  void put(row_t row, col_t column, Found found) {
    Found* cell = at(row, column);
    if (cell == nullptr) return;
    found.format = cell->format != 0 ? cell->format : found.format;
    *cell = std::move(found);
  }

  const Strings& strings_;
  std::pair<row_t, col_t> formula_at_;
};

// "B4", "$B$4", "Sheet1!B4"
class References final : public iface::import_reference_resolver {
 public:
  orcus::spreadsheet::src_address_t resolve_address(std::string_view text) override {
    if (const auto sheet = text.rfind('!'); sheet != std::string_view::npos)
      text.remove_prefix(sheet + 1);
    orcus::spreadsheet::src_address_t address{0, 0, 0};
    for (const char letter : text) {
      if (letter >= 'A' && letter <= 'Z') address.column = address.column * 26 + (letter - 'A' + 1);
      if (letter >= '0' && letter <= '9') address.row = address.row * 10 + (letter - '0');
      if (address.column > 100'000 || address.row > 100'000'000) break;
    }
    --address.column;
    --address.row;
    return address;
  }
  orcus::spreadsheet::src_range_t resolve_range(std::string_view text) override {
    const auto colon = text.find(':');
    const auto first = resolve_address(text.substr(0, colon));
    if (colon == std::string_view::npos) return {first, first};
    return {first, resolve_address(text.substr(colon + 1))};
  }
};

class Workbook final : public iface::import_factory, public iface::import_global_settings {
 public:
  iface::import_global_settings* get_global_settings() override { return this; }
  iface::import_shared_strings* get_shared_strings() override { return &strings; }
  iface::import_styles* get_styles() override { return &styles; }
  iface::import_reference_resolver* get_reference_resolver(
      orcus::spreadsheet::formula_ref_context_t) override {
    return &references_;
  }
  iface::import_sheet* append_sheet(orcus::spreadsheet::sheet_t, std::string_view name) override {
    sheets.push_back(std::make_unique<OneSheet>(std::string(name), strings));
    return sheets.back().get();
  }
  iface::import_sheet* get_sheet(std::string_view name) override {
    for (const auto& sheet : sheets)
      if (sheet->name == name) return sheet.get();
    return nullptr;
  }
  iface::import_sheet* get_sheet(orcus::spreadsheet::sheet_t index) override {
    const auto at = static_cast<std::size_t>(index);
    return index >= 0 && at < sheets.size() ? sheets[at].get() : nullptr;
  }
  void finalize() override {}

  void set_origin_date(int, int, int) override {}  // not told reliably: see workbook_parts.h
  void set_default_formula_grammar(orcus::spreadsheet::formula_grammar_t) override {}
  orcus::spreadsheet::formula_grammar_t get_default_formula_grammar() const override {
    return orcus::spreadsheet::formula_grammar_t::xlsx;
  }
  void set_character_set(orcus::character_set_t) override {}

  Strings strings;
  Styles styles;
  std::vector<std::unique_ptr<OneSheet>> sheets;
  bool from_1904 = false;

 private:
  References references_;
};

Result<Cell> cell_of(const Found& found, const Workbook& workbook) {
  if (!is_utf8(found.text))
    return fail("B8036", "the text has bytes that are no characters", "write it again");
  if (found.kind != Cell::Kind::Number)
    return Cell{
        found.text.empty() && found.kind == Cell::Kind::Text ? Cell::Kind::Empty : found.kind,
        found.text};
  const Cell::Kind kind = workbook.styles.kind(found.format);
  const auto text = kind == Cell::Kind::Date      ? date_text(found.number, workbook.from_1904)
                    : kind == Cell::Kind::Percent ? percent_text(found.number)
                                                  : decimal_text(found.number);
  if (!text)
    return fail("B8036",
                kind == Cell::Kind::Date ? "the date is no day, or has a time of day"
                                         : "the number is too large or too small",
                "write the value as text, as it would stand in the policy");
  return Cell{kind, *text};
}

Result<const OneSheet*> chosen(const Workbook& workbook, std::string_view name) {
  std::string names;
  for (const auto& sheet : workbook.sheets) {
    if (sheet->name == name || workbook.sheets.size() == 1) return sheet.get();
    names += (names.empty() ? "`" : ", `") + sheet->name + "`";
  }
  if (names.empty()) return fail("B8031", "the workbook has no sheet", "export the table first");
  return fail(
      "B8032",
      "the workbook has the sheets " + names + ", and none is called `" + std::string(name) + "`",
      "call the sheet with the table `" + std::string(name) + "`");
}

}  // namespace

Result<Sheet> read_workbook(std::string_view bytes, std::string_view name) {
  BOP_TRY(const WorkbookParts parts, check_parts(bytes));
  Workbook workbook;
  workbook.from_1904 = parts.from_1904;
  try {
    orcus::orcus_xlsx filter(&workbook);
    filter.read_stream(bytes);
  } catch (const std::exception& error) {
    return fail("B8031", std::string("the workbook can't be read: ") + error.what(),
                "save it again as .xlsx, without a password");
  }
  BOP_TRY(const OneSheet* sheet, chosen(workbook, name));
  if (sheet->too_large)
    return fail("B8035", "the sheet has more than 1000000 rows or 1000 columns",
                "keep only the table in it");
  if (!sheet->merged.empty())
    return fail("B8033",
                "the cells " + sheet->merged.front() + " of `" + sheet->name + "` are merged",
                "write the value into each of them");
  if (sheet->has_moments)
    return fail("B8036", "a date of `" + sheet->name + "` is no day, or has a time of day",
                "write the day alone");
  Sheet made{sheet->name, {}};
  for (std::size_t row = 0; row < sheet->rows.size(); ++row) {
    auto& cells = made.rows.emplace_back();
    for (std::size_t column = 0; column < sheet->rows[row].size(); ++column) {
      auto cell = cell_of(sheet->rows[row][column], workbook);
      if (!cell)
        return std::unexpected(
            std::move(cell).error().in(sheet->name + "!" + cell_name(row, column)));
      cells.push_back(std::move(*cell));
    }
  }
  while (!made.rows.empty() && std::ranges::all_of(made.rows.back(), [](const Cell& cell) {
    return cell.kind == Cell::Kind::Empty;
  }))
    made.rows.pop_back();
  return made;
}

}  // namespace bop::spreadsheet
