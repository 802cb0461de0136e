// How a packed file is laid out. A head; blocks of rows, each its columns and its text; the index
// of the blocks; an end, which says where the index lies. Columns lie as code reads them
// (abi/columns.h), so that the file is mapped and not copied. Private to runtime/pack.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "runtime/abi/columns.h"
#include "runtime/base/error.h"
#include "runtime/pack/bytes.h"
#include "runtime/pack/shape.h"

namespace bop::pack {

inline constexpr std::string_view magic = {"BOPPACK\0", 8};
inline constexpr std::string_view end_magic = {"BOPPACKE", 8};
/// Raised with whatever changes what a byte of such a file means.
inline constexpr std::uint32_t version = 2;
inline constexpr std::size_t alignment = 64;
inline constexpr std::size_t head_bytes = 64;
inline constexpr std::size_t end_bytes = 64;
/// Of one block: no writer makes larger ones, and no reader is made to hold them.
inline constexpr std::uint32_t rows_most = 1U << 20;
inline constexpr std::uint64_t text_most = std::uint64_t{1} << 28;

/// Bytes of the file, and their checksum.
struct Section {
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
  std::uint64_t checksum = 0;
};

struct ColumnEntry {
  abi::ColumnForm form;
  std::int64_t least = 0;  // of the payload as it is kept, the padding behind the last row included
  std::int64_t most = 0;
  Section payload, beside, values, missing;
  // Of a list with a payload.
  std::uint32_t elements = 0;
  std::vector<ColumnEntry> columns = {};
};

struct BlockEntry {
  std::uint32_t rows = 0;
  std::uint32_t first_line = 1;  // of the text
  std::vector<ColumnEntry> columns = {};
  Section left_out = {};
  // Texts one behind the other, where each ends, and their indices in the order of the texts.
  std::uint32_t texts = 0;
  Section dictionary = {}, ends = {}, order = {};
  Section text = {};  // Zstandard
  std::uint64_t text_length = 0;
  std::optional<Error> refused = {};  // a row behind these that was too long
};

struct Index {
  Shape shape;
  std::string source;  // the path of the text
  std::uint8_t format = 0;
  char separator = ',';
  std::string notation;
  bool notation_stated = false;
  std::string header;  // of CSV
  std::uint32_t header_line = 1;
  std::uint64_t rows = 0;
  std::vector<BlockEntry> blocks = {};
};

std::string encoded(const Index& index);
/// Nothing where the bytes are none of ours. What they say is not held against the file yet.
std::optional<Index> decoded(Bytes bytes);

/// The head of every file.
std::string head();
std::string end(const Section& index);

/// The index of the file: B8650 where it is no packed file or not whole, B8651 of another version,
/// B8652 where its bytes are damaged.
Result<Index> index_of(Bytes file, bool checked);

/// The bytes of a section; nothing where they do not lie in the file.
std::optional<Bytes> section_of(Bytes file, const Section& section);

}  // namespace bop::pack
