#include "runtime/extract/features.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "runtime/extract/lexicon.h"
#include "runtime/extract/propose.h"

namespace bop::extract {

namespace {

constexpr std::array<std::string_view, plain_features> plain_names = {
#define BOP_FEATURE(name) #name,
#include "runtime/extract/features.def"
#undef BOP_FEATURE
};

// The usual height of a row and the first and last row of each page.
class Shape {
 public:
  explicit Shape(const std::vector<Row>& rows) {
    std::vector<double> heights;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      heights.push_back(rows[i].height());
      auto [at, fresh] = pages_.try_emplace(rows[i].page, i, i);
      at->second.second = i;
    }
    if (heights.empty()) return;
    std::ranges::nth_element(heights, heights.begin() + static_cast<long>(heights.size() / 2));
    usual_ = std::max(heights[heights.size() / 2], 1e-4);
  }
  double usual() const { return usual_; }
  std::size_t first(int page) const { return pages_.at(page).first; }
  std::size_t last(int page) const { return pages_.at(page).second; }

 private:
  double usual_ = 1;
  std::map<int, std::pair<std::size_t, std::size_t>> pages_;
};

void place(const Pages& pages, const Shape& shape, const Choice& choice, Features& out) {
  const Row& row = pages.rows[choice.span.row];
  const record::Box box = box_of(row, choice.span.first, choice.span.last);
  const std::size_t first = shape.first(row.page);
  const std::size_t last = shape.last(row.page);
  const auto number = static_cast<double>(choice.span.row - first);
  out.set(Feature::scanned, row.scanned ? 1 : 0);
  double confidence = as_number(confidence_of(row, choice.span.first, choice.span.last));
  for (const auto& more : choice.further)
    confidence =
        std::min(confidence, as_number(confidence_of(pages.rows[more.row], more.first, more.last)));
  // Of another reading, its own.
  out.set(Feature::confidence, choice.read < 1 ? choice.read : confidence);
  out.set(Feature::page, row.page);
  out.set(Feature::row_number, number);
  out.set(Feature::rows_below, static_cast<double>(last - choice.span.row));
  out.set(Feature::from_top, last == first ? 0 : number / static_cast<double>(last - first));
  out.set(Feature::left, box.x);
  out.set(Feature::right, box.x + box.w);
  out.set(Feature::off_centre, std::abs(box.x + box.w / 2 - 0.5));
  out.set(Feature::height, box.h / shape.usual());
  double before = 0;
  double after = 0;
  for (std::size_t i = 1; i < row.words.size(); ++i)
    if (row.gap_before[i]) (i <= choice.span.first ? before : after) += 1;
  out.set(Feature::columns_before, before);
  out.set(Feature::columns_after, after);
}

void times(const std::vector<Choice>& choices, std::vector<Features>& features) {
  std::map<std::string, std::set<std::pair<std::size_t, std::size_t>>> places;
  for (const auto& choice : choices) places[choice.key].emplace(choice.span.row, choice.span.first);
  for (std::size_t i = 0; i < choices.size(); ++i) {
    const auto& same = places[choices[i].key];
    const bool first = *same.begin() == std::pair{choices[i].span.row, choices[i].span.first};
    features[i].set(Feature::times, static_cast<double>(same.size()));
    features[i].set(Feature::first_of_value, first ? 1 : 0);
  }
}

void labels(const Pages& pages, std::size_t target, const Choice& choice, Features& out) {
  double own = 0;
  double rank = 0;
  double best_rank = 0;
  double after = 0;
  for (const auto& label : pages.labels) {
    const bool mine = label.target == static_cast<int>(target);
    if (label.row > choice.span.row) {
      if (mine) ++after;
      continue;
    }
    const auto beside = near(pages, label, choice.span);
    if (mine && beside && beside->sure > own) {
      own = beside->sure;
      best_rank = rank;
      out.set(Feature::own_words, 1 + static_cast<double>(label.last - label.first));
      out.set(Feature::own_below, beside->right ? 0 : 1);
      out.set(Feature::own_generic, label.generic ? 1 : 0);
      out.set(Feature::own_title, label.title ? 1 : 0);
    }
    if (mine) ++rank;
    if (mine || !beside) continue;
    const auto which =
        label.target == LabelMatch::no_target ? Feature::other_label : Feature::field_label;
    out.set(which, std::max(out.get(which), beside->sure));
  }
  out.set(Feature::own_label, own);
  out.set(Feature::own_rank, best_rank);
  out.set(Feature::own_after, after);
}

// Another look at one of its words reads other letters or digits.
bool is_disputed(const Pages& pages, const Choice& choice) {
  const Row& row = pages.rows[choice.span.row];
  for (std::size_t word = choice.span.first; word <= choice.span.last; ++word)
    for (const auto& other : row.words[word].others)
      if (folded(other.text) != row.folded[word]) return true;
  return false;
}

bool is_context(std::string_view known, const std::string& word) {
  constexpr std::size_t misread_least = 5;
  return known == word ||
         (known.size() >= misread_least && word.size() >= misread_least && nearly(known, word));
}

void words_at(const Row& row, std::size_t word, std::size_t base, Features& out) {
  for (std::size_t k = 0; k < context_words.size(); ++k)
    if (is_context(context_words[k], row.folded[word])) out.at[base + k] = 1;
}

// Words left of the candidate, and those above it in its column.
void context(const Pages& pages, const Choice& choice, Features& out) {
  const Row& row = pages.rows[choice.span.row];
  for (std::size_t i = 0; i < choice.span.first; ++i) words_at(row, i, plain_features, out);
  constexpr std::size_t rows_up = 12;
  const record::Box box = box_of(row, choice.span.first, choice.span.last);
  for (std::size_t i = choice.span.row; i > 0 && i + rows_up > choice.span.row; --i) {
    const Row& above = pages.rows[i - 1];
    if (above.page != row.page) break;
    for (std::size_t word = 0; word < above.words.size(); ++word) {
      const auto& other = above.words[word].box;
      if (other.x < box.x + box.w && box.x < other.x + other.w)
        words_at(above, word, plain_features + context_words.size(), out);
    }
  }
}

}  // namespace

std::string feature_name(std::size_t index) {
  if (index < plain_features) return std::string(plain_names[index]);
  index -= plain_features;
  const bool left = index < context_words.size();
  return (left ? "left:" : "above:") +
         std::string(context_words[left ? index : index - context_words.size()]);
}

namespace {

void add_by_kind(const Pages& pages, std::size_t target, const std::vector<Choice>& choices,
                 std::vector<Features>& features) {
  switch (pages.targets[target].field.type.kind) {
    case abi::Kind::Money:
      add_amount_features(pages, choices, features);
      break;
    case abi::Kind::Date:
      add_date_features(pages, choices, features);
      break;
    default:
      add_text_features(pages, choices, features);
  }
}

}  // namespace

double borne_out(const Features& features) {
  constexpr double enough = 3;
  double count = features.get(Feature::times) > 1 ? 1 : 0;
  for (const Feature sum :
       {Feature::paid_by, Feature::paid_back, Feature::sum_of_two, Feature::rounded,
        Feature::rounds, Feature::taxed, Feature::sum_of_column})
    count += features.get(sum);
  return std::min(count, enough);
}

std::vector<Features> features_of(const Pages& pages, std::size_t target,
                                  const std::vector<Choice>& choices) {
  std::vector<Features> features(choices.size());
  const Shape shape(pages.rows);
  for (std::size_t i = 0; i < choices.size(); ++i) {
    place(pages, shape, choices[i], features[i]);
    labels(pages, target, choices[i], features[i]);
    context(pages, choices[i], features[i]);
    features[i].set(Feature::repaired, choices[i].notes.empty() ? 0 : 1);
    features[i].set(Feature::disputed, is_disputed(pages, choices[i]) ? 1 : 0);
  }
  times(choices, features);
  add_by_kind(pages, target, choices, features);
  for (auto& told : features) told.set(Feature::borne_out, borne_out(told));
  return features;
}

void add_date_features(const Pages& pages, const std::vector<Choice>& choices,
                       std::vector<Features>& features) {
  std::set<std::string> distinct;
  for (const auto& choice : choices) distinct.insert(choice.key);
  for (std::size_t i = 0; i < choices.size(); ++i) {
    const Row& row = pages.rows[choices[i].span.row];
    Features& out = features[i];
    const auto order = std::distance(distinct.begin(), distinct.find(choices[i].key));
    out.set(Feature::dates, static_cast<double>(distinct.size()));
    out.set(Feature::date_order, static_cast<double>(order));
    out.set(Feature::latest, *distinct.rbegin() == choices[i].key ? 1 : 0);
    out.set(Feature::time_on_row, has_time(row.text) ? 1 : 0);
    out.set(Feature::deadline, is_deadline(pages, choices[i].span) ? 1 : 0);
    out.set(Feature::weak, is_weak(pages, choices[i].span) ? 1 : 0);
  }
}

}  // namespace bop::extract
