#include "runtime/spreadsheet/workbook_parts.h"

#include <orcus/zip_archive.hpp>
#include <orcus/zip_archive_stream.hpp>

#include "runtime/spreadsheet/formats.h"

namespace bop::spreadsheet {

namespace {

std::uint32_t little_endian(std::string_view bytes, std::size_t at, int count) {
  std::uint32_t number = 0;
  for (int i = count; i-- > 0;)
    number = number << 8U | static_cast<unsigned char>(bytes[at + static_cast<std::size_t>(i)]);
  return number;
}

std::unexpected<Error> not_whole() {
  return fail("B8031", "the file is not a whole .xlsx workbook",
              "save it again as .xlsx, without a password");
}

// What the parts of the archive would take unpacked, as its directory says; no more than that is
// unpacked.
Result<void> check_sizes(std::string_view bytes) {
  constexpr std::size_t end_size = 22, entry_size = 46;
  constexpr std::string_view end_mark = "PK\5\6", entry_mark = "PK\1\2";
  const std::size_t end = bytes.rfind(end_mark);
  if (end == std::string_view::npos || end + end_size > bytes.size()) return not_whole();
  const std::uint32_t entries = little_endian(bytes, end + 10, 2);
  std::size_t at = little_endian(bytes, end + 16, 4);
  std::uint64_t unpacked = 0;
  for (std::uint32_t i = 0; i < entries; ++i) {
    if (at + entry_size > bytes.size() || bytes.substr(at, 4) != entry_mark) return not_whole();
    unpacked += little_endian(bytes, at + 24, 4);
    at += entry_size + little_endian(bytes, at + 28, 2) + little_endian(bytes, at + 30, 2) +
          little_endian(bytes, at + 32, 2);
  }
  if (unpacked > bytes_max)
    return fail("B8035", "unpacked, the workbook is larger than 100 MB",
                "keep only the table in it, or save it as CSV");
  return {};
}

bool counts_from_1904(std::string_view workbook) {
  for (const std::string_view form :
       {"date1904=\"1\"", "date1904=\"true\"", "date1904='1'", "date1904='true'"})
    if (workbook.find(form) != std::string_view::npos) return true;
  return false;
}

// The end of the tag that begins at `at`, with whole quotes and no tag inside; npos: none.
std::size_t tag_end(std::string_view text, std::size_t at) {
  char quote = 0;
  for (std::size_t i = at + 1; i < text.size(); ++i) {
    if (quote != 0) {
      if (text[i] == quote) quote = 0;
      if (text[i] == '<') return std::string_view::npos;
      continue;
    }
    if (text[i] == '"' || text[i] == '\'') quote = text[i];
    if (text[i] == '<') return std::string_view::npos;
    if (text[i] == '>') return i;
  }
  return std::string_view::npos;
}

std::string_view name_in(std::string_view tag) {
  return tag.substr(0, tag.find_first_of(" \t\r\n/"));
}

// The first cell whose text stands in the sheet itself; the library reads such a cell as empty.
std::string inline_text(std::string_view sheet) {
  for (std::size_t at = sheet.find("<c "); at != std::string_view::npos;
       at = sheet.find("<c ", at + 1)) {
    const std::string_view tag = sheet.substr(at, sheet.find('>', at) - at);
    if (tag.find("inlineStr") == std::string_view::npos) continue;
    const std::size_t name = tag.find(" r=");
    constexpr std::size_t before = 4;  // ` r="`
    if (name == std::string_view::npos) return "a cell";
    return std::string(
        tag.substr(name + before, tag.find(tag[name + before - 1], name + before) - name - before));
  }
  return {};
}

}  // namespace

bool is_whole_xml(std::string_view text) {
  std::vector<std::string_view> open;
  bool has_root = false;
  for (std::size_t at = text.find('<'); at != std::string_view::npos; at = text.find('<', at)) {
    const std::size_t end = tag_end(text, at);
    if (end == std::string_view::npos) return false;
    const std::string_view tag = text.substr(at + 1, end - at - 1);
    at = end;
    if (tag.empty()) return false;
    if (tag.front() == '?') {
      if (tag.size() < 2 || tag.back() != '?') return false;
      continue;
    }
    if (tag.front() == '!') return false;  // no comment, entity or CDATA stands in a workbook
    if (tag.front() == '/') {
      if (open.empty() || open.back() != name_in(tag.substr(1))) return false;
      open.pop_back();
      continue;
    }
    if (name_in(tag).empty() || (has_root && open.empty())) return false;
    has_root = true;
    if (tag.back() != '/') open.push_back(name_in(tag));
  }
  const auto last = text.find_last_not_of(" \t\r\n");
  return has_root && open.empty() && last != std::string_view::npos && text[last] == '>';
}

Result<WorkbookParts> check_parts(std::string_view bytes) {
  BOP_TRY_VOID(check_sizes(bytes));
  WorkbookParts parts;
  try {
    const std::vector<std::uint8_t> copy(bytes.begin(), bytes.end());
    orcus::zip_archive_stream_blob stream(copy.data(), copy.size());
    orcus::zip_archive archive(&stream);
    archive.load();
    for (std::size_t i = 0; i < archive.get_file_entry_count(); ++i) {
      const std::string name(archive.get_file_entry_name(i));
      if (!name.ends_with(".xml") && !name.ends_with(".rels")) continue;
      std::vector<unsigned char> content;
      if (!archive.read_file_entry(name, content)) return not_whole();
      std::string text(content.begin(), content.end());
      while (!text.empty() && text.back() == '\0') text.pop_back();
      if (!is_whole_xml(text) || !is_utf8(text)) return not_whole();
      if (const std::string cell = inline_text(text); !cell.empty())
        return fail("B8036", cell + " holds its text in the sheet itself, which is not read",
                    "open the workbook in a spreadsheet program and save it again");
      if (name == "xl/workbook.xml") parts.from_1904 = counts_from_1904(text);
    }
  } catch (const std::exception&) {
    return not_whole();
  }
  return parts;
}

}  // namespace bop::spreadsheet
