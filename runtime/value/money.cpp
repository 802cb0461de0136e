#include "runtime/value/money.h"

#include <algorithm>
#include <array>

namespace bop::value {

namespace {

struct IsoCurrency {
  std::string_view code;
  int minor_digits;
};

// ISO 4217 list one as of 2026, national currencies and fund codes, in order of code. Metals, SDRs
// and test codes have no minor unit and are not money a document can ask for.
constexpr std::array iso_currencies = std::to_array<IsoCurrency>({
    {"AED", 2},
    {"AFN", 2},
    {"ALL", 2},
    {"AMD", 2},
    {"ANG", 2},  // until 2025 (XCG since):
                 // ledgers still hold it
    {"AOA", 2},
    {"ARS", 2},
    {"AUD", 2},
    {"AWG", 2},
    {"AZN", 2},
    {"BAM", 2},
    {"BBD", 2},
    {"BDT", 2},
    {"BGN", 2},  // until 2025 (EUR since): documents of that year still use it
    {"BHD", 3},
    {"BIF", 0},
    {"BMD", 2},
    {"BND", 2},
    {"BOB", 2},
    {"BOV", 2},
    {"BRL", 2},
    {"BSD", 2},
    {"BTN", 2},
    {"BWP", 2},
    {"BYN", 2},
    {"BZD", 2},
    {"CAD", 2},
    {"CDF", 2},
    {"CHE", 2},
    {"CHF", 2},
    {"CHW", 2},
    {"CLF", 4},
    {"CLP", 0},
    {"CNY", 2},
    {"COP", 2},
    {"COU", 2},
    {"CRC", 2},
    {"CUP", 2},
    {"CVE", 2},
    {"CZK", 2},
    {"DJF", 0},
    {"DKK", 2},
    {"DOP", 2},
    {"DZD", 2},
    {"EGP", 2},
    {"ERN", 2},
    {"ETB", 2},
    {"EUR", 2},
    {"FJD", 2},
    {"FKP", 2},
    {"GBP", 2},
    {"GEL", 2},
    {"GHS", 2},
    {"GIP", 2},
    {"GMD", 2},
    {"GNF", 0},
    {"GTQ", 2},
    {"GYD", 2},
    {"HKD", 2},
    {"HNL", 2},
    {"HRK", 2},  // until 2022 (EUR since):
                 // ledgers still hold it
    {"HTG", 2},
    {"HUF", 2},
    {"IDR", 2},
    {"ILS", 2},
    {"INR", 2},
    {"IQD", 3},
    {"IRR", 2},
    {"ISK", 0},
    {"JMD", 2},
    {"JOD", 3},
    {"JPY", 0},
    {"KES", 2},
    {"KGS", 2},
    {"KHR", 2},
    {"KMF", 0},
    {"KPW", 2},
    {"KRW", 0},
    {"KWD", 3},
    {"KYD", 2},
    {"KZT", 2},
    {"LAK", 2},
    {"LBP", 2},
    {"LKR", 2},
    {"LRD", 2},
    {"LSL", 2},
    {"LYD", 3},
    {"MAD", 2},
    {"MDL", 2},
    {"MGA", 2},
    {"MKD", 2},
    {"MMK", 2},
    {"MNT", 2},
    {"MOP", 2},
    {"MRU", 2},
    {"MUR", 2},
    {"MVR", 2},
    {"MWK", 2},
    {"MXN", 2},
    {"MXV", 2},
    {"MYR", 2},
    {"MZN", 2},
    {"NAD", 2},
    {"NGN", 2},
    {"NIO", 2},
    {"NOK", 2},
    {"NPR", 2},
    {"NZD", 2},
    {"OMR", 3},
    {"PAB", 2},
    {"PEN", 2},
    {"PGK", 2},
    {"PHP", 2},
    {"PKR", 2},
    {"PLN", 2},
    {"PYG", 0},
    {"QAR", 2},
    {"RON", 2},
    {"RSD", 2},
    {"RUB", 2},
    {"RWF", 0},
    {"SAR", 2},
    {"SBD", 2},
    {"SCR", 2},
    {"SDG", 2},
    {"SEK", 2},
    {"SGD", 2},
    {"SHP", 2},
    {"SLE", 2},
    {"SOS", 2},
    {"SRD", 2},
    {"SSP", 2},
    {"STN", 2},
    {"SVC", 2},
    {"SYP", 2},
    {"SZL", 2},
    {"THB", 2},
    {"TJS", 2},
    {"TMT", 2},
    {"TND", 3},
    {"TOP", 2},
    {"TRY", 2},
    {"TTD", 2},
    {"TWD", 2},
    {"TZS", 2},
    {"UAH", 2},
    {"UGX", 0},
    {"USD", 2},
    {"USN", 2},
    {"UYI", 0},
    {"UYU", 2},
    {"UYW", 4},
    {"UZS", 2},
    {"VED", 2},
    {"VES", 2},
    {"VND", 0},
    {"VUV", 0},
    {"WST", 2},
    {"XAF", 0},
    {"XCD", 2},
    {"XCG", 2},
    {"XOF", 0},
    {"XPF", 0},
    {"YER", 2},
    {"ZAR", 2},
    {"ZMW", 2},
    {"ZWG", 2},
});
static_assert(std::ranges::is_sorted(iso_currencies, {}, &IsoCurrency::code));

const IsoCurrency* find(std::string_view code) {
  const auto* const at = std::ranges::lower_bound(iso_currencies, code, {}, &IsoCurrency::code);
  return at != iso_currencies.end() && at->code == code ? at : nullptr;
}

}  // namespace

std::optional<Currency> Currency::parse(std::string_view code) {
  if (find(code) == nullptr) return {};
  const auto byte = [code](std::size_t i) { return static_cast<std::uint32_t>(code[i]); };
  return Currency{(byte(0) << 16U) | (byte(1) << 8U) | byte(2)};
}

std::string Currency::text() const {
  if (packed == 0) return {};
  std::string code;
  for (const unsigned shift : {16U, 8U, 0U})
    if (const auto byte = (packed >> shift) & 0xFFU; byte != 0) code += static_cast<char>(byte);
  return code;
}

int Currency::minor_digits() const {
  const IsoCurrency* const known = find(text());
  return known == nullptr ? 0 : known->minor_digits;
}

std::vector<std::string_view> currency_codes() {
  std::vector<std::string_view> codes;
  codes.reserve(iso_currencies.size());
  for (const IsoCurrency& currency : iso_currencies) codes.push_back(currency.code);
  return codes;
}

std::string Money::text() const {
  const std::string number = amount.text(currency.minor_digits(), true);
  return currency ? currency.text() + " " + number : number;
}

}  // namespace bop::value
