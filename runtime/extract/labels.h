// The labels that announce fields on a page ("Rechnungsdatum", "Total TTC"), and those that
// announce something else. Private to runtime/extract and learn. Never: the values next to them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runtime/extract/rows.h"

namespace bop::extract {

/// A field to look for: of the record itself ("gross") or of a record in it ("cost_centre.id").
struct Target {
  std::string name;
  abi::Field field;
  std::vector<std::uint32_t> path;  // field indices
};

std::vector<Target> targets_of(const abi::Schema& schema, std::uint32_t type);

/// A label found on a row.
struct LabelMatch {
  static constexpr int no_target = -1;
  std::size_t row = 0;
  std::size_t first = 0;  // words
  std::size_t last = 0;
  int target = no_target;  // none: it announces something that is not a field
  double strength = 1;     // less for one-word labels in running text and for misread ones
  std::string text = {};
  bool generic = false;  // one word that also heads columns of tables
  bool title = false;    // the document's name for itself, before its number or date
};

/// The labels of every target: those its field names with `read from`, else the usual ones of its
/// name in English, German and French.
class LabelBook {
 public:
  LabelBook(const abi::Schema& schema, std::uint32_t type, const std::vector<Target>& targets);
  /// Labels on all rows; where two overlap, the longer one. Sorted by row, then word.
  std::vector<LabelMatch> find(const std::vector<Row>& rows) const;

 private:
  struct Label {
    std::string folded;
    std::string text;
    int target = LabelMatch::no_target;
  };
  void add(std::string_view text, int target);
  void find_at(const Row& row, std::size_t index, std::size_t first,
               std::vector<LabelMatch>& found) const;
  /// 0: the words are not used as a label here. `after_label`: another label stands before them.
  double strength(const Row& row, const LabelMatch& match, bool after_label) const;
  void find_title(const Row& row, std::size_t index, std::vector<LabelMatch>& found) const;

  std::vector<Label> labels_;
  int number_ = LabelMatch::no_target;  // targets that a title line gives:
  int issued_ = LabelMatch::no_target;  // "Rechnung Nr. 471102 vom 05.03.2026"
  bool has_payable_ = false;
  std::vector<bool> is_name_;  // per target
  std::vector<bool> is_gross_;
};

}  // namespace bop::extract
