#include <algorithm>

#include "runtime/extract/features.h"
#include "runtime/extract/lexicon.h"
#include "runtime/extract/repair.h"

namespace bop::extract {

namespace {

struct Beside {
  Looks looks;
  double gap = 0;  // heights of a row
  bool comma = false;
};

// The piece of the next or last row that stands over or under `span`.
std::optional<Beside> beside(const Pages& pages, const Span& span, bool after) {
  const Row& row = pages.rows[span.row];
  const record::Box box = box_of(row, span.first, span.last);
  const std::size_t index = after ? span.row + 1 : span.row - 1;
  if ((!after && span.row == 0) || index >= pages.rows.size()) return std::nullopt;
  const Row& other = pages.rows[index];
  if (other.page != row.page) return std::nullopt;
  for (std::size_t word = 0; word < other.words.size(); ++word) {
    const auto& place = other.words[word].box;
    if (place.x >= box.x + box.w || box.x >= place.x + place.w) continue;
    const std::size_t first = other.column_first(word);
    const std::size_t last = other.column_last(word);
    Beside found{looks_of(other, first, last)};
    const double gap = after ? other.top() - row.bottom() : row.top() - other.bottom();
    found.gap = gap / std::max(row.height(), 1e-4);
    found.comma = other.words[last].text.ends_with(',');
    return found;
  }
  return std::nullopt;
}

void own_looks(const Pages& pages, const Choice& choice, Features& out) {
  const Row& row = pages.rows[choice.span.row];
  std::vector<Looks> all = {looks_of(row, choice.span.first, choice.span.last)};
  for (const auto& more : choice.further)
    all.push_back(looks_of(pages.rows[more.row], more.first, more.last));
  Looks sum;
  for (const auto& looks : all) {
    sum.letters += looks.letters;
    sum.words += looks.words;
    sum.street += looks.street * looks.words;
    sum.region += looks.region * looks.words;
    sum.trade += looks.trade * looks.words;
    sum.digits += looks.digits * looks.words;
    sum.capitals += looks.capitals * looks.letters;
    sum.postcode = std::max(sum.postcode, looks.postcode);
    sum.other = std::max(sum.other, looks.other);
    sum.form = std::max(sum.form, looks.form);
  }
  const double words = std::max(sum.words, 1.0);
  out.set(Feature::letters, sum.letters);
  out.set(Feature::words, sum.words);
  out.set(Feature::street, sum.street / words);
  out.set(Feature::region, sum.region / words);
  out.set(Feature::trade, sum.trade / words);
  out.set(Feature::digits, sum.digits / words);
  out.set(Feature::capitals, sum.letters > 0 ? sum.capitals / sum.letters : 0);
  out.set(Feature::postcode, sum.postcode);
  out.set(Feature::announces, sum.other);
  out.set(Feature::form, sum.form);
  out.set(Feature::ends_in_form, all.back().ends_in_form);
  out.set(Feature::rows, static_cast<double>(all.size()));
}

}  // namespace

void add_text_features(const Pages& pages, const std::vector<Choice>& choices,
                       std::vector<Features>& features) {
  for (std::size_t i = 0; i < choices.size(); ++i) {
    const Choice& choice = choices[i];
    Features& out = features[i];
    own_looks(pages, choice, out);
    const Row& row = pages.rows[choice.span.row];
    const Span last = choice.further.empty() ? choice.span : choice.further.back();
    out.set(Feature::comma, pages.rows[last.row].words[last.last].text.ends_with(','));
    const bool cut = row.column_first(choice.span.first) != choice.span.first ||
                     row.column_last(choice.span.last) != choice.span.last;
    out.set(Feature::cut, cut ? 1 : 0);
    double past_form = 0;
    for (std::size_t word = choice.span.first; word <= choice.span.last; ++word)
      past_form = is_legal_form(row, word) ? 1 : past_form > 0 ? past_form + 1 : 0;
    out.set(Feature::past_form, std::max(0.0, past_form - 1));
    const bool number =
        choice.span.last + 1 < row.words.size() && is_register_number(row, choice.span.last + 1);
    out.set(Feature::before_number, number ? 1 : 0);
    const std::string text = text_of(row, choice.span.first, choice.span.last);
    out.set(Feature::colon, text.find(':') != std::string::npos ? 1 : 0);
    if (const auto before = beside(pages, choice.span, false)) {
      out.set(Feature::before_street, before->looks.street);
      out.set(Feature::before_region, before->looks.region + before->looks.postcode);
      out.set(Feature::before_digits, before->looks.digits);
      out.set(Feature::before_letters, before->looks.letters);
      out.set(Feature::before_form, before->looks.form);
      out.set(Feature::before_announces, before->looks.other);
      out.set(Feature::before_comma, before->comma ? 1 : 0);
    }
    if (const auto after = beside(pages, last, true)) {
      out.set(Feature::after_street, after->looks.street);
      out.set(Feature::after_region, after->looks.region + after->looks.postcode);
      out.set(Feature::after_digits, after->looks.digits);
      out.set(Feature::after_letters, after->looks.letters);
      out.set(Feature::after_form, after->looks.form);
      out.set(Feature::after_announces, after->looks.other);
      out.set(Feature::after_gap, after->gap);
    }
    // "Lieferant GmbH, Lieferantenstraße 20, 80333 München": the line of the sender.
    const std::string rest = row.text.substr(row.end(choice.span.last));
    const bool digits = std::ranges::any_of(rest, [](char c) { return c >= '0' && c <= '9'; });
    out.set(Feature::sender_line, cut && digits ? 1 : 0);
  }
}

}  // namespace bop::extract
