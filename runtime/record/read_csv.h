// Reads CSV rows as records: the header row names the fields ("cost_centre.kind" for a field of a
// nested record). Private to runtime/record.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/record/csv.h"
#include "runtime/record/csv_layout.h"
#include "runtime/record/record_builder.h"

namespace bop::record {

void read_csv(Context& context, std::string_view text, std::uint32_t type);

/// The rows of one file, whoever finds them in it.
class CsvRows {
 public:
  /// `context` must outlive it.
  CsvRows(Context& context, std::uint32_t type) : context_(context), type_(type) {}

  /// The first row with anything in it is the header; false when the file can't be used.
  bool header(const std::vector<std::string>& names, const std::string& place);
  bool has_header() const { return layout_.has_value(); }
  const CsvLayout& layout() const { return *layout_; }
  std::size_t column_count() const { return names_.size(); }

  /// The row that `reader` is at; nothing where it is blank or the header.
  std::optional<Result<Record>> next(CsvReader& reader);

 private:
  std::string column_with(const std::vector<std::string>& cells) const;
  Result<Record> row(const std::vector<std::string>& cells, const std::string& place) const;
  Error other_width(const std::vector<std::string>& cells) const;
  Record read(const CsvLayout& layout, const std::vector<std::string>& cells,
              const std::string& prefix, const std::string& place,
              std::vector<Error>& broken) const;
  Reading nested(const CsvLayout& layout, const abi::Field& field,
                 const std::vector<std::string>& cells, const std::string& place,
                 std::vector<Error>& broken) const;

  Context& context_;
  std::uint32_t type_;
  std::optional<CsvLayout> layout_;
  std::vector<std::string> names_;
};

}  // namespace bop::record
