#include "compiler/resolve/resolve.h"

#include <doctest/doctest.h>

#include "compiler/parse/parse.h"

namespace bop::resolve {

namespace {

struct Resolved {
  source::Files files;
  Diagnostics diagnostics;
  std::vector<ast::Module> modules;
  Symbols symbols;

  std::string found() const {
    std::string text;
    for (const diagnostics::Diagnostic* each : diagnostics.sorted())
      text += (text.empty() ? "" : "; ") + std::string(each->code) + " " +
              std::string(files.text(each->range));
    return text;
  }
};

Resolved resolve_texts(std::vector<std::string> texts) {
  Resolved result;
  for (std::string& text : texts) {
    const auto file = result.files.add("text.bop", std::move(text));
    result.modules.push_back(parse::parse(file, result.files, result.diagnostics));
  }
  result.symbols = resolve(result.modules, result.diagnostics);
  return result;
}

constexpr std::string_view head = R"(policy demo.p "Demo"
type Claim is record
  id       : Text
  currency : Currency
  net      : Money in currency
  gross    : Money in currency
  paid     : Date?
  where net = gross
subject claim : Claim
role clerk
decision outcome_of
  outcomes pay releases < hold
  combine  most severe
  default  hold
  asks     clerk
)";

Resolved with(std::string_view text) {
  return resolve_texts({std::string(head) + std::string(text) + "\n"});
}

}  // namespace

TEST_CASE("a policy becomes symbols in order of declaration") {
  const Resolved result = with(R"(
type Risk is low < medium < high
reference claims : Claim by id
parameter limit : Money in EUR = EUR 5.00
let first_claim = claims[claim.id]
role boss covers clerk
codes C
  ODD "Odd" for clerk
rule R-01 "One" when claim.gross is negative then hold with ODD
exception R-01a to R-01 "Two" when claim.net is negative
exception R-01b to R-01a "Three" when claim.net is positive
requires R-02 "Paid" claim.paid otherwise hold with ODD
requires claim.paid otherwise hold with ODD
requires claim.paid otherwise hold with ODD
table t(risk : Risk) gives who : list of Role, share : Percent unique
  | risk || who | share |
  | any || clerk | 5% |)");
  CHECK(result.found() == "");
  const Symbols& symbols = result.symbols;
  CHECK(symbols.subject == "claim");
  CHECK(symbols.schema.records[symbols.subject_record].name == "Claim");
  CHECK(symbols.references[0].key_fields == std::vector<Index>{0});
  CHECK(symbols.schema.name_of(symbols.parameters[0].type) == "Money in EUR");
  CHECK(symbols.roles[1].covers == std::vector<Index>{0});
  CHECK(symbols.schema.roles == std::vector<std::string>{"clerk", "boss"});
  CHECK(symbols.codes[0].owner == 0);
  CHECK(symbols.decisions[0].default_outcome == 1);
  CHECK(symbols.decisions[0].asks == 0);
  CHECK(symbols.rules[0].exceptions == std::vector<Index>{0});
  CHECK(symbols.exceptions[0].exceptions == std::vector<Index>{1});
  CHECK(symbols.exceptions[1].exception == 0);
  CHECK(symbols.rules[1].is_requires);
  CHECK(symbols.rules[1].code == "R-02");
  CHECK(symbols.rules[2].code == "ODD");
  CHECK(symbols.rules[3].code == "ODD-2");
  CHECK(symbols.schema.records[symbols.tables[0].row_type].fields[1].name == "share");
  CHECK(symbols.schema.enums[0].ordered);
  REQUIRE(symbols.find("limit") != nullptr);
  CHECK(symbols.find("limit")->kind == Symbol::Kind::Parameter);
  CHECK(symbols.find("nothing") == nullptr);
  CHECK(print(symbols).find("rule R-01 except R-01a") != std::string::npos);
}

TEST_CASE("an amount is tied to the currency field of its record, and equations are field sums") {
  const Resolved result = with("");
  const abi::RecordType& claim = result.symbols.schema.records[0];
  CHECK(claim.fields[2].currency_field == 1);
  CHECK(claim.fields[0].currency_field == abi::Field::no_field);
  CHECK(claim.fields[4].type.optional);
  REQUIRE(claim.equations.size() == 1);
  CHECK(claim.equations[0].left == std::vector<std::uint32_t>{2});
  CHECK(claim.equations[0].right == std::vector<std::uint32_t>{3});
  CHECK(claim.equations[0].text == "net = gross");
}

TEST_CASE("names that stand for nothing or for two things") {
  struct Case {
    std::string_view text;
    std::string_view found;
  };
  const Case cases[] = {
      {"let a = claim.net\nlet a = claim.gross", "B2002 a"},
      {"role clerk", "B2002 clerk"},
      {"let clerk = claim.net", "B2002 clerk"},
      {"type Claim is one of a, b", "B2002 Claim"},
      {"type Money is one of a, b", "B2002 Money"},
      {"type T is one of a, b, a", "B2002 a"},
      {"define f(a : Number, a : Text) : Number = 1", "B2002 a"},
      {"reference r : Claim by id, id", "B2002 id"},
      {"type T is record\n  a : Text\n  a : Date", "B2002 a"},
      {"codes C\n  A \"x\" for clerk\n  A \"y\" for clerk", "B2002 A"},
      {"use std.nothing", "B2003 std.nothing"},
      {"parameter p : Txet = 5", "B2004 Txet"},
      {"reference r : Claim by idd", "B2005 idd"},
      {"role boss covers clark", "B2006 clark"},
      {"codes C\n  A \"x\" for nobody", "B2006 nobody"},
      {"exception R-01a to R-01 \"x\" when claim.net is negative", "B2011 R-01"},
      {"define f(x : Number) : Number = x\nlet x = claim.net", ""},
      {"role a covers b\nrole b covers a", "B2012 a"},
      {"type A is record\n  b : list of B\ntype B is record\n  a : A?", "B2012 A; B2012 B"},
      {"exception E-01 to E-02 \"x\" when claim.net is negative\n"
       "exception E-02 to E-01 \"x\" when claim.net is negative",
       "B2012 E-01"},
      {"subject other : Claim", "B2014 subject other : Claim"},
      {"parameter p : Money in EUX = EUR 5.00", "B2015 EUX"},
      {"parameter p : Money in currency = EUR 5.00", "B2017 currency"},
      {"parameter p : Text in EUR = \"a\"", "B2017 EUR"},
      {"type T is record\n  a : Money in b\n  b : Text", "B2017 b"},
      {"type T is record\n  a : Money in b\n  b : list of Currency", "B2017 b"},
      {"type T is record\n  b : Currency?\n  a : Money in b", "B2017 b"},
      {"type T is record\n  a : Money in b\n  b : Currency?", "B2017 b"},
      {"type T is record\n  a : Number\n  b : Text\n  where a = b", "B2018 a = b"},
      {"type T is record\n  a : Number\n  b : Number\n  where a - b = b", "B2018 a - b = b"},
      {"type T is record\n  c : Currency\n  d : Currency\n  a : Money in c\n  b : Money in d\n"
       "  where a = b",
       "B2018 a = b"},
  };
  for (const Case& each : cases) {
    CAPTURE(each.text);
    CHECK(with(each.text).found() == each.found);
  }
}

TEST_CASE("a slip gets the word that was meant, and a fix") {
  const Resolved result = with("role boss covers clerc");
  const auto& diagnostic = *result.diagnostics.sorted().front();
  CHECK(diagnostic.primary == "did you mean `clerk`?");
  REQUIRE(diagnostic.fixes.size() == 1);
  CHECK(diagnostic.fixes[0].replacement == "clerk");
}

TEST_CASE("a second declaration points at the first") {
  const Resolved result = with("let a = claim.net\nlet a = claim.gross");
  const auto& diagnostic = *result.diagnostics.sorted().front();
  REQUIRE(diagnostic.labels.size() == 1);
  CHECK(result.files.text(diagnostic.labels[0].range) == "a");
  CHECK(diagnostic.labels[0].range.begin < diagnostic.range.begin);
}

TEST_CASE("a file has one head") {
  const auto second = [](std::string text) {
    const Resolved result = resolve_texts({std::move(text)});
    REQUIRE(result.diagnostics.sorted().size() == 1);
    const auto& diagnostic = *result.diagnostics.sorted().front();
    CHECK(diagnostic.code == "B2014");
    REQUIRE(diagnostic.labels.size() == 1);
    CHECK(!diagnostic.notes.empty());
    return std::string(result.files.text(diagnostic.labels[0].range)) + " / " +
           std::string(result.files.text(diagnostic.range));
  };
  CHECK(second("module demo.a \"A\"\nmodule demo.b \"B\"\n") ==
        "module demo.a \"A\" / module demo.b \"B\"");
  CHECK(second("module demo.a \"A\"\npolicy demo.b \"B\"\n") ==
        "module demo.a \"A\" / policy demo.b \"B\"");
  CHECK(second(std::string(head) + "module demo.b \"B\"\n") ==
        "policy demo.p \"Demo\" / module demo.b \"B\"");
}

TEST_CASE("a file without a head is not a policy") {
  for (const char* text : {"", "-- nothing yet\n", "type A is one of b, c\n"}) {
    const Resolved result = resolve_texts({text});
    REQUIRE(result.diagnostics.sorted().size() == 1);
    CHECK(result.diagnostics.sorted().front()->code == "B2013");
    CHECK(result.diagnostics.sorted().front()->message == "this file declares no policy");
  }
  // What could not be read may have been the head.
  CHECK(resolve_texts({"xyzzy\n"}).found().find("B2013") == std::string::npos);
}

TEST_CASE("a name of the library taken again is reported where the author can change it") {
  const Resolved result = resolve_texts(
      {std::string(head) + "use demo.m\ntype Extra is record\n  a : Text\n"
                           "type Colour is one of red, green\nlet twice = claim.net\n",
       "module demo.m \"M\"\ntype Extra is record\n  id : Text\ntype Colour is one of blue\n"
       "define twice(x : Number) : Number = x + x\n"});
  CHECK(result.found() == "B2002 Extra; B2002 Colour; B2002 twice");
  for (const auto* each : result.diagnostics.sorted()) {
    CHECK(each->range.file == result.modules[0].file);
    CHECK(each->primary == "`demo.m` has this name already");
    REQUIRE(each->labels.size() == 1);
    CHECK(each->labels[0].range.file == result.modules[1].file);
  }
}

TEST_CASE("a type of a module that is not used") {
  const Resolved used = resolve_texts(
      {std::string(head) + "use std.text\nreference orders : PurchaseOrder by number\n",
       "module std.text \"T\"\n"});
  REQUIRE(used.found() == "B2004 PurchaseOrder");
  REQUIRE(used.diagnostics.sorted().front()->fixes.size() == 1);
  CHECK(used.diagnostics.sorted().front()->fixes[0].title == "add `use std.match`");
  CHECK(used.diagnostics.sorted().front()->fixes[0].replacement == ", std.match");
  const Resolved none_used = with("reference orders : PurchaseOrder by number");
  REQUIRE(none_used.diagnostics.sorted().front()->fixes.size() == 1);
  CHECK(none_used.diagnostics.sorted().front()->fixes[0].replacement == "\n\nuse std.match");
}

TEST_CASE("a currency is suggested only where one is clearly meant") {
  const auto fixes = [](std::string_view code) {
    const Resolved result = with("parameter p : Money in " + std::string(code) + " = EUR 5.00");
    REQUIRE(result.diagnostics.sorted().front()->code == "B2015");
    const auto& found = result.diagnostics.sorted().front()->fixes;
    return found.empty() ? std::string() : found.front().replacement;
  };
  CHECK(fixes("EUX") == "EUR");
  CHECK(fixes("USX") == "USD");
  CHECK(fixes("XQQ") == "");
}

TEST_CASE("a module needs no subject and may not have one") {
  CHECK(resolve_texts({"module demo.m \"M\"\ntype A is one of b, c\n"}).found() == "");
  CHECK(resolve_texts({"module demo.m \"M\"\ntype A is record\n  b : Text\nsubject a : A\n"})
            .found() == "B2023 subject a : A");
}

TEST_CASE("a used module is found by its name, and its types are seen") {
  const Resolved result =
      resolve_texts({std::string(head) + "use demo.m\nreference more : Extra by id\n",
                     "module demo.m \"M\"\ntype Extra is record\n  id : Text\n"});
  CHECK(result.found() == "");
  CHECK(result.symbols.references[0].record != none);
}

TEST_CASE("a policy says what it judges and decides") {
  CHECK(resolve_texts({"policy demo.p \"Demo\"\n"}).found() ==
        "B2013 policy demo.p \"Demo\"; B2013 policy demo.p \"Demo\"");
}

TEST_CASE("what parse could not read has no follow-ups") {
  // The type is broken: nothing is said about what is made of it.
  const Resolved result = with("type Broken is record\n  a : : Text\nreference b : Broken by a");
  for (const diagnostics::Diagnostic* each : result.diagnostics.sorted())
    CHECK(each->code.substr(0, 2) == "B1");
  CHECK(!result.diagnostics.empty());
}

}  // namespace bop::resolve
