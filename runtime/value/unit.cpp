#include "runtime/value/unit.h"

#include <algorithm>
#include <array>

namespace bop::value {

namespace {

struct Unit {
  std::string_view code;
  std::string_view name;
};

// The codes that invoices, orders and receipts use, in order of code.
constexpr std::array units = std::to_array<Unit>({
    {"11", "outfit"},
    {"1I", "fixed rate"},
    {"2N", "decibel"},
    {"4K", "milliampere"},
    {"4P", "newton per metre"},
    {"5A", "barrel per minute"},
    {"5B", "batch"},
    {"ACR", "acre"},
    {"AMP", "ampere"},
    {"ANN", "year"},
    {"APZ", "ounce troy"},
    {"BB", "base box"},
    {"BE", "bundle"},
    {"BFT", "board foot"},
    {"BG", "bag"},
    {"BH", "brush"},
    {"BJ", "bucket"},
    {"BLD", "dry barrel"},
    {"BLL", "barrel"},
    {"BUA", "bushel (US)"},
    {"BX", "box"},
    {"C18", "millimole"},
    {"C62", "one"},
    {"CA", "can"},
    {"CEL", "degree Celsius"},
    {"CEN", "hundred"},
    {"CLT", "centilitre"},
    {"CMK", "square centimetre"},
    {"CMQ", "cubic centimetre"},
    {"CMT", "centimetre"},
    {"CR", "crate"},
    {"CS", "case"},
    {"CT", "carton"},
    {"CTM", "metric carat"},
    {"DAY", "day"},
    {"DLT", "decilitre"},
    {"DMK", "square decimetre"},
    {"DMQ", "cubic decimetre"},
    {"DMT", "decimetre"},
    {"DPC", "dozen piece"},
    {"DR", "drum"},
    {"DZN", "dozen"},
    {"E48", "service unit"},
    {"E49", "working day"},
    {"E51", "job"},
    {"E54", "trip"},
    {"EA", "each"},
    {"FOT", "foot"},
    {"FTK", "square foot"},
    {"FTQ", "cubic foot"},
    {"GLI", "gallon (UK)"},
    {"GLL", "gallon (US)"},
    {"GRM", "gram"},
    {"GRO", "gross"},
    {"GWH", "gigawatt hour"},
    {"H87", "piece"},
    {"HAR", "hectare"},
    {"HLT", "hectolitre"},
    {"HUR", "hour"},
    {"INH", "inch"},
    {"INQ", "cubic inch"},
    {"JOU", "joule"},
    {"KEL", "kelvin"},
    {"KGM", "kilogram"},
    {"KMK", "square kilometre"},
    {"KMT", "kilometre"},
    {"KTN", "kilotonne"},
    {"KWH", "kilowatt hour"},
    {"KWT", "kilowatt"},
    {"LBR", "pound"},
    {"LH", "labour hour"},
    {"LM", "linear metre"},
    {"LS", "lump sum"},
    {"LTR", "litre"},
    {"MAW", "megawatt"},
    {"MGM", "milligram"},
    {"MIL", "thousand"},
    {"MIN", "minute"},
    {"MIO", "million"},
    {"MLT", "millilitre"},
    {"MMK", "square millimetre"},
    {"MMQ", "cubic millimetre"},
    {"MMT", "millimetre"},
    {"MON", "month"},
    {"MTK", "square metre"},
    {"MTQ", "cubic metre"},
    {"MTR", "metre"},
    {"MWH", "megawatt hour"},
    {"NAR", "number of articles"},
    {"NPR", "number of pairs"},
    {"ONZ", "ounce"},
    {"P1", "percent"},
    {"PA", "packet"},
    {"PF", "pallet"},
    {"PK", "pack"},
    {"PR", "pair"},
    {"QAN", "quarter"},
    {"RM", "ream"},
    {"RO", "roll"},
    {"SEC", "second"},
    {"SET", "set"},
    {"SMI", "mile"},
    {"ST", "sheet"},
    {"STC", "stick"},
    {"STN", "short ton"},
    {"TNE", "tonne"},
    {"TU", "tube"},
    {"VLT", "volt"},
    {"WEE", "week"},
    {"WHR", "watt hour"},
    {"WTT", "watt"},
    {"XBG", "bag (package)"},
    {"XBX", "box (package)"},
    {"XCR", "crate (package)"},
    {"XCT", "carton (package)"},
    {"XPA", "packet (package)"},
    {"XPK", "package"},
    {"XPP", "piece (package)"},
    {"XPX", "pallet (package)"},
    {"XRO", "roll (package)"},
    {"YDK", "square yard"},
    {"YRD", "yard"},
    {"ZZ", "mutually defined"},
});
static_assert(std::ranges::is_sorted(units, {}, &Unit::code));

const Unit* find(std::string_view code) {
  const auto* const at = std::ranges::lower_bound(units, code, {}, &Unit::code);
  return at != units.end() && at->code == code ? at : nullptr;
}

}  // namespace

std::optional<Currency> parse_unit(std::string_view code) {
  if (find(code) == nullptr) return {};
  Currency packed;
  for (const char c : code) packed.packed = (packed.packed << 8U) | static_cast<unsigned char>(c);
  return packed;
}

std::string_view unit_name(Currency unit) {
  const Unit* const known = find(unit.text());
  return known == nullptr ? std::string_view() : known->name;
}

std::vector<std::string_view> unit_codes() {
  std::vector<std::string_view> codes;
  codes.reserve(units.size());
  for (const Unit& unit : units) codes.push_back(unit.code);
  return codes;
}

std::string quantity_text(const Money& quantity) {
  const std::string number = quantity.amount.text(0, true);
  return quantity.currency ? number + " " + quantity.currency.text() : number;
}

}  // namespace bop::value
