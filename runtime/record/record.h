// Records whose every field carries its evidence: the value, the raw text, where it stood, how it
// was read and how sure the reader is; or why it could not be read. In: nothing; out: plain data
// that readers fill and runtime/decide projects. Never: trust floors, verdicts, reading of files.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/abi/datum.h"
#include "runtime/abi/schema.h"
#include "runtime/base/error.h"

namespace bop::record {

/// Missing: the source says that there is none. Unread: nothing is known (Reading::why says why).
enum class Status : std::uint8_t { Value, Missing, Unread };

/// How a value came into the record.
enum class Method : std::uint8_t { Xml, Json, Csv, TextLayer, Ocr, Person, System };
std::string_view name_of(Method method);
std::optional<Method> method_named(std::string_view name);

/// A rectangle on a page as fractions (0 … 1) of the page's width and height, from the top left.
struct Box {
  double x = 0;
  double y = 0;
  double w = 0;
  double h = 0;
  bool operator==(const Box&) const = default;
};

/// Where a value stood. `place` is the spot inside a document without pages: "line 3",
/// "line 2, column `gross`", "/Invoice/LegalMonetaryTotal/PayableAmount".
struct Origin {
  std::string document;  // path as given
  int page = 0;          // from 1; 0: the document has no pages
  std::optional<Box> box;
  std::string place;
  bool operator==(const Origin&) const = default;
};

/// Another value that was found for a field.
struct Candidate {
  std::string raw;
  Origin origin;
  Method method = Method::System;
  value::Decimal confidence;
  std::string why;  // "right of `Total due`"
};

struct Record;

/// One field, or one element of a list. A field of a record type has its record in `nested`
/// (exactly one when `status` is Value), a list its elements; all other values stand in `value`.
struct Reading {
  Status status = Status::Unread;
  abi::Value value;
  std::string raw;  // as the source has it
  Origin origin;
  Method method = Method::System;
  value::Decimal confidence;  // 0 … 1
  /// Unread: a word, then details: "not_in_source", "not_found", "ambiguous", "conflict",
  /// "not_plausible", "currency_mismatch", "currency_unknown", "misnamed", "not_read".
  std::string why;
  std::vector<Candidate> candidates;
  std::vector<std::string> notes;  // what corroborates or casts doubt: "net + tax = gross"
  std::vector<Record> nested;
  std::vector<Reading> elements;
  bool complete = true;  // of a list: false when there may be more elements than were read

  bool known() const { return status == Status::Value; }
};

/// What kind of document was read, as its pages say.
struct KindRead {
  std::string value;                 // "invoice", "delivery_note", …; "unknown"
  value::Decimal confidence;         // 0 … 1; 0 of an unknown one
  std::vector<std::string> because;  // "calls itself `Lieferschein`", strongest first
};

/// One record of a schema's record type; `fields` in the order of that type's fields.
struct Record {
  std::uint32_t type = 0;  // Schema::records
  std::string id;          // what verdicts call it: its number or id, else file and place
  std::string source;      // path of the file it came from
  std::vector<Reading> fields;
  std::shared_ptr<const KindRead> document_kind = nullptr;  // of what was read from pages
};

/// A document of which nobody knows what record it makes: what stands on it, row by row.
struct Unplaced {
  std::string source;
  KindRead kind;
  std::vector<std::string> rows;
};

/// What one file gave: records, those that could not be used (one error each), and remarks that
/// lose nothing ("named .pdf, but is a PNG image"; "unexpected field `gros`"). Nothing is unplaced
/// where the type was given.
struct Source {
  std::vector<Record> records;
  std::vector<Unplaced> unplaced = {};
  std::vector<Error> errors;
  std::vector<Error> notes;
};

Reading missing(Method method, Origin origin);
Reading unread(std::string why, Method method, Origin origin);
/// A field the source does not have: Missing when its type is optional, else Unread
/// "not_in_source".
Reading absent(const abi::Type& type, Method method, Origin origin);

/// A record of `type` with every field absent.
Record empty_record(const abi::Schema& schema, std::uint32_t type, std::string source,
                    Method method);

/// The reading at `path`, counted from the record itself: "gross", "cost_centre.kind",
/// "lines[3].net" (elements count from 1). When a record or list on the way could not be read, its
/// own reading, which says why; nullptr when the record's type has no such path.
const Reading* find(const abi::Schema& schema, const Record& record, std::string_view path);
Reading* find(const abi::Schema& schema, Record& record, std::string_view path);

/// "invoice.lines" and 2 → "invoice.lines[3]": how elements are named everywhere.
std::string element_path(std::string_view list_path, std::size_t index);

/// Calls `visit` for every field, depth first: records and lists before what they hold. Paths start
/// with `root` ("invoice" → "invoice.cost_centre.kind").
void for_each_reading(
    const abi::Schema& schema, const Record& record, std::string_view root,
    const std::function<void(const std::string& path, const abi::Type&, const Reading&)>& visit);

/// Whether nothing is in doubt: it counts without any floor.
bool is_certain(const Reading& reading);

/// The record as compiled policies read it. `usable` says whether a known scalar reading or an
/// absence counts (else it is unread), and whether a list is complete. Without it all count.
using Usable = std::function<bool(const std::string& path, const Reading&)>;
abi::RecordPtr project(const abi::Schema& schema, const Record& record, const std::string& root,
                       const Usable& usable = {});

/// A row of reference data. No policy writes a floor for one, so only what is certain counts.
abi::RecordPtr project_row(const abi::Schema& schema, const Record& record,
                           const std::string& root);

/// Names a record by its fields `id` or `number` (the first that is a known text or a whole
/// number), else `fallback`.
std::string record_id(const abi::Schema& schema, const Record& record, std::string fallback);

}  // namespace bop::record
