// What a JSON value says about itself beside its value: who read it, how surely, and where it
// stood. Private to runtime/record. Never: the value.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runtime/record/json_tree.h"
#include "runtime/record/record.h"

namespace bop::record {

/// The parts of evidence that one value gives; those it does not give are those of the record or
/// list around it.
struct Evidence {
  std::optional<Method> method;
  std::optional<value::Decimal> confidence;
  std::optional<std::string> document;
  std::optional<int> page;
  std::optional<Box> box;
  std::optional<std::string> place;

  /// This evidence, completed by that of what stands around. A document or page of its own leaves
  /// the other's page, box and place behind: they are of another sheet.
  Evidence within(const Evidence& around) const;
  /// `reading` with this evidence; a reading without a value keeps that nobody is sure of it.
  Reading of(Reading reading) const;
};

/// The evidence in `{"value": …, "confidence": 0.9, …}`; B7003 where a part makes no sense. `path`
/// names the field.
Result<Evidence> evidence_in(const Node& object, const std::string& path);

/// The values of `"candidates"`.
Result<std::vector<Candidate>> candidates_in(const Node& list, const std::string& path);

/// The object at `"document_kind"`.
Result<KindRead> kind_in(const Node& object);

}  // namespace bop::record
