#include "tests/bench/peers/batches.h"

#include <algorithm>
#include <bit>

namespace bop::bench {

namespace {

constexpr std::size_t word_rows = 64;

}  // namespace

Batches::Batches(const abi::PolicyInfo& policy, const abi::BatchSession& session,
                 const decide::When& when)
    : policy_(policy),
      session_(session),
      when_(when),
      layout_(abi::layout(policy.schema)),
      writer_(policy, decide::BriefForm::Csv),
      chunks_(policy, when),
      teller_(policy) {}

Result<void> Batches::read(const std::string& file, std::size_t count) {
  ingest::Rows rows;
  rows.schema = &policy_.schema;
  rows.layout = &layout_;
  rows.record = policy_.subject_record;
  rows.read = session_.columns_read();
  ingest::Filler filler(rows);
  BOP_TRY(ingest::Blocks blocks, ingest::Blocks::open(file, record::Format::JsonLines));
  while (count > 0) {
    BOP_TRY(std::optional<ingest::Block> block, blocks.next());
    if (!block) break;
    block->rows.resize(std::min(block->rows.size(), count));
    count -= block->rows.size();
    records_ += block->rows.size();
    parts_.push_back({block->rows.size(), filler.fill(*block)});
  }
  return {};
}

Result<void> Batches::judge(std::string& lines) {
  for (const Part& part : parts_) BOP_TRY_VOID(judge(part, lines));
  return {};
}

Result<void> Batches::judge(const Part& part, std::string& lines) {
  BOP_TRY(const auto run, session_.start(*part.filled.batch, when_.as_of, when_.today));
  for (std::size_t first = 0; first < part.rows; first += abi::chunk_rows) {
    const std::size_t count = std::min(abi::chunk_rows, part.rows - first);
    chunks_.judge(*run, first, count, found_, verdicts_);
    const std::size_t words = (count + word_rows - 1) / word_rows;
    for (std::size_t at = 0; at < words; ++at) {
      const std::size_t few = std::min(word_rows, count - at * word_rows);
      if ((verdicts_.left[at] & (~std::uint64_t{0} >> (word_rows - few))) != 0)
        return fail("", "columns leave records to be judged one by one");
      word(part, first + at * word_rows, at, few, lines);
    }
  }
  return {};
}

void Batches::word(const Part& part, std::size_t first, std::size_t word, std::size_t count,
                   std::string& lines) {
  teller_.take(verdicts_, word, ~std::uint64_t{0});
  for (std::size_t row = 0; row < count; ++row)
    writer_.write(part.filled.names[first + row], teller_.of(row), lines);
}

}  // namespace bop::bench
