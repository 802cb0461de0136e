#include "runtime/extract/page_remarks.h"

#include <algorithm>

#include <fmt/format.h>

#include "runtime/extract/rows.h"

namespace bop::extract {

namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// "31.00", "1.234,56": a separator before the last two digits.
bool is_amount(const std::string& text) {
  const auto last = text.find_last_of("0123456789");
  return last != std::string::npos && last >= 3 && is_digit(text[last - 1]) &&
         (text[last - 2] == '.' || text[last - 2] == ',') && is_digit(text[last - 3]);
}

bool is_in_doubt(const Page& page) {
  constexpr std::size_t words_least = 5;
  constexpr double most = 0.6;
  if (page.method != record::Method::Ocr || page.words.size() < words_least) return false;
  const value::Decimal even = *value::Decimal::of(50, -2);
  const auto doubtful =
      std::ranges::count_if(page.words, [&](const Word& word) { return word.confidence < even; });
  return static_cast<double>(doubtful) > most * static_cast<double>(page.words.size());
}

// One half of a page, if it were a document of its own.
struct Half {
  int words = 0;
  int amounts = 0;
  double top = 1;
  double bottom = 0;

  void add(const Word& word) {
    ++words;
    amounts += is_amount(word.text);
    top = std::min(top, word.box.y);
    bottom = std::max(bottom, word.box.y + word.box.h);
  }
  bool is_whole() const { return words >= 12 && amounts >= 2 && bottom - top >= 0.35; }
};

// A band from top to bottom near the middle that no word reaches into, wide enough to be none
// between columns, and on either side what a document has.
bool are_two_side_by_side(const std::vector<Row>& rows) {
  constexpr double band = 0.05;
  constexpr double cut_first = 0.35;
  constexpr double cut_last = 0.65;
  constexpr double step = 0.01;
  for (double cut = cut_first; cut <= cut_last; cut += step) {
    Half left;
    Half right;
    bool crossed = false;
    for (const Row& row : rows)
      for (const Word& word : row.words) {
        const double end = word.box.x + word.box.w;
        crossed = crossed || (word.box.x < cut + band / 2 && end > cut - band / 2);
        (end <= cut ? left : right).add(word);
      }
    if (!crossed && left.is_whole() && right.is_whole()) return true;
  }
  return false;
}

}  // namespace

std::vector<Error> page_remarks(const Document& document) {
  std::vector<Error> remarks;
  const auto rows = rows_of(document);
  for (std::size_t i = 0; i < document.pages.size(); ++i) {
    const Page& page = document.pages[i];
    const int number = static_cast<int>(i) + 1;
    const auto remark = [&](const char* code, const char* what, const char* hint) {
      remarks.push_back(
          Error{code, fmt::format("page {} {}", number, what), hint, {document.path}});
    };
    if (page.words.empty())
      remark("B7061", "has no words: it is blank, or its picture can't be read",
             "nothing was read from it");
    else if (is_in_doubt(page))
      remark("B7062", "is mostly in doubt: handwriting, or a bad picture",
             "its fields stay unknown where nothing else bears them out");
    std::vector<Row> of_page = rows;
    std::erase_if(of_page, [&](const Row& row) { return row.page != number; });
    if (page.method == record::Method::Ocr && are_two_side_by_side(of_page))
      remark("B7063", "seems to show two documents side by side",
             "scan each by itself: fields of one may be taken for the other's");
  }
  return remarks;
}

}  // namespace bop::extract
