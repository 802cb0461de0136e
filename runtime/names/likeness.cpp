#include "runtime/names/likeness.h"

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

#include "runtime/names/spelling.h"
#include "runtime/names/weights.h"

namespace bop::names {

namespace {

int weight_of(const Word& word) {
  switch (word.role) {
    case Role::Plain:
      return weights::plain;
    case Role::Initial:
      return weights::initial;
    case Role::Particle:
      return weights::particle;
    case Role::Title:
      return weights::title;
    case Role::LegalForm:
      return weights::legal_form;
    case Role::Number:
      return weights::number;
    case Role::Trade:
      return weights::trade;
  }
  return weights::plain;
}

// How far two words agree: hundredths of a whole agreement, and how.
struct Agreement {
  int share = 0;
  Finding finding = Finding::SameWord;
};

std::optional<Agreement> spelled_alike(std::string_view a, std::string_view b) {
  const std::size_t letters = std::max(a.size(), b.size());
  const int most = spelling_cost_max(letters);
  if (most == 0) return {};
  const int cost = spelling_cost(a, b, most + 1);
  if (cost > most) return {};
  return Agreement{100 - cost / static_cast<int>(letters), Finding::SpelledAlike};
}

// LIMTIED for LIMITED: else the error would make a word that tells companies apart.
std::optional<Agreement> misspelt_form(const Word& a, const Word& b) {
  constexpr std::size_t letters_least = 5;
  const bool one_is = (a.role == Role::LegalForm) != (b.role == Role::LegalForm);
  if (!one_is || std::min(a.written.size(), b.written.size()) < letters_least) return {};
  return spelled_alike(a.written, b.written);
}

std::optional<Agreement> agreement(const Word& a, const Word& b, bool people) {
  if (a.text == b.text) return Agreement{100, Finding::SameWord};
  const bool initial = a.role == Role::Initial || b.role == Role::Initial;
  if (initial) {
    const bool word = a.role == Role::Plain || b.role == Role::Plain;
    if (word && a.text.front() == b.text.front())
      return Agreement{weights::initial_agrees, Finding::SameInitial};
    return {};
  }
  if (auto misspelt = misspelt_form(a, b)) return misspelt;
  const auto fixed = [](const Word& word) {
    return word.role == Role::Number || word.role == Role::LegalForm || word.role == Role::Particle;
  };
  if (fixed(a) || fixed(b)) return {};
  if (people && are_forms_of_one(a.text, b.text))
    return Agreement{weights::forms_of_one, Finding::FormsOfOne};
  return spelled_alike(a.text, b.text);
}

struct Pairing {
  int share;
  std::size_t left;
  std::size_t right;
  Finding finding;
};

// What one comparison works with. The findings are left out when nobody asks for them.
struct Comparison {
  const Name& a;
  const Name& b;
  bool people;
  std::vector<WordFinding>* findings;
  std::array<bool, Name::words_max> taken_a{};
  std::array<bool, Name::words_max> taken_b{};
  int agreed = 0;  // weight × hundredths
  int total = 0;   // the same over both names
  int left_a = 0;  // weight that only one side has
  int left_b = 0;

  void note(Finding finding, std::string left, std::string right) const {
    if (findings != nullptr) findings->push_back({finding, std::move(left), std::move(right)});
  }
};

void pair_words(Comparison& c) {
  std::vector<Pairing> pairings;
  for (std::size_t i = 0; i < c.a.words.size(); ++i)
    for (std::size_t j = 0; j < c.b.words.size(); ++j)
      if (const auto found = agreement(c.a.words[i], c.b.words[j], c.people))
        pairings.push_back({found->share, i, j, found->finding});
  // The best first; among equals those that stand at like places, the same for (a, b) and (b, a).
  std::ranges::sort(pairings, [](const Pairing& x, const Pairing& y) {
    if (x.share != y.share) return x.share > y.share;
    const auto far = [](const Pairing& p) {
      return std::max(p.left, p.right) - std::min(p.left, p.right);
    };
    if (far(x) != far(y)) return far(x) < far(y);
    return std::pair(x.left + x.right, std::min(x.left, x.right)) <
           std::pair(y.left + y.right, std::min(y.left, y.right));
  });
  for (const Pairing& p : pairings) {
    if (c.taken_a[p.left] || c.taken_b[p.right]) continue;
    c.taken_a[p.left] = c.taken_b[p.right] = true;
    const Word& x = c.a.words[p.left];
    const Word& y = c.b.words[p.right];
    const int weight =
        p.finding == Finding::SameInitial ? weights::initial * 2 : weight_of(x) + weight_of(y);
    c.agreed += weight * p.share;
    c.total += weight * 100;
    const bool form = x.role == Role::LegalForm && p.finding == Finding::SameWord;
    c.note(form ? Finding::SameForm : p.finding, x.written, y.written);
  }
}

// Two or three neighbours of one name that make one word of the other.
void pair_joined(Comparison& c, const Name& many, const Name& one,
                 std::array<bool, Name::words_max>& taken_many,
                 std::array<bool, Name::words_max>& taken_one, bool many_is_a) {
  constexpr std::size_t neighbours_max = 3;
  for (std::size_t i = 0; i < one.words.size(); ++i) {
    for (std::size_t at = 0; at < many.words.size() && !taken_one[i]; ++at) {
      std::string joined;
      std::string spaced;
      int weight = 0;
      for (std::size_t n = 0; n < neighbours_max && at + n < many.words.size(); ++n) {
        const Word& next = many.words[at + n];
        if (taken_many[at + n] || next.role == Role::LegalForm) break;
        joined += next.text;
        spaced += (n == 0 ? "" : " ") + next.written;
        weight += weight_of(next);
        if (n == 0 || joined.size() < 4) continue;
        const auto found = joined == one.words[i].text
                               ? Agreement{100, Finding::WrittenTogether}
                               : spelled_alike(joined, one.words[i].text).value_or(Agreement{});
        if (found.share == 0) continue;
        for (std::size_t k = 0; k <= n; ++k) taken_many[at + k] = true;
        taken_one[i] = true;
        c.agreed += 2 * weight * found.share;
        c.total += 2 * weight * 100;
        if (many_is_a)
          c.note(Finding::WrittenTogether, spaced, one.words[i].written);
        else
          c.note(Finding::WrittenTogether, one.words[i].written, spaced);
        break;
      }
    }
  }
}

std::string words_left(const Name& name, const std::array<bool, Name::words_max>& taken,
                       Role role) {
  std::string text;
  for (std::size_t i = 0; i < name.words.size(); ++i)
    if (!taken[i] && (name.words[i].role == Role::LegalForm) == (role == Role::LegalForm))
      text += (text.empty() ? "" : " ") + name.words[i].written;
  return text;
}

int weight_left(const Name& name, const std::array<bool, Name::words_max>& taken) {
  int weight = 0;
  for (std::size_t i = 0; i < name.words.size(); ++i)
    if (!taken[i]) weight += weight_of(name.words[i]);
  return weight;
}

// The words around the first "bin" that has one on each side.
std::optional<std::pair<std::string_view, std::string_view>> son_and_father(const Name& name) {
  for (std::size_t i = 1; i + 1 < name.words.size(); ++i)
    if (name.words[i].text == "bin")
      return std::pair<std::string_view, std::string_view>(name.words[i - 1].text,
                                                           name.words[i + 1].text);
  return {};
}

bool fathers_swapped(const Name& a, const Name& b) {
  const auto left = son_and_father(a);
  const auto right = son_and_father(b);
  return left && right && left->first != left->second && left->first == right->second &&
         left->second == right->first;
}

int compare_signs(const Name& a, const Name& b, std::vector<WordFinding>* findings) {
  const std::size_t longer = std::max(a.signs.size(), b.signs.size());
  std::size_t same = 0;
  for (std::size_t i = 0; i < std::min(a.signs.size(), b.signs.size()); ++i)
    if (a.signs[i] == b.signs[i]) ++same;
  const auto differing = static_cast<int>(longer - same);
  if (findings != nullptr)
    findings->push_back({differing == 0 ? Finding::SameSigns : Finding::OtherSigns,
                         fmt::format("{} of {}", same, longer),
                         {}});
  return std::max(0, Likeness::whole - Likeness::whole / 100 * weights::other_sign * differing /
                                           static_cast<int>(longer));
}

// Both names as one run of letters each: finds words written together, and a letter that slipped
// between two words.
bool same_when_joined(Comparison& c) {
  constexpr std::size_t letters_least = 7;
  if (std::min(c.a.joined.size(), c.b.joined.size()) < letters_least) return false;
  const auto found =
      c.a.joined == c.b.joined ? std::optional(Agreement{100, Finding::SameWord}) : std::nullopt;
  if (!found) return false;
  c.agreed = found->share;
  c.total = 100;
  c.note(Finding::WrittenTogether, c.a.joined, c.b.joined);
  return true;
}

int share_of(Comparison& c) {
  if (!c.a.signs.empty() && !c.b.signs.empty()) return compare_signs(c.a, c.b, c.findings);
  pair_words(c);
  pair_joined(c, c.a, c.b, c.taken_a, c.taken_b, true);
  pair_joined(c, c.b, c.a, c.taken_b, c.taken_a, false);
  c.left_a = weight_left(c.a, c.taken_a);
  c.left_b = weight_left(c.b, c.taken_b);
  if (c.left_a + c.left_b > 0 && same_when_joined(c)) return Likeness::whole;
  const int extra = c.people ? weights::extra_of_person : weights::extra_of_others;
  c.total += (c.left_a + c.left_b) * extra;
  if (c.total == 0) return 0;
  auto share = static_cast<int>(std::int64_t{c.agreed} * Likeness::whole / c.total);
  const bool against = std::min(c.left_a, c.left_b) >= weights::contradiction_least;
  const std::string left = words_left(c.a, c.taken_a, Role::Plain);
  const std::string right = words_left(c.b, c.taken_b, Role::Plain);
  if (against) {
    share = share * weights::contradicted / 100;
    c.note(Finding::Contradicted, left, right);
  } else if (!left.empty() || !right.empty()) {
    c.note(Finding::OnlyOneSide, left, right);
  }
  const std::string form = words_left(c.a, c.taken_a, Role::LegalForm);
  const std::string other_form = words_left(c.b, c.taken_b, Role::LegalForm);
  if (!form.empty() || !other_form.empty()) c.note(Finding::OtherForm, form, other_form);
  if (fathers_swapped(c.a, c.b)) {
    share = share * weights::father_and_son / 100;
    c.note(Finding::FatherAndSon, {}, {});
  }
  return share;
}

Comparison comparison(const Name& a, const Name& b, std::vector<WordFinding>* findings) {
  const bool people = a.bearer == Bearer::Person || b.bearer == Bearer::Person;
  return {a, b, people, findings};
}

}  // namespace

Likeness likeness(const Name& a, const Name& b) {
  Likeness result;
  Comparison c = comparison(a, b, &result.findings);
  result.share = share_of(c);
  return result;
}

int likeness_share(const Name& a, const Name& b) {
  Comparison c = comparison(a, b, nullptr);
  return share_of(c);
}

std::string text_of(const WordFinding& finding) {
  const auto& [kind, left, right] = finding;
  const auto side = [](const std::string& words) {
    return words.empty() ? std::string("nothing") : "`" + words + "`";
  };
  switch (kind) {
    case Finding::SameWord:
      return fmt::format("`{}` is in both", left);
    case Finding::SpelledAlike:
      return fmt::format("`{}` is spelled like `{}`", left, right);
    case Finding::SameInitial:
      return fmt::format("`{}` may stand for `{}`", left, right);
    case Finding::FormsOfOne:
      return fmt::format("`{}` is a form of `{}`", left, right);
    case Finding::WrittenTogether:
      return fmt::format("`{}` and `{}` are one when written together", left, right);
    case Finding::OnlyOneSide:
      return left.empty() ? fmt::format("only the listed name has `{}`", right)
             : right.empty()
                 ? fmt::format("only the name screened has `{}`", left)
                 : fmt::format("`{}` stands against `{}`, of little weight", left, right);
    case Finding::Contradicted:
      return fmt::format("`{}` contradicts `{}`", left, right);
    case Finding::SameForm:
      return fmt::format("both are `{}`", right);
    case Finding::OtherForm:
      return fmt::format("the legal forms differ: {} and {}", side(left), side(right));
    case Finding::FatherAndSon:
      return "father and son are the other way round";
    case Finding::SameSigns:
    case Finding::OtherSigns:
      return fmt::format("{} signs are the same", left);
  }
  return {};
}

}  // namespace bop::names
