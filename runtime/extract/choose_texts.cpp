#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "runtime/extract/lexicon.h"
#include "runtime/extract/scored.h"
#include "runtime/extract/title.h"

namespace bop::extract {

namespace {

constexpr double sure_checked = 0.98;  // check digits hold
constexpr double guess_account_of_payer = 0.4;
constexpr double sure_vat_id = 0.93;
constexpr double guess_vat_id = 0.80;  // shape alone, and no other
constexpr double sure_labelled_name = 0.88;

bool has_digit(std::string_view text) {
  return std::ranges::any_of(text, [](char c) { return c >= '0' && c <= '9'; });
}
std::size_t letters(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return c >= 'a' && c <= 'z'; }));
}

bool ends_with(std::string_view text, std::string_view end) {
  return text.ends_with(end);
}

bool is_name(const Target& target) {
  return role_of(target) == Role::Name;
}

bool named_like(const Target& target, std::string_view part) {
  return target.name.find(part) != std::string::npos;
}

// "471102,", "#A-17": without the signs around it.
std::string_view bare(std::string_view word) {
  constexpr std::string_view around = "#:;,.()[]*\"'|";
  const auto first = word.find_first_not_of(around);
  if (first == std::string_view::npos) return {};
  return word.substr(first, word.find_last_not_of(around) - first + 1);
}

bool is_capitals(std::string_view word) {
  return !word.empty() && word.size() <= 6 &&
         std::ranges::all_of(word, [](char c) { return c >= 'A' && c <= 'Z'; });
}

// Finds identifiers next to labels.
class IdentifierFinder {
 public:
  explicit IdentifierFinder(const Pages& pages) : pages_(pages) {}

  std::vector<Choice> find(std::size_t target) const {
    std::vector<Choice> choices;
    for (const auto& label : pages_.labels) {
      if (label.target != static_cast<int>(target)) continue;
      const auto right = from(label.row, label.last + 1, label);
      if (right) {
        choices.push_back(*right);
        continue;
      }
      if (auto down = under(label)) choices.push_back(*down);
    }
    return merged(std::move(choices));
  }

 private:
  // The identifier that begins at or just after `word`, if what stands there is one.
  std::optional<Choice> from(std::size_t row_index, std::size_t word,
                             const LabelMatch& label) const {
    const Row& row = pages_.rows[row_index];
    while (word < row.words.size() && row.folded[word].empty()) ++word;
    if (word >= row.words.size() || is_label(row_index, word)) return std::nullopt;
    std::size_t last = word;
    if (!has_digit(row.words[word].text)) {
      // "INV 2026-0042"
      const bool prefix = is_capitals(bare(row.words[word].text)) && word + 1 < row.words.size() &&
                          !row.gap_before[word + 1] && has_digit(row.words[word + 1].text);
      if (!prefix) return std::nullopt;
      last = word + 1;
    }
    const Span span{row_index, word, last};
    if (is_other(span)) return std::nullopt;
    const auto place = near(pages_, label, span);
    if (!place) return std::nullopt;
    std::string text(bare(text_of(row, word, last)));
    constexpr std::size_t shortest = 2;
    if (text.size() < shortest) return std::nullopt;
    double score = sure_text * place->sure;
    // One word of running text with a number after it in another column: less of a label.
    if (word == label.last + 1 && row_index == label.row && row.gap_before[word] &&
        label.strength < 1)
      score *= 0.8;
    return Choice{span, text, text, score, place->why()};
  }

  std::optional<Choice> under(const LabelMatch& label) const {
    for (std::size_t i = label.row + 1; i < pages_.rows.size(); ++i) {
      const Row& row = pages_.rows[i];
      for (std::size_t word = 0; word < row.words.size(); ++word)
        if (near(pages_, label, {i, word, word})) {
          // A value of its column begins with it, or right under the label; a word inside a
          // sentence does neither.
          constexpr double aligned = 0.012;  // of the page's width
          const double left = pages_.rows[label.row].words[label.first].box.x;
          if (row.column_first(word) != word && std::abs(row.words[word].box.x - left) > aligned)
            continue;
          return from(i, word, label);
        }
    }
    return std::nullopt;
  }

  bool is_label(std::size_t row, std::size_t word) const {
    return std::ranges::any_of(pages_.labels, [&](const LabelMatch& label) {
      return label.row == row && label.first <= word && word <= label.last;
    });
  }

  // Dates and amounts are no identifiers.
  bool is_other(const Span& span) const {
    const auto meets = [&](const Span& other) {
      return other.row == span.row && other.first <= span.last && span.first <= other.last;
    };
    return std::ranges::any_of(
               pages_.candidates.dates,
               [&](const FoundDate& date) { return !date.weak && meets(date.span); }) ||
           std::ranges::any_of(pages_.candidates.amounts, [&](const FoundAmount& amount) {
             return amount.amount.scale() > 0 && meets(amount.span);
           });
  }

  const Pages& pages_;
};

// Words on its row that say whose account it is: the payer's, from which money is taken or to which
// it goes back.
bool is_account_of_payer(const Row& row) {
  constexpr std::array<std::string_view, 18> words = {
      "ihrem",      "ihr",    "ihres",   "abgebucht",   "abbuchung", "lastschrift",
      "erstattung", "debtor", "debit",   "debited",     "refund",    "refunds",
      "your",       "votre",  "preleve", "prelevement", "debiteur",  "remboursement"};
  return std::ranges::any_of(row.folded, [&](const std::string& word) {
    return std::ranges::find(words, word) != words.end();
  });
}

// Check digits prove an account, not whose it is.
std::vector<Choice> iban_choices(const Pages& pages) {
  std::vector<Choice> choices;
  for (const auto& iban : pages.candidates.ibans) {
    if (!iban.valid) continue;
    const bool payer = is_account_of_payer(pages.rows[iban.span.row]);
    choices.push_back({iban.span,
                       iban.text,
                       iban.text,
                       payer ? guess_account_of_payer : sure_checked,
                       payer ? "perhaps the payer's account" : "",
                       {"its check digits hold"}});
  }
  return choices;
}

// Nothing valid: what looks like one and fails is shown, never used.
record::Reading iban_reading(const Pages& pages, std::size_t target) {
  record::Reading reading = decide_field(pages, target, iban_choices(pages));
  if (reading.known() || pages.candidates.ibans.empty() || !reading.candidates.empty())
    return reading;
  const auto& broken = pages.candidates.ibans.front();
  record::Reading shown = reading_of(pages, {broken.span, broken.text, broken.text, 0.5, "", {}});
  shown.status = record::Status::Unread;
  shown.value = {};
  shown.why = "not_plausible: its check digits are wrong";
  return shown;
}

// VAT identifiers: the one its label announces; without labels, the only one there is.
std::vector<Choice> vat_id_choices(const Pages& pages, std::size_t target, bool is_buyer) {
  std::vector<Choice> choices;
  for (const auto& found : pages.candidates.vat_ids) {
    double best = 0;
    bool others = false;
    std::string why;
    for (const auto& label : pages.labels) {
      const auto place = near(pages, label, found.span);
      if (!place) continue;
      if (label.target == static_cast<int>(target)) {
        best = std::max(best, sure_vat_id * place->sure);
        why = place->why();
      } else {
        others =
            others || (label.target >= 0 &&
                       named_like(pages.targets[static_cast<std::size_t>(label.target)], "vat_id"));
      }
    }
    if (best == 0 && !others && !is_buyer && pages.candidates.vat_ids.size() == 1)
      best = guess_vat_id;
    if (best > 0) choices.push_back({found.span, found.text, found.text, best, why});
  }
  return choices;
}

// Finds names of companies: by label, and by the legal form at their end.
class NameFinder {
 public:
  explicit NameFinder(const Pages& pages) : pages_(pages) {}

  std::vector<Choice> labelled(std::size_t target) const {
    std::vector<Choice> choices;
    for (const auto& label : pages_.labels) {
      if (label.target != static_cast<int>(target)) continue;
      if (auto choice = beside(label)) choices.push_back(*choice);
    }
    return choices;
  }

  /// Names with a legal form; those that stand where the buyer's stands are less likely the
  /// seller's.
  std::vector<Choice> by_form(const std::vector<Choice>& buyers) const {
    std::vector<Choice> choices;
    for (std::size_t i = 0; i < pages_.rows.size(); ++i) {
      const Row& row = pages_.rows[i];
      if (row.page > 1) break;
      for (std::size_t word = 0; word < row.words.size(); ++word) {
        if (!is_form(row, word)) continue;
        auto choice = name_ending_at(i, word);
        if (!choice || is_of_rights(row)) continue;
        take_row_above(*choice);
        const bool buyer = std::ranges::any_of(
            buyers, [&](const Choice& other) { return other.key == choice->key; });
        if (!buyer) choices.push_back(std::move(*choice));
      }
    }
    return counted(std::move(choices));
  }

  /// The first row that could be a name: receipts begin with it.
  std::vector<Choice> first_row() const {
    constexpr std::size_t rows_looked_at = 3;
    constexpr std::size_t letters_least = 5;
    for (std::size_t i = 0; i < std::min(rows_looked_at, pages_.rows.size()); ++i) {
      const Row& row = pages_.rows[i];
      const std::string key = folded(row.text);
      if (letters(key) < letters_least || has_digit(key)) continue;
      return {choice_of(i, 0, row.column_last(0), 0.5, "the first line")};
    }
    return {};
  }

 private:
  static constexpr double high_up = 0.2;  // of the page's height
  static constexpr double low_down = 0.85;

  Choice choice_of(std::size_t row, std::size_t first, std::size_t last, double score,
                   std::string why) const {
    std::string text(bare(text_of(pages_.rows[row], first, last)));
    // A point that ends "e.K." or "Co." belongs to the name.
    if (pages_.rows[row].words[last].text.ends_with('.')) text += '.';
    return {{row, first, last}, text, folded(text), score, std::move(why)};
  }

  // The name right of its label, or in the block of lines under it: after "Name:", else the line
  // with a legal form, else the first line that is neither a number nor another label.
  std::optional<Choice> beside(const LabelMatch& label) const {
    const Row& row = pages_.rows[label.row];
    std::size_t next = label.last + 1;
    while (next < row.words.size() && row.folded[next].empty()) ++next;
    if (next < row.words.size() && !is_label(label.row, next))
      if (auto choice = column(label.row, next, label)) return choice;
    constexpr std::size_t lines_most = 6;
    constexpr double same_left = 0.03;  // of the page's width
    const double left = row.words[label.first].box.x;
    std::optional<Choice> best;
    std::size_t lines = 0;
    for (std::size_t i = label.row + 1; i < pages_.rows.size() && lines < lines_most; ++i) {
      const Row& under = pages_.rows[i];
      if (under.page != row.page) break;
      for (std::size_t word = 0; word < under.words.size(); ++word) {
        if (under.column_first(word) != word ||
            std::abs(under.words[word].box.x - left) > same_left)
          continue;
        ++lines;
        auto choice = line(i, word, label);
        if (choice) take_row_above(*choice);
        if (choice && (!best || choice->score > best->score)) best = std::move(choice);
      }
    }
    return best;
  }

  std::optional<Choice> line(std::size_t row_index, std::size_t first,
                             const LabelMatch& label) const {
    const Row& row = pages_.rows[row_index];
    const std::size_t last = row.column_last(first);
    const std::string why = fmt::format("under `{}`", label.text);
    constexpr std::size_t letters_least = 3;
    if (row.folded[first] == "name" && last + 1 > first) {
      std::size_t value = first + 1;
      while (value < row.words.size() && row.folded[value].empty()) ++value;
      if (value < row.words.size())
        return choice_of(row_index, value, row.column_last(value), sure_labelled_name, why);
    }
    const std::string key = folded(text_of(row, first, last));
    // "Nummer  : 549910"
    if (last + 1 < row.words.size() && row.words[last + 1].text.front() == ':') return std::nullopt;
    const bool other =
        is_label(row_index, first) || has_digit(key) || letters(key) < letters_least ||
        row.text.substr(row.begin[first], row.end(last) - row.begin[first]).find(':') !=
            std::string::npos;
    if (other) return std::nullopt;
    bool form = false;
    for (std::size_t word = first + 1; word <= last; ++word) form = form || is_form(row, word);
    return choice_of(row_index, first, last, sure_labelled_name * (form ? 0.97 : 0.85), why);
  }

  bool is_label(std::size_t row, std::size_t word) const {
    return std::ranges::any_of(pages_.labels, [&](const LabelMatch& other) {
      return other.row == row && other.first <= word && word <= other.last;
    });
  }

  std::optional<Choice> column(std::size_t row_index, std::size_t first,
                               const LabelMatch& label) const {
    const Row& row = pages_.rows[row_index];
    const std::size_t last = row.column_last(first);
    const auto place = near(pages_, label, {row_index, first, last});
    constexpr std::size_t letters_least = 3;
    const std::string key = folded(text_of(row, first, last));
    if (!place || letters(key) < letters_least) return std::nullopt;
    // More than a name stands here: a sentence, an address on one line.
    const double plain = has_digit(key) || last - first > 7 ? 0.6 : 1;
    return choice_of(row_index, first, last, sure_labelled_name * place->sure * plain,
                     place->why());
  }

  static bool is_form(const Row& row, std::size_t word) { return is_legal_form(row, word); }

  // "(c) AWV e.V. 2020"
  static bool is_of_rights(const Row& row) {
    const std::string& first = row.words.front().text;
    return first == "(c)" || first == "(C)" || first == "\u00a9" ||
           row.folded.front() == "copyright";
  }

  static bool has_form(const Row& row, const Span& span) {
    for (std::size_t word = span.first; word <= span.last; ++word)
      if (is_form(row, word)) return true;
    return false;
  }

  // The row of letters right over `span`, in its column.
  std::optional<Span> row_above(const Span& span) const {
    constexpr double same_left = 0.01;  // of the page's width
    constexpr double apart_most = 1.0;  // heights of a row
    const Row& row = pages_.rows[span.row];
    const double left = row.words[span.first].box.x;
    for (std::size_t i = span.row; i-- > 0;) {
      const Row& above = pages_.rows[i];
      if (above.page != row.page || row.top() - above.bottom() > apart_most * row.height()) break;
      for (std::size_t word = 0; word < above.words.size(); ++word) {
        if (above.column_first(word) != word ||
            std::abs(above.words[word].box.x - left) > same_left)
          continue;
        const Span found{i, word, above.column_last(word)};
        const std::string text = text_of(above, found.first, found.last);
        constexpr std::size_t letters_least = 3;
        const bool plain = !has_digit(text) && letters(folded(text)) >= letters_least &&
                           text.find(':') == std::string::npos && !is_label(i, word);
        return plain ? std::optional(found) : std::nullopt;
      }
    }
    return std::nullopt;
  }

  // A long name goes over two rows, its form on the second. That the same two stand under each
  // other elsewhere tells it from a person over a company.
  void take_row_above(Choice& choice) const {
    if (!has_form(pages_.rows[choice.span.row], choice.span)) return;
    const auto above = row_above(choice.span);
    if (!above || has_form(pages_.rows[above->row], *above)) return;
    const std::string over = folded(text_of(pages_.rows[above->row], above->first, above->last));
    int times = 0;
    for (std::size_t i = 0; i < pages_.rows.size(); ++i) {
      const Row& row = pages_.rows[i];
      for (std::size_t word = 0; word < row.words.size(); ++word) {
        if (row.column_first(word) != word) continue;
        const Span span{i, word, row.column_last(word)};
        if (folded(text_of(row, span.first, span.last)) != choice.key) continue;
        const auto other = row_above(span);
        if (other && folded(text_of(pages_.rows[other->row], other->first, other->last)) == over)
          ++times;
      }
    }
    if (times < 2) return;
    const Row& row = pages_.rows[above->row];
    const std::string text =
        text_of(row, above->first, above->last) + " " + std::get<std::string>(choice.value);
    choice.further.insert(choice.further.begin(), choice.span);
    choice.span = *above;
    choice.value = text;
    choice.key = folded(text);
  }

  // Goes back from the form to where the name begins: the column, or a separator before it.
  std::optional<Choice> name_ending_at(std::size_t row_index, std::size_t word) const {
    const Row& row = pages_.rows[row_index];
    std::size_t first = word;
    while (first > row.column_first(word)) {
      const std::string& before = row.words[first - 1].text;
      const char end = before.back();
      if (end == ',' || end == ':' || end == '|' || end == ';' || row.folded[first - 1].empty())
        if (before != "&" && before != "+" && before != "-") break;
      --first;
    }
    std::size_t last = word;
    // "GmbH & Co. KG"
    while (last + 1 < row.words.size() && !row.gap_before[last + 1] &&
           (is_form(row, last + 1) || row.words[last + 1].text == "&") &&
           !row.words[last].text.ends_with(','))
      ++last;
    constexpr std::size_t words_most = 9;
    if (first == word || last - first > words_most || has_digit(row.folded[first]))
      return std::nullopt;
    const record::Box box = box_of(row, first, last);
    double score = 0.55;
    // The line of the sender: its name, then its address on the same line.
    const bool sender = row.words[last].text.ends_with(',') ||
                        (last + 1 < row.words.size() && row.folded[last + 1].empty());
    if (sender && has_digit(folded(row.text.substr(row.end(last))))) score += 0.15;
    if (box.y < high_up) score += 0.12;
    if (box.y > low_down) score += 0.05;
    return choice_of(row_index, first, last, score, "has a legal form");
  }

  // A seller prints its name more than once: letterhead, address line, bank account.
  static std::vector<Choice> counted(std::vector<Choice> choices) {
    constexpr double each_time = 0.07;
    constexpr double most = 0.82;
    for (auto& choice : choices) {
      const auto times = std::ranges::count(choices, choice.key, &Choice::key);
      choice.score = std::min(most, choice.score + each_time * static_cast<double>(times - 1));
    }
    return choices;
  }

  const Pages& pages_;
};

// An order is written by the buyer: the name at its head is not the seller's.
bool is_written_by_buyer(const abi::Schema& schema, const record::Record& record) {
  const abi::RecordType& type = schema.records[record.type];
  const auto kind = type.field("kind");
  if (!kind || type.fields[*kind].type.kind != abi::Kind::Enum) return false;
  const auto& members = schema.enums[type.fields[*kind].type.index].members;
  return std::ranges::find(members, "order") != members.end();
}

void fill_names(const Pages& pages, const abi::Schema& schema, const DateOrder& order,
                record::Record& record) {
  const NameFinder finder(pages);
  const bool by_buyer = is_written_by_buyer(schema, record);
  const std::string_view writer = by_buyer ? "buyer_name" : "vendor_name";
  std::vector<Choice> readers;
  if (const auto reader = pages.target(by_buyer ? "vendor_name" : "buyer_name"))
    readers = finder.labelled(*reader);
  for (std::size_t i = 0; i < pages.targets.size(); ++i) {
    const auto& target = pages.targets[i];
    if (!is_name(target) || target.path.size() != 1) continue;
    const Scored scored = scored_choices(pages, i, order);
    if (scored.trees != nullptr) {
      record.fields[target.path.front()] = decide_scored(pages, i, scored);
      continue;
    }
    auto choices = finder.labelled(i);
    if (target.name == writer) {
      for (auto& choice : finder.by_form(readers)) choices.push_back(std::move(choice));
      if (choices.empty()) choices = finder.first_row();
    }
    record.fields[target.path.front()] = decide_field(pages, i, std::move(choices));
  }
}

// By label; the document's own number also by its title.
std::vector<Choice> numbers_for(const Pages& pages, std::size_t target,
                                const IdentifierFinder& identifiers, bool by_title) {
  auto choices = identifiers.find(target);
  if (by_title && pages.targets[target].name == "number")
    std::ranges::move(title_numbers(pages), std::back_inserter(choices));
  return choices;
}

}  // namespace

void fill_texts(const Pages& pages, const abi::Schema& schema, const DateOrder& order,
                record::Record& record) {
  const IdentifierFinder identifiers(pages);
  const bool by_title = !is_written_by_buyer(schema, record);
  for (std::size_t i = 0; i < pages.targets.size(); ++i) {
    const auto& target = pages.targets[i];
    if (target.field.type.kind != abi::Kind::Text || is_name(target)) continue;
    record::Reading reading;
    const Scored scored = scored_choices(pages, i, order);
    if (scored.trees != nullptr)
      reading = decide_scored(pages, i, scored);
    else if (ends_with(target.name, "iban"))
      reading = iban_reading(pages, i);
    else if (ends_with(target.name, "vat_id"))
      reading =
          decide_field(pages, i, vat_id_choices(pages, i, ends_with(target.name, "buyer_vat_id")));
    else
      reading = decide_field(pages, i, numbers_for(pages, i, identifiers, by_title));
    // A record inside the record is made only when something of it was found.
    if (target.path.size() > 1 && !reading.known() && reading.candidates.empty()) continue;
    record::Reading& place = slot(schema, record, target);
    place = std::move(reading);
    if (target.path.size() == 1) continue;
    record::Reading& outer = record.fields[target.path.front()];
    outer.status = record::Status::Value;
    outer.why.clear();
    outer.origin = place.origin;
    outer.method = place.method;
    outer.confidence = 1;
  }
  fill_names(pages, schema, order, record);
}

}  // namespace bop::extract
