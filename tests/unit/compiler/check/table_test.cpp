#include <doctest/doctest.h>

#include "tests/unit/compiler/check/check_text.h"

namespace bop::check {

namespace {

struct Reported {
  std::string codes;
  std::string message;  // of the first
};

Reported report(std::string_view text) {
  const CheckedText result = check_added(text);
  if (result.diagnostics.empty()) return {};
  return {result.codes(), result.first().message};
}

// A table of one column.
Reported column(std::string_view type, std::string_view hit, const std::vector<std::string>& rows) {
  std::string text = "table t(x : " + std::string(type) + ") gives n : Integer " +
                     std::string(hit) + "\n  | x || n |\n";
  int number = 0;
  for (const std::string& row : rows)
    text += "  | " + row + " || " + std::to_string(++number) + " |\n";
  return report(text);
}

}  // namespace

TEST_CASE("gaps have a witness between, below and above the bounds") {
  CHECK(column("Integer", "unique", {"< 5", ">= 5"}).codes == "");
  CHECK(column("Integer", "unique", {"< 5", "> 5"}).message == "`t` has no row for `x` = 5");
  CHECK(column("Integer", "unique", {"<= 5", ">= 6"}).codes == "");
  CHECK(column("Number", "unique", {"<= 5", ">= 6"}).message == "`t` has no row for `x` = 5.5");
  CHECK(column("Integer", "unique", {"1 .. 5", "> 5"}).message == "`t` has no row for `x` = 0");
  CHECK(column("Date", "unique", {"< 2026-01-01", "2026-01-01 .. 2026-12-31"}).message ==
        "`t` has no row for `x` = 2027-01-01");
  CHECK(column("Money in EUR", "unique", {"< EUR 0.00", "EUR 0.00 ..< EUR 10.00"}).message ==
        "`t` has no row for `x` = EUR 10.00");
  CHECK(column("Money in EUR", "unique", {">= EUR 0.00"}).message ==
        "`t` has no row for `x` = EUR -0.01");
  CHECK(column("Percent", "unique", {"< 5%", "> 6%"}).message == "`t` has no row for `x` = 5%");
  CHECK(column("BusinessDays", "unique", {"< 2 business days", "> 2 business days"}).message ==
        "`t` has no row for `x` = 2 business days");
  CHECK(column("Boolean", "unique", {"true"}).message == "`t` has no row for `x` = false");
  CHECK(column("DocumentKind", "unique", {"credit_note"}).message ==
        "`t` has no row for `x` = invoice");
  CHECK(column("Text", "unique", {"\"a\"", "\"b\""}).message ==
        "`t` has no row for `x` = any other text");
  CHECK(column("Text", "unique", {"\"a\"", "otherwise"}).codes == "");
  CHECK(column("Currency", "unique", {"EUR", "<> EUR"}).codes == "");
}

TEST_CASE("absence is a case of its own where the column is optional") {
  CHECK(column("Integer?", "unique", {"< 5", ">= 5"}).message == "`t` has no row for `x` missing");
  CHECK(column("Integer?", "unique", {"< 5", ">= 5", "missing"}).codes == "");
  CHECK(column("Integer?", "unique", {"present", "missing"}).codes == "");
  CHECK(column("Integer?", "unique", {"present", "not present"}).codes == "");
  CHECK(column("Integer?", "unique", {"any"}).codes == "");
  CHECK(column("Integer?", "unique", {"< 5", "otherwise"}).codes == "");
  CHECK(column("Integer", "unique", {"any", "missing"}).codes == "B3011");
}

TEST_CASE("overlaps of unique tables have a witness") {
  CHECK(column("Integer", "unique", {"<= 5", ">= 5"}).message ==
        "two rows of `t` apply to `x` = 5");
  CHECK(column("Integer", "unique", {"< 5", "> 3", "5"}).codes == "B5002 B5002");
  CHECK(column("DocumentKind", "unique", {"any", "invoice"}).codes == "B5002");
  CHECK(column("Integer", "unique", {"1, 2", "2, 3", "otherwise"}).codes == "B5002");
}

TEST_CASE("rows of first tables that are never reached, or say nothing new") {
  CHECK(column("Integer", "first", {"< 5", "any"}).codes == "");
  CHECK(column("Integer", "first", {"any", "< 5"}).codes == "B5003");
  CHECK(column("Integer", "first", {"< 5", ">= 5", "3"}).codes == "B5003");
  CHECK(column("Integer", "unique", {"< 5", ">= 5", "> 7, < 7"}).codes == "B5002 B5002");
  CHECK(report("table t(x : Integer) gives n : Integer first\n  | x || n |\n  | < 5 || 1 |\n"
               "  | < 9 || 1 |\n  | any || 2 |")
            .codes == "B5004");
  CHECK(report("table t(x : Integer) gives n : Integer first\n  | x || n |\n  | < 5 || 1 |\n"
               "  | < 9 || 2 |\n  | any || 1 |")
            .codes == "");
}

TEST_CASE("all columns are looked at together") {
  const auto two = [](std::string_view rows) {
    return report(
        "table t(a : Integer, kind : DocumentKind) gives n : Integer unique\n"
        "  | a | kind || n |\n" +
        std::string(rows));
  };
  CHECK(
      two("  | < 5 | any || 1 |\n  | >= 5 | invoice || 2 |\n  | >= 5 | credit_note || 3 |").codes ==
      "");
  CHECK(two("  | < 5 | any || 1 |\n  | >= 5 | invoice || 2 |").message ==
        "`t` has no row for `a` = 5, `kind` = credit_note");
  CHECK(two("  | < 5 | any || 1 |\n  | any | invoice || 2 |\n  | >= 5 | credit_note || 3 |")
            .message == "two rows of `t` apply to `a` = 4, `kind` = invoice");
}

TEST_CASE("dated rows make time a column") {
  const auto dated = [](std::string_view rows) {
    return report("table t(kind : DocumentKind) gives n : Integer unique\n  | kind || n |\n" +
                  std::string(rows));
  };
  CHECK(dated("  | any || 1 | in force until 2025-12-31\n  | any || 2 | in force from 2026-01-01")
            .codes == "");
  CHECK(dated("  | any || 1 | in force until 2025-12-30\n  | any || 2 | in force from 2026-01-01")
            .message == "`t` has no row for `kind` = invoice, the date 2025-12-31");
  CHECK(dated("  | any || 1 | in force until 2026-01-01\n  | any || 2 | in force from 2026-01-01")
            .message == "two rows of `t` apply to `kind` = invoice, the date 2026-01-01");
}

TEST_CASE("a band of amounts asks for at least what the lower ones ask") {
  const auto bands = [](std::string_view rows) {
    return report(
        "table t(amount : Money in EUR, kind : CostCentreKind) gives who : list of Role "
        "unique\n  | amount | kind || who |\n" +
        std::string(rows));
  };
  CHECK(bands("  | < EUR 9.00 | any || clerk |\n  | >= EUR 9.00 | any || clerk, cfo |").codes ==
        "");
  CHECK(bands("  | < EUR 9.00 | any || clerk |\n  | >= EUR 9.00 | any || cfo |").message ==
        "a higher amount asks for less: `amount` = EUR 9.00, `kind` = overhead");
  CHECK(bands("  | < EUR 9.00 | any || controller |\n  | >= EUR 9.00 | any || cfo |").codes == "");
  CHECK(bands("  | < EUR 0.00 | any || clerk |\n  | >= EUR 0.00 | any || cfo |").codes == "");
  CHECK(bands("  | < EUR 9.00 | any || clerk |\n  | >= EUR 9.00 | overhead || clerk |\n"
              "  | >= EUR 9.00 | project || cfo |")
            .message == "a higher amount asks for less: `amount` = EUR 9.00, `kind` = project");
  CHECK(bands("  | < EUR 9.00 | overhead || clerk |\n  | < EUR 9.00 | project || cfo |\n"
              "  | >= EUR 9.00 | overhead || clerk |\n  | >= EUR 9.00 | project || cfo |")
            .codes == "");
}

TEST_CASE("headers, cells and results are of the types declared") {
  const auto table = [](std::string_view text) { return check_added(text).found(); };
  CHECK(table("table t(a : Integer) gives n : Integer unique\n  | b || n |\n  | any || 1 |") ==
        "B3039 b");
  CHECK(table("table t(a : Integer) gives n : Integer unique\n  | a || n |\n  | any | 3 || 1 |")
            .substr(0, 5) == "B3040");
  CHECK(column("Integer", "unique", {"\"a\""}).codes == "B3004");
  CHECK(column("Category", "unique", {"rant", "otherwise"}).codes == "B2019");
  CHECK(column("Text", "unique", {"< \"a\"", "otherwise"}).codes == "B3006");
  CHECK(column("Percent", "unique", {"< 5", "otherwise"}).codes == "B3008");
  CHECK(column("Money", "unique", {"< EUR 5.00", "otherwise"}).codes == "B3014");
  CHECK(column("Money in EUR", "unique", {"< USD 5.00", "otherwise"}).codes == "B3014");
  CHECK(column("Integer", "unique", {"5 .. 3", "otherwise"}).codes == "B3021");
  CHECK(column("Integer", "unique", {"< 5 + 1", "otherwise"}).codes == "B3042");
  CHECK(table("table t(a : Integer) gives n : Integer unique\n  | a || n |\n  | any || 1, 2 |") ==
        "B3041 2");
  CHECK(table("table t(a : Integer) gives n : list of Role unique\n  | a || n |\n"
              "  | any || clerk, clark |") == "B2006 clark");
  CHECK(table("table t(a : Integer) gives n : Date unique\n  | a || n |\n  | any || 5 |") ==
        "B3004 5");
}

TEST_CASE("parameters bound cells at their declared value") {
  CHECK(check_added("parameter limit : Integer = 5\ntable t(x : Integer) gives n : Integer unique\n"
                    "  | x || n |\n  | < limit || 1 |\n  | > limit || 2 |")
            .first()
            .message == "`t` has no row for `x` = 5");
}

TEST_CASE("cells of amounts convert where the policy does") {
  std::string text(base_policy);
  const std::string zone = "zone \"Europe/Berlin\"\n";
  text.insert(text.find(zone) + zone.size(), "  compare in EUR at rates on invoice.issued\n");
  text +=
      "\nreference rates : ExchangeRate by currency, day\n"
      "table t(x : Money) gives n : Integer unique\n  | x || n |\n  | < EUR 5.00 || 1 |\n"
      "  | >= EUR 5.00 || 2 |\n";
  const CheckedText result = check_text(text);
  CHECK(result.messages() == "");
  CHECK(result.info_of("EUR 5.00").converts);
}

TEST_CASE("what is not known is a case where some cell asks for it") {
  CHECK(column("Integer", "first", {"not known", "< 5", ">= 5"}).codes == "");
  CHECK(column("Integer", "unique", {"known"}).message == "`t` has no row for `x` not known");
  CHECK(column("Integer", "unique", {"known", "not known"}).codes == "");
  // while it is not known, the first two rows may apply
  CHECK(column("Integer", "unique", {"< 5", ">= 5", "not known"}).message ==
        "two rows of `t` apply to `x` not known");
  CHECK(column("Integer", "first", {"< 5", ">= 5", "not known"}).codes == "B5003");
  CHECK(column("Integer", "first", {"known", "otherwise"}).codes == "");
}

TEST_CASE("not is of all tests of its cell, and never of what is missing") {
  CHECK(column("Integer", "unique", {"not 1, 2", "1, 2"}).codes == "");
  CHECK(column("Integer", "unique", {"not 1 .. 4", "2 .. 4"}).message ==
        "`t` has no row for `x` = 1");
  CHECK(column("Integer?", "unique", {"not < 5", "< 5"}).message ==
        "`t` has no row for `x` missing");
  CHECK(column("Integer?", "unique", {"not missing", "missing"}).codes == "");
  CHECK(column("DocumentKind", "unique", {"not invoice", "credit_note"}).codes == "B5001 B5002");
}

TEST_CASE("most severe: gaps, rows that never count, results in order") {
  const auto risk = [](std::string_view type, std::string_view rows) {
    return report("type Level is " + std::string(type) +
                  "\ntable t(x : Integer) gives level : Level most severe\n  | x || level |\n" +
                  std::string(rows));
  };
  CHECK(risk("low < high", "  | any || low |\n  | > 5 || high |").codes == "");
  CHECK(risk("low < high", "  | < 5 || low |\n  | > 5 || high |").message ==
        "`t` has no row for `x` = 5");
  CHECK(risk("low < high", "  | < 5 || low |\n  | any || high |").codes == "B5003");
  CHECK(risk("low < mid < high", "  | any || low |\n  | > 5 || high |\n  | > 7 || mid |").codes ==
        "B5003");
  CHECK(risk("one of low, high", "  | any || low |").codes == "B3101");
}

TEST_CASE("collect: rows that add nothing") {
  const auto asked = [](std::string_view rows) {
    return report("table t(x : Integer) gives who : Role collect\n  | x || who |\n" +
                  std::string(rows));
  };
  CHECK(asked("  | any || clerk |\n  | > 5 || controller |").codes == "");
  CHECK(asked("  | < 5 || clerk |\n  | > 5 || controller |").codes == "B5001");
  CHECK(asked("  | any || clerk |\n  | > 5 || clerk |").codes == "B5004");
}

TEST_CASE("a parameter by key and date has one value for each key and day") {
  const auto rate = [](std::string_view rows) {
    return report(
        "parameter t(kind : DocumentKind) : Percent\n  between 0% and 30%\n"
        "  | kind || rate |\n" +
        std::string(rows));
  };
  CHECK(rate("  | any || 19% |").codes == "");
  CHECK(
      rate("  | any || 19% | in force until 2020-06-30\n  | any || 16% | in force from 2020-07-01")
          .codes == "");
  CHECK(
      rate("  | any || 19% | in force until 2020-06-30\n  | any || 16% | in force from 2020-06-30")
          .message == "two rows of `t` apply to `kind` = invoice, the date 2020-06-30");
  CHECK(rate("  | any || 19% | in force from 2020-06-30").codes == "B5001");
  CHECK(rate("  | any || 31% |").codes == "B3029");
  CHECK(rate("  | any || 10% + 9% |").codes == "B3100");
  CHECK(report("parameter t : Percent\n  || rate |\n  || 19% |\n  || 7% |").message ==
        "two rows of `t` apply to any case");
}

TEST_CASE("a table of ten thousand rows is proved") {
  std::string rows;
  constexpr int count = 10'000;
  for (int i = 0; i < count; ++i)
    rows += "  | " + std::to_string(i) + " ..< " + std::to_string(i + 1) + " | any || " +
            std::to_string(i) + " |\n";
  const auto large = [&](std::string_view last) {
    return report(
        "table t(x : Integer, kind : DocumentKind) gives n : Integer unique\n"
        "  | x | kind || n |\n  | < 0 | any || 0 |\n" +
        rows + std::string(last));
  };
  CHECK(large("  | >= 10000 | any || 1 |").codes == "");
  CHECK(large("  | >= 10000 | invoice || 1 |").message ==
        "`t` has no row for `x` = 10000, `kind` = credit_note");
  CHECK(large("  | >= 9999 | any || 1 |").message ==
        "two rows of `t` apply to `x` = 9999, "
        "`kind` = invoice");
}

}  // namespace bop::check
