#include "compiler/diagnostics/diagnostics.h"

#include <algorithm>
#include <set>

#include <doctest/doctest.h>

#include "compiler/diagnostics/kinds_check.h"
#include "compiler/diagnostics/kinds_resolve.h"

using bop::diagnostics::Diagnostic;
using bop::diagnostics::Diagnostics;
using bop::diagnostics::nearest;
using bop::diagnostics::Severity;
using bop::diagnostics::SourceRange;
using bop::diagnostics::type_mismatch;
using bop::diagnostics::unknown_name;
using bop::source::FileId;

namespace {

SourceRange at(std::uint32_t file, std::uint32_t begin) {
  return {FileId{file}, begin, begin + 1};
}

std::string order(const Diagnostics& diagnostics) {
  std::string text;
  for (const Diagnostic* d : diagnostics.sorted())
    text += std::to_string(d->range.file.value) + ":" + std::to_string(d->range.begin) + " " +
            std::string(d->code) + "\n";
  return text;
}

}  // namespace

TEST_CASE("a message repeats the beginning of a long text, whole signs of it") {
  using bop::diagnostics::Echo;
  using bop::diagnostics::echoed;
  using bop::diagnostics::with_echoes;
  const std::string long_word(200'000, 'x');
  std::string sixty, more;
  for (int i = 0; i < 60; ++i) sixty += "ü";
  for (int i = 0; i < 100; ++i) more += "ü";
  CHECK(echoed(std::string(60, 'x')) == std::string(60, 'x'));
  CHECK(echoed(long_word) == std::string(60, 'x') + "…");
  CHECK(echoed(sixty) == sixty);
  CHECK(echoed(more) == sixty + "…");
  CHECK(with_echoes("write `" + long_word + "` or `b`", Echo::Message) ==
        "write `" + std::string(60, 'x') + "…` or `b`");
  CHECK(with_echoes("no end: `" + long_word).size() < 300);
  Diagnostics diagnostics;
  diagnostics.report(unknown_name, at(0, 4), {long_word})
      .here("`" + long_word + "` is not here")
      .note("Not `" + long_word + "`.")
      .fix("write `" + long_word + "`", at(0, 4), long_word);
  const Diagnostic& report = *diagnostics.sorted().front();
  CHECK(report.message.size() < 100);
  CHECK(report.primary.size() < 200);
  CHECK(report.notes.front().size() < 200);
  CHECK(report.fixes.front().title.size() < 200);
  CHECK(report.fixes.front().replacement == long_word);  // what is written is whole
}

TEST_CASE("one thing is counted as one") {
  using bop::diagnostics::counted;
  CHECK(counted(0, "argument") == "no arguments");
  CHECK(counted(1, "argument") == "1 argument");
  CHECK(counted(2, "cell") == "2 cells");
}

TEST_CASE("a report is one sentence with its reasons and fixes") {
  Diagnostics diagnostics;
  CHECK(diagnostics.empty());
  diagnostics.report(type_mismatch, at(0, 4), {"Money in EUR"}, {"Number"})
      .here("this is a number")
      .label(at(0, 9), "`gross` is declared here")
      .note("an amount has a currency")
      .fix("write an amount", at(0, 4), "EUR 5.00");
  REQUIRE(diagnostics.sorted().size() == 1);
  const Diagnostic& report = *diagnostics.sorted().front();
  CHECK(report.code == "B3004");
  CHECK(report.severity == Severity::Error);
  CHECK(report.message == "expected `Money in EUR`, found `Number`");
  CHECK(report.primary == "this is a number");
  REQUIRE(report.labels.size() == 1);
  CHECK(report.labels[0].range == at(0, 9));
  CHECK(report.notes == std::vector<std::string>{"an amount has a currency"});
  REQUIRE(report.fixes.size() == 1);
  CHECK(report.fixes[0].replacement == "EUR 5.00");
  CHECK(diagnostics.has_errors());
  CHECK(diagnostics.errors() == 1);
}

TEST_CASE("braces in what a policy says are only text") {
  Diagnostics diagnostics;
  diagnostics.report(unknown_name, at(0, 0), {"{0}"});
  CHECK(diagnostics.sorted().front()->message.find("`{0}`") != std::string::npos);
}

TEST_CASE("diagnostics stand in the order people read: file, place, code") {
  Diagnostics diagnostics;
  diagnostics.report(type_mismatch, at(1, 5), {"a"}, {"b"});
  diagnostics.report(type_mismatch, at(0, 90), {"a"}, {"b"});
  Diagnostic& kept = diagnostics.report(type_mismatch, at(0, 7), {"first"}, {"b"});
  diagnostics.report(unknown_name, at(0, 7), {"n"});
  diagnostics.report(type_mismatch, at(0, 7), {"second"}, {"b"});
  CHECK(order(diagnostics) == "0:7 B2001\n0:7 B3004\n0:7 B3004\n0:90 B3004\n1:5 B3004\n");
  // Equal places keep the order of reporting, and what report() returned stays valid.
  kept.note("still here");
  CHECK(diagnostics.sorted()[1]->notes.size() == 1);
  CHECK(diagnostics.sorted()[2]->message == "expected `second`, found `b`");
}

TEST_CASE("every code is of its own and has the form Bnnnn") {
  std::set<std::string_view> codes;
  std::set<std::string_view> names;
  for (const auto& kind : bop::diagnostics::all_kinds()) {
    CAPTURE(kind.code);
    CHECK(codes.insert(kind.code).second);
    CHECK(names.insert(kind.name).second);
    REQUIRE(kind.code.size() == 5);
    CHECK(kind.code[0] == 'B');
    CHECK(std::ranges::all_of(kind.code.substr(1), [](char c) { return c >= '0' && c <= '9'; }));
  }
  CHECK(codes.contains("B3004"));
}

TEST_CASE("the nearest name is what was meant") {
  const std::vector<std::string_view> fields = {"invoice", "vendor",     "gross",      "net",
                                                "tax",     "payee_iban", "cost_centre"};
  CHECK(nearest("invioce", fields) == "invoice");
  CHECK(nearest("vendr", fields) == "vendor");
  CHECK(nearest("Gross", fields) == "gross");
  CHECK(nearest("payee_bian", fields) == "payee_iban");
  CHECK(nearest("cost_center", fields) == "cost_centre");
  CHECK(nearest("nett", fields) == "net");
}

TEST_CASE("what is near nothing has no suggestion") {
  const std::vector<std::string_view> fields = {"invoice", "vendor", "gross", "net"};
  CHECK(nearest("contract", fields).empty());
  CHECK(nearest("tax", fields).empty());
  CHECK(nearest("vendor", {}).empty());
}

TEST_CASE("of two equally near names the first is suggested") {
  CHECK(nearest("nat", {"net", "nut"}) == "net");
  CHECK(nearest("nat", {"nut", "net"}) == "nut");
}
