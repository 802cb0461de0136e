#include "runtime/batch/builder.h"

#include <algorithm>
#include <cstring>

namespace bop::batch {

namespace {

using abi::Kind;
using abi::Width;

template <typename T>
T read(const std::byte* at) {
  T value;
  std::memcpy(&value, at, sizeof value);
  return value;
}

bool has_decimals(Kind kind) {
  return abi::scale_of(kind) > 0;
}

// Kept in `beside`: what a payload of this slot has besides its number.
bool has_beside(const abi::Slot& slot) {
  if (slot.type.kind == Kind::DateTime || slot.type.kind == Kind::Duration) return true;
  return slot.currency != abi::none && !slot.tied;
}

bool has_payload(Kind kind) {
  return kind != Kind::Record && kind != Kind::List && kind != Kind::Target && kind != Kind::Error;
}

void set(std::vector<std::uint64_t>& bits, std::size_t row) {
  bits[row / 64] |= std::uint64_t{1} << (row % 64);
}

int zeros_of(std::int64_t number, int enough) {
  int zeros = 0;
  while (zeros < enough && number % 10 == 0) {
    number /= 10;
    ++zeros;
  }
  return zeros;
}

Width narrowest(std::int64_t least, std::int64_t most) {
  const auto within = [&](std::int64_t low, std::int64_t high) {
    return least >= low && most <= high;
  };
  // One less at the lower end: code takes both ends to be the same distance from zero.
  if (within(-0x7f, 0x7f)) return Width::Byte;
  if (within(-0x7fff, 0x7fff)) return Width::Half;
  if (within(-0x7fffffff, 0x7fffffff)) return Width::Word;
  return Width::Wide;
}

template <typename T>
void store_all(const std::vector<std::int64_t>& numbers, std::int64_t unit, std::byte* out) {
  for (std::size_t row = 0; row < numbers.size(); ++row) {
    const auto narrow = static_cast<T>(numbers[row] / unit);
    std::memcpy(out + row * sizeof(T), &narrow, sizeof narrow);
  }
}

std::size_t padded(std::size_t rows) {
  return (rows + abi::rows_padding - 1) / abi::rows_padding * abi::rows_padding;
}

ColumnBytes kept_bits(const std::vector<std::uint64_t>& bits) {
  ColumnBytes kept(bits.size() * sizeof(std::uint64_t));
  std::memcpy(kept.data(), bits.data(), bits.size() * sizeof(std::uint64_t));
  return kept;
}

bool all_set(const std::vector<std::uint64_t>& bits, std::size_t rows) {
  for (std::size_t row = 0; row < rows; row += 64) {
    const std::uint64_t wanted =
        rows - row >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << (rows - row)) - 1;
    if ((bits[row / 64] & wanted) != wanted) return false;
  }
  return true;
}

ColumnBytes kept_numbers(const std::vector<std::int64_t>& numbers, Width width, std::int64_t unit) {
  if (width == Width::Same) {
    ColumnBytes kept(sizeof(std::int64_t));
    const std::int64_t only = numbers.empty() ? 0 : numbers[0] / unit;
    std::memcpy(kept.data(), &only, sizeof only);
    return kept;
  }
  ColumnBytes kept(padded(numbers.size()) * abi::bytes_of(width));
  if (width == Width::Byte) store_all<std::int8_t>(numbers, unit, kept.data());
  if (width == Width::Half) store_all<std::int16_t>(numbers, unit, kept.data());
  if (width == Width::Word) store_all<std::int32_t>(numbers, unit, kept.data());
  if (width == Width::Wide) store_all<std::int64_t>(numbers, unit, kept.data());
  return kept;
}

}  // namespace

Builder::Builder(const abi::Layout& layout, std::uint32_t record, std::span<const bool> read)
    : layout_(layout),
      record_(record),
      columns_(abi::columns_of(layout, record)),
      open_(columns_.size()) {
  for (std::size_t at = 0; at < columns_.size(); ++at) {
    const abi::Slot& slot = columns_[at].slot;
    Open& open = open_[at];
    open.is_kept = read.empty() || read[at];
    open.has_payload = has_payload(slot.type.kind);
    open.has_beside = has_beside(slot);
    open.has_decimals = has_decimals(slot.type.kind);
    open.is_text = slot.type.kind == Kind::Text;
  }
}

void Builder::begin_record() {
  if (rows_ % 64 == 0) {
    left_out_.push_back(0);
    for (Open& open : open_) {
      open.values.push_back(0);
      open.missing.push_back(0);
    }
  }
  ++rows_;
}

void Builder::leave_out() {
  begin_record();
  set(left_out_, rows_ - 1);
  packed_.push_back(nullptr);
  for (std::size_t at = 0; at < columns_.size(); ++at) {
    Open& open = open_[at];
    if (!open.is_kept) continue;
    set(open.values, rows_ - 1);  // so that a column without unknowns stays one
    if (!open.has_payload) continue;
    open.payload.push_back(open.payload.empty() ? 0 : open.payload.back());
    open.least = std::min(open.least, open.payload.back());
    open.most = std::max(open.most, open.payload.back());
    if (open.has_beside) open.beside.push_back(open.beside.empty() ? 0 : open.beside.back());
  }
}

void Builder::add(const std::byte* row) {
  begin_record();
  packed_.push_back(row);
  for (std::size_t at = 0; at < columns_.size(); ++at)
    if (open_[at].is_kept) add_cell(open_[at], cell_of(columns_[at], row));
}

void Builder::add(std::span<const Cell> cells) {
  begin_record();
  packed_.push_back(nullptr);
  for (std::size_t at = 0; at < columns_.size(); ++at)
    if (open_[at].is_kept) add_cell(open_[at], cells[at]);
}

Cell Builder::cell_of(const abi::Column& column, const std::byte* row) const {
  const abi::Slot& slot = column.slot;
  const std::byte* at = row + slot.payload;
  const Kind kind = slot.type.kind;
  Cell cell;
  cell.state = static_cast<abi::State>(row[slot.state]);
  // An amount may be tied to a currency that is there without it.
  if (slot.currency != abi::none && !slot.tied)
    cell.beside = read<std::int32_t>(row + slot.currency);
  if (kind == Kind::Currency) cell.payload = read<std::int32_t>(at);  // for what is tied to it
  if (cell.state != abi::State::Value || !has_payload(kind)) return cell;
  if (kind == Kind::Boolean) {
    cell.payload = std::to_integer<std::int64_t>(*at);
  } else if (kind == Kind::Text) {
    const auto text = read<abi::TextSlot>(at);
    if (text.length > 0) cell.text = {text.data, text.length};
  } else if (kind == Kind::DateTime) {
    const auto instant = read<abi::InstantSlot>(at);
    cell.payload = instant.seconds;
    cell.beside = instant.offset_seconds;
  } else if (kind == Kind::Duration) {
    const auto span = read<abi::DurationSlot>(at);
    cell.payload = span.seconds;
    cell.beside = span.months;
  } else if (has_decimals(kind) || kind == Kind::Integer) {
    cell.payload = read<std::int64_t>(at);
  } else {
    cell.payload = read<std::int32_t>(at);
  }
  return cell;
}

void Builder::add_cell(Open& open, const Cell& cell) {
  const bool known = cell.state == abi::State::Value;
  if (known) set(open.values, rows_ - 1);
  if (cell.state == abi::State::Missing) set(open.missing, rows_ - 1);
  if (!open.has_payload) return;
  const std::int64_t payload = open.is_text && known ? dictionary_->code(cell.text) : cell.payload;
  open.payload.push_back(payload);
  if (open.has_beside) open.beside.push_back(cell.beside);
  open.least = std::min(open.least, payload);
  open.most = std::max(open.most, payload);
  if (open.has_decimals && open.zeros > 0 && payload != 0)
    open.zeros = std::min(open.zeros, zeros_of(payload, std::min(open.zeros, 18)));
}

KeptColumn Builder::narrowed(const abi::Column& column, Open& open,
                             const abi::ColumnForm* earlier) const {
  const Kind kind = column.slot.type.kind;
  KeptColumn kept;
  kept.form.open = !all_set(open.values, rows_) || (earlier != nullptr && earlier->open);
  kept.form.missing =
      std::ranges::any_of(open.missing, [](std::uint64_t word) { return word != 0; }) ||
      (earlier != nullptr && earlier->missing);
  if (kept.form.open) kept.values = kept_bits(open.values);
  if (kept.form.missing) kept.missing = kept_bits(open.missing);
  if (!has_payload(kind)) return kept;
  if (kind == Kind::Boolean) {
    std::vector<std::uint64_t> bits(open.values.size());
    for (std::size_t row = 0; row < rows_; ++row)
      if (open.payload[row] != 0) set(bits, row);
    kept.form.payload = Width::Bit;
    kept.payload = kept_bits(bits);
    return kept;
  }
  std::int64_t unit = 1;
  const int places = abi::scale_of(kind);
  kept.form.scale = static_cast<std::uint8_t>(places);
  if (places > 0) {
    int dropped = std::clamp(open.zeros, 0, places);
    if (earlier != nullptr) dropped = std::min(dropped, places - earlier->scale);
    kept.form.scale = static_cast<std::uint8_t>(places - dropped);
    for (int place = 0; place < dropped; ++place) unit *= 10;
  }
  const std::int64_t least = std::min(open.least, open.most) / unit;
  const std::int64_t most = std::max(open.least, open.most) / unit;
  kept.form.payload = narrowest(open.payload.empty() ? 0 : least, open.payload.empty() ? 0 : most);
  if (earlier != nullptr) kept.form.payload = std::max(kept.form.payload, earlier->payload);
  kept.payload = kept_numbers(open.payload, kept.form.payload, unit);
  if (!has_beside(column.slot)) return kept;
  const bool same =
      std::ranges::all_of(open.beside, [&](std::int32_t one) { return one == open.beside[0]; });
  kept.form.beside = same && earlier == nullptr ? Width::Same : Width::Word;
  std::vector<std::int64_t> beside(open.beside.begin(), open.beside.end());
  kept.beside = kept_numbers(beside, kept.form.beside, 1);
  return kept;
}

std::unique_ptr<Batch> Builder::finish(std::span<const abi::ColumnForm> earlier) {
  std::vector<KeptColumn> columns;
  for (std::size_t at = 0; at < columns_.size(); ++at)
    if (!open_[at].is_kept)
      columns.emplace_back();
    else
      columns.push_back(
          narrowed(columns_[at], open_[at], earlier.empty() ? nullptr : &earlier[at]));
  auto batch = std::make_unique<Batch>(layout_, record_, rows_, std::move(columns),
                                       std::move(left_out_), dictionary_, std::move(packed_));
  for (Open& open : open_) {
    open.payload.clear();
    open.beside.clear();
    open.values.clear();
    open.missing.clear();
    open.least = std::numeric_limits<std::int64_t>::max();
    open.most = std::numeric_limits<std::int64_t>::min();
    open.zeros = std::numeric_limits<int>::max();
  }
  left_out_.clear();
  packed_.clear();
  dictionary_ = std::make_shared<Dictionary>();
  rows_ = 0;
  return batch;
}

}  // namespace bop::batch
