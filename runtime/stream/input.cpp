#include "runtime/stream/input.h"

#include <utility>

#include "runtime/stream/stream.h"

namespace bop::stream {

namespace {

class TextInput final : public Input {
 public:
  TextInput(File file, ingest::Blocks blocks, ingest::FirstBlock first)
      : file_(std::move(file)), blocks_(std::move(blocks)), notes_(std::move(first.notes)) {
    file_.header = std::move(first.header);
    file_.header_line = first.header_line;
    first_ = std::move(first.block);
  }

  const File& file() const override { return file_; }
  const std::vector<Error>& notes() const override { return notes_; }
  Result<std::unique_ptr<Piece>> next() override {
    if (first_) return piece_of(*std::exchange(first_, std::nullopt));
    auto block = blocks_.next();
    if (!block) return std::unexpected(std::move(block).error().in(file_.path));
    if (!*block) return nullptr;
    return piece_of(std::move(**block));
  }
  std::size_t bytes_taken() const override { return blocks_.bytes_taken(); }
  std::size_t bytes_total() const override { return blocks_.bytes_total(); }

 private:
  File file_;
  ingest::Blocks blocks_;
  std::vector<Error> notes_;
  std::optional<ingest::Block> first_;
};

class PackedInput final : public Input {
 public:
  PackedInput(File file, std::unique_ptr<pack::Pack> pack, std::vector<Error> notes)
      : file_(std::move(file)), pack_(std::move(pack)), notes_(std::move(notes)) {}

  const File& file() const override { return file_; }
  const std::vector<Error>& notes() const override { return notes_; }
  Result<std::unique_ptr<Piece>> next() override {
    if (block_ == pack_->blocks()) return nullptr;
    return piece_of(*pack_, block_++);
  }
  std::size_t bytes_taken() const override { return block_ == 0 ? 0 : pack_->end(block_ - 1); }
  std::size_t bytes_total() const override { return pack_->bytes(); }

 private:
  File file_;
  std::unique_ptr<pack::Pack> pack_;
  std::vector<Error> notes_;
  std::size_t block_ = 0;
};

}  // namespace

Result<std::unique_ptr<Input>> text_input(const std::string& path,
                                          std::optional<record::Format> format, const Job& job) {
  const abi::PolicyInfo& policy = *job.judge->policy;
  BOP_TRY(auto blocks, ingest::Blocks::open(path, format, job.blocks));
  BOP_TRY(auto first, ingest::first_block(blocks, path, policy.schema, policy.subject_record,
                                          job.limits, job.csv));
  File file{path, blocks.format(), blocks.separator(), {}, 1, job.csv};
  return std::make_unique<TextInput>(std::move(file), std::move(blocks), std::move(first));
}

Result<std::unique_ptr<Input>> packed_input(const std::string& path, const abi::Layout& layout,
                                            const Job& job) {
  const abi::PolicyInfo& policy = *job.judge->policy;
  BOP_TRY(auto pack, pack::open(path, {&policy.schema, &layout, policy.subject_record}));
  File file{pack->source(), pack->format(),      pack->separator(),
            pack->header(), pack->header_line(), pack->notation()};
  std::vector<Error> notes;
  if (file.format == record::Format::Csv) {
    record::Rows header(file.format, file.path, policy.schema, policy.subject_record, job.limits,
                        file.csv, file.separator);
    const auto read = header.read(file.header, file.header_line);
    if (read && !*read) return std::unexpected(read->error());
    if (!header.refused().empty()) return std::unexpected(header.refused().front());
    if (header.layout() == nullptr)
      return fail("B8653", "the packed file has no header", "pack the original again");
    notes = header.take_notes();
  }
  if (auto note = pack::asked_otherwise(*pack, job.csv)) notes.push_back(std::move(*note).in(path));
  return std::make_unique<PackedInput>(std::move(file), std::move(pack), std::move(notes));
}

}  // namespace bop::stream
