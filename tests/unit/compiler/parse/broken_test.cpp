// Broken policies: exactly these codes, and the declarations that survive (broken ones in
// brackets).
#include <algorithm>

#include <doctest/doctest.h>

#include "tests/unit/compiler/parse/read_policy.h"

namespace bop::parse {

namespace {

struct Broken {
  std::string what;
  std::string text;
  std::string codes;
  std::string kept;
};

void check_all(const std::vector<Broken>& table) {
  for (const Broken& broken : table) {
    CAPTURE(broken.what);
    const ReadPolicy read(broken.text);
    CHECK(read.codes() == broken.codes);
    CHECK(read.kept() == broken.kept);
  }
}

}  // namespace

TEST_CASE("a misspelt declaration word is one error and costs only that declaration") {
  check_all({
      {"rul", "let a = 1\nrul AP-02 \"x\"\n  when a > 1\n  then hold\nlet b = 2\n", "B1002",
       "let a, (rule AP-02), let b"},
      {"decison",
       "let a = 1\ndecison d\n  outcomes x < y\n  combine most severe\n  default x\nlet b = 2\n",
       "B1002", "let a, (decision d), let b"},
      {"a capital", "Rule AP-01 \"x\"\n  when a\n  then b\nlet b = 2\n", "B1002",
       "(rule AP-01), let b"},
      {"referense", "referense vendors : Vendor by id\nlet b = 2\n", "B1002",
       "(reference vendors), let b"},
      {"tabel", "tabel t(a : Text) gives b : Text unique\n  | a || b |\n  | x || y |\nlet b = 2\n",
       "B1002", "(table t), let b"},
      {"proces", "let a = 1\nproces p of x : X\n  task y by z\nlet b = 2\n", "B1002",
       "let a, (process p), let b"},
      {"after an open expression", "let a = b +\nrul AP-01 \"x\"\n  then y\nlet c = 2\n",
       "B1001 B1002", "(let a), (rule AP-01), let c"},
      {"nothing like a declaration", "let a = 1\nfoo bar baz\nlet b = 2\n", "B1001",
       "(let a), let b"},
      {"a field called almost like one", "type T is record\n  tabel : Text\n  rule : Text\n", "",
       "type T"},
      {"a code called almost like one", "codes C\n  TEST \"x\" for a\n  RULE \"y\" for b\n", "",
       "codes C"},
  });
}

TEST_CASE("a mistake stays inside its declaration") {
  check_all({
      {"missing then", "rule AP-01 \"x\"\n  when a > 1\n  hold with X\nlet b = 2\n", "B1001",
       "(rule AP-01), let b"},
      {"no then at all", "rule AP-01 \"x\"\n  when a > 1\nrule AP-02 \"x\"\n  then hold\n", "B1001",
       "(rule AP-01), rule AP-02"},
      {"unclosed parenthesis", "rule AP-01 \"x\"\n  when (a > 1 and b\n  then hold\nlet b = 2\n",
       "B1007", "(rule AP-01), let b"},
      {"unclosed bracket at the end", "let a = [1, 2\nlet b = f(3\nlet c = 1\n", "B1007 B1007",
       "(let a), (let b), let c"},
      {"stray brace", "rule AP-01 \"x\" \n  then hold\n}\nlet b = 2\n", "B1006",
       "(rule AP-01), let b"},
      {"stray parenthesis", "let a = b)\nlet c = 2\n", "B1006", "(let a), let c"},
      {"half a path", "let a = b.\nrule AP-01 \"x\"\n  then hold\n", "B1001",
       "(let a), rule AP-01"},
      {"half a path before a test", "let a = b.\ntest \"x\"\n  expect d = hold\n", "B1001",
       "(let a), test"},
      {"half a path before a soft word", "let a = b.\nreference v : Vendor by id\n", "B1001",
       "(let a), reference v"},
      {"half a sum", "let a = b *\nmatch m\n  left x as y\nlet c = 1\n", "B1001",
       "(let a), match m, let c"},
      {"missing operand", "rule AP-01 \"x\"\n  when a > and b\n  then hold\n", "B1001",
       "(rule AP-01)"},
      {"missing argument", "let a = f(1, , 2)\nlet b = 1\n", "B1001", "(let a), let b"},
      {"missing comma", "let a = f(1 2)\nlet b = 1\n", "B1001", "(let a), let b"},
      {"missing colon", "type T is record\n  a Text\n  b : Text\nlet c = 1\n", "B1001",
       "(type T), let c"},
      {"two wrong fields", "type T is record\n  a Text\n  b : \n  c : Text\nlet c = 1\n",
       "B1001 B1001", "(type T), let c"},
      {"outcomes with commas",
       "decision d\n  outcomes a, b\n  combine most severe\n  default a\nlet c = 1\n", "B1001",
       "(decision d), let c"},
      {"an effect without outcome", "rule AP-01 \"x\"\n  then\nlet c = 1\n", "B1001",
       "(rule AP-01), let c"},
      {"chained comparison", "rule AP-01 \"x\"\n  when 1 < a < 5\n  then hold\nlet c = 1\n",
       "B1012", "(rule AP-01), let c"},
      {"chained in brackets", "let a = (1 < b) and (2 < c < 3)\n", "B1012", "(let a)"},
      {"chained equals", "let a = b = c = d\n", "B1012", "(let a)"},
      {"a clause in the wrong place", "rule AP-01 \"x\"\n  then hold\n  when a\nlet c = 1\n",
       "B1001", "(rule AP-01), let c"},
      {"a misspelt clause", "rule AP-01 \"x\"\n  wen a\n  then hold\n  becuase \"y\"\nlet c = 1\n",
       "B1001 B1001", "(rule AP-01), let c"},
      {"quantifier without brackets",
       "rule AP-01 \"x\"\n  when a and any x in xs where x > 1\n  then hold\nlet c = 1\n", "B1026",
       "(rule AP-01), let c"},
      {"empty expectation", "test \"x\"\n  expect d =\n  expect e = hold\nlet c = 1\n", "B1001",
       "(test), let c"},
      {"missing key", "reference v : Vendor by\nreference w : Vendor by id\n", "B1001",
       "(reference v), reference w"},
      {"missing otherwise", "requires a.b, a.c\nlet c = 1\n", "B1001", "(requires), let c"},
      {"a word instead of a code", "rule first \"x\"\n  then hold\nlet c = 1\n", "B1001",
       "(rule ), let c"},
      {"a title without quotes", "rule AP-01 Totals\n  then hold\nlet c = 1\n", "B1001",
       "(rule AP-01), let c"},
      {"type with a small letter", "subject invoice : invoice\nlet c = 1\n", "B1001",
       "(subject invoice), let c"},
  });
}

TEST_CASE("tables") {
  const std::string head = "table t(a : Text, b : Text) gives c : Role unique\n  | a | b || c |\n";
  const auto codes = [&](const std::string& rows) {
    return ReadPolicy(head + rows + "let z = 1\n");
  };
  CHECK(codes("  | x | || r |\n  | y | any || r |\n").codes() == "B1014");
  CHECK(codes("  | x | y || |\n  | | any || r |\n").codes() == "B1014 B1014");
  // The last of several results: its bars read like the beginning of a further row.
  const auto of_two = [](const std::string& rows) {
    return ReadPolicy("table t(a : Text) gives c : Role, d : Role unique\n  | a || c | d |\n" +
                      rows + "let z = 1\n");
  };
  CHECK(of_two("  | x || r | |\n").codes() == "B1014");
  CHECK(of_two("  | x || r |   |\n  | y || r | s |\n").codes() == "B1014");
  CHECK(of_two("  | x || r |   |\n  AB-1 | y || r | s |\n").codes() == "B1014");
  CHECK(codes("  | x | y | r |\n").codes() == "B1001");
  CHECK(codes("  | x y | z || r |\n  | x | y || r s |\n").codes() == "B1001 B1001");
  CHECK(codes("  | x | y || r\n  | x | y || s |\n").codes() == "B1001");
  CHECK(codes("").codes() == "B1001");
  // One bad row costs no other row.
  CHECK(codes("  | x | + || r |\n  | y | z || r |\n").tree().find("row | y | z || r |") !=
        std::string::npos);
  CHECK(codes("  | x | y || r |\n").kept() == "table t, let z");
  // A number of cells that does not fit the header is for the checker, which knows the header.
  CHECK(codes("  | x || r |\n").codes() == "");
}

TEST_CASE("texts end with their line") {
  check_all({
      {"unclosed title", "rule AP-01 \"Totals\n  when a\n  then hold\nlet c = 1\n", "B1004",
       "rule AP-01, let c"},
      {"unclosed at the end of the file", "let a = \"x", "B1004", "let a"},
      {"an opening quote alone", "let a = \"\nlet b = 1\n", "B1004", "let a, let b"},
      {"unclosed hole", "let a = \"x {b\"\nlet c = 1\n", "B1005", "let a, let c"},
      {"unclosed hole and text", "let a = \"x {b\nlet c = 1\n", "B1005", "let a, let c"},
      {"unclosed hole with a text inside", "let a = \"x {f(\"y\") z\nlet c = 1\n", "B1005",
       "(let a), let c"},
      {"a brace alone", "let a = \"x } y\"\nlet c = 1\n", "B1016", "let a, let c"},
      {"unknown escape", "let a = \"x\\qy\"\nlet c = 1\n", "B1016", "let a, let c"},
      {"hole in a title", "rule AP-01 \"x {y}\"\n  then hold\nlet c = 1\n", "B1017",
       "(rule AP-01), let c"},
      {"empty hole", "let a = \"x {}\"\nlet c = 1\n", "B1001", "(let a), let c"},
  });
}

TEST_CASE("signs of other languages") {
  check_all({
      {"==", "rule AP-01 \"x\"\n  when a == 1 and b != 2 && c\n  then hold\n", "B1008 B1008 B1008",
       "rule AP-01"},
      {"||", "rule AP-01 \"x\"\n  when a || b\n  then hold\n", "B1008", "(rule AP-01)"},
      {"semicolon", "let a = 1;\nlet b = 2;\n", "B1008 B1008", "let a, let b"},
      {"arrow", "rule AP-01 \"x\"\n  when a -> hold\nlet b = 1\n", "B1008", "(rule AP-01), let b"},
      {"typographic", "let a = b ≥ 1 and c ≠ 2\nlet d = 1\n", "B1009 B1009", "let a, let d"},
      {"curly quotes", "rule AP-01 “Totals must match”\n  then hold\nlet d = 1\n", "B1009",
       "rule AP-01, let d"},
      {"a letter of another alphabet", "let größe = 1\nlet b = größe\n", "B1009 B1009",
       "let größe, let b"},
      {"unknown signs", "let a = b § ¶ c\nlet d = 1\n", "B1009", "(let a), let d"},
      {"dashes", "let a = b --1\nlet c = 1\n", "B1011", "let a, let c"},
      {"dashes with a space", "let a = b -- 1\nlet c = 1\n", "", "let a, let c"},
  });
}

TEST_CASE("reserved words") {
  check_all({
      {"let rule", "let rule = 3\nlet b = 1\n", "B1013", "(let ), let b"},
      {"as a value", "let a = b + when\nlet c = 1\n", "B1013", "(let a), let c"},
      {"a function word", "let a = count > 3\nlet c = 1\n", "B1013", "(let a), let c"},
      {"free after a point and as a key",
       "let a = b.rule.when + T { policy: 1, and: 2 }.count\nlet level = 3\nlet b = level + "
       "owner\n",
       "", "let a, let level, let b"},
      {"free as a field, a parameter and a column",
       "type T is record\n  let : Text\n  where : Text\n  rule : Text\n"
       "table t(when : Text) gives then : Text unique\n  | when || then |\n  | x || y |\n",
       "", "type T, table t"},
      {"free as a key", "reference r : T by count, rule\nlet a = 1\n", "", "reference r, let a"},
  });
}

TEST_CASE("a misspelt clause of people and cases loses its declaration only") {
  check_all({
      {"match", "let a = 1\nmatch m\n  left x as y\n  pairs p on a = b\nlet b = 1\n", "B1001",
       "let a, (match m), let b"},
      {"match goes on", "match m\n  left x is y\n  right z as w\nlet b = 1\n", "B1001",
       "(match m), let b"},
      {"process",
       "process p of h : H\n  task a by b\n  task c dew d\n  escalation x\n"
       "  complete when c\nlet b = 1\n",
       "B1001", "(process p), let b"},
      {"approval", "approval a of b\n  by c\n  exclud d\n  otherwise hold with X\nlet b = 1\n",
       "B1001", "(approval a), let b"},
      {"a condition without brackets",
       "approval a of b\n  by c\n  otherwise hold with X\n  4 eyes when d\nlet b = 1\n", "B1001",
       "(approval a), let b"},
      {"service, duties",
       "service s of t : T\n  warn at 75\nduties d\n  never a nor b of c\nlet b = 1\n",
       "B1001 B1001", "(service s), (duties d), let b"},
      {"jurisdiction", "rule A-1 \"x\"\n  then hold\n  jurisdicton DE\nlet b = 1\n", "B1001",
       "(rule A-1), let b"},
      {"a ladder after a clause of the same name",
       "process p of h : H\n  task a by b\n  escalation x\nescalation x in calendar C\n"
       "  after 1 day remind r\napproval a of b\n  by c\n  escalation x\n  in sequence\n",
       "", "process p, escalation x, approval a"},
      {"words of matches as names", "let left = match + against\nlet many = allocate\n", "",
       "let left, let many"},
  });
}

TEST_CASE(
    "a declaration that ends with the file after any of its words is told in three messages at "
    "most") {
  for (const std::string whole :
       {"match m left a.b as c right d as e pair p on c.f = e.f allow x over unlimited",
        "approval a of b by c in sequence 4 eyes exclude d otherwise hold",
        "duties d requests by a.b never requests and approves of a",
        "process p of a : A task t \"x\" by r needs u due a.b complete when a.c",
        "service s of a : A calendar C respond within 1 hour resolve within 2 hours",
        "rule R \"x\" for each a in b when a then hold because \"x\"",
        "parameter p : Number = 1 between 0 and 2 owner \"x\"",
        "decision d outcomes a < b combine most severe default a asks r",
        "table t(a : Text) gives b : Text unique", "check c(a : Text) gives B keeps 9 days"})
    for (std::size_t end = whole.find(' '); end != std::string::npos;
         end = whole.find(' ', end + 1)) {
      CAPTURE(whole.substr(0, end));
      const ReadPolicy read(whole.substr(0, end));
      CHECK(read.codes().find("B9") == std::string::npos);
      CHECK(std::ranges::count(read.codes(), ' ') <= 2);
    }
}

TEST_CASE("what else is read, or not") {
  check_all({
      {"a test with rows that does not say so",
       "test \"x\"\n  | a || b |\n  | 1 || 2 |\nlet b = 1\n", "B1001", "(test), let b"},
      {"an hour that is none", "let a = 25:30\nlet b = 1\n", "B1015", "(let a), let b"},
      {"names all the same", "let match = 1\nlet check = match + process\n", "",
       "let match, let check"},
  });
}

TEST_CASE("decisions say all they must, each once, in any order") {
  check_all({
      {"any order", "decision d\n  default a\n  asks r\n  combine unique\n  outcomes a < b\n", "",
       "decision d"},
      {"no default", "decision d\n  outcomes a < b\n  combine unique\nlet c = 1\n", "B1024",
       "(decision d), let c"},
      {"nothing", "decision d\nlet c = 1\n", "B1024 B1024 B1024", "(decision d), let c"},
      {"twice", "decision d\n  outcomes a < b\n  combine unique\n  default a\n  default b\n",
       "B1023", "(decision d)"},
      {"because twice", "rule AP-01 \"x\"\n  then hold\n  because \"a\"\n  because \"b\"\n",
       "B1023", "(rule AP-01)"},
      {"an escalation declaration right after",
       "decision d\n  outcomes a < b\n  combine unique\n  default a\n  escalation e\n"
       "escalation e\n  after 1 day remind r\n",
       "", "decision d, escalation e"},
  });
}

}  // namespace bop::parse
