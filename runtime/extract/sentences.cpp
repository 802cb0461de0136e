#include "runtime/extract/sentences.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

namespace bop::extract {

namespace {

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         (static_cast<unsigned char>(c) & 0x80U) != 0;
}

// Quotes of every language as '"'.
std::string plain_quotes(std::string_view text) {
  constexpr std::array<std::string_view, 7> quotes = {
      "\xE2\x80\x9C", "\xE2\x80\x9D", "\xE2\x80\x9E", "\xE2\x80\x9A",
      "\xC2\xAB",     "\xC2\xBB",     "\xE2\x80\x98"};
  constexpr std::array<std::string_view, 2> dashes = {"\xE2\x80\x93", "\xE2\x80\x94"};
  std::string out;
  while (!text.empty()) {
    const auto begins = [&](std::string_view sign) { return text.starts_with(sign); };
    const auto quote = std::ranges::find_if(quotes, begins);
    const auto dash = std::ranges::find_if(dashes, begins);
    if (quote != quotes.end()) {
      out += '"';
      text.remove_prefix(quote->size());
    } else if (dash != dashes.end()) {
      out += '-';
      text.remove_prefix(dash->size());
    } else {
      out += text.front();
      text.remove_prefix(1);
    }
  }
  return out;
}

// "(“Supplier”)," is `("supplier"),`.
std::string plain_word(std::string_view text, const std::string& folded_word) {
  constexpr std::string_view kept = ",.;:()\"-";
  const std::string signs = plain_quotes(text);
  const auto is_kept = [&](char c) { return kept.find(c) != std::string_view::npos; };
  std::string out;
  std::size_t at = 0;
  for (; at < signs.size() && !is_letter_or_digit(signs[at]); ++at)
    if (is_kept(signs[at])) out += signs[at];
  out += folded_word;
  if (at == signs.size()) return out;
  std::size_t end = signs.size();
  while (end > at && !is_letter_or_digit(signs[end - 1])) --end;
  for (; end < signs.size(); ++end)
    if (is_kept(signs[end])) out += signs[end];
  return out;
}

// Where the two columns of a page part, or nothing.
std::optional<double> parting_of(const std::vector<Row>& rows, std::size_t first,
                                 std::size_t last) {
  constexpr double middle_from = 0.35, middle_to = 0.65;  // of the page's width
  constexpr double aligned = 0.03;
  constexpr std::size_t rows_least = 8;
  std::vector<double> lefts;
  for (std::size_t i = first; i < last; ++i)
    for (std::size_t word = 1; word < rows[i].words.size(); ++word)
      if (const double x = rows[i].words[word].box.x;
          rows[i].gap_before[word] && x > middle_from && x < middle_to)
        lefts.push_back(x);
  if (lefts.size() < rows_least || lefts.size() * 2 < last - first) return std::nullopt;
  std::ranges::sort(lefts);
  const double usual = lefts[lefts.size() / 2];
  const auto beside = std::ranges::count_if(
      lefts, [&](double left) { return left > usual - aligned && left < usual + aligned; });
  if (static_cast<std::size_t>(beside) * 4 < lefts.size() * 3) return std::nullopt;
  return usual - aligned / 2;
}

// Every word in the order in which people read.
std::vector<Span> reading_order(const std::vector<Row>& rows) {
  std::vector<Span> order;
  for (std::size_t first = 0; first < rows.size();) {
    std::size_t last = first;
    while (last < rows.size() && rows[last].page == rows[first].page) ++last;
    const auto parting = parting_of(rows, first, last);
    for (const bool left : {true, false})
      for (std::size_t i = first; i < last; ++i)
        for (std::size_t word = 0; word < rows[i].words.size(); ++word)
          if (left == (!parting || rows[i].words[word].box.x < *parting))
            order.push_back({i, word, word});
    first = last;
  }
  return order;
}

bool is_number(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// Words that end with a point inside of sentences; single letters do as well.
constexpr std::array<std::string_view, 34> abbreviations = {
    "no",  "nr",   "art", "abs", "ziff", "inc", "ltd", "co",  "corp", "str", "st",   "dr",
    "mr",  "ms",   "mrs", "mme", "mm",   "ca",  "bzw", "vgl", "gem",  "ggf", "inkl", "zzgl",
    "sec", "para", "cl",  "num", "bd",   "hrb", "hra", "rcs", "av",   "tel"};

// A point after one of these, or after a small number, is that of an abbreviation or of a day.
bool ends_sentence(const Word& word, const std::string& folded_word, const Word& next) {
  const char end = word.text.back();
  if (end == ';' || end == '!' || end == '?') return true;
  if (end != '.') return false;
  constexpr std::size_t small_number = 2;
  if (folded_word.size() <= 1 ||
      std::ranges::find(abbreviations, folded_word) != abbreviations.end())
    return false;
  if (is_number(folded_word) && folded_word.size() <= small_number) return false;
  const char begin = next.text.front();
  return !(begin >= 'a' && begin <= 'z');
}

void add_word(Sentence& sentence, const std::vector<Row>& rows, const Span& at, bool goes_on) {
  const Row& row = rows[at.row];
  const Word& word = row.words[at.first];
  Row& joined = sentence.joined;
  if (!sentence.words.empty() && !goes_on) sentence.plain += ' ';
  if (!joined.text.empty()) joined.text += ' ';
  joined.page = row.page;
  joined.scanned = row.scanned;
  joined.words.push_back(word);
  joined.places.push_back(row.places[at.first]);
  joined.gap_before.push_back(false);
  joined.begin.push_back(joined.text.size());
  joined.text += word.text;
  joined.folded.push_back(row.folded[at.first]);
  sentence.begin.push_back(sentence.plain.size());
  sentence.plain += plain_word(word.text, row.folded[at.first]);
  sentence.words.push_back(at);
}

// "Kündigungs-" at the end of a row goes on below.
bool is_parted(const std::vector<Row>& rows, const Span& at, const Span& next) {
  const std::string& text = rows[at.row].words[at.first].text;
  const char begin = rows[next.row].words[next.first].text.front();
  return next.row != at.row && text.size() > 2 && text.ends_with('-') && begin >= 'a' &&
         begin <= 'z';
}

}  // namespace

std::size_t Sentence::word_at(std::size_t offset) const {
  const auto after = std::ranges::upper_bound(begin, offset);
  return after == begin.begin() ? 0 : static_cast<std::size_t>(after - begin.begin() - 1);
}

std::vector<Sentence> sentences_of(const std::vector<Row>& rows) {
  constexpr std::size_t words_most = 400;
  std::vector<Sentence> sentences(1);
  const std::vector<Span> order = reading_order(rows);
  bool goes_on = false;
  for (std::size_t i = 0; i < order.size(); ++i) {
    Sentence& sentence = sentences.back();
    add_word(sentence, rows, order[i], goes_on);
    if (i + 1 == order.size()) break;
    goes_on = is_parted(rows, order[i], order[i + 1]);
    if (goes_on && sentence.plain.ends_with('-')) sentence.plain.pop_back();
    const Row& row = rows[order[i].row];
    const bool ends = ends_sentence(row.words[order[i].first], row.folded[order[i].first],
                                    rows[order[i + 1].row].words[order[i + 1].first]);
    if (ends || sentence.words.size() == words_most) sentences.emplace_back();
  }
  return sentences;
}

}  // namespace bop::extract
