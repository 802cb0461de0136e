#include "apps/testing/junit.h"

#include <algorithm>

#include <fmt/format.h>

namespace bop::testing {

namespace {

// Characters below blank, other than tab and line end, have no place in XML 1.0.
std::string escaped(const std::string& text) {
  std::string result;
  for (const char c : text) {
    if (c == '&')
      result += "&amp;";
    else if (c == '<')
      result += "&lt;";
    else if (c == '>')
      result += "&gt;";
    else if (c == '"')
      result += "&quot;";
    else if (static_cast<unsigned char>(c) >= 0x20 || c == '\n' || c == '\t')
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
