#include "runtime/extract/find_clauses.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <memory>

#include <fmt/format.h>
#include <re2/re2.h>

#include "runtime/extract/candidates.h"

namespace bop::extract {

namespace {

constexpr double sure_clause = 0.93;

std::unique_ptr<RE2> compiled(std::string pattern) {
  RE2::Options options(RE2::Quiet);
  options.set_max_mem(1 << 24);
  auto made = std::make_unique<RE2>(pattern, options);
  BOP_CHECK(made->ok(), "a pattern of clause_forms is none");
  return made;
}

// A form ready to be looked for.
struct Compiled {
  const ClauseForm* form = nullptr;
  std::unique_ptr<RE2> pattern;
  std::unique_ptr<RE2> needs;
  std::unique_ptr<RE2> unless;
  std::unique_ptr<RE2> before;
  bool dated = false;  // a date follows
};

std::vector<Compiled> compile_forms() {
  std::vector<Compiled> all;
  for (const ClauseForm& form : clause_forms()) {
    Compiled made;
    made.form = &form;
    std::string pattern(form.pattern);
    if (const auto at = pattern.find("{P}"); at != std::string::npos)
      pattern.replace(at, 3, period_pattern());
    if (pattern.ends_with(" {D}")) {
      pattern.resize(pattern.size() - 4);
      made.dated = true;
    }
    made.pattern = compiled(std::move(pattern));
    if (!form.needs.empty()) made.needs = compiled(std::string(form.needs));
    if (!form.unless.empty()) made.unless = compiled(std::string(form.unless));
    if (!form.before.empty()) made.before = compiled(std::string(form.before));
    all.push_back(std::move(made));
  }
  return all;
}

re2::StringPiece piece(std::string_view text) {
  return {text.data(), text.size()};
}

// One match: the groups by their names.
struct Match {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::map<std::string, std::string_view> groups;
  std::string_view group(const std::string& name) const {
    const auto found = groups.find(name);
    return found == groups.end() ? std::string_view{} : found->second;
  }
};

std::optional<Match> match_from(const RE2& pattern, std::string_view text, std::size_t from) {
  const int count = pattern.NumberOfCapturingGroups() + 1;
  std::vector<re2::StringPiece> parts(static_cast<std::size_t>(count));
  if (!pattern.Match(piece(text), from, text.size(), RE2::UNANCHORED, parts.data(), count))
    return std::nullopt;
  Match match;
  match.begin = static_cast<std::size_t>(parts[0].data() - text.data());
  match.end = match.begin + parts[0].size();
  for (const auto& [name, index] : pattern.NamedCapturingGroups())
    if (const auto& part = parts[static_cast<std::size_t>(index)]; part.data() != nullptr)
      match.groups[name] =
          text.substr(static_cast<std::size_t>(part.data() - text.data()), part.size());
  return match;
}

int number_in(std::string_view text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size() ? number : number_word(text);
}

// Twelve months are a year; 30 days are no month.
std::string period_key(int count, std::string_view unit) {
  constexpr int days_of_week = 7, months_of_quarter = 3, months_of_year = 12;
  if (unit == "weeks") return fmt::format("{} days", count * days_of_week);
  if (unit == "quarters") return fmt::format("{} months", count * months_of_quarter);
  if (unit == "years") return fmt::format("{} months", count * months_of_year);
  return fmt::format("{} {}", count, unit);
}

// Finds what one sentence says.
class SentenceReading {
 public:
  SentenceReading(const Sentence& sentence, std::size_t index, std::vector<FoundClause>& found)
      : sentence_(sentence), index_(index), found_(found), first_(found.size()) {
    find_dates(sentence.joined, index, dates_);
  }

  void look_for(const Compiled& form) {
    const std::string_view text = sentence_.plain;
    if (form.needs && !RE2::PartialMatch(piece(text), *form.needs)) return;
    if (form.unless && RE2::PartialMatch(piece(text), *form.unless)) return;
    std::size_t from = 0;
    while (const auto match = match_from(*form.pattern, text, from)) {
      from = std::max(match->end, match->begin + 1);
      if (form.before && RE2::PartialMatch(piece(before(match->begin)), *form.before)) continue;
      take(form, *match);
    }
  }

 private:
  std::string_view before(std::size_t begin) const {
    constexpr std::size_t reach = 40;
    const std::string_view text = sentence_.plain;
    const std::size_t from = begin < reach ? 0 : begin - reach;
    return text.substr(from, begin - from);
  }

  FoundClause clause_at(const Compiled& form, std::size_t begin, std::size_t end) const {
    FoundClause clause;
    clause.clause = form.form->clause;
    clause.sentence = index_;
    clause.first = sentence_.word_at(begin);
    clause.last = sentence_.word_at(end == begin ? end : end - 1);
    clause.score = sure_clause;
    return clause;
  }

  void take(const Compiled& form, const Match& match) {
    FoundClause clause = clause_at(form, match.begin, match.end);
    if (form.dated) return take_date(std::move(clause));
    if (!match.group("unit").empty()) return take_period(clause, match);
    if (!match.group("law").empty()) return take_law(std::move(clause), match);
    clause.value = form.form->value;
    if (const auto end = match.group("end"); !end.empty()) clause.value = notice_end_of(end);
    clause.key = clause.value;
    if (!clause.value.empty()) add(std::move(clause));
  }

  // What says the same of the same words, or less of them, adds nothing; "verlängert sich nicht"
  // also has "verlängert sich" in it.
  void add(FoundClause clause) {
    for (std::size_t i = first_; i < found_.size(); ++i) {
      const FoundClause& other = found_[i];
      if (other.clause == clause.clause && other.first <= clause.last && clause.first <= other.last)
        return;
    }
    found_.push_back(std::move(clause));
  }

  void take_date(FoundClause clause) {
    const std::size_t next = clause.last + 1;
    for (const FoundDate& date : dates_) {
      if (date.span.first != next) continue;
      clause.last = date.span.last;
      clause.date = date.date;
      clause.key = date.date.text();
      add(clause);
      // 03/04/2026: German and French write the day first, English either.
      if (!date.month_first || !english()) return;
      FoundClause other = clause;
      other.date = date.month_first;
      other.key = date.month_first->text();
      found_.push_back(std::move(other));
      return;
    }
  }

  bool english() const {
    static const std::unique_ptr<RE2> words = compiled("\\b(?:the|of|this|and|on)\\b");
    return RE2::PartialMatch(piece(sentence_.plain), *words);
  }

  void take_period(const FoundClause& at, const Match& match) {
    const std::string_view again = match.group("again");
    const std::string_view said =
        match.group("word").empty() ? match.group("digits") : match.group("word");
    const std::string_view unit = unit_of(match.group("unit"), !match.group("business").empty());
    const int count = number_in(said);
    const auto period = [&](int number) {
      FoundClause clause = at;
      clause.count = number;
      clause.value = unit;
      clause.key = period_key(number, unit);
      return clause;
    };
    if (count == 0) return;
    const std::size_t before_it = found_.size();
    add(period(count));
    // "three (4) months" is both, so neither.
    if (found_.size() > before_it && !again.empty() && number_in(again) != count)
      found_.push_back(period(number_in(again)));
  }

  void take_law(FoundClause clause, const Match& match) {
    const std::string_view law = match.group("law");
    const auto begin = static_cast<std::size_t>(law.data() - sentence_.plain.data());
    const std::size_t first = sentence_.word_at(begin);
    const std::size_t last = sentence_.word_at(begin + law.size() - 1);
    for (std::size_t end = last + 1; end-- > first;) {
      std::string joined;
      for (std::size_t word = first; word <= end; ++word) joined += sentence_.joined.folded[word];
      const std::string_view code = law_code(joined);
      if (code.empty()) continue;
      clause.value = clause.key = code;
      clause.last = std::max(clause.last - (last - end), end);
      return add(std::move(clause));
    }
    // Of a law that is not known, its words up to the first that is no name.
    std::size_t end = first;
    const auto is_name = [&](std::size_t word) {
      const char begins = sentence_.joined.words[word].text.front();
      return begins >= 'A' && begins <= 'Z';
    };
    if (!is_name(first)) return;
    while (end < last && (is_name(end + 1) || sentence_.joined.folded[end + 1] == "of")) ++end;
    constexpr double unknown_law = 0.8;
    clause.value = words_of(sentence_, first, end);
    while (!clause.value.empty() &&
           std::string_view(".,;:)").find(clause.value.back()) != std::string_view::npos)
      clause.value.pop_back();
    clause.key = folded(clause.value);
    clause.score = unknown_law;
    add(std::move(clause));
  }

  const Sentence& sentence_;
  std::size_t index_;
  std::vector<FoundClause>& found_;
  std::size_t first_;
  std::vector<FoundDate> dates_;
};

}  // namespace

std::string words_of(const Sentence& sentence, std::size_t first, std::size_t last) {
  return text_of(sentence.joined, first, last);
}

std::vector<FoundClause> find_clauses(const std::vector<Sentence>& sentences) {
  static const std::vector<Compiled> all = compile_forms();
  std::vector<FoundClause> found;
  for (std::size_t i = 0; i < sentences.size(); ++i) {
    if (sentences[i].words.empty()) continue;
    SentenceReading reading(sentences[i], i, found);
    for (const Compiled& form : all) reading.look_for(form);
  }
  return found;
}

}  // namespace bop::extract
