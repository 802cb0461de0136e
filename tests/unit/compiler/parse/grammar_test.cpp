// The grammar must read every policy of the project in one way only, looking at no more than it
// needs.
#include <algorithm>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <doctest/doctest.h>

#include "compiler/parse/ambiguity.h"
#include "tests/unit/compiler/parse/read_policy.h"

namespace bop::parse {

namespace {

namespace fs = std::filesystem;

std::string content(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

std::vector<fs::path> files_with(const char* folder, const std::string& extension) {
  std::vector<fs::path> found;
  const fs::path root = fs::path(BOP_SOURCE_DIR) / folder;
  if (!fs::exists(root)) return found;
  for (const auto& entry : fs::recursive_directory_iterator(root))
    if (entry.is_regular_file() && entry.path().extension() == extension)
      found.push_back(entry.path());
  std::ranges::sort(found);
  return found;
}

// The ```bop blocks of a Markdown file.
std::vector<std::string> blocks(const std::string& markdown) {
  std::vector<std::string> found;
  std::istringstream lines(markdown);
  std::string line;
  bool inside = false;
  while (std::getline(lines, line)) {
    if (!inside && line.starts_with("```bop")) {
      inside = true;
      found.emplace_back();
    } else if (inside && line.starts_with("```")) {
      inside = false;
    } else if (inside) {
      found.back() += line + "\n";
    }
  }
  return found;
}

std::size_t check_unambiguous(const std::string& name, const std::string& text) {
  CAPTURE(name);
  const Ambiguities counted = count_ambiguities(text);
  CHECK(counted.ambiguities == 0);
  CHECK(counted.full_context_attempts == 0);
  for (const std::string& place : counted.places) MESSAGE(name << ": " << place);
  return counted.errors;
}

}  // namespace

TEST_CASE("no policy of the project can be read in two ways") {
  std::size_t policies = 0;
  for (const char* folder : {"stdlib", "policies", "examples", "tests"})
    for (const fs::path& path : files_with(folder, ".bop")) {
      check_unambiguous(path.string(), content(path));
      ++policies;
    }
  for (const char* folder : {"docs", "tests"})
    for (const fs::path& path : files_with(folder, ".md"))
      for (const std::string& block : blocks(content(path))) {
        check_unambiguous(path.string(), block);
        ++policies;
      }
  CHECK(policies > 30);
}

TEST_CASE("stdlib, policies and examples have the form of policies") {
  for (const char* folder : {"stdlib", "policies", "examples"})
    for (const fs::path& path : files_with(folder, ".bop")) {
      CAPTURE(path.string());
      CHECK(ReadPolicy(content(path)).first() == "");
    }
}

TEST_CASE("every construct at once is unambiguous") {
  CHECK(check_unambiguous(
            "constructs",
            "let a = not any_x and (any x in xs where x is in 1 .. 2 and not x.b)\n"
            "let b = x otherwise 1 + last day of month of y - 3 days\n"
            "let c = if a then b else if c then sum of x.y for x in xs where x.z else 0\n"
            "let d = every x in xs where x.a has (no y in x.ys where y within 3 days of x)\n"
            "let e = f(first(a), min(b, c), [1, 2], T { a: 1, ... }).g[h, i.j]\n"
            "let f = 3 business days after x in calendar T <= y\n"
            "let g = at least 2 x in xs where x matches /a/ or x starts with \"b{x}\"\n"
            "let h = convert(a, to EUR, on b) is not one of (c, d) \n"
            "reference r : T by match, level, rule\n"
            "reference s : T\n"
            "type T is record rule : Text where : Text let : Text where a = b where c = d\n"
            "decision d escalation e default x to y outcomes x < y combine unique asks z\n"
            "escalation e after 1 day remind z before x raise to y of z.a\n"
            "escalation f in calendar C after 1 day reassign to y\n"
            "table t(a : A) gives b : B first | a || b | | missing || missing |\n"
            "X-1 | not missing, < 3, 4 .. 5 || a, b | in force from 2026-01-01\n"
            "  | otherwise || c | | any || d |\n"
            "rule A-1 \"x\" then d: hold with X, for y, within 1 day also z to w in force until "
            "2026-01-01 cites \"a\"\n"
            "test \"x\" given as of 2026-01-01 given match = level expect a = b because only "
            "A-1, A-2 needs a.b[2].rule[1][3], c expect a = c\n"
            "prove \"x\" given a never b\n") == 0);
}

TEST_CASE("people and cases are unambiguous") {
  CHECK(
      check_unambiguous(
          "people and cases",
          "policy a jurisdiction DE, \"AT\", b of x.country owner \"o\"\n"
          "rule A-1 \"x\" when a then hold, for b, within c jurisdiction DE, AT cites \"d\"\n"
          "match m left a.b as c where c.d = e right f as g pair h on c.i = g.i and c.j\n"
          "  else k on similarity(c.l, g.l) >= 0.85 allocate one to many up to 8\n"
          "  level two_way using m, n allow o over either 2% or EUR 25.00, under unlimited\n"
          "  p of c.q against g.q over exactly 0, under up to 3 days, cumulative raise X when r,\n"
          "  Y when s\n"
          "match level with itself as left left f as g pair raise on a = b\n"
          "  allow level over both 1% and EUR 1.00, under exactly 0 raise X when raise\n"
          "  allocate many to many up to 3 level f(x).level\n"
          "approval a of b by c(d).e within f.g in sequence 4 eyes when (h otherwise i) 6 eyes\n"
          "  exclude j.k, (l), m(n) otherwise hold with X, for o, within 2 days escalation p\n"
          "approval a of b by c otherwise hold to d in parallel\n"
          "approval a of b by c 2 of 3 otherwise hold\n"
          "approval a of b.c by d escalation e in sequence otherwise hold\n"
          "duties d requests by a.b, c edits by d never requests and edits, pays of e.f\n"
          "  within 90 days unless g or h never a and b of c\n"
          "process p of h : H in calendar C task a \"A\" by b of c.d needs e, f due 1 day before "
          "g\n"
          "  in calendar D when h = i done when j exclude k, l escalation m task n complete when "
          "o\n"
          "escalation m after 1 day remind p\n"
          "service s of t : T calendar u(v).w respond within x.y resolve within 2 days\n"
          "  pause when z = a warn at 75% escalation m\n"
          "escalation m in calendar C after 1 day remind p\n") == 0);
}

TEST_CASE("speed of parsing, for the report") {
  const auto path = fs::path(BOP_SOURCE_DIR) / "policies/payables/invoice_approval.bop";
  if (!fs::exists(path)) return;
  const std::string one = content(path);
  std::string text;
  while (text.size() < 300'000) text += one;
  const std::clock_t begin = std::clock();  // of this process: the machine may be busy
  const ReadPolicy read(text);
  const double took = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
  const auto lines = std::ranges::count(text, '\n');
  CHECK(read.codes() == "");
  CHECK(took < 20.0);  // a figure is for the report; this only catches a blow-up
  MESSAGE(lines << " lines in " << took * 1e3
                << " ms: " << static_cast<long>(static_cast<double>(lines) / took) << " lines/s");
}

}  // namespace bop::parse
