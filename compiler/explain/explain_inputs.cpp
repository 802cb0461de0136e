// What the policy reads: every field of the judged record and of reference rows that some node
// needs, with its type, and what follows when it is missing or doubtful.
#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "compiler/explain/sections.h"
#include "compiler/ir/operands.h"
#include "compiler/ir/phrase.h"
#include "compiler/ir/roots.h"

namespace bop::explain {
namespace {

// The confidence an equation needs, as language.md C10 fixes it.
constexpr std::string_view equation_floor = "50%";

// One field as it is reached: "invoice.cost_centre.kind", "invoice.lines[…].net".
struct Input {
  std::string path;
  abi::Type type;
  std::uint32_t record = 0;  // Schema::records
  std::uint32_t field = 0;
  std::uint32_t reference = abi::none;  // PolicyInfo::references; none: of the subject
  std::vector<std::uint32_t> order;     // the fields on the way, as their records declare them
};

class Inputs {
 public:
  explicit Inputs(const ir::Program& program) : program_(program) {
    for (const ir::Node& node : program.nodes)
      if (const auto* aggregate = std::get_if<ir::Aggregate>(&node.node))
        lists_[aggregate->element.value] = aggregate->list;
    for (std::size_t i = 0; i < program.eaches.size(); ++i)
      lists_[program.eaches[i].element.value] = program.values[program.info.eaches[i].list];
    for (const ir::Match& match : program.matches)
      for (const ir::MatchSide* side : {&match.left, &match.right})
        lists_[side->element.value] = side->list;
    mark_roots();
    for (std::size_t i = 0; i < program.nodes.size(); ++i)
      if (reached_[i] && is_read_[i]) collect(ir::NodeId(i));
    std::ranges::sort(found_, {},
                      [](const Input& input) { return std::tuple(input.reference, input.order); });
  }

  const std::vector<Input>& found() const { return found_; }

 private:
  struct Place {
    std::string path;
    std::uint32_t reference = abi::none;
    std::vector<std::uint32_t> order = {};
  };

  // What conditions, values and sentences reach; a field that is only the way to another is not
  // read.
  void mark_roots() {
    reached_.resize(program_.nodes.size());
    is_read_.resize(program_.nodes.size());
    auto root = [&](ir::NodeId id) {
      reached_[id.index()] = true;
      is_read_[id.index()] = true;
    };
    ir::each_root(program_, root);
    for (std::size_t i = program_.nodes.size(); i-- > 0;) {
      if (!reached_[i]) continue;
      const ir::Node& node = program_.nodes[i];
      const bool only_on_the_way = std::holds_alternative<ir::Field>(node.node);
      const bool let = std::holds_alternative<ir::Let>(node.node);
      ir::each_operand(node, [&](ir::NodeId operand) {
        reached_[operand.index()] = true;
        if (only_on_the_way || (let && !is_read_[i])) return;
        is_read_[operand.index()] = true;
      });
    }
  }

  std::optional<Place> place_of(ir::NodeId id) const {
    const auto& node = program_[id].node;
    if (std::holds_alternative<ir::Subject>(node)) return Place{program_.info.subject};
    if (const auto* let = std::get_if<ir::Let>(&node)) return place_of(let->value);
    if (const auto* lookup = std::get_if<ir::Lookup>(&node))
      return Place{program_.info.references[lookup->reference].name, lookup->reference};
    if (const auto* field = std::get_if<ir::Field>(&node)) {
      auto place = place_of(field->record);
      if (!place) return place;
      place->path += "." + field_of(*field).name;
      place->order.push_back(field->field);
      return place;
    }
    if (const auto* local = std::get_if<ir::Local>(&node)) {
      const auto list = lists_.find(local->local.value);
      auto place = list == lists_.end() ? std::nullopt : place_of(list->second);
      if (place && place->reference == abi::none) place->path += "[…]";
      return place;
    }
    // The elements that `those` and `first` leave are still elements of their list.
    if (const auto* aggregate = std::get_if<ir::Aggregate>(&node)) {
      auto place = place_of(aggregate->list);
      if (place && aggregate->kind == ir::AggregateKind::First && place->reference == abi::none)
        place->path += "[…]";
      return place;
    }
    return std::nullopt;
  }

  const abi::Field& field_of(const ir::Field& field) const {
    const auto& record = program_.info.schema.records[program_[field.record].type.index];
    return record.fields[field.field];
  }

  void collect(ir::NodeId id) {
    const auto* field = std::get_if<ir::Field>(&program_[id].node);
    if (field == nullptr) return;
    auto place = place_of(id);
    if (!place) return;
    const std::uint32_t record = program_[field->record].type.index;
    add(*place, record, field->field);
    // An amount is nothing without its currency, where another field holds that.
    if (const int tied = field_of(*field).currency_field; tied != abi::Field::no_field) {
      const auto currency = static_cast<std::uint32_t>(tied);
      place->path.resize(place->path.rfind('.') + 1);
      place->path += program_.info.schema.records[record].fields[currency].name;
      place->order.back() = currency;
      add(*place, record, currency);
    }
  }

  void add(const Place& place, std::uint32_t record, std::uint32_t field) {
    if (std::ranges::find(found_, place.path, &Input::path) != found_.end()) return;
    found_.push_back({place.path, program_.info.schema.records[record].fields[field].type, record,
                      field, place.reference, place.order});
  }

  const ir::Program& program_;
  std::map<std::uint32_t, ir::NodeId> lists_;  // by local
  std::vector<bool> reached_;
  std::vector<bool> is_read_;
  std::vector<Input> found_;
};

std::string percent(const value::Decimal& share) {
  return abi::print({}, {abi::Kind::Percent, false, false, 0}, abi::Datum::of(share));
}

// The longest trusted path that the input lies under.
const abi::TrustInfo* trust_of(const ir::Program& program, const std::string& path) {
  const abi::TrustInfo* best = nullptr;
  for (const auto& trust : program.info.trust) {
    const bool covers =
        path == trust.path || (path.starts_with(trust.path) &&
                               (path[trust.path.size()] == '.' || path[trust.path.size()] == '['));
    if (covers && (best == nullptr || trust.path.size() > best->path.size())) best = &trust;
  }
  return best;
}

std::vector<std::string> corroboration(const ir::Program& program, const Input& input,
                                       const abi::TrustInfo& trust) {
  std::vector<std::string> ways;
  for (const auto& [left, right, text] : program.info.schema.records[input.record].equations) {
    const bool in_it = std::ranges::find(left, input.field) != left.end() ||
                       std::ranges::find(right, input.field) != right.end();
    if (in_it)
      ways.push_back(fmt::format("from {} if {} holds exactly and each of them was read on its own",
                                 equation_floor, text));
  }
  if (!trust.by_path.empty() && trust.path == input.path)
    ways.push_back(fmt::format("from {} if it equals {}", percent(trust.by_floor), trust.by_path));
  if (trust.checksum != abi::none && trust.path == input.path)
    ways.push_back(fmt::format("from {} if {} holds of it; never if {} does not hold",
                               percent(trust.checksum_floor), trust.checksum_name,
                               trust.checksum_name));
  return ways;
}

std::string type_words(const ir::Program& program, const Input& input) {
  const abi::Field& field = program.info.schema.records[input.record].fields[input.field];
  std::string text = program.info.schema.name_of(field.type.required());
  if (field.currency_field != abi::Field::no_field) {
    const auto& fields = program.info.schema.records[input.record].fields;
    text += " in its " + fields[static_cast<std::size_t>(field.currency_field)].name;
  }
  return text;
}

std::string input_line(const ir::Program& program, const Input& input) {
  std::string line = fmt::format("{}: {}", input.path, type_words(program, input));
  line += input.type.optional ? "; optional" : "; required";
  const abi::TrustInfo* trust = trust_of(program, input.path);
  if (trust == nullptr)
    return line + "; used only when it is certain (a data file, an e-invoice, a person).";
  line += fmt::format("; used from a confidence of {}", percent(trust->floor));
  const auto ways = corroboration(program, input, *trust);
  if (!ways.empty()) line += ", or " + ir::joined(ways, ", or ");
  return line + ".";
}

// What comparisons that convert read of the rates.
std::optional<std::uint32_t> rate_field(const ir::Program& program, std::size_t reference) {
  for (const ir::Node& node : program.nodes)
    if (const auto* compare = std::get_if<ir::Compare>(&node.node);
        compare != nullptr && compare->rates == reference)
      return compare->rate_field;
  return std::nullopt;
}

std::string askers(const ir::Program& program) {
  std::vector<std::string> roles;
  for (const auto& decision : program.info.decisions) {
    if (decision.asks == abi::none) continue;
    const std::string& role = program.info.roles[decision.asks].name;
    if (std::ranges::find(roles, role) == roles.end()) roles.push_back(role);
  }
  return roles.empty() ? "nobody is named to be asked" : ir::joined(roles) + " is asked for it";
}

}  // namespace

Section inputs(const ir::Program& program) {
  std::vector<std::string> lines;
  const Inputs inputs(program);
  for (const auto& input : inputs.found())
    if (input.reference == abi::none) lines.push_back(input_line(program, input));
  if (!lines.empty())
    lines.push_back(fmt::format(
        "Optional means that it may be absent, and rules say what follows. Required means that it "
        "counts as not read where the source lacks it. A value that is less certain than it must "
        "be "
        "counts as not read. What is not read is unknown, neither true nor false: if the outcome "
        "depends on it, nothing is done and {}.",
        askers(program)));
  return section("What is read of each " + program.info.subject, lines);
}

Section references(const ir::Program& program) {
  std::vector<std::string> lines;
  const Inputs inputs(program);
  for (std::size_t i = 0; i < program.info.references.size(); ++i) {
    const auto& [name, record, key_fields, only_summed] = program.info.references[i];
    const auto& type = program.info.schema.records[record];
    std::vector<std::string> keys;
    for (const std::uint32_t key : key_fields) keys.push_back(type.fields[key].name);
    std::vector<std::string> read;
    for (const auto& input : inputs.found())
      if (input.reference == i) read.push_back(input.path.substr(name.size() + 1));
    if (const auto rate = rate_field(program, i)) read.push_back(type.fields[*rate].name);
    const std::string found = keys.empty() ? "read as a list" : "found by " + ir::joined(keys);
    lines.push_back(fmt::format("{}: {}, {}{}.", name, type.name, found,
                                read.empty() ? "" : "; read of it: " + ir::joined(read)));
  }
  if (!lines.empty())
    lines.push_back(
        "An entry that a set does not have is missing. An entry of a set that is not available, or "
        "by a key that was not read, is unknown. Two entries with one key count as none that can "
        "be "
        "used.");
  return section("Reference data", lines);
}

}  // namespace bop::explain
