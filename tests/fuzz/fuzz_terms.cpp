// Any bytes as an XML invoice read by business term: every term of std.einvoice, each as a type of
// its own turn. Reading must end with a record of its type or one error.
#include <cstddef>
#include <cstdint>
#include <string>

#include "stdlib/stdlib.h"

#include "runtime/base/error.h"
#include "runtime/extract/einvoice.h"

namespace {

using namespace bop;  // NOLINT: one program, no header

// The labels of `read from "…"` in std.einvoice.
std::vector<std::string> terms() {
  std::vector<std::string> found;
  for (const auto& [name, text] : stdlib::modules()) {
    if (name != "std.einvoice") continue;
    std::size_t at = 0;
    while ((at = text.find("read from ", at)) != std::string_view::npos) {
      const auto line_end = text.find('\n', at);
      std::string_view labels = text.substr(at, line_end - at);
      for (auto open = labels.find('"'); open != std::string_view::npos; open = labels.find('"')) {
        labels.remove_prefix(open + 1);
        const auto close = labels.find('"');
        found.emplace_back(labels.substr(0, close));
        labels.remove_prefix(close + 1);
      }
      at = line_end;
    }
  }
  return found;
}

// A field for each term: plain values of every kind in turn, lists of texts, and parts of amounts
// in a record.
abi::Schema every_term() {
  abi::Schema schema;
  const abi::Type amount{abi::Kind::Record, true, false, 1};
  const abi::Type amounts = schema.list_of({abi::Kind::Record, false, false, 1});
  const abi::Type texts = schema.list_of({abi::Kind::Text});
  const std::vector<abi::Type> kinds = {{abi::Kind::Text, true},
                                        {abi::Kind::Number, true},
                                        {abi::Kind::Date, true},
                                        texts,
                                        amount,
                                        {abi::Kind::Percent, true},
                                        {abi::Kind::Money, true},
                                        {abi::Kind::Boolean},
                                        amounts};
  schema.records.resize(2);
  schema.records[0].name = "Everything";
  schema.records[1].name = "Amount";
  std::size_t turn = 0;
  for (const std::string& term : terms()) {
    const std::string name = "f" + std::to_string(turn);
    schema.records[0].fields.push_back(
        {.name = name, .type = kinds[turn++ % kinds.size()], .doc = {}, .read_from = {term}});
  }
  for (const char* part : {"value", "decimals", "currencyID", "scheme", "text", "BT-1", "BT-131"})
    schema.records[1].fields.push_back(
        {.name = part,
         .type = {std::string_view(part) == "decimals" ? abi::Kind::Integer : abi::Kind::Text,
                  true},
         .doc = {},
         .read_from = {part}});
  return schema;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const abi::Schema schema = every_term();
  BOP_CHECK(schema.records[0].fields.size() > 200, "std.einvoice names its terms");
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
