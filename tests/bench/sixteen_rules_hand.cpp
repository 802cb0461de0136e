#include "tests/bench/sixteen_rules_hand.h"

#include <cstring>

namespace bop::bench {

namespace {

using value::Int128;

constexpr std::int64_t euro = 10'000;     // scale 4
constexpr std::int64_t unit = 1'000'000;  // scale 6

enum Country {
  austria,
  belgium,
  cyprus,
  france,
  germany,
  italy,
  netherlands,
  poland,
  russia,
  spain,
  switzerland,
  uk,
  countries
};
enum Risk { low, medium, high, blocked };
constexpr std::int32_t utilities = 2;

// Per mille, by Country and by Department.
constexpr std::int64_t vat[countries] = {200, 210, 190, 200, 190, 220, 210, 230, 200, 210, 81, 200};
constexpr std::int64_t limit[] = {20'000 * euro, 50'000 * euro, 150'000 * euro, 5'000 * euro};
constexpr std::uint64_t watched = 1U << switzerland | 1U << cyprus | 1U << russia;

// Strong Kleene truth: neither of both is unknown. Bits, not branches: fields are unpredictable.
struct Tri {
  bool yes;
  bool no;
};
inline bool both(bool a, bool b) {
  return static_cast<bool>(a & b);
}
inline bool either(bool a, bool b) {
  return static_cast<bool>(a | b);
}
inline Tri operator&(Tri a, Tri b) {
  return {both(a.yes, b.yes), either(a.no, b.no)};
}
inline Tri operator|(Tri a, Tri b) {
  return {either(a.yes, b.yes), both(a.no, b.no)};
}
inline Tri operator!(Tri a) {
  return {a.no, a.yes};
}
inline Tri when(bool known, bool holds) {
  return {both(known, holds), both(known, !holds)};
}
// A comparison with a field that may be absent: false where it is.
inline Tri when(bool known, bool missing, bool holds) {
  return {both(known, holds), either(missing, both(known, !holds))};
}
inline bool known(std::uint8_t state) {
  return state == 0;
}
inline bool absent(std::uint8_t state) {
  return state == 1;
}

inline bool starts_with(const abi::TextSlot& text, const char (&prefix)[5]) {
  return text.length >= 4 && std::memcmp(text.data, prefix, 4) == 0;
}

}  // namespace

void sixteen_rules_by_hand(const std::byte* row, std::uint64_t* truth, std::uint64_t* unknown) {
  const BillRow& bill = *reinterpret_cast<const BillRow*>(row);
  const bool amount = known(bill.amount_state);
  const bool order = known(bill.order_amount_state);
  const bool no_order = absent(bill.order_amount_state);
  const bool risk = known(bill.risk_state);
  const bool issued = known(bill.issued_state);
  const bool country = known(bill.country_state);
  const Tri bank = when(known(bill.bank_changed_state), bill.bank_changed != 0);
  const Tri ordered = {order, no_order};
  const auto over = [&](std::int64_t bound) { return when(amount, bill.amount > bound * euro); };
  const auto against_order = [&](bool holds) { return when(amount & order, no_order, holds); };
  const std::int64_t in_percent = bill.amount * 100;
  const std::int64_t order_amount = bill.order_amount;
  const Int128 converted = static_cast<Int128>(bill.amount) * bill.fx;
  const bool converts = amount & known(bill.fx_state);
  const auto converted_over = [&](std::int64_t bound) {
    return when(converts, converted > static_cast<Int128>(bound * euro) * unit);
  };
  const bool due = known(bill.due_state);
  const bool no_due = absent(bill.due_state);
  const bool quantities = known(bill.received_state) & known(bill.ordered_state);
  const bool no_quantity = absent(bill.received_state) | absent(bill.ordered_state);
  const std::int64_t tax_due = bill.amount * vat[bill.country];  // scale 7, as below
  const std::int64_t tax_said = bill.tax * 1000;
  const bool taxed = amount & known(bill.tax_state) & country;
  const bool text = known(bill.description_state);
  const bool no_text = absent(bill.description_state);

  const Tri rules[16] = {
      bank & over(1'000),
      when(risk, bill.risk == blocked),
      when(country, watched >> bill.country & 1U),
      (!ordered) & when(known(bill.category_state), bill.category != utilities) & over(500),
      ordered & against_order(in_percent > order_amount * 102) &
          against_order(bill.amount > order_amount + 25 * euro),
      Tri{known(bill.received_state), absent(bill.received_state)} &
          Tri{known(bill.ordered_state), absent(bill.ordered_state)} &
          (when(quantities, no_quantity, bill.received * 100 > bill.ordered * 105) |
           when(quantities, no_quantity, bill.received * 100 < bill.ordered * 95)),
      Tri{known(bill.cap_state), absent(bill.cap_state)} &
          when(known(bill.cap_state) & known(bill.year_to_date_state) & amount,
               absent(bill.cap_state), bill.year_to_date + bill.amount > bill.cap),
      Tri{due, no_due} & (when(due & issued, no_due, bill.due < bill.issued) |
                          when(due & issued, no_due, bill.due > bill.issued + 60)),
      when(taxed, tax_said > tax_due + 1000 * euro) | when(taxed, tax_said < tax_due - 1000 * euro),
      converted_over(1'000'000),
      converted_over(100'000) & when(risk, bill.risk >= high),
      when(amount & known(bill.department_state), bill.amount > limit[bill.department]),
      (Tri{text, no_text} & when(text, no_text, starts_with(bill.description, "Gift"))) |
          when(known(bill.vendor_name_state), starts_with(bill.vendor_name, "ACME")),
      when(known(bill.arrived_state) & issued, bill.arrived > bill.issued + 180),
      when(known(bill.recurring_state), bill.recurring != 0) & when(risk, bill.risk == low) &
          ordered & against_order(in_percent >= order_amount * 99) &
          against_order(in_percent <= order_amount * 101),
      (!over(1'000)) & (!bank) & when(risk, bill.risk <= medium),
  };
  std::uint64_t yes = 0;
  std::uint64_t decided = 0;
  for (unsigned rule = 0; rule < 16; ++rule) {
    yes |= std::uint64_t{rules[rule].yes} << rule;
    decided |= static_cast<std::uint64_t>(rules[rule].yes | rules[rule].no) << rule;
  }
  *truth = yes;
  *unknown = ~decided & 0xffffU;
}

bool bill_row_fits(const abi::RecordLayout& layout) {
  if (layout.size != sizeof(BillRow) || layout.fields.size() != 19) return false;
  const std::uint32_t payloads[] = {offsetof(BillRow, amount),       offsetof(BillRow, tax),
                                    offsetof(BillRow, order_amount), offsetof(BillRow, received),
                                    offsetof(BillRow, ordered),      offsetof(BillRow, fx),
                                    offsetof(BillRow, year_to_date), offsetof(BillRow, cap),
                                    offsetof(BillRow, issued),       offsetof(BillRow, due),
                                    offsetof(BillRow, arrived),      offsetof(BillRow, vendor_name),
                                    offsetof(BillRow, description),  offsetof(BillRow, department),
                                    offsetof(BillRow, risk),         offsetof(BillRow, category),
                                    offsetof(BillRow, country),      offsetof(BillRow, recurring),
                                    offsetof(BillRow, bank_changed)};
  for (std::size_t field = 0; field < layout.fields.size(); ++field) {
    if (layout.fields[field].payload != payloads[field]) return false;
    if (layout.fields[field].state != offsetof(BillRow, amount_state) + field) return false;
  }
  return true;
}

}  // namespace bop::bench
