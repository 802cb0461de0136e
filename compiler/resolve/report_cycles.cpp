// Nothing may be declared by way of itself: a policy always comes to an end. Roles and exceptions
// here; what values refer to is known to check.
#include <algorithm>
#include <utility>

#include "compiler/resolve/context.h"
#include "compiler/resolve/cycles.h"

namespace bop::resolve {

namespace {

class CycleFinder {
 public:
  CycleFinder(const std::vector<CycleNode>& nodes, Diagnostics& diagnostics)
      : nodes_(nodes),
        diagnostics_(diagnostics),
        state_(nodes.size(), State::New),
        depth_(nodes.size(), 0) {}

  void report_all() {
    for (std::size_t i = 0; i < nodes_.size(); ++i) visit(i);
  }

 private:
  enum class State : std::uint8_t { New, Open, Done };

  void visit(std::size_t at) {
    if (state_[at] == State::Done) return;
    if (state_[at] == State::Open) {
      report(at);
      return;
    }
    if (way_.size() > chain_max) {
      if (!std::exchange(too_long_, true)) report_chain(way_.front());
      return;
    }
    state_[at] = State::Open;
    way_.push_back(at);
    for (const std::size_t next : nodes_[at].uses) {
      visit(next);
      depth_[at] = std::max(depth_[at], depth_[next] + 1);
    }
    way_.pop_back();
    state_[at] = State::Done;
    if (depth_[at] > chain_max && !std::exchange(too_long_, true)) report_chain(at);
  }

  void report_chain(std::size_t start) {
    diagnostics_
        .report(diagnostics::chain_too_long, nodes_[start].range, {nodes_[start].name}, {chain_max})
        .note(
            "Nobody can follow such a chain. Let it build on fewer, or put its cases in a table.");
  }

  void report(std::size_t start) {
    const CycleNode& node = nodes_[start];
    auto& circular = diagnostics_.report(diagnostics::circular, node.range, {node.name});
    const auto first = std::find(way_.begin(), way_.end(), start);
    for (auto step = first; step != way_.end(); ++step) {
      const bool last = std::next(step) == way_.end();
      const CycleNode& next = last ? node : nodes_[*std::next(step)];
      if (*step == start)
        circular.here("refers to `" + next.name + "`");
      else
        circular.label(nodes_[*step].range, "which refers to `" + next.name + "`");
      label_use(circular, nodes_[*step], last ? start : *std::next(step));
    }
  }

  // The place that reads it, which may stand far from the declaration: in a rule of a decision.
  static void label_use(diagnostics::Diagnostic& circular, const CycleNode& node,
                        std::size_t used) {
    const auto at = std::ranges::find(node.uses, used);
    if (at == node.uses.end() || node.places.size() != node.uses.size()) return;
    const source::SourceRange& place = node.places[at - node.uses.begin()];
    if (place.file == node.range.file) circular.label(place, "it is read here");
  }

  const std::vector<CycleNode>& nodes_;
  Diagnostics& diagnostics_;
  std::vector<State> state_;
  std::vector<std::size_t> depth_;  // of the longest chain below each
  std::vector<std::size_t> way_;
  bool too_long_ = false;
};

}  // namespace

void report_cycles_of(const std::vector<CycleNode>& nodes, Diagnostics& diagnostics) {
  CycleFinder(nodes, diagnostics).report_all();
}

void report_cycles(Context& context) {
  std::vector<CycleNode> roles;
  for (const Role& role : context.symbols.roles)
    roles.push_back({role.name, role.place.name, {role.covers.begin(), role.covers.end()}, {}});
  report_cycles_of(roles, context.diagnostics);

  std::vector<CycleNode> exceptions;
  for (const Exception& exception : context.symbols.exceptions) {
    exceptions.push_back({exception.code, exception.place.name, {}, {}});
    if (exception.exception != none) exceptions.back().uses.push_back(exception.exception);
  }
  report_cycles_of(exceptions, context.diagnostics);
}

}  // namespace bop::resolve
