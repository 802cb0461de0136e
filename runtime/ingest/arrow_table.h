// Which column of an Arrow array is which field of a record. Private to runtime/ingest.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "runtime/ingest/arrow_column.h"

namespace bop::ingest {

struct ArrowRecord;

/// A field, or the element of a list.
struct ArrowField {
  std::string name;
  abi::Type type;
  const ArrowColumn* column = nullptr;   // none: no row says anything
  std::unique_ptr<ArrowRecord> record;   // of a Record that has a column
  std::unique_ptr<ArrowField> element;   // of a List that has one
  const ArrowColumn* amount = nullptr;   // of an amount whose column is a record of two …
  const ArrowColumn* measure = nullptr;  // … its currency or unit; may lack
};

struct ArrowRecord {
  std::vector<ArrowField> fields;     // by RecordType::fields
  std::vector<std::string> misnamed;  // columns that may mean a field that has none
};

struct ArrowTable::State {
  ArrowColumn whole;
  ArrowRecord record;
  std::vector<std::string> ignored;
  bool plain = true;  // false: no row can be taken but by itself
};

}  // namespace bop::ingest
