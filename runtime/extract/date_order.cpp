#include <algorithm>
#include <array>

#include "runtime/extract/country.h"
#include "runtime/extract/propose.h"

namespace bop::extract {

namespace {

enum class Language : std::uint8_t { English, German, French, Unknown };

// Small words that tell the language of a document, folded.
constexpr std::array<std::string_view, 16> english_words = {
    "the",  "and", "of",   "to",     "invoice", "total", "amount", "due",
    "date", "for", "your", "please", "thank",   "you",   "price",  "tax"};
constexpr std::array<std::string_view, 16> german_words = {
    "der",          "die",  "und", "rechnung", "von",    "fur",   "bitte",   "datum",
    "gesamtbetrag", "mwst", "ust", "nr",       "betrag", "menge", "zahlbar", "ihre"};
constexpr std::array<std::string_view, 16> french_words = {
    "le",  "la",  "les",    "et",   "de",    "du",   "facture", "montant",
    "ttc", "tva", "numero", "pour", "votre", "prix", "des",     "siret"};

Language language_of(const Pages& pages) {
  std::array<int, 3> counts = {};
  const auto has = [](const auto& words, const std::string& word) {
    return std::ranges::find(words, word) != words.end();
  };
  for (const auto& row : pages.rows)
    for (const auto& word : row.folded) {
      counts[0] += has(english_words, word) ? 1 : 0;
      counts[1] += has(german_words, word) ? 1 : 0;
      counts[2] += has(french_words, word) ? 1 : 0;
    }
  const auto most = std::ranges::max_element(counts);
  constexpr int words_least = 3;
  if (*most < words_least || std::ranges::count(counts, *most) > 1) return Language::Unknown;
  return static_cast<Language>(most - counts.begin());
}

// Countries that write the day first and have a currency of their own.
constexpr std::array<std::string_view, 8> day_first_currencies = {"MYR", "GBP", "CHF", "AUD",
                                                                  "NZD", "SGD", "INR", "PLN"};

}  // namespace

DateOrder date_order(const Pages& pages, const record::Reading* currency) {
  bool day = false;
  bool month = false;
  for (const auto& found : pages.candidates.dates) {
    const Row& row = pages.rows[found.span.row];
    const std::string raw = text_of(row, found.span.first, found.span.last);
    if (found.month_first || raw.find('/') == std::string::npos || raw.size() < 8) continue;
    const auto first = value::Decimal::parse(raw.substr(0, raw.find('/')));
    if (!first || raw.find('/') > 2) continue;
    const auto leading = first->scaled(0);
    if (leading == found.date.day() && found.date.day() > 12) day = true;
    if (leading == found.date.month() && found.date.day() > 12) month = true;
  }
  if (day != month) return {day ? DateOrder::First::Day : DateOrder::First::Month};
  const Language language = language_of(pages);
  if (language == Language::German || language == Language::French) return {DateOrder::First::Day};
  if (currency != nullptr && currency->known()) {
    const auto code = std::get<value::Currency>(currency->value).text();
    if (std::ranges::find(day_first_currencies, code) != day_first_currencies.end())
      return {DateOrder::First::Day, currency->confidence};
  }
  if (const auto country = country_of(pages))
    return {country->day_first ? DateOrder::First::Day : DateOrder::First::Month,
            share_of(country->sure)};
  return {};
}

bool is_deadline(const Pages& pages, const Span& span) {
  constexpr std::array<std::string_view, 12> before = {
      "bis", "zum", "until", "by", "before", "avant", "au", "ab", "seit", "to", "till", "since"};
  const Row& row = pages.rows[span.row];
  return span.first > 0 && std::ranges::find(before, row.folded[span.first - 1]) != before.end();
}

bool is_weak(const Pages& pages, const Span& span) {
  return std::ranges::any_of(pages.candidates.dates, [&](const FoundDate& date) {
    return date.span.row == span.row && date.span.first == span.first && date.weak;
  });
}

bool has_time(std::string_view text) {
  const auto digit = [&](std::size_t i) {
    return i < text.size() && text[i] >= '0' && text[i] <= '9';
  };
  for (std::size_t colon = text.find(':'); colon != std::string_view::npos;
       colon = text.find(':', colon + 1))
    if (colon > 0 && digit(colon - 1) && digit(colon + 1) && digit(colon + 2)) return true;
  return false;
}

}  // namespace bop::extract
