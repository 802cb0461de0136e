#include "runtime/extract/choices.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

namespace bop::extract {

namespace {

constexpr double as_good = 0.10;  // a second choice this near makes the first ambiguous
constexpr double repeated_gain = 0.02;
constexpr double score_most = 0.98;

// Words that may stand between a label and its value and say nothing.
constexpr std::array<std::string_view, 26> connectors = {
    "in",  "eur", "euro", "usd",  "gbp",    "chf", "rm", "is",   "of",
    "am",  "vom", "the",  "inkl", "incl",   "no",  "nr", "mwst", "ust",
    "vat", "tva", "gst",  "date", "brutto", "der", "zu", "von"};

bool has_letters(std::string_view text) {
  return std::ranges::any_of(text, [](char c) { return c >= 'a' && c <= 'z'; });
}

// What stands on the row between the label and the value: nothing of weight, or running text.
double clear_between(const Row& row, std::size_t after, std::size_t before) {
  double clear = 1;
  for (std::size_t i = after + 1; i < before; ++i) {
    const std::string& word = row.folded[i];
    if (!has_letters(word) || std::ranges::find(connectors, word) != connectors.end()) continue;
    clear *= 0.8;
  }
  return clear;
}

std::optional<Near> right_of(const Pages& pages, const LabelMatch& label, const Span& span) {
  if (span.row != label.row || span.first <= label.last) return std::nullopt;
  for (const auto& other : pages.labels)
    if (other.row == label.row && other.first > label.last && other.first < span.first)
      return std::nullopt;
  const double clear = clear_between(pages.rows[span.row], label.last, span.first);
  return Near{&label, clear, true};
}

bool overlaps(const record::Box& a, const record::Box& b) {
  return a.x < b.x + b.w && b.x < a.x + a.w;
}

std::optional<Near> below(const Pages& pages, const LabelMatch& label, const Span& span) {
  constexpr double rows_down = 3.5;
  constexpr double beside = 0.012;  // of the page's width: columns are not cut exactly
  const Row& from = pages.rows[label.row];
  const Row& to = pages.rows[span.row];
  if (span.row <= label.row || to.page != from.page) return std::nullopt;
  if (to.top() - from.bottom() > rows_down * from.height()) return std::nullopt;
  record::Box column = box_of(from, label.first, label.last);
  column.x -= beside;
  column.w += 2 * beside;
  if (!overlaps(column, box_of(to, span.first, span.last))) return std::nullopt;
  // Something else in the column comes first.
  for (std::size_t i = label.row + 1; i < span.row; ++i) {
    const Row& between = pages.rows[i];
    for (const auto& word : between.words)
      if (overlaps(column, word.box)) return std::nullopt;
  }
  for (const auto& other : pages.labels)
    if (other.row == span.row && other.first < span.first &&
        to.column_first(span.first) <= other.first)
      return std::nullopt;  // it has a label of its own
  return Near{&label, label.generic ? 0.85 : 0.95, false};
}

}  // namespace

Pages::Pages(const Document& from, const abi::Schema& schema, std::uint32_t type)
    : document(from),
      rows(rows_of(from)),
      candidates(find_candidates(rows)),
      targets(targets_of(schema, type)),
      labels(LabelBook(schema, type, targets).find(rows)),
      type_name(schema.records[type].name) {}

std::optional<std::size_t> Pages::target(std::string_view name) const {
  const auto found = std::ranges::find(targets, name, &Target::name);
  if (found == targets.end()) return std::nullopt;
  return static_cast<std::size_t>(found - targets.begin());
}

std::vector<Span> Pages::spans_of(const abi::Value& value) const {
  std::vector<Span> spans;
  if (const auto* money = std::get_if<value::Money>(&value)) {
    for (const auto& found : candidates.amounts)
      if (found.amount.magnitude() == money->amount.magnitude()) spans.push_back(found.span);
  } else if (const auto* date = std::get_if<value::Date>(&value)) {
    for (const auto& found : candidates.dates)
      if (found.date == *date || found.month_first == *date) spans.push_back(found.span);
  } else if (const auto* text = std::get_if<std::string>(&value)) {
    const std::string key = folded(*text);
    for (std::size_t row = 0; row < rows.size() && !key.empty(); ++row)
      for (std::size_t first = 0; first < rows[row].words.size(); ++first) {
        std::string joined;
        for (std::size_t last = first; last < rows[row].words.size() && joined.size() < key.size();
             ++last) {
          joined += rows[row].folded[last];
          if (joined == key) spans.push_back({row, first, last});
        }
      }
  }
  return spans;
}

std::string Near::why() const {
  return fmt::format("{} `{}`", right ? "right of" : "below", label->text);
}

std::optional<Near> near(const Pages& pages, const LabelMatch& label, const Span& span) {
  auto found = right_of(pages, label, span);
  if (!found) found = below(pages, label, span);
  if (found) found->sure *= label.strength;
  return found;
}

record::Origin origin_of(const Pages& pages, const Span& span) {
  const Row& row = pages.rows[span.row];
  if (const std::string& place = row.words[span.first].place; !place.empty())
    return {pages.document.path, 0, std::nullopt, place};
  return {pages.document.path, row.page, place_of(row, span.first, span.last), {}};
}

record::Origin origin_of(const Pages& pages, const Choice& choice) {
  record::Origin origin = origin_of(pages, choice.span);
  for (const Span& more : choice.further)
    origin.box = united(*origin.box, place_of(pages.rows[more.row], more.first, more.last));
  return origin;
}

value::Decimal share_of(double score) {
  const auto hundredths = static_cast<std::int64_t>(std::floor(score * 100 + 1e-6));
  return *value::Decimal::of(std::clamp<std::int64_t>(hundredths, 0, 100), -2);
}

record::Reading reading_of(const Pages& pages, const Choice& choice) {
  const Row& row = pages.rows[choice.span.row];
  record::Reading reading;
  reading.status = record::Status::Value;
  reading.value = choice.value;
  reading.raw = text_of(row, choice.span.first, choice.span.last);
  for (const Span& more : choice.further)
    reading.raw += "\n" + text_of(pages.rows[more.row], more.first, more.last);
  reading.origin = origin_of(pages, choice);
  reading.method = row.scanned ? record::Method::Ocr : record::Method::TextLayer;
  const value::Decimal score = share_of(choice.score);
  // What was measured over whole readings counts how sure the words were.
  reading.confidence =
      choice.measured ? score
                      : std::min(score, confidence_of(row, choice.span.first, choice.span.last));
  if (!choice.why.empty()) reading.notes.push_back(choice.why);
  for (const auto& note : choice.notes) reading.notes.push_back(note);
  return reading;
}

namespace {

// The best label of a target on the pages: its own, or else one it shares with others ("No.").
const LabelMatch* best_label(const Pages& pages, std::size_t target) {
  const LabelMatch* best = nullptr;
  for (const auto& label : pages.labels) {
    if (label.target != static_cast<int>(target)) continue;
    const bool better = best == nullptr || (best->generic && !label.generic) ||
                        (best->generic == label.generic && label.strength > best->strength);
    if (better) best = &label;
  }
  return best;
}

// Nothing was read: the label, if the pages have it, shows people where to look.
record::Reading unread_at_label(const Pages& pages, std::size_t target) {
  const bool scanned = pages.rows.empty() || pages.rows.front().scanned;
  const auto method = scanned ? record::Method::Ocr : record::Method::TextLayer;
  const LabelMatch* best = best_label(pages, target);
  if (best == nullptr)
    return record::unread("not_found", method, {pages.document.path, 0, std::nullopt, {}});
  const Row& row = pages.rows[best->row];
  std::size_t last = row.words.size() - 1;
  for (const auto& other : pages.labels)
    if (other.row == best->row && other.first > best->last) last = std::min(last, other.first - 1);
  const record::Origin origin = origin_of(pages, Span{best->row, best->first, last});
  // A label that others share is a place to look at, and no proof that the field is there.
  if (best->generic) return record::unread("not_found", method, origin);
  record::Reading reading = record::unread(
      fmt::format("not_found: nothing readable at `{}`", best->text), method, origin);
  if (last > best->last) reading.raw = text_of(row, best->last + 1, last);
  return reading;
}

}  // namespace

std::vector<Choice> merged(std::vector<Choice> choices) {
  std::ranges::stable_sort(choices, std::ranges::greater{}, &Choice::score);
  std::vector<Choice> kept;
  for (auto& choice : choices) {
    const auto same = std::ranges::find(kept, choice.key, &Choice::key);
    if (same == kept.end()) {
      kept.push_back(std::move(choice));
      continue;
    }
    const bool same_place =
        same->span.row == choice.span.row && same->span.first == choice.span.first;
    // A second place that says the same makes it a little surer, never sure.
    if (!same_place)
      same->score = std::max(same->score, std::min(score_most, same->score + repeated_gain));
  }
  return kept;
}

record::Reading decide_field(const Pages& pages, std::size_t target, std::vector<Choice> choices) {
  choices = merged(std::move(choices));
  if (choices.empty()) return unread_at_label(pages, target);
  const bool ambiguous = choices.size() > 1 && choices[1].score > choices[0].score - as_good;
  record::Reading reading = reading_of(pages, choices.front());
  constexpr std::size_t candidates_most = 5;
  for (std::size_t i = ambiguous ? 0 : 1; i < std::min(choices.size(), candidates_most); ++i) {
    const record::Reading other = reading_of(pages, choices[i]);
    reading.candidates.push_back(
        {other.raw, other.origin, other.method, other.confidence, choices[i].why});
  }
  if (!ambiguous) return reading;
  reading.status = record::Status::Unread;
  reading.value = {};
  reading.notes.clear();
  reading.why =
      fmt::format("ambiguous: `{}` or `{}`", reading.candidates[0].raw, reading.candidates[1].raw);
  return reading;
}

record::Reading& slot(const abi::Schema& schema, record::Record& record, const Target& target) {
  record::Record* at = &record;
  for (std::size_t i = 0; i + 1 < target.path.size(); ++i) {
    record::Reading& outer = at->fields[target.path[i]];
    if (outer.nested.empty()) {
      const abi::Type type = schema.records[at->type].fields[target.path[i]].type;
      outer.nested.push_back(record::empty_record(schema, type.index, record.source, outer.method));
    }
    at = &outer.nested.front();
  }
  return at->fields[target.path.back()];
}

}  // namespace bop::extract
