#include "compiler/ir/fold.h"
#include "compiler/lower/context.h"
#include "runtime/base/by_kind.h"
#include "runtime/base/error.h"

namespace bop::lower {
namespace {

using check::Target;
using ir::GivenRecord;
using ir::GivenValue;

GivenValue of_kind(GivenValue::Kind kind) {
  GivenValue value;
  value.kind = kind;
  return value;
}
GivenValue known(abi::Value given) {
  GivenValue value = of_kind(GivenValue::Kind::Value);
  value.value = std::move(given);
  return value;
}
GivenValue missing() {
  return of_kind(GivenValue::Kind::Missing);
}
GivenValue unread(std::string raw) {
  GivenValue value = of_kind(GivenValue::Kind::Unread);
  value.raw = std::move(raw);
  return value;
}
GivenValue record(GivenRecord given) {
  GivenValue value = of_kind(GivenValue::Kind::Record);
  value.records.push_back(std::move(given));
  return value;
}

std::string plain_text(const ast::TextLiteral& literal) {
  std::string text;
  for (const auto& part : literal.parts) text += part.text;
  return text;
}

// A record as a test gives it, and which of its fields were written: `...` is about the others.
struct WrittenRecord {
  GivenRecord record;
  std::vector<bool> written;
};

// Evaluates what tests, examples, parameters and escalations are written with: literals, records
// and lists. Check has refused whatever is computed.
class GivenLowering {
 public:
  GivenLowering(Context& context, const Scope& scope) : context_(context), scope_(scope) {}

  GivenValue value(ExprId id, abi::Type wanted) const {
    return by_kind(
        context_.expr(scope_, id).node,
        [](const ast::NumberLiteral& literal) { return known(literal.value); },
        [](const ast::PercentLiteral& literal) { return known(literal.value); },
        [](const ast::MoneyLiteral& literal) { return known(literal.value); },
        [](const ast::DurationLiteral& literal) { return known(literal.value); },
        [](const ast::BusinessDaysLiteral& literal) { return known(literal.value); },
        [](const ast::BusinessHoursLiteral& literal) { return known(literal.value); },
        [](const ast::QuantityLiteral& literal) { return known(literal.value); },
        [](const ast::TimeLiteral& literal) { return known(literal.value); },
        [](const ast::DateLiteral& literal) { return known(literal.value); },
        [](const ast::InstantLiteral& literal) { return known(literal.value); },
        [](const ast::BooleanLiteral& literal) { return known(literal.value); },
        [](const ast::MissingLiteral&) { return missing(); },
        [&](const ast::ListLiteral& list) { return this->list(list, wanted); },
        [&](const ast::TextLiteral& literal) {
          const Target& target = context_.info(scope_, id).target;
          if (target.kind == Target::Kind::EnumMember) return named(id);
          return known(plain_text(literal));
        },
        [&](const ast::Name&) { return named(id); }, [&](const ast::Member&) { return named(id); },
        [&](const ast::Index&) { return refused("a lookup"); },
        [&](const ast::Call& call) { return this->call(id, call); },
        [&](const ast::RecordLiteral&) { return record(written_record(id).record); },
        [&](const ast::Unary& unary) { return this->unary(unary, wanted); },
        [&](const ast::Binary&) { return refused("a computation"); },
        [&](const ast::StateTest&) { return refused("a test"); },
        [&](const ast::SignTest&) { return refused("a test"); },
        [&](const ast::InRange&) { return refused("a test"); },
        [&](const ast::InList&) { return refused("a test"); },
        [&](const ast::OneOf&) { return refused("a test"); },
        [&](const ast::TextTest&) { return refused("a test"); },
        [&](const ast::Matches&) { return refused("a test"); },
        [&](const ast::Within&) { return refused("a test"); },
        [&](const ast::Shift&) { return refused("a shift"); },
        [&](const ast::PeriodDay&) { return refused("a day of a period"); },
        [&](const ast::Fallback&) { return refused("`otherwise`"); },
        [&](const ast::Conditional&) { return refused("a condition"); },
        [&](const ast::Quantified&) { return refused("a quantifier"); },
        [&](const ast::Aggregate&) { return refused("an aggregate"); },
        [&](const ast::Convert&) { return refused("`convert`"); },
        [&](const ast::ResultOf&) { return refused("`result of`"); },
        [&](const ast::ErrorExpr&) { return refused("a broken expression"); });
  }

  WrittenRecord written_record(ExprId id) const {
    const Target& target = context_.info(scope_, id).target;
    const auto* literal = std::get_if<ast::RecordLiteral>(&context_.expr(scope_, id).node);
    WrittenRecord made;
    if (target.kind == Target::Kind::Example) {
      const resolve::Place& place = context_.symbols.examples[target.index].place;
      const Scope scope{.module = place.module};
      made = GivenLowering(context_, scope)
                 .written_record(context_.declared<ast::ExampleDecl>(place).value);
    } else {
      BOP_CHECK(target.kind == Target::Kind::Record, "a record literal is of a type or an example");
      const std::size_t count = context_.schema().records[target.index].fields.size();
      made.record.type = target.index;
      made.record.fields.assign(count, missing());
      made.written.assign(count, false);
      // What a check was answered and no test gives was never asked.
      for (std::size_t field = 0; field < count; ++field)
        if (context_.schema().records[target.index].fields[field].answers)
          made.record.fields[field] = unread({});
    }
    if (literal != nullptr) fill(*literal, made);
    return made;
  }

 private:
  [[noreturn]] static GivenValue refused(const char* what) {
    broken(__FILE__, __LINE__, "constant", what);
  }

  void fill(const ast::RecordLiteral& literal, WrittenRecord& made) const {
    const abi::RecordType& type = context_.schema().records[made.record.type];
    for (const auto& entry : literal.entries) {
      const auto field = type.field(entry.name.text);
      BOP_CHECK(field.has_value(), "check knows every field of a record literal");
      made.record.fields[*field] = value(entry.value, type.fields[*field].type);
      made.written[*field] = true;
    }
    if (!literal.rest_unspecified) return;
    for (std::size_t index = 0; index < made.written.size(); ++index)
      if (!made.written[index]) made.record.fields[index] = of_kind(GivenValue::Kind::Unspecified);
  }

  GivenValue list(const ast::ListLiteral& list, abi::Type wanted) const {
    const abi::Type element =
        wanted.kind == abi::Kind::List ? context_.schema().lists[wanted.index] : abi::Type{};
    GivenValue made = of_kind(GivenValue::Kind::List);
    for (const ExprId id : list.elements) {
      GivenValue one = value(id, element);
      // An element that could not be read leaves the list unread.
      if (one.kind == GivenValue::Kind::Unread) return one;
      if (one.kind == GivenValue::Kind::Record)
        made.records.push_back(std::move(one.records.front()));
      else
        made.elements.push_back(std::move(one.value));
    }
    return made;
  }

  GivenValue named(ExprId id) const {
    const Target& target = context_.info(scope_, id).target;
    if (target.kind == Target::Kind::Example) return record(written_record(id).record);
    if (target.kind == Target::Kind::EnumMember) return known(abi::Symbol{target.second});
    if (target.kind == Target::Kind::Role) return known(abi::Symbol{target.index});
    if (target.kind == Target::Kind::Currency) return known(value::Currency{target.index});
    refused("a name that is no constant");
  }

  GivenValue call(ExprId id, const ast::Call& call) const {
    if (context_.info(scope_, id).target.kind != Target::Kind::Unread) refused("a call");
    if (call.arguments.empty()) return unread({});
    const auto& text = context_.expr(scope_, call.arguments.front()).node;
    const auto* literal = std::get_if<ast::TextLiteral>(&text);
    BOP_CHECK(literal != nullptr, "what could not be read is given as a text");
    return unread(plain_text(*literal));
  }

  GivenValue unary(const ast::Unary& unary, abi::Type wanted) const {
    if (unary.op != ast::UnaryOp::Negate) refused("`not`");
    const GivenValue operand = value(unary.operand, wanted);
    if (const auto* span = std::get_if<value::Duration>(&operand.value))
      return known(value::Duration{-span->months, -span->seconds});
    if (const auto* days = std::get_if<value::BusinessDays>(&operand.value))
      return known(value::BusinessDays{-days->count});
    auto negated =
        ir::fold_arithmetic(ir::ArithmeticOp::Multiply, value::Decimal(-1), operand.value);
    BOP_CHECK(negated.has_value(), "a number with another sign is a number");
    return known(std::move(*negated));
  }

  Context& context_;
  const Scope& scope_;
};

void lower_reference(Context& context, const Scope& scope, Index reference, ExprId value,
                     ir::Test& test) {
  ir::Test::Reference given{reference, {}};
  const abi::Type row{.kind = abi::Kind::Record,
                      .index = context.symbols.references[reference].record};
  GivenValue rows = lower_given(context, scope, value, context.program.info.schema.list_of(row));
  given.rows = std::move(rows.records);
  test.references.push_back(std::move(given));
}

// Moment 0 is that of `as of`: a step of its own once something is said of the case then.
ir::Test::Step& step_at(ir::Test& test, std::size_t moment) {
  while (test.steps.size() <= moment) {
    test.steps.emplace_back();
    test.steps.back().after = abi::Datum::missing();
  }
  return test.steps[moment];
}

// Where a period begins or ends, as it is written; empty where it does not.
std::string moment_text(const Context& context, const Scope& scope, ExprId moment) {
  return moment ? as_of_text(context.expr(scope, moment)) : std::string();
}

void lower_person(Context& context, const Scope& scope, const ast::TestDecl::OfPerson& given,
                  ir::Test::People& people) {
  using Kind = ast::TestDecl::OfPerson::Kind;
  const std::string from = moment_text(context, scope, given.from);
  const std::string until = moment_text(context, scope, given.until);
  if (given.kind == Kind::Absence) {
    people.absences.push_back({given.person.text, from, until});
  } else if (given.kind == Kind::Delegation) {
    people.delegations.push_back(
        {given.person.text, given.whom.text, given.scope.text, from, until});
  } else {
    ir::Test::Person person{given.person.text, {}, {}};
    for (const auto& [role, of] : given.roles)
      person.roles.push_back(role.text + (of ? " of " + of->text : ""));
    for (const auto& [path, most] : given.limits)
      person.limits.emplace_back(path_text(path), constant_text(context, scope, most));
    people.persons.push_back(std::move(person));
  }
}

// A test as written; one written as a table gives what its rows begin with.
ir::Test lower_test(Context& context, const resolve::Titled& symbol, const check::TestInfo& info) {
  const auto& written = context.declared<ast::TestDecl>(symbol.place);
  const Scope scope{.module = symbol.place.module};
  ir::Test test;
  test.title = written.title;
  test.origin = symbol.place.name;
  for (std::size_t index = 0; index < written.givens.size(); ++index) {
    const ExprId value = written.givens[index].value;
    const check::TestGiven& given = info.givens[index];
    switch (given.kind) {
      case check::TestGiven::Kind::AsOf:
        test.as_of = as_of_text(context.expr(scope, value));
        break;
      case check::TestGiven::Kind::Subject:
        (given.moment == 0 ? test.subject : step_at(test, given.moment).subject) =
            GivenLowering(context, scope).written_record(value).record;
        if (written.givens[index].by)
          step_at(test, given.moment).by = written.givens[index].by->text;
        break;
      case check::TestGiven::Kind::After:
        step_at(test, given.moment).after = lower_datum(context, scope, value);
        break;
      case check::TestGiven::Kind::Answer:
        step_at(test, given.moment).answers.push_back(given.answer);
        break;
      case check::TestGiven::Kind::Person:
        lower_person(context, scope, *written.givens[index].of_person, test.people);
        break;
      case check::TestGiven::Kind::Reference:
        lower_reference(context, scope, given.reference, value, test);
        break;
      case check::TestGiven::Kind::Parameter:
        set_parameter(test, given.parameter, lower_datum(context, scope, value));
        break;
    }
  }
  for (std::size_t index = 0; index < written.expects.size(); ++index) {
    const auto& expect = written.expects[index];
    ir::Test::Expect made;
    const std::size_t moment = info.expects[index].moment;
    made.fact = info.expects[index].fact;
    made.decision = info.expects[index].decision;
    made.outcome = info.expects[index].outcome;
    made.because_only = expect.because_only;
    made.origin = expect.range;
    if (made.decision == none && !made.fact && expect.condition)
      made.condition = context.condition(lower_expression(context, scope, expect.condition));
    for (const auto& code : expect.because) made.because.push_back(code.text);
    if (expect.to) made.to = roles_named(context, scope, expect.to);
    if (expect.within) made.within = constant_text(context, scope, expect.within);
    for (const auto& path : expect.needs) made.needs.push_back(path_text(path));
    const bool of_case = moment > 0 || made.fact;
    (of_case ? step_at(test, moment).expects : test.expects).push_back(std::move(made));
  }
  return test;
}

}  // namespace

std::vector<std::string> roles_named(const Context& context, const Scope& scope, ExprId to) {
  const auto name_of = [&](ExprId id) {
    return context.symbols.roles[context.info(scope, id).target.index].name;
  };
  std::vector<std::string> names;
  if (const auto* list = std::get_if<ast::ListLiteral>(&context.expr(scope, to).node))
    for (const ExprId element : list->elements) names.push_back(name_of(element));
  else
    names.push_back(name_of(to));
  return names;
}

std::string constant_text(Context& context, const Scope& scope, ExprId span) {
  return abi::print(context.program.info.schema, context.info(scope, span).type,
                    lower_datum(context, scope, span));
}

std::string as_of_text(const ast::Expr& expr) {
  if (const auto* date = std::get_if<ast::DateLiteral>(&expr.node)) return date->value.text();
  if (const auto* instant = std::get_if<ast::InstantLiteral>(&expr.node))
    return instant->value.text();
  broken(__FILE__, __LINE__, "as of", "a moment is a date or an instant");
}

void set_parameter(ir::Test& test, Index parameter, abi::Datum value) {
  std::erase_if(test.parameters, [&](const auto& one) { return one.parameter == parameter; });
  test.parameters.push_back({parameter, std::move(value)});
}

GivenValue lower_given(Context& context, const Scope& scope, ExprId id, abi::Type wanted) {
  return GivenLowering(context, scope).value(id, wanted);
}

abi::Datum lower_datum(Context& context, const Scope& scope, ExprId id) {
  GivenValue given = lower_given(context, scope, id, context.info(scope, id).type);
  if (given.kind == GivenValue::Kind::Value) return abi::Datum::of(std::move(given.value));
  if (given.kind == GivenValue::Kind::Missing) return abi::Datum::missing();
  BOP_CHECK(given.kind == GivenValue::Kind::List, "a constant is a value or a list of values");
  auto list = std::make_shared<abi::ListData>();
  for (auto& element : given.elements) list->elements.push_back(abi::Datum::of(std::move(element)));
  return abi::Datum::of(abi::ListPtr(std::move(list)));
}

void lower_tests(Context& context) {
  for (std::size_t index = 0; index < context.symbols.tests.size(); ++index) {
    const resolve::Titled& symbol = context.symbols.tests[index];
    const check::TestInfo& info = context.checked.tests[index];
    ir::Test test = lower_test(context, symbol, info);
    const auto& written = context.declared<ast::TestDecl>(symbol.place);
    if (written.table)
      lower_test_rows(context, Scope{.module = symbol.place.module}, {written, info, test});
    else
      context.program.tests.push_back(std::move(test));
  }
}

}  // namespace bop::lower
