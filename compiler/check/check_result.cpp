// What decisions and other policies said, as values: `disposition = hold` in the rules of another
// decision, `disposition.findings`, `result of ap.match for invoice`. Their types are made here,
// where they are first read.
#include <algorithm>

#include "compiler/check/context.h"
#include "compiler/check/made_field.h"
#include "runtime/abi/policy.h"

namespace bop::check {

namespace {

// Whether types of two policies are one: declared alike, down to the last field.
class SameTypes {
 public:
  SameTypes(const abi::Schema& a, const abi::Schema& b) : a_(a), b_(b) {}

  bool records(Index a, Index b) {
    if (a == none || b == none) return false;
    if (!seen_.insert({a, b}).second) return true;  // being compared further up
    const abi::RecordType& left = a_.records[a];
    const abi::RecordType& right = b_.records[b];
    return left.name == right.name &&
           std::ranges::equal(left.fields, right.fields,
                              [this](const abi::Field& x, const abi::Field& y) {
                                return x.name == y.name && types(x.type, y.type) &&
                                       x.currency_field == y.currency_field;
                              });
  }

 private:
  bool types(Type a, Type b) {
    if (a.kind != b.kind || a.optional != b.optional) return false;
    if (a.kind == Kind::Record) return records(a.index, b.index);
    if (a.kind == Kind::List) return types(a_.lists[a.index], b_.lists[b.index]);
    if (a.kind != Kind::Enum) return true;
    return a_.enums[a.index].name == b_.enums[b.index].name &&
           a_.enums[a.index].members == b_.enums[b.index].members;
  }

  const abi::Schema& a_;
  const abi::Schema& b_;
  std::set<std::pair<Index, Index>> seen_;
};

}  // namespace

Type codes_type(abi::Schema& schema, std::string title, std::vector<std::string> codes) {
  std::vector<Index> fitting;
  for (std::size_t i = 0; i < schema.enums.size(); ++i) {
    const auto has = [&](const std::string& code) {
      return std::ranges::find(schema.enums[i].members, code) != schema.enums[i].members.end();
    };
    if (schema.enums[i].codes && !codes.empty() && std::ranges::all_of(codes, has))
      fitting.push_back(static_cast<Index>(i));
  }
  if (fitting.size() == 1) return types::of(Kind::Enum, fitting.front());
  schema.enums.push_back({std::move(title), std::move(codes), false, {}});
  return types::of(Kind::Enum, static_cast<Index>(schema.enums.size() - 1));
}

Index Checker::new_record(std::string name, std::vector<abi::Field> fields) {
  checked_.schema.records.push_back({std::move(name), std::move(fields), {}, {}});
  return static_cast<Index>(checked_.schema.records.size() - 1);
}

Index Checker::new_result(ResultInfo made) {
  checked_.results.push_back(std::move(made));
  return static_cast<Index>(checked_.results.size() - 1);
}

// { outcome, findings } of a decision, here or of another policy. abi::FindingField has the order.
Index Checker::new_decision_record(const std::string& name,
                                   const std::vector<std::string>& outcomes,
                                   const std::vector<std::string>& codes) {
  abi::Schema& schema = checked_.schema;
  schema.enums.push_back({name, outcomes, true, "outcomes of `" + name + "`, mildest first"});
  const Type outcome = types::of(Kind::Enum, static_cast<Index>(schema.enums.size() - 1));
  const Type code = codes_type(schema, "codes of " + name, codes);
  const Type text = types::of(Kind::Text);
  const Index value = new_record("value read by " + name, {field("field", text, "its path"),
                                                           field("value", text, "as it was read")});
  const Index finding = new_record(
      "finding of " + name,
      {field("rule", text, "the code of the rule"), field("code", code.maybe(), "its reason code"),
       field("outcome", outcome, "what the rule demands"),
       field("at", text.maybe(), "the element it is about"),
       field("because", text, "the reason with the values filled in"),
       field("values", schema.list_of(types::of(Kind::Record, value)), "what was read")});
  return new_record("result of " + name,
                    {field("outcome", outcome, "unknown while it is undetermined"),
                     field("findings", schema.list_of(types::of(Kind::Record, finding)),
                           "the effects of the rules that are true")});
}

const OtherPolicy* Checker::other_policy(const ast::Identifier& name) {
  const auto found = std::ranges::find(others_, name.text, &OtherPolicy::name);
  const auto state = found == others_.end() ? OtherPolicy::State::NotFound : found->state;
  switch (state) {
    case OtherPolicy::State::Ready:
      return &*found;
    case OtherPolicy::State::NotFound: {
      auto& unknown = diagnostics_.report(diagnostics::unknown_policy, name.range, {name.text});
      if (found != others_.end()) unknown.note("It was looked for in " + found->path + ".");
      break;
    }
    case OtherPolicy::State::HasErrors:
      diagnostics_.report(diagnostics::broken_policy, name.range, {name.text})
          .note("`bop check " + found->path + "` shows them.");
      break;
    case OtherPolicy::State::Circular:
      diagnostics_.report(diagnostics::circular, name.range, {name.text})
          .here("this policy reads the result of that one, which reads this one's");
      break;
  }
  return nullptr;
}

// It judges the very record this policy judges, with reference sets that this policy has.
bool Checker::check_other(const ast::ResultOf& node, const resolve::Symbols& other) {
  const abi::Schema& schema = checked_.schema;
  const Typed subject = infer(node.subject);
  if (types::is_error(subject.type)) return false;
  const bool same =
      info(node.subject).target.kind == Target::Kind::Subject &&
      SameTypes(schema, other.schema).records(symbols_.subject_record, other.subject_record);
  if (!same) {
    diagnostics_
        .report(diagnostics::result_subject, range(node.subject), {node.policy.text},
                {other.schema.records[other.subject_record].name})
        .note("A result is of the subject itself: both policies declare it, of one type.");
    return false;
  }
  for (const resolve::Reference& wanted : other.references) {
    const auto own = std::ranges::find(symbols_.references, wanted.name, &resolve::Reference::name);
    if (own != symbols_.references.end() && own->record != none &&
        SameTypes(schema, other.schema).records(own->record, wanted.record))
      continue;
    diagnostics_
        .report(diagnostics::result_reference, range(node.subject), {node.policy.text},
                {wanted.name})
        .note("Declare it here, too: `reference " + wanted.name + " : " +
              other.schema.records[wanted.record].name + " by …`. Both then see the same data.");
    return false;
  }
  return true;
}

// One record with a field for each decision of the other policy.
Index Checker::other_result(const OtherPolicy& other) {
  for (std::size_t i = 0; i < checked_.results.size(); ++i)
    if (checked_.results[i].decision == none && checked_.results[i].name == other.name)
      return static_cast<Index>(i);
  std::vector<std::string> codes;
  for (const resolve::Code& code : other.symbols->codes) codes.push_back(code.name);
  std::vector<abi::Field> fields;
  for (const resolve::Decision& decision : other.symbols->decisions) {
    std::vector<std::string> outcomes;
    for (const resolve::Outcome& outcome : decision.outcomes) outcomes.push_back(outcome.name);
    const Index record = new_decision_record(other.name + "." + decision.name, outcomes, codes);
    fields.push_back(field(decision.name, types::of(Kind::Record, record), "what it decided"));
  }
  const Index record = new_record("result of " + other.name, std::move(fields));
  return new_result({other.name, none, record});
}

Typed Checker::infer_result_of(ExprId id, const ast::ResultOf& node) {
  const OtherPolicy* other = other_policy(node.policy);
  if (other == nullptr) {
    infer(node.subject);
    return {};
  }
  if (!check_other(node, *other->symbols)) return {};
  const Index result = other_result(*other);
  info(id).target = {Target::Kind::Result, result, 0};
  return {types::of(Kind::Record, checked_.results[result].record), {}};
}

// The enumeration of a decision's outcomes, which its result has.
Type Checker::outcome_type(Index result) const {
  const abi::RecordType& record = checked_.schema.records[checked_.results[result].record];
  return record.fields[abi::result_outcome].type;
}

Typed Checker::decision_result(ExprId id, Index decision) {
  const resolve::Decision& declared = symbols_.decisions[decision];
  if (resolve::is_broken(modules_, declared.place)) return {};
  Index& result = checked_.decision_results[decision];
  if (result == none) {
    std::vector<std::string> outcomes;
    for (const resolve::Outcome& outcome : declared.outcomes) outcomes.push_back(outcome.name);
    std::vector<std::string> codes;
    for (const resolve::Code& code : symbols_.codes) codes.push_back(code.name);
    const Index record = new_decision_record(declared.name, outcomes, codes);
    result = new_result({declared.name, decision, record});
  }
  info(id).target = {Target::Kind::Decision, decision, result};
  return {types::of(Kind::Record, checked_.results[result].record), {}};
}

}  // namespace bop::check
