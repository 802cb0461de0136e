#include "apps/testing/junit.h"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

namespace bop::testing {

namespace {

// How many bytes of UTF-8 from `at` on are a character that XML 1.0 forbids: those below blank
// other than tab and line end, the surrogates, U+FFFE and U+FFFF.
std::size_t forbidden_at(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t index) -> unsigned {
    return index < text.size() ? static_cast<unsigned char>(text[index]) : 0;
  };
  const unsigned first = byte(at);
  if (first < 0x20) return first == '\t' || first == '\n' || first == '\r' ? 0 : 1;
  const bool surrogate = first == 0xED && byte(at + 1) >= 0xA0;
  const bool last = first == 0xEF && byte(at + 1) == 0xBF && byte(at + 2) >= 0xBE;
  return surrogate || last ? std::min<std::size_t>(3, text.size() - at) : 0;
}

// What stands for a character that can't be told: one is seen to be missing.
constexpr std::string_view replacement = "\xEF\xBF\xBD";

std::string escaped(const std::string& text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (const std::size_t bytes = forbidden_at(text, i); bytes > 0) {
      result += replacement;
      i += bytes - 1;
      continue;
    }
    if (c == '&')
      result += "&amp;";
    else if (c == '<')
      result += "&lt;";
    else if (c == '>')
      result += "&gt;";
    else if (c == '"')
      result += "&quot;";
    else
      result += c;
  }
  return result;
}

std::string case_text(const JunitSuite& suite, const JunitCase& one) {
  std::string text = fmt::format("    <testcase classname=\"{}\" name=\"{}\" file=\"{}\"",
                                 escaped(suite.name), escaped(one.name), escaped(one.place));
  if (one.failure.empty() && one.output.empty()) return text + "/>\n";
  text += ">\n";
  if (!one.failure.empty())
    text +=
        fmt::format("      <failure message=\"{}\">{}</failure>\n",
                    escaped(one.failure.substr(0, one.failure.find('\n'))), escaped(one.failure));
  if (!one.output.empty())
    text += fmt::format("      <system-out>{}</system-out>\n", escaped(one.output));
  return text + "    </testcase>\n";
}

}  // namespace

std::string junit(const std::vector<JunitSuite>& suites) {
  std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n";
  for (const JunitSuite& suite : suites) {
    const auto failures = std::ranges::count_if(
        suite.cases, [](const JunitCase& one) { return !one.failure.empty(); });
    const std::size_t broken = suite.error.empty() ? 0 : 1;
    text += fmt::format("  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\">\n",
                        escaped(suite.name), suite.cases.size() + broken, failures, broken);
    if (broken != 0)
      text += fmt::format(
          "    <testcase classname=\"{}\" name=\"compiles\">\n      <error message=\"{}\"/>\n"
          "    </testcase>\n",
          escaped(suite.name), escaped(suite.error));
    for (const JunitCase& one : suite.cases) text += case_text(suite, one);
    text += "  </testsuite>\n";
  }
  return text + "</testsuites>\n";
}

}  // namespace bop::testing
