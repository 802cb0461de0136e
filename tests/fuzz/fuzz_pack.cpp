// Any bytes as a packed file: nothing is read out of its bounds, whatever stands in it. The first
// byte: 0 as it is; 1 so, checksums asked; otherwise a sound file of which the bytes say what is
// changed, checksums not asked: two bytes of a place and one of what is put there.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "tests/support/packed.h"
#include "tests/support/same_rows.h"

namespace {

constexpr auto rows =
    R"({"id":"R-1","currency":"EUR","gross":1.5,"limit":2,"own":"JPY 3","rate":0.5,"count":3,)"
    R"("open":true,"day":"2026-03-01","hour":"09:30","moment":"2026-03-02T09:00:00+01:00",)"
    R"("span":"30 days","wait":"2 business days","weight":"1 KGM","unit":"KGM","risk":"low",)"
    R"("who":"clerk","text":"plain","target":"4 business hours","lines":["a","b"],"limits":[null],)"
    R"("items":[{"what":"pen","price":2.5,"days":["2026-03-01"]},{"part":{"code":"C"}}]}
{"number":17,"part":{}}
{"id":"a \"quote\""}
{"id":"R-4","own":"EUR 1.25","weight":"2 C62","text":"other"}
)";

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace bop;
  static const abi::Schema schema = test_support::every_kind_schema();
  static const abi::Layout layout = abi::layout(schema);
  static const pack::Expected unchecked{&schema, &layout, 0, false};
  static const std::string sound =
      test_support::packed(record::Format::JsonLines, rows, unchecked, 1U << 14);
  constexpr std::size_t bytes_max = 1U << 15;
  if (size < 1 || size > bytes_max) return 0;
  if (data[0] < 2) {
    const std::string_view file(reinterpret_cast<const char*>(data) + 1,
                                size - 1);  // NOLINT: bytes as text
    test_support::all_of(file, {&schema, &layout, 0, data[0] != 0});
    return 0;
  }
  std::string file = sound;
  for (std::size_t at = 1; at + 2 < size; at += 3)
    file[(data[at] + 256U * data[at + 1]) % file.size()] = static_cast<char>(data[at + 2]);
  test_support::all_of(file, unchecked);
  return 0;
}
