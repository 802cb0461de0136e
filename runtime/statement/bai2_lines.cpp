#include "runtime/statement/bai2_lines.h"

#include <fmt/format.h>

#include "runtime/record/plain_text.h"
#include "runtime/statement/text.h"

namespace bop::statement {

namespace {

// Fields are parted by commas, a record ends with a stroke. The text of an entry may have both: it
// goes on to the end of its line, and is taken together by whoever knows where it begins.
void add_fields(std::vector<std::string_view>& fields, std::string_view line) {
  while (true) {
    const auto comma = line.find(',');
    fields.push_back(line.substr(0, comma));
    if (comma == std::string_view::npos) return;
    line.remove_prefix(comma + 1);
  }
}

}  // namespace

Result<std::vector<BankRecord>> bai2_records(std::string_view text) {
  constexpr std::size_t code_size = 2;
  std::vector<BankRecord> records;
  for (const Line& line : lines_of(text)) {
    std::string_view all = record::trimmed(line.text);
    if (all.empty()) continue;
    const std::string_view code = all.substr(0, code_size);
    const bool parted = all.size() <= code_size || all[code_size] == ',' || all[code_size] == '/';
    if (!all_digits(code) || code.size() != code_size || !parted ||
        (code == "88" && records.empty()))
      return std::unexpected(
          Error{"B7045",
                fmt::format("`{}` is no record of BAI2", record::shortened(all)),
                "a record begins with two digits and a comma: ask the bank for the file again",
                {line_place(line.number)}});
    all.remove_prefix(std::min(all.size(), code_size + 1));
    if (all.ends_with('/')) all.remove_suffix(1);
    if (code != "88") records.push_back({std::string(code), {}, {}, line.number});
    BankRecord& record = records.back();
    record.lines.push_back(line.text);
    if (!all.empty()) add_fields(record.fields, all);
  }
  return records;
}

}  // namespace bop::statement
