// XLSX through libxlsxwriter: typed cells where the cell says so, text as text, so that no program
// takes `= 5` for a formula.
#include <charconv>
#include <map>

#include <xlsxwriter.h>

#include "runtime/spreadsheet/formats.h"
#include "runtime/value/date.h"

namespace bop::spreadsheet {

namespace {

constexpr std::size_t name_max = 31;  // of a sheet
constexpr double width_max = 60;

std::optional<double> number_in(std::string_view text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return {};
  return number;
}

class Writer {
 public:
  Writer(lxw_workbook* book, lxw_worksheet* sheet) : sheet_(sheet) {
    heading_ = workbook_add_format(book);
    format_set_bold(heading_);
    percent_ = workbook_add_format(book);
    format_set_num_format(percent_, "0.##########%");
    date_ = workbook_add_format(book);
    format_set_num_format(date_, "yyyy-mm-dd");
  }

  lxw_error cell(std::size_t row, std::size_t column, const Cell& cell) {
    const auto r = static_cast<lxw_row_t>(row);
    const auto c = static_cast<lxw_col_t>(column);
    std::string_view text = cell.text;
    widths_[column] =
        std::max(widths_[column], std::min(width_max, 2.0 + static_cast<double>(text.size())));
    switch (cell.kind) {
      case Cell::Kind::Empty:
      case Cell::Kind::Formula:
        return LXW_NO_ERROR;
      case Cell::Kind::Boolean:
        return worksheet_write_boolean(sheet_, r, c, text == "true" ? 1 : 0, nullptr);
      case Cell::Kind::Number:
        if (const auto number = number_in(text))
          return worksheet_write_number(sheet_, r, c, *number, nullptr);
        break;
      case Cell::Kind::Percent:
        text.remove_suffix(1);
        // The point is moved in the text: dividing by 100 would round.
        if (const auto number = number_in(std::string(text) + "e-2"))
          return worksheet_write_number(sheet_, r, c, *number, percent_);
        break;
      case Cell::Kind::Date:
        if (const auto day = value::Date::parse(text))
          return worksheet_write_number(sheet_, r, c, day->days + 25'569, date_);
        break;
      case Cell::Kind::Text:
        break;
    }
    return worksheet_write_string(sheet_, r, c, cell.text.c_str(), row == 0 ? heading_ : nullptr);
  }

  void finish() {
    for (const auto& [column, width] : widths_)
      worksheet_set_column(sheet_, static_cast<lxw_col_t>(column), static_cast<lxw_col_t>(column),
                           width, nullptr);
    worksheet_freeze_panes(sheet_, 1, 0);
  }

 private:
  lxw_worksheet* sheet_;
  lxw_format* heading_;
  lxw_format* percent_;
  lxw_format* date_;
  std::map<std::size_t, double> widths_;
};

}  // namespace

Result<void> write_workbook(const std::string& path, const Sheet& sheet) {
  const auto failed = [&](lxw_error error) {
    return fail("B8038", std::string("the workbook can't be written: ") + lxw_strerror(error),
                "check the folder and its permissions");
  };
  lxw_workbook* book = workbook_new(path.c_str());
  if (book == nullptr) return failed(LXW_ERROR_MEMORY_MALLOC_FAILED);
  lxw_worksheet* page = workbook_add_worksheet(book, sheet.name.substr(0, name_max).c_str());
  lxw_error worst = page == nullptr ? LXW_ERROR_MEMORY_MALLOC_FAILED : LXW_NO_ERROR;
  if (page != nullptr) {
    Writer writer(book, page);
    for (std::size_t row = 0; row < sheet.rows.size(); ++row)
      for (std::size_t column = 0; column < sheet.rows[row].size(); ++column)
        if (const lxw_error error = writer.cell(row, column, sheet.rows[row][column]);
            error != LXW_NO_ERROR)
          worst = error;
    writer.finish();
  }
  const lxw_error closed = workbook_close(book);
  if (worst != LXW_NO_ERROR) return failed(worst);
  if (closed != LXW_NO_ERROR) return failed(closed);
  return {};
}

}  // namespace bop::spreadsheet
