// The rows of one input, piece by piece: a text that is read on, or a packed file. Private to
// runtime/stream.
#pragma once

#include "runtime/stream/piece.h"

namespace bop::stream {

/// How the rows of an input are read.
struct File {
  std::string path;  // of the text, which records without a name are called by
  record::Format format = record::Format::JsonLines;
  char separator = ',';
  std::string header;  // the row of it, of CSV
  int header_line = 1;
  record::Notation csv = {};
};

class Input {
 public:
  virtual ~Input() = default;
  virtual const File& file() const = 0;
  /// Remarks on its header.
  virtual const std::vector<Error>& notes() const = 0;
  /// The next piece; nothing at the end.
  virtual Result<std::unique_ptr<Piece>> next() = 0;
  virtual std::size_t bytes_taken() const = 0;
  virtual std::size_t bytes_total() const = 0;  // 0: nobody knows
};

struct Job;
Result<std::unique_ptr<Input>> text_input(const std::string& path,
                                          std::optional<record::Format> format, const Job& job);
/// `layout` must outlive it.
Result<std::unique_ptr<Input>> packed_input(const std::string& path, const abi::Layout& layout,
                                            const Job& job);

}  // namespace bop::stream
