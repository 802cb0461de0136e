#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "runtime/decide/needs.h"
#include "runtime/decide/verdict.h"

namespace bop::decide {

std::string_view name_of(Status status) {
  switch (status) {
    case Status::NotInForce:
      return "not in force";
    case Status::False:
      return "false";
    case Status::Excepted:
      return "excepted";
    case Status::Undecided:
      return "undecided";
    case Status::True:
      return "true";
  }
  return {};
}

std::vector<std::uint32_t> rules_not_asked(const DecisionVerdict& verdict,
                                           const abi::PolicyInfo& policy) {
  std::set<std::uint32_t> asked;
  for (const RuleStatus& rule : verdict.rules) asked.insert(rule.rule);
  std::vector<std::uint32_t> rules;
  for (std::uint32_t i = 0; i < policy.rules.size(); ++i)
    if (policy.rules[i].decision == verdict.decision && policy.rules[i].each != abi::none &&
        !asked.contains(i))
      rules.push_back(i);
  return rules;
}

namespace {

// Wraps a text in an ANSI colour where colours are wanted.
struct Paint {
  bool colour = false;
  std::string operator()(std::string_view code, const std::string& text) const {
    return colour ? fmt::format("\033[{}m{}\033[0m", code, text) : text;
  }
};

std::string place_text(const record::Origin& origin) {
  std::string text;
  if (origin.page > 0) text = fmt::format("page {}", origin.page);
  if (origin.box)
    text += fmt::format(", at {:.0f}% from the left and {:.0f}% from the top", origin.box->x * 100,
                        origin.box->y * 100);
  if (!origin.place.empty()) text += (text.empty() ? "" : ", ") + origin.place;
  return text;
}

std::string need_text(const Need& need) {
  const bool several = need.rule.find(',') != std::string::npos;
  std::string text = need.field.empty() ? (several ? "rules " : "rule ") + need.rule : need.field;
  text += ": " + need.why;
  if (!need.raw.empty()) text += fmt::format(", read \"{}\"", need.raw);
  if (need.at)
    if (const std::string place = place_text(*need.at); !place.empty()) text += " (" + place + ")";
  return text;
}

// "hold TOTALS_MISMATCH (The totals do not add up)"
std::string outcome_words(const abi::RuleInfo& rule, const std::string& at,
                          const abi::PolicyInfo& policy) {
  std::string text = policy.decisions[rule.decision].outcomes[rule.effect.outcome].name;
  if (!at.empty()) text += " at " + at;
  if (rule.effect.code == abi::none) return text;
  const abi::CodeInfo& code = policy.codes[rule.effect.code];
  return text + fmt::format(" {} ({})", code.name, code.text);
}

// The same with who is asked, until when.
std::string action_words(const Effect& effect, const std::string& at,
                         const abi::PolicyInfo& policy) {
  std::string text = outcome_words(policy.rules[effect.rule], at, policy);
  if (!effect.to.empty()) text += fmt::format(" to {}", fmt::join(effect.to, ", "));
  if (!effect.within.empty()) text += " within " + effect.within;
  return text;
}

// "AP-02 Totals must cross-foot → hold TOTALS_MISMATCH (The totals do not add up) to controller"
std::string effect_words(const Effect& effect, const abi::PolicyInfo& policy, const Paint& paint) {
  const abi::RuleInfo& rule = policy.rules[effect.rule];
  std::string text = fmt::format("{} {} → {}", paint("1", rule.code), rule.title,
                                 action_words(effect, effect.at, policy));
  if (!rule.effect.blocks.empty())
    text += fmt::format("; {} must wait", fmt::join(rule.effect.blocks, ", "));
  return text;
}

// What is still to come of a rule that is undecided, where rules stand side by side.
void add_open(std::string& text, const OpenEffect& open, const abi::PolicyInfo& policy,
              const Paint& paint) {
  text += "  may add " + effect_words(open.effect, policy, paint) + "\n";
  for (const Need& need : open.needs)
    text += "      is open, needs " + paint("33", need_text(need)) + "\n";
}

void add_fields(std::string& text, const std::vector<FieldRead>& fields, int indent) {
  for (const FieldRead& field : fields)
    if (const std::string line = text_of(field); !line.empty())
      text += fmt::format("{:{}}{}\n", "", indent, line);
}

// "excepted by E-2a Board members, because claim.vip is true", and below it what it was asked on
// and what its own exceptions made of it. `who`: "E-2a itself", or nothing of a rule.
void add_exemption(std::string& text, const Exemption& exemption, const abi::PolicyInfo& policy,
                   const std::string& who, int indent) {
  const abi::ExceptionInfo* exception =
      exemption.exception == abi::none ? nullptr : &policy.exceptions[exemption.exception];
  const std::string name = exception == nullptr
                               ? "its `unless`"
                               : fmt::format("{} {}", exception->code, exception->title);
  const bool is_taken_away = exemption.holds == abi::Truth::False && !exemption.exceptions.empty();
  const std::string_view verb = exemption.holds == abi::Truth::True    ? "excepted by"
                                : exemption.holds == abi::Truth::False ? "not excepted by"
                                                                       : "perhaps excepted by";
  text += fmt::format("{}{} {}", who, verb, name);
  if (!exemption.because.empty())
    text += fmt::format(", {} {}", is_taken_away ? "although" : "because", exemption.because);
  text += "\n";
  add_fields(text, exemption.fields, indent);
  if (exception == nullptr) return;
  if (!exception->cites.empty())
    text += fmt::format("{:{}}source: {}\n", "", indent, exception->cites);
  for (const Exemption& inner : exemption.exceptions) {
    text += fmt::format("{:{}}", "", indent);
    add_exemption(text, inner, policy, exception->code + " itself is ", indent + 4);
  }
}

void add_effect(std::string& text, const Effect& effect, const DecisionVerdict& verdict,
                const abi::PolicyInfo& policy, const Paint& paint) {
  const abi::RuleInfo& rule = policy.rules[effect.rule];
  text += "  " + effect_words(effect, policy, paint);
  if (verdict.outcome == DecisionVerdict::undetermined) {
    text += "  [nothing is done while the outcome is open]";
  } else if (effect.deferred) {
    text += "  [milder than the outcome: kept, no task]";
  }
  text += "\n      because " + effect.because + "\n";
  add_fields(text, effect.fields, 6);
  add_fields(text, effect.also, 6);
  for (const Exemption& exemption : effect.not_by) {
    text += "      ";
    add_exemption(text, exemption, policy, {}, 10);
  }
  if (!effect.advice.recommended.empty()) {
    text += "      recommended: " + effect.advice.recommended + "\n";
    for (const std::string& choice : effect.advice.choices) text += "        - " + choice + "\n";
    for (const Need& need : effect.advice.open)
      text += "        - there may be others, needs " + paint("33", need_text(need)) + "\n";
    if (effect.advice.chooses && effect.advice.choices.empty() && effect.advice.open.empty())
      text += "        - there is none to choose from\n";
  }
  for (const Need& need : effect.target_needs)
    text += "      who is next is open: " + need_text(need) + "\n";
  if (!rule.cites.empty()) text += "      source: " + rule.cites + "\n";
}

// "AP-05 An order is required: excepted by its `unless`, because invoice.category is rent"
std::string excepted_words(const Excepted& excepted, const abi::PolicyInfo& policy,
                           const Paint& paint) {
  const abi::RuleInfo& rule = policy.rules[excepted.effect.rule];
  std::string text = fmt::format("  {} {}", paint("1", rule.code), rule.title);
  if (!excepted.effect.at.empty()) text += " at " + excepted.effect.at;
  text += ": ";
  for (const Exemption& exemption : excepted.by) {
    const bool first = &exemption == &excepted.by.front();
    add_exemption(text, exemption, policy, first ? "" : "      and ", 6);
  }
  return text;
}

// Rules that would apply but for an exception, or may: by which, why, and what they would do.
void add_excepted(std::string& text, const DecisionVerdict& verdict, const abi::PolicyInfo& policy,
                  const Paint& paint) {
  std::string last;
  for (const Excepted& excepted : verdict.excepted) {
    // Several effects of one rule are excepted at once.
    std::string words = excepted_words(excepted, policy, paint);
    if (words != last) text += words;
    last = std::move(words);
    const Effect& effect = excepted.effect;
    const abi::RuleInfo& rule = policy.rules[effect.rule];
    text += "      otherwise " + action_words(effect, {}, policy);
    if (!effect.owner.empty()) text += " for " + effect.owner;
    text += effect.because.empty() ? ", if it applies at all" : ", because " + effect.because;
    text += "\n";
    add_fields(text, effect.fields, 6);
    add_fields(text, effect.also, 6);
    if (!rule.cites.empty()) text += "      source: " + rule.cites + "\n";
  }
}

// A rule of each element has no status where its list has no element that it is asked of.
void add_unasked(std::string& text, const DecisionVerdict& verdict, const abi::PolicyInfo& policy) {
  std::vector<std::string> codes;
  for (const std::uint32_t rule : rules_not_asked(verdict, policy))
    codes.push_back(policy.rules[rule].code);
  if (!codes.empty())
    text += fmt::format("  rules asked of no element: {}\n", fmt::join(codes, ", "));
}

void add_rules(std::string& text, const DecisionVerdict& verdict, const abi::PolicyInfo& policy) {
  // A rule that is asked of each element is called false where it is of all.
  std::set<std::uint32_t> not_false;
  for (const RuleStatus& rule : verdict.rules)
    if (rule.status != Status::False) not_false.insert(rule.rule);
  for (const Status status : {Status::Undecided, Status::False, Status::NotInForce}) {
    std::vector<std::string> codes;
    for (const RuleStatus& rule : verdict.rules) {
      if (rule.status != status) continue;
      if (status == Status::False && not_false.contains(rule.rule)) continue;
      std::string code = policy.rules[rule.rule].code;
      if (!rule.at.empty() && status != Status::False && status != Status::NotInForce)
        code += " at " + rule.at;
      if (status == Status::Undecided) {
        std::vector<std::string> names;
        for (const Need& need : together(rule.needs))
          names.push_back(need.field.empty() ? need.why : need.field);
        code += fmt::format(" (needs {})", fmt::join(names, ", "));
      }
      // A rule with `also` stands in the policy once for each of its effects.
      if (codes.empty() || codes.back() != code) codes.push_back(std::move(code));
    }
    if (!codes.empty())
      text += fmt::format("  rules {}: {}\n", name_of(status), fmt::join(codes, ", "));
  }
  add_unasked(text, verdict, policy);
}

void add_decision(std::string& text, const DecisionVerdict& verdict, const abi::PolicyInfo& policy,
                  const Paint& paint) {
  const bool open = verdict.outcome == DecisionVerdict::undetermined;
  text += fmt::format("{}: {}", policy.decisions[verdict.decision].name,
                      paint(open ? "1;33" : "1;36", verdict.outcome));
  if (!verdict.possible.empty())
    text += fmt::format(" (could be {}; at least {})", fmt::join(verdict.possible, " or "),
                        verdict.at_least);
  if (!verdict.reason.empty()) text += ": " + verdict.reason;
  if (!verdict.detail.empty()) text += " (" + verdict.detail + ")";
  if (verdict.by_default) text += " (no rule says anything: the default)";
  text += "\n";
  for (const Need& need : together(verdict.needs))
    text += "  needs " + paint("33", need_text(need)) + "\n";
  for (const Effect& effect : verdict.effects) add_effect(text, effect, verdict, policy, paint);
  for (const OpenEffect& more : verdict.open) add_open(text, more, policy, paint);
  add_excepted(text, verdict, policy, paint);
  add_rules(text, verdict, policy);
  for (const RuleCount& count : verdict.counts) {
    const std::string& code = policy.rules[count.rule].code;
    if (count.at_most == count.at_least) continue;
    text += fmt::format("  {} is true of at least {}", code, count.at_least);
    text += count.at_most ? fmt::format(" and at most {} element{}\n", *count.at_most,
                                        *count.at_most == 1 ? "" : "s")
                          : " elements, and of those not read it is not known\n";
  }
  for (const Task& task : verdict.tasks) {
    text += fmt::format("  task for {}", fmt::join(task.roles, ", "));
    if (!task.within.empty()) text += " within " + task.within;
    text += ": " + task.reason + "\n";
  }
}

void add_trace(std::string& text, const abi::TraceNode& node, int depth) {
  text += fmt::format("{:{}}{}  →  {}{}\n", "", 4 + depth * 2, node.text, node.value,
                      node.source.empty() ? "" : "  (" + node.source + ")");
  for (const abi::TraceNode& part : node.parts) add_trace(text, part, depth + 1);
}

}  // namespace

std::string text_of(const FieldRead& field) {
  if (field.method.empty()) return {};  // a list, or a rate that the sentence names
  if (field.method == "reference" || field.method == "result")
    return fmt::format("{} = {}{}", field.path, field.value,
                       field.source.empty() ? "" : ", from " + field.source);
  std::string text = fmt::format("{} = {}, by {}", field.path,
                                 field.value.empty() ? "(nothing)" : field.value, field.method);
  if (field.method == "ocr" || field.method == "text_layer")
    text += " with confidence " + field.confidence;
  if (field.at)
    if (const std::string place = place_text(*field.at); !place.empty()) text += ", " + place;
  if (!field.corroborated_by.empty()) text += ", borne out by " + field.corroborated_by;
  return text;
}

std::string to_text(const Verdict& verdict, const abi::PolicyInfo& policy, bool colour) {
  const Paint paint{colour};
  std::string text = paint("1", verdict.record);
  if (!verdict.document.empty() && verdict.document != verdict.record)
    text += "  " + verdict.document;
  text += "\n";
  for (const DecisionVerdict& decision : verdict.decisions)
    add_decision(text, decision, policy, paint);
  for (const Verdict::Other& other : verdict.others)
    for (const auto& [decision, outcome] : other.outcomes)
      text += fmt::format("  by {}: {} is {}\n", other.policy, decision, outcome);
  for (const Corroboration& c : verdict.corroborated)
    text += fmt::format("  {} counts although its confidence {} is under {}: {} bears it out\n",
                        c.field, c.confidence, c.floor, c.by);
  for (const auto& [rule, trace] : verdict.traces) {
    text += "  trace of " + rule + "\n";
    add_trace(text, trace, 0);
  }
  return text;
}

}  // namespace bop::decide
