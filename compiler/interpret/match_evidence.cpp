// What a match found, in the words of a reason: which elements it is about, both values, and how
// far they may differ. A rule that says `count(lines.findings) > 0` is not enough for who has to
// act.
#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "compiler/interpret/inquiry.h"
#include "compiler/interpret/operations.h"
#include "compiler/ir/phrase.h"

namespace bop::interpret {
namespace {

using abi::Datum;
using abi::RecordPtr;
using ir::NodeId;

// Fields of the records that check makes for a match, by their place there.
enum ResultField : std::uint8_t { Pairs, Findings, UnmatchedLeft, UnmatchedRight, Ambiguous };
enum FindingField : std::uint8_t { Variance, Code, LeftOfFinding, RightOfFinding, Worth, Measures };
enum ComparedField : std::uint8_t { Actual, Expected, Difference, Base, Bound };
enum PairField : std::uint8_t { LeftOfPair, RightOfPair };

constexpr std::size_t elements_max = 3;  // of more the number is enough

/// A list of what a match found: `lines.findings`, or those of them that a condition leaves.
struct FoundList {
  const ir::Match* match = nullptr;
  std::uint32_t field = 0;
};

FoundList found_list(const ir::Program& program, NodeId id) {
  NodeId whole;
  std::uint32_t at = 0;
  while (true) {
    const ir::Node& node = program[id];
    if (const auto* let = std::get_if<ir::Let>(&node.node)) {
      id = let->value;
    } else if (const auto* aggregate = std::get_if<ir::Aggregate>(&node.node);
               aggregate != nullptr && !whole) {
      id = aggregate->list;
    } else if (const auto* field = std::get_if<ir::Field>(&node.node); field != nullptr && !whole) {
      whole = id;
      at = field->field;
      id = field->record;
    } else {
      break;
    }
  }
  const auto* result = std::get_if<ir::Result>(&program[id].node);
  if (result == nullptr || !whole) return {};
  const auto match = std::ranges::find(program.matches, result->index, &ir::Match::result);
  return match == program.matches.end() ? FoundList{} : FoundList{&*match, at};
}

class Evidence {
 public:
  Evidence(Evaluator& evaluator, const FoundList& list)
      : evaluator_(evaluator), program_(evaluator.program()), list_(list) {}

  std::string of(const RecordPtr& element) {
    switch (list_.field) {
      case Pairs:
        return who(*element, LeftOfPair, RightOfPair);
      case Findings:
        return of_finding(*element);
      case UnmatchedLeft:
      case UnmatchedRight:
        return element->path + " has no partner";
      case Ambiguous:
        return who(*element, LeftOfPair, RightOfPair) + " could pair in more than one way";
      default:
        return {};
    }
  }

  std::string of_all(const std::vector<RecordPtr>& elements) {
    std::vector<std::string> texts;
    for (const RecordPtr& element : elements)
      if (texts.size() < elements_max) texts.push_back(of(element));
    if (elements.empty() && list_.field == Findings) return of_pairs();
    return shortened(texts, elements.size());
  }

 private:
  const abi::Schema& schema() const { return program_.info.schema; }
  const abi::RecordType& type_of(const abi::RecordData& record) const {
    return schema().records[record.type];
  }
  std::string print(const abi::RecordData& record, std::size_t field) const {
    return abi::print(schema(), type_of(record).fields[field].type.required(),
                      record.fields[field]);
  }
  static std::string shortened(const std::vector<std::string>& texts, std::size_t count) {
    std::string text = fmt::format("{}", fmt::join(texts, "; "));
    if (count > texts.size()) text += fmt::format("; and {} more", count - texts.size());
    return text;
  }

  static std::vector<RecordPtr> records(const Datum& side) {
    std::vector<RecordPtr> all;
    if (!side.known()) return all;
    if (const auto* one = std::get_if<RecordPtr>(&side.value)) all.push_back(*one);
    if (const auto* list = std::get_if<abi::ListPtr>(&side.value))
      for (const Datum& element : (*list)->elements)
        if (element.known()) all.push_back(std::get<RecordPtr>(element.value));
    return all;
  }
  static std::string paths(const Datum& side) {
    std::vector<std::string> all;
    for (const RecordPtr& record : records(side)) {
      if (all.size() == elements_max) {
        all.emplace_back("…");
        break;
      }
      all.push_back(record->path);
    }
    return ir::joined(all);
  }
  static std::string who(const abi::RecordData& record, std::size_t left, std::size_t right) {
    const std::string one = paths(record.fields[left]);
    const std::string other = paths(record.fields[right]);
    if (one.empty() || other.empty()) return one + other;
    return one + " with " + other;
  }

  std::vector<RecordPtr> list_of_result(ResultField field) const {
    const Datum& result = evaluator_.subject().results[list_.match->result];
    if (!result.known()) return {};
    return records(std::get<RecordPtr>(result.value)->fields[field]);
  }

  // A finding about several elements does not name them: the group it came from does.
  std::string who_of_finding(const abi::RecordData& finding) const {
    const Datum& left = finding.fields[LeftOfFinding];
    const Datum& right = finding.fields[RightOfFinding];
    if (left.known() == right.known())
      return left.known() ? who(finding, LeftOfFinding, RightOfFinding) : std::string();
    const auto holds = [](const Datum& side, const Datum& one) {
      const auto all = records(side);
      return one.known() && std::ranges::find(all, std::get<RecordPtr>(one.value)) != all.end();
    };
    for (const ResultField field : {Ambiguous, Pairs})
      for (const RecordPtr& group : list_of_result(field))
        if (holds(group->fields[LeftOfPair], left) || holds(group->fields[RightOfPair], right))
          return who(*group, LeftOfPair, RightOfPair);
    return who(finding, LeftOfFinding, RightOfFinding);
  }

  std::string of_finding(const abi::RecordData& finding) {
    const auto& fields = type_of(finding).fields;
    const std::string variance = print(finding, Variance);
    std::string text = who_of_finding(finding);
    for (std::size_t field = Measures; field < fields.size(); ++field)
      if (finding.fields[field].known())
        return text + (text.empty() ? "" : ": ") + fields[field].name + " " +
               compared(*std::get<RecordPtr>(finding.fields[field].value), variance);
    if (variance == "ambiguous") return several(finding, std::move(text));
    text += variance == "no_receipt" ? ": nothing was received" : " has no partner";
    if (finding.fields[Worth].known()) text += ", worth " + print(finding, Worth);
    return text;
  }

  // The findings about what is ambiguous stand in the order of what is ambiguous.
  std::string several(const abi::RecordData& finding, std::string text) const {
    std::size_t before = 0;
    for (const RecordPtr& each : list_of_result(Findings)) {
      if (each.get() == &finding) break;
      if (print(*each, Variance) == "ambiguous") ++before;
    }
    const auto groups = list_of_result(Ambiguous);
    if (before < groups.size()) text = who(*groups[before], LeftOfPair, RightOfPair);
    return text + " could pair in more than one way";
  }

  // "101 against 100 ordered, 1 over, 0 allowed"
  std::string compared(const abi::RecordData& what, std::string_view variance) const {
    std::string text = print(what, Actual) + " against " + print(what, Expected);
    for (const std::string_view stage : {"ordered", "received", "accepted"})
      if (variance.starts_with(stage)) text += fmt::format(" {}", stage);
    std::string difference = print(what, Difference);
    const bool under = difference.starts_with('-');
    if (under) difference.erase(0, 1);
    text += fmt::format(", {} {}", difference, under ? "under" : "over");
    if (!what.fields[Bound].known()) return text + ", without limit";
    text += ", " + print(what, Bound) + " allowed";
    // A percentage of it allows nothing, whatever the percentage.
    const Datum& base = what.fields[Base];
    if (base.known() && is_zero(base.value))
      text += fmt::format(" of a base of {} (BASE_ZERO)", print(what, Base));
    return text;
  }

  // Nothing was found: what was held against what.
  std::string of_pairs() {
    const auto pairs = list_of_result(Pairs);
    std::vector<std::string> texts;
    for (const RecordPtr& pair : pairs) {
      if (texts.size() == elements_max) break;
      const auto left = records(pair->fields[LeftOfPair]);
      const auto right = records(pair->fields[RightOfPair]);
      std::vector<std::string> values;
      if (left.size() == 1 && right.size() == 1) values = values_of(left[0], right[0]);
      texts.push_back(who(*pair, LeftOfPair, RightOfPair) + (values.empty() ? "" : ": ") +
                      ir::joined(values, ", "));
    }
    return shortened(texts, pairs.size());
  }
  std::vector<std::string> values_of(const RecordPtr& left, const RecordPtr& right) {
    evaluator_.stand_for(list_.match->left.element, {Datum::of(left), left->path});
    evaluator_.stand_for(list_.match->right.element, {Datum::of(right), right->path});
    std::vector<std::string> values;
    for (const ir::MatchAllowance& allowance : list_.match->allowances)
      values.push_back(fmt::format("{} {} against {}", allowance.measure,
                                   shown(evaluator_, allowance.actual),
                                   shown(evaluator_, allowance.expected)));
    return values;
  }

  Evaluator& evaluator_;
  const ir::Program& program_;
  FoundList list_;
};

// What a match found tells of the records it paired, too.
bool is_known_throughout(const Datum& datum) {
  if (abi::is_unknown(datum.state)) return false;
  if (!datum.known()) return true;
  if (const auto* list = std::get_if<abi::ListPtr>(&datum.value))
    return (*list)->complete && std::ranges::all_of((*list)->elements, is_known_throughout);
  const auto* record = std::get_if<RecordPtr>(&datum.value);
  return record == nullptr || std::ranges::all_of((*record)->fields, is_known_throughout);
}

}  // namespace

bool evidence_stands(Evaluator& evaluator, NodeId list) {
  const FoundList found = found_list(evaluator.program(), list);
  return found.match == nullptr ||
         is_known_throughout(evaluator.subject().results[found.match->result]);
}

std::string evidence_of_element(Evaluator& evaluator, NodeId list, std::size_t at) {
  const FoundList found = found_list(evaluator.program(), list);
  if (found.match == nullptr) return {};
  const Datum elements = evaluator.value(list);
  const Datum element = std::get<abi::ListPtr>(elements.value)->elements[at];
  return element.known() ? Evidence(evaluator, found).of(std::get<RecordPtr>(element.value))
                         : std::string();
}

std::string evidence_of_instance(Evaluator& evaluator, const abi::Instance& at) {
  if (at.each == abi::none || at.element == abi::Instance::unread) return {};
  const ir::Program& program = evaluator.program();
  return evidence_of_element(evaluator, program.values[program.info.eaches[at.each].list],
                             at.element);
}

std::string evidence_of_list(Evaluator& evaluator, NodeId id) {
  const ir::Program& program = evaluator.program();
  while (const auto* let = std::get_if<ir::Let>(&program[id].node)) id = let->value;
  const auto* aggregate = std::get_if<ir::Aggregate>(&program[id].node);
  if (aggregate == nullptr) return {};
  const FoundList found = found_list(program, aggregate->list);
  const Datum list = found.match == nullptr ? Datum::missing() : evaluator.value(aggregate->list);
  if (!list.known()) return {};
  std::vector<RecordPtr> taken;
  const auto& elements = std::get<abi::ListPtr>(list.value)->elements;
  evaluator.each_element(*aggregate, *std::get<abi::ListPtr>(list.value), [&](std::size_t at) {
    const bool takes = !aggregate->where || evaluator.truth(aggregate->where) == abi::Truth::True;
    if (takes && elements[at].known()) taken.push_back(std::get<RecordPtr>(elements[at].value));
    return true;
  });
  if (taken.empty() && !elements.empty()) return {};
  return Evidence(evaluator, found).of_all(taken);
}

}  // namespace bop::interpret
