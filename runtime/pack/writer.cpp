#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <cstring>
#include <numeric>
#include <ostream>

#include <fmt/format.h>
#include <zstd.h>

#include "runtime/ingest/ingest.h"
#include "runtime/pack/directory.h"
#include "runtime/pack/pack.h"
#include "runtime/pack/values.h"

namespace bop::pack {

namespace {

constexpr int compression_level = 1;  // the text is for the few rows that are read again

// The file as it grows.
class Out {
 public:
  explicit Out(std::ostream& out) : out_(out) {}

  void bytes(Bytes bytes) {
    out_.write(reinterpret_cast<const char*>(bytes.data()),
               static_cast<std::streamsize>(bytes.size()));
    length_ += bytes.size();
  }
  Section section(Bytes bytes) {
    pad();
    const Section made{length_, bytes.size(), checksum(bytes)};
    this->bytes(bytes);
    return made;
  }
  void pad() {
    static constexpr std::array<std::byte, alignment> zeros = {};
    bytes(std::span(zeros).first((alignment - length_ % alignment) % alignment));
  }
  std::size_t length() const { return length_; }
  bool good() const { return out_.good(); }

 private:
  std::ostream& out_;
  std::size_t length_ = 0;
};

template <typename T>
Bytes bytes_of(const std::vector<T>& numbers) {
  return std::as_bytes(std::span(numbers));
}

class Writer {
 public:
  Writer(const Expected& expected, std::ostream& out)
      : expected_(expected), out_(out), context_(ZSTD_createCCtx()) {
    out_.bytes(pack::bytes_of(head()));
  }
  ~Writer() { ZSTD_freeCCtx(context_); }
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  Result<Written> write(ingest::Blocks& blocks, const std::string& source,
                        const record::Notation& csv) {
    const abi::Schema& schema = *expected_.schema;
    auto first = ingest::first_block(blocks, source, schema, expected_.record, {}, csv);
    if (!first) return std::unexpected(std::move(first).error());
    const record::Rows rows = ingest::rows_behind(*first, blocks.format(), blocks.separator(),
                                                  source, schema, expected_.record, {}, csv);
    ingest::Filler filler({&schema,
                           expected_.layout,
                           expected_.record,
                           {},
                           blocks.format(),
                           rows.layout(),
                           rows.columns(),
                           blocks.separator(),
                           csv});
    index_.shape = shape_of(schema, *expected_.layout, expected_.record);
    index_.source = source;
    index_.format = static_cast<std::uint8_t>(blocks.format());
    index_.separator = blocks.separator();
    index_.notation = csv.name;
    index_.notation_stated = csv.stated;
    index_.header = first->header;
    index_.header_line = static_cast<std::uint32_t>(first->header_line);
    written_.notes = std::move(first->notes);
    for (std::optional<ingest::Block> block = std::move(first->block); block;) {
      BOP_TRY_VOID(add(*block, filler));
      auto next = blocks.next();
      if (!next) return std::unexpected(std::move(next).error().in(source));
      block = std::move(*next);
    }
    written_.text_bytes = blocks.bytes_taken();
    return finish();
  }

 private:
  Result<void> add(const ingest::Block& block, ingest::Filler& filler) {
    BlockEntry entry;
    entry.refused = block.refused;
    entry.rows = static_cast<std::uint32_t>(block.rows.size());
    if (entry.rows > 0) {
      entry.first_line = static_cast<std::uint32_t>(block.rows.front().line);
      const auto batch = filler.fill(block).batch;
      columns(*batch, entry);
      texts(*batch, entry);
      text(block, entry);
      std::size_t left = 0;
      for (const std::uint64_t word : batch->left_out())
        left += static_cast<std::size_t>(std::popcount(word));
      written_.rows += entry.rows;
      written_.in_columns += entry.rows - left;
    }
    if (entry.rows > 0 || entry.refused) index_.blocks.push_back(std::move(entry));
    return check();
  }

  Section section(const void* data, std::size_t length) {
    return length == 0 ? Section{} : out_.section({static_cast<const std::byte*>(data), length});
  }

  void columns(const abi::ColumnBatch& batch, BlockEntry& entry) {
    entry.columns = columns(entry.rows, batch.forms(), batch.columns());
    entry.left_out = section(batch.left_out().data(), bytes_of_bits(entry.rows));
  }

  // Of records or of elements, so many of them.
  std::vector<ColumnEntry> columns(std::size_t count, std::span<const abi::ColumnForm> forms,
                                   std::span<const abi::ColumnData> columns) {
    std::vector<ColumnEntry> made;
    const std::size_t bits = bytes_of_bits(count);
    for (std::size_t at = 0; at < columns.size(); ++at) {
      const abi::ColumnData& data = columns[at];
      ColumnEntry column;
      column.form = forms[at];
      const std::size_t payload =
          pack::bytes_of(column.form.payload, payloads(count, data.elements != nullptr));
      const Range range = range_of(column.form.payload, {data.payload, payload});
      column.least = range.least;
      column.most = range.most;
      column.payload = section(data.payload, payload);
      column.beside = section(data.beside, pack::bytes_of(column.form.beside, count));
      column.values = section(data.values, column.form.open ? bits : 0);
      column.missing = section(data.missing, column.form.missing ? bits : 0);
      if (data.elements != nullptr) {
        column.elements = static_cast<std::uint32_t>(data.elements->count);
        column.columns =
            this->columns(data.elements->count, data.elements->forms, data.elements->columns);
      }
      made.push_back(std::move(column));
    }
    return made;
  }

  // There is always one: an index of a text that is not there is 0.
  void texts(const abi::ColumnBatch& batch, BlockEntry& entry) {
    std::vector<std::string_view> texts(batch.dictionary().begin(), batch.dictionary().end());
    if (texts.empty()) texts.emplace_back();
    std::string all;
    std::vector<std::uint32_t> ends;
    for (const std::string_view text : texts) {
      all += text;
      ends.push_back(static_cast<std::uint32_t>(all.size()));
    }
    std::vector<std::uint32_t> order(texts.size());
    std::iota(order.begin(), order.end(), 0U);
    std::ranges::sort(order, {}, [&](std::uint32_t index) { return texts[index]; });
    entry.texts = static_cast<std::uint32_t>(texts.size());
    entry.dictionary = out_.section(pack::bytes_of(all));
    entry.ends = out_.section(bytes_of(ends));
    entry.order = out_.section(bytes_of(order));
  }

  // All of it, from the first row on.
  void text(const ingest::Block& block, BlockEntry& entry) {
    const std::size_t begin = block.rows.front().begin;
    const std::size_t end = block.rows.back().begin + block.rows.back().length;
    const std::string_view text = std::string_view(block.bytes).substr(begin, end - begin);
    std::string packed;
    packed.resize_and_overwrite(ZSTD_compressBound(text.size()), [&](char* room, std::size_t size) {
      const std::size_t made =
          ZSTD_compressCCtx(context_, room, size, text.data(), text.size(), compression_level);
      return ZSTD_isError(made) == 0 ? made : 0;
    });
    entry.text = out_.section(pack::bytes_of(packed));
    entry.text_length = text.size();
  }

  Result<void> check() const {
    if (out_.good()) return {};
    return fail("B8655", fmt::format("the packed file can't be written: {}", std::strerror(errno)),
                "check the folder's permissions and the room on the disk");
  }

  Result<Written> finish() {
    index_.rows = written_.rows;
    const Section index = out_.section(pack::bytes_of(encoded(index_)));
    out_.pad();
    out_.bytes(pack::bytes_of(end(index)));
    BOP_TRY_VOID(check());
    written_.bytes = out_.length();
    return std::move(written_);
  }

  const Expected& expected_;
  Out out_;
  ZSTD_CCtx* context_;
  Index index_;
  Written written_;
};

}  // namespace

Result<Written> write(ingest::Blocks& blocks, const std::string& source, const Expected& expected,
                      const record::Notation& csv, std::ostream& out) {
  return Writer(expected, out).write(blocks, source, csv);
}

}  // namespace bop::pack
