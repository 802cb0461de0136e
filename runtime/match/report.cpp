// The outcome of a match line by line, for people: what paired with what, and what was held against
// what. A comparison within its bound stands there, too.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "runtime/match/outcome.h"

namespace bop::match {
namespace {

using abi::RecordPtr;
using abi::State;
using abi::TraceNode;

class Reporter {
 public:
  Reporter(const abi::PolicyInfo& policy, const abi::MatchPlan& plan, const Outcome& outcome,
           const Comparer& comparer)
      : schema_(policy.schema),
        plan_(plan),
        outcome_(outcome),
        comparer_(comparer),
        left_(outcome.left.elements()),
        right_(outcome.rights(plan.with_itself)) {}

  TraceNode report() {
    TraceNode made = line("match " + plan_.name, "");
    std::size_t pairs = 0;
    for (std::size_t i = 0; i < outcome_.pairs.groups.size(); ++i) {
      const Group& group = outcome_.pairs.groups[i];
      pairs += group.ambiguous ? 0 : 1;
      made.parts.push_back(of_group(group, outcome_.compared[i]));
    }
    made.value = fmt::format("{} {}", pairs, pairs == 1 ? "pair" : "pairs");
    if (outcome_.pairs.open) made.value += ", and it is not known whether there are more";
    add_unpaired(made, left_, outcome_.pairs.left);
    add_unpaired(made, right_, outcome_.pairs.right);
    return made;
  }

 private:
  static TraceNode line(std::string text, std::string value) {
    TraceNode node;
    node.text = std::move(text);
    node.value = std::move(value);
    return node;
  }

  static std::string names(const std::vector<RecordPtr>& elements,
                           const std::vector<std::uint32_t>& places) {
    std::vector<std::string> paths;
    for (const RecordPtr& element : elements_at(elements, places)) paths.push_back(element->path);
    return fmt::format("{}", fmt::join(paths, ", "));
  }

  // Of a whole reference set nobody wants to read what nothing asked for.
  static constexpr std::size_t lines_max = 50;

  static void add_unpaired(TraceNode& made, const std::vector<RecordPtr>& elements,
                           const std::vector<Presence>& presence) {
    std::size_t lines = 0;
    for (std::size_t i = 0; i < presence.size(); ++i) {
      if (presence[i] == Presence::Gone) continue;
      if (++lines > lines_max) continue;
      made.parts.push_back(line(elements[i]->path, presence[i] == Presence::There
                                                       ? "no partner"
                                                       : "not known whether it has a partner"));
    }
    if (lines > lines_max)
      made.parts.push_back(line(fmt::format("{} more", lines - lines_max), "the same"));
  }

  TraceNode of_group(const Group& group, const Compared& compared) const {
    const std::string& found_by = plan_.pairings[group.pairing].name;
    TraceNode made = line(names(left_, group.left) + " with " + names(right_, group.right),
                          (group.ambiguous ? "ambiguous by " : "by ") + found_by);
    if (compared.no_receipt) made.parts.push_back(line("received", raised("no_receipt")));
    for (const Comparison& comparison : compared.comparisons)
      made.parts.push_back(of_comparison(comparison));
    return made;
  }

  std::string raised(const std::string& variance) const {
    const abi::MatchRaising* raising = comparer_.raising(variance);
    return raising == nullptr ? variance : variance + ", raised";
  }

  std::string print(const Amount& amount, const abi::MatchAllowance& measured) const {
    return abi::print(schema_, measured.type.required(), amount.datum());
  }

  TraceNode of_comparison(const Comparison& comparison) const {
    const abi::MatchAllowance& measured = plan_.allowances[comparison.allowance];
    std::string name = measured.measure;
    if (measured.by_level)
      name += comparison.stage == abi::MatchStage::Ordered    ? " ordered"
              : comparison.stage == abi::MatchStage::Received ? " received"
                                                              : " accepted";
    if (comparison.state != State::Value)
      return line(name, comparison.state == State::Undefined ? "undefined" : "not read");
    TraceNode made = line(fmt::format("{}: {} against {}", name, print(comparison.actual, measured),
                                      print(comparison.expected, measured)),
                          "");
    if (comparison.difference.number.is_zero()) {
      made.value = "equal";
      return made;
    }
    const bool over = !comparison.difference.number.is_negative();
    made.value = fmt::format("{} {}", print(comparison.difference.magnitude(), measured),
                             over ? "over" : "under");
    if (!comparison.bound)
      made.value += ", without limit";
    else
      made.value += fmt::format(", bound {} of base {}{}", print(*comparison.bound, measured),
                                print(comparison.expected, measured),
                                comparison.base_zero ? " (BASE_ZERO)" : "");
    if (comparison.beyond)
      made.value += fmt::format(", {} beyond: {}", print(*comparison.beyond, measured),
                                raised(comparison.variance));
    else if (!comparison.variance.empty() && comparer_.raising(comparison.variance) != nullptr)
      made.value += ": " + raised(comparison.variance);
    return made;
  }

  const abi::Schema& schema_;
  const abi::MatchPlan& plan_;
  const Outcome& outcome_;
  const Comparer& comparer_;
  const std::vector<RecordPtr>& left_;
  const std::vector<RecordPtr>& right_;
};

}  // namespace

TraceNode report_of(const abi::PolicyInfo& policy, const abi::MatchPlan& plan,
                    const Outcome& outcome, const Comparer& comparer) {
  return Reporter(policy, plan, outcome, comparer).report();
}

}  // namespace bop::match
