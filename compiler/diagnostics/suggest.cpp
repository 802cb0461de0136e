#include <algorithm>
#include <cctype>

#include "compiler/diagnostics/diagnostics.h"
#include "runtime/base/edits.h"

namespace bop::diagnostics {

namespace {

std::string lower(std::string_view text) {
  std::string small(text);
  for (char& c : small) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return small;
}

// Case-blind: typing errors, not spelling.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  return edits_between(lower(a), lower(b));
}

}  // namespace

std::string_view nearest(std::string_view word, const std::vector<std::string_view>& candidates) {
  // A third of the word may be wrong, at least one letter; longer names forgive more.
  std::size_t best = std::max<std::size_t>(1, word.size() / 3) + 1;
  std::string_view found;
  for (const std::string_view candidate : candidates) {
    const std::size_t distance = edit_distance(word, candidate);
    // Any letter is one slip away from any other: such a name is near nothing.
    if (std::min(word.size(), candidate.size()) < 2 && distance > 0) continue;
    if (distance < best) {
      best = distance;
      found = candidate;
    }
  }
  return found;
}

bool plainly_meant(std::string_view word, std::string_view near,
                   const std::vector<std::string_view>& candidates) {
  constexpr std::size_t long_word = 7;  // forgives two slips
  // Numbers are no typing errors of one another: `TR-20` is not `TR-02`.
  const auto digits = [](std::string_view text) {
    std::string found;
    for (const char c : text)
      if (c >= '0' && c <= '9') found += c;
    return found;
  };
  if (digits(word) != digits(near)) return false;
  const std::size_t distance = edit_distance(word, near);
  if (distance > (word.size() >= long_word ? 2U : 1U) || std::min(word.size(), near.size()) < 3)
    return distance == 0;
  return std::ranges::count_if(candidates, [&](std::string_view other) {
           return other != near && edit_distance(word, other) <= distance;
         }) == 0;
}

namespace {

void propose(Diagnostic& diagnostic, SourceRange range, std::string_view near, bool sure) {
  diagnostic.here("did you mean `" + std::string(near) + "`?");
  const std::string title = "change to `" + std::string(near) + "`";
  if (sure)
    diagnostic.fix(title, range, std::string(near));
  else
    diagnostic.choice(title, range, std::string(near));
}

}  // namespace

void suggest(Diagnostic& diagnostic, SourceRange range, std::string_view word,
             const std::vector<std::string_view>& candidates) {
  const std::string_view near = nearest(word, candidates);
  if (!near.empty()) propose(diagnostic, range, near, plainly_meant(word, near, candidates));
}

void suggest_currency(Diagnostic& diagnostic, SourceRange range, std::string_view word,
                      const std::vector<std::string_view>& codes) {
  std::vector<std::string_view> near, common;
  for (const std::string_view code : codes) {
    if (edit_distance(word, code) > 1) continue;
    near.push_back(code);
    if (code == "EUR" || code == "USD" || code == "GBP" || code == "CHF") common.push_back(code);
  }
  if (near.size() == 1)
    propose(diagnostic, range, near.front(), false);
  else if (common.size() == 1)
    propose(diagnostic, range, common.front(), false);
}

}  // namespace bop::diagnostics
