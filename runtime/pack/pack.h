// A packed file: the records of a data file in columns that are mapped into memory, beside their
// text. In: JSON Lines or CSV, a record type. Out: the file; from it, batches for engines, and the
// text of any row for whoever judges it by itself. A file is foreign bytes: whatever stands in it,
// reading it is safe. Never: judging.
#pragma once

#include <iosfwd>
#include <memory>
#include <string>
#include <vector>

#include "runtime/abi/batch.h"
#include "runtime/ingest/first_block.h"

namespace bop::pack {

/// Records in columns, and what each is called.
class NamedBatch : public abi::ColumnBatch {
 public:
  /// As record::record_id says; empty: by its file and line. A number is written into `room`. Not
  /// of a record that is left out.
  virtual std::string_view name(std::size_t row, std::string& room) const = 0;
};

/// Of a packed file. Safe to read from several threads. A file must not be changed while it is
/// read; write() is given a new one each time.
class Pack {
 public:
  virtual ~Pack() = default;

  /// The text that it was made of.
  virtual const std::string& source() const = 0;
  virtual record::Format format() const = 0;
  virtual char separator() const = 0;
  virtual const record::Notation& notation() const = 0;
  virtual const std::string& header() const = 0;  // of CSV
  virtual int header_line() const = 0;
  virtual std::size_t rows() const = 0;
  virtual std::size_t bytes() const = 0;  // of the packed file

  virtual std::size_t blocks() const = 0;
  virtual std::size_t rows(std::size_t block) const = 0;
  virtual int first_line(std::size_t block) const = 0;
  virtual const std::optional<Error>& refused(std::size_t block) const = 0;
  /// Where its bytes end: how far a reader got.
  virtual std::size_t end(std::size_t block) const = 0;
  /// The columns that `read` asks for (by column; empty: all), in the layout that the file was
  /// opened with. B8652 where they are damaged, B8653 where they make no sense.
  virtual Result<std::unique_ptr<NamedBatch>> columns(std::size_t block,
                                                      std::span<const bool> read) const = 0;
  /// Its rows as text, as many as its columns have.
  virtual Result<ingest::Block> text(std::size_t block) const = 0;
  /// Nobody reads the block any more: its pages may leave the memory.
  virtual void leave(std::size_t block) const = 0;
};

/// What a file is held against; all must outlive the pack.
struct Expected {
  const abi::Schema* schema = nullptr;
  const abi::Layout* layout = nullptr;
  std::uint32_t record = 0;  // Schema::records; packable
  bool checked = true;       // false: checksums are not asked, for tests of what they would hide
};

/// B8001 where it can't be read, B8650 where it is none or not whole, B8651 of another version,
/// B8652 where it is damaged, B8654 where its records are of another type.
Result<std::unique_ptr<Pack>> open(const std::string& path, const Expected& expected);
/// The same of bytes, aligned to 64, which must outlive it.
Result<std::unique_ptr<Pack>> of(std::span<const std::byte> file, const Expected& expected);

/// B8658 where somebody states another notation for its CSV than it was packed with, which counts.
std::optional<Error> asked_otherwise(const Pack& pack, const record::Notation& asked);

/// Largest blocks, and so the memory that packing takes.
inline constexpr ingest::BlockLimits block_limits = {std::size_t{1} << 22, std::size_t{1} << 16,
                                                     100'000'000};

struct Written {
  std::size_t rows = 0;
  std::size_t in_columns = 0;     // the others are kept as text only
  std::size_t bytes = 0;          // of the file
  std::size_t text_bytes = 0;     // of what was packed
  std::vector<Error> notes = {};  // of a header
};

/// Packs all of `blocks`, which is called `source`. B8655 where `out` takes no more.
Result<Written> write(ingest::Blocks& blocks, const std::string& source, const Expected& expected,
                      const record::Notation& csv, std::ostream& out);

}  // namespace bop::pack
