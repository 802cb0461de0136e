// Lets, defines, tables and examples that are declared by way of themselves. Found by what names
// turned out to stand for: beside a value of its enumeration the same word is a member and refers
// to nothing.
#include "compiler/ast/children.h"
#include "compiler/check/context.h"
#include "compiler/resolve/cycles.h"
#include "runtime/base/by_kind.h"

namespace bop::check {

namespace {

// All in one graph: lets first, then defines, then tables, then examples.
class ValueGraph {
 public:
  ValueGraph(const std::vector<ast::Module>& modules, const resolve::Symbols& symbols,
             const Checked& checked)
      : modules_(modules), symbols_(symbols), checked_(checked) {}

  std::vector<resolve::CycleNode> build() {
    for (const resolve::Let& let : symbols_.lets) {
      start(let.name, let.place);
      walk(resolve::declared<ast::LetDecl>(modules_, let.place).value);
    }
    for (const resolve::Define& define : symbols_.defines) {
      start(define.name, define.place);
      walk(resolve::declared<ast::DefineDecl>(modules_, define.place).body);
    }
    for (const resolve::Table& table : symbols_.tables) {
      start(table.name, table.place);
      for (const ast::Row& row : resolve::declared<ast::TableDecl>(modules_, table.place).rows)
        walk_row(row);
    }
    for (const resolve::Example& example : symbols_.examples) {
      start(example.name, example.place);
      walk(resolve::declared<ast::ExampleDecl>(modules_, example.place).value);
    }
    return std::move(nodes_);
  }

 private:
  void start(const std::string& name, const resolve::Place& place) {
    nodes_.push_back({name, place.name, {}});
    module_ = place.module;
  }

  void walk_row(const ast::Row& row) {
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

  void walk(ast::ExprId id) {
    if (!id) return;
    use(checked_.at(module_, id).target);
    ast::for_each_child(modules_[module_][id], [this](ast::ExprId child) { walk(child); });
  }

  void use(const Target& target) {
    const std::size_t defines = symbols_.lets.size();
    const std::size_t tables = defines + symbols_.defines.size();
    const std::size_t examples = tables + symbols_.tables.size();
    auto& uses = nodes_.back().uses;
    if (target.kind == Target::Kind::Let) uses.push_back(target.index);
    if (target.kind == Target::Kind::Define) uses.push_back(defines + target.index);
    if (target.kind == Target::Kind::Table) uses.push_back(tables + target.index);
    if (target.kind == Target::Kind::Example) uses.push_back(examples + target.index);
  }

  const std::vector<ast::Module>& modules_;
  const resolve::Symbols& symbols_;
  const Checked& checked_;
  std::vector<resolve::CycleNode> nodes_;
  Index module_ = 0;
};

}  // namespace

void Checker::report_value_cycles() {
  resolve::report_cycles_of(ValueGraph(modules_, symbols_, checked_).build(), diagnostics_);
}

}  // namespace bop::check
