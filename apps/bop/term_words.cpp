#include "apps/bop/term_words.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <ranges>

#include <fmt/format.h>

#include "runtime/extract/term_names.h"

namespace bop::cli {

namespace {

struct Step {
  std::string_view name;
  std::string_view number;  // of an element, from 1; empty: it is none
  std::string_view term;
};

std::string_view without_subject(const abi::PolicyInfo& policy, std::string_view path) {
  if (!path.starts_with(policy.subject) || path.size() <= policy.subject.size() ||
      path[policy.subject.size()] != '.')
    return {};
  return path.substr(policy.subject.size() + 1);
}

std::vector<Step> steps_of(const abi::PolicyInfo& policy, std::uint32_t type,
                           std::string_view path) {
  const std::string_view inside = without_subject(policy, path);
  const auto terms = extract::terms_on(policy.schema, type, inside);
  std::vector<Step> steps;
  for (const auto part : std::views::split(inside, '.')) {
    if (steps.size() == terms.size()) return {};
    const std::string_view step(part);
    const auto open = std::min(step.find('['), step.size());
    Step one{step.substr(0, open), {}, terms[steps.size()]};
    if (open < step.size()) one.number = step.substr(open + 1, step.size() - open - 2);
    steps.push_back(one);
  }
  return steps;
}

// "vat_breakdown" → "VAT breakdown"; of one element "lines" → "line", "categories" → "category".
std::string spoken(const Step& step) {
  std::string words(step.name);
  std::ranges::replace(words, '_', ' ');
  if (const auto at = words.find("vat"); at != std::string::npos) words.replace(at, 3, "VAT");
  if (step.number.empty()) return words;
  if (words.ends_with("ies"))
    words.replace(words.size() - 3, 3, "y");
  else if (words.ends_with("sses"))
    words.resize(words.size() - 2);
  else if (words.ends_with('s'))
    words.pop_back();
  return words;
}

// What an amount, a date or a code consists of is called as it is itself.
bool says_nothing(const Step& step) {
  constexpr std::array parts = {"value", "text", "decimals"};
  return step.term.empty() && std::ranges::find(parts, step.name) != parts.end();
}

// Codes wherever a document uses them: which of them it is says nothing to a reader.
bool is_collection(const Step& step) {
  return step.name == "used";
}

// "3" of "/Invoice/InvoiceLine[3]/Price".
std::string_view line_in(std::string_view place) {
  for (const std::string_view name :
       {"InvoiceLine[", "CreditNoteLine[", "IncludedSupplyChainTradeLineItem["}) {
    const auto at = place.find(name);
    if (at == std::string_view::npos) continue;
    const auto begin = at + name.size();
    return place.substr(begin, place.find(']', begin) - begin);
  }
  return {};
}

}  // namespace

TermWords::TermWords(const abi::PolicyInfo& policy, const record::Record& record)
    : policy_(policy), type_(record.type) {
  const record::Reading* lines = record::find(policy.schema, record, "lines");
  if (lines == nullptr) return;
  for (const record::Reading& one : lines->elements) {
    const record::Reading* number =
        one.nested.empty() ? nullptr
                           : record::find(policy.schema, one.nested.front(), "identifier");
    line_numbers_.push_back(number == nullptr ? std::string() : number->raw);
  }
}

std::string TermWords::line(std::string_view ordinal) const {
  std::size_t index = 0;
  std::from_chars(ordinal.data(), ordinal.data() + ordinal.size(), index);
  const bool otherwise = index > 0 && index <= line_numbers_.size() &&
                         !line_numbers_[index - 1].empty() && line_numbers_[index - 1] != ordinal;
  return otherwise ? fmt::format("line {} (BT-126 `{}`)", ordinal, line_numbers_[index - 1])
                   : fmt::format("line {}", ordinal);
}

std::string TermWords::words(std::string_view path, std::string_view place) const {
  std::vector<Step> steps = steps_of(policy_, type_, path);
  if (steps.empty()) return {};
  while (steps.size() > 1 && says_nothing(steps.back())) steps.pop_back();
  const bool collected = is_collection(steps.front()) && steps.size() > 1;
  std::string words;
  bool names_line = false;
  for (const Step& step : steps | std::views::reverse) {
    if (collected && is_collection(step)) continue;
    const bool is_leaf = words.empty();
    std::string part;
    if (step.name == "lines" && !step.number.empty()) {
      part = line(step.number);
      names_line = true;
    } else {
      part = spoken(step);
      if (!step.number.empty() && !collected) part += fmt::format(" {}", step.number);
    }
    if (is_leaf && !step.term.empty()) part += fmt::format(" ({})", step.term);
    words += is_leaf ? part : (step.number.empty() ? " of the " : " of ") + part;
  }
  if (const auto in = line_in(place); !names_line && !in.empty()) words += " in " + line(in);
  return words;
}

std::string_view TermWords::term(std::string_view path) const {
  for (const Step& step : steps_of(policy_, type_, path) | std::views::reverse)
    if (!step.term.empty()) return step.term;
  return {};
}

}  // namespace bop::cli
