// Nothing may be declared by way of itself: a policy always comes to an end.
#include <algorithm>
#include <set>

#include "compiler/ast/children.h"
#include "compiler/resolve/context.h"

namespace bop::resolve {

namespace {

// One thing that may refer to others of its graph.
struct Node {
  std::string name;
  SourceRange range;
  std::vector<std::size_t> uses;
};

// Reports each cycle once, at the node declared first, naming the way round.
class CycleFinder {
 public:
  CycleFinder(Context& context, const std::vector<Node>& nodes)
      : context_(context), nodes_(nodes), state_(nodes.size(), State::New) {}

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
    state_[at] = State::Open;
    way_.push_back(at);
    for (const std::size_t next : nodes_[at].uses) visit(next);
    way_.pop_back();
    state_[at] = State::Done;
  }

  void report(std::size_t start) {
    const Node& node = nodes_[start];
    auto& circular =
        context_.diagnostics.report(diagnostics::circular, node.range, {node.name});
    const auto first = std::find(way_.begin(), way_.end(), start);
    for (auto step = first; step != way_.end(); ++step) {
      const bool last = std::next(step) == way_.end();
      const Node& next = last ? node : nodes_[*std::next(step)];
      if (*step == start)
        circular.here("refers to `" + next.name + "`");
      else
        circular.label(nodes_[*step].range, "which refers to `" + next.name + "`");
    }
  }

  Context& context_;
  const std::vector<Node>& nodes_;
  std::vector<State> state_;
  std::vector<std::size_t> way_;
};

// Lets, defines and tables in one graph: lets first, then defines, then tables.
class ValueGraph {
 public:
  explicit ValueGraph(Context& context) : context_(context), symbols_(context.symbols) {}

  std::vector<Node> build() {
    for (const Let& let : symbols_.lets) {
      start(let.name, let.place);
      walk(declared<ast::LetDecl>(context_.modules, let.place).value);
    }
    for (const Define& define : symbols_.defines) {
      start(define.name, define.place);
      for (const Argument& argument : define.arguments) hidden_.insert(argument.name);
      walk(declared<ast::DefineDecl>(context_.modules, define.place).body);
    }
    for (const Table& table : symbols_.tables) {
      start(table.name, table.place);
      walk_table(declared<ast::TableDecl>(context_.modules, table.place));
    }
    return std::move(nodes_);
  }

 private:
  void start(const std::string& name, const Place& place) {
    nodes_.push_back({name, place.name, {}});
    module_ = place.module;
    hidden_.clear();
  }

  void walk_table(const ast::TableDecl& table) {
    for (const ast::Row& row : table.rows) {
      for (const ast::Cell& cell : row.cells)
        for (const ast::CellTest& test : cell.tests)
          by_kind(
              test.test, [this](const ast::CellTest::Compare& n) { walk(n.bound); },
              [this](const ast::CellTest::Equals& n) { walk(n.value); },
              [this](const ast::CellTest::Between& n) {
                walk(n.low);
                walk(n.high);
              },
              [](const ast::CellTest::State&) {});
      for (const auto& results : row.results)
        for (const ast::ExprId id : results) walk(id);
    }
  }

  void walk(ast::ExprId id) {
    if (!id) return;
    const ast::Expr& expression = context_.modules[module_][id];
    if (const auto* name = std::get_if<ast::Name>(&expression.node)) use(name->text);
    if (const auto* call = std::get_if<ast::Call>(&expression.node)) use(call->callee.text);
    ast::for_each_child(expression, [this](ast::ExprId child) { walk(child); });
  }

  void use(const std::string& name) {
    if (hidden_.contains(name)) return;
    const Symbol* symbol = symbols_.find(name);
    if (symbol == nullptr) return;
    std::size_t node = symbol->index;
    if (symbol->kind == Symbol::Kind::Define) {
      node += symbols_.lets.size();
    } else if (symbol->kind == Symbol::Kind::Table) {
      node += symbols_.lets.size() + symbols_.defines.size();
    } else if (symbol->kind != Symbol::Kind::Let) {
      return;
    }
    nodes_.back().uses.push_back(node);
  }

  Context& context_;
  const Symbols& symbols_;
  std::vector<Node> nodes_;
  Index module_ = 0;
  std::set<std::string, std::less<>> hidden_;  // arguments of the define being read
};

}  // namespace

void report_cycles(Context& context) {
  const std::vector<Node> values = ValueGraph(context).build();
  CycleFinder(context, values).report_all();

  std::vector<Node> roles;
  for (const Role& role : context.symbols.roles)
    roles.push_back({role.name, role.place.name, {role.covers.begin(), role.covers.end()}});
  CycleFinder(context, roles).report_all();

  std::vector<Node> exceptions;
  for (const Exception& exception : context.symbols.exceptions) {
    exceptions.push_back({exception.code, exception.place.name, {}});
    if (exception.exception != none) exceptions.back().uses.push_back(exception.exception);
  }
  CycleFinder(context, exceptions).report_all();
}

}  // namespace bop::resolve
