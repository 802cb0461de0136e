#include "compiler/ast/print_expression.h"
#include "runtime/base/by_kind.h"

namespace bop::ast {

namespace {

std::string words(const std::vector<Identifier>& names) {
  std::string out;
  for (const Identifier& name : names) out += (out.empty() ? "" : ", ") + name.text;
  return out;
}

std::string path_text(const Path& path) {
  std::string out;
  for (const Identifier& part : path.parts) out += (out.empty() ? "" : ".") + part.text;
  return out;
}

std::string paths(const std::vector<Path>& list) {
  std::string out;
  for (const Path& path : list) out += (out.empty() ? "" : ", ") + path_text(path);
  return out;
}

std::string needs(const std::vector<ElementPath>& list) {
  std::string out;
  for (const ElementPath& path : list) out += (out.empty() ? "" : ", ") + path_text(path);
  return out;
}

std::string type_text(const TypeRef& type) {
  std::string out;
  for (std::uint32_t i = 0; i < type.list_depth; ++i) out += "list of ";
  out += type.name.text;
  if (!type.currency.text.empty()) out += " in " + type.currency.text;
  if (!type.tied_to.text.empty()) out += " of " + type.tied_to.text;
  if (!type.of.text.empty()) out += " of " + type.of.text;
  return type.optional ? out + "?" : out;
}

std::string role_text(const RoleRef& role) {
  std::string out = role.name.text;
  for (const Path& of : role.of) out += " of " + path_text(of);
  return out;
}

std::string params_text(const std::vector<Parameter>& parameters) {
  std::string out;
  for (const Parameter& parameter : parameters)
    out += (out.empty() ? "" : ", ") + parameter.name.text + " : " + type_text(parameter.type);
  return out;
}

// Declarations: one line for the head, one indented line per clause.
class ModulePrinter {
 public:
  explicit ModulePrinter(const Module& module) : module_(module), expr_(module) {}

  std::string print() {
    for (const Declaration& declaration : module_.declarations) {
      if (!declaration.doc.empty()) head("doc " + escaped(declaration.doc));
      if (declaration.broken) head("broken");
      // Not a catch-all: without a declare() of its own, a new kind does not compile.
      std::visit([this](const auto& node) { declare(node); }, declaration.node);
    }
    return std::move(out_);
  }

 private:
  void head(const std::string& line) { out_ += line + "\n"; }
  void clause(const std::string& line) { out_ += "  " + line + "\n"; }
  void clause_if(std::string_view word, const std::string& text) {
    if (!text.empty()) clause(std::string(word) + " " + text);
  }
  void owner_and_cites(const std::string& owner, const std::vector<std::string>& cites) {
    if (!owner.empty()) clause("owner " + escaped(owner));
    for (const std::string& source : cites) clause("cites " + escaped(source));
  }
  void in_force(const std::optional<InForce>& force) {
    if (force) clause(force_text(*force));
  }
  static std::string force_text(const InForce& force) {
    std::string line = "in force";
    if (force.from) line += " from " + force.from->text();
    if (force.until) line += " until " + force.until->text();
    return line;
  }

  void declare(const PolicyDecl& node) {
    head((node.is_module ? "module " : "policy ") + path_text(node.name) + " " +
         escaped(node.title));
    owner_and_cites(node.owner, node.cites);
    if (!node.calendar.text.empty())
      clause("calendar " + node.calendar.text + " zone " + escaped(node.zone));
    if (node.effective_by) clause("effective by " + path_text(*node.effective_by));
    if (node.compare)
      clause("compare in " + node.compare->currency.text + " at " + node.compare->rates.text +
             " on " + expr_(node.compare->on));
    if (node.jurisdiction)
      clause(regions_text(node.jurisdiction->regions) + " of " + path_text(node.jurisdiction->of));
    in_force(node.in_force);
  }
  std::string regions_text(const Regions& regions) const {
    return "jurisdiction " + expr_.list(regions.values);
  }
  void declare(const UseDecl& node) { head("use " + paths(node.modules)); }
  void declare(const SubjectDecl& node) {
    head("subject " + node.name.text + " : " + type_text(node.type));
    clause_if("by", words(node.keys));
  }
  void declare(const ReferenceDecl& node) {
    head("reference " + node.name.text + " : " + type_text(node.type));
    clause_if("by", words(node.keys));
  }
  void declare(const ParameterDecl& node) {
    head("parameter " + node.name.text + " : " + type_text(node.type) + " = " + expr_(node.value));
    if (node.low) clause("between " + expr_(node.low) + " and " + expr_(node.high));
    owner_and_cites(node.owner, node.cites);
  }
  void declare(const TrustDecl& node) {
    head("trust");
    for (const auto& item : node.items)
      clause(path_text(item.path) + " at " + item.floor.text() +
             (item.by ? " by " + path_text(*item.by) + " from " + item.by_floor.text() : "") +
             (item.checksum ? " by checksum " + path_text(item.checksum->function) + " from " +
                                  item.checksum->floor.text()
                            : ""));
  }
  void declare(const LetDecl& node) {
    head("let " + node.name.text + (node.type ? " : " + type_text(*node.type) : "") + " = " +
         expr_(node.value));
  }
  void declare(const DefineDecl& node) {
    std::string line = std::string(node.native ? "native " : "") + "define " + node.name.text +
                       "(" + params_text(node.parameters) + ")";
    if (node.result) line += " : " + type_text(*node.result);
    head(node.native ? line : line + " = " + expr_(node.body));
  }
  void declare(const TypeDecl& node) {
    head("type " + node.name.text);
    by_kind(
        node.body,
        [&](const TypeDecl::Members& members) {
          clause((members.ordered ? "ordered " : "one of ") + words(members.names));
        },
        [&](const TypeDecl::Codes& codes) {
          clause("codes of " + escaped(codes.version));
          for (const auto& [code, title] : codes.codes)
            clause(escaped(code.text) + " : " + escaped(title));
        },
        [&](const TypeDecl::Record& record) {
          for (const auto& field : record.fields) {
            std::string line = field.name.text + " : " + type_text(field.type);
            for (const std::string& label : field.read_from) line += " read from " + escaped(label);
            clause(field.doc.empty() ? line : line + " doc " + escaped(field.doc));
          }
          for (const ExprId equation : record.equations) clause("where " + expr_(equation));
        });
  }
  void declare(const RoleDecl& node) {
    head("role " + node.name.text + (node.of ? " of " + path_text(*node.of) : ""));
    clause_if("covers", words(node.covers));
  }
  void declare(const CodesDecl& node) {
    head("codes " + node.name.text);
    for (const auto& item : node.items)
      clause(item.name.text + " " + escaped(item.text) + " for " + role_text(item.owner));
  }
  void declare(const DecisionDecl& node) {
    head("decision " + node.name.text);
    std::string outcomes;
    for (const auto& outcome : node.outcomes)
      outcomes += (outcomes.empty() ? "" : " < ") + outcome.name.text +
                  (outcome.releases  ? " releases"
                   : outcome.refuses ? " refuses"
                                     : "");
    clause("outcomes " + outcomes);
    clause("combine " + combining_text(node.combine));
    clause("default " + node.default_outcome.text +
           (node.default_to ? " to " + expr_(node.default_to) : ""));
    if (node.asks) clause("asks " + role_text(*node.asks));
    clause_if("escalation", node.escalation.text);
  }
  static std::string combining_text(Combining combine) {
    switch (combine) {
      case Combining::MostSevere:
        return "most severe";
      case Combining::Unique:
        return "unique";
      case Combining::Collect:
        return "collect";
      case Combining::Unanimous:
        return "unanimous";
    }
    return "?";
  }
  std::string effect_text(const Effect& effect) const {
    std::string line = effect.decision.text.empty() ? "" : effect.decision.text + ": ";
    line += effect.outcome.text;
    if (effect.to) line += " to " + expr_(effect.to);
    if (!effect.code.text.empty()) line += " with " + effect.code.text;
    if (effect.owner) line += ", for " + expr_(effect.owner);
    if (effect.within) line += ", within " + expr_(effect.within);
    for (const Identifier& blocked : effect.blocks) line += ", blocks " + blocked.text;
    return line;
  }
  void conditions(ExprId when, ExprId unless) {
    if (when) clause("when " + expr_(when));
    if (unless) clause("unless " + expr_(unless));
  }
  void clauses(const RuleClauses& node) {
    if (node.because) clause("because " + expr_(node.because));
    if (node.recommend) recommend(*node.recommend);
    owner_and_cites(node.owner, node.cites);
    in_force(node.in_force);
    if (node.slack) clause("slack " + expr_(node.slack));
    if (node.jurisdiction) clause(regions_text(*node.jurisdiction));
  }
  std::string each_text(const ForEach& node) const {
    return "for each " + node.variable.text + " in " + expr_(node.list) +
           (node.where ? " where " + expr_(node.where) : "");
  }
  void recommend(const Recommendation& node) {
    clause("recommend " + expr_(node.text) +
           (node.each ? " " + each_text(*node.each) + " as " + expr_(node.line) : ""));
  }
  void declare(const RuleDecl& node) {
    head("rule " + node.code.text + " " + escaped(node.title));
    if (node.each) clause(each_text(*node.each));
    conditions(node.when, node.unless);
    for (const Effect& effect : node.effects) clause("then " + effect_text(effect));
    clauses(node.clauses);
  }
  void declare(const ExceptionDecl& node) {
    head("exception " + node.code.text + " to " + node.to.text + " " + escaped(node.title));
    conditions(node.when, node.unless);
    clauses(node.clauses);
  }
  void declare(const CheckDecl& node) {
    head("check " + node.name.text + "(" + params_text(node.parameters) + ") gives " +
         type_text(node.result));
    if (node.keeps) clause("keeps " + expr_(node.keeps));
    if (node.apart) clause(std::to_string(node.times) + " times apart " + expr_(node.apart));
    if (node.unavailable) clause("unavailable then " + effect_text(*node.unavailable));
  }
  void declare(const RequiresDecl& node) {
    head("requires" +
         (node.code.text.empty() ? "" : " " + node.code.text + " " + escaped(node.title)));
    clause("fields " + paths(node.fields));
    clause("otherwise " + effect_text(node.otherwise));
    clauses(node.clauses);
  }
  std::string cell_text(const Cell& cell) const {
    switch (cell.kind) {
      case Cell::Kind::Any:
        return "any";
      case Cell::Kind::Otherwise:
        return "otherwise";
      case Cell::Kind::Tests:
        break;
    }
    std::string out;
    for (const CellTest& test : cell.tests) out += (out.empty() ? "" : ", ") + test_text(test);
    return (cell.negated ? "not " : "") + out;
  }
  std::string test_text(const CellTest& test) const {
    return by_kind(
        test.test,
        [&](const CellTest::Compare& t) {
          return std::string(binary_text(t.op)) + " " + expr_(t.bound);
        },
        [&](const CellTest::Equals& t) { return expr_(t.value); },
        [&](const CellTest::Between& t) {
          return expr_(t.low) + (t.half_open ? " ..< " : " .. ") + expr_(t.high);
        },
        [&](const CellTest::State& t) { return std::string(state_text(t.kind)); });
  }
  static std::string hit_text(HitPolicy hit) {
    switch (hit) {
      case HitPolicy::Unique:
        return " unique";
      case HitPolicy::First:
        return " first";
      case HitPolicy::Collect:
        return " collect";
      case HitPolicy::MostSevere:
        return " most severe";
    }
    return "?";
  }
  void declare(const TableDecl& node) {
    if (node.of_parameter) {
      head("parameter " + node.name.text + "(" + params_text(node.parameters) + ") gives " +
           params_text(node.results));
      if (node.of_parameter->low)
        clause("between " + expr_(node.of_parameter->low) + " and " +
               expr_(node.of_parameter->high));
      owner_and_cites(node.of_parameter->owner, node.of_parameter->cites);
    } else {
      head("table " + node.name.text + "(" + params_text(node.parameters) + ") gives " +
           params_text(node.results) + hit_text(node.hit));
    }
    clause("header " + words(node.header) + " || " + words(node.result_header));
    for (const Row& row : node.rows) {
      std::string line = row.code.text.empty() ? "row" : "row " + row.code.text;
      for (const Cell& cell : row.cells) line += " | " + cell_text(cell);
      line += " |";
      for (const auto& result : row.results) line += "| " + expr_.list(result) + " ";
      clause(row.in_force ? line + "| " + force_text(*row.in_force) : line + "|");
    }
  }
  void declare(const EscalationDecl& node) {
    head("escalation " + node.name.text +
         (node.calendar.text.empty() ? "" : " in calendar " + node.calendar.text));
    for (const auto& step : node.steps)
      clause(std::string(direction_text(step.direction)) + " " + expr_(step.span) + " " +
             act_text(step.act) + " " + role_text(step.role));
  }
  static std::string act_text(EscalationDecl::Act act) {
    switch (act) {
      case EscalationDecl::Act::Remind:
        return "remind";
      case EscalationDecl::Act::Reassign:
        return "reassign to";
      case EscalationDecl::Act::Raise:
        return "raise to";
    }
    return "?";
  }
  void side(const char* word, const std::optional<MatchDecl::Side>& side) {
    if (side)
      clause(std::string(word) + " " + expr_(side->list) + " as " + side->alias.text +
             (side->where ? " where " + expr_(side->where) : ""));
  }
  std::string bound_text(const MatchDecl::Bound& bound) const {
    using enum MatchDecl::Bound::Kind;
    switch (bound.kind) {
      case Exactly:
        return "exactly " + expr_(bound.first);
      case Unlimited:
        return "unlimited";
      case UpTo:
        return "up to " + expr_(bound.first);
      case Either:
        return "either " + expr_(bound.first) + " or " + expr_(bound.second);
      case Both:
        return "both " + expr_(bound.first) + " and " + expr_(bound.second);
    }
    return "?";
  }
  void declare(const MatchDecl& node) {
    head("match " + node.name.text);
    side("left", node.left);
    side("right", node.right);
    clause_if("with itself as", node.itself.text);
    for (const auto& [name, on] : node.pairings) clause("pair " + name.text + " on " + expr_(on));
    if (const auto& sets = node.allocation)
      clause(std::string("allocate ") + (sets->many_left ? "many" : "one") + " to " +
             (sets->many_right ? "many" : "one") + " up to " + std::to_string(sets->up_to));
    if (node.level)
      clause("level " + expr_(node.level->value) +
             (node.level->sets.empty() ? "" : " using " + words(node.level->sets)));
    for (const auto& allowance : node.allowances) {
      std::string line = "allow " + allowance.measure.text;
      if (allowance.actual)
        line += " of " + expr_(allowance.actual) + " against " + expr_(allowance.expected);
      if (allowance.over) line += " over " + bound_text(*allowance.over);
      if (allowance.under) line += ", under " + bound_text(*allowance.under);
      clause(allowance.cumulative ? line + ", cumulative" : line);
    }
    for (const auto& [code, variance] : node.raisings)
      clause("raise " + code.text + " when " + variance.text);
  }
  static std::string chain_text(const ApprovalDecl& node) {
    using enum ApprovalDecl::Chain;
    switch (node.chain) {
      case Unsaid:
        return "";
      case Sequence:
        return "in sequence";
      case Parallel:
        return "in parallel";
      case Quorum:
        return std::to_string(node.needed) + " of " + std::to_string(node.among);
    }
    return "?";
  }
  void exclude(const std::vector<ExprId>& excluded) {
    if (!excluded.empty()) clause("exclude " + expr_.list(excluded));
  }
  void declare(const ApprovalDecl& node) {
    head("approval " + node.name.text + " of " + path_text(node.of));
    clause("by " + expr_(node.by) + (node.within ? " within " + expr_(node.within) : ""));
    if (node.chain != ApprovalDecl::Chain::Unsaid) clause(chain_text(node));
    for (const auto& eyes : node.eyes)
      clause(std::to_string(eyes.count) + " eyes" + (eyes.when ? " when " + expr_(eyes.when) : ""));
    exclude(node.excluded);
    clause_if("escalation", node.escalation.text);
    if (node.otherwise) clause("otherwise " + effect_text(*node.otherwise));
  }
  void declare(const DutiesDecl& node) {
    head("duties " + node.name.text);
    for (const auto& [verb, persons] : node.actors)
      clause(verb.text + " by " + expr_.list(persons));
    for (const auto& duty : node.duties)
      clause("never " + duty.verb.text + " and " + words(duty.others) + " of " +
             path_text(duty.of) + (duty.within ? " within " + expr_(duty.within) : "") +
             (duty.unless ? " unless " + expr_(duty.unless) : ""));
    for (const auto& apart : node.apart) {
      std::string roles;
      for (const Identifier& other : apart.others)
        roles += (roles.empty() ? "role " : ", role ") + other.text;
      clause("never role " + apart.role.text + " with " + roles);
    }
  }
  void declare(const ProcessDecl& node) {
    head("process " + node.name.text + " of " + node.subject.text + " : " + type_text(node.type) +
         (node.calendar.text.empty() ? "" : " in calendar " + node.calendar.text));
    for (const auto& task : node.tasks) {
      clause("task " + task.name.text + " " + escaped(task.title));
      if (task.by) clause("  by " + role_text(*task.by));
      if (!task.needs.empty()) clause("  needs " + words(task.needs));
      if (task.due) clause("  due " + expr_(task.due));
      if (task.when) clause("  when " + expr_(task.when));
      if (task.done) clause("  done when " + expr_(task.done));
      if (!task.excluded.empty()) clause("  exclude " + expr_.list(task.excluded));
      clause_if("  escalation", task.escalation.text);
    }
    if (node.complete) clause("complete when " + expr_(node.complete));
  }
  void declare(const CalendarDecl& node) {
    head("calendar " + node.name.text + " is " + node.base.text);
    const auto clock = [](std::int64_t second) {
      return second == value::Duration::day_seconds
                 ? std::string("24:00")
                 : value::Time{static_cast<std::int32_t>(second)}.text();
    };
    std::string hours;
    for (const auto& open : node.hours)
      hours += (hours.empty() ? "hours " : ", ") + clock(open.from) +
               (open.closed ? " .. " : " ..< ") + clock(open.until);
    if (!hours.empty()) clause(hours);
    for (const auto& days : node.closed)
      clause("closed " + days.first.text() +
             (days.first == days.last ? "" : " .. " + days.last.text()) +
             (days.why.empty() ? "" : " " + escaped(days.why)));
    in_force(node.in_force);
  }
  void declare(const ServiceDecl& node) {
    head("service " + node.name.text + " of " + node.subject.text + " : " + type_text(node.type));
    if (node.calendar) clause("calendar " + expr_(node.calendar));
    if (node.respond) clause("respond within " + expr_(node.respond));
    if (node.resolve) clause("resolve within " + expr_(node.resolve));
    if (node.pause) clause("pause when " + expr_(node.pause));
    if (node.warn) clause("warn at " + expr_(node.warn));
    clause_if("escalation", node.escalation.text);
  }
  void declare(const ExampleDecl& node) {
    head("example " + node.name.text + " : " + type_text(node.type) + " = " + expr_(node.value));
  }
  void declare(const TestDecl& node) {
    head("test " + escaped(node.title));
    std::size_t told = 0;
    for (const auto& given : node.givens) {
      if (given.after) expects(node, told, given.range.begin);
      clause("given " + (given.of_person ? of_person(*given.of_person) : this->given(given)));
    }
    expects(node, told, SIZE_MAX);
    if (node.table) table(*node.table);
  }
  std::string given(const TestDecl::Given& given) const {
    std::string what = given.after ? "after " : "as of ";
    if (!given.name.text.empty()) what = given.name.text;
    for (const Identifier& part : given.rest) what += "." + part.text;
    return what + (given.name.text.empty() ? "" : " = ") + expr_(given.value) +
           (given.by ? " by " + escaped(given.by->text) : "");
  }
  std::string of_person(const TestDecl::OfPerson& given) const {
    using Kind = TestDecl::OfPerson::Kind;
    std::string text = escaped(given.person.text);
    if (given.kind == Kind::Delegation)
      text += " for " + escaped(given.whom.text) +
              (given.scope.text.empty() ? "" : " as " + given.scope.text);
    if (given.kind == Kind::Absence) text += " is absent";
    std::string_view before = " is ";
    for (const auto& [name, scope] : given.roles) {
      text += std::string(before) + name.text + (scope ? " of " + escaped(scope->text) : "");
      before = ", ";
    }
    for (const auto& [path, most] : given.limits)
      text += ", " + path_text(path) + " up to " + expr_(most);
    if (given.from) text += " from " + expr_(given.from);
    if (given.until) text += " until " + expr_(given.until);
    return text;
  }
  // Those that stand before a place in the file.
  void expects(const TestDecl& node, std::size_t& told, std::size_t before) {
    for (; told < node.expects.size() && node.expects[told].range.begin < before; ++told) {
      const TestDecl::Expect& expect = node.expects[told];
      std::string line = "expect " + expr_(expect.condition);
      if (expect.to) line += " to " + expr_(expect.to);
      if (expect.within) line += ", within " + expr_(expect.within);
      if (!expect.because.empty())
        line += (expect.because_only ? " because only " : " because ") + words(expect.because);
      if (expect.reason) line += " because " + escaped(expect.reason->text);
      if (!expect.needs.empty()) line += " needs " + needs(expect.needs);
      clause(line);
    }
  }
  void table(const TestDecl::Table& table) {
    clause("header " + columns(table.given) + " || " + columns(table.expected));
    for (const TestDecl::Row& row : table.rows) {
      std::string line = "row";
      for (std::size_t i = 0; i < row.cells.size(); ++i)
        line += (i == row.given ? " || " : " | ") + test_cell(row.cells[i]);
      clause(line + " |");
    }
  }
  std::string columns(const std::vector<TestDecl::Column>& columns) const {
    std::string line;
    for (const TestDecl::Column& column : columns)
      line += (line.empty() ? "" : " | ") + column_text(column);
    return line;
  }
  static std::string column_text(const TestDecl::Column& column) {
    switch (column.kind) {
      case TestDecl::Column::Kind::Path:
        return path_text(column.path);
      case TestDecl::Column::Kind::AsOf:
        return "as of";
      case TestDecl::Column::Kind::Because:
        return "because";
      case TestDecl::Column::Kind::BecauseOnly:
        return "because only";
      case TestDecl::Column::Kind::Needs:
        return "needs";
      case TestDecl::Column::Kind::To:
        return "to";
      case TestDecl::Column::Kind::Within:
        return "within";
    }
    return "?";
  }
  std::string test_cell(const TestDecl::Cell& cell) const {
    switch (cell.kind) {
      case TestDecl::Cell::Kind::Any:
        return "any";
      case TestDecl::Cell::Kind::Codes:
        return words(cell.codes);
      case TestDecl::Cell::Kind::Values:
        return expr_.list(cell.values);
    }
    return "?";
  }
  void declare(const PropertyDecl& node) {
    head("property " + escaped(node.title) + " for all " + params_text(node.variables));
    if (node.where) clause("where " + expr_(node.where));
    clause("holds " + expr_(node.holds));
  }
  void declare(const ProveDecl& node) {
    head("prove " + escaped(node.title));
    if (node.given) clause("given " + expr_(node.given));
    clause((node.never ? "never " : "always ") + expr_(node.claim));
  }

  const Module& module_;
  ExprPrinter expr_;
  std::string out_;
};

}  // namespace

std::string path_text(const ElementPath& path) {
  std::string out;
  std::size_t next = 0;
  for (std::size_t i = 0; i < path.path.parts.size(); ++i) {
    out += (i == 0 ? "" : ".") + path.path.parts[i].text;
    for (; next < path.elements.size() && path.elements[next].after == i; ++next)
      out += "[" + std::to_string(path.elements[next].number) + "]";
  }
  return out;
}

std::string print(const Module& module) {
  return ModulePrinter(module).print();
}

}  // namespace bop::ast
