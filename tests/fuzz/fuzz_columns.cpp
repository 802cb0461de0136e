// Any bytes as a data file that is read in blocks, straight into columns: the first byte picks JSON
// Lines or CSV and its notation, the second how large the blocks are. What goes into columns must
// be what the ordinary reader reads, row by row and of the whole file.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "runtime/base/error.h"
#include "tests/support/same_rows.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace bop;
  static const abi::Schema schema = test_support::every_kind_schema();
  constexpr std::size_t bytes_max = 1U << 14;
  if (size < 2 || size > bytes_max) return 0;
  const auto format = data[0] % 2 == 0 ? record::Format::JsonLines : record::Format::Csv;
  const record::Notation csv = data[0] % 8 == 7   ? *record::notation_named("de")
                               : data[0] % 4 == 3 ? *record::notation_named("plain")
                                                  : record::Notation{};
  const std::string_view text(reinterpret_cast<const char*>(data) + 2,
                              size - 2);  // NOLINT: bytes as text
  const ingest::BlockLimits limits{std::size_t{1} << (data[1] % 12), 1U + data[1] / 12U, bytes_max};
  const auto same = test_support::read_both_ways(format, text, schema, csv, limits);
  BOP_CHECK(same.differs.empty(), same.differs.c_str());
  return 0;
}
