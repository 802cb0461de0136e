#include "runtime/pack/directory.h"

#include <fmt/format.h>

namespace bop::pack {

namespace {

constexpr std::uint8_t open_flag = 1;
constexpr std::uint8_t missing_flag = 2;
constexpr std::size_t checksum_bytes = 8;
// Fewest bytes of each in an index.
constexpr std::size_t line_bytes = 8;
constexpr std::size_t column_bytes = 124;
constexpr std::size_t block_bytes = 130;

void put(Put& to, const Section& section) {
  to.number(section.offset);
  to.number(section.length);
  to.number(section.checksum);
}

Section section(Take& from) {
  Section made;
  made.offset = from.number<std::uint64_t>();
  made.length = from.number<std::uint64_t>();
  made.checksum = from.number<std::uint64_t>();
  return made;
}

void put(Put& to, const ColumnEntry& column) {
  to.number(static_cast<std::uint8_t>(column.form.payload));
  to.number(static_cast<std::uint8_t>(column.form.beside));
  to.number(column.form.scale);
  to.number(static_cast<std::uint8_t>((column.form.open ? open_flag : 0) |
                                      (column.form.missing ? missing_flag : 0)));
  to.number(column.least);
  to.number(column.most);
  for (const Section& part : {column.payload, column.beside, column.values, column.missing})
    put(to, part);
  to.number(column.elements);
  to.number(static_cast<std::uint32_t>(column.columns.size()));
  for (const ColumnEntry& inner : column.columns) put(to, inner);
}

// Each list in a list has a column at least.
ColumnEntry column(Take& from, std::size_t depth_most) {
  ColumnEntry made;
  made.form.payload = static_cast<abi::Width>(from.number<std::uint8_t>());
  made.form.beside = static_cast<abi::Width>(from.number<std::uint8_t>());
  made.form.scale = from.number<std::uint8_t>();
  const auto flags = from.number<std::uint8_t>();
  made.form.open = (flags & open_flag) != 0;
  made.form.missing = (flags & missing_flag) != 0;
  made.least = from.number<std::int64_t>();
  made.most = from.number<std::int64_t>();
  made.payload = section(from);
  made.beside = section(from);
  made.values = section(from);
  made.missing = section(from);
  made.elements = from.number<std::uint32_t>();
  const std::size_t columns = from.count(column_bytes);
  if (columns > 0 && depth_most == 0) from.refuse();
  for (std::size_t at = 0; at < columns && from.ok(); ++at)
    made.columns.push_back(column(from, depth_most - 1));
  return made;
}

void put(Put& to, const std::optional<Error>& error) {
  to.number(static_cast<std::uint8_t>(error ? 1 : 0));
  if (!error) return;
  to.text(error->code);
  to.text(error->message);
  to.text(error->hint);
  to.text(error->context.empty() ? "" : error->context.front());
}

std::optional<Error> error(Take& from) {
  if (from.number<std::uint8_t>() == 0) return std::nullopt;
  Error made;
  made.code = from.text();
  made.message = from.text();
  made.hint = from.text();
  made.context = {from.text()};
  return made;
}

void put(Put& to, const BlockEntry& block) {
  to.number(block.rows);
  to.number(block.first_line);
  to.number(static_cast<std::uint32_t>(block.columns.size()));
  for (const ColumnEntry& column : block.columns) put(to, column);
  put(to, block.left_out);
  to.number(block.texts);
  for (const Section& part : {block.dictionary, block.ends, block.order, block.text}) put(to, part);
  to.number(block.text_length);
  put(to, block.refused);
}

BlockEntry block(Take& from) {
  BlockEntry made;
  made.rows = from.number<std::uint32_t>();
  made.first_line = from.number<std::uint32_t>();
  const std::size_t columns = from.count(column_bytes);
  for (std::size_t at = 0; at < columns; ++at)
    made.columns.push_back(column(from, abi::element_columns_most));
  made.left_out = section(from);
  made.texts = from.number<std::uint32_t>();
  made.dictionary = section(from);
  made.ends = section(from);
  made.order = section(from);
  made.text = section(from);
  made.text_length = from.number<std::uint64_t>();
  made.refused = error(from);
  return made;
}

// Bytes that end in their own checksum.
std::string sealed(const Put& from, std::size_t size) {
  std::string bytes = from.bytes();
  bytes.resize(size - checksum_bytes, '\0');
  Put seal;
  seal.number(checksum(bytes_of(bytes)));
  return bytes + seal.bytes();
}

bool is_sealed(Bytes bytes) {
  return Take(bytes.last(checksum_bytes)).number<std::uint64_t>() ==
         checksum(bytes.first(bytes.size() - checksum_bytes));
}

std::unexpected<Error> damaged(std::string_view part) {
  return fail("B8652", fmt::format("{} of the file is damaged: its checksum does not fit", part),
              "copy it again, or pack the original again");
}

bool begins_with(Bytes bytes, std::string_view text) {
  return std::memcmp(bytes.data(), text.data(), text.size()) == 0;
}

}  // namespace

std::string encoded(const Index& index) {
  Put to;
  to.number(static_cast<std::uint32_t>(index.shape.lines.size()));
  for (const ShapeLine& line : index.shape.lines) {
    to.text(line.field);
    to.text(line.type);
  }
  to.text(index.source);
  to.number(index.format);
  to.number(index.separator);
  to.text(index.notation);
  to.number(static_cast<std::uint8_t>(index.notation_stated ? 1 : 0));
  to.text(index.header);
  to.number(index.header_line);
  to.number(index.rows);
  to.number(static_cast<std::uint32_t>(index.blocks.size()));
  for (const BlockEntry& block : index.blocks) put(to, block);
  return to.bytes();
}

std::optional<Index> decoded(Bytes bytes) {
  Take from(bytes);
  Index made;
  const std::size_t lines = from.count(line_bytes);
  for (std::size_t at = 0; at < lines; ++at) {
    std::string field = from.text();
    made.shape.lines.push_back({std::move(field), from.text()});
  }
  made.source = from.text();
  made.format = from.number<std::uint8_t>();
  made.separator = from.number<char>();
  made.notation = from.text();
  made.notation_stated = from.number<std::uint8_t>() != 0;
  made.header = from.text();
  made.header_line = from.number<std::uint32_t>();
  made.rows = from.number<std::uint64_t>();
  const std::size_t blocks = from.count(block_bytes);
  for (std::size_t at = 0; at < blocks && from.ok(); ++at) made.blocks.push_back(block(from));
  if (!from.at_end()) return std::nullopt;
  return made;
}

std::string head() {
  Put to;
  for (const char c : magic) to.number(c);
  to.number(version);
  return sealed(to, head_bytes);
}

std::string end(const Section& index) {
  Put to;
  for (const char c : end_magic) to.number(c);
  put(to, index);
  return sealed(to, end_bytes);
}

std::optional<Bytes> section_of(Bytes file, const Section& section) {
  if (section.offset % alignment != 0 || section.offset > file.size() ||
      section.length > file.size() - section.offset)
    return std::nullopt;
  return file.subspan(section.offset, section.length);
}

Result<Index> index_of(Bytes file, bool checked) {
  if (file.size() < magic.size() || !begins_with(file, magic))
    return fail("B8650", "this is no packed file",
                "make one: bop pack POLICY RECORDS -o FILE.pack");
  const auto cut = [] {
    return fail("B8650", "the packed file is not whole: its end is missing",
                "copy it again, or pack the original again");
  };
  if (file.size() < head_bytes + end_bytes) return cut();
  const auto made_by = Take(file.subspan(magic.size())).number<std::uint32_t>();
  if (checked && !is_sealed(file.first(head_bytes))) return damaged("the head");
  if (made_by != version)
    return fail("B8651",
                fmt::format("the packed file has version {}, this program reads version {}",
                            made_by, version),
                "pack the original with this program");
  const Bytes last = file.last(end_bytes);
  if (!begins_with(last, end_magic)) return cut();
  if (checked && !is_sealed(last)) return damaged("the end");
  Take from(last.subspan(end_magic.size()));
  const Section where = section(from);
  const auto bytes = section_of(file, where);
  if (!bytes || (checked && checksum(*bytes) != where.checksum)) return damaged("the index");
  auto index = decoded(*bytes);
  if (!index) return damaged("the index");
  return std::move(*index);
}

}  // namespace bop::pack
