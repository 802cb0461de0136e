#include "tests/bench/sixteen_lanes_hand.h"

#include <array>

#include <immintrin.h>

namespace bop::bench {

namespace {

enum Field : std::uint8_t {
  amount_,
  tax_,
  order_amount_,
  received_,
  ordered_,
  fx_,
  year_to_date_,
  cap_,
  issued_,
  due_,
  arrived_,
  vendor_name_,
  description_,
  department_,
  risk_,
  category_,
  country_,
  recurring_,
  bank_changed_
};

using Bits = std::uint32_t;  // of 32 records

struct Tri {
  Bits yes;
  Bits no;
};
inline Tri operator&(Tri a, Tri b) {
  return {a.yes & b.yes, a.no | b.no};
}
inline Tri operator|(Tri a, Tri b) {
  return {a.yes | b.yes, a.no & b.no};
}
inline Tri operator!(Tri a) {
  return {a.no, a.yes};
}
inline Tri when(Bits known, Bits holds) {
  return {known & holds, known & ~holds};
}
inline Tri when(Bits known, Bits missing, Bits holds) {
  return {known & holds, missing | (known & ~holds)};
}

// 32 numbers of 32 bits, and of 64.
struct Words {
  __m512i part[2];
};
struct Wides {
  __m512i part[4];
};

inline Bits bits(__mmask16 low, __mmask16 high) {
  return static_cast<Bits>(low) | static_cast<Bits>(high) << 16U;
}
inline Words load(const std::int32_t* from) {
  _mm_prefetch(reinterpret_cast<const char*>(from) + 256, _MM_HINT_T0);
  _mm_prefetch(reinterpret_cast<const char*>(from) + 320, _MM_HINT_T0);
  return {{_mm512_load_si512(from), _mm512_load_si512(from + 16)}};
}
inline __m512i load(const std::int16_t* from) {
  _mm_prefetch(reinterpret_cast<const char*>(from) + 256, _MM_HINT_T0);
  return _mm512_load_si512(from);
}
inline __m256i load(const std::int8_t* from) {
  _mm_prefetch(reinterpret_cast<const char*>(from) + 256, _MM_HINT_T0);
  return _mm256_load_si256(reinterpret_cast<const __m256i*>(from));
}
inline Words widened(__m512i halves) {
  return {{_mm512_cvtepi16_epi32(_mm512_castsi512_si256(halves)),
           _mm512_cvtepi16_epi32(_mm512_extracti64x4_epi64(halves, 1))}};
}
inline Words widened(__m256i bytes) {
  return {{_mm512_cvtepi8_epi32(_mm256_castsi256_si128(bytes)),
           _mm512_cvtepi8_epi32(_mm256_extracti128_si256(bytes, 1))}};
}
inline Wides widened(const Words& words) {
  return {{_mm512_cvtepi32_epi64(_mm512_castsi512_si256(words.part[0])),
           _mm512_cvtepi32_epi64(_mm512_extracti64x4_epi64(words.part[0], 1)),
           _mm512_cvtepi32_epi64(_mm512_castsi512_si256(words.part[1])),
           _mm512_cvtepi32_epi64(_mm512_extracti64x4_epi64(words.part[1], 1))}};
}
inline Bits above(const Words& a, std::int32_t bound) {
  const __m512i all = _mm512_set1_epi32(bound);
  return bits(_mm512_cmpgt_epi32_mask(a.part[0], all), _mm512_cmpgt_epi32_mask(a.part[1], all));
}
inline Bits above(const Words& a, const Words& b) {
  return bits(_mm512_cmpgt_epi32_mask(a.part[0], b.part[0]),
              _mm512_cmpgt_epi32_mask(a.part[1], b.part[1]));
}
inline Words times(const Words& a, std::int32_t factor) {
  const __m512i all = _mm512_set1_epi32(factor);
  return {{_mm512_mullo_epi32(a.part[0], all), _mm512_mullo_epi32(a.part[1], all)}};
}
inline Words entries(__m512i table, const Words& index) {
  return {{_mm512_permutexvar_epi32(index.part[0], table),
           _mm512_permutexvar_epi32(index.part[1], table)}};
}

template <typename Operation>
inline Wides each(const Wides& a, const Wides& b, Operation operation) {
  Wides made;
  for (int at = 0; at < 4; ++at) made.part[at] = operation(a.part[at], b.part[at]);
  return made;
}
inline Wides all(std::int64_t value) {
  const __m512i one = _mm512_set1_epi64(value);
  return {{one, one, one, one}};
}
inline Wides operator+(const Wides& a, const Wides& b) {
  return each(a, b, [](__m512i x, __m512i y) { return _mm512_add_epi64(x, y); });
}
inline Wides operator-(const Wides& a, const Wides& b) {
  return each(a, b, [](__m512i x, __m512i y) { return _mm512_sub_epi64(x, y); });
}
// Both factors fit 32 bits.
inline Wides operator*(const Wides& a, const Wides& b) {
  return each(a, b, [](__m512i x, __m512i y) { return _mm512_mul_epi32(x, y); });
}
inline Bits operator>(const Wides& a, const Wides& b) {
  Bits made = 0;
  for (int at = 0; at < 4; ++at)
    made |= static_cast<Bits>(_mm512_cmpgt_epi64_mask(a.part[at], b.part[at])) << (8 * at);
  return made;
}

inline Bits equal(__m256i bytes, char value) {
  return _mm256_cmpeq_epi8_mask(bytes, _mm256_set1_epi8(value));
}
inline Bits flags(const std::uint8_t* by_code, const std::int8_t* codes) {
  alignas(32) std::array<std::uint8_t, 32> found;
  for (std::size_t row = 0; row < found.size(); ++row) found[row] = by_code[codes[row]];
  const __m256i bytes = _mm256_load_si256(reinterpret_cast<const __m256i*>(found.data()));
  return _mm256_test_epi8_mask(bytes, bytes);
}

class Step {
 public:
  Step(const BillColumns& bills, std::size_t at) : bills_(bills), at_(at) {}
  Bits known(Field field) const { return word(bills_.known[field]); }
  Bits missing(Field field) const { return word(bills_.missing[field]); }
  Bits word(const std::uint64_t* from) const {
    return reinterpret_cast<const std::uint32_t*>(from)[at_ / 32];
  }
  std::array<Tri, 16> rules() const;

 private:
  const BillColumns& bills_;
  std::size_t at_;
};

inline std::array<Tri, 16> Step::rules() const {
  const Words amount = load(bills_.amount + at_);
  const Wides wide = widened(amount);
  const Wides order = widened(load(bills_.order_amount + at_));
  const Wides fx = widened(load(bills_.fx + at_));
  const Wides cap = widened(load(bills_.cap + at_));
  const Wides year_to_date = widened(load(bills_.year_to_date + at_));
  const Words received = widened(load(bills_.received + at_));
  const Words ordered = widened(load(bills_.ordered + at_));
  const __m512i issued = load(bills_.issued + at_);
  const __m512i due = load(bills_.due + at_);
  const __m512i arrived = load(bills_.arrived + at_);
  const __m256i risk = load(bills_.risk + at_);
  const __m256i country = load(bills_.country + at_);
  const __m256i category = load(bills_.category + at_);
  const Words department = widened(load(bills_.department + at_));

  const Bits has_amount = known(amount_);
  const Bits has_order = known(order_amount_);
  const Bits no_order = missing(order_amount_);
  const Bits has_risk = known(risk_);
  const Bits has_issued = known(issued_);
  const Tri bank = when(known(bank_changed_), word(bills_.bank_changed));
  const Tri in_order = {has_order, no_order};
  const auto over = [&](std::int32_t cents) { return when(has_amount, above(amount, cents)); };
  const auto against_order = [&](Bits holds) {
    return when(has_amount & has_order, no_order, holds);
  };
  const Wides percent = wide * all(100);
  const Bits has_due = known(due_);
  const Bits no_due = missing(due_);
  const Bits quantities = known(received_) & known(ordered_);
  const Bits no_quantity = missing(received_) | missing(ordered_);
  const Words hundredfold = times(received, 100);
  const __m512i rates =
      _mm512_setr_epi32(200, 210, 190, 200, 190, 220, 210, 230, 200, 210, 81, 200, 0, 0, 0, 0);
  const Wides tax_due = wide * widened(entries(rates, widened(country)));
  const Wides tax_said = widened(load(bills_.tax + at_)) * all(1000);
  const Bits taxed = has_amount & known(tax_) & known(country_);
  const Bits converts = has_amount & known(fx_);
  const Wides converted = wide * fx;
  const __m512i limits = _mm512_setr_epi32(2'000'000, 5'000'000, 15'000'000, 500'000, 0, 0, 0, 0, 0,
                                           0, 0, 0, 0, 0, 0, 0);
  const auto days_later = [](__m512i days, short more) {
    return _mm512_adds_epi16(days, _mm512_set1_epi16(more));
  };
  const Bits has_text = known(description_);
  const Bits no_text = missing(description_);
  const Bits watched = equal(country, 2) | equal(country, 8) | equal(country, 10);
  return {
      bank & over(100'000),
      when(has_risk, equal(risk, 3)),
      when(known(country_), watched),
      (!in_order) & when(known(category_), ~equal(category, 2)) & over(50'000),
      in_order & against_order(percent > order * all(102)) &
          against_order(wide > order + all(2'500)),
      Tri{known(received_), missing(received_)} & Tri{known(ordered_), missing(ordered_)} &
          (when(quantities, no_quantity, above(hundredfold, times(ordered, 105))) |
           when(quantities, no_quantity, above(times(ordered, 95), hundredfold))),
      Tri{known(cap_), missing(cap_)} & when(known(cap_) & known(year_to_date_) & has_amount,
                                             missing(cap_), year_to_date + wide > cap),
      Tri{has_due, no_due} &
          (when(has_due & has_issued, no_due, _mm512_cmplt_epi16_mask(due, issued)) |
           when(has_due & has_issued, no_due,
                _mm512_cmpgt_epi16_mask(due, days_later(issued, 60)))),
      when(taxed, tax_said > tax_due + all(100'000)) |
          when(taxed, tax_due - all(100'000) > tax_said),
      when(converts, converted > all(10'000'000'000'000)),
      when(converts, converted > all(1'000'000'000'000)) &
          when(has_risk, _mm256_cmpgt_epi8_mask(risk, _mm256_set1_epi8(1))),
      when(has_amount & known(department_), above(amount, entries(limits, department))),
      (Tri{has_text, no_text} &
       when(has_text, no_text, flags(bills_.is_gift.data(), bills_.description + at_))) |
          when(known(vendor_name_), flags(bills_.is_acme.data(), bills_.vendor_name + at_)),
      when(known(arrived_) & has_issued, _mm512_cmpgt_epi16_mask(arrived, days_later(issued, 180))),
      when(known(recurring_), word(bills_.recurring)) & when(has_risk, equal(risk, 0)) & in_order &
          against_order(~(order * all(99) > percent)) &
          against_order(~(percent > order * all(101))),
      (!over(100'000)) & (!bank) &
          when(has_risk, ~_mm256_cmpgt_epi8_mask(risk, _mm256_set1_epi8(1))),
  };
}

}  // namespace

bool bill_columns_fit(const abi::ColumnBatch& batch) {
  using enum abi::Width;
  constexpr std::array widths = {Word, Word, Word, Half, Half, Word, Word, Word, Half, Half,
                                 Half, Byte, Byte, Byte, Byte, Byte, Byte, Bit,  Bit};
  constexpr std::array scales = {2, 2, 2, 1, 1, 5, 2, 2};
  constexpr std::array may_lack = {order_amount_, received_, ordered_, cap_, due_, description_};
  if (batch.forms().size() != widths.size()) return false;
  for (std::size_t at = 0; at < widths.size(); ++at) {
    const abi::ColumnForm& form = batch.forms()[at];
    if (form.payload != widths[at] || !form.open) return false;
    if (form.scale != (at < scales.size() ? scales[at] : 0)) return false;
  }
  for (const Field field : may_lack)
    if (!batch.forms()[field].missing) return false;
  __builtin_cpu_init();
  return __builtin_cpu_supports("x86-64-v4") != 0;
}

BillColumns bill_columns(const abi::ColumnBatch& batch) {
  BillColumns made = {};
  const auto at = [&]<typename Number>(const Number*& column, Field field) {
    column = reinterpret_cast<const Number*>(batch.columns()[field].payload);
  };
  at(made.amount, amount_);
  at(made.tax, tax_);
  at(made.order_amount, order_amount_);
  at(made.fx, fx_);
  at(made.year_to_date, year_to_date_);
  at(made.cap, cap_);
  at(made.received, received_);
  at(made.ordered, ordered_);
  at(made.issued, issued_);
  at(made.due, due_);
  at(made.arrived, arrived_);
  at(made.vendor_name, vendor_name_);
  at(made.description, description_);
  at(made.department, department_);
  at(made.risk, risk_);
  at(made.category, category_);
  at(made.country, country_);
  at(made.recurring, recurring_);
  at(made.bank_changed, bank_changed_);
  for (std::size_t field = 0; field < std::size(made.known); ++field) {
    made.known[field] = batch.columns()[field].values;
    made.missing[field] = batch.columns()[field].missing;
  }
  for (const std::string_view text : batch.dictionary()) {
    made.is_acme.push_back(text.starts_with("ACME") ? 1 : 0);
    made.is_gift.push_back(text.starts_with("Gift") ? 1 : 0);
  }
  return made;
}

void sixteen_lanes_by_hand(const BillColumns& bills, std::size_t first, std::size_t count,
                           std::span<abi::ChunkTruth::Condition> found) {
  for (std::size_t row = 0; row < count; row += 32) {
    const std::array<Tri, 16> rules = Step(bills, first + row).rules();
    for (std::size_t rule = 0; rule < rules.size(); ++rule) {
      reinterpret_cast<Bits*>(found[rule].yes.data())[row / 32] = rules[rule].yes;
      reinterpret_cast<Bits*>(found[rule].unknown.data())[row / 32] =
          ~(rules[rule].yes | rules[rule].no);
    }
  }
}

}  // namespace bop::bench
