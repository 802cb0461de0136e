#include "compiler/check/only_usual.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "compiler/ast/children.h"
#include "compiler/check/context.h"
#include "compiler/diagnostics/kinds_check.h"

namespace bop::check {

namespace {

using ast::BinaryOp;
using ast::ExprId;

constexpr std::size_t depth_max = 200;  // of conditions within one another, through lets

// By what a condition can be made to come out one way: it takes another matter, too; it reads no
// more than what is usual was asked of; what is usual is enough.
enum class By : std::uint8_t { Other, Same, Usual };
struct Ways {
  By holds = By::Other;
  By fails = By::Other;
};

Ways both(Ways a, Ways b) {
  const bool other = a.holds == By::Other || b.holds == By::Other;
  return {other ? By::Other : std::max(a.holds, b.holds), std::max(a.fails, b.fails)};
}

Ways turned(Ways ways) {
  return {ways.fails, ways.holds};
}

// What an expression reads: paths and sets by their names, and whether it asks what is usual.
struct Reads {
  std::set<std::string> names;
  bool usual = false;
};

class OnlyUsual {
 public:
  OnlyUsual(const std::vector<ast::Module>& modules, const resolve::Symbols& symbols,
            const Checked& checked, Index baseline)
      : modules_(modules), symbols_(symbols), checked_(checked), baseline_(baseline) {}

  bool turns_only(Index rule) {
    const auto [known, is_new] = known_.try_emplace(rule, false);
    if (!is_new) return known->second;  // of a circle of decisions, which is reported: no
    const resolve::Rule& declared = symbols_.rules[rule];
    if (resolve::is_broken(modules_, declared.place) || declared.is_requires ||
        declared.check != none)
      return false;
    const auto& node = resolve::declared<ast::RuleDecl>(modules_, declared.place);
    std::vector<std::pair<ExprId, ExprId>> taken_back;  // what takes the effect away, unless what
    if (node.unless) taken_back.emplace_back(node.unless, ExprId{});
    for (const Index index : declared.exceptions) {
      const resolve::Exception& exception = symbols_.exceptions[index];
      if (resolve::is_broken(modules_, exception.place)) continue;
      const auto& written = resolve::declared<ast::ExceptionDecl>(modules_, exception.place);
      if (written.when) taken_back.emplace_back(written.when, written.unless);
    }
    asked_of_.clear();
    Frame frame{.module = declared.place.module};
    find_asked_of(frame, node.when);
    for (const auto& [when, unless] : taken_back) {
      find_asked_of(frame, when);
      find_asked_of(frame, unless);
    }
    Ways ways = node.when ? read(frame, node.when) : Ways{By::Same, By::Other};
    for (const auto& [when, unless] : taken_back) {
      Ways away = read(frame, when);
      if (unless) away = both(away, turned(read(frame, unless)));
      ways = both(ways, turned(away));
    }
    return known_[rule] = ways.holds == By::Usual;
  }

 private:
  // Where an expression stands: its module, and the arguments of the define it is the body of.
  struct Frame {
    Index module = 0;
    std::vector<ExprId> arguments = {};
    const Frame* outer = nullptr;
    std::size_t depth = 0;
  };

  const ast::Expr& expr(const Frame& frame, ExprId id) const { return modules_[frame.module][id]; }
  const Target& target(const Frame& frame, ExprId id) const {
    return checked_.at(frame.module, id).target;
  }

  // Calls with the body that a let or a define stands for; false if it is none of them.
  template <typename Visit>
  bool in_body(const Frame& frame, ExprId id, Visit visit) const {
    if (frame.depth > depth_max) return false;
    const Target& what = target(frame, id);
    const auto& node = expr(frame, id).node;
    if (what.kind == Target::Kind::Argument && frame.outer != nullptr) {
      Frame outer = *frame.outer;
      outer.depth = frame.depth + 1;
      visit(outer, frame.arguments[what.index]);
      return true;
    }
    if (what.kind == Target::Kind::Let && std::holds_alternative<ast::Name>(node)) {
      const resolve::Place& place = symbols_.lets[what.index].place;
      if (resolve::is_broken(modules_, place)) return false;
      const Frame inner{.module = place.module, .depth = frame.depth + 1};
      visit(inner, resolve::declared<ast::LetDecl>(modules_, place).value);
      return true;
    }
    const auto* call = std::get_if<ast::Call>(&node);
    if (call == nullptr || what.kind != Target::Kind::Define) return false;
    const resolve::Define& define = symbols_.defines[what.index];
    if (define.native || resolve::is_broken(modules_, define.place)) return false;
    const Frame inner{.module = define.place.module,
                      .arguments = call->arguments,
                      .outer = &frame,
                      .depth = frame.depth + 1};
    visit(inner, resolve::declared<ast::DefineDecl>(modules_, define.place).body);
    return true;
  }

  bool asks_usual(const Frame& frame, ExprId id) const {
    const Target& what = target(frame, id);
    return what.kind == Target::Kind::Define &&
           symbols_.defines[what.index].place.module == baseline_;
  }

  // "vendor.status" as the policy says it; what it is a field of is no reading by itself.
  std::string path_of(const Frame& frame, ExprId id) const {
    const auto& node = expr(frame, id).node;
    if (const auto* name = std::get_if<ast::Name>(&node)) {
      const bool is_argument = target(frame, id).kind == Target::Kind::Argument;
      if (is_argument && frame.outer != nullptr)
        return path_of(*frame.outer, frame.arguments[target(frame, id).index]);
      return name->text;
    }
    if (const auto* member = std::get_if<ast::Member>(&node)) {
      const std::string base = path_of(frame, member->base);
      return base.empty() ? base : base + "." + member->field.text;
    }
    return {};
  }

  void collect(const Frame& frame, ExprId id, Reads& reads) const {
    if (!id || frame.depth > depth_max) return;
    if (asks_usual(frame, id)) reads.usual = true;
    const auto& node = expr(frame, id).node;
    if (const auto* member = std::get_if<ast::Member>(&node)) {
      const std::string path = path_of(frame, id);
      Reads base;
      collect(frame, member->base, base);
      reads.usual = reads.usual || base.usual;
      if (path.empty())
        reads.names.merge(base.names);
      else
        reads.names.insert(path);
      return;
    }
    const Target::Kind kind = target(frame, id).kind;
    const bool is_input = kind == Target::Kind::Subject || kind == Target::Kind::Reference ||
                          kind == Target::Kind::Decision || kind == Target::Kind::Result ||
                          kind == Target::Kind::Clock || kind == Target::Kind::Check;
    if (const auto* name = std::get_if<ast::Name>(&node); name != nullptr && is_input)
      reads.names.insert(name->text);
    in_body(frame, id, [&](const Frame& inner, ExprId body) { collect(inner, body, reads); });
    // What a define does not look at is no reading of it; that of the baseline is taken as a whole.
    const bool inside = kind == Target::Kind::Define && !asks_usual(frame, id) &&
                        !symbols_.defines[target(frame, id).index].native;
    if (!inside)
      ast::for_each_child(expr(frame, id), [&](ExprId child) { collect(frame, child, reads); });
  }

  void find_asked_of(const Frame& frame, ExprId id) {
    if (!id || frame.depth > depth_max) return;
    if (asks_usual(frame, id)) {
      Reads reads;
      collect(frame, id, reads);
      asked_of_.merge(reads.names);
      return;
    }
    in_body(frame, id, [&](const Frame& inner, ExprId body) { find_asked_of(inner, body); });
    ast::for_each_child(expr(frame, id), [&](ExprId child) { find_asked_of(frame, child); });
  }

  Ways read(const Frame& frame, ExprId id) {
    if (!id || frame.depth > depth_max) return {};
    const auto& node = expr(frame, id).node;
    if (const auto* unary = std::get_if<ast::Unary>(&node); unary && unary->op == ast::UnaryOp::Not)
      return turned(read(frame, unary->operand));
    if (const auto* binary = std::get_if<ast::Binary>(&node);
        binary != nullptr && (binary->op == BinaryOp::And || binary->op == BinaryOp::Or)) {
      const Ways left = read(frame, binary->left);
      const Ways right = read(frame, binary->right);
      return binary->op == BinaryOp::And ? both(left, right)
                                         : turned(both(turned(left), turned(right)));
    }
    if (const auto* branch = std::get_if<ast::Conditional>(&node)) {
      const Ways test = read(frame, branch->condition);
      const Ways then = both(test, read(frame, branch->then));
      const Ways otherwise = both(turned(test), read(frame, branch->otherwise));
      return turned(both(turned(then), turned(otherwise)));
    }
    Ways ways;
    const bool of_baseline = asks_usual(frame, id);
    if (!of_baseline &&
        in_body(frame, id, [&](const Frame& inner, ExprId body) { ways = read(inner, body); }))
      return ways;
    return atom(frame, id);
  }

  Ways atom(const Frame& frame, ExprId id) {
    Reads reads;
    collect(frame, id, reads);
    if (reads.usual || reads_usual_decision(reads)) return {By::Usual, By::Usual};
    // That something is there says nothing of what it is.
    const bool is_test = std::holds_alternative<ast::StateTest>(expr(frame, id).node);
    const bool same = is_test || std::ranges::includes(asked_of_, reads.names);
    return same ? Ways{By::Same, By::Same} : Ways{};
  }

  // What a decision said by such a rule is the same thing under another name.
  bool reads_usual_decision(const Reads& reads) {
    for (std::size_t i = 0; i < symbols_.rules.size(); ++i)
      for (const EffectInfo& effect : checked_.effects[i])
        if (effect.decision != none &&
            reads.names.contains(symbols_.decisions[effect.decision].name)) {
          const std::set<std::string> kept = asked_of_;
          const bool only = turns_only(static_cast<Index>(i));
          asked_of_ = kept;
          if (only) return true;
        }
    return false;
  }

  const std::vector<ast::Module>& modules_;
  const resolve::Symbols& symbols_;
  const Checked& checked_;
  Index baseline_;
  std::set<std::string> asked_of_;  // of the rule being read: what is usual
  std::map<Index, bool> known_;
};

Index module_named(const std::vector<ast::Module>& modules, std::string_view name) {
  for (std::size_t i = 0; i < modules.size(); ++i)
    for (const ast::Declaration& declaration : modules[i].declarations)
      if (const auto* head = std::get_if<ast::PolicyDecl>(&declaration.node);
          head != nullptr && head->is_module && path_text(head->name) == name)
        return static_cast<Index>(i);
  return none;
}

// What the effect does that a person has to; empty where a person does it.
std::string does_alone(const resolve::Symbols& symbols, const ast::Effect& effect,
                       const EffectInfo& info) {
  if (info.decision == none || info.outcome == none) return {};
  const resolve::Outcome& outcome = symbols.decisions[info.decision].outcomes[info.outcome];
  if (outcome.releases) return "lets go";
  if (outcome.refuses) return "refuses";
  if (!effect.to && !effect.owner && effect.code.text.empty()) return "decides, asking nobody,";
  return {};
}

}  // namespace

void report_only_usual(const std::vector<ast::Module>& modules, const resolve::Symbols& symbols,
                       const Checked& checked, Diagnostics& diagnostics) {
  const Index baseline = module_named(modules, "std.baseline");
  if (baseline == none || diagnostics.has_errors()) return;
  OnlyUsual reader(modules, symbols, checked, baseline);
  for (std::size_t i = 0; i < symbols.rules.size(); ++i) {
    const resolve::Rule& rule = symbols.rules[i];
    if (!reader.turns_only(static_cast<Index>(i))) continue;
    const auto& node = resolve::declared<ast::RuleDecl>(modules, rule.place);
    for (std::size_t at = 0; at < checked.effects[i].size(); ++at) {
      const ast::Effect& effect = node.effects[at];
      const std::string alone = does_alone(symbols, effect, checked.effects[i][at]);
      if (alone.empty()) continue;
      auto& report =
          diagnostics.report(diagnostics::only_usual, effect.range, {rule.code}, {alone});
      if (node.when)
        report.label(modules[rule.place.module][node.when].range,
                     "this looks at nothing but what is usual, and what that was asked of");
      report.note(
          "What is unusual is a reason to look, never to decide: take an outcome that a person "
          "settles (`hold with CODE`, `route to ROLE`), or say what else must be so.");
    }
  }
}

}  // namespace bop::check
