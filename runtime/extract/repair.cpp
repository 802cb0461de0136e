#include "runtime/extract/repair.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "runtime/extract/lexicon.h"

namespace bop::extract {

namespace {

struct Confusion {
  char read;
  char meant;
};
constexpr std::array confusions = {Confusion{'O', '0'}, Confusion{'o', '0'}, Confusion{'D', '0'},
                                   Confusion{'Q', '0'}, Confusion{'l', '1'}, Confusion{'I', '1'},
                                   Confusion{'|', '1'}, Confusion{'!', '1'}, Confusion{'i', '1'},
                                   Confusion{'Z', '2'}, Confusion{'z', '2'}, Confusion{'S', '5'},
                                   Confusion{'s', '5'}, Confusion{'B', '8'}, Confusion{'g', '9'}};

constexpr std::array<std::pair<std::string_view, std::string_view>, 5> forms_of_two = {
    {{"sdn", "bhd"}, {"pte", "ltd"}, {"pty", "ltd"}, {"co", "ltd"}, {"co", "kg"}}};

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// Bytes of the sign of a currency that a number begins with: "RM53." has two.
std::size_t sign_of_currency(std::string_view word) {
  for (const std::string_view mark : {"RM", "$"})
    if (word.starts_with(mark)) return mark.size();
  return 0;
}

// The word with digits for the letters that look like them; nothing when it is no number: at least
// as many digits as such letters, and a sign that amounts and dates have.
std::optional<std::string> as_number(const std::string& word) {
  constexpr std::string_view signs = ".,/-:()";
  std::string meant = word;
  std::size_t digits = 0;
  std::size_t letters = 0;
  bool sign = false;
  for (std::size_t i = sign_of_currency(word); i < word.size(); ++i) {
    const auto found = std::ranges::find(confusions, word[i], &Confusion::read);
    if (is_digit(word[i])) {
      ++digits;
    } else if (found != confusions.end()) {
      ++letters;
      meant[i] = found->meant;
    } else if (signs.find(word[i]) != std::string_view::npos) {
      sign = true;
    } else {
      return std::nullopt;
    }
  }
  if (letters == 0 || digits < letters || !sign) return std::nullopt;
  return meant;
}

void say(Row& row, std::size_t word, const std::string& text) {
  row.words[word].text = text;
  row.folded[word] = folded(text);
  row.text.clear();
  for (std::size_t i = 0; i < row.words.size(); ++i) {
    if (i > 0) row.text += row.gap_before[i] ? '\t' : ' ';
    row.begin[i] = row.text.size();
    row.text += row.words[i].text;
  }
}

// "5B" → "sb": the letters that digits are misread for.
std::string as_letters(std::string text) {
  constexpr std::array looks_like = {std::pair{'0', 'o'}, std::pair{'1', 'i'}, std::pair{'5', 's'},
                                     std::pair{'8', 'b'}};
  for (char& c : text)
    for (const auto& [digit, letter] : looks_like)
      if (c == digit) c = letter;
  return text;
}

// One wrong letter, or two of a word that begins as it should: "BEED", "BILD" for "BHD".
bool is_misread(const std::string& word, std::string_view form) {
  if (word.size() < 2 || word.size() > form.size() + 1) return false;
  if (word.size() == form.size() && nearly(word, form)) return true;
  return form.size() > 2 && word.front() == form.front() && word.back() == form.back();
}

std::string in_case_of(const std::string& like, std::string_view text) {
  const bool capitals = std::ranges::none_of(like, [](char c) { return c >= 'a' && c <= 'z'; });
  std::string out(text);
  for (std::size_t i = 0; i < out.size(); ++i)
    if (out[i] >= 'a' && out[i] <= 'z' && (capitals || i == 0))
      out[i] = static_cast<char>(out[i] - 'a' + 'A');
  return out;
}

bool are_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, is_digit);
}

// What two words that are one number say: "30 45", "RM190. 00", "3.2 1"; nothing when they are
// none.
std::optional<std::string> joined_number(std::string left, const std::string& right) {
  constexpr std::size_t cents = 2;
  constexpr std::size_t digits_most = 6;
  if (!are_digits(right) || right.size() > cents) return std::nullopt;
  const std::size_t sign = sign_of_currency(left);
  if (right.size() < cents) {
    const bool one_read = left.size() > sign + 2 && left[left.size() - 2] == '.';
    std::string digits = left.substr(sign);
    std::erase(digits, '.');
    if (!one_read || !are_digits(digits) || digits.size() > digits_most) return std::nullopt;
    return left + right;
  }
  if (left.ends_with('.') || left.ends_with(',')) left.pop_back();
  const std::string_view digits = std::string_view(left).substr(sign);
  if (!are_digits(digits) || digits.size() > digits_most) return std::nullopt;
  return left + "." + right;
}

// A number cut in two; "4187" at the end of its row → "41.87": a point that was not read.
std::optional<Reread> with_point(const Row& row, std::size_t word) {
  constexpr std::size_t cents = 2;
  constexpr std::size_t digits_most = 6;
  Reread reread{row, std::vector<std::string>(row.words.size())};
  const std::string& read = row.words[word].text;
  if (word + 1 < row.words.size())
    if (const auto meant = joined_number(read, row.words[word + 1].text)) {
      // The second word stays, as its place does; it says nothing any more.
      say(reread.row, word + 1, "");
      reread.notes[word + 1] = reread.notes[word] =
          fmt::format("`{} {}` read as `{}`", read, row.words[word + 1].text, *meant);
      say(reread.row, word, *meant);
      return reread;
    }
  const std::size_t sign = sign_of_currency(read);
  const std::string_view digits = std::string_view(read).substr(sign);
  if (word + 1 != row.words.size() || !are_digits(digits) || digits.size() <= cents ||
      digits.size() > digits_most || digits.front() == '0')
    return std::nullopt;
  std::string meant = read;
  meant.insert(meant.size() - cents, ".");
  reread.notes[word] = fmt::format("`{}` read as `{}`: a lost point", read, meant);
  say(reread.row, word, meant);
  return reread;
}

}  // namespace

std::vector<Reread> rereadings(const Row& row) {
  std::vector<Reread> all;
  if (!row.scanned) return all;
  Reread digits{row, std::vector<std::string>(row.words.size())};
  bool changed = false;
  for (std::size_t i = 0; i < row.words.size(); ++i)
    if (const auto meant = as_number(row.words[i].text)) {
      say(digits.row, i, *meant);
      digits.notes[i] = fmt::format("`{}` read as `{}`", row.words[i].text, *meant);
      changed = true;
    }
  if (changed) all.push_back(std::move(digits));
  for (std::size_t i = 0; i < row.words.size(); ++i)
    if (auto joined = with_point(row, i)) all.push_back(std::move(*joined));
  for (std::size_t i = 0; i < row.words.size(); ++i)
    for (const auto& other : row.words[i].others) {
      if (!std::ranges::any_of(other.text, is_digit)) continue;
      Reread look{row, std::vector<std::string>(row.words.size())};
      say(look.row, i, other.text);
      look.row.words[i].confidence = other.confidence;
      look.notes[i] =
          fmt::format("`{}` by another look, `{}` by the first", other.text, row.words[i].text);
      all.push_back(std::move(look));
    }
  return all;
}

bool is_register_number(const Row& row, std::size_t word) {
  constexpr std::size_t digits_least = 4;
  constexpr std::size_t signs_more = 5;  // "(", "-X)", a misread one
  const std::string& text = row.words[word].text;
  const auto digits = static_cast<std::size_t>(std::ranges::count_if(text, is_digit));
  if (digits < digits_least || text.size() > digits + signs_more) return false;
  return text.front() == '(' || text.back() == ')' || text.find('-') != std::string::npos;
}

bool is_first_of_two(std::string_view folded_word) {
  return folded_word != "co" && std::ranges::any_of(forms_of_two, [&](const auto& form) {
           return form.first == folded_word;
         });
}

bool is_misread_form(const Row& row, std::size_t word) {
  if (!row.scanned || row.folded[word].size() != 2) return false;
  const bool before_number = word + 1 < row.words.size() && is_register_number(row, word + 1);
  return before_number && as_letters(row.folded[word]) == "sb" && row.folded[word] != "sb";
}

std::optional<RepairedWord> repaired_form(const Row& row, std::size_t first, std::size_t last) {
  if (!row.scanned) return std::nullopt;
  if (is_misread_form(row, last)) return RepairedWord{last, last, "S/B"};
  for (std::size_t i = first; i < last; ++i) {
    const std::string& left = row.folded[i];
    const std::string& right = row.folded[i + 1];
    if (left == right && is_legal_form(left)) return RepairedWord{i, i + 1, row.words[i].text};
    for (const auto& [one, two] : forms_of_two) {
      if (left == one && right != two && is_misread(right, two))
        return RepairedWord{i + 1, i + 1, in_case_of(row.words[i + 1].text, two)};
      if (right == two && left != one && is_misread(left, one))
        return RepairedWord{i, i, in_case_of(row.words[i].text, one)};
    }
  }
  return std::nullopt;
}

}  // namespace bop::extract
