// Judges one piece after the other, for one thread. In: pieces of one input. Out: their lines.
// Private to runtime/stream.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "runtime/decide/chunk.h"
#include "runtime/ingest/ingest.h"
#include "runtime/record/rows.h"
#include "runtime/stream/input.h"
#include "runtime/stream/stream.h"

namespace bop::stream {

/// What one piece gave.
struct Judged {
  std::string lines;
  std::vector<Error> errors;
  std::vector<Error> notes;
  Tally tally;
};

class Worker {
 public:
  /// `layout`: of the policy's records, for columns.
  Worker(const File& file, const Job& job, const abi::Layout& layout);
  Judged judge(Piece& piece);

 private:
  void columns(Piece& piece, Judged& judged);
  void all_by_themselves(Piece& piece, Judged& judged);
  void chunk(Piece& piece, std::size_t first, std::size_t count, Judged& judged);
  void word(Piece& piece, std::size_t first, std::size_t word, std::size_t count, Judged& judged);
  void refuse(const Error& error, Judged& judged) const;
  void by_itself(Piece& piece, std::size_t row, Judged& judged);

  const File& file_;
  const Job& job_;
  record::Rows rows_;
  decide::BriefWriter writer_;
  std::optional<ingest::Filler> filler_;
  std::optional<decide::ChunkJudge> chunks_;
  abi::ChunkTruth found_ = {};
  decide::ChunkVerdicts verdicts_ = {};
  std::unique_ptr<abi::BatchRun> run_;
  std::optional<decide::WordTeller> teller_;
};

}  // namespace bop::stream
