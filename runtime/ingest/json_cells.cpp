#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <set>

#include <simdjson.h>

#include "runtime/abi/row.h"
#include "runtime/ingest/blocks.h"
#include "runtime/ingest/cells.h"
#include "runtime/ingest/json_parts.h"

namespace bop::ingest {

namespace {

namespace json = simdjson::ondemand;
using abi::Kind;

static_assert(Block::padding >= simdjson::SIMDJSON_PADDING);

std::string_view name_of(const json::raw_json_string& key) {
  std::size_t length = 0;
  while (key.raw()[length] != '"') ++length;  // one with an escaped quote is no field's
  return {key.raw(), length};
}

// simdjson skips to the end of the object without looking where a text is followed by a colon.
std::optional<Token> scalar(json::value& value) {
  const std::string_view raw = value.raw_json_token();
  const char behind = raw.data()[raw.size()];  // where the next token begins
  if (behind != ',' && behind != '}' && behind != ']') return std::nullopt;
  return Token::of(raw);
}

// Whether a value that no field holds is JSON: nobody else looks at it.
bool is_sound(json::value value, int depth) {
  constexpr int depth_most = 16;
  if (depth > depth_most) return false;
  json::json_type type{};
  if (value.type().get(type) != simdjson::SUCCESS) return false;
  if (type == json::json_type::array) {
    json::array items;
    if (value.get_array().get(items) != simdjson::SUCCESS) return false;
    for (auto item : items) {
      json::value inner;
      if (item.get(inner) != simdjson::SUCCESS || !is_sound(inner, depth + 1)) return false;
    }
    return true;
  }
  if (type != json::json_type::object) {
    const auto token = scalar(value);
    return token && token->is_json();
  }
  json::object object;
  if (value.get_object().get(object) != simdjson::SUCCESS) return false;
  std::set<std::string_view> names;
  for (auto member : object) {
    json::raw_json_string key;
    json::value inner;
    if (member.error() != simdjson::SUCCESS || member.key().get(key) != simdjson::SUCCESS ||
        member.value().get(inner) != simdjson::SUCCESS)
      return false;
    const std::string_view name = name_of(key);
    const bool plain = name.find('\\') == std::string_view::npos;
    if (!plain || !names.insert(name).second || !is_sound(inner, depth + 1)) return false;
  }
  return true;
}

class JsonCells final : public CellReader {
 public:
  JsonCells(const abi::Schema& schema, const RecordPlan& plan, OtherNames& others)
      : plan_(plan),
        naming_(naming_fields(plan_)),
        empty_(empty_cells(plan_)),
        plain_(schema, {}),
        others_(others) {}

  bool read(std::string_view row, std::size_t bytes_behind, RowCells& made) override {
    made.cells = empty_;
    made.id = {};
    ids_.fill({});
    others_met_.clear();
    new_names_.clear();
    json::document document;
    const auto padded =
        simdjson::padded_string_view(row.data(), row.size(), row.size() + bytes_behind);
    if (parser_.iterate(padded).get(document) != simdjson::SUCCESS) return false;
    json::object object;
    if (document.get_object().get(object) != simdjson::SUCCESS) return false;
    if (!record(object, plan_, {made.cells.own, made.cells.lists}, true)) return false;
    if (document.current_location().error() != simdjson::OUT_OF_BOUNDS) return false;
    for (std::size_t at = 0; at < naming_.size(); ++at)
      if (made.id.empty() && !ids_[at].empty()) made.id = ids_[at];
    for (const NewName& one : new_names_) others_.learn(*one.plan, one.name, one.near);
    return new_names_.empty();
  }

 private:
  // Fields mostly stand in the order of their type: `next` is tried first.
  static std::size_t field_called(const RecordPlan& plan, const json::raw_json_string& key,
                                  std::size_t next) {
    if (next < plan.fields.size()) {
      // Bytes behind the row can be read, so the name need not be measured first.
      const std::string& expected = plan.fields[next].name;
      const std::size_t length = expected.size();
      if (length < Block::padding && std::memcmp(key.raw(), expected.data(), length) == 0 &&
          key.raw()[length] == '"')
        return next;
    }
    const std::string_view name = name_of(key);
    for (std::size_t at = 0; at < plan.fields.size(); ++at)
      if (plan.fields[at].name == name) return at;
    return plan.fields.size();
  }

  bool record(json::object& object, const RecordPlan& plan, const Place& place, bool outermost) {
    if (plan.fields.size() > fields_most) return false;
    const std::size_t first_amount = amounts_.size();
    const bool whole = members(object, plan, place, outermost);
    bool settled = whole;
    for (std::size_t at = first_amount; settled && at < amounts_.size(); ++at)
      settled = plain_.settle(plan, amounts_[at], place.cells);
    amounts_.resize(first_amount);
    return settled;
  }

  bool members(json::object& object, const RecordPlan& plan, const Place& place, bool outermost) {
    Fields seen;
    Fields meant;
    std::size_t next = 0;
    const std::size_t first_other = others_met_.size();
    for (auto member : object) {
      json::raw_json_string key;
      json::value value;
      if (member.error() != simdjson::SUCCESS || member.key().get(key) != simdjson::SUCCESS ||
          member.value().get(value) != simdjson::SUCCESS)
        return false;
      const std::size_t at = field_called(plan, key, next);
      if (at == plan.fields.size()) {
        if (!other(name_of(key), value, plan, first_other, meant)) return false;
        continue;
      }
      if (seen[at]) return false;
      seen[at] = true;
      next = at + 1;
      if (!field(value, plan, at, place, outermost)) return false;
    }
    others_met_.resize(first_other);
    return (meant & ~seen).none();
  }

  // A member that no field holds; `first`: the first of its object in others_met_.
  bool other(std::string_view name, const json::value& value, const RecordPlan& plan,
             std::size_t first, Fields& meant) {
    const auto other = others_.near(plan, name);
    const bool twice = std::find(others_met_.begin() + static_cast<std::ptrdiff_t>(first),
                                 others_met_.end(), name) != others_met_.end();
    if (!other || twice || !is_sound(value, 1)) return false;
    others_met_.push_back(name);
    meant |= other->near;
    if (other->is_new) new_names_.push_back({&plan, name, other->near});
    return true;
  }

  bool field(json::value& value, const RecordPlan& plan, std::size_t at, const Place& place,
             bool outermost) {
    const FieldPlan& field = plan.fields[at];
    const std::span<batch::Cell> cells = place.cells;
    if (field.element) return list(value, field, place);
    if (field.record) {
      json::object inner;
      if (bool none = false; value.is_null().get(none) != simdjson::SUCCESS || none) return none;
      if (value.get_object().get(inner) != simdjson::SUCCESS) return false;
      cells[field.column].state = abi::State::Value;
      set_empty(*field.record, cells);
      return record(inner, *field.record, place, false);
    }
    const auto token = scalar(value);
    if (!token) return false;
    if (token->is_null()) return true;
    if (!written_so(field.type.kind, *token)) return false;
    if (token->text.empty()) return true;
    Amount amount{at, 0, 0};
    if (!plain_.read(field, token->text, cells[field.column], amount)) return false;
    const Kind kind = field.type.kind;
    if (kind == Kind::Money || kind == Kind::UnitPrice || kind == Kind::Quantity)
      amounts_.push_back(amount);
    return !outermost || note_name(field, at, token->text);
  }

  bool list(json::value& value, const FieldPlan& field, const Place& place) {
    json::array items;
    if (bool none = false; value.is_null().get(none) != simdjson::SUCCESS || none) return none;
    if (value.get_array().get(items) != simdjson::SUCCESS) return false;
    batch::Cell& cell = place.cells[field.column];
    cell.state = abi::State::Value;
    for (auto item : items) {
      json::value element;
      if (item.get(element) != simdjson::SUCCESS || cell.payload == abi::list_max) return false;
      const Place here = add_element(field, place);
      const std::size_t first_amount = amounts_.size();
      if (!this->field(element, *field.element, 0, here, false)) return false;
      if (amounts_.size() > first_amount &&
          !plain_.settle(*field.element, amounts_.back(), here.cells))
        return false;
      amounts_.resize(first_amount);
    }
    return true;
  }

  // Whether JSON's own type is one that the field takes.
  static bool written_so(Kind kind, const Token& token) {
    if (kind == Kind::List) return false;
    if (token.quoted) return kind != Kind::Boolean && !token.escaped();
    if (kind == Kind::Boolean) return true;
    const bool number = kind == Kind::Number || kind == Kind::Integer || kind == Kind::Money ||
                        kind == Kind::UnitPrice || kind == Kind::Quantity;
    return number && token.is_number();
  }

  bool note_name(const FieldPlan& field, std::size_t at, std::string_view written) {
    const auto naming = std::ranges::find(naming_, at);
    return naming == naming_.end() ||
           set_id(field, written, ids_[static_cast<std::size_t>(naming - naming_.begin())]);
  }

  const RecordPlan& plan_;
  std::vector<std::size_t> naming_;
  batch::Cells empty_;
  PlainReader plain_;
  json::parser parser_;
  std::vector<Amount> amounts_;
  OtherNames& others_;
  std::vector<std::string_view> others_met_;  // of the objects that are open
  struct NewName {
    const RecordPlan* plan;
    std::string_view name;
    Fields near;
  };
  std::vector<NewName> new_names_;  // of the row
  std::array<std::string_view, 2> ids_;
};

}  // namespace

std::unique_ptr<CellReader> json_cells(const abi::Schema& schema, const RecordPlan& plan,
                                       OtherNames& others) {
  return std::make_unique<JsonCells>(schema, plan, others);
}

}  // namespace bop::ingest
