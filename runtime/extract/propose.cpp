#include "runtime/extract/propose.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include <fmt/format.h>

#include "runtime/extract/equations.h"
#include "runtime/extract/lexicon.h"
#include "runtime/extract/repair.h"

namespace bop::extract {

namespace {

bool has_digit(std::string_view text) {
  return std::ranges::any_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::size_t letters_in(std::string_view folded_text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(folded_text, [](char c) { return c >= 'a' && c <= 'z'; }));
}

// "471102,", "#A-17": without the signs around it.
std::string bare(std::string_view word) {
  constexpr std::string_view around = "#:;,.[]*\"'|=~_-<>";
  const auto first = word.find_first_not_of(around);
  if (first == std::string_view::npos) return {};
  std::string_view inner = word.substr(first, word.find_last_not_of(around) - first + 1);
  if (inner.starts_with('(') && inner.find(')') == std::string_view::npos) inner.remove_prefix(1);
  if (inner.ends_with(')') && inner.find('(') == std::string_view::npos) inner.remove_suffix(1);
  return std::string(inner);
}

std::vector<std::string> notes_of(const std::string& note) {
  return note.empty() ? std::vector<std::string>() : std::vector{note};
}

Choice text_choice(const Pages& pages, const Span& span) {
  const Row& row = pages.rows[span.row];
  std::string text = text_of(row, span.first, span.last);
  std::string note;
  if (const auto form = repaired_form(row, span.first, span.last)) {
    const std::string read = text_of(row, form->word, form->last);
    note = fmt::format("`{}` read as `{}`", read, form->text);
    text.replace(row.begin[form->word] - row.begin[span.first], read.size(), form->text);
  }
  text = bare(text);
  // A point that ends "e.K." or "Co." belongs to the name.
  if (row.words[span.last].text.ends_with('.') && !text.ends_with('.')) text += '.';
  std::string key = folded(text);
  return {span, std::move(text), std::move(key), 0, "", notes_of(note)};
}

// "Farmasi Maluri S/B(587969-U)": without the number of a register that stands right at its end.
std::optional<Choice> without_number(const Choice& whole) {
  constexpr std::size_t digits_least = 4;
  const auto& text = std::get<std::string>(whole.value);
  const auto open = text.rfind('(');
  if (open == std::string::npos || open == 0 || text[open - 1] == ' ') return std::nullopt;
  const auto digits =
      std::ranges::count_if(text.substr(open), [](char c) { return has_digit({&c, 1}); });
  if (static_cast<std::size_t>(digits) < digits_least) return std::nullopt;
  Choice cut = whole;
  cut.value = text.substr(0, open);
  cut.key = folded(text.substr(0, open));
  return cut;
}

// Pieces of rows without what is no word at their ends.
class Pieces {
 public:
  explicit Pieces(const Pages& pages) : pages_(pages) {}

  std::optional<Span> trimmed(Span span) const {
    const Row& row = pages_.rows[span.row];
    while (span.first < span.last && row.folded[span.first].empty()) ++span.first;
    while (span.last > span.first && row.folded[span.last].empty()) --span.last;
    if (row.folded[span.first].empty()) return std::nullopt;
    return span;
  }

  // Words that were hardly read stand at the ends of many scanned rows: stains, edges, folds.
  std::optional<Span> clean(Span span) const {
    const Row& row = pages_.rows[span.row];
    if (!row.scanned) return std::nullopt;
    const auto stain = [&](std::size_t word) {
      return row.folded[word].size() <= 2 && !is_legal_form(row.folded[word]) &&
             row.words[word].confidence < *value::Decimal::of(60, -2);
    };
    const Span before = span;
    while (span.first < span.last && stain(span.first)) ++span.first;
    while (span.last > span.first && stain(span.last)) --span.last;
    if (span.first == before.first && span.last == before.last) return std::nullopt;
    return span;
  }

  // The columns of a row.
  std::vector<Span> columns(std::size_t index) const {
    std::vector<Span> spans;
    const Row& row = pages_.rows[index];
    for (std::size_t word = 0; word < row.words.size(); word = row.column_last(word) + 1)
      if (const auto span = trimmed({index, word, row.column_last(word)})) spans.push_back(*span);
    return spans;
  }

  // The parts of a column between separators: "Lieferant GmbH, Straße 20, München".
  std::vector<Span> parts(const Span& column) const {
    std::vector<Span> spans;
    const Row& row = pages_.rows[column.row];
    std::size_t first = column.first;
    for (std::size_t word = column.first; word <= column.last; ++word) {
      const char end = row.words[word].text.back();
      const bool sign = row.folded[word].empty() && row.words[word].text != "&" &&
                        row.words[word].text != "+" && row.words[word].text != "-";
      const bool cut = end == ',' || end == ':' || end == '|' || end == ';' || sign;
      if (!cut && word != column.last) continue;
      if (first != column.first || word != column.last)
        if (const auto span = trimmed({column.row, first, word})) spans.push_back(*span);
      first = word + 1;
    }
    return spans;
  }

  // "GARDENIA BAKERIES (KL) SDN BHD (139386 X)": up to the legal form, and up to what is no name
  // though no form was read: the number of a register.
  std::vector<Span> up_to_form(const Span& column) const {
    std::vector<Span> spans;
    const Row& row = pages_.rows[column.row];
    for (std::size_t word = column.first; word < column.last; ++word) {
      const bool form = (is_legal_form(row, word) && !is_first_of_two(row.folded[word])) ||
                        is_misread_form(row, word);
      if (!form && !is_register_number(row, word + 1)) continue;
      if (const auto span = trimmed({column.row, column.first, word})) spans.push_back(*span);
    }
    return spans;
  }

  /// The column of a later row that goes on under `span`: left or middle aligned, and near.
  std::optional<Span> under(const Span& span) const {
    constexpr double far = 2.2;         // heights of a row
    constexpr double same_left = 0.03;  // of the page's width
    constexpr double same_middle = 0.06;
    const Row& row = pages_.rows[span.row];
    const auto box = box_of(row, span.first, span.last);
    for (std::size_t i = span.row + 1; i < std::min(span.row + 3, pages_.rows.size()); ++i) {
      const Row& next = pages_.rows[i];
      if (next.page != row.page || next.top() - row.bottom() > far * row.height()) break;
      for (const auto& other : columns(i)) {
        const auto place = box_of(next, other.first, other.last);
        const double middles = (place.x + place.w / 2) - (box.x + box.w / 2);
        if (std::abs(place.x - box.x) <= same_left || std::abs(middles) <= same_middle)
          return other;
      }
    }
    return std::nullopt;
  }

 private:
  const Pages& pages_;
};

std::vector<Choice> amounts(const Pages& pages, std::size_t target) {
  std::vector<Choice> choices;
  for (const auto& found : pages.candidates.amounts)
    choices.push_back({found.span,
                       found.amount,
                       found.amount.text(),
                       0,
                       "",
                       notes_of(found.note),
                       {},
                       false,
                       found.read});
  const std::string& name = pages.targets[target].name;
  if (name != "total" && name != "gross") return choices;  // equations prove what was to be paid
  for (auto& derived : derived_totals(pages, target)) choices.push_back(std::move(derived));
  return choices;
}

std::vector<Choice> dates(const Pages& pages, const DateOrder& order) {
  std::vector<Choice> choices;
  constexpr int year_most = 2049;  // a scan's 2078 is a misread 2018
  for (const auto& found : pages.candidates.dates) {
    if (pages.rows[found.span.row].scanned && found.date.year() > year_most) continue;
    const bool month_first = found.month_first && order.first == DateOrder::First::Month;
    const value::Date date = month_first ? *found.month_first : found.date;
    choices.push_back(
        {found.span, date, date.text(), 0, "", notes_of(found.note), {}, false, found.read});
  }
  return choices;
}

// A name over two lines; its value has one blank between them.
void add_further(const Pages& pages, Choice& choice, const Span& more, std::string_view between) {
  const Choice next = text_choice(pages, more);
  auto text = std::get<std::string>(choice.value);
  const bool joined = text.ends_with(',') || between == " ";
  text += (joined ? " " : std::string(between)) + std::get<std::string>(next.value);
  choice.key = folded(text);
  choice.value = std::move(text);
  choice.further.push_back(more);
}

std::vector<Choice> names(const Pages& pages) {
  constexpr std::size_t letters_least = 3;
  constexpr std::size_t words_most = 12;
  const Pieces pieces(pages);
  std::vector<Choice> choices;
  std::set<std::tuple<std::size_t, std::size_t, std::size_t>> seen;
  const auto add = [&](const Span& span) {
    if (span.last - span.first > words_most ||
        !seen.emplace(span.row, span.first, span.last).second)
      return;
    Choice choice = text_choice(pages, span);
    if (letters_in(choice.key) < letters_least) return;
    // The number of a register is no part of a name: the piece before it is one.
    if (span.first < span.last && is_register_number(pages.rows[span.row], span.last)) return;
    if (auto cut = without_number(choice)) choice = std::move(*cut);
    choices.push_back(choice);
    const Row& row = pages.rows[span.row];
    const bool whole =
        row.column_first(span.first) == span.first || row.column_last(span.last) == span.last;
    const auto more = whole ? pieces.under(span) : std::nullopt;
    if (!more ||
        letters_in(folded(text_of(pages.rows[more->row], more->first, more->last))) < letters_least)
      return;
    add_further(pages, choice, *more, " ");
    choices.push_back(std::move(choice));
  };
  for (std::size_t i = 0; i < pages.rows.size() && pages.rows[i].page == 1; ++i) {
    const auto columns = pieces.columns(i);
    for (const auto& column : columns) {
      add(column);
      if (const auto clean = pieces.clean(column)) add(*clean);
      for (const auto& part : pieces.parts(column)) add(part);
      for (const auto& part : pieces.up_to_form(column)) add(part);
    }
    // Letters set wide look like columns.
    if (pages.rows[i].scanned && columns.size() > 1 && columns.size() < 4)
      add({i, columns.front().first, columns.back().last});
  }
  return choices;
}

// The rows that an address could be made of.
std::vector<Choice> address_rows(const Pages& pages) {
  constexpr std::size_t signs_least = 2;
  const Pieces pieces(pages);
  std::vector<Choice> choices;
  for (std::size_t i = 0; i < pages.rows.size() && pages.rows[i].page == 1; ++i)
    for (const auto& column : pieces.columns(i)) {
      Choice choice = text_choice(pages, pieces.clean(column).value_or(column));
      if (choice.key.size() >= signs_least) choices.push_back(std::move(choice));
    }
  return choices;
}

bool is_capitals(std::string_view word) {
  constexpr std::size_t most = 6;
  return !word.empty() && word.size() <= most &&
         std::ranges::all_of(word, [](char c) { return c >= 'A' && c <= 'Z'; });
}

// Words with a digit, and such with capitals before them: "INV 2026-0042". Dates and amounts are
// no identifiers.
std::vector<Choice> identifiers(const Pages& pages) {
  std::vector<Choice> choices;
  std::set<std::pair<std::size_t, std::size_t>> taken;
  const auto take = [&](const Span& span) {
    for (std::size_t word = span.first; word <= span.last; ++word) taken.emplace(span.row, word);
  };
  for (const auto& date : pages.candidates.dates)
    if (!date.weak) take(date.span);
  for (const auto& amount : pages.candidates.amounts)
    if (amount.amount.scale() > 0) take(amount.span);
  constexpr std::size_t shortest = 2;
  for (std::size_t i = 0; i < pages.rows.size(); ++i) {
    const Row& row = pages.rows[i];
    for (std::size_t word = 0; word < row.words.size(); ++word) {
      if (!has_digit(row.words[word].text) || taken.contains({i, word})) continue;
      std::size_t first = word;
      if (word > 0 && !row.gap_before[word] && is_capitals(bare(row.words[word - 1].text)) &&
          !has_digit(row.words[word - 1].text))
        first = word - 1;
      for (std::size_t from = first; from <= word; ++from) {
        std::string text = bare(text_of(row, from, word));
        if (text.size() < shortest) continue;
        choices.push_back({{i, from, word}, text, folded(text), 0, ""});
      }
    }
  }
  return choices;
}

bool ends_with(const Target& target, std::string_view end) {
  return target.name == end || target.name.ends_with("_" + std::string(end)) ||
         target.name.ends_with("." + std::string(end));
}

}  // namespace

std::vector<std::size_t> continued_by(const Pages& pages, const std::vector<Choice>& rows) {
  const Pieces pieces(pages);
  std::vector<std::size_t> next(rows.size(), rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto under = pieces.under(rows[i].span);
    if (!under) continue;
    for (std::size_t k = i + 1; k < rows.size(); ++k)
      if (rows[k].span.row == under->row && rows[k].span.first >= under->first &&
          rows[k].span.last <= under->last)
        next[i] = k;
  }
  return next;
}

Choice joined(const Pages& pages, const std::vector<Choice>& rows,
              const std::vector<std::size_t>& parts) {
  Choice whole = rows[parts.front()];
  for (std::size_t i = 1; i < parts.size(); ++i) {
    add_further(pages, whole, rows[parts[i]].span, ", ");
    for (const auto& note : rows[parts[i]].notes) whole.notes.push_back(note);
  }
  return whole;
}

Role role_of(const Target& target) {
  switch (target.field.type.kind) {
    case abi::Kind::Money:
      return Role::Amount;
    case abi::Kind::Date:
      return Role::Date;
    case abi::Kind::Text:
      if (ends_with(target, "name") || ends_with(target, "company")) return Role::Name;
      if (ends_with(target, "address")) return Role::Address;
      return ends_with(target, "iban") || ends_with(target, "vat_id") ? Role::Other
                                                                      : Role::Identifier;
    default:
      return Role::Other;
  }
}

std::vector<Choice> proposals(const Pages& pages, std::size_t target, const DateOrder& order) {
  switch (role_of(pages.targets[target])) {
    case Role::Amount:
      return amounts(pages, target);
    case Role::Date:
      return dates(pages, order);
    case Role::Name:
      return names(pages);
    case Role::Address:
      return address_rows(pages);
    case Role::Identifier:
      return identifiers(pages);
    case Role::Other:
      return {};
  }
  return {};
}

}  // namespace bop::extract
