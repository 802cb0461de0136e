#include "runtime/stream/worker.h"

#include <algorithm>
#include <bit>
#include <iterator>

#include <fmt/format.h>

namespace bop::stream {

namespace {

constexpr std::size_t word_rows = 64;

record::Rows rows_of(const File& file, const Job& job) {
  const abi::PolicyInfo& policy = *job.judge->policy;
  record::Rows rows(file.format, file.path, policy.schema, policy.subject_record, job.limits,
                    file.csv, file.separator);
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
                               rows_.columns(), file.separator, file.csv, true});
  chunks_.emplace(policy, job.when);
  teller_.emplace(policy);
}

Judged Worker::judge(Piece& piece) {
  Judged judged;
  if (filler_ && piece.rows() > 0)
    columns(piece, judged);
  else
    all_by_themselves(piece, judged);
  if (piece.refused()) refuse(Error(*piece.refused()).in(file_.path), judged);
  std::ranges::move(rows_.take_notes(), std::back_inserter(judged.notes));
  return judged;
}

void Worker::all_by_themselves(Piece& piece, Judged& judged) {
  for (std::size_t row = 0; row < piece.rows(); ++row) by_itself(piece, row, judged);
}

void Worker::columns(Piece& piece, Judged& judged) {
  auto batch = piece.columns(*filler_, job_.columns->columns_read());
  if (!batch) {  // what is damaged or forged is not used; nor is the text beside it
    const Error error = std::move(batch).error().in(piece.place()).in(file_.path);
    refuse(error, judged);
    return;
  }
  auto run = job_.columns->start(**batch, job_.when.as_of, job_.when.today);
  if (!run) {  // no code for its columns: every record is judged all the same
    judged.notes.push_back(std::move(run).error());
    return all_by_themselves(piece, judged);
  }
  run_ = std::move(*run);
  for (std::size_t first = 0; first < piece.rows(); first += abi::chunk_rows)
    chunk(piece, first, std::min(abi::chunk_rows, piece.rows() - first), judged);
  run_.reset();
}

void Worker::chunk(Piece& piece, std::size_t first, std::size_t count, Judged& judged) {
  chunks_->judge(*run_, first, count, found_, verdicts_);
  const std::size_t words = (count + word_rows - 1) / word_rows;
  for (std::size_t at = 0; at < words; ++at)
    word(piece, first + at * word_rows, at, std::min(word_rows, count - at * word_rows), judged);
}

// The lines of up to 64 records: `first` is the first one's row in the block.
void Worker::word(Piece& piece, std::size_t first, std::size_t word, std::size_t count,
                  Judged& judged) {
  const std::uint64_t left = verdicts_.left[word];
  teller_->take(verdicts_, word, ~left);
  for (std::size_t row = 0; row < count; ++row) {
    if ((left >> row & 1U) != 0) {
      by_itself(piece, first + row, judged);
      continue;
    }
    const std::string_view id = piece.name(first + row);
    if (!id.empty()) {
      writer_.write(id, teller_->of(row), judged.lines);
    } else if (const auto line = piece.line(first + row)) {
      writer_.write(fmt::format("{} line {}", file_.path, *line), teller_->of(row), judged.lines);
    } else {
      refuse(Error(line.error()).in(piece.place()).in(file_.path), judged);
      continue;
    }
    ++judged.tally.records;
    ++judged.tally.in_columns;
  }
}

void Worker::refuse(const Error& error, Judged& judged) const {
  writer_.write(error, judged.lines);
  judged.errors.push_back(error);
  ++judged.tally.errors;
}

void Worker::by_itself(Piece& piece, std::size_t row, Judged& judged) {
  const auto text = piece.text(row);
  const auto line = piece.line(row);
  if (!text || !line)
    return refuse(Error((text ? line.error() : text.error())).in(piece.place()).in(file_.path),
                  judged);
  const auto record = rows_.read(*text, *line);
  if (!record) return;
  if (!*record) {
    refuse(record->error(), judged);
    return;
  }
  const decide::Verdict verdict =
      decide::decide(*job_.judge, **record, job_.when, decide::Telling::Brief);
  writer_.write(verdict, judged.lines);
  ++judged.tally.records;
  if (!verdict.determined()) ++judged.tally.undetermined;
}

}  // namespace bop::stream
