#include "runtime/statement/statement.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "runtime/record/plain_text.h"
#include "runtime/statement/as_records.h"
#include "runtime/statement/item.h"
#include "runtime/statement/readers.h"
#include "runtime/statement/text.h"

namespace bop::statement {

namespace {

constexpr std::size_t beginning = 16'384;

std::string_view beginning_of(std::string_view bytes) {
  constexpr std::string_view mark = "\xEF\xBB\xBF";
  if (bytes.starts_with(mark)) bytes.remove_prefix(mark.size());
  return bytes.substr(0, beginning);
}

bool is_bai2(std::string_view head) {
  if (!head.starts_with("01,")) return false;
  const std::string_view rest =
      record::trimmed(head.substr(std::min(head.find('\n'), head.size())));
  return rest.starts_with("02,") || rest.starts_with("88,") || rest.starts_with("99,");
}

// A field of MT940 at the beginning of one of the first lines.
bool is_mt940(std::string_view head) {
  constexpr std::array<std::string_view, 13> tags = {
      ":20:",  ":21:", ":25:",  ":25P:", ":28:", ":28C:", ":60F:",
      ":60M:", ":61:", ":62F:", ":62M:", ":64:", ":940:"};
  constexpr int lines_max = 40;
  for (const Line& line : lines_of(head)) {
    std::string_view text = record::trimmed(line.text);
    if (line.number > lines_max) return false;
    if (text.starts_with("{1:") && text.find("{2:") != std::string_view::npos &&
        text.find("940") != std::string_view::npos)
      return true;
    for (const std::string_view tag : tags)
      if (text.starts_with(tag)) return true;
    // What stands before it is the network's: short lines without marks of another format.
    if (text.starts_with('<') || text.starts_with('{') || text.find(',') != std::string_view::npos)
      return text.starts_with("{1:");
  }
  return false;
}

// "1252" of `CHARSET:1252`; an ENCODING of UTF-8 is told by the bytes themselves.
std::string_view declared_charset(std::string_view head) {
  const auto at = head.find("CHARSET:");
  if (at == std::string_view::npos) return {};
  const std::string_view rest = head.substr(at + std::string_view("CHARSET:").size());
  const std::string_view name = record::trimmed(rest.substr(0, rest.find_first_of("\r\n <")));
  return name.ends_with("8859-1") ? "8859-1" : name;
}

Error can_hold_none(const abi::Schema& schema, std::uint32_t type, std::string_view what) {
  return {"B7048",
          fmt::format("it is a bank statement ({}), and `{}` holds none", what,
                      schema.records[type].name),
          "read it as `--type std.statement.Statement`, or write a policy about that",
          {}};
}

}  // namespace

std::string_view name_of(Format format) {
  constexpr std::array<std::string_view, 4> names = {"MT940", "CAMT", "OFX", "BAI2"};
  return names[static_cast<std::size_t>(format)];
}

std::optional<Format> sniff(std::string_view bytes) {
  const std::string_view head = beginning_of(bytes);
  const std::string_view text = record::trimmed(head);
  const bool marked_up = text.starts_with('<');
  if (text.starts_with("OFXHEADER") ||
      (marked_up && (text.find("<OFX>") != std::string_view::npos ||
                     text.find("<?OFX") != std::string_view::npos)))
    return Format::Ofx;
  if (marked_up && text.find("BkToCstmr") != std::string_view::npos) return Format::Camt;
  if (is_bai2(text)) return Format::Bai2;
  if (is_mt940(text)) return Format::Mt940;
  return std::nullopt;
}

bool holds_statements(const abi::Schema& schema, std::uint32_t type) {
  const auto entries = schema.records[type].field("entries");
  return entries && schema.records[type].fields[*entries].type.kind == abi::Kind::List;
}

record::Source read(Format format, std::string_view bytes, const std::string& path,
                    const abi::Schema& schema, std::uint32_t type) {
  record::Source source;
  const auto refused = [&](Error error) {
    source.errors.push_back(std::move(error).in(path));
    return source;
  };
  if (!holds_statements(schema, type)) return refused(can_hold_none(schema, type, name_of(format)));
  BOP_CHECK(format != Format::Camt, "its elements are read by read_camt");
  const auto text = decoded(
      bytes, format == Format::Ofx ? declared_charset(beginning_of(bytes)) : std::string_view{});
  if (!text) return refused(text.error());
  Parsed parsed = format == Format::Mt940 ? read_mt940(text->text)
                  : format == Format::Ofx ? read_ofx(text->text)
                                          : read_bai2(text->text);
  parsed.notes.insert(parsed.notes.begin(), text->notes.begin(), text->notes.end());
  check(parsed);
  return as_records(std::move(parsed), path, schema, type);
}

record::Source read_camt(const Element& document, const std::string& path,
                         const abi::Schema& schema, std::uint32_t type) {
  record::Source source;
  if (!holds_statements(schema, type)) {
    source.errors.push_back(can_hold_none(schema, type, "CAMT").in(path));
    return source;
  }
  Parsed parsed = read_camt_message(document);
  check(parsed);
  return as_records(std::move(parsed), path, schema, type);
}

}  // namespace bop::statement
