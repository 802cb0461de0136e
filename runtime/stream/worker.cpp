#include "runtime/stream/worker.h"

#include <algorithm>
#include <bit>

#include <fmt/format.h>

namespace bop::stream {

namespace {

constexpr std::size_t word_rows = 64;

record::Rows rows_of(const File& file, const Job& job) {
  const abi::PolicyInfo& policy = *job.judge->policy;
  record::Rows rows(file.format, file.path, policy.schema, policy.subject_record, job.limits,
                    job.csv, file.separator);
  if (file.format == record::Format::Csv) {
    rows.read(file.header, file.header_line);
    rows.take_notes();  // told once, of the file
  }
  return rows;
}

}  // namespace

Worker::Worker(const File& file, const Job& job, const abi::Layout& layout)
    : file_(file), job_(job), rows_(rows_of(file, job)), writer_(*job.judge->policy, job.form) {
  if (job.columns == nullptr) return;
  const abi::PolicyInfo& policy = *job.judge->policy;
  filler_.emplace(ingest::Rows{&policy.schema, &layout, policy.subject_record,
                               job.columns->columns_read(), file.format, rows_.layout(),
                               rows_.columns(), file.separator, job.csv});
  chunks_.emplace(policy, job.when);
  teller_.emplace(policy);
}

Judged Worker::judge(const ingest::Block& block) {
  Judged judged;
  if (filler_ && !block.rows.empty())
    columns(block, judged);
  else
    for (std::size_t row = 0; row < block.rows.size(); ++row) by_itself(block, row, judged);
  if (block.refused) refuse(Error(*block.refused).in(file_.path), judged);
  judged.notes = rows_.take_notes();
  return judged;
}

void Worker::columns(const ingest::Block& block, Judged& judged) {
  const ingest::Filled filled = filler_->fill(block);
  auto run = job_.columns->start(*filled.batch, job_.when.as_of, job_.when.today);
  if (!run) {  // no code for its columns: every record is judged all the same
    judged.notes.push_back(std::move(run).error());
    for (std::size_t row = 0; row < block.rows.size(); ++row) by_itself(block, row, judged);
    return;
  }
  run_ = std::move(*run);
  for (std::size_t first = 0; first < block.rows.size(); first += abi::chunk_rows)
    chunk(block, filled, first, std::min(abi::chunk_rows, block.rows.size() - first), judged);
  run_.reset();
}

void Worker::chunk(const ingest::Block& block, const ingest::Filled& filled, std::size_t first,
                   std::size_t count, Judged& judged) {
  run_->evaluate(first, count, found_);
  const std::size_t words = (count + word_rows - 1) / word_rows;
  chunks_->decide(found_, words, verdicts_);
  for (std::size_t at = 0; at < words; ++at)
    word(block, filled, first + at * word_rows, at, std::min(word_rows, count - at * word_rows),
         judged);
}

// The lines of up to 64 records: `first` is the first one's row in the block.
void Worker::word(const ingest::Block& block, const ingest::Filled& filled, std::size_t first,
                  std::size_t word, std::size_t count, Judged& judged) {
  const std::uint64_t left = verdicts_.left[word];
  teller_->take(verdicts_, word, ~left);
  for (std::size_t row = 0; row < count; ++row) {
    if ((left >> row & 1U) != 0) {
      by_itself(block, first + row, judged);
      continue;
    }
    const std::string_view id = filled.names[first + row];
    if (id.empty())
      writer_.write(fmt::format("{} line {}", file_.path, block.rows[first + row].line),
                    teller_->of(row), judged.lines);
    else
      writer_.write(id, teller_->of(row), judged.lines);
    ++judged.tally.records;
    ++judged.tally.in_columns;
  }
}

void Worker::refuse(const Error& error, Judged& judged) const {
  writer_.write(error, judged.lines);
  judged.errors.push_back(error);
  ++judged.tally.errors;
}

void Worker::by_itself(const ingest::Block& block, std::size_t row, Judged& judged) {
  const auto record = rows_.read(block.row(row), block.rows[row].line);
  if (!record) return;
  if (!*record) {
    refuse(record->error(), judged);
    return;
  }
  const decide::Verdict verdict =
      decide::decide(*job_.judge, **record, job_.when, decide::Telling::Outcome);
  writer_.write(verdict, judged.lines);
  ++judged.tally.records;
  if (!verdict.determined()) ++judged.tally.undetermined;
}

}  // namespace bop::stream
