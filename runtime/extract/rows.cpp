#include "runtime/extract/rows.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "runtime/extract/rejoin.h"

namespace bop::extract {

namespace {

// A gap wider than this many heights of its row separates columns. Boxes of scanned words hug the
// ink, those of a text layer have the height of the font.
constexpr double gap_of_text = 0.9;
constexpr double gap_of_scan = 1.5;

constexpr std::string_view latin1_bases =
    "aaaaaaaceeeeiiiidnooooo*ouuuuypsaaaaaaaceeeeiiiidnooooo/ouuuuypy";  // U+00C0 … U+00FF

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
bool is_plain_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

// "Rechnungsnummer:471102" is a label and its value; "8:01" is a time.
std::vector<Word> split_at_colon(const Word& word) {
  const auto colon = word.text.find(':');
  const bool inside = colon != std::string::npos && colon > 0 && colon + 1 < word.text.size();
  const bool time = inside && word.text[colon - 1] >= '0' && word.text[colon - 1] <= '9';
  if (!inside || time || word.text.compare(colon, 3, "://") == 0) return {word};
  const double part = static_cast<double>(colon + 1) / static_cast<double>(word.text.size());
  Word left = word;
  Word right = word;
  left.text = word.text.substr(0, colon + 1);
  left.box.w = word.box.w * part;
  right.text = word.text.substr(colon + 1);
  right.box.x = word.box.x + left.box.w;
  right.box.w = word.box.w - left.box.w;
  return {left, right};
}

// A word with its box on the page as it is, and as if the page lay straight.
struct Placed {
  Word word;
  record::Box place;
};

double middle(const Word& word) {
  return word.box.y + word.box.h / 2;
}
double middle_of(const Placed& placed) {
  return middle(placed.word);
}

bool lies_on_its_side(const Page& page) {
  return page.quarter % 2 != 0;
}
// Of the page the right way up.
double width_of(const Page& page) {
  return lies_on_its_side(page) ? page.height : page.width;
}
double height_of(const Page& page) {
  return lies_on_its_side(page) ? page.width : page.height;
}

// Turns a box by right angles, then its middle around that of the page; its size stays.
record::Box level(record::Box box, const Page& page) {
  for (int i = 0; i < page.quarter; ++i) box = {1 - box.y - box.h, box.x, box.h, box.w};
  const double width = width_of(page);
  const double height = height_of(page);
  if (page.skew == 0 || width <= 0 || height <= 0) return box;
  const double dx = (box.x + box.w / 2 - 0.5) * width;
  const double dy = (box.y + box.h / 2 - 0.5) * height;
  const double x = dx * std::cos(page.skew) - dy * std::sin(page.skew);
  const double y = dx * std::sin(page.skew) + dy * std::cos(page.skew);
  return {x / width + 0.5 - box.w / 2, y / height + 0.5 - box.h / 2, box.w, box.h};
}

// Words whose heights overlap by half stand on one row.
bool on_row(const Row& row, const Word& word) {
  const Word& other = row.words.back();
  const double overlap = std::min(other.box.y + other.box.h, word.box.y + word.box.h) -
                         std::max(other.box.y, word.box.y);
  return overlap >= 0.5 * std::min(other.box.h, word.box.h) &&
         std::abs(middle(other) - middle(word)) <= 0.5 * std::max(other.box.h, word.box.h);
}

void finish_row(Row& row) {
  std::vector<std::size_t> order(row.words.size());
  std::iota(order.begin(), order.end(), 0U);
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return row.words[i].box.x; });
  std::vector<Word> words;
  std::vector<record::Box> places;
  for (const std::size_t i : order) {
    words.push_back(std::move(row.words[i]));
    places.push_back(row.places[i]);
  }
  row.words = std::move(words);
  row.places = std::move(places);
  const double gap_most = (row.scanned ? gap_of_scan : gap_of_text) * row.height() * row.aspect;
  for (std::size_t i = 0; i < row.words.size(); ++i) {
    const auto& word = row.words[i];
    const double gap = i == 0 ? 0 : word.box.x - row.words[i - 1].box.x - row.words[i - 1].box.w;
    row.gap_before.push_back(i > 0 && gap > gap_most);
    if (i > 0) row.text += row.gap_before.back() ? '\t' : ' ';
    row.begin.push_back(row.text.size());
    row.text += word.text;
    row.folded.push_back(folded(word.text));
  }
}

void add_rows(const Page& page, int number, std::vector<Row>& rows) {
  std::vector<Placed> words;
  const double width = width_of(page);
  const double height = height_of(page);
  const bool scanned = page.method == record::Method::Ocr;
  for (const auto& word :
       scanned || width <= 0 ? page.words : rejoined(page.words, height / width)) {
    const record::Box straight = level(word.box, page);
    const bool upright = straight.h * height <= 4 * straight.w * width || word.text.size() <= 2;
    if (!upright) continue;  // set along the edge
    for (auto& part : split_at_colon(word)) {
      const record::Box place = part.box;
      part.box = level(place, page);
      words.push_back({std::move(part), place});
    }
  }
  std::ranges::stable_sort(words, {}, middle_of);
  std::vector<Row> open;
  for (auto& [word, place] : words) {
    // A word may belong to a row begun a little above: look at the last few.
    constexpr std::size_t rows_back = 3;
    Row* home = nullptr;
    for (std::size_t i = open.size(); i > 0 && i + rows_back > open.size() && home == nullptr; --i)
      if (on_row(open[i - 1], word)) home = &open[i - 1];
    if (home == nullptr) {
      home = &open.emplace_back();
      home->page = number;
      home->scanned = scanned;
      home->aspect = width > 0 ? height / width : 1;
    }
    home->words.push_back(std::move(word));
    home->places.push_back(place);
  }
  for (auto& row : open) {
    finish_row(row);
    rows.push_back(std::move(row));
  }
}

}  // namespace

double as_number(const value::Decimal& exact) {
  return static_cast<double>(exact.coefficient()) * std::pow(10.0, exact.exponent());
}

record::Box united(const record::Box& a, const record::Box& b) {
  const double left = std::min(a.x, b.x);
  const double top = std::min(a.y, b.y);
  return {left, top, std::max(a.x + a.w, b.x + b.w) - left, std::max(a.y + a.h, b.y + b.h) - top};
}

double Row::top() const {
  double least = 1;
  for (const auto& word : words) least = std::min(least, word.box.y);
  return least;
}

double Row::bottom() const {
  double most = 0;
  for (const auto& word : words) most = std::max(most, word.box.y + word.box.h);
  return most;
}

std::size_t Row::word_at(std::size_t offset) const {
  const auto after = std::ranges::upper_bound(begin, offset);
  return after == begin.begin() ? 0 : static_cast<std::size_t>(after - begin.begin()) - 1;
}

std::size_t Row::column_first(std::size_t word) const {
  while (word > 0 && !gap_before[word]) --word;
  return word;
}

std::size_t Row::column_last(std::size_t word) const {
  while (word + 1 < words.size() && !gap_before[word + 1]) ++word;
  return word;
}

std::vector<Row> rows_of(const Document& document) {
  std::vector<Row> rows;
  for (std::size_t i = 0; i < document.pages.size(); ++i)
    add_rows(document.pages[i], static_cast<int>(i) + 1, rows);
  return rows;
}

std::string folded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte == 0xC3 && i + 1 < text.size()) {
      const auto next = static_cast<unsigned char>(text[++i]);
      const std::size_t index = next - 0x80U;
      if (index == 0x1F)  // ß
        out += "ss";
      else if (index < latin1_bases.size() && latin1_bases[index] >= 'a')
        out += latin1_bases[index];
    } else if (byte == 0xC5 && i + 1 < text.size() &&
               (static_cast<unsigned char>(text[i + 1]) & 0xFEU) == 0x92U) {
      out += "oe";  // œ
      ++i;
    } else if (const char c = lower(text[i]); is_plain_letter_or_digit(c)) {
      out += c;
    }
  }
  return out;
}

record::Box box_of(const Row& row, std::size_t first, std::size_t last) {
  record::Box box = row.words[first].box;
  for (std::size_t i = first + 1; i <= last; ++i) box = united(box, row.words[i].box);
  return box;
}

record::Box place_of(const Row& row, std::size_t first, std::size_t last) {
  record::Box box = row.places[first];
  for (std::size_t i = first + 1; i <= last; ++i) box = united(box, row.places[i]);
  return box;
}

std::string text_of(const Row& row, std::size_t first, std::size_t last) {
  std::string text = row.text.substr(row.begin[first], row.end(last) - row.begin[first]);
  std::ranges::replace(text, '\t', ' ');
  return text;
}

value::Decimal confidence_of(const Row& row, std::size_t first, std::size_t last) {
  value::Decimal least = 1;
  for (std::size_t i = first; i <= last; ++i) least = std::min(least, row.words[i].confidence);
  return least;
}

}  // namespace bop::extract
