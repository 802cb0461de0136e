// Where each field of a record goes: the column it fills and how its value is read. In: a schema
// and the layout of its rows. Out: a tree in the order of the fields. Private to runtime/ingest.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "runtime/abi/columns.h"
#include "runtime/abi/schema.h"
#include "runtime/batch/builder.h"

namespace bop::ingest {

struct RecordPlan;

struct FieldPlan {
  std::string name;
  abi::Type type;
  std::size_t column = 0;  // by columns_of
  int currency_field = abi::Field::no_field;
  std::unique_ptr<RecordPlan> record;  // of a Record
};

struct RecordPlan {
  std::uint32_t type = 0;
  std::vector<FieldPlan> fields;
};

/// The plan of a packable record.
RecordPlan plan_of(const abi::Schema& schema, std::uint32_t record);

/// What the columns hold of a record that says nothing: each field missing or not known; what
/// stands inside a record that is not there is as in a packed row.
std::vector<batch::Cell> empty_cells(const RecordPlan& plan);

/// Sets the fields of a record that is there, and says nothing, to that.
void set_empty(const RecordPlan& plan, std::vector<batch::Cell>& cells);

}  // namespace bop::ingest
