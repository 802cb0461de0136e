#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "runtime/extract/equations.h"
#include "runtime/extract/lexicon.h"

namespace bop::extract {

namespace {

constexpr int cents = 2;
using How = Proof::Kind;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::string digits_of(std::string_view text) {
  std::string digits;
  for (const char c : text)
    if (is_digit(c)) digits += c;
  return digits;
}

// Digits that stand in both in the same order.
std::size_t shared_digits(const std::string& a, const std::string& b) {
  std::vector<std::size_t> before(b.size() + 1);
  for (const char c : a) {
    std::vector<std::size_t> now(b.size() + 1);
    for (std::size_t j = 0; j < b.size(); ++j)
      now[j + 1] = c == b[j] ? before[j] + 1 : std::max(before[j + 1], now[j]);
    before = std::move(now);
  }
  return before.back();
}

// The number that ends a row, by the first look and by the others; it may be cut in two.
struct Misread {
  Span span;
  std::vector<std::string> texts;
};

std::optional<Misread> right_of(const Row& row, const LabelMatch& label) {
  const auto has_digit = [&](std::size_t word) { return !digits_of(row.words[word].text).empty(); };
  std::size_t last = row.words.size();
  while (last > label.last + 1 && !has_digit(last - 1)) --last;
  if (last == label.last + 1) return std::nullopt;
  std::size_t first = --last;
  if (first > label.last + 1 && !row.gap_before[first] && has_digit(first - 1)) --first;
  Misread misread{{label.row, first, last}, {""}};
  for (std::size_t word = first; word <= last; ++word) {
    std::vector<std::string> texts;
    for (const auto& text : misread.texts) {
      texts.push_back(text + row.words[word].text);
      for (const auto& other : row.words[word].others) texts.push_back(text + other.text);
    }
    misread.texts = std::move(texts);
  }
  for (const auto& other : row.words[last].others) misread.texts.push_back(other.text);
  misread.texts.push_back(row.words[last].text);
  return misread;
}

// Digits of `value` that stand in one of the texts, in their order.
std::size_t shared_with(const Misread& misread, const std::string& meant) {
  std::size_t shared = 0;
  for (const auto& text : misread.texts) {
    const std::string digits = digits_of(text);
    if (digits.size() <= meant.size() + 1) shared = std::max(shared, shared_digits(meant, digits));
  }
  return shared;
}

// One digit of it is wrong or missing.
bool is_nearly(const Misread& misread, const std::string& meant) {
  return std::ranges::any_of(
      misread.texts, [&](const std::string& text) { return nearly(digits_of(text), meant); });
}

// What was read on the row: nothing of it may be borne out, and none of it may be a part of what it
// is said to be.
struct AsRead {
  std::set<std::int64_t> values;
  double sure = 0;
  bool borne_out = false;
};

AsRead as_read(const Pages& pages, const Equations& equations, std::size_t row) {
  constexpr double least = 2;  // nats
  AsRead read;
  for (const auto& amount : pages.candidates.amounts) {
    const auto value = amount.amount.scaled(cents);
    if (amount.span.row != row || !value) continue;
    read.values.insert(*value);
    if (amount.note.empty())
      read.sure =
          std::max(read.sure,
                   as_number(confidence_of(pages.rows[row], amount.span.first, amount.span.last)));
    const bool again = std::ranges::any_of(pages.candidates.amounts, [&](const auto& other) {
      return other.span.row != row && other.note.empty() && other.amount == amount.amount;
    });
    read.borne_out = read.borne_out || again || equations.of(*value, row).own > least;
  }
  return read;
}

// Lines prove little of a total, and by chance much that is none.
std::vector<Proof> proofs_of_totals(const Equations& equations, std::int64_t value, std::size_t row,
                                    double trust_least) {
  auto proofs = equations.of(value, row).proofs;
  const auto is_weak = [&](const Proof& proof) {
    const bool line =
        proof.kind == How::Product || proof.kind == How::Pair || proof.kind == How::Row;
    return line || proof.trust < trust_least;
  };
  std::erase_if(proofs, is_weak);
  return proofs;
}

std::optional<Choice> choice_of(const Pages& pages, const Misread& misread, std::int64_t value,
                                const std::vector<Proof>& proofs, double sure) {
  const auto amount = value::Decimal::of(value, -cents);
  if (!amount) return std::nullopt;
  const std::string read =
      text_of(pages.rows[misread.span.row], misread.span.first, misread.span.last);
  std::string note = fmt::format("`{}` read as `{}.{:02}`: ", read, value / 100, value % 100);
  for (std::size_t i = 0; i < proofs.size(); ++i) note += (i == 0 ? "" : ", ") + text_of(proofs[i]);
  return Choice{misread.span, *amount, amount->text(), 0, "", {std::move(note)}, {}, false, sure};
}

// What a row says of one value that it was not read to say.
std::optional<Choice> derived(const Pages& pages, const Equations& equations, const AsRead& as_read,
                              const Misread& misread, std::int64_t value) {
  constexpr std::size_t shared_least = 2;
  constexpr double proof_least = 3;
  constexpr double surely_read = 0.7;
  constexpr double trust_least = 0.25;
  const std::string meant = fmt::format("{:03}", value);
  const std::size_t shared = shared_with(misread, meant);
  if (shared < shared_least || as_read.values.contains(value)) return std::nullopt;
  const auto proofs = proofs_of_totals(equations, value, misread.span.row, trust_least);
  const bool nearly_read = as_read.sure < surely_read && is_nearly(misread, meant);
  double weight = 0;
  for (const auto& proof : proofs) weight += proof.sure_weight();
  if (proofs.size() < (nearly_read ? 1 : 2) || weight < proof_least) return std::nullopt;
  for (const auto& proof : proofs)
    for (const auto part : proof.parts)
      if (as_read.values.contains(std::abs(part))) return std::nullopt;
  const double sure = static_cast<double>(shared) / static_cast<double>(meant.size());
  return choice_of(pages, misread, value, proofs, sure);
}

// A row calls itself a total and no number of it was read: what two equations of clear amounts say,
// if it stands nowhere else.
std::optional<Choice> unread(const Pages& pages, const Equations& equations,
                             const LabelMatch& label, std::int64_t value) {
  constexpr double trust_least = 0.7;
  constexpr double weight_least = 3;
  constexpr double sure = 0.3;
  for (const auto& amount : pages.candidates.amounts)
    if (amount.amount.scaled(cents) == value) return std::nullopt;
  auto proofs = proofs_of_totals(equations, value, label.row, trust_least);
  std::erase_if(proofs, [](const Proof& proof) {
    return proof.kind == How::Column || proof.sure_weight() < weight_least;
  });
  constexpr std::size_t proofs_least = 2;
  if (proofs.size() < proofs_least) return std::nullopt;
  return choice_of(pages, {{label.row, label.first, label.last}, {}}, value, proofs, sure);
}

}  // namespace

std::vector<Choice> derived_totals(const Pages& pages, std::size_t target) {
  std::vector<Choice> choices;
  if (pages.rows.empty() || !pages.rows.front().scanned) return choices;
  const Equations equations(pages);
  for (const auto& label : pages.labels) {
    if (label.target != static_cast<int>(target)) continue;
    const auto misread = right_of(pages.rows[label.row], label);
    const AsRead read = as_read(pages, equations, label.row);
    if (read.borne_out) continue;
    for (const auto& [value, proofs] : equations.all()) {
      auto choice = misread ? derived(pages, equations, read, *misread, value)
                            : unread(pages, equations, label, value);
      if (choice) choices.push_back(std::move(*choice));
    }
  }
  return choices;
}

}  // namespace bop::extract
