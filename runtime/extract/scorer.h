// The trained scorer: how likely a candidate is the value of a field, by boosted trees over its
// features (features.h), and how sure the best one of a document is. The trees are data
// (model/fields.json), made by runtime/train from what the product itself
// computes. Private to runtime/extract. Never: training; features.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/error.h"
#include "runtime/extract/features.h"

namespace bop::extract {

struct TreeNode {
  std::int32_t feature = -1;  // below 0: a leaf
  float value = 0;            // below it goes left; of a leaf: what it adds
  std::int32_t left = 0;      // place of the left one in its tree; the right one follows
};
/// Its root first; children stand after their node.
using Tree = std::vector<TreeNode>;
double logistic(double odds);
/// Kept away from 0 and 1.
double odds(double share);
/// Of candidates of which at most one is right, by their odds: that it is this one. That it is none
/// has the odds of 0.
std::vector<double> shares_of(std::span<const double> odds);
/// What tells how sure the best candidate of a document is: 1, the odds of its score and of the
/// second one's, how sure its words were read, what bears it out.
using Evidence = std::array<double, 5>;
Evidence evidence_of(double best, double second, const Features& of_best);

/// The trees of one field.
class Trees {
 public:
  /// How sure the best candidate is, as odds by its evidence, and from where on a field is known.
  struct Told {
    Evidence weights{};
    double floor = 1;
    double most = 1;  // no known value is surer: what so few trials can show
  };
  Trees() = default;
  Trees(std::vector<Tree> trees, const std::array<Told, 2>& told)
      : trees_(std::move(trees)), told_(told) {}

  /// How much this candidate looks like the field's value, as odds.
  double sum(const Features& features) const;
  /// That the best candidate is right, 0 … 1, as measured on documents of companies that the trees
  /// had not seen. `best` and `second`: the scores of the two best values that differ.
  double sure(double best, double second, const Features& of_best) const;
  /// Less sure than this, and the field is not known: of those above it at most the share of wrong
  /// ones that the model was made for is wrong.
  double floor(bool scanned) const { return told_[scanned ? 1 : 0].floor; }

  double most(bool scanned) const { return told_[scanned ? 1 : 0].most; }

  /// Names of the fields that it serves: "total" of every type, "Receipt.issued" of one.
  const std::vector<std::string>& fields() const { return fields_; }
  const std::vector<Tree>& trees() const { return trees_; }
  /// Of text layers, of scans.
  const std::array<Told, 2>& told() const { return told_; }

 private:
  friend class Scorer;
  std::vector<std::string> fields_;
  std::vector<Tree> trees_;
  std::array<Told, 2> told_;  // of text layers, of scans
};

/// The shipped model, or another of the same form.
class Scorer {
 public:
  /// B8674 when `text` is no model, B8675 when it names features that this version does not tell.
  static Result<Scorer> parse(std::string_view text);
  /// The shipped one.
  static const Scorer& shipped();
  static std::string_view shipped_text();

  /// The trees of a field by its record type and name ("Receipt.issued"), else by its name alone
  /// ("total"); none: no documents taught it.
  const Trees* trees_of(std::string_view type, std::string_view field) const;
  const std::string& version() const { return version_; }
  const std::vector<Trees>& all() const { return trees_; }

 private:
  const Trees* named(std::string_view field) const;

  std::string version_;
  std::vector<Trees> trees_;
};

}  // namespace bop::extract
