#include "compiler/emit/given_columns.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <ranges>

#include <emmintrin.h>

#include "compiler/emit/staged.h"
#include "runtime/abi/row.h"
#include "runtime/base/error.h"

namespace bop::emit {

namespace {

using abi::Kind;

constexpr std::size_t unread_entry = 0;
constexpr std::size_t missing_entry = 1;
constexpr std::size_t first_entry = 2;

/// What a text makes of a node.
enum Flag : std::uint8_t {
  is_true = 1,
  is_value = 2,
  is_missing = 4,
  is_undefined = 8,
  gave_up = 16,
  not_asked = 32,
};

void set(abi::ChunkBits& bits, std::size_t row) {
  bits[row / 64] |= std::uint64_t{1} << (row % 64);
}
bool is_set(std::span<const std::uint64_t> bits, std::size_t row) {
  return (bits[row / 64] >> (row % 64) & 1U) != 0;
}

bool is_scaled(Kind kind) {
  switch (kind) {
    case Kind::Number:
    case Kind::Integer:
    case Kind::Percent:
    case Kind::Money:
    case Kind::UnitPrice:
    case Kind::Quantity:
      return true;
    default:
      return false;
  }
}

std::uint8_t flags_of(const ValueSlot& slot) {
  switch (static_cast<abi::State>(slot.state)) {
    case abi::State::Value:
      return slot.number[0] != 0 ? is_value | is_true : is_value;
    case abi::State::Missing:
      return is_missing;
    case abi::State::Undefined:
      return is_undefined;
    case abi::State::Unread:
      break;
  }
  return 0;
}

// Bit k: whether the flag is among those of record k.
template <Flag flag>
std::uint64_t plane(const std::array<std::uint8_t, 64>& flags) {
  constexpr int places = 7 - std::countr_zero(static_cast<unsigned>(flag));  // up to the sign
  std::uint64_t bits = 0;
  for (std::size_t part = 0; part < 4; ++part) {
    const __m128i bytes = _mm_load_si128(reinterpret_cast<const __m128i*>(flags.data()) + part);
    const int signs = _mm_movemask_epi8(_mm_slli_epi16(bytes, places));
    bits |= static_cast<std::uint64_t>(static_cast<std::uint32_t>(signs)) << (part * 16);
  }
  return bits;
}

// All flags of 64 records in one byte.
std::uint8_t united(const std::array<std::uint8_t, 64>& flags) {
  std::array<std::uint64_t, 8> words;
  std::memcpy(words.data(), flags.data(), sizeof words);
  std::uint64_t any = 0;
  for (const std::uint64_t word : words) any |= word;
  any |= any >> 32U;
  any |= any >> 16U;
  return static_cast<std::uint8_t>(any | any >> 8U);
}

// `flags` by a text's code.
template <typename Code>
void look_up(const std::uint8_t* flags, const std::byte* data,
             std::array<std::uint8_t, 64>& found) {
  const auto* codes = reinterpret_cast<const Code*>(data);
  for (std::size_t row = 0; row < found.size(); row += 4) {
    found[row] = flags[codes[row]];
    found[row + 1] = flags[codes[row + 1]];
    found[row + 2] = flags[codes[row + 2]];
    found[row + 3] = flags[codes[row + 3]];
  }
}

bool has_own_currency(abi::Type type) {
  return type.index == 0 &&
         (type.kind == Kind::Money || type.kind == Kind::UnitPrice || type.kind == Kind::Quantity);
}

}  // namespace

abi::ColumnForm form_of(const ValueForm& form) {
  const Kind kind = form.type.kind;
  abi::ColumnForm made;
  made.payload = kind == Kind::Boolean ? abi::Width::Bit : abi::Width::Wide;
  if (has_own_currency(form.type) || kind == Kind::DateTime || kind == Kind::Duration)
    made.beside = abi::Width::Word;
  made.scale = static_cast<std::uint8_t>(form.scale);
  made.open = made.missing = made.undefined = true;
  return made;
}

abi::ColumnForm form_of_outcome() {
  abi::ColumnForm made;
  made.payload = abi::Width::Byte;
  return made;
}

GivenColumns::GivenColumns(const Code& code, std::span<const GivenGroup> groups,
                           std::span<const abi::Column> columns, const abi::ColumnBatch& batch,
                           const Context& context)
    : code_(code),
      groups_(groups),
      columns_(columns),
      batch_(batch),
      context_(context),
      // Where there is no text its code is zero, and what that gives is not used.
      entries_(std::max<std::size_t>(batch.dictionary().size(), 1) + first_entry) {
  memos_.resize(groups.size());
  for (std::size_t group = 0; group < groups.size(); ++group) {
    if (groups[group].decision != abi::none) {  // `fill` says where it lies
      data_.emplace_back();
      values_.emplace_back();
      continue;
    }
    for (std::size_t node = 0; node < groups[group].nodes.size(); ++node) {
      const auto& values = values_.emplace_back(std::make_unique<Values>());
      const bool is_bit = groups[group].forms[node].type.kind == Kind::Boolean;
      const auto* payload = is_bit ? reinterpret_cast<const std::byte*>(values->bits.data())
                                   : reinterpret_cast<const std::byte*>(values->payload.data());
      data_.push_back({payload, reinterpret_cast<const std::byte*>(values->beside.data()),
                       values->values.data(), values->missing.data(), values->undefined.data(),
                       nullptr});
    }
    const std::uint32_t column = groups[group].text_column;
    if (column == abi::none) continue;
    Memo& memo = memos_[group];
    memo.flags.assign(entries_ * groups[group].nodes.size(), not_asked);
    memo.all_bits = std::ranges::all_of(
        groups[group].forms, [](const ValueForm& form) { return form.type.kind == Kind::Boolean; });
    if (!memo.all_bits) memo.slots.resize(memo.flags.size());
    memo.row.resize(code.layout.records[code.program->info.subject_record].size);
    for (std::uint32_t holder = columns[column].inside; holder != abi::none;
         holder = columns[holder].inside) {
      memo.holders.insert(memo.holders.begin(), holder);
      memo.row[columns[holder].slot.state] = static_cast<std::byte>(abi::State::Value);
    }
    for (const std::size_t entry : {unread_entry, missing_entry, first_entry})
      compute_text(group, entry);
  }
}

void GivenColumns::clear(std::size_t group, std::size_t at) {
  for (std::size_t node = 0; node < groups_[group].nodes.size(); ++node) {
    Values& values = *values_[at + node];
    values.bits = {};
    values.values = {};
    values.missing = {};
    values.undefined = {};
  }
}

void GivenColumns::fill(std::uint32_t stage, std::span<const abi::ChunkOutcomes> said,
                        std::size_t first, std::size_t count, abi::ChunkBits& left) {
  said_ = said;
  std::size_t at = 0;
  for (std::size_t group = 0; group < groups_.size(); at += groups_[group++].nodes.size()) {
    if (groups_[group].stage != stage) continue;
    if (const std::uint32_t decision = groups_[group].decision; decision != abi::none) {
      data_[at].payload = reinterpret_cast<const std::byte*>(said[decision].outcome.data());
      continue;
    }
    clear(group, at);
    if (groups_[group].text_column == abi::none)
      fill_rows(group, at, first, count, left);
    else
      fill_texts(group, at, first, count, left);
  }
}

bool GivenColumns::compute(std::size_t group, const std::byte* row) {
  slots_.assign(groups_[group].nodes.size(), {});
  return std::ranges::all_of(groups_[group].functions, [&](ValuesFunction function) {
    return function(row, &context_, slots_.data()) == 0;
  });
}

// False where the value does not fit. A payload is zero where there is no value.
bool GivenColumns::put(Values& values, std::size_t row, const ValueSlot& slot,
                       const ValueForm& form) const {
  const auto state = static_cast<abi::State>(slot.state);
  values.payload[row] = 0;
  values.beside[row] = 0;
  if (state == abi::State::Missing) set(values.missing, row);
  if (state == abi::State::Undefined) set(values.undefined, row);
  if (state != abi::State::Value) return true;
  set(values.values, row);
  if (form.type.kind == Kind::Boolean) {
    if (slot.number[0] != 0) set(values.bits, row);
    return true;
  }
  const auto low = std::bit_cast<std::int64_t>(slot.number[0]);
  values.payload[row] = low;
  if (is_scaled(form.type.kind)) {
    const auto high = std::bit_cast<std::int64_t>(slot.number[1]);
    if (high != (low < 0 ? -1 : 0) || low > abi::slot_max || low < -abi::slot_max) return false;
    values.beside[row] = static_cast<std::int32_t>(slot.currency);
  } else {
    values.beside[row] = slot.beside[0];
  }
  return true;
}

void GivenColumns::fill_rows(std::size_t group, std::size_t at, std::size_t first,
                             std::size_t count, abi::ChunkBits& left) {
  const std::vector<ValueForm>& forms = groups_[group].forms;
  const auto* const unread = context_.results;
  std::optional<OutcomeRows> results;
  if (groups_[group].stage > 0)
    context_.results = results.emplace(code_, groups_[group].stage).rows();
  for (std::size_t row = 0; row < count; ++row) {
    if (is_set(left, row)) continue;
    for (std::size_t at_result = 0; results && at_result < results->decisions().size(); ++at_result)
      results->set(at_result, said_[results->decisions()[at_result]].outcome[row]);
    abi::RowArena arena;
    builtins::Arena texts;
    context_.scratch = &arena;
    context_.texts = &texts;
    bool fits = compute(group, batch_.row(first + row, arena));
    for (std::size_t node = 0; fits && node < forms.size(); ++node)
      fits = put(*values_[at + node], row, slots_[node], forms[node]);
    if (!fits) set(left, row);
  }
  context_.results = unread;
}

void GivenColumns::compute_text(std::size_t group, std::size_t entry) {
  Memo& memo = memos_[group];
  const abi::Slot& slot = columns_[groups_[group].text_column].slot;
  const abi::State state = entry == unread_entry    ? abi::State::Unread
                           : entry == missing_entry ? abi::State::Missing
                                                    : abi::State::Value;
  memo.row[slot.state] = static_cast<std::byte>(state);
  // A text that is no optional one is missing where a record is that it stands in.
  for (const std::uint32_t holder : memo.holders) {
    const abi::Slot& its = columns_[holder].slot;
    const bool missing = state == abi::State::Missing && !slot.type.optional && its.type.optional;
    memo.row[its.state] = static_cast<std::byte>(missing ? abi::State::Missing : abi::State::Value);
  }
  abi::TextSlot text;
  if (entry - first_entry < batch_.dictionary().size()) {
    const std::string_view found = batch_.dictionary()[entry - first_entry];
    text = {found.data(), static_cast<std::uint32_t>(found.size())};
  }
  std::memcpy(memo.row.data() + slot.payload, &text, sizeof text);
  abi::RowArena arena;
  builtins::Arena texts;
  context_.scratch = &arena;
  context_.texts = &texts;
  const bool made = compute(group, memo.row.data());
  for (std::size_t node = 0; node < slots_.size(); ++node) {
    memo.flags[node * entries_ + entry] = made ? flags_of(slots_[node]) : std::uint8_t{gave_up};
    if (!memo.all_bits) memo.slots[entry * slots_.size() + node] = slots_[node];
  }
}

// Which of a word's records have the text, and in which it is missing.
GivenColumns::TextStates GivenColumns::text_states(std::size_t group, std::size_t word) const {
  const auto forms = batch_.forms();
  const auto columns = batch_.columns();
  TextStates states{~std::uint64_t{0}, 0};
  const auto within = [&](std::uint32_t column) {
    if (forms[column].missing) states.missing |= states.values & columns[column].missing[word];
    if (forms[column].open) states.values &= columns[column].values[word];
  };
  std::ranges::for_each(memos_[group].holders, within);
  within(groups_[group].text_column);
  return states;
}

// One by one, where some text of the word was not asked yet or gives no truth.
void GivenColumns::fill_word(std::size_t group, std::size_t at, std::size_t word, std::size_t count,
                             const TextCodes& codes, const TextStates& states,
                             abi::ChunkBits& left) {
  Memo& memo = memos_[group];
  const std::vector<ValueForm>& forms = groups_[group].forms;
  for (std::size_t row = word * 64; row < std::min(count, (word + 1) * 64); ++row) {
    if (is_set(left, row)) continue;
    const bool is_there = (states.values >> (row % 64) & 1U) != 0;
    const bool is_absent = (states.missing >> (row % 64) & 1U) != 0;
    const std::size_t entry = is_there    ? codes.at(row) + first_entry
                              : is_absent ? missing_entry
                                          : unread_entry;
    if (memo.flags[entry] == not_asked) compute_text(group, entry);
    bool fits = true;
    for (std::size_t node = 0; fits && node < forms.size(); ++node) {
      Values& values = *values_[at + node];
      const std::uint8_t flags = memo.flags[node * entries_ + entry];
      if ((flags & gave_up) != 0) {
        fits = false;
      } else if (forms[node].type.kind != Kind::Boolean) {
        fits = put(values, row, memo.slots[entry * forms.size() + node], forms[node]);
      } else {
        if ((flags & is_true) != 0) set(values.bits, row);
        if ((flags & is_value) != 0) set(values.values, row);
        if ((flags & is_missing) != 0) set(values.missing, row);
        if ((flags & is_undefined) != 0) set(values.undefined, row);
      }
    }
    if (!fits) set(left, row);
  }
}

void GivenColumns::TextCodes::look_up(const std::uint8_t* flags, std::size_t word,
                                      std::array<std::uint8_t, 64>& found) const {
  const std::byte* from = data + word * 64 * abi::bytes_of(width);
  switch (width) {
    case abi::Width::Byte:
      return emit::look_up<std::int8_t>(flags, from, found);
    case abi::Width::Half:
      return emit::look_up<std::int16_t>(flags, from, found);
    case abi::Width::Word:
      return emit::look_up<std::int32_t>(flags, from, found);
    default:
      return found.fill(flags[at(0)]);
  }
}

std::size_t GivenColumns::TextCodes::at(std::size_t row) const {
  const auto code = [&]<typename Code>(Code none) {
    std::memcpy(&none, data + row * sizeof none, sizeof none);
    return static_cast<std::size_t>(none);
  };
  switch (width) {
    case abi::Width::Byte:
      return code(std::int8_t{});
    case abi::Width::Half:
      return code(std::int16_t{});
    case abi::Width::Word:
      return code(std::int32_t{});
    default:
      return static_cast<std::size_t>(*reinterpret_cast<const std::int64_t*>(data));
  }
}

GivenColumns::TextCodes GivenColumns::codes_of(std::uint32_t column, std::size_t first) const {
  const abi::Width width = batch_.forms()[column].payload;
  BOP_CHECK(width != abi::Width::Bit && width != abi::Width::Absent && width != abi::Width::Wide,
            "a text's code has at most 32 bits");
  const std::byte* data = batch_.columns()[column].payload;
  return {width, width == abi::Width::Same ? data : data + first * abi::bytes_of(width)};
}

void GivenColumns::fill_texts(std::size_t group, std::size_t at, std::size_t first,
                              std::size_t count, abi::ChunkBits& left) {
  const Memo& memo = memos_[group];
  const std::size_t nodes = groups_[group].nodes.size();
  const TextCodes codes = codes_of(groups_[group].text_column, first);
  for (std::size_t word = 0; word * 64 < count; ++word) {
    const TextStates states = text_states(group, first / 64 + word);
    const std::uint64_t unread = ~(states.values | states.missing);
    bool known = memo.all_bits && count >= (word + 1) * 64;
    for (std::size_t node = 0; known && node < nodes; ++node) {
      const std::uint8_t* flags = memo.flags.data() + node * entries_;
      alignas(16) std::array<std::uint8_t, 64> found;
      codes.look_up(flags + first_entry, word, found);
      std::uint8_t any = united(found);
      if (states.missing != 0) any |= flags[missing_entry];
      if (unread != 0) any |= flags[unread_entry];
      known = (any & (gave_up | not_asked)) == 0;
      const auto bits_of = [&]<Flag flag>() {
        if ((any & flag) == 0) return std::uint64_t{0};
        return (plane<flag>(found) & states.values) |
               ((flags[missing_entry] & flag) != 0 ? states.missing : 0) |
               ((flags[unread_entry] & flag) != 0 ? unread : 0);
      };
      Values& values = *values_[at + node];
      values.bits[word] = bits_of.template operator()<is_true>();
      values.values[word] = bits_of.template operator()<is_value>();
      values.missing[word] = bits_of.template operator()<is_missing>();
      values.undefined[word] = bits_of.template operator()<is_undefined>();
    }
    if (known) continue;
    for (std::size_t node = 0; node < nodes; ++node) {
      Values& values = *values_[at + node];
      values.bits[word] = values.values[word] = values.missing[word] = values.undefined[word] = 0;
    }
    fill_word(group, at, word, count, codes, states, left);
  }
}

}  // namespace bop::emit
