#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "compiler/ir/cases_text.h"
#include "compiler/ir/info_text.h"
#include "runtime/base/by_kind.h"

namespace bop::ir {
namespace {

template <typename Items>
std::string name_at(const Items& items, std::uint32_t index) {
  return index < items.size() ? items[index].name : fmt::format("?{}", index);
}

constexpr std::array combine_words = {"most severe", "unique", "collect", "unanimous"};

class InfoWriter {
 public:
  InfoWriter(const Program& program, const NodeNames& names)
      : program_(program), info_(program.info), names_(names) {}

  std::string policy() const {
    std::string text = fmt::format("policy {} {}\n", info_.name, quoted(info_.title));
    if (!info_.owner.empty()) text += "  owner " + quoted(info_.owner) + "\n";
    for (const auto& source : info_.cites) text += "  cites " + quoted(source) + "\n";
    text += fmt::format("  calendar {} zone {}{}\n", info_.calendar, info_.zone,
                        in_force_text(info_.in_force));
    text += "  effective by " + value(info_.effective_by) + "\n";
    if (info_.jurisdiction.inside != abi::none)
      text +=
          fmt::format("  jurisdiction {} of {}: {}\n", fmt::join(info_.jurisdiction.regions, ", "),
                      info_.jurisdiction.field, condition(info_.jurisdiction.inside, abi::none));
    text += fmt::format("subject {} : {}", info_.subject,
                        name_at(info_.schema.records, info_.subject_record));
    text += keys_text(info_.subject_record, info_.subject_keys) + "\n";
    return text;
  }
  std::string keys_text(std::uint32_t record, const std::vector<std::uint32_t>& keys) const {
    std::string text = keys.empty() ? "" : " by";
    for (const std::uint32_t key : keys)
      text += " " + (record < info_.schema.records.size()
                         ? name_at(info_.schema.records[record].fields, key)
                         : "?");
    return text;
  }
  std::string declared() const {
    std::string text;
    for (const auto& [name, record, key_fields, only_summed] : info_.references) {
      text += fmt::format("reference {} : {}", name, name_at(info_.schema.records, record));
      text += keys_text(record, key_fields) + "\n";
    }
    for (const auto& [name, meaning] : info_.calendars) text += "calendar " + meaning + "\n";
    for (const auto& parameter : info_.parameters) text += parameter_text(parameter);
    for (const auto& [name, parameters, result, keeps, times, apart] : info_.checks) {
      text += fmt::format("check {} gives {} keeps {}", name, info_.schema.name_of(result),
                          abi::print(info_.schema, result, keeps));
      if (times != 0)
        text += fmt::format(" {} times apart {}", times, abi::print(info_.schema, result, apart));
      text += "\n";
    }
    for (const auto& [path, floor, by, by_floor, by_path, checksum, checksum_floor, checksum_name] :
         info_.trust) {
      text += fmt::format("trust {} at {}", path, floor.text());
      if (by != abi::none) text += fmt::format(" by {} from {}", value(by), by_floor.text());
      if (checksum != abi::none)
        text += fmt::format(" by checksum {} {} from {}", checksum_name,
                            condition(checksum, abi::none), checksum_floor.text());
      text += "\n";
    }
    for (const auto& [name, scope, covers] : info_.roles) {
      text += "role " + name;
      if (scope != abi::none) text += " of " + value(scope);
      for (const std::uint32_t covered : covers) text += " covers " + role(covered);
      text += "\n";
    }
    for (const auto& [name, words, owner] : info_.codes)
      text += fmt::format("code {} {} for {}\n", name, quoted(words), role(owner));
    return text;
  }
  std::string decisions() const {
    std::string text;
    for (const auto& [name, outcomes, combine, default_outcome, default_to, default_within, asks,
                      escalation, reads] : info_.decisions) {
      text += fmt::format("decision {}:", name);
      for (const auto& [outcome, releases] : outcomes)
        text += fmt::format(" {}{}", outcome, releases ? " releases" : "");
      text += std::string(", ") + combine_words[static_cast<std::size_t>(combine)];
      text += fmt::format(", default {}", name_at(outcomes, default_outcome));
      if (default_to != abi::none) text += " to " + value(default_to);
      if (default_within != abi::none) text += " within " + value(default_within);
      if (asks != abi::none) text += ", asks " + role(asks);
      if (!escalation.empty()) text += ", escalation " + escalation;
      for (const std::uint32_t result : reads) text += ", reads " + name_at(info_.results, result);
      text += "\n";
    }
    // `only_outcome` follows from what the nodes read.
    for (const auto& [name, decision, record, hash, only_outcome] : info_.results)
      text += fmt::format("result {} of {} : {}\n", name,
                          decision == abi::none ? "policy " + hash : "decision",
                          name_at(info_.schema.records, record));
    return text;
  }
  std::string rules() const {
    std::string text;
    for (std::size_t index = 0; index < info_.rules.size(); ++index) {
      const auto& [code, title, decision, when, unless, exceptions, effect, cites, owner, in_force,
                   each, where, slack] = info_.rules[index];
      text += fmt::format("rule {} {}{}{}{}", code, quoted(title), each_text(each, where),
                          clauses(each, when, unless, exceptions), in_force_text(in_force));
      text += fmt::format(" then {}: {}", name_at(info_.decisions, decision),
                          effect_text(each, decision, effect));
      if (slack != abi::none) text += " slack " + value(slack, each);
      text += because(program_.because, index);
      text += recommendation(index);
      text += sources(cites, owner) + "\n";
    }
    for (std::size_t index = 0; index < info_.exceptions.size(); ++index) {
      const auto& [code, title, when, unless, exceptions, cites, in_force, each] =
          info_.exceptions[index];
      text += fmt::format("exception {} {}{}{}{}{}\n", code, quoted(title),
                          clauses(each, when, unless, exceptions), in_force_text(in_force),
                          because(program_.exception_because, index), sources(cites, ""));
    }
    return text;
  }

 private:
  std::string recommendation(std::size_t index) const {
    const auto found = program_.recommendations.find(static_cast<std::uint32_t>(index));
    if (found == program_.recommendations.end()) return {};
    const auto& [words, list, candidate, where, line] = found->second;
    std::string text = " recommend " + sentence_text(words, names_);
    if (!list) return text;
    text += fmt::format(" for each {} in {}", names_.local(candidate), names_.node(list));
    if (where) text += " where " + names_.node(where);
    return text + " as " + sentence_text(line, names_);
  }
  std::string because(const std::vector<std::optional<Sentence>>& sentences,
                      std::size_t index) const {
    if (index >= sentences.size() || !sentences[index]) return {};
    return " because " + sentence_text(*sentences[index], names_);
  }
  // The policy's, or those of one list.
  std::string condition(abi::ConditionIndex index, std::uint32_t each) const {
    const bool own = each >= program_.eaches.size();
    const auto& all = own ? program_.conditions : program_.eaches[each].conditions;
    return index < all.size() ? names_.node(all[index]) : "none";
  }
  std::string value(abi::ValueIndex index, std::uint32_t each = abi::none) const {
    const bool own = each >= program_.eaches.size();
    const auto& all = own ? program_.values : program_.eaches[each].values;
    return index < all.size() ? names_.node(all[index]) : "none";
  }
  std::string each_text(std::uint32_t each, abi::ConditionIndex where) const {
    if (each >= program_.eaches.size()) return {};
    std::string text =
        fmt::format(" for each {} in {}", names_.local(program_.eaches[each].element),
                    value(info_.eaches[each].list));
    if (where != abi::none) text += " where " + condition(where, each);
    return text;
  }
  std::string parameter_text(const abi::ParameterInfo& parameter) const {
    const auto& [name, type, given, owner, low, high, cites] = parameter;
    std::string text = fmt::format("parameter {} : {} = {}", name, info_.schema.name_of(type),
                                   datum_text(info_.schema, type, given));
    if (low.known() || high.known())
      text += fmt::format(" between {} and {}", datum_text(info_.schema, type, low),
                          datum_text(info_.schema, type, high));
    if (!owner.empty()) text += " owner " + quoted(owner);
    for (const auto& source : cites) text += " cites " + quoted(source);
    return text + "\n";
  }
  std::string role(std::uint32_t index) const { return name_at(info_.roles, index); }
  std::string clauses(std::uint32_t each, abi::ConditionIndex when, abi::ConditionIndex unless,
                      const std::vector<std::uint32_t>& exceptions) const {
    std::string text;
    if (when != abi::none) text += " when " + condition(when, each);
    if (unless != abi::none) text += " unless " + condition(unless, each);
    for (const std::uint32_t exception : exceptions)
      text += " except " + (exception < info_.exceptions.size() ? info_.exceptions[exception].code
                                                                : std::string("?"));
    return text;
  }
  std::string effect_text(std::uint32_t each, std::uint32_t decision,
                          const abi::EffectInfo& effect) const {
    const auto& [outcome, code, to, owner, within, blocks] = effect;
    std::string text = decision < info_.decisions.size()
                           ? name_at(info_.decisions[decision].outcomes, outcome)
                           : "?";
    if (to != abi::none) text += " to " + value(to, each);
    if (code != abi::none) text += " with " + name_at(info_.codes, code);
    if (owner != abi::none) text += " for " + value(owner, each);
    if (within != abi::none) text += " within " + value(within, each);
    for (const auto& blocked : blocks) text += " blocks " + blocked;
    return text;
  }
  static std::string sources(const std::string& cites, const std::string& owner) {
    return (cites.empty() ? "" : " cites " + quoted(cites)) +
           (owner.empty() ? "" : " owner " + quoted(owner));
  }

  const Program& program_;
  const abi::PolicyInfo& info_;
  const NodeNames& names_;
};

std::string given_text(const abi::Schema& schema, const GivenRecord& record);

std::string given_text(const abi::Schema& schema, abi::Type type, const GivenValue& given) {
  const auto joined = [](const auto& items, auto text_of) {
    std::string text;
    for (const auto& item : items) text += (text.empty() ? "" : ", ") + text_of(item);
    return "[" + text + "]";
  };
  switch (given.kind) {
    case GivenValue::Kind::Value:
      return datum_text(schema, type, abi::Datum::of(given.value));
    case GivenValue::Kind::Missing:
      return "missing";
    case GivenValue::Kind::Unread:
      return "unread(" + quoted(given.raw) + ")";
    case GivenValue::Kind::Unspecified:
      return "...";
    case GivenValue::Kind::Record:
      return given.records.empty() ? "?" : given_text(schema, given.records.front());
    case GivenValue::Kind::List: {
      if (!given.records.empty())
        return joined(given.records, [&](const auto& item) { return given_text(schema, item); });
      const abi::Type element =
          type.index < schema.lists.size() ? schema.lists[type.index] : abi::Type{};
      return joined(given.elements, [&](const auto& item) {
        return datum_text(schema, element, abi::Datum::of(item));
      });
    }
  }
  return "?";
}

std::string given_text(const abi::Schema& schema, const GivenRecord& record) {
  if (record.type >= schema.records.size()) return "?";
  const abi::RecordType& type = schema.records[record.type];
  std::string text;
  for (std::size_t index = 0; index < record.fields.size() && index < type.fields.size(); ++index)
    text += fmt::format("{}{}: {}", text.empty() ? "" : ", ", type.fields[index].name,
                        given_text(schema, type.fields[index].type, record.fields[index]));
  return fmt::format("{} {{{}}}", type.name, text);
}

std::string outcome_text(const Program& program, std::uint32_t decision, std::uint32_t outcome) {
  if (decision >= program.info.decisions.size()) return "?";
  const auto& info = program.info.decisions[decision];
  return fmt::format("{} = {}", info.name,
                     outcome == abi::none ? "undetermined" : name_at(info.outcomes, outcome));
}

std::string fact_text(const abi::CaseFact& fact) {
  return fmt::format("{}{}{} = {}{}{}", fact.name, fact.asked().empty() ? "" : ".", fact.asked(),
                     fmt::join(fact.words, ", "),
                     fact.because.empty() ? "" : " because " + quoted(fact.because),
                     fact.by.empty() ? "" : " by " + quoted(fact.by));
}

std::string expect_text(const Program& program, const Test::Expect& expect,
                        const NodeNames& names) {
  std::string text = "  expect";
  if (expect.fact) {
    text += " " + fact_text(*expect.fact);
  } else if (expect.decision < program.info.decisions.size()) {
    text += " " + outcome_text(program, expect.decision, expect.outcome);
  } else if (expect.condition < program.conditions.size()) {
    text += " " + names.node(program.conditions[expect.condition]);
  }
  if (!expect.to.empty()) text += fmt::format(" to {}", fmt::join(expect.to, " "));
  if (!expect.within.empty()) text += " within " + expect.within;
  if (!expect.because.empty()) text += expect.because_only ? " because only" : " because";
  for (const auto& code : expect.because) text += " " + code;
  if (!expect.needs.empty()) text += " needs";
  for (const auto& path : expect.needs) text += " " + path;
  return text + "\n";
}

std::string step_text(const Program& program, const Test::Step& step, const NodeNames& names) {
  const bool business = std::holds_alternative<value::BusinessDays>(step.after.value);
  const abi::Type type{business ? abi::Kind::BusinessDays : abi::Kind::Duration, false, false, 0};
  std::string text =
      step.after.known()
          ? fmt::format("  after {}\n", abi::print(program.info.schema, type, step.after))
          : "  at once\n";
  if (step.subject)
    text += fmt::format("  {} = {}\n", program.info.subject,
                        given_text(program.info.schema, *step.subject) +
                            (step.by.empty() ? "" : " by " + quoted(step.by)));
  for (const abi::CaseFact& answer : step.answers) text += "  " + fact_text(answer) + "\n";
  for (const auto& expect : step.expects) text += expect_text(program, expect, names);
  return text;
}

std::string people_text(const Test::People& people) {
  const auto period = [](const std::string& from, const std::string& until) {
    return (from.empty() ? "" : " from " + from) + (until.empty() ? "" : " until " + until);
  };
  std::string text;
  for (const auto& [name, roles, limits] : people.persons) {
    text += fmt::format("  {} is {}", quoted(name), fmt::join(roles, ", "));
    for (const auto& [path, most] : limits) text += fmt::format(", {} up to {}", path, most);
    text += "\n";
  }
  for (const auto& [person, from, until] : people.absences)
    text += fmt::format("  {} is absent{}\n", quoted(person), period(from, until));
  for (const auto& [person, whom, scope, from, until] : people.delegations)
    text += fmt::format("  {} for {}{}{}\n", quoted(person), quoted(whom),
                        scope.empty() ? "" : " as " + scope, period(from, until));
  return text;
}

std::string test_text(const Program& program, const Test& test, const NodeNames& names) {
  const abi::Schema& schema = program.info.schema;
  std::string text = "test " + quoted(test.title) + "\n";
  if (!test.as_of.empty()) text += "  as of " + test.as_of + "\n";
  if (test.subject)
    text += fmt::format("  {} = {}\n", program.info.subject, given_text(schema, *test.subject));
  for (const auto& [reference, rows] : test.references) {
    text += fmt::format("  {} =\n", name_at(program.info.references, reference));
    for (const auto& row : rows) text += "    " + given_text(schema, row) + "\n";
  }
  text += people_text(test.people);
  for (const auto& expect : test.expects) text += expect_text(program, expect, names);
  for (const auto& step : test.steps) text += step_text(program, step, names);
  return text;
}

std::string term_text(const Program& program, const Proof& proof, std::uint32_t index,
                      const NodeNames& names) {
  if (index >= proof.terms.size()) return "?";
  const ClaimTerm& term = proof.terms[index];
  const auto joined_by = [&](std::string_view word) {
    std::string text;
    for (const std::uint32_t operand : term.operands)
      text += (text.empty() ? "(" : fmt::format(" {} ", word)) +
              term_text(program, proof, operand, names);
    return text + ")";
  };
  switch (term.kind) {
    case ClaimTerm::Kind::Outcome:
      return outcome_text(program, term.decision, term.outcome);
    case ClaimTerm::Kind::Condition:
      return term.condition < program.conditions.size()
                 ? names.node(program.conditions[term.condition])
                 : "?";
    case ClaimTerm::Kind::And:
      return joined_by("and");
    case ClaimTerm::Kind::Or:
      return joined_by("or");
    case ClaimTerm::Kind::Not:
      return "not " + joined_by("");
  }
  return "?";
}

std::string proof_text(const Program& program, const Proof& proof, const NodeNames& names) {
  std::string text = "prove " + quoted(proof.title) + "\n";
  if (proof.given != abi::none)
    text += "  given " + term_text(program, proof, proof.given, names) + "\n";
  return text + (proof.never ? "  never " : "  always ") +
         term_text(program, proof, proof.claim, names) + "\n";
}

std::string escalation_text(const Escalation& escalation, const NodeNames& names) {
  const auto& [name, calendar, steps] = escalation;
  std::string text = "escalation " + name + (calendar.empty() ? "" : " in calendar " + calendar);
  for (const auto& [before, span, act, role] : steps)
    text +=
        fmt::format("\n  {} {} {} {}", before ? "before" : "after", names.node(span), act, role);
  return text + "\n";
}

}  // namespace

std::string info_text(const Program& program, const NodeNames& names) {
  const InfoWriter writer(program, names);
  std::string text = writer.policy() + writer.declared() + writer.decisions() + writer.rules();
  for (const auto& escalation : program.escalations) text += escalation_text(escalation, names);
  return text + cases_text(program, names);
}

std::string schema_text(const abi::Schema& schema) {
  std::string text;
  for (const auto& [name, members, ordered, doc, codes, version, titles] : schema.enums) {
    text += fmt::format("{} {}{}", codes ? "codes" : "enum", name, ordered ? " ordered" : "");
    if (codes) text += " of " + quoted(version);
    for (const auto& member : members) text += " " + member;
    text += "\n";
  }
  for (const auto& [name, fields, equations, doc] : schema.records) {
    text += "record " + name + "\n";
    for (const auto& [field, type, currency_field, field_doc, read_from, answers] : fields) {
      text += fmt::format("  {} : {}", field, schema.name_of(type));
      if (currency_field != abi::Field::no_field) text += fmt::format(" in {}", currency_field);
      for (const auto& label : read_from) text += " " + quoted(label);
      text += "\n";
    }
    for (const auto& equation : equations)
      text += fmt::format("  where {} = {}\n", fmt::join(equation.left, "+"),
                          fmt::join(equation.right, "+"));
  }
  return text;
}

std::string print(const Program& program) {
  const NodeNames names{[](NodeId id) { return id ? fmt::format("%{}", id.value) : "none"; },
                        [](LocalId id) { return fmt::format("@{}", id.value); }};
  std::string text = info_text(program, names);
  for (std::size_t index = 0; index < program.nodes.size(); ++index) {
    const Node& node = program.nodes[index];
    text += fmt::format("%{} : {} = {}\n", index, program.info.schema.name_of(node.type),
                        node_text(program, node, names));
  }
  for (const auto& test : program.tests) text += test_text(program, test, names);
  for (const auto& proof : program.proofs) text += proof_text(program, proof, names);
  for (const auto& property : program.properties)
    text += "property " + quoted(property.title) + "\n";
  return text;
}

}  // namespace bop::ir
