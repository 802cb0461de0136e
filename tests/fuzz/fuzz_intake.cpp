// Any bytes as the intake file (.meta.json) of a document: laying it over a record must end, leave
// the record its fields, and never turn a reading that contradicts it into the intake's.
#include <cstddef>
#include <cstdint>
#include <string>

#include "runtime/base/error.h"
#include "runtime/extract/merge.h"
#include "runtime/record/read.h"
#include "tests/support/invoice_schema.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace bop;
  static const abi::Schema schema = test_support::invoice_schema();
  static const auto documents = record::read_records(
      record::Format::Json,
      R"({"number": "A-1", "currency": "EUR", "net": "10.00", "order_number": null,
          "issued": {"unread": "ambiguous", "candidates": [{"raw": "03/04/2026"}]},
          "cost_centre": {"id": "CC-1"}, "lines": []})",
      "document", schema, 0);
  constexpr std::size_t bytes_max = 1U << 14;
  if (size > bytes_max) return 0;
  const std::string text(reinterpret_cast<const char*>(data), size);  // NOLINT: bytes as text
  const auto intake = record::read_records(record::Format::Json, text, "fuzz.meta.json", schema, 0);
  if (intake.records.size() != 1) return 0;
  record::Record merged = documents.records.front();
  extract::add_intake(schema, merged, intake.records.front(), "fuzz.meta.json");
  BOP_CHECK(merged.fields.size() == schema.records[0].fields.size(), "a record has its fields");
  const auto* number = record::find(schema, merged, "number");
  BOP_CHECK(!number->known() || std::get<std::string>(number->value) == "A-1",
            "what the document says is not overruled");
  record::project(schema, merged, "invoice");
  return 0;
}
