#include "runtime/batch/builder.h"

#include <utility>

namespace bop::batch {

Builder::Builder(const abi::Layout& layout, std::uint32_t record, std::span<const bool> read)
    : layout_(layout),
      record_(record),
      tree_(std::make_shared<const abi::ColumnTree>(abi::column_tree(layout, record))),
      open_(layout, *tree_, read) {}

void Builder::begin_record() {
  if (open_.count() % 64 == 0) left_out_.push_back(0);
}

void Builder::leave_out() {
  begin_record();
  left_out_.back() |= std::uint64_t{1} << (open_.count() % 64);
  packed_.push_back(nullptr);
  open_.add_nothing();
}

void Builder::add(const std::byte* row) {
  begin_record();
  packed_.push_back(row);
  open_.add(row, coder_);
}

void Builder::add(const Cells& cells) {
  begin_record();
  packed_.push_back(nullptr);
  open_.add(cells, coder_);
}

void Builder::add(const Stripes& stripes) {
  const std::size_t rows = open_.count() + stripes.rows();
  left_out_.resize((rows + 63) / 64);
  packed_.resize(rows);
  open_.add(stripes);
}

std::unique_ptr<Batch> Builder::finish(std::span<const abi::ColumnForm> earlier) {
  const std::size_t rows = open_.count();
  auto batch = std::make_unique<Batch>(layout_, record_, *tree_, rows, open_.finish(earlier),
                                       std::exchange(left_out_, {}), coder_.share(),
                                       std::exchange(packed_, {}));
  coder_.next_batch(shares_texts_);
  return batch;
}

}  // namespace bop::batch
