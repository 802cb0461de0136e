#include "runtime/extract/unite.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <optional>

namespace bop::extract {

namespace {

double as_number(const value::Decimal& confidence) {
  return static_cast<double>(confidence.coefficient()) * std::pow(10.0, confidence.exponent());
}

value::Decimal as_decimal(double share) {
  const auto thousandths =
      static_cast<std::int64_t>(std::lround(std::clamp(share, 0.0, 1.0) * 1000));
  return *value::Decimal::of(thousandths, -3);
}

bool is_letter_or_digit(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         static_cast<unsigned char>(c) >= 0x80;
}

// A text without the signs around it: "TOTAL:" and "TOTAL" are one reading.
std::string_view core(std::string_view text) {
  const auto first = std::ranges::find_if(text, is_letter_or_digit);
  if (first == text.end()) return text;
  std::size_t end = text.size();
  while (!is_letter_or_digit(text[end - 1])) --end;
  const auto begin = static_cast<std::size_t>(first - text.begin());
  return text.substr(begin, end - begin);
}

// One text that was read at a place: by how many, how surely, and the doubt that all of them leave.
struct Reading {
  std::string text;
  int looks = 0;
  double doubt = 1;
  double surest = 0;

  void add(const std::string& as, double confidence) {
    // What the engine is sure of is wrong now and then in every pass alike.
    constexpr double believed = 0.95;
    ++looks;
    doubt *= 1 - believed * confidence;
    if (confidence <= surest) return;
    surest = confidence;
    text = as;
  }
  double weight() const { return (1 - doubt) * (0.4 + 0.6 * plausibility(text)); }
};

// A spot on the page with all that was read there.
struct Place {
  record::Box box;
  std::vector<Reading> readings;

  Place(const record::Box& at, const std::string& text, double confidence) : box(at) {
    add(text, confidence);
  }
  void add(const std::string& text, double confidence) {
    auto found = std::ranges::find_if(
        readings, [&](const Reading& reading) { return core(reading.text) == core(text); });
    if (found == readings.end()) found = readings.insert(found, Reading{text, 0, 1, 0});
    found->add(text, confidence);
  }
  const Reading& best() const { return *std::ranges::max_element(readings, {}, &Reading::weight); }
};

double shared(double begin, double size, double other_begin, double other_size) {
  return std::min(begin + size, other_begin + other_size) - std::max(begin, other_begin);
}

// Whether two boxes show the same ink, of one word or of parts of it. A box several lines high is
// none of their words.
bool same_ink(const record::Box& a, const record::Box& b) {
  const double high = shared(a.y, a.h, b.y, b.h);
  const double wide = shared(a.x, a.w, b.x, b.w);
  return wide >= 0.5 * std::min(a.w, b.w) && high >= 0.5 * std::min(a.h, b.h) &&
         high >= 0.35 * std::max(a.h, b.h);
}

// Places of before and words of the pass at hand that cover each other.
struct Group {
  std::vector<std::size_t> places;
  std::vector<std::size_t> words;
};

std::vector<Group> groups_of(const std::vector<Place>& places, const Words& words) {
  std::vector<std::size_t> root(places.size() + words.size());
  std::iota(root.begin(), root.end(), 0U);
  const auto find = [&](std::size_t i) {
    while (root[i] != i) i = root[i] = root[root[i]];
    return i;
  };
  for (std::size_t w = 0; w < words.size(); ++w)
    for (std::size_t p = 0; p < places.size(); ++p)
      if (same_ink(places[p].box, words[w].box)) root[find(places.size() + w)] = find(p);
  std::vector<Group> groups(root.size());
  for (std::size_t i = 0; i < root.size(); ++i) {
    Group& group = groups[find(i)];
    if (i < places.size())
      group.places.push_back(i);
    else
      group.words.push_back(i - places.size());
  }
  std::erase_if(groups, [](const Group& group) { return group.words.empty(); });
  return groups;
}

// One side of a group, from left to right.
struct Piece {
  record::Box box;
  std::string text;
  double confidence = 0;
};

std::string joined(const std::vector<Piece>& pieces) {
  std::string text;
  for (const auto& piece : pieces) text += piece.text;
  return text;
}

double merit(const std::vector<Piece>& pieces) {
  double sum = 0;
  double letters = 0;
  for (const auto& piece : pieces) {
    const auto size = static_cast<double>(piece.text.size());
    sum += size * piece.confidence * plausibility(piece.text);
    letters += size;
  }
  return letters > 0 ? sum / letters : 0;
}

// The pieces of `from` that lie in `box` and in no other of `to`, as one text.
std::optional<Piece> within(const record::Box& box, const std::vector<Piece>& from) {
  std::optional<Piece> found;
  for (const auto& piece : from) {
    const double wide = shared(box.x, box.w, piece.box.x, piece.box.w);
    if (wide < 0.5 * std::min(piece.box.w, box.w)) continue;
    if (wide < 0.6 * piece.box.w) return std::nullopt;  // it reaches into the next
    if (!found) {
      found = piece;
    } else {
      found->text += piece.text;
      found->confidence = std::min(found->confidence, piece.confidence);
    }
  }
  return found;
}

// Unites the words of one pass after the other.
class Uniting {
 public:
  void add(const Words& words) {
    std::vector<bool> gone(places_.size(), false);
    std::vector<Place> fresh;
    for (const Group& group : groups_of(places_, words)) {
      const auto read = pieces_of(words, group.words);
      if (group.places.empty()) {
        for (const auto& piece : read) fresh.emplace_back(piece.box, piece.text, piece.confidence);
      } else if (group.places.size() == 1 && read.size() == 1) {
        places_[group.places.front()].add(read.front().text, read.front().confidence);
      } else {
        settle(group, read, gone, fresh);
      }
    }
    for (std::size_t i = gone.size(); i > 0; --i)
      if (gone[i - 1]) places_.erase(places_.begin() + static_cast<std::ptrdiff_t>(i - 1));
    places_.insert(places_.end(), std::make_move_iterator(fresh.begin()),
                   std::make_move_iterator(fresh.end()));
    ++passes_;
  }

  std::vector<Weighed> weighed() const {
    std::vector<Weighed> words;
    for (const auto& place : places_) words.push_back(weighed(place));
    return words;
  }

 private:
  // The same ink cut into words in two ways: the better one stands, what the other says of each
  // of its words stays beside it.
  void settle(const Group& group, const std::vector<Piece>& read, std::vector<bool>& gone,
              std::vector<Place>& fresh) {
    std::vector<Piece> before;
    for (const std::size_t at : group.places)
      before.push_back({places_[at].box, places_[at].best().text, 1 - places_[at].best().doubt});
    std::vector<std::size_t> order(before.size());
    std::iota(order.begin(), order.end(), 0U);
    std::ranges::sort(order, {}, [&](std::size_t i) { return before[i].box.x; });
    std::vector<Piece> sorted;
    for (const std::size_t i : order) sorted.push_back(before[i]);
    constexpr double better_by = 0.05;
    if (joined(sorted) == joined(read)) {
      for (const std::size_t i : order)
        places_[group.places[i]].add(before[i].text, least_of(read));
      return;
    }
    if (merit(read) > merit(sorted) + better_by) {
      for (const std::size_t at : group.places) gone[at] = true;
      for (const auto& piece : read) {
        Place& place = fresh.emplace_back(piece.box, piece.text, piece.confidence);
        if (const auto other = within(piece.box, sorted); other && other->text != piece.text)
          place.add(other->text, other->confidence);
      }
      return;
    }
    for (const std::size_t at : group.places)
      if (const auto other = within(places_[at].box, read))
        places_[at].add(other->text, other->confidence);
  }

  static double least_of(const std::vector<Piece>& pieces) {
    return std::ranges::min_element(pieces, {}, &Piece::confidence)->confidence;
  }

  static std::vector<Piece> pieces_of(const Words& words, const std::vector<std::size_t>& which) {
    std::vector<Piece> pieces;
    for (const std::size_t i : which)
      pieces.push_back({words[i].box, words[i].text, as_number(words[i].confidence)});
    std::ranges::stable_sort(pieces, {}, [](const Piece& piece) { return piece.box.x; });
    return pieces;
  }

  Weighed weighed(const Place& place) const {
    // What hardly looks like a text does not speak against one; it bears one out that it holds
    // ("#£4V-1007" V-1007), which it read with the stain beside it.
    constexpr double counts = 0.5;
    constexpr std::size_t long_enough = 4;
    const Reading& best = place.best();
    Weighed weighed;
    weighed.weight = best.weight();
    weighed.word.text = best.text;
    weighed.word.box = place.box;
    bool disputed = false;
    int looks = best.looks;
    for (const auto& reading : place.readings) {
      if (&reading == &best) continue;
      if (reading.weight() > counts * best.weight())
        disputed = true;
      else if (best.text.size() >= long_enough && reading.text.contains(best.text))
        looks += reading.looks;
      weighed.word.others.push_back({reading.text, as_decimal(reading.weight())});
    }
    if (passes_ == 1)
      weighed.witness = Witness::OnlyLook;
    else if (disputed)
      weighed.witness = looks > 1 ? Witness::Outvoted : Witness::Contradicted;
    else
      weighed.witness = looks > 1 ? Witness::BorneOut : Witness::OneOfSeveral;
    std::ranges::stable_sort(weighed.word.others, std::ranges::greater{}, &Alternative::confidence);
    return weighed;
  }

  std::vector<Place> places_;
  int passes_ = 0;
};

// Rows from top to bottom, and in a row from left to right; blocks are columns of a row.
void put_in_order(Words& words) {
  std::ranges::stable_sort(words, {}, [](const Word& w) { return w.box.y + w.box.h / 2; });
  std::vector<const Word*> last;  // of each line
  for (auto& word : words) {
    constexpr std::size_t lines_back = 4;
    word.line = 0;
    for (std::size_t i = last.size(); i > 0 && i + lines_back > last.size() && word.line == 0;
         --i) {
      const record::Box& other = last[i - 1]->box;
      const double high = shared(word.box.y, word.box.h, other.y, other.h);
      if (high >= 0.5 * std::min(word.box.h, other.h)) word.line = static_cast<int>(i);
    }
    if (word.line == 0) {
      last.push_back(&word);
      word.line = static_cast<int>(last.size());
    } else {
      last[static_cast<std::size_t>(word.line) - 1] = &word;
    }
  }
  std::ranges::stable_sort(words, {}, [](const Word& w) { return std::pair(w.line, w.box.x); });
  constexpr double column_gap = 2.5;  // heights of a word
  int block = 0;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const bool begins = i == 0 || words[i - 1].line != words[i].line;
    const double gap = begins ? 0 : words[i].box.x - words[i - 1].box.x - words[i - 1].box.w;
    if (begins || gap > column_gap * words[i].box.h) ++block;
    words[i].block = block;
  }
}

struct Makeup {
  int letters = 0;
  int digits = 0;
  int signs = 0;
  int changes = 0;  // from letters to digits and back, and inside letters from small to capital
};

Makeup makeup_of(std::string_view text) {
  Makeup made;
  char before = 0;  // 'd', 'u' and 'l' for upper and lower case, 0 for a sign
  for (const char c : text) {
    if ((static_cast<unsigned char>(c) & 0xC0U) == 0x80U) continue;  // inside of a letter
    char kind = 0;
    if (c >= '0' && c <= '9')
      kind = 'd';
    else if (c >= 'A' && c <= 'Z')
      kind = 'u';
    else if (is_letter_or_digit(c))
      kind = 'l';
    made.digits += kind == 'd';
    made.signs += kind == 0;
    made.letters += kind == 'u' || kind == 'l';
    const bool mixed = before != 0 && kind != 0 && kind != before;
    made.changes += mixed && !(before == 'u' && kind == 'l');
    before = kind;
  }
  return made;
}

}  // namespace

double plausibility(std::string_view text) {
  // Signs that stand by themselves in print; any other by itself is a stain or a rule.
  constexpr std::array alone = {"%", "&", "$", "€", "£"};
  if (std::ranges::find(alone, text) != alone.end()) return 0.9;
  const Makeup made = makeup_of(core(text));
  const int all = made.letters + made.digits + made.signs;
  if (made.letters + made.digits == 0) return 0.2;
  double share = 1 - 0.12 * made.changes;
  if (all == 1) share -= made.digits == 1 ? 0.1 : 0.3;
  if (all == 2 && made.letters > 0) share -= 0.1;
  // Between digits stand points, commas, strokes: hardly ever several in a row.
  share -= 0.5 * std::max(0, 2 * made.signs - (made.letters + made.digits)) / all;
  return std::clamp(share, 0.1, 1.0);
}

double letters(const Words& reading) {
  double all = 0;
  for (const auto& word : reading) all += static_cast<double>(word.text.size());
  return all;
}

double sure_letters(const Words& reading) {
  constexpr double sure = 0.8;
  constexpr std::size_t long_enough = 3;
  Words kept = reading;
  std::erase_if(kept, [](const Word& word) {
    return word.text.size() < long_enough ||
           as_number(word.confidence) * plausibility(word.text) < sure;
  });
  return letters(kept);
}

double doubt_of(const Words& reading) {
  constexpr double sure = 0.88;
  Words doubtful = reading;
  std::erase_if(doubtful, [](const Word& word) { return as_number(word.confidence) >= sure; });
  return reading.empty() ? 1 : letters(doubtful) / letters(reading);
}

std::vector<Weighed> weigh(const std::vector<Words>& readings) {
  Uniting uniting;
  for (const auto& words : readings) uniting.add(words);
  return uniting.weighed();
}

bool is_clear(const std::vector<Weighed>& words) {
  constexpr double most = 0.8;
  double all = 0;
  double borne_out = 0;
  for (const auto& weighed : words) {
    const auto size = static_cast<double>(weighed.word.text.size());
    all += size;
    if (weighed.witness == Witness::BorneOut) borne_out += size;
  }
  return borne_out > most * all;
}

Words unite(const std::vector<Words>& readings) {
  Words words;
  auto all_weighed = weigh(readings);
  const bool clear = is_clear(all_weighed);
  for (auto& [word, witness, weight] : all_weighed) {
    const double sure = trust(witness, weight, clear);
    if (sure < trust_least) continue;
    word.confidence = as_decimal(sure);
    // What is left of the doubt, shared by the others.
    double all = 0;
    for (const auto& other : word.others) all += as_number(other.confidence);
    for (auto& other : word.others)
      other.confidence = as_decimal(all > 0 ? (1 - sure) * as_number(other.confidence) / all : 0);
    words.push_back(std::move(word));
  }
  put_in_order(words);
  return words;
}

}  // namespace bop::extract
