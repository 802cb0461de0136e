// Any bytes as an XML invoice: reading must end with a record of its type or one error.
#include <cstddef>
#include <cstdint>
#include <string>

#include "runtime/base/error.h"
#include "runtime/extract/einvoice.h"
#include "tests/support/invoice_schema.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace bop;
  static const abi::Schema schema = test_support::invoice_schema();
  constexpr std::size_t bytes_max = 1U << 16;
  if (size > bytes_max) return 0;
  const std::string text(reinterpret_cast<const char*>(data), size);  // NOLINT: bytes as text
  const auto record = extract::read_einvoice(text, "fuzz", schema, 0);
  if (record)
    BOP_CHECK(record->fields.size() == schema.records[0].fields.size(), "a record has its fields");
  else
    BOP_CHECK(!record.error().code.empty(), "an error has a code");
  return 0;
}
