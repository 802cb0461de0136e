// The values that could fill one field, each with where it stands and how likely it is the field's;
// and the choice among them. Private to runtime/extract and learn. Never: a choice between equals.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runtime/extract/candidates.h"
#include "runtime/extract/labels.h"

namespace bop::extract {

class Scorer;

/// Everything known of the pages of one document.
struct Pages {
  const Document& document;
  std::vector<Row> rows;
  Candidates candidates;
  std::vector<Target> targets;
  std::vector<LabelMatch> labels;
  const Scorer* scorer = nullptr;  // null: the shipped one
  std::string type_name;

  Pages(const Document& from, const abi::Schema& schema, std::uint32_t type);
  std::optional<std::size_t> target(std::string_view name) const;
  /// Every place where `value` stands, from above: an amount with or without its sign, a day, the
  /// words of a text. Nothing of other kinds.
  std::vector<Span> spans_of(const abi::Value& value) const;
};

/// How a candidate stands to a label.
struct Near {
  const LabelMatch* label = nullptr;
  double sure = 0;       // 0 … 1, by geometry and by what stands between
  bool right = false;    // else below
  std::size_t rank = 0;  // of those right of the label, from the left
  std::string why() const;
};

/// How `span` stands to `label`: right of it on its row with no other label between, or below it in
/// its column. Nothing when neither.
std::optional<Near> near(const Pages& pages, const LabelMatch& label, const Span& span);

struct Choice {
  Span span;
  abi::Value value;
  std::string key;   // equal values, equal keys
  double score = 0;  // that this is the field's value, 0 … 1
  std::string why;   // "right of `Rechnungsdatum`"
  std::vector<std::string> notes = {};
  std::vector<Span> further = {};  // of a value over several rows: those after `span`
  bool measured = false;           // the score was measured, words' confidence included
  double read = 1;                 // of one with notes: how sure what was read otherwise is
};

/// What a field may score when everything speaks for it, and when nothing but its label does.
inline constexpr double sure_text = 0.96;
inline constexpr double sure_amount = 0.88;

/// In hundredths, rounded down.
value::Decimal share_of(double score);

record::Origin origin_of(const Pages& pages, const Span& span);
/// Of all rows of `choice`, its box around them.
record::Origin origin_of(const Pages& pages, const Choice& choice);
/// A known reading of `choice`: its confidence is the lower of the score and the words' own.
record::Reading reading_of(const Pages& pages, const Choice& choice);
/// The best choice for a target; Unread "ambiguous" when a second one is about as good. Without
/// any, Unread "not_found", with what stands next to its label as raw text and place.
record::Reading decide_field(const Pages& pages, std::size_t target, std::vector<Choice> choices);
/// Equal values together, the best first; a value found twice scores a little more.
std::vector<Choice> merged(std::vector<Choice> choices);

struct DateOrder;

/// Amounts: the scorer and labels first, then the equations of the record type over labelled and
/// other amounts.
void fill_amounts(const Pages& pages, const abi::Schema& schema, const DateOrder& order,
                  record::Record& record);
/// Texts: by the scorer; what it knows nothing of: identifiers by label, accounts and VAT
/// identifiers by shape, names by label and legal form.
void fill_texts(const Pages& pages, const abi::Schema& schema, const DateOrder& order,
                record::Record& record);

/// The reading of a target inside its record; nested records are made on the way.
record::Reading& slot(const abi::Schema& schema, record::Record& record, const Target& target);

}  // namespace bop::extract
