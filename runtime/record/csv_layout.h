// Which column of a CSV file holds which field, from its header: for runtime/record, and for
// whoever reads many rows at once (runtime/ingest). Never: rows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace bop::record {

struct Context;  // record_builder.h

/// The columns of a record type's fields: a column for each scalar, a subtree for nested records.
struct CsvLayout {
  static constexpr std::size_t no_column = static_cast<std::size_t>(-1);
  std::uint32_t type = 0;
  std::vector<std::size_t> column;                 // per field
  std::vector<std::unique_ptr<CsvLayout>> nested;  // per field; null unless a column is in it
  std::vector<std::string> why;  // per field; not empty: the header does not say, and why it is so
  std::vector<bool> no_sign;     // per field: nothing in the header is like it
};

/// The layout that a header gives; nothing after an error where the file can't be used. Blanks
/// around `names` are taken away.
std::optional<CsvLayout> csv_layout(Context& context, std::uint32_t type,
                                    std::vector<std::string>& names, const std::string& place);

}  // namespace bop::record
