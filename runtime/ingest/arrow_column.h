// One column of an Arrow array: what its values are and how they are written. In: the array's
// buffers. Out: a value as the text that a reader of records takes. Private to runtime/ingest.
#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/ingest/arrow.h"
#include "runtime/ingest/plain_cell.h"

namespace bop::ingest {

struct ArrowColumn {
  enum class Form : std::uint8_t {
    Null,
    Boolean,
    Integer,
    Decimal,
    Float,
    Text,
    Date,
    Time,
    Moment,
    Record,
    List,
    Other,  // nothing that a record has
  };
  std::string name;  // within its record
  std::string path;  // as messages name it
  std::string type;  // its format, as Arrow writes it
  Form form = Form::Other;
  const ArrowArray* array = nullptr;  // null: a record that only the names of its columns make
  int bytes = 0;                      // of a value of fixed width
  bool is_unsigned = false;
  bool wide_offsets = false;
  bool views = false;           // texts as views
  int scale = 0;                // of a Decimal
  std::int64_t per_second = 1;  // of a Time or Moment; of a Date in a day
  bool has_zone = false;
  std::unique_ptr<ArrowColumn> dictionary;  // its values; the array has their indices
  std::vector<ArrowColumn> parts;           // of a Record; of a List its element
};

/// B8057 for an array that is not what its schema says.
Result<ArrowColumn> arrow_column(const ArrowSchema& schema, const ArrowArray& array,
                                 std::string path);

/// `a.b` becomes the part `b` of a record `a`. B8057 where a name stands twice.
Result<std::vector<ArrowColumn>> with_records(std::vector<ArrowColumn> columns,
                                              const std::string& path);

/// Whether there is a value; `index` counts from the first that the array's owner sees.
bool is_there(const ArrowColumn& column, std::int64_t index);
/// The index of a part's value in the record that stands there.
std::int64_t inside(const ArrowColumn& record, std::int64_t index);
/// The elements of the list that stands there: first and behind the last, as its part counts.
struct Elements {
  std::int64_t first = 0, end = 0;
};
Elements elements(const ArrowColumn& list, std::int64_t index);

/// The scalar that is there, in plain notation; `room` holds it where the array has no text. Fails
/// with what it is where it can't be said exactly.
std::expected<std::string_view, std::string> text_at(const ArrowColumn& column, std::int64_t index,
                                                     std::string& room);

/// A number that is there as digits; nothing where it has more than 18, or is none of these types.
std::optional<Digits> digits_at(const ArrowColumn& column, std::int64_t index);
/// The day that is there, counted from 1970-01-01, of the years 1 to 9999; nothing where it is
/// none.
std::optional<std::int32_t> day_at(const ArrowColumn& column, std::int64_t index);

/// "text", "binary floating point (g)": what messages call it.
std::string name_of(const ArrowColumn& column);

}  // namespace bop::ingest
