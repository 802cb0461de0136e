#include "runtime/pack/packed_batch.h"

#include <algorithm>

#include "runtime/pack/values.h"

namespace bop::pack {

namespace {

std::unexpected<Error> damaged() {
  return fail("B8652", "the block is damaged: its checksum does not fit",
              "copy the file again, or pack the original again");
}

std::unexpected<Error> no_columns() {
  return fail("B8653", "the block holds what no `bop pack` writes",
              "pack the original again; do not use the file");
}

// How many values, and so at most as many texts, stand in columns.
std::size_t values_in(const std::vector<ColumnEntry>& columns, std::size_t count) {
  std::size_t values = count * columns.size();
  for (const ColumnEntry& column : columns) values += values_in(column.columns, column.elements);
  return values;
}

template <typename T>
std::span<const T> numbers(Bytes bytes) {
  return {reinterpret_cast<const T*>(bytes.data()), bytes.size() / sizeof(T)};
}

}  // namespace

Result<std::unique_ptr<PackedBatch>> PackedBatch::open(Bytes file, const BlockEntry& entry,
                                                       const Reading& reading) {
  std::unique_ptr<PackedBatch> made(new PackedBatch(file, entry, reading));
  BOP_TRY_VOID(made->load());
  return made;
}

// The bytes of a section, which must be of that length.
Result<Bytes> PackedBatch::bytes(const Section& section, std::size_t length) const {
  if (section.length != length) return no_columns();
  if (length == 0) return Bytes{};
  const auto found = section_of(file_, section);
  if (!found) return no_columns();
  if (reading_.checked && checksum(*found) != section.checksum) return damaged();
  return *found;
}

Result<void> PackedBatch::load() {
  tree_ = abi::column_tree(*reading_.layout, reading_.record);
  if (entry_.rows == 0 || entry_.rows > rows_most || entry_.columns.size() != tree_.columns.size())
    return no_columns();
  BOP_TRY(const Bytes left, bytes(entry_.left_out, bytes_of_bits(entry_.rows)));
  left_out_ = numbers<std::uint64_t>(left);
  const auto is_read = [&](std::size_t at) { return reading_.read.empty() || reading_.read[at]; };
  const auto is_name = [&](std::size_t at) {
    return std::ranges::find(reading_.naming, at) != reading_.naming.end();
  };
  bool texts = false;
  for (std::size_t at = 0; at < tree_.columns.size(); ++at) {
    const abi::Kind kind = tree_.columns[at].slot.type.kind;
    const bool asked = is_read(at) || is_name(at);
    texts |= asked && (kind == abi::Kind::Text || kind == abi::Kind::List);
  }
  if (texts) BOP_TRY_VOID(load_texts());
  forms_.resize(tree_.columns.size());
  data_.resize(tree_.columns.size());
  for (std::size_t at = 0; at < tree_.columns.size(); ++at) {
    if (!is_read(at)) continue;
    const ColumnEntry& column = entry_.columns[at];
    BOP_TRY_VOID(load_column(column, tree_.columns[at].slot, entry_.rows, data_[at]));
    forms_[at] = column.form;
    if (!tree_.elements[at]) {
      if (!column.columns.empty()) return no_columns();
      continue;
    }
    BOP_TRY(auto lists, load_lists(column, *tree_.elements[at], data_[at]));
    lists_.push_back(std::move(lists));
  }
  for (const std::size_t at : reading_.naming) {
    Name name{tree_.columns[at].slot.type.kind, entry_.columns[at].form, data_[at]};
    if (!is_read(at))
      BOP_TRY_VOID(load_column(entry_.columns[at], tree_.columns[at].slot, entry_.rows, name.data));
    names_.push_back(name);
  }
  unpacker_.emplace(*reading_.layout, reading_.record, tree_, forms_, data_, texts_);
  return {};
}

Result<void> PackedBatch::load_texts() {
  const std::size_t count = entry_.texts;
  const std::size_t most = values_in(entry_.columns, entry_.rows) + 1;
  if (count == 0 || count > most) return no_columns();
  BOP_TRY(const Bytes all, bytes(entry_.dictionary, entry_.dictionary.length));
  BOP_TRY(const Bytes ends, bytes(entry_.ends, count * sizeof(std::uint32_t)));
  BOP_TRY(const Bytes order, bytes(entry_.order, count * sizeof(std::uint32_t)));
  order_ = numbers<std::uint32_t>(order);
  texts_.reserve(count);
  const char* text = reinterpret_cast<const char*>(all.data());
  std::size_t begin = 0;
  for (const std::uint32_t end : numbers<std::uint32_t>(ends)) {
    if (end < begin || end > all.size()) return no_columns();
    texts_.emplace_back(text + begin, end - begin);
    begin = end;
  }
  return {};
}

Result<void> PackedBatch::load_column(const ColumnEntry& column, const abi::Slot& slot,
                                      std::size_t count, abi::ColumnData& data) const {
  const abi::ColumnForm& form = column.form;
  const bool lists = !column.columns.empty();
  if (!is_form(slot, form, lists) || (form.missing && !form.open)) return no_columns();
  const std::size_t bits = bytes_of_bits(count);
  BOP_TRY(const Bytes payload,
          bytes(column.payload, bytes_of(form.payload, payloads(count, lists))));
  BOP_TRY(const Bytes beside, bytes(column.beside, bytes_of(form.beside, count)));
  BOP_TRY(const Bytes values, bytes(column.values, form.open ? bits : 0));
  BOP_TRY(const Bytes missing, bytes(column.missing, form.missing ? bits : 0));
  const Range range = range_of(form.payload, payload);
  if (range.least != column.least || range.most != column.most ||
      !are_values(*reading_.schema, slot, form, range, payload, beside, texts_.size()))
    return no_columns();
  if (lists && !are_lists(payload, count, column.elements)) return no_columns();
  data = {payload.data(),
          beside.data(),
          numbers<std::uint64_t>(values).data(),
          numbers<std::uint64_t>(missing).data(),
          nullptr,
          nullptr};
  return {};
}

// The column of lists, and then those of their elements: all of them, whoever reads some.
Result<std::unique_ptr<PackedBatch::Lists>> PackedBatch::load_lists(const ColumnEntry& column,
                                                                    const abi::ColumnTree& tree,
                                                                    abi::ColumnData& data) const {
  if (column.columns.size() != tree.columns.size()) return no_columns();
  auto made = std::make_unique<Lists>();
  made->data.resize(tree.columns.size());
  for (std::size_t at = 0; at < tree.columns.size(); ++at) {
    const ColumnEntry& inner = column.columns[at];
    BOP_TRY_VOID(load_column(inner, tree.columns[at].slot, column.elements, made->data[at]));
    made->forms.push_back(inner.form);
    if (!tree.elements[at]) {
      if (!inner.columns.empty()) return no_columns();
      continue;
    }
    BOP_TRY(auto lists, load_lists(inner, *tree.elements[at], made->data[at]));
    made->lists.push_back(std::move(lists));
  }
  made->elements = {column.elements, made->forms, made->data};
  data.elements = &made->elements;
  return made;
}

std::optional<std::int32_t> PackedBatch::code_of(std::string_view text) const {
  const auto at = [&](std::uint32_t index) {
    return index < texts_.size() ? texts_[index] : std::string_view();
  };
  const auto found = std::ranges::lower_bound(order_, text, {}, at);
  if (found == order_.end() || *found >= texts_.size() || texts_[*found] != text)
    return std::nullopt;
  return static_cast<std::int32_t>(*found);
}

std::string_view PackedBatch::name(std::size_t row, std::string& room) const {
  for (const Name& name : names_) {
    const bool known = !name.form.open || (name.data.values[row / 64] >> (row % 64) & 1U) != 0;
    if (!known) continue;
    const std::int64_t number = batch::number_at(name.data.payload, name.form.payload, row);
    if (name.kind == abi::Kind::Text) return texts_[static_cast<std::size_t>(number)];
    room = std::to_string(number);
    return room;
  }
  return {};
}

const std::byte* PackedBatch::row(std::size_t index, abi::RowArena& arena) const {
  return unpacker_->row(index, arena);
}

}  // namespace bop::pack
