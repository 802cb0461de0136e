#include "compiler/driver/repair.h"

#include <algorithm>
#include <array>

namespace bop::driver {

namespace {

using diagnostics::Diagnostic;
using diagnostics::Fix;

constexpr std::size_t rounds_max = 20;
constexpr std::size_t single_tries_max = 200;

struct Candidate {
  const Diagnostic* diagnostic;
  const Fix* fix;
};

// Two fixes in one word or sign are two opinions of it: only the first is applied, and the other is
// offered again if it still holds.
bool stand_apart(std::string_view text, const Fix& first, const Fix& second) {
  if (first.range.end >= second.range.begin) return false;
  const std::string_view between =
      text.substr(first.range.end, second.range.begin - first.range.end);
  return between.find_first_of(" \t\n") != std::string_view::npos;
}

// The sure fixes in the policy itself, in the order of the text, none touching another.
std::vector<Candidate> candidates(const Compilation& compilation) {
  const source::FileId policy = compilation.modules.front().file;
  std::vector<Candidate> found;
  for (const Diagnostic* diagnostic : compilation.diagnostics.sorted()) {
    if (diagnostic->severity != diagnostics::Severity::Error || diagnostic->fixes.empty()) continue;
    const Fix& fix = diagnostic->fixes.front();
    if (fix.sure && fix.range.file == policy) found.push_back({diagnostic, &fix});
  }
  std::ranges::stable_sort(found, {}, [](const Candidate& each) { return each.fix->range.begin; });
  const std::string_view text = compilation.files.file(policy).text;
  std::vector<Candidate> apart;
  for (const Candidate& each : found)
    if (apart.empty() || stand_apart(text, *apart.back().fix, *each.fix)) apart.push_back(each);
  return apart;
}

std::string applied(std::string text, const std::vector<Candidate>& fixes) {
  for (auto each = fixes.rbegin(); each != fixes.rend(); ++each)
    text.replace(each->fix->range.begin, each->fix->range.end - each->fix->range.begin,
                 each->fix->replacement);
  return text;
}

Change change_of(const Candidate& each, const source::Files& files) {
  const source::SourceRange& at = each.fix->range;
  return {files.position(at.file, at.begin), std::string(each.diagnostic->code), each.fix->title,
          std::string(files.text(at)), each.fix->replacement};
}

// Errors of form, of names, and others: a mistake of form hides those of names, and these hide
// others, so fewer of the first kind are an improvement whatever comes to light.
std::size_t kind_of(const Diagnostic& diagnostic) {
  if (diagnostic.code.starts_with("B1")) return 0;
  return diagnostic.code.starts_with("B2") ? 1 : 2;
}

using Mistakes = std::array<std::size_t, 3>;

Mistakes mistakes(const Compilation& compilation) {
  Mistakes count{};
  for (const Diagnostic* diagnostic : compilation.diagnostics.sorted())
    if (diagnostic->severity == diagnostics::Severity::Error) ++count[kind_of(*diagnostic)];
  return count;
}

// Without those that one of the fixes puts right elsewhere: a misspelt name that is used in places
// which were not looked at before is one mistake.
Mistakes other_mistakes(const Compilation& next, const source::Files& files,
                        const std::vector<Candidate>& fixes) {
  Mistakes count{};
  for (const Diagnostic* diagnostic : next.diagnostics.sorted()) {
    if (diagnostic->severity != diagnostics::Severity::Error) continue;
    const bool same = !diagnostic->fixes.empty() && diagnostic->fixes.front().sure &&
                      std::ranges::any_of(fixes, [&](const Candidate& each) {
                        const Fix& again = diagnostic->fixes.front();
                        return each.fix->range.begin < each.fix->range.end &&
                               each.diagnostic->code == diagnostic->code &&
                               each.fix->replacement == again.replacement &&
                               files.text(each.fix->range) == next.files.text(again.range);
                      });
    if (!same) ++count[kind_of(*diagnostic)];
  }
  return count;
}

// How many mistakes of form there are at a place.
std::size_t mistakes_of_form(const Compilation& compilation, std::size_t begin, std::size_t end) {
  return static_cast<std::size_t>(
      std::ranges::count_if(compilation.diagnostics.sorted(), [&](const Diagnostic* each) {
        return each->severity == diagnostics::Severity::Error && kind_of(*each) == 0 &&
               each->range.begin <= end && each->range.end >= begin;
      }));
}

// What a fix writes is read no worse than what stood there.
bool reads_no_worse(const Compilation& before, const Compilation& next,
                    const std::vector<Candidate>& fixes) {
  std::ptrdiff_t shift = 0;
  return std::ranges::all_of(fixes, [&](const Candidate& each) {
    const source::SourceRange& at = each.fix->range;
    const auto begin = static_cast<std::size_t>(at.begin + shift);
    const std::size_t written = each.fix->replacement.size();
    shift += static_cast<std::ptrdiff_t>(written) - static_cast<std::ptrdiff_t>(at.end - at.begin);
    return mistakes_of_form(next, begin, begin + written) <=
           std::max<std::size_t>(mistakes_of_form(before, at.begin, at.end),
                                 kind_of(*each.diagnostic) == 0 ? 1 : 0);
  });
}

// No more mistakes of the kinds that were repaired, and none at the places of the fixes: of several
// in one expression only the first is told, so the others were there already.
bool brought_to_light(const Compilation& next, const std::vector<Candidate>& fixes,
                      const Mistakes& before, const Mistakes& after) {
  std::size_t kind = 0;
  for (const Candidate& each : fixes) kind = std::max(kind, kind_of(*each.diagnostic));
  for (std::size_t i = 0; i <= kind; ++i)
    if (after[i] > before[i]) return false;
  std::ptrdiff_t shift = 0;
  for (const Candidate& each : fixes) {
    const source::SourceRange& at = each.fix->range;
    const std::size_t begin = static_cast<std::size_t>(at.begin + shift);
    const std::size_t end = begin + each.fix->replacement.size();
    for (const Diagnostic* left : next.diagnostics.sorted())
      if (kind_of(*left) <= kind && left->range.begin <= end && left->range.end >= begin)
        return false;
    shift += static_cast<std::ptrdiff_t>(each.fix->replacement.size()) -
             static_cast<std::ptrdiff_t>(at.end - at.begin);
  }
  return true;
}

// Takes over the changed text if it has fewer mistakes.
bool improve(const std::string& path, Repaired& repaired, const std::vector<Candidate>& fixes) {
  std::string text = applied(repaired.text, fixes);
  Compilation next = compile(path, text);
  const Mistakes before = mistakes(repaired.compilation);
  const Mistakes after = other_mistakes(next, repaired.compilation.files, fixes);
  if (after >= before && !brought_to_light(next, fixes, before, after)) return false;
  if (!reads_no_worse(repaired.compilation, next, fixes)) return false;
  for (const Candidate& each : fixes)
    repaired.changes.push_back(change_of(each, repaired.compilation.files));
  repaired.text = std::move(text);
  repaired.compilation = std::move(next);
  return true;
}

std::size_t total(const Compilation& compilation) {
  const Mistakes count = mistakes(compilation);
  return count[0] + count[1] + count[2];
}

}  // namespace

Repaired repair(const std::string& path, std::string text) {
  Compilation compilation = compile(path, text);
  Repaired repaired{std::move(text), {}, std::move(compilation)};
  std::size_t fewest = total(repaired.compilation);
  std::string best = repaired.text;
  std::size_t kept = 0;
  std::size_t tries = 0;
  for (std::size_t round = 0; round < rounds_max; ++round) {
    const std::vector<Candidate> fixes = candidates(repaired.compilation);
    if (fixes.empty()) break;
    // If one of them does harm: each by itself, the first that helps.
    const bool helped =
        improve(path, repaired, fixes) || std::ranges::any_of(fixes, [&](const Candidate& each) {
          return ++tries <= single_tries_max && improve(path, repaired, {each});
        });
    if (!helped) break;
    if (total(repaired.compilation) > fewest) continue;
    fewest = total(repaired.compilation);
    best = repaired.text;
    kept = repaired.changes.size();
  }
  if (kept == repaired.changes.size()) return repaired;
  // What came to light stayed: more mistakes than there were are no repair.
  repaired.changes.resize(kept);
  repaired.text = std::move(best);
  repaired.compilation = compile(path, repaired.text);
  return repaired;
}

}  // namespace bop::driver
