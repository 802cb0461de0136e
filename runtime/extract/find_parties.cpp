// The parties of a contract: what stands behind "between", "zwischen", "entre".
#include <algorithm>
#include <array>

#include "runtime/extract/find_clauses.h"
#include "runtime/extract/lexicon.h"

namespace bop::extract {

namespace {

template <typename Words>
bool is_among(const Words& words, std::string_view word) {
  return std::ranges::find(words, word) != words.end();
}

constexpr std::array<std::string_view, 3> openers = {"between", "zwischen", "entre"};
constexpr std::array<std::string_view, 4> joiners = {"and", "und", "et", "sowie"};
// Between "between" and a name.
constexpr std::array<std::string_view, 20> articles = {
    "the",        "der",         "die",       "dem",     "den",      "la",           "le",
    "les",        "firma",       "by",        "and",     "among",    "societe",      "company",
    "soussignes", "soussignees", "following", "parties", "parteien", "nachstehenden"};
constexpr std::array<std::string_view, 24> name_ends = {
    "hereinafter", "hereafter",    "nachfolgend",  "nachstehend", "ciapres", "represented",
    "vertreten",   "representee",  "whose",        "with",        "having",  "mit",
    "dont",        "located",      "registered",   "a",           "an",      "eine",
    "une",         "immatriculee", "incorporated", "organized",   "im",      "in"};
constexpr std::array<std::string_view, 10> role_words = {
    "hereinafter", "hereafter", "nachfolgend", "nachstehend", "ciapres",
    "genannt",     "denommee",  "denomme",     "called",      "folgenden"};

// All sentences as one: a name may end with a point, as `Inc.` does.
struct At {
  std::size_t sentence;
  std::size_t word;
};

class PartyReading {
 public:
  explicit PartyReading(const std::vector<Sentence>& sentences) : sentences_(sentences) {
    constexpr std::size_t words_most = 600;
    for (std::size_t i = 0; i < sentences.size() && order_.size() < words_most; ++i)
      for (std::size_t word = 0; word < sentences[i].words.size(); ++word)
        order_.push_back({i, word});
  }

  std::vector<FoundClause> run() {
    constexpr std::size_t head = 250;  // words within which a contract names its parties
    for (std::size_t i = 0; i + 1 < std::min(head, order_.size()); ++i) {
      if (!is_among(openers, folded_at(i))) continue;
      auto found = from(i + 1);
      if (found.size() > 1) return found;
    }
    return {};
  }

 private:
  const Sentence& sentence(std::size_t i) const { return sentences_[order_[i].sentence]; }
  const std::string& folded_at(std::size_t i) const {
    return sentence(i).joined.folded[order_[i].word];
  }
  const Word& word(std::size_t i) const { return sentence(i).joined.words[order_[i].word]; }
  std::string_view plain(std::size_t i) const {
    const Sentence& one = sentence(i);
    const std::size_t begin = one.begin[order_[i].word];
    const std::size_t end =
        order_[i].word + 1 < one.begin.size() ? one.begin[order_[i].word + 1] : one.plain.size();
    std::string_view text = std::string_view(one.plain).substr(begin, end - begin);
    if (text.ends_with(' ')) text.remove_suffix(1);
    return text;
  }
  bool begins_row(std::size_t i) const {
    return i == 0 ||
           sentence(i).words[order_[i].word].row != sentence(i - 1).words[order_[i - 1].word].row;
  }

  // A capital, or a letter beyond ASCII.
  bool is_name_word(std::size_t i) const {
    const std::string& text = word(i).text;
    const char begin = text.front();
    return (begin >= 'A' && begin <= 'Z') || (static_cast<unsigned char>(begin) & 0x80U) != 0;
  }

  // "(1)", "1.", "-", "der"
  bool is_before_name(std::size_t i) const {
    const std::string& text = folded_at(i);
    const bool numbering = text.size() <= 1 || (text.size() == 2 && text.front() <= '9');
    return numbering || is_among(articles, text) || is_among(joiners, text);
  }

  std::vector<FoundClause> from(std::size_t i) const {
    constexpr std::size_t parties_most = 6;
    std::vector<FoundClause> parties;
    while (parties.size() < parties_most) {
      const std::size_t begin = i;
      while (i < order_.size() && is_before_name(i) && i < begin + 6) ++i;
      const auto party = name_at(i);
      if (!party) break;
      // Of more than two, each has to look like one.
      if (parties.size() >= 2 && party->clause.score < sure_party) break;
      parties.push_back(party->clause);
      const auto next = joiner_behind(party->last + 1);
      const std::size_t end = next.value_or(std::min(order_.size(), party->last + reach));
      parties.back().role = role_between(party->last + 1, end);
      if (!next) break;
      i = *next + 1;
    }
    return parties;
  }

  static constexpr std::size_t reach = 80;  // words from one party to the next
  static constexpr double sure_party = 0.93;
  static constexpr double likely_party = 0.75;
  static constexpr double cut_party = 0.6;

  struct Name {
    FoundClause clause;
    std::size_t last = 0;
  };

  // "Haus & Grund GmbH & Co. KG", "Smith and Sons Ltd", up to a sign or a word that ends it.
  std::optional<Name> name_at(std::size_t first) const {
    constexpr std::size_t words_most = 10;
    if (first >= order_.size() || !is_name_word(first)) return std::nullopt;
    std::size_t last = first;
    bool form = false;
    bool cut = false;
    for (std::size_t i = first; i < std::min(order_.size(), first + words_most); ++i) {
      if (order_[i].sentence != order_[first].sentence) break;
      if (i > first && (is_among(name_ends, folded_at(i)) || plain(i).starts_with('(') ||
                        plain(i).starts_with('"') || plain(i) == "-"))
        break;
      if (i > first && is_among(joiners, folded_at(i)) && !form_follows(i)) {
        cut = true;
        break;
      }
      last = i;
      form = form || is_legal_form(folded_at(i));
      const bool more =
          i + 1 < order_.size() && (word(i + 1).text == "&" || is_legal_form(folded_at(i + 1)));
      if (form && is_legal_form(folded_at(i)) && !more) break;
      const std::string_view text = plain(i);
      if (text.ends_with(',') || text.ends_with(';') || text.ends_with(':')) break;
    }
    Name name;
    name.last = last;
    name.clause.clause = Clause::Parties;
    name.clause.sentence = order_[first].sentence;
    name.clause.first = order_[first].word;
    name.clause.last = order_[last].word;
    name.clause.value =
        without_signs(words_of(sentence(first), order_[first].word, order_[last].word));
    name.clause.key = folded(name.clause.value);
    name.clause.score = form ? sure_party : cut ? cut_party : likely_party;
    return name;
  }

  // "and Sons Ltd": the name goes on.
  bool form_follows(std::size_t i) const {
    for (std::size_t next = i + 1; next < std::min(order_.size(), i + 4); ++next) {
      if (is_legal_form(folded_at(next))) return next < i + 3;
      if (plain(next).ends_with(',')) return false;
    }
    return false;
  }

  // The "and" before the next party: behind a sign, or on a row of its own.
  std::optional<std::size_t> joiner_behind(std::size_t from) const {
    for (std::size_t i = from; i + 1 < std::min(order_.size(), from + reach); ++i) {
      if (!is_among(joiners, folded_at(i))) continue;
      const std::string_view before = plain(i - 1);
      const bool parted = i == from || before.empty() || before == "-" ||
                          std::string_view(",;)\"-.").find(before.back()) != std::string_view::npos;
      const bool own_row = begins_row(i) && (begins_row(i + 1) || is_name_word(i + 1));
      if ((parted || own_row) && (is_name_word(i + 1) || is_before_name(i + 1))) return i;
    }
    return std::nullopt;
  }

  // `(hereinafter “Supplier”)`, `- nachfolgend Auftragnehmer genannt -`
  std::string role_between(std::size_t from, std::size_t end) const {
    constexpr std::size_t words_most = 5;
    for (std::size_t i = from; i < end; ++i) {
      const auto quote = plain(i).find('"');
      if (quote == std::string_view::npos) continue;
      std::string role;
      for (std::size_t at = i; at < std::min(end, i + words_most); ++at) {
        if (!(at == i && folded_at(at) == "the")) role += (role.empty() ? "" : " ") + word(at).text;
        const std::string_view text = plain(at);
        const auto close = text.find('"', at == i ? quote + 1 : 0);
        if (close != std::string_view::npos) return without_end(without_signs(role));
      }
    }
    for (std::size_t i = from; i + 1 < end; ++i)
      if (is_among(role_words, folded_at(i)) && !is_among(role_words, folded_at(i + 1)) &&
          is_name_word(i + 1))
        return without_end(without_signs(word(i + 1).text));
    return {};
  }

  static std::string without_end(std::string text) {
    const bool point = text.ends_with('.');
    if (point) text.pop_back();
    return point ? without_signs(text) : text;
  }

  // Without quotes, brackets and commas around it; the point of `Inc.` stays.
  static std::string without_signs(std::string_view text) {
    constexpr std::array<std::string_view, 14> around = {"\"",
                                                         "'",
                                                         "(",
                                                         ")",
                                                         ",",
                                                         ";",
                                                         ":",
                                                         "\xE2\x80\x9C",
                                                         "\xE2\x80\x9D",
                                                         "\xE2\x80\x9E",
                                                         "\xC2\xAB",
                                                         "\xC2\xBB",
                                                         " ",
                                                         "\xE2\x80\x99"};
    bool again = true;
    while (again) {
      again = false;
      for (const std::string_view sign : around) {
        if (text.starts_with(sign)) text.remove_prefix(sign.size()), again = true;
        if (text.ends_with(sign)) text.remove_suffix(sign.size()), again = true;
      }
    }
    return std::string(text);
  }

  const std::vector<Sentence>& sentences_;
  std::vector<At> order_;
};

}  // namespace

std::vector<FoundClause> find_parties(const std::vector<Sentence>& sentences) {
  return PartyReading(sentences).run();
}

}  // namespace bop::extract
