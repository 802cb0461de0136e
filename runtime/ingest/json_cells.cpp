#include <algorithm>
#include <array>
#include <bitset>
#include <cstring>
#include <map>
#include <optional>
#include <set>

#include <simdjson.h>

#include "runtime/abi/row.h"
#include "runtime/ingest/blocks.h"
#include "runtime/ingest/cells.h"
#include "runtime/record/plain_text.h"

namespace bop::ingest {

namespace {

namespace json = simdjson::ondemand;
using abi::Kind;

static_assert(Block::padding >= simdjson::SIMDJSON_PADDING);

// A scalar as it stands in the file, from its first byte to the next token.
struct Token {
  std::string_view text;
  bool quoted = false;

  static Token of(std::string_view raw) {
    while (!raw.empty() && (raw.back() == ' ' || (raw.back() >= '\t' && raw.back() <= '\r')))
      raw.remove_suffix(1);
    if (raw.size() >= 2 && raw.front() == '"' && raw.back() == '"')
      return {raw.substr(1, raw.size() - 2), true};
    return {raw, false};
  }
  // Whoever reads the row by itself knows what escapes stand for.
  bool escaped() const { return text.find('\\') != std::string_view::npos; }
  bool is_null() const { return !quoted && text == "null"; }
  bool is_number() const {
    const std::string_view digits = text.substr(text.starts_with('-') ? 1 : 0);
    const bool zero_in_front = digits.size() > 1 && digits[0] == '0' && digits[1] != '.';
    return !quoted && !zero_in_front && read_digits(text).has_value();
  }
  // Of a value that nobody reads.
  bool is_json() const {
    if (quoted) return !escaped();
    return is_null() || text == "true" || text == "false" || is_number();
  }
};

constexpr std::size_t fields_most = 256;  // of a record; rows of larger ones are left
using Fields = std::bitset<fields_most>;

std::string_view name_of(const json::raw_json_string& key) {
  std::size_t length = 0;
  while (key.raw()[length] != '"') ++length;  // one with an escaped quote is no field's
  return {key.raw(), length};
}

// Names that no field of a record has.
class OtherNames {
 public:
  // The fields that such a name may mean; nothing of one that is not known yet, or has a meaning
  // of its own (record_builder.cpp).
  std::optional<Fields> near(const RecordPlan& plan, std::string_view name) {
    constexpr std::array<std::string_view, 5> with_meaning = {"value", "unread", "complete",
                                                              "fields", "record"};
    const auto known = near_.find(name);
    if (known != near_.end()) return known->second;
    if (std::ranges::find(with_meaning, name) != with_meaning.end() ||
        name.find('\\') != std::string_view::npos || near_.size() == names_most)
      return std::nullopt;
    Fields fields;
    for (std::size_t at = 0; at < plan.fields.size(); ++at)
      fields[at] = !record::nearest_name(name, {plan.fields[at].name}).empty();
    near_.emplace(name, fields);
    return std::nullopt;  // whoever reads this row remarks on the name
  }

 private:
  static constexpr std::size_t names_most = 1000;
  std::map<std::string, Fields, std::less<>> near_;
};

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
  if (type != json::json_type::object) return Token::of(value.raw_json_token()).is_json();
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
  JsonCells(const abi::Schema& schema, RecordPlan plan)
      : plan_(std::move(plan)),
        naming_(naming_fields(plan_)),
        empty_(empty_cells(plan_)),
        plain_(schema, {}) {}

  bool read(std::string_view row, std::size_t bytes_behind, RowCells& made) override {
    made.cells = empty_;
    made.id = {};
    ids_.fill({});
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
    return true;
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
    for (auto member : object) {
      json::raw_json_string key;
      json::value value;
      if (member.error() != simdjson::SUCCESS || member.key().get(key) != simdjson::SUCCESS ||
          member.value().get(value) != simdjson::SUCCESS)
        return false;
      const std::size_t at = field_called(plan, key, next);
      if (at == plan.fields.size()) {
        const auto near = others_[&plan].near(plan, name_of(key));
        if (!near || !is_sound(value, 1)) return false;
        meant |= *near;
        continue;
      }
      if (seen[at]) return false;
      seen[at] = true;
      next = at + 1;
      if (!field(value, plan, at, place, outermost)) return false;
    }
    return (meant & ~seen).none();
  }

  bool field(json::value& value, const RecordPlan& plan, std::size_t at, const Place& place,
             bool outermost) {
    const FieldPlan& field = plan.fields[at];
    const std::span<batch::Cell> cells = place.cells;
    if (field.element) return list(value, field, place);
    if (field.record) {
      json::object inner;
      if (value.is_null()) return true;
      if (value.get_object().get(inner) != simdjson::SUCCESS) return false;
      cells[field.column].state = abi::State::Value;
      set_empty(*field.record, cells);
      return record(inner, *field.record, place, false);
    }
    const Token token = Token::of(value.raw_json_token());
    if (token.is_null()) return true;
    if (!written_so(field.type.kind, token)) return false;
    if (token.text.empty()) return true;
    Amount amount{at, 0, 0};
    if (!plain_.read(field, token.text, cells[field.column], amount)) return false;
    const Kind kind = field.type.kind;
    if (kind == Kind::Money || kind == Kind::UnitPrice || kind == Kind::Quantity)
      amounts_.push_back(amount);
    return !outermost || note_name(field, at, token.text);
  }

  bool list(json::value& value, const FieldPlan& field, const Place& place) {
    json::array items;
    if (value.is_null()) return true;
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

  RecordPlan plan_;
  std::vector<std::size_t> naming_;
  batch::Cells empty_;
  PlainReader plain_;
  json::parser parser_;
  std::vector<Amount> amounts_;
  std::map<const RecordPlan*, OtherNames> others_;
  std::array<std::string_view, 2> ids_;
};

}  // namespace

std::unique_ptr<CellReader> json_cells(const abi::Schema& schema, RecordPlan plan) {
  return std::make_unique<JsonCells>(schema, std::move(plan));
}

}  // namespace bop::ingest
