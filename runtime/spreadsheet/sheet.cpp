#include "runtime/spreadsheet/sheet.h"

#include <algorithm>
#include <fstream>
#include <sstream>

#include "runtime/base/module.h"
#include "runtime/spreadsheet/formats.h"

namespace bop::spreadsheet {

namespace {

enum class Format : std::uint8_t { Csv, Workbook };

Result<Format> format_of(const std::string& path) {
  std::string ending = path.substr(std::min(path.size(), path.rfind('.')));
  for (char& letter : ending)
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  if (ending == ".csv") return Format::Csv;
  if (ending == ".xlsx") return Format::Workbook;
  return fail("B8030", "the name ends neither in .csv nor in .xlsx",
              "give the file one of these endings");
}

Result<std::string> bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return fail("B8001", "the file can't be read", "check the path and its permissions");
  std::string bytes;
  constexpr std::size_t piece = std::size_t{1} << 16;
  while (file) {
    const std::size_t before = bytes.size();
    bytes.resize(before + piece);
    file.read(bytes.data() + before, static_cast<std::streamsize>(piece));
    bytes.resize(before + static_cast<std::size_t>(file.gcount()));
    if (bytes.size() > bytes_max)
      return fail("B8035", "the file is larger than 100 MB", "keep only the table in it");
  }
  if (file.bad()) return fail("B8001", "the file can't be read", "check the path");
  return bytes;
}

}  // namespace

std::string default_formats_path() {
  return module_path("libbop_runtime_spreadsheet_formats.so", "runtime/spreadsheet");
}

Result<const Formats*> formats(const std::string& path_of_module) {
  if (module_is_missing(path_of_module))
    return fail("B8506",
                "the module for workbooks is missing: there is no `" + path_of_module + "`",
                "install bop and its modules together: it belongs to bop itself, and is looked for "
                "beside it and in ../lib/bop");
  const auto symbol = open_module(path_of_module, formats_entry_name);
  if (!symbol)
    return fail("B8506", "the module for workbooks cannot be opened: " + symbol.error(),
                "install liborcus and libxlsxwriter (liborcus-0.17-0, libxlsxwriter4)");
  using Entry = const Formats* (*)();
  const auto entry = reinterpret_cast<Entry>(*symbol);
  if (entry == nullptr || entry()->version != std::string_view(formats_version))
    return fail("B8507", "`" + path_of_module + "` belongs to another build of bop",
                "install bop and its modules together");
  return entry();
}

bool Sheet::has(std::size_t row, std::size_t column) const {
  return row < rows.size() && column < rows[row].size() &&
         rows[row][column].kind != Cell::Kind::Empty;
}

std::string cell_name(std::size_t row, std::size_t column) {
  std::string letters;
  for (std::size_t rest = column + 1; rest > 0; rest = (rest - 1) / 26)
    letters.insert(letters.begin(), static_cast<char>('A' + (rest - 1) % 26));
  return letters + std::to_string(row + 1);
}

Result<Sheet> read_sheet(const std::string& path, std::string_view name) {
  const auto read = [&]() -> Result<Sheet> {
    BOP_TRY(const Format format, format_of(path));
    BOP_TRY(const std::string bytes, bytes_of(path));
    if (format == Format::Csv) return read_csv(bytes);
    BOP_TRY(const Formats* by, formats());
    return by->read_workbook(bytes, name);
  };
  auto sheet = read();
  if (!sheet) return std::unexpected(std::move(sheet).error().in(path));
  return sheet;
}

Result<void> write_sheet(const std::string& path, const Sheet& sheet) {
  const auto write = [&]() -> Result<void> {
    BOP_TRY(const Format format, format_of(path));
    if (format == Format::Workbook) {
      BOP_TRY(const Formats* by, formats());
      return by->write_workbook(path, sheet);
    }
    std::ofstream file(path, std::ios::binary);
    file << write_csv(sheet);
    file.close();
    if (!file)
      return fail("B8038", "the file can't be written", "check the folder and its permissions");
    return {};
  };
  auto written = write();
  if (!written) return std::unexpected(std::move(written).error().in(path));
  return {};
}

}  // namespace bop::spreadsheet
