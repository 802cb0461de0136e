// Invoices in columns, judged many at once; the lines are those of `bop run --format csv`. In:
// files of JSON Lines, an engine for batches. Out: a line a record. Never: judging one by one.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "runtime/abi/batch.h"
#include "runtime/decide/brief.h"
#include "runtime/decide/chunk.h"
#include "runtime/ingest/ingest.h"

namespace bop::bench {

class Batches {
 public:
  /// What it is given must outlive it.
  Batches(const abi::PolicyInfo& policy, const abi::BatchSession& session,
          const decide::When& when);
  /// The first `count` records of the file.
  Result<void> read(const std::string& file, std::size_t count);
  std::size_t records() const { return records_; }
  /// Adds their lines. Fails where records are left to be judged one by one: the figure would be
  /// that of another engine.
  Result<void> judge(std::string& lines);

 private:
  struct Part {
    std::size_t rows = 0;
    ingest::Filled filled;
  };
  Result<void> judge(const Part& part, std::string& lines);
  void word(const Part& part, std::size_t first, std::size_t word, std::size_t count,
            std::string& lines);

  const abi::PolicyInfo& policy_;
  const abi::BatchSession& session_;
  decide::When when_;
  abi::Layout layout_;
  decide::BriefWriter writer_;
  decide::ChunkJudge chunks_;
  abi::ChunkTruth found_ = {};
  decide::ChunkVerdicts verdicts_ = {};
  decide::WordTeller teller_;
  std::vector<Part> parts_;
  std::size_t records_ = 0;
};

}  // namespace bop::bench
