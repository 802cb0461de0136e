#include "tests/support/packed.h"

#include <algorithm>
#include <cstring>
#include <sstream>

#include "runtime/abi/row.h"

namespace bop::test_support {

namespace {

// States and payloads as they lie in the row, or the element; of texts what they say.
void add_row(const abi::Layout& layout, const abi::ColumnTree& tree, const std::byte* row,
             std::string& words) {
  for (std::size_t at = 0; at < tree.columns.size(); ++at) {
    const abi::Column& column = tree.columns[at];
    words += std::to_string(std::to_integer<int>(row[column.slot.state]));
    if (column.slot.type.kind == abi::Kind::Text) {
      abi::TextSlot text;
      std::memcpy(&text, row + column.slot.payload, sizeof text);
      if (text.data != nullptr) words += std::string(text.data, text.length);
    } else if (column.slot.type.kind == abi::Kind::Money) {
      std::int64_t amount = 0;
      std::memcpy(&amount, row + column.slot.payload, sizeof amount);
      words += " " + std::to_string(amount);
    } else if (tree.elements[at]) {
      abi::ListSlot list;
      std::memcpy(&list, row + column.slot.payload, sizeof list);
      const std::size_t stride = layout.lists[column.slot.type.index].stride;
      for (std::uint32_t element = 0; element < list.count; ++element)
        add_row(layout, *tree.elements[at], list.elements + element * stride, words);
    }
    words += ';';
  }
  words += '\n';
}

void add_columns(const pack::NamedBatch& batch, const abi::Layout& layout,
                 const abi::ColumnTree& tree, std::string& words) {
  std::string room;
  for (std::size_t at = 0; at < batch.rows(); ++at) {
    abi::RowArena arena;
    if ((batch.left_out()[at / 64] >> (at % 64) & 1U) != 0)
      words += "left out\n";
    else
      add_row(layout, tree, batch.row(at, arena), words += batch.name(at, room));
  }
  for (const std::string_view text : batch.dictionary())
    words += std::to_string(batch.code_of(text).value_or(-1)) + " ";
}

std::string words_of(const Error& error, const std::string& words) {
  return "B8" + error.code.substr(2) + " " + error.message + " after " +
         std::to_string(words.size());
}

}  // namespace

Mapped::Mapped(std::string_view bytes) : kept_(bytes.size()), size_(bytes.size()) {
  if (size_ > 0) std::memcpy(kept_.data(), bytes.data(), size_);
}

std::string packed(record::Format format, const std::string& text, const pack::Expected& expected,
                   std::size_t block_bytes) {
  auto blocks = ingest::Blocks::of(std::make_unique<std::istringstream>(text), "rows", text.size(),
                                   format, {block_bytes, 1000, 1'000'000});
  if (!blocks) return blocks.error().text();
  std::ostringstream file;
  const auto written = pack::write(*blocks, "rows", expected, {}, file);
  return written ? file.str() : written.error().text();
}

std::string all_of(std::string_view file, const pack::Expected& expected) {
  const Mapped mapped(file);
  std::string words;
  const auto pack = pack::of(mapped.bytes(), expected);
  if (!pack) return words_of(pack.error(), words);
  const abi::ColumnTree tree = abi::column_tree(*expected.layout, expected.record);
  words = (*pack)->source() + (*pack)->header();
  for (std::size_t block = 0; block < (*pack)->blocks(); ++block) {
    if (const auto& refused = (*pack)->refused(block)) words += refused->text();
    if ((*pack)->rows(block) == 0) continue;
    const auto batch = (*pack)->columns(block, {});
    if (!batch) return words_of(batch.error(), words);
    add_columns(**batch, *expected.layout, tree, words);
    const auto text = (*pack)->text(block);
    if (!text) return words_of(text.error(), words);
    for (std::size_t row = 0; row < text->rows.size(); ++row)
      words += std::to_string(text->rows[row].line) + " " + std::string(text->row(row));
    (*pack)->leave(block);
  }
  return words;
}

}  // namespace bop::test_support
