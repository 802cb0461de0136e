// The columns of records, or of the elements of lists, while they are filled. Private to
// runtime/batch but for Cell and Cells. Never: which records are left out.
#pragma once

#include <limits>
#include <memory>
#include <span>
#include <vector>

#include "runtime/batch/batch.h"
#include "runtime/batch/stripe.h"

namespace bop::batch {

/// One value of a record that is read straight into columns.
struct Cell {
  abi::State state = abi::State::Unread;
  std::int32_t beside = 0;     // ColumnForm::beside
  std::int64_t payload = 0;    // as in a packed row; of a Text nothing, of a List its length
  std::string_view text = {};  // of a Text
};

/// The values of one record by its columns; or of the elements of a list, element behind element.
struct Cells {
  std::vector<Cell> own;
  /// By column: of all lists that stand in it, list behind list. Empty where none is a list.
  std::vector<Cells> lists;
};

class OpenColumns {
 public:
  /// `tree` and `layout` must outlive it. `read`: by column, whether it is kept; empty: all are.
  OpenColumns(const abi::Layout& layout, const abi::ColumnTree& tree, std::span<const bool> read);

  std::size_t count() const { return count_; }
  /// A row, or an element of a packed list.
  void add(const std::byte* base, TextCoder& texts);
  /// All that stands in `cells`: one record, or many elements.
  void add(const Cells& cells, TextCoder& texts);
  /// Texts by their codes.
  void add(const Stripes& stripes);
  /// Values that nobody reads, and which make no column wider.
  void add_nothing();
  /// Empty afterwards.
  std::vector<KeptColumn> finish(std::span<const abi::ColumnForm> earlier);

 private:
  // One column while it is filled.
  struct Open {
    bool is_kept = true;
    bool has_payload = false;
    bool has_beside = false;
    int places = 0;  // decimals of its packed numbers
    bool is_text = false;
    std::vector<std::int64_t> payload = {};
    std::vector<std::int32_t> beside = {};
    std::vector<std::uint64_t> values = {}, missing = {};
    std::vector<std::uint64_t> more = {};  // lists that may have more elements
    std::int64_t least = std::numeric_limits<std::int64_t>::max();
    std::int64_t most = std::numeric_limits<std::int64_t>::min();
    int zeros = std::numeric_limits<int>::max();  // decimal zeros that every payload ends in
    std::unique_ptr<OpenColumns> elements = {};   // of a List: `payload` is where each ends
  };
  void begin();
  void add(Open& open, const Stripe::Column& column, std::size_t rows);
  void add_cell(Open& open, const Cell& cell, TextCoder& texts);
  void add_list(Open& open, const abi::Slot& slot, const std::byte* base, TextCoder& texts);
  KeptColumn narrowed(const abi::Column& column, Open& open, const abi::ColumnForm* earlier) const;
  static void keep_lists(Open& open, const abi::ColumnForm* earlier, KeptColumn& kept);

  const abi::Layout& layout_;
  const abi::ColumnTree& tree_;
  std::vector<Open> open_;
  std::size_t count_ = 0;
};

}  // namespace bop::batch
