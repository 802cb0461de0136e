// Any bytes as a data file: the first byte picks JSON, JSON Lines, or CSV in one of its notations.
// Reading must end, every record must have the fields of its type, every message must be UTF-8, and
// what is written must be read back the same.
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "runtime/base/error.h"
#include "runtime/record/plain_text.h"
#include "runtime/record/read.h"
#include "runtime/record/write.h"
#include "tests/support/invoice_schema.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace bop;
  static const abi::Schema schema = test_support::invoice_schema();
  constexpr std::size_t bytes_max = 1U << 16;
  if (size == 0 || size > bytes_max) return 0;
  const auto format = static_cast<record::Format>(data[0] % 3);
  constexpr std::array<std::string_view, 5> names = {"plain", "de", "fr", "uk", "us"};
  const unsigned which = data[0] / 3U % (names.size() + 1);
  const record::Notation csv =
      which == names.size() ? record::Notation{} : *record::notation_named(names.at(which));
  const std::string text(reinterpret_cast<const char*>(data) + 1,
                         size - 1);  // NOLINT: bytes as text
  const auto source = record::read_records(format, text, "fuzz", schema, 0, {}, csv);
  for (const auto& error : source.errors)
    BOP_CHECK(!record::bad_utf8(error.text()), "a message can be printed");
  for (const auto& note : source.notes)
    BOP_CHECK(!record::bad_utf8(note.text()), "a remark can be printed");
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
