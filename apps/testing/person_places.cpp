#include "apps/testing/person_places.h"

#include "compiler/ir/operands.h"

namespace bop::testing {

namespace {

using ir::NodeId;

// What a place is looked for with: lists that locals are elements of.
class Finder {
 public:
  Finder(const ir::Program& program, std::set<Place>& places)
      : program_(program), places_(places) {}

  void from(NodeId id) {
    if (!id) return;
    if (const auto place = place_of(id)) {
      if (!place->fields.empty()) places_.insert(*place);
      return;
    }
    const ir::Node& node = program_[id];
    if (const auto* let = std::get_if<ir::Let>(&node.node)) return from(let->value);
    if (const auto* select = std::get_if<ir::Select>(&node.node)) {
      for (const ir::Select::Arm& arm : select->arms) from(arm.value);
      return;
    }
    if (const auto* list = std::get_if<ir::MakeList>(&node.node)) {
      for (const NodeId element : list->elements) from(element);
      return;
    }
    if (const auto* fallback = std::get_if<ir::Fallback>(&node.node)) {
      from(fallback->value);
      return from(fallback->otherwise);
    }
    if (const auto* aggregate = std::get_if<ir::Aggregate>(&node.node))
      return from(aggregate->body ? aggregate->body : aggregate->list);
    if (const auto* call = std::get_if<ir::Call>(&node.node))
      for (const NodeId argument : call->arguments) from(argument);
  }

 private:
  // Of a record, a list of records, or a field of one; nothing for what is computed.
  std::optional<Place> place_of(NodeId id) const {
    const ir::Node& node = program_[id];
    if (std::holds_alternative<ir::Subject>(node.node)) return Place{};
    if (const auto* lookup = std::get_if<ir::Lookup>(&node.node))
      return Place{lookup->reference, {}};
    if (const auto* let = std::get_if<ir::Let>(&node.node)) return place_of(let->value);
    if (const auto* local = std::get_if<ir::Local>(&node.node)) return element_of(local->local);
    if (const auto* aggregate = std::get_if<ir::Aggregate>(&node.node))
      return aggregate->body ? std::nullopt : place_of(aggregate->list);
    if (const auto* field = std::get_if<ir::Field>(&node.node)) {
      auto place = place_of(field->record);
      if (place) place->fields.push_back(field->field);
      return place;
    }
    return std::nullopt;
  }

  std::optional<Place> element_of(ir::LocalId local) const {
    for (const ir::Node& node : program_.nodes)
      if (const auto* aggregate = std::get_if<ir::Aggregate>(&node.node);
          aggregate != nullptr && aggregate->element == local)
        return place_of(aggregate->list);
    return std::nullopt;
  }

  const ir::Program& program_;
  std::set<Place>& places_;
};

}  // namespace

void add_places(const ir::Program& program, NodeId node, std::set<Place>& places) {
  Finder(program, places).from(node);
}

abi::Type type_at(const abi::PolicyInfo& info, const Place& place) {
  const bool is_subject = place.reference == abi::none;
  abi::Type type{abi::Kind::Record, false, false,
                 is_subject ? info.subject_record : info.references[place.reference].record};
  for (const std::uint32_t field : place.fields) {
    type = info.schema.records[type.index].fields[field].type;
    if (type.kind == abi::Kind::List && info.schema.lists[type.index].kind == abi::Kind::Record)
      type = info.schema.lists[type.index];
  }
  return type;
}

std::string name_of(const abi::PolicyInfo& info, const Place& place) {
  std::string name;
  Place so_far{place.reference, {}};
  if (place.reference != abi::none) name = info.references[place.reference].name;
  for (const std::uint32_t field : place.fields) {
    const abi::Type record = type_at(info, so_far);
    name += (name.empty() ? "" : ".") + info.schema.records[record.index].fields[field].name;
    so_far.fields.push_back(field);
  }
  return name;
}

std::vector<Spot> spots_at(ir::Test& test, const Place& place) {
  std::vector<ir::GivenRecord*> records;
  if (place.reference == abi::none) {
    if (test.subject) records.push_back(&*test.subject);
  } else {
    for (auto& reference : test.references)
      if (reference.reference == place.reference)
        for (ir::GivenRecord& row : reference.rows) records.push_back(&row);
  }
  for (std::size_t i = 0; i + 1 < place.fields.size(); ++i) {
    std::vector<ir::GivenRecord*> inner;
    for (ir::GivenRecord* record : records)
      for (ir::GivenRecord& one : record->fields[place.fields[i]].records) inner.push_back(&one);
    records = std::move(inner);
  }
  std::vector<Spot> spots;
  for (ir::GivenRecord* record : records) spots.push_back({record, place.fields.back()});
  return spots;
}

}  // namespace bop::testing
