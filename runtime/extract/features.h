// What speaks for and against a candidate being the value of a field, as numbers with names: the
// trained scorer reads them, and the program that trains it dumps them, so they are one thing.
// In: pages and a candidate of a target. Out: numbers. Private to runtime/extract. Never: weights.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/extract/choices.h"

namespace bop::extract {

enum class Feature : std::uint8_t {
#define BOP_FEATURE(name) name,
#include "runtime/extract/features.def"
#undef BOP_FEATURE
};

/// Words that are looked for left of a candidate on its row and above it in its column.
inline constexpr std::array<std::string_view, 44> context_words = {
    "total",    "grand", "sub",       "subtotal", "amount",    "net",     "nett", "gross",
    "rounding", "round", "rounded",   "adj",      "cash",      "change",  "tax",  "gst",
    "vat",      "incl",  "inclusive", "excl",     "excluding", "payable", "due",  "paid",
    "visa",     "card",  "discount",  "qty",      "item",      "date",    "time", "invoice",
    "receipt",  "bill",  "summe",     "netto",    "brutto",    "mwst",    "ust",  "gesamt",
    "ttc",      "ht",    "tva",       "price"};

inline constexpr std::size_t plain_features = []() {
  std::size_t count = 0;
#define BOP_FEATURE(name) ++count;
#include "runtime/extract/features.def"
#undef BOP_FEATURE
  return count;
}();
inline constexpr std::size_t feature_count = plain_features + 2 * context_words.size();

/// "own_label", "left:total", "above:price".
std::string feature_name(std::size_t index);

struct Features {
  std::array<float, feature_count> at{};

  void set(Feature feature, double value) {
    at[static_cast<std::size_t>(feature)] = static_cast<float>(value);
  }
  double get(Feature feature) const { return at[static_cast<std::size_t>(feature)]; }
};

/// What else on the pages says the same value: another place, sums that hold. 0 … 3.
double borne_out(const Features& features);

/// Of each of `choices`, all of which are candidates of `target`.
std::vector<Features> features_of(const Pages& pages, std::size_t target,
                                  const std::vector<Choice>& choices);

// What the kinds add; the same order as `choices`.
void add_amount_features(const Pages& pages, const std::vector<Choice>& choices,
                         std::vector<Features>& features);
void add_date_features(const Pages& pages, const std::vector<Choice>& choices,
                       std::vector<Features>& features);
void add_text_features(const Pages& pages, const std::vector<Choice>& choices,
                       std::vector<Features>& features);

}  // namespace bop::extract
