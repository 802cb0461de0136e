#include "runtime/learn/places.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "runtime/base/edits.h"

namespace bop::learn {

namespace {

using extract::Choice;
using extract::Pages;
using extract::Row;
using extract::Span;

constexpr double across_most = 0.03;  // how far off a place may be: widths of the page
constexpr double down_most = 0.8;     // heights of the anchor's row
constexpr double rows_above_most = 3.5;
constexpr std::size_t anchor_words_most = 4;

double rounded(double number) {
  return std::round(number * 1000) / 1000;
}

record::Box rounded(const record::Box& box) {
  return {rounded(box.x), rounded(box.y), rounded(box.w), rounded(box.h)};
}

double middle(const record::Box& box) {
  return box.y + box.h / 2;
}

// "eur" stands beside every amount: it tells none from another.
bool is_currency(const std::string& folded) {
  std::string code = folded;
  std::ranges::transform(code, code.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  constexpr std::array<std::string_view, 5> marks = {"rm", "kr", "zl", "fr", "dh"};
  return value::Currency::parse(code).has_value() ||
         std::ranges::find(marks, folded) != marks.end();
}

bool is_label_word(const std::string& folded) {
  return !folded.empty() && folded.find_first_of("0123456789") == std::string::npos &&
         !is_currency(folded);
}

std::string joined(const Row& row, std::size_t first, std::size_t last) {
  std::string text;
  for (std::size_t i = first; i <= last; ++i) text += row.folded[i];
  return text;
}

Anchor anchor_at(const Row& row, std::size_t first, std::size_t last, const record::Box& value) {
  const record::Box box = extract::box_of(row, first, last);
  return {joined(row, first, last), rounded(value.x - box.x), rounded(value.x + value.w - box.x),
          rounded((middle(value) - middle(box)) / std::max(row.height(), 1e-6))};
}

// The words that stand left of the value on its row, the nearest column of them.
std::optional<Anchor> left_of(const Row& row, const Span& span, const record::Box& value) {
  std::size_t last = span.first;
  while (last > 0 && !is_label_word(row.folded[last - 1])) --last;
  if (last == 0) return std::nullopt;
  --last;
  std::size_t first = last;
  while (first > row.column_first(last) && last - first + 1 < anchor_words_most &&
         is_label_word(row.folded[first - 1]))
    --first;
  return anchor_at(row, first, last, value);
}

// The words above it in its column.
std::optional<Anchor> above(const Pages& pages, const Span& span, const record::Box& value) {
  const Row& own = pages.rows[span.row];
  for (std::size_t i = span.row; i-- > 0;) {
    const Row& row = pages.rows[i];
    if (row.page != own.page || own.top() - row.bottom() > rows_above_most * own.height()) break;
    for (std::size_t word = 0; word < row.words.size(); ++word) {
      const record::Box& box = row.words[word].box;
      if (box.x >= value.x + value.w || box.x + box.w <= value.x) continue;
      if (!is_label_word(row.folded[word])) return std::nullopt;  // a value of its own
      std::size_t last = word;
      while (last < row.column_last(word) && last - word + 1 < anchor_words_most &&
             is_label_word(row.folded[last + 1]))
        ++last;
      return anchor_at(row, word, last, value);
    }
  }
  return std::nullopt;
}

// One letter of a longer word may be misread.
bool is_same_text(const std::string& a, const std::string& b) {
  constexpr std::size_t letters_of_slip = 6;
  return a == b || (a.size() >= letters_of_slip && b.size() >= letters_of_slip &&
                    edits_between(a, b, 1) <= 1);
}

bool is_same_anchor(const Anchor& a, const Anchor& b) {
  return is_same_text(a.text, b.text) && std::abs(a.down - b.down) <= down_most &&
         (std::abs(a.to_left - b.to_left) <= across_most ||
          std::abs(a.to_right - b.to_right) <= across_most);
}

// A value that could stand at a place, and how far off it does.
struct Near {
  Choice choice;
  double off = 0;
};

class Finding {
 public:
  Finding(const Pages& pages, const LearnedPlace& place, const abi::Type& type,
          value::Currency amount_of)
      : pages_(pages), place_(place), type_(type), amount_of_(amount_of) {}

  std::optional<Choice> run() {
    if (place_.anchors.empty()) {
      at_place();
      return best_ ? std::optional(std::move(best_->choice)) : std::nullopt;
    }
    for (const Anchor& anchor : place_.anchors) {
      if (is_currency(anchor.text)) continue;  // files of earlier versions have such
      found_.clear();
      for (std::size_t i = 0; i < pages_.rows.size(); ++i) at_row(anchor, i);
      const bool one = std::ranges::all_of(
          found_, [&](const Choice& other) { return other.key == found_.front().key; });
      // Words that stand beside several values do not tell which is meant.
      if (!found_.empty() && one) return std::move(found_.front());
      // Which of the amounts under each other is meant, only the words of its row tell.
      constexpr double same_row = 0.5;
      if (type_.kind == abi::Kind::Money && std::abs(anchor.down) < same_row) return std::nullopt;
    }
    return std::nullopt;
  }

 private:
  void at_row(const Anchor& anchor, std::size_t index) {
    const Row& row = pages_.rows[index];
    for (std::size_t first = 0; first < row.words.size(); ++first) {
      std::string text;
      for (std::size_t last = first;
           last < row.words.size() && last < first + anchor_words_most + 2; ++last) {
        text += row.folded[last];
        if (text.size() > anchor.text.size() + 1) break;
        if (!is_same_text(text, anchor.text)) continue;
        const record::Box box = extract::box_of(row, first, last);
        look({box.x + anchor.to_left, box.x + anchor.to_right,
              middle(box) + anchor.down * row.height(), row.height(), row.page});
        if (best_) found_.push_back(std::move(best_->choice));
        best_.reset();
      }
    }
  }

  struct Expected {
    double left, right, middle, height;
    int page;
  };

  void at_place() {
    look(
        {place_.box.x, place_.box.x + place_.box.w, middle(place_.box), place_.box.h, place_.page});
  }

  void look(const Expected& expected) {
    const auto& found = pages_.candidates;
    switch (type_.kind) {
      case abi::Kind::Money:
        for (const auto& amount : found.amounts) {
          const value::Currency currency = amount.currency.value_or(amount_of_);
          if (currency == value::Currency{}) continue;
          offer(
              expected, amount.span,
              value::Money{amount.amount, amount_of_ == value::Currency{} ? currency : amount_of_},
              amount.amount.text());
        }
        return;
      case abi::Kind::Date:
        for (const auto& date : found.dates)
          if (!date.month_first) offer(expected, date.span, date.date, date.date.text());
        return;
      case abi::Kind::Text:
        return look_for_text(expected);
      default:
        return;
    }
  }

  // As many words as the value had, or its whole column, from where it begins or to where it ends.
  void look_for_text(const Expected& expected) {
    for (std::size_t i = 0; i < pages_.rows.size(); ++i) {
      const Row& row = pages_.rows[i];
      if (row.page != expected.page) continue;
      for (std::size_t first = 0; first < row.words.size(); ++first) {
        if (place_.whole_column && first != row.column_first(first)) continue;
        const std::size_t last =
            place_.whole_column
                ? row.column_last(first)
                : std::min(first + static_cast<std::size_t>(place_.words), row.words.size()) - 1;
        std::string text = extract::text_of(row, first, last);
        const std::string key = extract::folded(text);
        if (!key.empty()) offer(expected, {i, first, last}, std::move(text), key);
      }
    }
  }

  void offer(const Expected& expected, const Span& span, abi::Value value, std::string key) {
    const Row& row = pages_.rows[span.row];
    if (row.page != expected.page) return;
    const record::Box box = extract::box_of(row, span.first, span.last);
    const double down = std::abs(middle(box) - expected.middle) / std::max(expected.height, 1e-6);
    const double across =
        std::min(std::abs(box.x - expected.left), std::abs(box.x + box.w - expected.right));
    if (down > down_most || across > across_most) return;
    const double off = down / down_most + across / across_most;
    if (best_ && best_->off <= off) return;
    best_ = Near{{span, std::move(value), std::move(key), 0, {}}, off};
  }

  const Pages& pages_;
  const LearnedPlace& place_;
  const abi::Type& type_;
  value::Currency amount_of_;
  std::optional<Near> best_;   // at one place
  std::vector<Choice> found_;  // beside each of the anchor's places
};

}  // namespace

LearnedPlace learned_place(const Pages& pages, const Span& span) {
  const Row& row = pages.rows[span.row];
  const record::Box box = extract::box_of(row, span.first, span.last);
  LearnedPlace place;
  place.page = row.page;
  place.box = rounded(box);
  place.words = static_cast<int>(span.last - span.first + 1);
  place.whole_column = span.first == row.column_first(span.first) &&
                       span.last == row.column_last(span.last) &&
                       row.column_first(span.last) == span.first;
  if (auto anchor = left_of(row, span, box)) place.anchors.push_back(std::move(*anchor));
  if (auto anchor = above(pages, span, box)) place.anchors.push_back(std::move(*anchor));
  return place;
}

bool same_place(const LearnedPlace& a, const LearnedPlace& b) {
  if (a.anchors.empty() || b.anchors.empty())
    return a.anchors.empty() && b.anchors.empty() && a.page == b.page &&
           std::abs(middle(a.box) - middle(b.box)) <= a.box.h &&
           (std::abs(a.box.x - b.box.x) <= across_most ||
            std::abs(a.box.x + a.box.w - b.box.x - b.box.w) <= across_most);
  return std::ranges::any_of(a.anchors, [&](const Anchor& one) {
    return std::ranges::any_of(b.anchors,
                               [&](const Anchor& other) { return is_same_anchor(one, other); });
  });
}

std::optional<Choice> found_at(const Pages& pages, const LearnedPlace& place, const abi::Type& type,
                               value::Currency amount_of) {
  return Finding(pages, place, type, amount_of).run();
}

}  // namespace bop::learn
