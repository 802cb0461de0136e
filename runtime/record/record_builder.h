// Builds one typed record from parsed data, whatever syntax it had. Private to runtime/record.
// Never: reading bytes.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/record/json_tree.h"
#include "runtime/record/notation.h"
#include "runtime/record/read.h"
#include "runtime/record/record.h"

namespace bop::record {

/// Where the records of one source come from, and the unexpected fields already remarked on.
struct Context {
  const abi::Schema& schema;
  std::string path;
  Method method = Method::Json;
  Limits limits;
  Source& source;
  Notation notation = {};
  bool points_may_group = false;  // nobody said what a point is, and the file looks continental
  std::set<std::string> unexpected = {};
  std::size_t errors_untold = 0;
  const Each* each = nullptr;  // takes the records instead of `source`
  std::size_t taken = 0;

  Origin origin(std::string place) const { return {path, 0, std::nullopt, std::move(place)}; }
};

/// Keeps at most Limits::errors_max errors; counts the rest for finish().
void add_error(Context& context, Error error);
/// Keeps the record, or the error it became.
void take(Context& context, Result<Record> record);
/// Adds the error that says how many more there were.
void finish(Context& context);

/// Remarks once per name on a key or column that the record type lacks.
void note_unexpected(Context& context, const abi::RecordType& type, const std::string& name,
                     const std::string& place);

/// The field among those that `lacks` names (by index) which the unknown `name` most likely means.
std::optional<std::size_t> meant_by(std::string_view name, const abi::RecordType& type,
                                    const std::vector<std::size_t>& lacks);
/// Why a field that the source calls otherwise is unread: it may be there, so it is not missing.
std::string misnamed(std::string_view name, const abi::Field& field);

/// The one error of a record that has broken values: all of them, and the record's id if it has
/// one.
Error broken_record(std::vector<Error> broken, const std::string& id);

/// Reads a JSON object as a record of `type`. `place` names it: "line 3", "record 2".
Result<Record> record_of(Context& context, const Node& object, std::uint32_t type,
                         const std::string& place);

/// The currency that amounts of `field` are in: of the record's currency field where it is known.
value::Currency currency_of(const Record& record, const abi::Field& field);

/// B7003: what was seen where something else was expected.
Error wrong_type(const std::string& field, std::string seen, std::string expected);

/// A cell or string as the field's type; empty text is an absent field, and so are blanks unless
/// the field is a text.
Result<Reading> scalar_of(const Context& context, const abi::Field& field, std::string_view text,
                          value::Currency currency, const std::string& place);

}  // namespace bop::record
