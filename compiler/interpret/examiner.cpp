// language.md C1: a case under suppositions about its unknown inputs, and the input to suppose
// something of next. What has finitely many values goes first, so that what is compared with it has
// something known to be compared with; inputs of one kind in the order they are declared.
#include <algorithm>

#include <fmt/format.h>

#include "compiler/interpret/axis.h"
#include "compiler/interpret/dependence.h"
#include "compiler/interpret/inquiry.h"
#include "compiler/interpret/interpret.h"
#include "runtime/abi/examine.h"
#include "runtime/base/by_kind.h"
#include "runtime/base/error.h"

namespace bop::interpret {
namespace {

using abi::Cell;
using abi::Datum;
using abi::Kind;
using abi::RecordData;
using abi::RecordPtr;
using value::Currency;

constexpr std::int64_t unread_elements_max = 1000;
// Elements taken up for one case, all suppositions together. A case whose lists are walked within
// one another stays as the rules' logic leaves it rather than hold up all others.
constexpr std::size_t visits_max = 2'000'000;

using Currencies = std::set<Currency>;

void add_currencies(const Datum& datum, Currencies& seen) {
  if (const auto* currency = std::get_if<Currency>(&datum.value)) seen.insert(*currency);
  if (const auto* money = std::get_if<value::Money>(&datum.value)) seen.insert(money->currency);
  if (const auto* record = std::get_if<RecordPtr>(&datum.value); record && *record)
    for (const Datum& field : (*record)->fields) add_currencies(field, seen);
  if (const auto* list = std::get_if<abi::ListPtr>(&datum.value); list && *list)
    for (const Datum& element : (*list)->elements) add_currencies(element, seen);
}

// Every currency that a program or its reference sets know by name.
Currencies currencies_of(const ir::Program& program, const abi::References& references) {
  Currencies seen;
  for (const ir::Node& node : program.nodes) {
    if (const auto* constant = std::get_if<ir::Constant>(&node.node))
      add_currencies(constant->value, seen);
    if (const auto* compare = std::get_if<ir::Compare>(&node.node)) seen.insert(compare->base);
    if (node.type.kind == Kind::Money || node.type.kind == Kind::UnitPrice)
      seen.insert(Currency{node.type.index});
  }
  for (const abi::ParameterInfo& parameter : program.info.parameters)
    add_currencies(parameter.value, seen);
  for (const abi::ReferenceSet& set : references.sets)
    for (const RecordPtr& row : set.rows()) add_currencies(Datum::of(row), seen);
  return seen;
}

// What all examinations of a program with these reference sets share.
struct World {
  std::shared_ptr<const ir::Program> program;
  std::shared_ptr<const abi::References> references;
  Dependents dependents;
  SaidRecords said;
  Currencies currencies;
};

class ProgramExamination final : public abi::Examination {
 public:
  ProgramExamination(const World& world, const abi::Case& subject)
      : world_(world), subject_(subject), currencies_(world.currencies) {
    add_currencies(Datum::of(subject_.subject), currencies_);
    order(*subject_.subject, "0");
  }

  abi::Truth truth(const abi::ConditionAt& asked) override {
    evaluator().stand_at(asked.instance);
    return evaluator().truth(node_of(asked));
  }
  Elements elements(std::uint32_t each) override {
    const Datum list = evaluator().value(list_of(each));
    if (!list.known()) return {0, abi::is_unknown(list.state)};
    const abi::ListData& known = *std::get<abi::ListPtr>(list.value);
    return {static_cast<std::uint32_t>(known.elements.size()), !known.complete};
  }
  Datum value(abi::ValueIndex value) override {
    return evaluator().value(world_.program->values[value]);
  }
  void suppose(std::uint32_t input, const Datum& value) override {
    suppositions_.suppose(inputs_[input], value);
    add_currencies(value, currencies_);
    start_again();
  }
  void retract(std::uint32_t input) override {
    suppositions_.retract(inputs_[input]);
    start_again();
  }

  void say(std::uint32_t result, const Datum& said) override {
    suppositions_.say(result, said);
    start_again();
  }

  abi::NextInput next(const abi::Question& question) override {
    abi::NextInput next;
    next.covered = visited_ + evaluator().visited() <= visits_max;
    if (!next.covered) return next;
    Dependence dependence(evaluator(), world_.dependents, world_.said);
    for (const abi::ConditionAt& asked : question.conditions) {
      evaluator().stand_at(asked.instance);
      dependence.condition(node_of(asked));
    }
    for (const std::uint32_t each : question.lists) dependence.list(list_of(each));
    if (question.date != abi::none)
      dependence.date(world_.program->values[question.date], question.days);
    const std::map<Input, Asked> asked = dependence.take();
    std::set<std::string> paths;
    const std::pair<const Input, Asked>* chosen = nullptr;
    for (const auto& one : asked) {
      paths.insert(need_of(one).path);
      if (!finite(one.second) && one.second.blocked) continue;
      const auto rank = [&](const auto& each) {
        return std::pair(need_of(each).path == question.last, key_of(each));
      };
      if (chosen == nullptr || rank(one) < rank(*chosen)) chosen = &one;
    }
    next.open = paths.size();
    next.results.assign(dependence.results().begin(), dependence.results().end());
    next.covered = chosen != nullptr || (asked.empty() && !dependence.other_unknown());
    if (chosen == nullptr) return next;
    next.input = abi::OpenInput{id_of(chosen->first), order_of(chosen->first), need_of(*chosen),
                                present_cells_of(chosen->first, chosen->second)};
    std::vector<Cell>& cells = next.input->cells;
    const std::size_t once = evaluator().visited();  // what each supposition will cost again
    next.covered = !cells.empty() && visited_ + once * cells.size() <= visits_max;
    if (chosen->second.type.optional)
      cells.insert(cells.begin(), {Datum::missing(), "missing", false});
    return next;
  }

 private:
  ir::NodeId node_of(const abi::ConditionAt& asked) const {
    if (asked.instance.each == abi::none) return world_.program->conditions[asked.condition];
    return world_.program->eaches[asked.instance.each].conditions[asked.condition];
  }
  ir::NodeId list_of(std::uint32_t each) const {
    return world_.program->values[world_.program->info.eaches[each].list];
  }
  Evaluator& evaluator() {
    if (!evaluator_)
      evaluator_ = std::make_unique<Evaluator>(*world_.program, world_.dependents,
                                               *world_.references, subject_, &suppositions_);
    return *evaluator_;
  }

  void start_again() {
    if (evaluator_) visited_ += evaluator_->visited();
    evaluator_.reset();
  }

  static bool finite(const Asked& asked) {
    const Kind kind = asked.type.kind;
    return kind == Kind::Boolean || kind == Kind::Enum || kind == Kind::Role ||
           kind == Kind::Currency || kind == Kind::Record;
  }

  std::pair<bool, std::string> key_of(const std::pair<const Input, Asked>& one) const {
    return {!finite(one.second), order_of(one.first)};
  }

  std::uint32_t id_of(const Input& input) {
    const auto [at, is_new] = ids_.try_emplace(input, static_cast<std::uint32_t>(inputs_.size()));
    if (is_new) inputs_.push_back(input);
    return at->second;
  }

  // The fields of the subject as they are declared, then what was looked up.
  void order(const RecordData& record, const std::string& prefix) {
    order_[&record] = prefix;
    for (std::size_t i = 0; i < record.fields.size(); ++i) {
      const std::string path = fmt::format("{}.{:04}", prefix, i);
      if (const auto* nested = std::get_if<RecordPtr>(&record.fields[i].value); nested && *nested)
        order(**nested, path);
      const auto* list = std::get_if<abi::ListPtr>(&record.fields[i].value);
      if (list == nullptr || !*list) continue;
      for (std::size_t e = 0; e < (*list)->elements.size(); ++e)
        if (const auto* element = std::get_if<RecordPtr>(&(*list)->elements[e].value);
            element && *element)
          order(**element, fmt::format("{}.{:06}", path, e));
    }
  }
  std::string order_of(const Input& input) const {
    if (input.record == nullptr) return fmt::format("1.{:04}.{}", input.index, input.key);
    const auto found = order_.find(input.record);
    const std::string record = found == order_.end() ? "2." + input.record->path : found->second;
    return fmt::format("{}.{:04}{}", record, input.index,
                       input.kind == Input::Kind::Currency ? "a" : "");
  }

  // Of a record that is only supposed to be there, a person is asked for the whole.
  const abi::Need& need_of(const std::pair<const Input, Asked>& one) const {
    const auto whole = need_of_whole_.find(one.first.record);
    return whole == need_of_whole_.end() ? one.second.need : whole->second;
  }

  std::vector<Cell> present_cells_of(const Input& input, const Asked& asked) {
    const auto& schema = world_.program->info.schema;
    switch (asked.type.kind) {
      case Kind::Record:
        return {{Datum::of(supposed_record(input, asked)), "present", false}};
      case Kind::Text:
        return text_cells(asked.texts);
      case Kind::Currency:
        return currency_cells(asked.blocked);
      case Kind::Duration:
        return {{Datum::of(value::Duration{}), "any", false}};
      case Kind::Boolean:
        return Axis(asked.type, {}, 2).all();
      case Kind::Role:
      case Kind::Enum: {
        const Axis axis(asked.type, {},
                        asked.type.kind == Kind::Role
                            ? schema.roles.size()
                            : schema.enums[asked.type.index].members.size());
        return asked.blocked ? axis.all() : axis.cells(asked.critical);
      }
      case Kind::Number:
      case Kind::Integer:
      case Kind::Percent:
      case Kind::Money:
      case Kind::UnitPrice:
      case Kind::Quantity:
      case Kind::Date:
      case Kind::Time:
      case Kind::DateTime:
      case Kind::BusinessDays:
        if (input.kind == Input::Kind::Rate) return Axis::of_rates().cells(asked.critical);
        if (input.kind == Input::Kind::Length) return length_cells(asked);
        return Axis(asked.type, asked.currency, 0).cells(asked.critical);
      case Kind::Target:
      case Kind::Unit:
      case Kind::Ratio:
      case Kind::List:
      case Kind::Error:
        break;
    }
    BOP_CHECK(false, "inputs of other types are never chosen");
  }

  // The elements that were not read stand in the list one by one: none where they are too many.
  static std::vector<Cell> length_cells(const Asked& asked) {
    std::vector<Cell> cells = Axis::of_lengths(asked.read).cells(asked.critical);
    const value::Decimal most(asked.read + unread_elements_max);
    const auto too_long = [&](const Cell& cell) {
      return std::get<value::Decimal>(cell.value.value) > most;
    };
    if (std::ranges::any_of(cells, too_long)) cells.clear();
    return cells;
  }

  static std::vector<Cell> text_cells(const std::set<std::string>& texts) {
    std::vector<Cell> cells;
    std::string other = "any other";
    for (const std::string& text : texts) cells.push_back({Datum::of(text), "=" + text, false});
    while (texts.contains(other)) other += "'";
    cells.push_back({Datum::of(other), "other", true});
    return cells;
  }

  // The currencies something is known of, and one for all others with as many decimals.
  std::vector<Cell> currency_cells(bool every) const {
    std::vector<Cell> cells;
    std::set<int> digits;
    auto add = [&](Currency currency) {
      cells.push_back({Datum::of(currency), currency.text(), false});
    };
    for (const Currency currency : currencies_)
      if (currency) add(currency);
    for (const std::string_view code : value::currency_codes()) {
      const Currency currency = *Currency::parse(code);
      if (currencies_.contains(currency)) continue;
      if (digits.insert(currency.minor_digits()).second || every) add(currency);
    }
    return cells;
  }

  // A record of which nothing is known but its key; one for each input, as it is the same record
  // wherever it is met.
  RecordPtr supposed_record(const Input& input, const Asked& asked) {
    RecordPtr& kept = records_[input];
    if (kept) return kept;
    auto made = std::make_shared<RecordData>();
    made->type = asked.type.index;
    made->path = asked.need.path;
    made->fields.resize(world_.program->info.schema.records[made->type].fields.size(),
                        Datum::unread());
    if (input.kind == Input::Kind::Lookup) {
      const auto& keys = world_.program->info.references[input.index].key_fields;
      for (std::size_t i = 0; i < asked.keys.size(); ++i) made->fields[keys[i]] = asked.keys[i];
    }
    const auto whole = need_of_whole_.find(input.record);
    need_of_whole_[made.get()] =
        whole == need_of_whole_.end() ? asked.need : abi::Need(whole->second);
    order_[made.get()] = order_of(input);
    kept = std::move(made);
    return kept;
  }

  const World& world_;
  abi::Case subject_;
  Currencies currencies_;
  Suppositions suppositions_;
  std::unique_ptr<Evaluator> evaluator_;  // under these suppositions; made when asked
  std::size_t visited_ = 0;               // elements, by the evaluators before it
  std::vector<Input> inputs_;             // by id
  std::map<Input, std::uint32_t> ids_;
  std::map<Input, RecordPtr> records_;
  std::map<const RecordData*, std::string> order_;
  std::map<const RecordData*, abi::Need> need_of_whole_;
};

class ProgramExaminer final : public abi::Examiner {
 public:
  ProgramExaminer(std::shared_ptr<const ir::Program> program,
                  std::shared_ptr<const abi::References> references)
      : world_{program, references, Dependents(*program), SaidRecords(*program),
               currencies_of(*program, *references)} {}

  std::unique_ptr<abi::Examination> examine(const abi::Case& subject) const override {
    return std::make_unique<ProgramExamination>(world_, subject);
  }
  abi::Told told(const abi::Case& subject, std::uint32_t rule,
                 const abi::Instance& at) const override {
    Evaluator evaluator{*world_.program, world_.dependents, *world_.references, subject};
    evaluator.stand_at(at);
    return told_by(evaluator, rule, at);
  }

 private:
  World world_;
};

}  // namespace

std::unique_ptr<abi::Examiner> examiner(std::shared_ptr<const ir::Program> program,
                                        std::shared_ptr<const abi::References> references) {
  return std::make_unique<ProgramExaminer>(std::move(program), std::move(references));
}

}  // namespace bop::interpret
