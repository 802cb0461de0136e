#include "runtime/pack/pack.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

#include "runtime/pack/packed_batch.h"

namespace bop::pack {

namespace {

// A file in memory as far as it is read.
class Mapping {
 public:
  static Result<Mapping> open(const std::string& path) {
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    struct stat about = {};
    if (file < 0 || fstat(file, &about) != 0) {
      const std::string why = std::strerror(errno);
      if (file >= 0) close(file);
      return fail("B8001", fmt::format("`{}` can't be read: {}", path, why),
                  "check the path and its permissions");
    }
    Mapping made;
    const auto size = static_cast<std::size_t>(about.st_size);
    void* bytes = MAP_FAILED;
    if (S_ISREG(about.st_mode) && size > 0)
      bytes = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file, 0);
    made.file_ = file;
    if (!S_ISREG(about.st_mode))
      return fail("B8001", fmt::format("`{}` is no file", path), "name a file");
    if (size > 0 && bytes == MAP_FAILED)
      return fail("B8001", fmt::format("`{}` can't be read: {}", path, std::strerror(errno)),
                  "check the path and its permissions");
    if (size > 0) made.bytes_ = {static_cast<const std::byte*>(bytes), size};
    return made;
  }
  Mapping() = default;
  Mapping(Mapping&& other) noexcept
      : bytes_(std::exchange(other.bytes_, {})), file_(std::exchange(other.file_, -1)) {}
  Mapping& operator=(Mapping&& other) noexcept {
    std::swap(bytes_, other.bytes_);
    std::swap(file_, other.file_);
    return *this;
  }
  ~Mapping() {
    if (!bytes_.empty()) munmap(address(0), bytes_.size());
    if (file_ >= 0) close(file_);
  }
  Bytes bytes() const { return bytes_; }

  // Somebody wrote into the file, and what lay behind its new end can't be read any more: the
  // system would end the program. Asked before each block; what is cut later still does that.
  bool was_cut() const {
    struct stat about = {};
    return file_ >= 0 && (fstat(file_, &about) != 0 || std::cmp_less(about.st_size, bytes_.size()));
  }

  // These pages are not needed any more; they are read again from the file if they are.
  void leave(std::size_t begin, std::size_t end) const {
    const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
    begin = (begin + page - 1) / page * page;
    end = end / page * page;
    if (begin < end && end <= bytes_.size()) madvise(address(begin), end - begin, MADV_DONTNEED);
  }

 private:
  void* address(std::size_t at) const {
    return const_cast<std::byte*>(bytes_.data() + at);  // NOLINT: what mmap and its kin take
  }
  Bytes bytes_;
  int file_ = -1;  // of what is mapped
};

std::unexpected<Error> cut_short() {
  return fail(
      "B8652", "the file was made shorter while it was read",
      "put a new packed file in the old one's place (`mv`), never write into it; run again");
}

std::unexpected<Error> no_text() {
  return fail("B8653", "the block's text is not that of its rows",
              "pack the original again; do not use the file");
}

class FilePack final : public Pack {
 public:
  FilePack(Mapping mapping, Bytes file, Index index, const Expected& expected,
           const record::Notation& notation)
      : mapping_(std::move(mapping)),
        file_(file),
        index_(std::move(index)),
        expected_(expected),
        notation_(notation) {
    notation_.stated = index_.notation_stated;
    const auto columns = abi::columns_of(*expected.layout, expected.record);
    const abi::RecordType& type = expected.schema->records[expected.record];
    for (const std::string_view name : {"id", "number"})
      if (const auto field = type.field(name)) add_name(*field, columns);
  }

  const std::string& source() const override { return index_.source; }
  record::Format format() const override { return static_cast<record::Format>(index_.format); }
  char separator() const override { return index_.separator; }
  const record::Notation& notation() const override { return notation_; }
  const std::string& header() const override { return index_.header; }
  int header_line() const override { return static_cast<int>(index_.header_line); }
  std::size_t rows() const override { return index_.rows; }
  std::size_t bytes() const override { return file_.size(); }
  std::size_t blocks() const override { return index_.blocks.size(); }
  std::size_t rows(std::size_t block) const override { return index_.blocks[block].rows; }
  int first_line(std::size_t block) const override {
    return static_cast<int>(index_.blocks[block].first_line);
  }
  const std::optional<Error>& refused(std::size_t block) const override {
    return index_.blocks[block].refused;
  }
  std::size_t end(std::size_t block) const override {
    const Section& text = index_.blocks[block].text;
    return std::min<std::size_t>(text.offset + text.length, file_.size());
  }

  Result<std::unique_ptr<NamedBatch>> columns(std::size_t block,
                                              std::span<const bool> read) const override {
    if (mapping_.was_cut()) return cut_short();
    BOP_TRY(auto batch, PackedBatch::open(file_, index_.blocks[block],
                                          {expected_.schema, expected_.layout, expected_.record,
                                           read, naming_, expected_.checked}));
    return std::unique_ptr<NamedBatch>(std::move(batch));
  }

  Result<ingest::Block> text(std::size_t block) const override {
    if (mapping_.was_cut()) return cut_short();
    const BlockEntry& entry = index_.blocks[block];
    const auto bytes = section_of(file_, entry.text);
    if (!bytes || entry.text_length > text_most) return no_text();
    if (expected_.checked && checksum(*bytes) != entry.text.checksum)
      return fail("B8652", "the block's text is damaged: its checksum does not fit",
                  "copy the file again, or pack the original again");
    std::string text;
    bool whole = false;
    text.resize_and_overwrite(entry.text_length, [&](char* room, std::size_t length) {
      const std::size_t made = ZSTD_decompress(room, length, bytes->data(), bytes->size());
      whole = ZSTD_isError(made) == 0 && made == length;
      return whole ? length : 0;
    });
    if (!whole) return no_text();
    auto rows = ingest::Blocks::rows_in(std::move(text), format(), index_.separator,
                                        static_cast<int>(entry.first_line));
    if (rows.rows.size() != entry.rows) return no_text();
    return rows;
  }

  void leave(std::size_t block) const override {
    mapping_.leave(block == 0 ? head_bytes : end(block - 1), end(block));
  }

 private:
  void add_name(std::uint32_t field, std::span<const abi::Column> columns) {
    std::uint32_t seen = 0;
    for (std::size_t at = 0; at < columns.size(); ++at) {
      if (columns[at].inside != abi::none || seen++ != field) continue;
      const abi::Kind kind = columns[at].slot.type.kind;
      if (kind == abi::Kind::Text || kind == abi::Kind::Integer) naming_.push_back(at);
    }
  }

  Mapping mapping_;
  Bytes file_;
  Index index_;
  Expected expected_;
  record::Notation notation_;
  std::vector<std::size_t> naming_;
};

Result<std::unique_ptr<Pack>> made(Mapping mapping, Bytes file, const Expected& expected) {
  BOP_TRY(Index index, index_of(file, expected.checked));
  const std::string other =
      difference(index.shape, shape_of(*expected.schema, *expected.layout, expected.record));
  if (!other.empty())
    return fail("B8654", "the packed file holds records of another type: " + other,
                "pack the original again for this policy");
  const record::Notation* notation = record::notation_named(index.notation);
  const bool known = index.format == static_cast<std::uint8_t>(record::Format::JsonLines) ||
                     index.format == static_cast<std::uint8_t>(record::Format::Csv);
  std::uint64_t rows = 0;
  bool lines = index.header_line <= std::numeric_limits<int>::max();
  for (const BlockEntry& block : index.blocks) {
    rows += block.rows;
    lines = lines && block.rows <= rows_most &&
            block.first_line <= std::numeric_limits<int>::max() - text_most;
  }
  if (notation == nullptr || !known || !lines || rows != index.rows)
    return fail("B8653", "the index of the file holds what no `bop pack` writes",
                "pack the original again; do not use the file");
  return std::make_unique<FilePack>(std::move(mapping), file, std::move(index), expected,
                                    *notation);
}

}  // namespace

Result<std::unique_ptr<Pack>> open(const std::string& path, const Expected& expected) {
  BOP_TRY(Mapping mapping, Mapping::open(path));
  const Bytes file = mapping.bytes();
  auto pack = made(std::move(mapping), file, expected);
  if (!pack) return std::unexpected(std::move(pack).error().in(path));
  return pack;
}

Result<std::unique_ptr<Pack>> of(std::span<const std::byte> file, const Expected& expected) {
  return made({}, file, expected);
}

std::optional<Error> asked_otherwise(const Pack& pack, const record::Notation& asked) {
  const bool csv = pack.format() == record::Format::Csv;
  if (!csv || !asked.stated || asked.name == pack.notation().name) return std::nullopt;
  return Error{
      "B8658",
      fmt::format("--csv-format {} changes nothing: the file was packed as `{}`", asked.name,
                  pack.notation().name),
      fmt::format("leave it out, or pack the original again with --csv-format {}", asked.name),
      {}};
}

}  // namespace bop::pack
