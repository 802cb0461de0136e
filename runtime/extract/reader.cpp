#include "runtime/extract/reader.h"

#include <algorithm>
#include <array>
#include <filesystem>

#include "runtime/extract/pages.h"
#include "runtime/record/plain_text.h"
#include "runtime/statement/statement.h"

namespace bop::extract {

namespace {

struct KindName {
  Kind kind;
  std::string_view name;
  std::string_view extensions;  // ".tif .tiff "
};

constexpr std::array kinds = {
    KindName{Kind::Json, "JSON", ".json "},
    KindName{Kind::JsonLines, "JSON Lines", ".jsonl .ndjson "},
    KindName{Kind::Csv, "CSV", ".csv .tsv "},
    KindName{Kind::Xml, "XML", ".xml "},
    KindName{Kind::Pdf, "a PDF", ".pdf "},
    KindName{Kind::Png, "a PNG image", ".png "},
    KindName{Kind::Jpeg, "a JPEG image", ".jpg .jpeg "},
    KindName{Kind::Tiff, "a TIFF image", ".tif .tiff "},
    KindName{Kind::Docx, "a text document", ".docx "},
    KindName{Kind::Xlsx, "a workbook", ".xlsx "},
    KindName{Kind::Mail, "a mail", ".eml "},
    KindName{Kind::Statement, "a bank statement",
             ".sta .mt940 .940 .mt9 .ofx .qfx .bai .bai2 .052 .053 .054 .camt "},
};

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// PDF allows other bytes in front of its header, within the first KiB.
bool is_pdf(std::string_view bytes) {
  constexpr std::size_t header_within = 1024;
  return bytes.substr(0, header_within).find("%PDF-") != std::string_view::npos;
}

// The names of an archive's parts stand in it as they are, whatever they hold.
Kind kind_of_archive(std::string_view bytes) {
  if (bytes.find("word/document.xml") != std::string_view::npos) return Kind::Docx;
  if (bytes.find("xl/workbook.xml") != std::string_view::npos) return Kind::Xlsx;
  return Kind::Unknown;
}

bool is_header_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
}

// Lines "Name: value" up to an empty one, among them those that no mail lacks.
bool is_mail(std::string_view text) {
  constexpr int headers_most = 500;
  bool from = false, dated = false;
  for (int i = 0; i < headers_most && !text.empty(); ++i) {
    const auto end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.empty() || line == "\r") return i > 0 && from && dated;
    if (line.front() == ' ' || line.front() == '\t') continue;
    const auto colon = line.find(':');
    if (colon == std::string_view::npos || colon == 0 ||
        !std::ranges::all_of(line.substr(0, colon), is_header_letter))
      return false;
    std::string name(line.substr(0, colon));
    std::ranges::transform(name, name.begin(), lower);
    from = from || name == "from";
    dated = dated || name == "date" || name == "received" || name == "mime-version";
  }
  return from && dated;
}

bool is_utf16(std::string_view bytes) {
  return bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF");
}

// Objects on lines of their own are JSON Lines; one object or a list is JSON.
Kind json_kind(std::string_view text, Kind named) {
  if (named == Kind::Json || named == Kind::JsonLines) return named;
  const auto end = text.find('\n');
  if (text.front() != '{' || end == std::string_view::npos) return Kind::Json;
  const std::string_view first = record::trimmed(text.substr(0, end));
  const std::string_view rest = record::trimmed(text.substr(end));
  return first.ends_with('}') && rest.starts_with('{') ? Kind::JsonLines : Kind::Json;
}

}  // namespace

std::string_view name_of(Kind kind) {
  const auto found = std::ranges::find(kinds, kind, &KindName::kind);
  return found == kinds.end() ? "unknown" : found->name;
}

Kind kind_named(const std::string& path) {
  std::string extension = std::filesystem::path(path).extension().string();
  std::ranges::transform(extension, extension.begin(), lower);
  if (extension.empty()) return Kind::Unknown;
  for (const auto& [kind, name, extensions] : kinds)
    if (extensions.find(extension + " ") != std::string_view::npos) return kind;
  return Kind::Unknown;
}

Kind sniff(std::string_view bytes, const std::string& path) {
  using std::string_view_literals::operator""sv;
  if (is_pdf(bytes)) return Kind::Pdf;
  if (bytes.starts_with("\x89PNG\r\n\x1A\n"sv)) return Kind::Png;
  if (bytes.starts_with("\xFF\xD8\xFF"sv)) return Kind::Jpeg;
  if (bytes.starts_with("PK\3\4"sv)) return kind_of_archive(bytes);
  if (bytes.starts_with("II*\0"sv) || bytes.starts_with("MM\0*"sv)) return Kind::Tiff;
  const Kind named = kind_named(path);
  std::string_view text = bytes;
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  text = record::trimmed(text);
  if (is_utf16(bytes) && named == Kind::Xml) return Kind::Xml;
  if (text.empty()) return Kind::Unknown;
  if (statement::sniff(bytes)) return Kind::Statement;
  if (text.front() == '<') return Kind::Xml;
  if (is_mail(text)) return Kind::Mail;
  if (text.front() == '{' || text.front() == '[') return json_kind(text, named);
  // Nothing in the bytes tells plain text apart; a name that promises text is believed, so that the
  // reader of that format says what is wrong with it.
  const bool is_text =
      named == Kind::Csv || named == Kind::Json || named == Kind::JsonLines || named == Kind::Xml;
  // One further on is that row's mistake.
  constexpr std::size_t line_most = 4096;
  const std::string_view first_line = bytes.substr(0, std::min(bytes.find('\n'), line_most));
  const bool has_zero = first_line.find('\0') != std::string_view::npos;
  return is_text && !has_zero ? named : Kind::Unknown;
}

Result<std::unique_ptr<Reader>> reader_for(Kind kind) {
  switch (kind) {
    case Kind::Pdf:
    case Kind::Png:
    case Kind::Jpeg:
    case Kind::Tiff:
    case Kind::Docx:
    case Kind::Xlsx:
      return page_reader(kind);
    case Kind::Json:
    case Kind::JsonLines:
    case Kind::Csv:
    case Kind::Xml:
    case Kind::Mail:
    case Kind::Statement:
    case Kind::Unknown:
      return nullptr;
  }
  return nullptr;
}

}  // namespace bop::extract
