// A small policy made by hand: a decision of three outcomes over an invoice of three amounts, with
// an engine whose truths and values a test sets.
#pragma once

#include <map>

#include "runtime/abi/advice.h"
#include "runtime/abi/trace.h"
#include "runtime/decide/decide.h"

namespace bop::decide::testing {

inline constexpr std::uint32_t field_net = 0, field_tax = 1, field_gross = 2, field_iban = 3;

inline abi::TrustInfo floor(std::string path, const char* at) {
  abi::TrustInfo item;
  item.path = std::move(path);
  item.floor = *value::Decimal::parse(at);
  return item;
}

inline abi::PolicyInfo policy() {
  abi::PolicyInfo info;
  info.name = "test.policy";
  info.zone = "Europe/Berlin";
  info.subject = "invoice";
  abi::RecordType invoice{"Invoice", {}, {}, {}};
  for (const char* name : {"net", "tax", "gross"}) {
    abi::Field field;
    field.name = name;
    field.type = {abi::Kind::Money, false, false, 0};
    invoice.fields.push_back(field);
  }
  abi::Field iban;
  iban.name = "iban";
  iban.type = {abi::Kind::Text, true, false, 0};
  invoice.fields.push_back(iban);
  invoice.equations.push_back({{field_net, field_tax}, {field_gross}, "net + tax = gross"});
  info.schema.records.push_back(invoice);
  info.schema.roles = {"clerk"};
  info.roles = {{"clerk", abi::none, {}}};
  abi::DecisionInfo decision;
  decision.name = "disposition";
  decision.outcomes = {{"approve", true}, {"route", false}, {"hold", false}};
  decision.default_outcome = 1;
  decision.asks = 0;
  info.decisions.push_back(decision);
  return info;
}

/// Adds a rule with that outcome; its `when` is condition number `when`.
inline void add_rule(abi::PolicyInfo& info, std::string code, std::uint32_t outcome,
                     abi::ConditionIndex when) {
  abi::RuleInfo rule;
  rule.code = std::move(code);
  rule.when = when;
  rule.effect.outcome = outcome;
  info.rules.push_back(rule);
}

inline record::Reading amount(const char* text, const char* confidence, double place) {
  record::Reading reading;
  reading.status = record::Status::Value;
  reading.value = value::Money{*value::Decimal::parse(text), *value::Currency::parse("EUR")};
  reading.raw = text;
  reading.method = record::Method::Ocr;
  reading.confidence = *value::Decimal::parse(confidence);
  reading.origin = {"scan.png", 1, record::Box{place, place, 0.1, 0.02}, {}};
  return reading;
}

inline record::Record invoice(const char* net, const char* tax, const char* gross,
                              const char* confidence) {
  record::Record record;
  record.id = "INV-1";
  record.source = "scan.png";
  record.fields = {amount(net, confidence, 0.1), amount(tax, confidence, 0.2),
                   amount(gross, confidence, 0.3), amount("0", "1", 0.4)};
  record.fields[field_iban].value = std::string("DE89370400440532013000");
  return record;
}

/// Answers what the test has put in; remembers the subject it was given.
class FakeSession : public abi::Session {
 public:
  void evaluate(const abi::Case& subject, abi::Evaluation& result) const override {
    seen.push_back(subject.subject);
    result = evaluation;
  }
  abi::Evaluation evaluation;
  mutable std::vector<abi::RecordPtr> seen;
};

class FakeExplainer : public abi::Explainer {
 public:
  std::vector<abi::Need> needs_of_condition(const abi::Case&, abi::ConditionIndex condition,
                                            const abi::Instance&) const override {
    const auto found = needs.find(condition);
    return found == needs.end() ? std::vector<abi::Need>{} : found->second;
  }
  std::vector<abi::Need> needs_of_value(const abi::Case&, abi::ValueIndex,
                                        const abi::Instance&) const override {
    return {{"invoice.received", false, {}}};
  }
  std::vector<abi::Need> needs_of_list(const abi::Case&, std::uint32_t) const override {
    return {{"invoice.lines", false, "there may be more elements"}};
  }
  std::vector<std::string> fields_of_condition(const abi::Case&, abi::ConditionIndex,
                                               const abi::Instance&) const override {
    return {"invoice.gross"};
  }
  std::string because(const abi::Case&, std::uint32_t rule, const abi::Instance&) const override {
    return "reason " + std::to_string(rule);
  }
  abi::Advice advice(const abi::Case&, std::uint32_t, const abi::Instance&) const override {
    return {"ask the vendor",
            std::vector<std::string>{"PO-1"},
            {{"orders", false, {}}},
            "the sun shines"};
  }
  abi::Facts facts(const abi::Case&, abi::ConditionIndex condition,
                   const abi::Instance&) const override {
    return {"condition " + std::to_string(condition), {"invoice.gross"}, {}};
  }
  abi::Facts read_beside_condition(const abi::Case&, std::uint32_t,
                                   const abi::Instance&) const override {
    return {{}, {"invoice.gross", "invoice.id"}, {}};
  }
  abi::Facts sentence_of_exception(const abi::Case&, std::uint32_t,
                                   const abi::Instance&) const override {
    return {};
  }
  abi::TraceNode trace(const abi::Case&, abi::ConditionIndex, const abi::Instance&) const override {
    return {};
  }
  abi::TraceNode trace_of_value(const abi::Case&, abi::ValueIndex,
                                const abi::Instance&) const override {
    return {};
  }
  std::vector<abi::ReferenceValue> reference_values(const abi::Case&, std::uint32_t,
                                                    const abi::Instance&) const override {
    return {};
  }
  std::map<abi::ConditionIndex, std::vector<abi::Need>> needs;
};

}  // namespace bop::decide::testing
