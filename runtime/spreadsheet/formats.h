// One reader and writer for each format, and how a number of a workbook becomes text. Private to
// this folder.
#pragma once

#include <optional>

#include "runtime/spreadsheet/sheet.h"

namespace bop::spreadsheet {

Result<Sheet> read_csv(std::string_view text);
std::string write_csv(const Sheet& sheet);

Result<Sheet> read_workbook(std::string_view bytes, std::string_view name);
Result<void> write_workbook(const std::string& path, const Sheet& sheet);

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
