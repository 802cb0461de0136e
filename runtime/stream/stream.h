// Judges the records of a data file of any length, block by block, and gives a line about each in
// the order of the file. Rows go straight into columns and are judged many at once where an engine
// for batches is given; what it leaves is read and judged one by one, with the same answer.
// In: a path, a bound policy. Out: lines, errors, counts. Never: documents, whole verdicts.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/abi/batch.h"
#include "runtime/decide/brief.h"
#include "runtime/decide/decide.h"
#include "runtime/ingest/blocks.h"
#include "runtime/record/read.h"

namespace bop::stream {

/// What records are judged by. All that is pointed to must outlive the judging.
struct Job {
  const decide::Judge* judge = nullptr;
  const abi::BatchSession* columns = nullptr;  // none: every record is judged by itself
  decide::When when;
  decide::BriefForm form = decide::BriefForm::JsonLines;
  record::Limits limits = {};
  record::Notation csv = {};
  ingest::BlockLimits blocks = {};
  unsigned threads = 1;
};

/// Takes what comes, in the order of the file; called by one thread at a time.
class Listener {
 public:
  virtual ~Listener() = default;
  /// Whole lines, of records and of what could not be judged.
  virtual void lines(std::string_view text) = 0;
  virtual void error(const Error& error) = 0;
  /// Each remark once.
  virtual void note(const Error& note) = 0;
  /// `bytes_total`: 0 where nobody knows.
  virtual void progress(std::size_t bytes, std::size_t bytes_total, std::size_t records) = 0;
};

struct Tally {
  std::size_t records = 0;
  std::size_t undetermined = 0;
  std::size_t errors = 0;      // rows and files that could not be judged
  std::size_t in_columns = 0;  // of the records: those judged many at once
};

/// Judges a file of JSON Lines or CSV (ingest::Blocks::open). What can't be read at all is an error
/// of the tally, too.
Tally judge_file(const std::string& path, std::optional<record::Format> format, const Job& job,
                 Listener& listener);

/// Judges a packed file (runtime/pack): the same lines as of the text that it was made of.
Tally judge_packed(const std::string& path, const Job& job, Listener& listener);

}  // namespace bop::stream
