#include "compiler/emit/keyed_run.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

#include "compiler/emit/cell.h"

namespace bop::emit {

namespace {

using abi::Width;

constexpr std::size_t lanes = 32;
// A key of a record that has no rules has at least this; three parts of it still fit.
constexpr std::uint32_t no_key = std::uint32_t{1} << 30U;
// From so many records on whose key nobody knows, all rules are asked of all records.
constexpr std::size_t many_open = 128;
constexpr std::int64_t number_max = 1'000'000'000'000'000'000;

bool fits(std::int64_t value, unsigned bytes) {
  const unsigned bits = bytes * 8 - 1;
  return bytes == 8 || (value < (std::int64_t{1} << bits) && value >= -(std::int64_t{1} << bits));
}

std::uint64_t magnitude(std::int64_t value) {
  return static_cast<std::uint64_t>(value < 0 ? -value : value);
}

template <typename T>
void add_parts(const std::byte* payload, std::span<const std::uint32_t> table, std::size_t count,
               std::uint32_t* keys) {
  const auto* codes = reinterpret_cast<const T*>(payload);
  for (std::size_t row = 0; row < count; ++row)
    keys[row] += table[static_cast<std::size_t>(codes[row])];
}

template <typename T>
void gather_values(const std::byte* from, const std::uint16_t* order, std::size_t count,
                   std::byte* to) {
  const auto* values = reinterpret_cast<const T*>(from);
  auto* gathered = reinterpret_cast<T*>(to);
  for (std::size_t at = 0; at < count; ++at) gathered[at] = values[order[at]];
}

void gather_bits(const std::byte* from, const std::uint16_t* order, std::size_t count,
                 std::byte* to) {
  const auto* bits = reinterpret_cast<const std::uint64_t*>(from);
  auto* gathered = reinterpret_cast<std::uint64_t*>(to);
  for (std::size_t first = 0; first < count; first += 64) {
    std::uint64_t word = 0;
    for (std::size_t at = 0; at < 64; ++at) {
      const std::size_t row = order[first + at];
      word |= (bits[row / 64] >> (row % 64) & 1U) << at;
    }
    gathered[first / 64] = word;
  }
}

std::size_t rounded_up(std::size_t count, std::size_t to) {
  return (count + to - 1) / to * to;
}

}  // namespace

KeyedCode::KeyedCode(const ir::Program& program, const KeyedRules& group,
                     std::span<const abi::Column> columns, std::span<const abi::ColumnForm> forms)
    : group_(group), forms_(forms.begin(), forms.end()) {
  for (const RuleShape& shape : group.shapes) {
    RuleCode code{shape.condition, {}};
    for (const ShapeConstant& constant : shape.constants)
      code.constants.push_back(constant_of(program, constant));
    shapes_.push_back(std::move(code));
  }
  std::uint32_t stride = static_cast<std::uint32_t>(group.key_count());
  for (const KeyColumn& column : group.columns) {
    stride /= static_cast<std::uint32_t>(column.values.size());
    const abi::ColumnForm& form = forms_[column.column];
    Key key{column.column, form.payload, form.open || form.missing, {}, stride};
    for (std::uint32_t holder = columns[column.column].inside; holder != abi::none;
         holder = columns[holder].inside)
      if (forms_[holder].open) key.holders.push_back(holder);
    keys_.push_back(std::move(key));
  }
  add_rules(program);
  index_keys();
}

// As narrow as the field beside it is kept, which compares most at once.
RuleConstant KeyedCode::constant_of(const ir::Program& program,
                                    const ShapeConstant& constant) const {
  const abi::Kind kind = program[constant.node].type.kind;
  RuleConstant made{constant.node, 4, 0, constant.scale};
  const abi::ColumnForm* beside = constant.beside == abi::none ? nullptr : &forms_[constant.beside];
  if (!is_number(kind) && !is_amount(kind)) {
    if (beside == nullptr) return made;
    const std::size_t bytes = abi::bytes_of(beside->payload);
    const bool fit =
        kind == abi::Kind::Text || (fits(constant.least, static_cast<unsigned>(bytes)) &&
                                    fits(constant.most, static_cast<unsigned>(bytes)));
    if (bytes > 0 && bytes < made.bytes && fit) made.bytes = static_cast<unsigned>(bytes);
    return made;
  }
  made.most = std::max(magnitude(constant.least), magnitude(constant.most));
  // At the scale of the field, so that neither has to be scaled.
  for (; beside != nullptr && made.scale < beside->scale && made.most <= number_max / 10;
       ++made.scale)
    made.most *= 10;
  made.bytes = made.most <= half_max ? 2 : made.most <= word_max ? 4 : 8;
  return made;
}

void KeyedCode::add_rules(const ir::Program& program) {
  for (const KeyedRule& rule : group_.rules) {
    const RuleShape& shape = group_.shapes[rule.shape];
    rules_.push_back({rule.condition, rule.shape, constants_.size()});
    for (std::size_t at = 0; at < rule.constants.size(); ++at) {
      const RuleConstant& constant = shapes_[rule.shape].constants[at];
      if (program[constant.node].type.kind == abi::Kind::Text)
        texts_.push_back(
            {constants_.size(), static_cast<std::uint32_t>(rule.constants[at]), constant.bytes});
      const auto unit =
          static_cast<std::int64_t>(power_of_ten(constant.scale - shape.constants[at].scale));
      constants_.push_back(rule.constants[at] * unit);
    }
  }
}

// Of each key the rules that have it, in their order.
void KeyedCode::index_keys() {
  std::vector<std::vector<std::uint32_t>> keys_of_rules;
  first_of_key_.assign(group_.key_count() + 1, 0);
  for (const KeyedRule& rule : group_.rules) {
    std::vector<std::uint32_t> keys = {0};
    for (std::size_t column = 0; column < keys_.size(); ++column) {
      std::vector<std::uint32_t> longer;
      for (const std::uint32_t key : keys)
        for (const std::uint32_t value : rule.keys[column])
          longer.push_back(key + value * keys_[column].stride);
      keys = std::move(longer);
    }
    for (const std::uint32_t key : keys) ++first_of_key_[key + 1];
    keys_of_rules.push_back(std::move(keys));
  }
  for (std::size_t key = 1; key < first_of_key_.size(); ++key)
    first_of_key_[key] += first_of_key_[key - 1];
  of_keys_.resize(first_of_key_.back());
  std::vector<std::uint32_t> next = first_of_key_;
  for (std::uint32_t rule = 0; rule < keys_of_rules.size(); ++rule)
    for (const std::uint32_t key : keys_of_rules[rule]) of_keys_[next[key]++] = rule;
}

void KeyedCode::add(RuleFunction function, std::span<const std::uint64_t> reads) {
  functions_.push_back(function);
  for (const std::uint64_t place : reads) {
    const std::size_t column = place / sizeof(abi::ColumnData);
    const std::uint64_t part = place % sizeof(abi::ColumnData);
    Width width = Width::Bit;
    if (part == offsetof(abi::ColumnData, payload)) width = forms_[column].payload;
    if (part == offsetof(abi::ColumnData, beside)) width = forms_[column].beside;
    const Read read{column, part, width};
    if (width != Width::Same && std::ranges::find(reads_, read) == reads_.end())
      reads_.push_back(read);
  }
}

KeyedTexts KeyedCode::texts_of(const abi::ColumnBatch& batch) const {
  KeyedTexts made{constants_, {}};
  std::vector<std::int32_t> codes;
  for (const std::string& text : group_.texts)
    codes.push_back(batch.code_of(text).value_or(-1));  // of no record
  for (const auto& [place, text, bytes] : texts_)
    made.constants[place] = fits(codes[text], bytes) ? codes[text] : -1;
  for (std::size_t at = 0; at < group_.columns.size(); ++at) {
    const KeyColumn& column = group_.columns[at];
    // Where there is no text its code is zero.
    const std::size_t texts = std::max<std::size_t>(batch.dictionary().size(), 1);
    std::vector<std::uint32_t>& table = made.tables.emplace_back();
    table.assign(column.members == 0 ? texts : column.members, no_key);
    for (std::uint32_t place = 0; place < column.values.size(); ++place) {
      const std::uint32_t value = column.values[place];
      const std::int64_t entry = column.members == 0 ? codes[value] : std::int64_t{value};
      if (entry >= 0) table[static_cast<std::size_t>(entry)] = place * keys_[at].stride;
    }
  }
  return made;
}

KeyedRun::KeyedRun(const KeyedCode& code, const KeyedTexts& texts) : code_(code), texts_(texts) {
  counts_.assign(code.group_.key_count() + 1, 0);
  ends_.resize(counts_.size());
  for (std::size_t at = 0; at < code.reads_.size(); ++at)
    gathered_.push_back(std::make_unique_for_overwrite<Gathered>());
}

void KeyedRun::clear(const KeyedCode& code, abi::ChunkTruth& found) {
  for (const KeyedCode::Rule& rule : code.rules_) {
    abi::ChunkTruth::Condition& condition = found.conditions[rule.condition];
    std::uint32_t& words = found.words[rule.condition];
    for (std::uint32_t left = words; left != 0; left &= left - 1) {
      const auto word = static_cast<std::size_t>(std::countr_zero(left));
      condition.yes[word] = condition.unknown[word] = 0;
    }
    words = 0;
  }
}

void KeyedRun::add_key(std::size_t at, const abi::ColumnData& column, std::size_t count) {
  const std::vector<std::uint32_t>& table = texts_.tables[at];
  switch (code_.keys_[at].width) {
    case Width::Byte:
      return add_parts<std::int8_t>(column.payload, table, count, key_.data());
    case Width::Half:
      return add_parts<std::int16_t>(column.payload, table, count, key_.data());
    case Width::Word:
      return add_parts<std::int32_t>(column.payload, table, count, key_.data());
    case Width::Wide:
      return add_parts<std::int64_t>(column.payload, table, count, key_.data());
    case Width::Same:
    case Width::Absent:
    case Width::Bit:
      break;
  }
  std::int64_t only = 0;  // of all records
  std::memcpy(&only, column.payload, sizeof only);
  for (std::size_t row = 0; row < count; ++row) key_[row] += table[static_cast<std::size_t>(only)];
}

std::uint32_t KeyedRun::part_of_key(std::size_t at, const abi::ColumnData& column,
                                    std::size_t row) const {
  const Width width = code_.keys_[at].width;
  std::int64_t value = 0;
  const std::size_t bytes = width == Width::Same ? sizeof value : abi::bytes_of(width);
  std::memcpy(&value, column.payload + (width == Width::Same ? 0 : row * bytes), bytes);
  return texts_.tables[at][static_cast<std::size_t>(value)];  // none is below zero
}

// A missing part equals nothing. One that nobody knows may be any: its record is open, unless
// another part is known to be none.
void KeyedRun::see_states(std::size_t at, std::span<const abi::ColumnData> columns,
                          std::size_t count) {
  const KeyedCode::Key& key = code_.keys_[at];
  if (!key.open && key.holders.empty()) return;
  const abi::ColumnForm& form = code_.forms_[key.column];
  const abi::ColumnData& column = columns[key.column];
  for (std::size_t word = 0; word * 64 < count; ++word) {
    std::uint64_t inside = ~std::uint64_t{0};
    for (const std::uint32_t holder : key.holders) inside &= columns[holder].values[word];
    const std::uint64_t values = form.open ? inside & column.values[word] : inside;
    const std::uint64_t missing = form.missing ? inside & column.missing[word] : 0;
    for (std::uint64_t left = ~values; left != 0; left &= left - 1) {
      const auto bit = static_cast<std::size_t>(std::countr_zero(left));
      const std::size_t row = word * 64 + bit;
      if (row >= count) break;
      key_[row] -= part_of_key(at, column, row);
      if ((missing >> bit & 1U) != 0)
        key_[row] += no_key;
      else
        open_[word] |= std::uint64_t{1} << bit;
    }
  }
}

void KeyedRun::find_keys(std::span<const abi::ColumnData> columns, std::size_t count) {
  std::fill_n(key_.begin(), count, 0);
  open_ = {};
  for (std::size_t at = 0; at < code_.keys_.size(); ++at) {
    add_key(at, columns[code_.keys_[at].column], count);
    see_states(at, columns, count);
  }
  const auto open_key = static_cast<std::uint32_t>(counts_.size() - 1);
  for (std::size_t word = 0; word * 64 < count; ++word)
    for (std::uint64_t left = open_[word]; left != 0; left &= left - 1) {
      const std::size_t row = word * 64 + static_cast<std::size_t>(std::countr_zero(left));
      if (key_[row] < no_key) key_[row] = open_key;
    }
}

// The records that have a key, key by key; how many these are.
std::size_t KeyedRun::order_by_key(std::size_t count) {
  std::array<std::uint16_t, abi::chunk_rows + 1> some;
  std::size_t records = 0;
  for (std::size_t row = 0; row < count; ++row) {
    some[records] = static_cast<std::uint16_t>(row);
    records += key_[row] < no_key ? 1 : 0;  // without a branch that nobody foresees
  }
  met_.clear();
  for (std::size_t at = 0; at < records; ++at) {
    const std::uint32_t key = key_[some[at]];
    if (counts_[key]++ == 0) met_.push_back(key);
  }
  std::uint16_t place = 0;
  for (const std::uint32_t key : met_) {
    ends_[key] = place;
    place = static_cast<std::uint16_t>(place + counts_[key]);
  }
  for (std::size_t at = 0; at < records; ++at) order_[ends_[key_[some[at]]]++] = some[at];
  return records;
}

// The columns that rules read, of these records in their order.
void KeyedRun::gather(std::span<const abi::ColumnData> columns, std::size_t records) {
  const std::size_t all = rounded_up(records + lanes, abi::rows_padding);
  std::fill(order_.begin() + static_cast<std::ptrdiff_t>(records),
            order_.begin() + static_cast<std::ptrdiff_t>(all), std::uint16_t{0});
  columns_.assign(columns.begin(), columns.end());
  for (std::size_t at = 0; at < gathered_.size(); ++at) {
    const auto& [column, part, width] = code_.reads_[at];
    std::byte* to = gathered_[at]->bytes.data();
    auto* place = reinterpret_cast<std::byte*>(&columns_[column]) + part;
    const std::byte* from = nullptr;
    std::memcpy(static_cast<void*>(&from), place, sizeof from);
    switch (width) {
      case Width::Byte:
        gather_values<std::int8_t>(from, order_.data(), all, to);
        break;
      case Width::Half:
        gather_values<std::int16_t>(from, order_.data(), all, to);
        break;
      case Width::Word:
        gather_values<std::int32_t>(from, order_.data(), all, to);
        break;
      case Width::Wide:
        gather_values<std::int64_t>(from, order_.data(), all, to);
        break;
      default:
        gather_bits(from, order_.data(), all, to);
        break;
    }
    std::memcpy(place, static_cast<const void*>(&to), sizeof to);
  }
}

void KeyedRun::ask(const KeyedCode::Rule& rule, std::size_t first, std::size_t end,
                   const Context& context) {
  code_.functions_[rule.shape](columns_.data(), &context, first, end,
                               texts_.constants.data() + rule.constants, lanes_.data());
}

void KeyedRun::ask(const KeyedCode::Rule& rule, std::size_t first, std::size_t end,
                   const Context& context, abi::ChunkTruth& found) {
  ask(rule, first, end, context);
  abi::ChunkTruth::Condition& condition = found.conditions[rule.condition];
  std::uint32_t words = 0;
  for (std::size_t at = first; at < end; at += lanes) {
    const LaneTruth& lane = lanes_[(at - first) / lanes];
    std::uint32_t any = lane.yes | lane.unknown | lane.gave_up;
    if (end - at < lanes) any &= (std::uint32_t{1} << (end - at)) - 1;
    for (; any != 0; any &= any - 1) {
      const auto bit = static_cast<unsigned>(std::countr_zero(any));
      const std::size_t row = order_[at + bit];
      const auto set = [&](std::uint32_t bits, std::uint64_t& word) {
        word |= std::uint64_t{bits >> bit & 1U} << (row % 64);
      };
      set(lane.yes, condition.yes[row / 64]);
      set(lane.unknown, condition.unknown[row / 64]);
      set(lane.gave_up, found.left[row / 64]);
      words |= std::uint32_t{1} << (row / 64);
    }
  }
  found.words[rule.condition] |= words;
}

// All rules of all records, which stay where they are.
void KeyedRun::ask_all(std::span<const abi::ColumnData> columns, const Context& context,
                       std::size_t count, abi::ChunkTruth& found) {
  for (std::size_t row = 0; row < count; ++row) order_[row] = static_cast<std::uint16_t>(row);
  gather(columns, count);
  for (const KeyedCode::Rule& rule : code_.rules_) {
    ask(rule, 0, count, context);
    abi::ChunkTruth::Condition& condition = found.conditions[rule.condition];
    for (std::size_t at = 0; at < count; at += lanes) {
      const LaneTruth& lane = lanes_[at / lanes];
      condition.yes[at / 64] |= std::uint64_t{lane.yes} << (at % 64);
      condition.unknown[at / 64] |= std::uint64_t{lane.unknown} << (at % 64);
      found.left[at / 64] |= std::uint64_t{lane.gave_up} << (at % 64);
    }
    found.words[rule.condition] = ~std::uint32_t{0};
  }
}

void KeyedRun::evaluate(std::span<const abi::ColumnData> columns, const Context& context,
                        std::size_t count, abi::ChunkTruth& found) {
  find_keys(columns, count);
  std::size_t open = 0;
  for (const std::uint64_t word : open_) open += static_cast<std::size_t>(std::popcount(word));
  if (open > many_open) return ask_all(columns, context, count, found);
  const std::size_t records = order_by_key(count);
  gather(columns, records);
  for (const std::uint32_t key : met_) {
    const std::size_t end = ends_[key];
    const std::size_t first = end - std::exchange(counts_[key], std::uint16_t{0});
    if (key + 1 == counts_.size()) {
      for (const KeyedCode::Rule& rule : code_.rules_) ask(rule, first, end, context, found);
      continue;
    }
    for (std::uint32_t at = code_.first_of_key_[key]; at < code_.first_of_key_[key + 1]; ++at)
      ask(code_.rules_[code_.of_keys_[at]], first, end, context, found);
  }
}

}  // namespace bop::emit
