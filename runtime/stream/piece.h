// Rows that one worker judges in one go, wherever they come from: a block of a text, or one of a
// packed file. Private to runtime/stream.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "runtime/ingest/ingest.h"
#include "runtime/pack/pack.h"

namespace bop::stream {

class Piece {
 public:
  virtual ~Piece() = default;
  virtual std::size_t rows() const = 0;
  /// Its records in columns; of a text `filler` makes them. Only these have names.
  virtual Result<const abi::ColumnBatch*> columns(ingest::Filler& filler,
                                                  std::span<const bool> read) = 0;
  /// Empty: it is called by its file and line.
  virtual std::string_view name(std::size_t row) = 0;
  /// A row for whoever reads it by itself.
  virtual Result<std::string_view> text(std::size_t row) = 0;
  virtual Result<int> line(std::size_t row) = 0;
  /// A row behind these that was too long.
  virtual const std::optional<Error>& refused() const = 0;
  /// "5 rows from line 17 on", for what is said of all of them.
  virtual std::string place() const = 0;
};

std::unique_ptr<Piece> piece_of(ingest::Block block);
/// `pack` must outlive it.
std::unique_ptr<Piece> piece_of(const pack::Pack& pack, std::size_t block);

}  // namespace bop::stream
