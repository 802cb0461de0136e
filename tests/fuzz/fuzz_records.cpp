// Any bytes as a data file: the first byte picks JSON, JSON Lines or CSV. Reading must end, every
// record must have the fields of its type, and what is written must be read back the same.
#include <cstddef>
#include <cstdint>
#include <string>

#include "runtime/base/error.h"
#include "runtime/record/read.h"
#include "runtime/record/write.h"
#include "tests/support/invoice_schema.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace bop;
  static const abi::Schema schema = test_support::invoice_schema();
  constexpr std::size_t bytes_max = 1U << 16;
  if (size == 0 || size > bytes_max) return 0;
  const auto format = static_cast<record::Format>(data[0] % 3);
  const std::string text(reinterpret_cast<const char*>(data) + 1,
                         size - 1);  // NOLINT: bytes as text
  const auto source = record::read_records(format, text, "fuzz", schema, 0);
  for (const auto& record : source.records) {
    BOP_CHECK(record.fields.size() == schema.records[0].fields.size(), "a record has its fields");
    record::project(schema, record, "invoice");
    const std::string once = record::to_json(schema, record);
    const auto again = record::read_records(record::Format::Json, once, "fuzz", schema, 0);
    BOP_CHECK(again.records.size() == 1, "what was written is read back");
    BOP_CHECK(record::to_json(schema, again.records.front()) == once, "and says the same");
  }
  return 0;
}
