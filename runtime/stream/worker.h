// Judges one block after the other, for one thread. In: blocks of one file. Out: their lines.
// Private to runtime/stream.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "runtime/decide/chunk.h"
#include "runtime/ingest/ingest.h"
#include "runtime/record/rows.h"
#include "runtime/stream/stream.h"

namespace bop::stream {

/// The file that all workers take blocks of.
struct File {
  std::string path;
  record::Format format = record::Format::JsonLines;
  char separator = ',';
  std::string header;  // the row of it, of CSV
  int header_line = 1;
};

/// What one block gave.
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
  Judged judge(const ingest::Block& block);

 private:
  void columns(const ingest::Block& block, Judged& judged);
  void chunk(const ingest::Block& block, const ingest::Filled& filled, std::size_t first,
             std::size_t count, Judged& judged);
  void word(const ingest::Block& block, const ingest::Filled& filled, std::size_t first,
            std::size_t word, std::size_t count, Judged& judged);
  void refuse(const Error& error, Judged& judged) const;
  void by_itself(const ingest::Block& block, std::size_t row, Judged& judged);

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
