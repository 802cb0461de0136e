// Any bytes as a bank statement of each format: reading must end with records of their type, whose
// every field says where it stood or why it was not read, and errors with a code.
#include <cstddef>
#include <cstdint>
#include <string>

#include "runtime/base/error.h"
#include "runtime/extract/xml_elements.h"
#include "runtime/statement/statement.h"
#include "tests/support/statement_schema.h"

namespace {

using namespace bop;

void check(const record::Source& source, const abi::Schema& schema) {
  for (const Error& error : source.errors) BOP_CHECK(!error.code.empty(), "an error has a code");
  for (const record::Record& record : source.records)
    record::for_each_reading(
        schema, record, "statement",
        [](const std::string&, const abi::Type&, const record::Reading& reading) {
          const bool told = reading.status != record::Status::Unread || !reading.why.empty();
          BOP_CHECK(told, "what was not read says why");
        });
  BOP_CHECK(!source.records.empty() || !source.errors.empty(), "a file is read or refused");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const abi::Schema schema = test_support::statement_schema();
  constexpr std::size_t bytes_max = 1U << 15;
  if (size > bytes_max) return 0;
  const std::string text(reinterpret_cast<const char*>(data), size);  // NOLINT: bytes as text
  using statement::Format;
  for (const Format format : {Format::Mt940, Format::Ofx, Format::Bai2})
    check(statement::read(format, text, "fuzz", schema, 0), schema);
  if (const auto root = extract::xml_elements(text))
    check(statement::read_camt(*root, "fuzz", schema, 0), schema);
  statement::sniff(text);
  return 0;
}
