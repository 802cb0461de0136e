#include "runtime/extract/title.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace bop::extract {

namespace {

constexpr double sure_title = 0.95;

// How a word ends that names an invoice, folded: "schlussrechnung".
constexpr std::array<std::string_view, 8> titles = {
    "rechnung", "invoice", "facture", "gutschrift", "korrektur", "creditnote", "avoir", "fattura"};
constexpr std::array<std::string_view, 8> number_signs = {"nr",     "no",     "n",  "num",
                                                          "nummer", "number", "nn", "numero"};
// What stands between a number and its day.
constexpr std::array<std::string_view, 9> before_date = {"vom",  "von",  "of",    "du", "dated",
                                                         "from", "date", "datum", "del"};
// With these, another invoice is meant.
constexpr std::array<std::string_view, 18> of_another = {
    "zu",  "zur",  "auf",   "fur",   "for",  "to",     "against", "sur",   "gemass",
    "aus", "ihre", "ihrer", "bezug", "your", "vorige", "votre",   "siehe", "see"};

template <std::size_t count>
bool is_among(const std::array<std::string_view, count>& words, std::string_view word) {
  return std::ranges::find(words, word) != words.end();
}

bool names_invoice(std::string_view word) {
  return std::ranges::any_of(titles, [&](std::string_view title) { return word.ends_with(title); });
}

// "Nr.", "No", "n°", "#"
bool is_number_sign(const Row& row, std::size_t word) {
  return is_among(number_signs, row.folded[word]) || row.words[word].text == "#";
}

bool has_digit(std::string_view text) {
  return text.find_first_of("0123456789") != std::string_view::npos;
}

class Finding {
 public:
  explicit Finding(const Pages& pages) : pages_(pages) {}

  std::optional<TitleLine> in_row(std::size_t index) const {
    const Row& row = pages_.rows[index];
    constexpr double low_down = 0.6;  // of the page's height
    constexpr std::size_t words_most = 6;
    if (row.page != 1 || row.words.empty() || row.words.front().box.y > low_down) return {};
    for (std::size_t sign = 1; sign <= words_most && sign + 1 < row.words.size(); ++sign) {
      if (!is_number_sign(row, sign)) continue;
      if (!is_title(row, sign) || !has_digit(row.folded[sign + 1])) return {};
      TitleLine line{{index, 0, sign - 1}, {index, sign + 1, sign + 1}, {}};
      line.date = date_after(line.number);
      return line;
    }
    return {};
  }

 private:
  // The words before the sign: one of them, or two that a text layer parted, names an invoice, and
  // none says that it is another one.
  static bool is_title(const Row& row, std::size_t sign) {
    const char first = row.words.front().text.front();
    if (first >= 'a' && first <= 'z') return false;
    bool names = false;
    for (std::size_t word = 0; word < sign; ++word) {
      const std::string& text = row.folded[word];
      if (is_among(of_another, text) || row.gap_before[word + 1] ||
          row.words[word].text.ends_with(':'))
        return false;
      names =
          names || names_invoice(text) || (word > 0 && names_invoice(row.folded[word - 1] + text));
    }
    return names;
  }

  // Right behind it, or after one word; a line that ends with that word goes on in the next.
  std::optional<Span> date_after(const Span& number) const {
    const Row& row = pages_.rows[number.row];
    std::size_t next = number.last + 1;
    if (next < row.words.size() && is_among(before_date, row.folded[next])) ++next;
    const bool goes_on = next == row.words.size() && next > number.last + 1;
    const Span place = goes_on ? Span{number.row + 1, 0, 0} : Span{number.row, next, next};
    for (const FoundDate& found : pages_.candidates.dates)
      if (found.span.row == place.row && found.span.first == place.first) return found.span;
    return {};
  }

  const Pages& pages_;
};

}  // namespace

std::vector<TitleLine> title_lines(const Pages& pages) {
  std::vector<TitleLine> lines;
  const Finding finding(pages);
  for (std::size_t i = 0; i < pages.rows.size(); ++i)
    if (const auto line = finding.in_row(i)) lines.push_back(*line);
  return lines;
}

std::vector<Choice> title_numbers(const Pages& pages) {
  std::vector<Choice> choices;
  for (const TitleLine& line : title_lines(pages)) {
    const Row& row = pages.rows[line.number.row];
    std::string text = text_of(row, line.number.first, line.number.last);
    constexpr std::string_view around = "#:;,.()[]*\"'";
    const auto first = text.find_first_not_of(around);
    text = text.substr(first, text.find_last_not_of(around) - first + 1);
    choices.push_back(
        {line.number, text, text, sure_title,
         fmt::format("in `{}`", text_of(row, line.title.first, line.title.last + 1))});
  }
  return choices;
}

bool is_title_date(const Pages& pages, const Span& date) {
  return std::ranges::any_of(title_lines(pages), [&](const TitleLine& line) {
    return line.date && line.date->row == date.row && line.date->first == date.first;
  });
}

}  // namespace bop::extract
