#include "tests/property/wide_policies.h"

namespace bop::testing {

namespace {

std::string replaced(std::string text, std::string_view what, std::string_view by) {
  return text.replace(text.find(what), what.size(), by);
}

constexpr std::string_view further = R"(
table tier(kind : Kind, amount : Money in EUR) gives level : Risk first
  | kind  | amount       || level  |
  | goods | > EUR 3.00   || high   |
  | any   | <= EUR 1.00  || low    |
  | rent  | any          || high   |
  | any   | any          || medium |

table tiers(kind : Kind, amount : Money in EUR) gives level : Risk collect
  | kind  | amount       || level  |
  | any   | any          || low    |
  | goods | > EUR 1.00   || medium |
  | any   | > EUR 3.00   || high   |

table gravest(kind : Kind, amount : Money in EUR) gives level : Risk most severe
  | kind  | amount       || level  |
  | any   | any          || low    |
  | tax   | > EUR 1.00   || medium |
  | any   | > EUR 3.00   || high   |

decision solo
  outcomes keep < move < drop
  combine  unique
  default  keep
  asks     clerk

decision second
  outcomes low_2 < mid_2 < high_2
  combine  COMBINE
  default  low_2
  asks     clerk

let lead = first f in verdict.findings where true
)";

constexpr const char* order_on_file =
    "rule R-0 \"An order that is named is on file\"\n"
    "  when order is missing\n  then fine\n";

constexpr std::string_view fourth = R"(
decision third
  outcomes no_3 < yes_3
  combine  most severe
  default  no_3
  asks     clerk

rule R-00 "So is the other one"
  when other is missing
  then fine
)";

}  // namespace

std::string WidePolicies::declarations() {
  std::string text = frame();
  const bool dated = chance(60);
  if (dated) text = replaced(text, "zone \"UTC\"\n", "zone \"UTC\"\n  effective by doc.day\n");
  if (dated && chance(40)) {
    const std::string bounds = one_of({"from 2026-01-02", "from 2026-01-01 until 2026-01-04"});
    text = replaced(text, "on doc.day\n", "on doc.day\n  in force from 2026-01-02\n");
    text = replaced(text, "from 2026-01-02", bounds);
  }
  text = replaced(text, "combine  most severe",
                  "combine  " + one_of({"most severe", "most severe", "collect", "unanimous"}));
  return text + replaced(std::string(further), "COMBINE", one_of({"most severe", "collect"}));
}

std::string WidePolicies::wide_test() {
  static const std::vector<std::string> kinds = {"goods", "rent", "tax"};
  static const std::vector<std::string> risks = {"low", "medium", "high"};
  switch (below(14)) {
    case 0:
      return "(doc.mark otherwise " + one_of(kinds) + ") = " + one_of(kinds);
    case 1:
      return "doc.q is known";
    case 2:
      return "tier(doc.kind, doc.gross) " + order() + " " + one_of(risks);
    case 3:
      return "count(tiers(doc.kind, doc.gross)) " + order() + " " + std::to_string(1 + below(3));
    case 4:
      return "(any x in tiers(doc.kind, doc.net) where x = " + one_of(risks) + ")";
    case 5:
      return "gravest(doc.kind, doc.gross) " + order() + " " + one_of(risks);
    default:
      return test();
  }
}

std::string WidePolicies::wide_condition() {
  const std::string test = wide_test();
  if (chance(40)) return test;
  return "((" + test + ")" + one_of({" and ", " or "}) + "(" + condition(1) + "))";
}

std::string WidePolicies::sentence() {
  return "  because \"" +
         one_of({"{doc.gross} of {doc.name}", "{doc.kind}, {doc.mark}", "{doc.net} on {doc.day}",
                 "{count(doc.lines)} lines, {doc.gross}", "{doc.gross + doc.net} in all",
                 "tier {tier(doc.kind, doc.gross)}"}) +
         "\"\n";
}

// What stands after the condition of a rule, and its exceptions.
std::string WidePolicies::clauses(const std::string& code, const std::string& outcome) {
  std::string rule;
  if (chance(20)) rule += "  unless " + condition(1) + "\n";
  rule += "  then " + outcome + (chance(40) ? " with BAD" : "") + "\n";
  if (chance(50)) rule += sentence();
  const auto dates = [&] {
    return chance(20) ? "  in force " +
                            one_of({"from 2026-01-03", "until 2026-01-03",
                                    "from 2026-01-02 until 2026-01-04"}) +
                            "\n"
                      : std::string();
  };
  rule += dates();
  if (!chance(30)) return rule;
  rule += "exception " + code + "a to " + code + " \"An exception\"\n  when " + condition(1) + "\n";
  rule += dates();
  if (chance(50))
    rule += "exception " + code + "b to " + code + "a \"One to it\"\n  when " + wide_test() + "\n" +
            dates();
  return rule;
}

std::string WidePolicies::rule_of_verdict(const std::string& code) {
  std::string rule = "rule " + code + " \"A rule\"";
  const bool slack = chance(10);
  if (slack)
    rule += "\n  when doc.gross " + one_of({"=", "<>"}) + " " + one_of({"doc.net", amount()});
  else
    rule += chance(20) ? of_each_line() : "\n  when " + wide_condition();
  rule += "\n";
  std::string rest = clauses(code, one_of({"fine", "watch", "hold", "reject"}));
  if (slack) {
    const std::size_t then = rest.find("  then ");
    const std::size_t end = rest.find('\n', then) + 1;
    const bool sentence_follows = rest.compare(end, 9, "  because") == 0;
    const std::size_t at = sentence_follows ? rest.find('\n', end) + 1 : end;
    rest.insert(at, "  slack EUR 1.00\n");
  }
  return rule + rest;
}

std::string WidePolicies::test_of_findings() {
  const std::string any = "(any f in verdict.findings where ";
  const std::string no = "(no f in verdict.findings where ";
  const std::string code = "\"R-" + std::to_string(1 + below(4)) + "\"";
  const std::string outcome = one_of({"fine", "watch", "hold", "reject"});
  switch (below(20)) {
    case 0:
    case 1:
      return (chance(50) ? any : no) + "f.rule = " + code + ")";
    case 2:
      return "count(verdict.findings) " + order() + " " + std::to_string(below(4));
    case 3:
      return "(count of f in verdict.findings where f.outcome = " + outcome + ") " + order() + " " +
             std::to_string(below(3));
    case 4:
      return (chance(50) ? any : no) + "f.because contains \"EUR 1.00\")";
    case 5:
      return (chance(50) ? any : no) + "f.because contains \"not read\")";
    case 6:
      return any + "f.because = \"" + one_of({"EUR 1.00 of a", "goods, missing", "tier high"}) +
             "\")";
    case 7:
      return (chance(50) ? any : no) + "(any v in f.values where v.field = \"doc." +
             one_of({"gross", "kind", "p", "lines", "name"}) + "\"))";
    case 8:
      return (chance(50) ? any : no) + "(any v in f.values where v.value = \"EUR 1.00\"))";
    case 9:
      return any + "f.rule = " + code + " and count(f.values) " + order() + " " +
             std::to_string(1 + below(3)) + ")";
    case 10:
      return "verdict " + order() + " " + outcome;
    case 11:
      return "verdict.outcome " + order() + " " + outcome;
    case 12:
    case 13:
      return "(lead is present and lead.rule = " + code + ")";
    case 14:
      return "(lead is present and lead.because contains \"EUR\")";
    case 15:
      return any + "f.at is present and f.at = \"doc.lines[1]\")";
    case 16:
      return (chance(50) ? any : no) + "f.code is present and f.code = BAD)";
    case 17:
      return "solo " + order() + " move";
    case 18:
      return "(any f in solo.findings where f.because contains \"tax\")";
    default:
      return any + "f.outcome >= " + outcome + ")";
  }
}

std::string WidePolicies::rule_of_second(const std::string& code) {
  std::string rule = "rule " + code + " \"What was found\"";
  std::string test = test_of_findings();
  if (chance(25)) {
    rule += " for each f in verdict.findings where f.outcome >= watch";
    test = one_of({"f.because contains \"EUR 1.00\"", "f.rule = \"R-1\"", "f.code is present",
                   "count(f.values) >= 2"});
  }
  if (chance(40)) test = "((" + test + ")" + one_of({" and ", " or "}) + "(" + condition(1) + "))";
  return rule + "\n  when " + test + "\n  then " + one_of({"low_2", "mid_2", "high_2"}) + "\n";
}

std::vector<std::string> WidePolicies::rules_of_solo() {
  std::vector<std::string> made;
  static const std::vector<std::string> outcomes = {"keep", "move", "drop"};
  static const std::vector<std::string> kinds = {"goods", "rent", "tax"};
  for (std::size_t i = 0; i < 3; ++i) {
    if (!chance(60)) continue;
    // A difference is not gone through by the check for two rules that hold at once: some of these
    // do, with the same outcome or with another.
    const bool overlaps = chance(30);
    const std::string test = overlaps ? "doc.gross - doc.net is " + one_of({"positive", "negative"})
                                      : "doc.kind = " + kinds[i];
    made.push_back("rule T-" + std::to_string(i + 1) + " \"One of three\"\n  when " + test +
                   (chance(60) ? " and (" + condition(1) + ")" : "") + "\n  then " +
                   outcomes[overlaps ? below(3) : i] + "\n");
  }
  return made;
}

std::vector<std::string> WidePolicies::all_rules() {
  std::vector<std::string> made;
  made.emplace_back(order_on_file);
  const std::size_t count = 1 + below(4);
  for (std::size_t i = 1; i <= count; ++i)
    made.push_back(rule_of_verdict("R-" + std::to_string(i)));
  for (std::string& rule : rules_of_solo()) made.push_back(std::move(rule));
  for (std::size_t i = 1 + below(3); i > 0; --i)
    made.push_back(rule_of_second("S-" + std::to_string(i)));
  return made;
}

std::string WidePolicies::staged_declarations() {
  return declarations() + std::string(fourth);
}

// What hangs on outcomes by comparing them, in a choice, in a list.
std::string WidePolicies::test_of_outcomes(bool of_second) {
  const std::string outcome = one_of({"fine", "watch", "hold", "reject"});
  const std::string verdict = "verdict " + order() + " " + outcome;
  switch (below(of_second ? 12 : 9)) {
    case 0:
      return "solo " + order() + " " + one_of({"keep", "move", "drop"});
    case 1:
      return "verdict.outcome " + order() + " " + outcome;
    case 2:
      return one_of({"verdict.outcome is known", "solo.outcome is known"});
    case 3:
      return "(any o in orders where o.open and " + verdict + ")";
    case 4:
      return "(if " + verdict + " then doc.net else doc.gross) " + order() + " " + amount();
    case 5:
      return "(count of l in doc.lines where l.open or " + verdict + ") " + order() + " 1";
    case 6:
      return "(verdict = watch or verdict = " + one_of({"hold", "reject"}) + ")";
    case 9:
    case 10:
    case 11:
      return "second " + order() + " " + one_of({"low_2", "mid_2", "high_2"});
    default:
      return verdict;
  }
}

std::vector<std::string> WidePolicies::staged_rules() {
  std::vector<std::string> made = {order_on_file};
  const std::size_t count = 2 + below(4);
  while (made.size() < count) {
    made.push_back(rule_of_verdict("R-" + std::to_string(made.size())));
  }
  for (std::string& rule : rules_of_solo()) made.push_back(std::move(rule));
  for (std::size_t at = 0; at < 4; ++at) {
    const bool of_second = at < 2;
    std::string test = test_of_outcomes(!of_second);
    if (chance(40))
      test = "((" + test + ")" + one_of({" and ", " or "}) + "(" + condition(1) + "))";
    const std::string code = (of_second ? "S-" : "U-") + std::to_string(at);
    std::string each;
    if (chance(25)) {
      each = " for each e in doc.lines" + one_of({"", " where e.open"});
      test = "e.net " + order() + " " + amount() + one_of({" and ", " or "}) + "(" + test + ")";
    }
    made.push_back("rule " + code + " \"What was said\"" + each + "\n  when " + test + "\n" +
                   clauses(code, of_second ? one_of({"mid_2", "high_2"}) : "yes_3"));
  }
  return made;
}

}  // namespace bop::testing
