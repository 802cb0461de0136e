#include "runtime/extract/fill_clauses.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "runtime/extract/find_clauses.h"
#include "runtime/record/plain_text.h"
#include "runtime/record/read.h"

namespace bop::extract {

namespace {

using record::Reading;

constexpr std::string_view clause_label = "clause: ";
constexpr double score_most = 0.96;  // of what several clauses say
constexpr double repeated_gain = 0.02;

class ClauseFilling {
 public:
  ClauseFilling(const Pages& pages, const abi::Schema& schema)
      : pages_(pages),
        schema_(schema),
        sentences_(sentences_of(pages.rows)),
        found_(find_clauses(sentences_)) {}

  void fill(Reading& reading, const abi::Field& field, std::string_view name) const {
    const auto clause = clause_named(name);
    if (!clause) {
      reading.why = fmt::format("not_read: there is no clause `{}`", name);
      return;
    }
    if (*clause == Clause::Parties) return fill_parties(reading, field.type);
    std::vector<FoundClause> said;
    std::ranges::copy_if(found_, std::back_inserter(said),
                         [&](const FoundClause& one) { return one.clause == *clause; });
    if (!said.empty()) decide(reading, field.type, std::move(said));
  }

 private:
  record::Method method() const {
    const bool scanned = !pages_.rows.empty() && pages_.rows.front().scanned;
    return scanned ? record::Method::Ocr : record::Method::TextLayer;
  }

  // The words of the clause on the row where it begins.
  record::Origin origin_of_clause(const FoundClause& clause) const {
    const Sentence& sentence = sentences_[clause.sentence];
    Span span = sentence.words[clause.first];
    for (std::size_t word = clause.first; word <= clause.last; ++word)
      if (sentence.words[word].row == span.row) {
        span.first = std::min(span.first, sentence.words[word].first);
        span.last = std::max(span.last, sentence.words[word].last);
      }
    return origin_of(pages_, span);
  }

  std::string raw_of(const FoundClause& clause) const {
    return words_of(sentences_[clause.sentence], clause.first, clause.last);
  }

  value::Decimal confidence(const FoundClause& clause, double score) const {
    const auto hundredths = static_cast<std::int64_t>(std::floor(score * 100 + 1e-6));
    return std::min(*value::Decimal::of(hundredths, -2),
                    confidence_of(sentences_[clause.sentence].joined, clause.first, clause.last));
  }

  Reading blank(const FoundClause& clause, double score) const {
    Reading reading;
    reading.status = record::Status::Value;
    reading.method = method();
    reading.raw = raw_of(clause);
    reading.origin = origin_of_clause(clause);
    reading.confidence = confidence(clause, score);
    return reading;
  }

  Reading unread(const FoundClause& clause, std::string why) const {
    Reading reading = record::unread(std::move(why), method(), origin_of_clause(clause));
    reading.raw = raw_of(clause);
    return reading;
  }

  // A value as a data file has it, in the words' place.
  Reading scalar(const FoundClause& clause, const abi::Type& type, std::string_view text,
                 double score) const {
    auto read = record::read_scalar(schema_, type, text, {});
    if (!read) return unread(clause, "not_plausible: expected " + read.error());
    Reading reading = blank(clause, score);
    reading.value = std::move(read->value);
    return reading;
  }

  // A record with the fields `count` and `unit`, or `name` and `role`.
  Reading record_of(const FoundClause& clause, const abi::Type& type, double score) const {
    Reading reading = blank(clause, score);
    record::Record inner =
        record::empty_record(schema_, type.index, pages_.document.path, method());
    const auto set = [&](std::string_view name, const std::string& text) {
      const auto index = schema_.records[type.index].field(name);
      if (!index) return;
      const abi::Type& its = schema_.records[type.index].fields[*index].type;
      inner.fields[*index] = text.empty() ? record::unread("not_found", method(), reading.origin)
                                          : scalar(clause, its, text, score);
    };
    if (clause.clause == Clause::Parties) {
      set("name", clause.value);
      set("role", clause.role);
    } else {
      set("count", std::to_string(clause.count));
      set("unit", clause.value);
    }
    reading.nested.push_back(std::move(inner));
    return reading;
  }

  Reading reading_of_clause(const FoundClause& clause, const abi::Type& type, double score) const {
    if (type.kind == abi::Kind::Record) {
      if (clause.count == 0) return unread(clause, "not_plausible: no period");
      return record_of(clause, type, score);
    }
    if (clause.date) return scalar(clause, type, clause.date->text(), score);
    if (clause.count > 0) return scalar(clause, type, clause.key, score);
    return scalar(clause, type, clause.value, score);
  }

  // What all clauses and the label on the page agree on; otherwise nothing, with all of it.
  void decide(Reading& target, const abi::Type& type, std::vector<FoundClause> said) const {
    const FoundClause& first = said.front();
    const bool one =
        std::ranges::all_of(said, [&](const FoundClause& other) { return other.key == first.key; });
    const double score =
        std::min(score_most, first.score + repeated_gain * static_cast<double>(said.size() - 1));
    Reading reading = reading_of_clause(first, type, score);
    const bool labelled = target.known();
    const bool differs = labelled && reading.known() && !abi::equal(target.value, reading.value);
    if (one && !differs) {
      if (labelled) reading.notes.push_back("a label on the page says the same");
      if (said.size() > 1) reading.notes.push_back(fmt::format("{} clauses say so", said.size()));
      target = std::move(reading);
      return;
    }
    Reading result = unread(first, "");
    std::vector<std::string> told;
    for (const FoundClause& clause : said) {
      if (std::ranges::find(told, clause.key) != told.end()) continue;
      told.push_back(clause.key);
      result.candidates.push_back({raw_of(clause), origin_of_clause(clause), method(),
                                   confidence(clause, clause.score),
                                   "a clause says " + clause.key});
    }
    if (differs)
      result.candidates.push_back(
          {target.raw, target.origin, target.method, target.confidence, "a label on the page"});
    const bool same_place = std::ranges::all_of(said, [&](const FoundClause& other) {
      return other.sentence == first.sentence && other.first == first.first;
    });
    result.why = same_place
                     ? "ambiguous: the clause can be read in two ways"
                     : fmt::format("conflict: {} clauses contradict each other", told.size());
    if (told.size() == 1) result.why = "conflict: a clause and a label on the page";
    target = std::move(result);
  }

  void fill_parties(Reading& target, const abi::Type& type) const {
    const auto parties = find_parties(sentences_);
    const bool records =
        type.kind == abi::Kind::List && schema_.lists[type.index].kind == abi::Kind::Record;
    if (parties.empty() || !records) return;
    Reading list = blank(parties.front(), parties.front().score);
    list.raw.clear();
    list.complete = false;  // a text may name more of them elsewhere
    for (const FoundClause& party : parties) {
      list.elements.push_back(record_of(party, schema_.lists[type.index], party.score));
      list.confidence = std::min(list.confidence, list.elements.back().confidence);
    }
    target = std::move(list);
  }

  const Pages& pages_;
  const abi::Schema& schema_;
  std::vector<Sentence> sentences_;
  std::vector<FoundClause> found_;
};

std::optional<std::string_view> clause_of(const abi::Field& field) {
  for (const std::string& label : field.read_from)
    if (label.starts_with(clause_label)) return std::string_view(label).substr(clause_label.size());
  return std::nullopt;
}

}  // namespace

void fill_clauses(const Pages& pages, const abi::Schema& schema, record::Record& record) {
  const auto& fields = schema.records[record.type].fields;
  if (std::ranges::none_of(fields, [](const auto& field) { return clause_of(field).has_value(); }))
    return;
  const ClauseFilling filling(pages, schema);
  for (std::size_t i = 0; i < fields.size(); ++i)
    if (const auto name = clause_of(fields[i])) filling.fill(record.fields[i], fields[i], *name);
}

}  // namespace bop::extract
