// One reader and writer for each format, the module that those of workbooks stand in (it brings
// liborcus, libxlsxwriter and seven libraries with them, which neither checking a policy nor CSV
// ever needs), and how a number of a workbook becomes text. Private to this folder.
#pragma once

#include <optional>

#include "runtime/spreadsheet/sheet.h"

namespace bop::spreadsheet {

Result<Sheet> read_csv(std::string_view text);
std::string write_csv(const Sheet& sheet);

Result<Sheet> read_workbook(std::string_view bytes, std::string_view name);
Result<void> write_workbook(const std::string& path, const Sheet& sheet);

/// What is looked up in the module.
struct Formats {
  const char* version = nullptr;
  Result<Sheet> (*read_workbook)(std::string_view bytes, std::string_view name) = nullptr;
  Result<void> (*write_workbook)(const std::string& path, const Sheet& sheet) = nullptr;
};
inline constexpr const char* formats_entry_name = "bop_spreadsheet_module";
inline constexpr const char* formats_version = "bop-spreadsheet-2";

/// Where the module lies; beside the program, in ../lib/bop, or in its build folder.
std::string default_formats_path();
/// B8506 when the module can't be opened, B8507 when it belongs to another build of Bop.
Result<const Formats*> formats(const std::string& path_of_module = default_formats_path());

/// The shortest decimal that reads back as this double; nothing for what has none a policy writes.
std::optional<std::string> decimal_text(double number);
/// 0.055 is "5.5%": the shortest decimal, its point moved, no arithmetic.
std::optional<std::string> percent_text(double number);
/// The day of a serial number, of the calendar that begins in 1900 or in 1904.
std::optional<std::string> date_text(double serial, bool from_1904);

/// Whole characters of UTF-8, none of them written in a longer form than needed.
bool is_utf8(std::string_view text);

/// What a number format of a workbook shows.
Cell::Kind kind_of_format(std::size_t id, std::string_view code);

}  // namespace bop::spreadsheet
