#include "runtime/stream/piece.h"

#include <fmt/format.h>

namespace bop::stream {

namespace {

class TextPiece final : public Piece {
 public:
  explicit TextPiece(ingest::Block block) : block_(std::move(block)) {}

  std::size_t rows() const override { return block_.rows.size(); }
  Result<const abi::ColumnBatch*> columns(ingest::Filler& filler,
                                          std::span<const bool> /*read*/) override {
    filled_ = filler.fill(block_);
    return filled_.batch.get();
  }
  std::string_view name(std::size_t row) override { return filled_.names[row]; }
  Result<std::string_view> text(std::size_t row) override { return block_.row(row); }
  Result<int> line(std::size_t row) override { return block_.rows[row].line; }
  const std::optional<Error>& refused() const override { return block_.refused; }
  std::string place() const override {
    return fmt::format("{} rows from line {} on", rows(),
                       block_.rows.empty() ? 1 : block_.rows.front().line);
  }

 private:
  ingest::Block block_;
  ingest::Filled filled_;
};

// The text is unpacked when the first of its rows is asked for.
class PackedPiece final : public Piece {
 public:
  PackedPiece(const pack::Pack& pack, std::size_t block) : pack_(pack), block_(block) {}
  ~PackedPiece() override {
    batch_.reset();
    pack_.leave(block_);
  }
  PackedPiece(const PackedPiece&) = delete;
  PackedPiece& operator=(const PackedPiece&) = delete;

  std::size_t rows() const override { return pack_.rows(block_); }
  Result<const abi::ColumnBatch*> columns(ingest::Filler& /*filler*/,
                                          std::span<const bool> read) override {
    BOP_TRY(batch_, pack_.columns(block_, read));
    return batch_.get();
  }
  std::string_view name(std::size_t row) override { return batch_->name(row, number_); }
  Result<std::string_view> text(std::size_t row) override {
    BOP_TRY_VOID(unpack());
    return (*text_)->row(row);
  }
  Result<int> line(std::size_t row) override {
    BOP_TRY_VOID(unpack());
    return (*text_)->rows[row].line;
  }
  const std::optional<Error>& refused() const override { return pack_.refused(block_); }
  std::string place() const override {
    return fmt::format("{} rows from line {} on", rows(), pack_.first_line(block_));
  }

 private:
  Result<void> unpack() {
    if (!text_) text_.emplace(pack_.text(block_));
    if (!*text_) return std::unexpected(text_->error());
    return {};
  }

  const pack::Pack& pack_;
  std::size_t block_;
  std::unique_ptr<pack::NamedBatch> batch_;
  std::string number_;
  std::optional<Result<ingest::Block>> text_;
};

}  // namespace

std::unique_ptr<Piece> piece_of(ingest::Block block) {
  return std::make_unique<TextPiece>(std::move(block));
}

std::unique_ptr<Piece> piece_of(const pack::Pack& pack, std::size_t block) {
  return std::make_unique<PackedPiece>(pack, block);
}

}  // namespace bop::stream
