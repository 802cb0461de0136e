// What tests say of the case that a verdict becomes, as time passes.
#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "compiler/check/case_checker.h"

namespace bop::check {

namespace {

using Kind_of = abi::CaseFact::Kind;
using About = abi::CaseFact::About;
using Words = std::vector<std::string>;

std::vector<std::string_view> views(const Words& words) {
  return {words.begin(), words.end()};
}

// release, onboarding.access, clock.respond.with: a name and fields; else nothing.
bool path_in(const ast::Module& module, ExprId id, std::vector<ast::Identifier>& parts) {
  if (!id) return false;
  const ast::Expr& expr = module[id];
  if (const auto* name = std::get_if<ast::Name>(&expr.node)) {
    parts.push_back({name->text, expr.range});
    return true;
  }
  const auto* member = std::get_if<ast::Member>(&expr.node);
  if (member == nullptr || !path_in(module, member->base, parts)) return false;
  parts.push_back(member->field);
  return true;
}

template <typename Named>
const Named* named(const std::vector<Named>& all, std::string_view name) {
  const auto found = std::ranges::find(all, name, &Named::name);
  return found == all.end() ? nullptr : &*found;
}

std::string text_of(const std::vector<ast::Identifier>& path) {
  std::string text = path.front().text;
  for (std::size_t i = 1; i < path.size(); ++i) text += "." + path[i].text;
  return text;
}

// "onboarding-access" is what tests write as onboarding.access.
std::string text_of(const abi::CaseFact& fact) {
  std::string text = fact.name;
  const bool part = fact.kind == Kind_of::Task || fact.kind == Kind_of::Clock;
  if (const std::size_t dash = text.find('-'); part && dash != std::string::npos) text[dash] = '.';
  return text;
}

}  // namespace

// A name of a record, a set, a parameter or a value means that.
bool CaseChecker::is_about_verdict(const ast::Identifier& name) const {
  const resolve::Symbol* symbol = symbols_.find(name.text);
  return symbol != nullptr && symbol->kind != resolve::Symbol::Kind::Approval &&
         symbol->kind != resolve::Symbol::Kind::Decision;
}

std::optional<CaseChecker::Part> CaseChecker::task_named(const std::vector<ast::Identifier>& path,
                                                         bool answered) {
  const resolve::Named* process = named(symbols_.processes, path[0].text);
  if (process == nullptr || path.size() < 2) return std::nullopt;
  Part part{{Kind_of::Task, path[0].text + "-" + path[1].text, About::State, {}},
            answered ? Words{"done"} : Words{"waiting", "open", "done", "unwanted"}};
  if (resolve::is_broken(modules_, process->place)) {
    part.broken = true;
    return part;
  }
  const auto& node = resolve::declared<ast::ProcessDecl>(modules_, process->place);
  std::vector<std::string_view> tasks;
  for (const ast::ProcessDecl::Task& task : node.tasks) tasks.push_back(task.name.text);
  if (std::ranges::find(tasks, path[1].text) != tasks.end()) return part;
  auto& report = diagnostics_.report(diagnostics::no_such_work, path[1].range, {path[0].text},
                                     {"task"}, {path[1].text});
  diagnostics::suggest(report, path[1].range, path[1].text, tasks);
  part.broken = true;
  return part;
}

std::optional<CaseChecker::Part> CaseChecker::clock_named(const std::vector<ast::Identifier>& path,
                                                          bool answered) {
  if (named(symbols_.services, path[0].text) == nullptr || path.size() < 2) return std::nullopt;
  Part part{{Kind_of::Clock, path[0].text + "-" + path[1].text, About::State, {}},
            answered ? Words{"done"} : Words{"running", "paused", "met", "late"}};
  if (path[1].text == "respond" || path[1].text == "resolve") return part;
  auto& report = diagnostics_.report(diagnostics::no_such_work, path[1].range, {path[0].text},
                                     {"clock"}, {path[1].text});
  diagnostics::suggest(report, path[1].range, path[1].text, {"respond", "resolve"});
  part.broken = true;
  return part;
}

std::optional<CaseChecker::Part> CaseChecker::part_named(const std::vector<ast::Identifier>& path,
                                                         bool answered) {
  if (is_about_verdict(path.front())) return std::nullopt;
  if (auto task = task_named(path, answered)) return task;
  if (auto clock = clock_named(path, answered)) return clock;
  const std::string& name = path.front().text;
  if (named(symbols_.approvals, name) != nullptr)
    return Part{
        {Kind_of::Approval, name, About::State, {}},
        answered ? Words{"approve", "reject"} : Words{"open", "released", "refused", "unapproved"}};
  const resolve::Decision* decision = named(symbols_.decisions, name);
  if (decision == nullptr) return std::nullopt;
  Part part{{Kind_of::Decision, name, About::State, {}}, {}};
  for (const resolve::Outcome& outcome : decision->outcomes) part.words.push_back(outcome.name);
  return part;
}

std::string CaseChecker::word_of(ExprId written) const {
  if (!written) return {};
  const ast::Expr& node = expr(written);
  if (const auto* name = std::get_if<ast::Name>(&node.node)) return name->text;
  std::string text;
  if (const auto* literal = std::get_if<ast::TextLiteral>(&node.node))
    for (const auto& part : literal->parts) text += part.text;
  return text;
}

void CaseChecker::check_word(const Part& part, ExprId written, abi::CaseFact& fact) {
  const std::string word = word_of(written);
  fact.words = {word};
  if (part.broken || std::ranges::find(part.words, word) != part.words.end()) return;
  const std::string shown = word.empty() ? this->written(written) : word;
  auto& report = diagnostics_.report(diagnostics::case_word, range(written),
                                     {"`" + text_of(part.fact) + "`"}, {shown});
  diagnostics::suggest(report, range(written), word, views(part.words));
  report.note(fmt::format("It is {}.", fmt::join(part.words, ", ")));
}

// A role; or as a text whoever a ladder finds, "manager of assignee", and the owner of the policy,
// with whom the work of a service is.
void CaseChecker::check_holder(ExprId written, abi::CaseFact& fact) {
  const std::string word = word_of(written);
  fact.words.push_back(word);
  const bool is_text = std::holds_alternative<ast::TextLiteral>(expr(written).node);
  const std::string owner = checker_.head_ == nullptr ? "" : checker_.head_->owner;
  if (is_text && (word == "manager of assignee" || word == owner)) return;
  std::vector<std::string_view> names;
  for (const resolve::Role& role : symbols_.roles) names.push_back(role.name);
  if (!is_text && std::ranges::find(names, word) != names.end()) return;
  auto& unknown = diagnostics_.report(diagnostics::unknown_role, range(written),
                                      {word.empty() ? this->written(written) : word});
  diagnostics::suggest(unknown, range(written), word, names);
  unknown.note(
      "Something is with a declared role, with \"manager of assignee\", or with the owner of the "
      "policy, as a text.");
}

// What stands behind the name of a part: `release.with`.
std::optional<About> CaseChecker::about_of(const Part& part,
                                           const std::vector<ast::Identifier>& path) {
  const std::size_t own =
      part.fact.kind == Kind_of::Task || part.fact.kind == Kind_of::Clock ? 2 : 1;
  if (path.size() == own) return About::State;
  if (path.size() > own + 1) return std::nullopt;
  const auto& words = abi::CaseFact::words_of;
  const auto asked = std::ranges::find(words, std::string_view(path.back().text));
  if (asked != words.end() && !asked->empty()) return static_cast<About>(asked - words.begin());
  if (part.broken || part.fact.kind == Kind_of::Decision) return std::nullopt;
  auto& report = diagnostics_.report(diagnostics::no_such_work, path.back().range,
                                     {text_of(part.fact)}, {"word"}, {path.back().text});
  const std::vector<std::string_view> names(words.begin() + 1, words.end());
  diagnostics::suggest(report, path.back().range, path.back().text, names);
  report.note(fmt::format("A test asks for {}.", fmt::join(names, ", ")));
  return std::nullopt;
}

std::optional<abi::CaseFact> CaseChecker::fact_expected(const ast::TestDecl::Expect& expect) {
  const auto* equality = std::get_if<ast::Binary>(&expr(expect.condition).node);
  if (equality == nullptr || equality->op != ast::BinaryOp::Equal) return std::nullopt;
  std::vector<ast::Identifier> path;
  if (!path_in(modules_[scope_.module], equality->left, path)) return std::nullopt;
  std::optional<Part> part = part_named(path, false);
  if (!part) return std::nullopt;
  const std::size_t errors = diagnostics_.errors();
  const std::optional<About> about = about_of(*part, path);
  abi::CaseFact fact = part->fact;
  if (!about) {
    if (diagnostics_.errors() > errors) return fact;
    return std::nullopt;
  }
  // `disposition = hold` is what the verdict says, and later what the case does.
  if (fact.kind == Kind_of::Decision && *about == About::State) return std::nullopt;
  fact.about = *about;
  if (!expect.because.empty() || !expect.needs.empty() || expect.to || expect.within)
    diagnostics_.report(diagnostics::not_of_the_case, expect.range)
        .note(
            "`to`, `within`, `because` and `needs` belong to the verdict, as in `expect "
            "disposition = hold "
            "because AP-02`.");
  if (expect.reason && fact.about != About::Excluded)
    diagnostics_.report(diagnostics::not_of_the_case, expect.reason->range)
        .note(
            "A reason is expected of who may not: `expect release.excluded = \"otto\" because \"is "
            "absent\"`.");
  if (part->broken) return fact;
  check_fact(*part, expect, equality->right, fact);
  return fact;
}

void CaseChecker::check_fact(const Part& part, const ast::TestDecl::Expect& expect, ExprId written,
                             abi::CaseFact& fact) {
  const auto each = [&](const auto& check) {
    const auto* list = std::get_if<ast::ListLiteral>(&expr(written).node);
    for (const ExprId one : list == nullptr ? std::vector{written} : list->elements) check(one);
  };
  switch (fact.about) {
    case About::State:
      return check_word(part, written, fact);
    case About::With:
      return check_holder(written, fact);
    case About::Reminded:
      return each([&](ExprId one) { check_holder(one, fact); });
    case About::Eligible:
      return each([&](ExprId one) { check_somebody(one, fact); });
    case About::Excluded:
      check_somebody(written, fact);
      if (expect.reason) fact.because = expect.reason->text;
  }
}

// given invoice.amount = …: the record is given whole, or as a copy of an example.
void CaseChecker::advise_whole_record(const std::vector<ast::Identifier>& path,
                                      diagnostics::Diagnostic& report) const {
  if (path.front().text != symbols_.subject || symbols_.subject_record == none) return;
  const std::string& record = checker_.checked_.schema.records[symbols_.subject_record].name;
  const std::string given = "`given " + path.front().text + " = ";
  std::string entry = path.back().text + ": …";
  for (std::size_t i = path.size() - 1; i-- > 1;) entry = path[i].text + ": … { " + entry + " }";
  for (const resolve::Example& example : symbols_.examples) {
    if (example.record != symbols_.subject_record) continue;
    report.note("A test gives the record as a whole. Copy an example and change what matters: " +
                given + example.name + " { " + entry + " }`.");
    return;
  }
  report.note(
      "A test gives the record as a whole: " + given + record + " { " + entry +
      ", ... }`; `...` leaves the other fields open. Or declare an `example` and copy it: " +
      given + "EXAMPLE { " + entry + " }`.");
}

std::optional<abi::CaseFact> CaseChecker::answer_given(const ast::TestDecl::Given& given) {
  std::vector<ast::Identifier> path{given.name};
  path.insert(path.end(), given.rest.begin(), given.rest.end());
  const std::optional<Part> part = part_named(path, true);
  const bool own = part && (part->fact.kind == Kind_of::Task || part->fact.kind == Kind_of::Clock);
  if (!part || path.size() != (own ? 2U : 1U)) {
    if (given.rest.empty()) return std::nullopt;
    auto& report = diagnostics_.report(diagnostics::not_given,
                                       given.name.range.to(path.back().range), {text_of(path)});
    advise_whole_record(path, report);
    return abi::CaseFact{};
  }
  abi::CaseFact fact = part->fact;
  check_word(*part, given.value, fact);
  if (given.by) {
    check_person(*given.by, false);
    fact.by = given.by->text;
  }
  return fact;
}

void CaseChecker::check_after(ExprId span) {
  if (!span) return;
  const std::size_t reads = checker_.clock_reads_.size();
  checker_.check_span(span, {}, range(span));
  checker_.clock_reads_.resize(reads);
}

void CaseChecker::order_by_moments(const ast::TestDecl& test, TestInfo& info) {
  std::size_t moment = 0;
  std::size_t told = 0;
  bool expected = false;  // at this moment already
  bool judged = false;    // there is a record
  const auto expectations_before = [&](std::uint32_t place) {
    for (; told < test.expects.size() && test.expects[told].range.begin < place; ++told) {
      TestExpect& each = info.expects[told];
      each.moment = moment;
      expected = true;
      const auto& written = test.expects[told];
      const bool of_case = each.fact || each.decision != none;
      const bool of_verdict =
          !written.because.empty() || !written.needs.empty() || written.to || written.within;
      if (moment == 0 || (of_case && !of_verdict)) continue;
      diagnostics_.report(diagnostics::not_of_the_case, written.range)
          .note(
              "After time has passed, a test expects what has become of the case: "
              "`release.with = cfo`, or the outcome alone.");
    }
  };
  for (std::size_t i = 0; i < test.givens.size(); ++i) {
    const auto& given = test.givens[i];
    TestGiven& each = info.givens[i];
    expectations_before(given.range.begin);
    const bool of_record = each.kind == TestGiven::Kind::Subject;
    const bool answers = each.kind == TestGiven::Kind::Answer;
    // What somebody does is a moment of its own once something has been expected; the verdict was
    // there before anybody answered.
    if (each.kind == TestGiven::Kind::After || (answers && (expected || moment == 0)) ||
        (of_record && expected && moment > 0)) {
      ++moment;
      expected = false;
    }
    each.moment = moment;
    if (given.by && !answers && !(of_record && judged && moment > 0))
      diagnostics_.report(diagnostics::not_of_the_case, given.by->range)
          .note(
              "Somebody answers, or corrects the record once the case is there: `given release = "
              "approve by \"olga\"`, `given bill = rent { gross: EUR 95.00 } by \"olga\"`.");
    const bool later = each.kind == TestGiven::Kind::After || answers || (of_record && judged);
    judged = judged || of_record;
    if (!expected && (moment == 0 || later)) continue;
    diagnostics_
        .report(diagnostics::given_late, given.range,
                {given.of_person           ? given.of_person->person.text
                 : given.name.text.empty() ? "as of"
                                           : given.name.text})
        .note(expected ? "What is given stands before what is expected. What happens later begins "
                         "with `given after 1 business day`."
                       : "After time has passed, the record can be corrected and somebody can "
                         "answer; all else stays as it was.");
  }
  expectations_before(UINT32_MAX);
}

bool CaseChecker::is_of_case(const TestInfo& info) {
  return std::ranges::any_of(info.givens,
                             [](const TestGiven& given) {
                               return given.kind == TestGiven::Kind::After ||
                                      given.kind == TestGiven::Kind::Answer;
                             }) ||
         std::ranges::any_of(info.expects,
                             [](const TestExpect& expect) { return expect.fact.has_value(); });
}

}  // namespace bop::check
