#include "runtime/batch/open_columns.h"

#include <algorithm>
#include <cstring>

#include "runtime/base/error.h"

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
  const Kind kind = slot.type.kind;
  if (kind == Kind::DateTime || kind == Kind::Duration || kind == Kind::Target) return true;
  return slot.currency != abi::none && !slot.tied;
}

bool has_payload(Kind kind) {
  return kind != Kind::Record && kind != Kind::List && kind != Kind::Error;
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

template <std::int64_t unit, typename From, typename To>
void store_in(std::span<const From> numbers, To* out) {
  for (const From number : numbers) *out++ = static_cast<To>(number / unit);
}

// A division by a number that is known here takes a third of the time.
template <typename To, typename From>
void store_all(std::span<const From> numbers, std::int64_t unit, std::byte* bytes) {
  auto* out = reinterpret_cast<To*>(bytes);  // NOLINT: memory for a column
  switch (unit) {
    case 1:
      return store_in<1>(numbers, out);
    case 100:  // cents
      return store_in<100>(numbers, out);
    case 1'000:
      return store_in<1'000>(numbers, out);
    case 10'000:
      return store_in<10'000>(numbers, out);
    case 1'000'000:
      return store_in<1'000'000>(numbers, out);
    default:
      for (const From number : numbers) *out++ = static_cast<To>(number / unit);
  }
}

std::size_t padded(std::size_t rows) {
  return (rows + abi::rows_padding - 1) / abi::rows_padding * abi::rows_padding;
}

// Puts the lowest `rows` bits of a word behind the first `count`.
void append(std::vector<std::uint64_t>& bits, std::size_t count, std::uint64_t word,
            std::size_t rows) {
  const std::size_t used = count % 64;
  if (used == 0) {
    bits.push_back(word);
    return;
  }
  bits.back() |= word << used;
  if (used + rows > 64) bits.push_back(word >> (64 - used));
}

ColumnBytes kept_bits(const std::vector<std::uint64_t>& bits) {
  ColumnBytes kept(bits.size() * sizeof(std::uint64_t));
  if (!bits.empty()) std::memcpy(kept.data(), bits.data(), bits.size() * sizeof(std::uint64_t));
  return kept;
}

bool any_set(const std::vector<std::uint64_t>& bits) {
  return std::ranges::any_of(bits, [](std::uint64_t word) { return word != 0; });
}

bool all_set(const std::vector<std::uint64_t>& bits, std::size_t rows) {
  for (std::size_t row = 0; row < rows; row += 64) {
    const std::uint64_t wanted =
        rows - row >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << (rows - row)) - 1;
    if ((bits[row / 64] & wanted) != wanted) return false;
  }
  return true;
}

template <typename From>
ColumnBytes kept_numbers(const std::vector<From>& all, Width width, std::int64_t unit) {
  const std::span<const From> numbers(all);
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

Cell cell_of(const abi::Slot& slot, const std::byte* row) {
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
  } else if (kind == Kind::Target) {
    const auto target = read<abi::TargetSlot>(at);
    cell.payload = target.seconds;
    cell.beside = abi::TargetBeside::of(target);
  } else if (has_decimals(kind) || kind == Kind::Integer) {
    cell.payload = read<std::int64_t>(at);
  } else {
    cell.payload = read<std::int32_t>(at);
  }
  return cell;
}

}  // namespace

OpenColumns::OpenColumns(const abi::Layout& layout, const abi::ColumnTree& tree,
                         std::span<const bool> read)
    : layout_(layout), tree_(tree), open_(tree.columns.size()) {
  for (std::size_t at = 0; at < open_.size(); ++at) {
    const abi::Slot& slot = tree.columns[at].slot;
    Open& open = open_[at];
    open.is_kept = read.empty() || read[at];
    open.has_payload = has_payload(slot.type.kind);
    open.has_beside = has_beside(slot);
    open.places = abi::scale_of(slot.type.kind);
    open.is_text = slot.type.kind == Kind::Text;
    if (open.is_kept && tree.elements[at])
      open.elements =
          std::make_unique<OpenColumns>(layout, *tree.elements[at], std::span<const bool>());
  }
}

void OpenColumns::begin() {
  if (count_ % 64 == 0)
    for (Open& open : open_) {
      open.values.push_back(0);
      open.missing.push_back(0);
      open.more.push_back(0);
    }
  ++count_;
}

void OpenColumns::add_nothing() {
  begin();
  for (Open& open : open_) {
    if (!open.is_kept) continue;
    set(open.values, count_ - 1);  // so that a column without unknowns stays one
    if (open.elements) open.payload.push_back(static_cast<std::int64_t>(open.elements->count()));
    if (!open.has_payload) continue;
    open.payload.push_back(open.payload.empty() ? 0 : open.payload.back());
    open.least = std::min(open.least, open.payload.back());
    open.most = std::max(open.most, open.payload.back());
    if (open.has_beside) open.beside.push_back(open.beside.empty() ? 0 : open.beside.back());
  }
}

void OpenColumns::add(const std::byte* base, TextCoder& texts) {
  begin();
  for (std::size_t at = 0; at < open_.size(); ++at) {
    Open& open = open_[at];
    if (!open.is_kept) continue;
    const abi::Slot& slot = tree_.columns[at].slot;
    add_cell(open, cell_of(slot, base), texts);
    if (open.elements) add_list(open, slot, base, texts);
  }
}

void OpenColumns::add_list(Open& open, const abi::Slot& slot, const std::byte* base,
                           TextCoder& texts) {
  const auto list = read<abi::ListSlot>(base + slot.payload);
  if (static_cast<abi::State>(base[slot.state]) == abi::State::Value) {
    const std::size_t stride = layout_.lists[slot.type.index].stride;
    for (std::size_t element = 0; element < list.count; ++element)
      open.elements->add(list.elements + element * stride, texts);
    if (list.complete == 0) set(open.more, count_ - 1);
  }
  open.payload.push_back(static_cast<std::int64_t>(open.elements->count()));
}

void OpenColumns::add(const Cells& cells, TextCoder& texts) {
  for (std::size_t first = 0; first < cells.own.size(); first += open_.size()) {
    begin();
    for (std::size_t at = 0; at < open_.size(); ++at) {
      Open& open = open_[at];
      if (!open.is_kept) continue;
      const Cell& cell = cells.own[first + at];
      add_cell(open, cell, texts);
      if (!open.elements) continue;
      // The elements themselves come as one, below.
      const std::int64_t before = open.payload.empty() ? 0 : open.payload.back();
      open.payload.push_back(before + (cell.state == abi::State::Value ? cell.payload : 0));
    }
  }
  for (std::size_t at = 0; at < cells.lists.size(); ++at)
    if (open_[at].elements) open_[at].elements->add(cells.lists[at], texts);
}

void OpenColumns::add_cell(Open& open, const Cell& cell, TextCoder& texts) {
  const bool known = cell.state == abi::State::Value;
  if (known) set(open.values, count_ - 1);
  if (cell.state == abi::State::Missing) set(open.missing, count_ - 1);
  if (!open.has_payload) return;
  const std::int64_t payload = open.is_text && known ? texts.code(cell.text) : cell.payload;
  open.payload.push_back(payload);
  if (open.has_beside) open.beside.push_back(cell.beside);
  open.least = std::min(open.least, payload);
  open.most = std::max(open.most, payload);
  if (open.places > 0 && open.zeros > 0 && payload != 0)
    open.zeros = std::min(open.zeros, zeros_of(payload, std::min(open.zeros, 18)));
}

void OpenColumns::add(const Stripes& stripes) {
  for (const Stripe* stripe : stripes.all) {
    for (std::size_t at = 0; at < open_.size(); ++at)
      if (open_[at].is_kept) add(open_[at], stripe->columns[at], stripe->rows);
    count_ += stripe->rows;
  }
  for (const auto& [at, elements] : stripes.lists)
    if (open_[at].elements) open_[at].elements->add(elements);
}

void OpenColumns::add(Open& open, const Stripe::Column& column, std::size_t rows) {
  append(open.values, count_, column.values, rows);
  append(open.missing, count_, column.missing, rows);
  append(open.more, count_, 0, rows);
  for (std::size_t row = 0; open.elements && row < rows; ++row)
    open.payload.push_back((open.payload.empty() ? 0 : open.payload.back()) + column.payload[row]);
  if (!open.has_payload) return;
  const std::span payloads(column.payload.data(), rows);
  open.payload.insert(open.payload.end(), payloads.begin(), payloads.end());
  if (open.has_beside)
    open.beside.insert(open.beside.end(), column.beside.data(), column.beside.data() + rows);
  std::int64_t least = open.least;
  std::int64_t most = open.most;
  for (const std::int64_t payload : payloads) {
    least = std::min(least, payload);
    most = std::max(most, payload);
  }
  open.least = least;
  open.most = most;
  open.zeros = std::min(open.zeros, open.places - column.decimals);
}

void OpenColumns::keep_lists(Open& open, const abi::ColumnForm* earlier, KeptColumn& kept) {
  const std::size_t count = open.elements->count();
  const auto ends = static_cast<std::size_t>(open.payload.empty() ? 0 : open.payload.back());
  BOP_CHECK(ends == count && count <= std::numeric_limits<std::int32_t>::max(),
            "a batch holds the elements of its lists, and not more than an offset tells");
  open.payload.insert(open.payload.begin(), 0);
  kept.form.payload = Width::Word;
  kept.payload = kept_numbers(open.payload, Width::Word, 1);
  if (any_set(open.more) || (earlier != nullptr && earlier->beside == Width::Bit)) {
    kept.form.beside = Width::Bit;
    kept.beside = kept_bits(open.more);
  }
  kept.elements = std::make_unique<const KeptColumns>(count, open.elements->finish({}));
}

KeptColumn OpenColumns::narrowed(const abi::Column& column, Open& open,
                                 const abi::ColumnForm* earlier) const {
  const Kind kind = column.slot.type.kind;
  KeptColumn kept;
  kept.form.open = !all_set(open.values, count_) || (earlier != nullptr && earlier->open);
  kept.form.missing = any_set(open.missing) || (earlier != nullptr && earlier->missing);
  if (kept.form.open) kept.values = kept_bits(open.values);
  if (kept.form.missing) kept.missing = kept_bits(open.missing);
  if (open.elements) keep_lists(open, earlier, kept);
  if (!has_payload(kind)) return kept;
  if (kind == Kind::Boolean) {
    std::vector<std::uint64_t> bits(open.values.size());
    for (std::size_t row = 0; row < count_; ++row)
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
  kept.beside = kept_numbers(open.beside, kept.form.beside, 1);
  return kept;
}

std::vector<KeptColumn> OpenColumns::finish(std::span<const abi::ColumnForm> earlier) {
  std::vector<KeptColumn> kept;
  for (std::size_t at = 0; at < open_.size(); ++at)
    if (!open_[at].is_kept)
      kept.emplace_back();
    else
      kept.push_back(
          narrowed(tree_.columns[at], open_[at], earlier.empty() ? nullptr : &earlier[at]));
  for (Open& open : open_) {
    open.payload.clear();
    open.beside.clear();
    open.values.clear();
    open.missing.clear();
    open.more.clear();
    open.least = std::numeric_limits<std::int64_t>::max();
    open.most = std::numeric_limits<std::int64_t>::min();
    open.zeros = std::numeric_limits<int>::max();
  }
  count_ = 0;
  return kept;
}

}  // namespace bop::batch
