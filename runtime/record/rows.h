// Single records of a file of any length, for whoever finds its rows and reads most of them by
// faster means (runtime/ingest): the same records, errors and notes as read.h makes of the whole
// file. Never: finding rows.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/record/csv_layout.h"
#include "runtime/record/read.h"

namespace bop::record {

class Rows {
 public:
  /// JsonLines or Csv; `separator` of Csv. `schema` must outlive it.
  Rows(Format format, const std::string& path, const abi::Schema& schema, std::uint32_t type,
       const Limits& limits = {}, const Notation& csv = {}, char separator = ',');
  ~Rows();
  Rows(Rows&&) noexcept;

  /// One row, which begins on that line of the file, as its record or its error; nothing where it
  /// is blank. Of a CSV file the first one with anything in it is the header.
  std::optional<Result<Record>> read(std::string_view row, int line);
  /// Of a CSV file whose header was read and can be used.
  const CsvLayout* layout() const;
  std::size_t columns() const;
  /// Why the header can't be used.
  const std::vector<Error>& refused() const;
  /// Remarks since the last call.
  std::vector<Error> take_notes();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace bop::record
