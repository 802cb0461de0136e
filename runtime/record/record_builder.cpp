#include "runtime/record/record_builder.h"

#include <algorithm>

#include <fmt/format.h>

#include "runtime/record/plain_text.h"

namespace bop::record {

namespace {

bool is_amount(const abi::Type& type) {
  return type.kind == abi::Kind::Money || type.kind == abi::Kind::UnitPrice ||
         type.kind == abi::Kind::Quantity;
}

std::vector<std::string_view> field_names(const abi::RecordType& type) {
  std::vector<std::string_view> names;
  for (const auto& field : type.fields) names.push_back(field.name);
  return names;
}

// {"value": …} or {"unread": "why", …}: a value with its evidence, as to_json writes it.
bool is_evidence(const Node& node) {
  return node.kind == Node::Kind::Object &&
         (node.member("value") != nullptr || node.member("unread") != nullptr);
}

class Builder {
 public:
  Builder(Context& context, std::string place) : context_(context), place_(std::move(place)) {}

  Result<Record> record(const Node& object, std::uint32_t type_index, const std::string& prefix) {
    const auto& type = context_.schema.records[type_index];
    if (object.kind != Node::Kind::Object)
      return std::unexpected(wrong_type(prefix.empty() ? "" : prefix, seen(object),
                                        fmt::format("an object with the fields of {}", type.name)));
    for (const auto& [name, value] : object.members)
      if (!type.field(name))
        note_unexpected(context_, type, name, fmt::format("line {}", value.line));
    Record record;
    record.type = type_index;
    record.source = context_.path;
    record.fields.resize(type.fields.size());
    // Currencies first: amounts are read in them.
    for (const bool tied : {false, true})
      for (std::size_t i = 0; i < type.fields.size(); ++i) {
        const auto& field = type.fields[i];
        if ((field.currency_field != abi::Field::no_field) != tied) continue;
        const std::string path = prefix.empty() ? field.name : prefix + "." + field.name;
        BOP_TRY(record.fields[i],
                reading(object.member(field.name), field, currency_of(record, field), path));
      }
    return record;
  }

 private:
  Origin origin(int line) const { return context_.origin(fmt::format("line {}", line)); }

  Result<Reading> reading(const Node* node, const abi::Field& field, value::Currency currency,
                          const std::string& path) {
    if (node == nullptr) return absent(field.type, context_.method, context_.origin(place_));
    if (node->kind == Node::Kind::Null) {
      Reading none = absent(field.type, context_.method, origin(node->line));
      none.raw = "null";  // said to be absent, not just left out
      return none;
    }
    if (field.type.kind == abi::Kind::Record) return nested(*node, field, path);
    if (field.type.kind == abi::Kind::List) return list(*node, field, path);
    if (is_evidence(*node)) return evidence(*node, field, currency, path);
    return scalar(*node, field, currency, path);
  }

  Result<Reading> nested(const Node& node, const abi::Field& field, const std::string& path) {
    const auto& type = context_.schema.records[field.type.index];
    if (node.member("unread") != nullptr && !type.field("unread"))
      return evidence(node, field, {}, path);
    if (const Node* value = node.member("value");
        value != nullptr && value->kind == Node::Kind::Null && !type.field("value"))
      return evidence(node, field, {}, path);
    BOP_TRY(Record inner, record(node, field.type.index, path));
    Reading result;
    result.status = Status::Value;
    result.confidence = 1;
    result.method = context_.method;
    result.origin = origin(node.line);
    result.nested.push_back(std::move(inner));
    return result;
  }

  Result<Reading> list(const Node& node, const abi::Field& field, const std::string& path) {
    if (is_evidence(node)) return evidence(node, field, {}, path);
    const Node* elements = &node;
    Reading result;
    if (const Node* complete = node.member("complete"); complete != nullptr) {
      result.complete = complete->text == "true";
      elements = node.member("elements");
    }
    if (elements == nullptr || elements->kind != Node::Kind::Array)
      return std::unexpected(wrong_type(path, seen(node), "a list as `[…]`"));
    abi::Field element_field;
    element_field.type = context_.schema.lists[field.type.index];
    for (std::size_t i = 0; i < elements->items.size(); ++i) {
      BOP_TRY(Reading element,
              reading(&elements->items[i], element_field, {}, element_path(path, i)));
      result.elements.push_back(std::move(element));
    }
    result.status = Status::Value;
    result.confidence = 1;
    result.method = context_.method;
    result.origin = origin(node.line);
    return result;
  }

  Result<Reading> scalar(const Node& node, const abi::Field& field, value::Currency currency,
                         const std::string& path) {
    const auto refuse = [&](std::string expected) {
      return std::unexpected(wrong_type(path, seen(node), std::move(expected)));
    };
    const auto kind = field.type.kind;
    std::string text = node.text;
    if (node.kind == Node::Kind::Object && is_amount(field.type)) {
      const Node* amount = node.member("amount");
      const bool counted = kind == abi::Kind::Quantity;
      const Node* code = node.member(counted ? "unit" : "currency");
      if (amount == nullptr || node.members.size() != (code == nullptr ? 1U : 2U))
        return refuse(counted ? "a quantity as `{\"amount\": \"12.5\", \"unit\": \"KGM\"}`"
                              : "an amount as `{\"amount\": \"1234.50\", \"currency\": \"EUR\"}`");
      text = amount->text;
      if (code != nullptr) text = counted ? text + " " + code->text : code->text + " " + text;
    } else if (node.kind == Node::Kind::Object || node.kind == Node::Kind::Array) {
      return refuse(context_.schema.name_of(field.type));
    } else if (node.kind == Node::Kind::Boolean && kind != abi::Kind::Boolean) {
      return refuse(context_.schema.name_of(field.type));
    } else if (node.kind == Node::Kind::Number && kind != abi::Kind::Number &&
               kind != abi::Kind::Integer && !is_amount(field.type)) {
      return refuse(fmt::format("{} in quotes", context_.schema.name_of(field.type)));
    } else if (node.kind == Node::Kind::String && kind == abi::Kind::Boolean) {
      return refuse("`true` or `false` without quotes");
    }
    abi::Field named = field;
    named.name = path;
    return scalar_of(context_, named, text, currency, fmt::format("line {}", node.line));
  }

  Result<Reading> evidence(const Node& node, const abi::Field& field, value::Currency currency,
                           const std::string& path) {
    Reading result;
    const Node* value = node.member("value");
    const Node* why = node.member("unread");
    if (why != nullptr) {
      result = unread(why->text, context_.method, origin(node.line));
    } else if (value->kind == Node::Kind::Null) {
      result = absent(field.type, context_.method, origin(node.line));
    } else {
      BOP_TRY(result, scalar(*value, field, currency, path));
    }
    for (const auto& [name, member] : node.members)
      BOP_TRY_VOID(take_evidence(result, name, member, path));
    return result;
  }

  Result<void> take_evidence(Reading& result, const std::string& name, const Node& member,
                             const std::string& path) {
    if (name == "value" || name == "unread") return {};
    if (name == "candidates") return take_candidates(result, member, path);
    if (name == "notes") {
      for (const auto& note : member.items) result.notes.push_back(note.text);
      return {};
    }
    if (name == "raw") {
      result.raw = member.text;
      return {};
    }
    return take_origin(result.method, result.confidence, result.origin, name, member, path);
  }

  Result<void> take_origin(Method& method, value::Decimal& confidence, Origin& origin,
                           const std::string& name, const Node& member, const std::string& path) {
    const std::string at = path + "." + name;
    const auto refuse = [&](std::string expected) {
      return std::unexpected(wrong_type(at, seen(member), std::move(expected)));
    };
    if (name == "confidence") {
      const auto number = value::Decimal::parse(member.text);
      if (!number || *number < value::Decimal(0) || *number > value::Decimal(1))
        return refuse("a number from 0 to 1");
      confidence = *number;
    } else if (name == "method") {
      const auto named = method_named(member.text);
      if (!named) return refuse("xml, json, csv, text_layer, ocr, person or system");
      method = *named;
    } else if (name == "page") {
      const auto number = value::Decimal::parse(member.text);
      const auto page = number ? number->scaled(0) : std::nullopt;
      if (!page || *page < 1 || *page > 1'000'000) return refuse("a page number from 1");
      origin.page = static_cast<int>(*page);
    } else if (name == "box") {
      const auto box = read_box(member);
      if (!box) return refuse("four fractions of the page: `[x, y, width, height]`");
      origin.box = *box;
    } else if (name == "document") {
      origin.document = member.text;
    } else if (name == "place") {
      origin.place = member.text;
    } else {
      return refuse(
          "no such part: evidence has value, unread, raw, method, confidence, document, "
          "page, box, place, candidates and notes");
    }
    return {};
  }

  Result<void> take_candidates(Reading& result, const Node& list, const std::string& path) {
    for (const auto& item : list.items) {
      Candidate candidate;
      for (const auto& [name, member] : item.members) {
        if (name == "raw") {
          candidate.raw = member.text;
        } else if (name == "why") {
          candidate.why = member.text;
        } else {
          BOP_TRY_VOID(take_origin(candidate.method, candidate.confidence, candidate.origin, name,
                                   member, path + ".candidates"));
        }
      }
      result.candidates.push_back(std::move(candidate));
    }
    return {};
  }

  static std::optional<Box> read_box(const Node& node) {
    if (node.items.size() != 4) return std::nullopt;
    double parts[4] = {};
    for (std::size_t i = 0; i < 4; ++i) {
      const auto number = value::Decimal::parse(node.items[i].text);
      if (!number || *number < value::Decimal(0) || *number > value::Decimal(1))
        return std::nullopt;
      parts[i] = std::stod(number->text());
    }
    return Box{parts[0], parts[1], parts[2], parts[3]};
  }

  Context& context_;
  std::string place_;
};

}  // namespace

void add_error(Context& context, Error error) {
  if (context.source.errors.size() < context.limits.errors_max)
    context.source.errors.push_back(std::move(error).in(context.path));
  else
    ++context.errors_untold;
}

void finish(Context& context) {
  if (context.errors_untold == 0) return;
  context.source.errors.push_back(
      Error{"B7010",
            fmt::format("{} more errors are not shown", context.errors_untold),
            "correct the first ones and run again",
            {context.path}});
}

void note_unexpected(Context& context, const abi::RecordType& type, const std::string& name,
                     const std::string& place) {
  constexpr std::size_t remarks_max = 100;
  if (context.unexpected.size() >= remarks_max ||
      !context.unexpected.insert(type.name + "." + name).second)
    return;
  context.source.notes.push_back(
      Error{"B7004",
            fmt::format("unexpected field `{}`{}: {} has none of that name", shortened(name),
                        did_you_mean(name, field_names(type)), type.name),
            "it was not read",
            {place, context.path}});
}

Result<Record> record_of(Context& context, const Node& object, std::uint32_t type,
                         const std::string& place) {
  // What to_json wrote: the record stands in "fields".
  const Node* fields = object.member("fields");
  const bool stored = fields != nullptr && object.member("record") != nullptr &&
                      !context.schema.records[type].field("fields");
  auto record = Builder(context, place).record(stored ? *fields : object, type, "");
  if (!record) return std::unexpected(std::move(record).error().in(place));
  const Node* id = stored ? object.member("record") : nullptr;
  record->id =
      id != nullptr ? id->text : record_id(context.schema, *record, context.path + " " + place);
  if (const Node* source = stored ? object.member("source") : nullptr; source != nullptr)
    record->source = source->text;
  return record;
}

value::Currency currency_of(const Record& record, const abi::Field& field) {
  if (field.currency_field == abi::Field::no_field) return {};
  const auto& reading = record.fields[static_cast<std::size_t>(field.currency_field)];
  if (!reading.known()) return {};
  const auto* currency = std::get_if<value::Currency>(&reading.value);
  return currency == nullptr ? value::Currency{} : *currency;
}

Error wrong_type(const std::string& field, std::string seen, std::string expected) {
  Error error{"B7003",
              fmt::format("found {}, expected {}", seen, expected),
              "correct it at the source",
              {}};
  if (!field.empty()) error.context.push_back(fmt::format("field `{}`", field));
  return error;
}

Result<Reading> scalar_of(Context& context, const abi::Field& field, std::string_view text,
                          value::Currency currency, const std::string& place) {
  if (trimmed(text).empty()) {
    Reading none = absent(field.type, context.method, context.origin(place));
    none.raw = std::string(text);
    return none;
  }
  auto outcome = read_scalar(context.schema, field.type, text, currency);
  if (!outcome)
    return std::unexpected(
        wrong_type(field.name, fmt::format("`{}`", shortened(text)), outcome.error()));
  outcome->method = context.method;
  outcome->origin = context.origin(place);
  return std::move(*outcome);
}

}  // namespace bop::record
