#include "runtime/record/record_builder.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "runtime/record/evidence.h"
#include "runtime/record/plain_text.h"

namespace bop::record {

namespace {

constexpr std::string_view record_place = "record `";  // in the context of an error, before its id

bool is_amount(const abi::Type& type) {
  return type.kind == abi::Kind::Money || type.kind == abi::Kind::UnitPrice ||
         type.kind == abi::Kind::Quantity;
}

std::vector<std::string_view> field_names(const abi::RecordType& type) {
  std::vector<std::string_view> names;
  for (const auto& field : type.fields) names.push_back(field.name);
  return names;
}

// Reads one JSON tree as a record. `around` is what the records and lists that enclose a value say
// of all that is in them.
class Builder {
 public:
  Builder(Context& context, std::string place) : context_(context), place_(std::move(place)) {}

  Result<Record> record(const Node& object, std::uint32_t type_index, const std::string& prefix,
                        const Evidence& around) {
    const auto& type = context_.schema.records[type_index];
    if (object.kind != Node::Kind::Object)
      return std::unexpected(wrong_type(prefix, seen(object),
                                        fmt::format("an object with the fields of {}", type.name)));
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
        record.fields[i] = kept(
            reading(object.member(field.name), field, currency_of(record, field), path, around));
      }
    add_misnamed(record, object, around);
    return record;
  }

  /// The values that could not be read, in order.
  std::vector<Error> take_broken() { return std::move(broken_); }

 private:
  // One broken value does not hide the others of its record.
  Reading kept(Result<Reading> read) {
    if (read) return std::move(*read);
    broken_.push_back(std::move(read).error());
    return {};
  }

  void add_misnamed(Record& record, const Node& object, const Evidence& around) {
    const auto& type = context_.schema.records[record.type];
    std::vector<std::size_t> lacks;
    for (std::size_t i = 0; i < type.fields.size(); ++i)
      if (object.member(type.fields[i].name) == nullptr) lacks.push_back(i);
    for (const auto& [name, value] : object.members) {
      if (type.field(name)) continue;
      note_unexpected(context_, type, name, fmt::format("line {}", value.line));
      const auto meant = meant_by(name, type, lacks);
      if (!meant) continue;
      record.fields[*meant] = around.of(
          unread(misnamed(name, type.fields[*meant]), context_.method, origin(value.line)));
      std::erase(lacks, *meant);
    }
  }

  Origin origin(int line) const { return context_.origin(fmt::format("line {}", line)); }

  Result<Reading> reading(const Node* node, const abi::Field& field, value::Currency currency,
                          const std::string& path, const Evidence& around) {
    if (node == nullptr)
      return around.of(absent(field.type, context_.method, context_.origin(place_)));
    if (node->kind == Node::Kind::Null) {
      Reading none = around.of(absent(field.type, context_.method, origin(node->line)));
      none.raw = "null";  // said to be absent, not just left out
      return none;
    }
    if (is_evidence(*node, field.type)) return with_evidence(*node, field, currency, path, around);
    return bare(*node, field, currency, path, around);
  }

  // Whether `node` is {"value": …} or {"unread": "why", …}, a value with its evidence as to_json
  // writes it, rather than a record that has such fields of its own.
  bool is_evidence(const Node& node, const abi::Type& type) const {
    const auto says = [&](std::string_view name) {
      return node.member(name) != nullptr &&
             (type.kind != abi::Kind::Record || !context_.schema.records[type.index].field(name) ||
              tells_only_evidence(node, context_.schema.records[type.index]));
    };
    return node.kind == Node::Kind::Object && (says("value") || says("unread"));
  }

  // A record with a field `value` that is absent is {"value": null, "method": …}: all of it are
  // parts of evidence, and one at least is no field.
  static bool tells_only_evidence(const Node& node, const abi::RecordType& type) {
    constexpr std::array<std::string_view, 11> parts = {
        "value", "unread", "raw",   "method",     "confidence", "document",
        "page",  "box",    "place", "candidates", "notes"};
    bool beside_fields = false;
    for (const auto& [name, member] : node.members) {
      if (std::ranges::find(parts, name) == parts.end()) return false;
      beside_fields = beside_fields || !type.field(name);
    }
    return beside_fields;
  }

  Result<Reading> with_evidence(const Node& node, const abi::Field& field, value::Currency currency,
                                const std::string& path, const Evidence& around) {
    BOP_TRY(const Evidence own, evidence_in(node, path));
    const Evidence all = own.within(around);
    Reading result;
    const Node* value = node.member("value");
    if (const Node* why = node.member("unread"); why != nullptr) {
      result = all.of(unread(why->text, context_.method, origin(node.line)));
    } else if (value->kind == Node::Kind::Null) {
      result = all.of(absent(field.type, context_.method, origin(node.line)));
    } else {
      BOP_TRY(result, bare(*value, field, currency, path, all));
    }
    BOP_TRY_VOID(add_remarks(result, node, path));
    if (own.confidence) result.confidence = *own.confidence;
    return result;
  }

  // `""` is no value of any type; scalar_of says so of what may be written as a text.
  static bool says_nothing(const Node& node, abi::Kind kind) {
    const bool never_text =
        kind == abi::Kind::Boolean || kind == abi::Kind::Record || kind == abi::Kind::List;
    return never_text && node.kind == Node::Kind::String && trimmed(node.text).empty();
  }

  // The value itself, whatever is said about it.
  Result<Reading> bare(const Node& node, const abi::Field& field, value::Currency currency,
                       const std::string& path, const Evidence& around) {
    if (says_nothing(node, field.type.kind)) {
      Reading none = around.of(absent(field.type, context_.method, origin(node.line)));
      none.raw = node.text;
      return none;
    }
    if (field.type.kind == abi::Kind::List) return list(node, field, path, around);
    if (field.type.kind == abi::Kind::Record) {
      Reading result = known(node, around);
      BOP_TRY(Record inner, record(node, field.type.index, path, around));
      result.nested.push_back(std::move(inner));
      return result;
    }
    BOP_TRY(Reading result, scalar(node, field, currency, path));
    return around.of(std::move(result));
  }

  Reading known(const Node& node, const Evidence& around) const {
    Reading result;
    result.status = Status::Value;
    result.confidence = 1;
    result.method = context_.method;
    result.origin = origin(node.line);
    return around.of(std::move(result));
  }

  // `[…]`, or `{"complete": false, "elements": […]}` with evidence for all of them.
  Result<Reading> list(const Node& node, const abi::Field& field, const std::string& path,
                       const Evidence& around) {
    Reading result = known(node, around);
    Evidence all = around;
    const Node* elements = &node;
    if (const Node* complete = node.member("complete"); complete != nullptr) {
      if (complete->kind != Node::Kind::Boolean)
        return std::unexpected(wrong_type(path + ".complete", seen(*complete), "true or false"));
      BOP_TRY(const Evidence own, evidence_in(node, path));
      all = own.within(around);
      result = known(node, all);
      BOP_TRY_VOID(add_remarks(result, node, path));
      result.complete = complete->text == "true";
      elements = node.member("elements");
    }
    if (elements == nullptr || elements->kind != Node::Kind::Array)
      return std::unexpected(wrong_type(path, seen(node), "a list as `[…]`"));
    abi::Field element_field;
    element_field.type = context_.schema.lists[field.type.index];
    for (std::size_t i = 0; i < elements->items.size(); ++i) {
      result.elements.push_back(
          kept(reading(&elements->items[i], element_field, {}, element_path(path, i), all)));
    }
    return result;
  }

  Result<Reading> scalar(const Node& node, const abi::Field& field, value::Currency currency,
                         const std::string& path) {
    BOP_TRY(const std::string text, scalar_text_of(node, field.type, path));
    abi::Field named = field;
    named.name = path;
    const std::string place = fmt::format("line {}", node.line);
    if (node.kind != Node::Kind::Number) return scalar_of(context_, named, text, currency, place);
    BOP_TRY(Reading read, scalar_of(context_, named, without_zeros_behind(text), currency, place));
    read.raw = text;
    return read;
  }

  // `1000.000` may be a thousand or a million as a text; JSON's own numbers have no thousands.
  static std::string_view without_zeros_behind(std::string_view number) {
    if (number.find('.') == std::string_view::npos ||
        number.find_first_of("eE") != std::string_view::npos)
      return number;
    number = number.substr(0, number.find_last_not_of('0') + 1);
    return number.ends_with('.') ? number.substr(0, number.size() - 1) : number;
  }

  // The text a scalar is read from; B7003 where JSON's own type shows that it is another.
  Result<std::string> scalar_text_of(const Node& node, const abi::Type& type,
                                     const std::string& path) const {
    const auto refuse = [&](std::string expected) {
      return std::unexpected(wrong_type(path, seen(node), std::move(expected)));
    };
    const bool amount = is_amount(type);
    const bool number = amount || type.kind == abi::Kind::Number || type.kind == abi::Kind::Integer;
    switch (node.kind) {
      case Node::Kind::Object:
        return amount ? amount_text_of(node, type, path) : refuse(context_.schema.name_of(type));
      case Node::Kind::Array:
      case Node::Kind::Null:
        return refuse(context_.schema.name_of(type));
      case Node::Kind::Boolean:
        if (type.kind != abi::Kind::Boolean) return refuse(context_.schema.name_of(type));
        return node.text;
      case Node::Kind::Number:
        if (type.kind == abi::Kind::Boolean) return std::unexpected(no_truth(path, node));
        if (!number) return refuse(fmt::format("{} in quotes", context_.schema.name_of(type)));
        return node.text;
      case Node::Kind::String:
        if (type.kind == abi::Kind::Boolean) return std::unexpected(no_truth(path, node));
        return node.text;
    }
    return node.text;
  }

  static Error no_truth(const std::string& path, const Node& node) {
    Error error = wrong_type(path, seen(node), "`true` or `false` without quotes");
    error.hint = "write `true` for yes or `false` for no, without quotes";
    return error;
  }

  // {"amount": "1234.50", "currency": "EUR"}, {"amount": "12.5", "unit": "KGM"}
  static Result<std::string> amount_text_of(const Node& node, const abi::Type& type,
                                            const std::string& path) {
    const bool counted = type.kind == abi::Kind::Quantity;
    const Node* amount = node.member("amount");
    const Node* code = node.member(counted ? "unit" : "currency");
    if (amount == nullptr || node.members.size() != (code == nullptr ? 1U : 2U))
      return std::unexpected(
          wrong_type(path, seen(node),
                     counted ? "a quantity as `{\"amount\": \"12.5\", \"unit\": \"KGM\"}`"
                             : "an amount as `{\"amount\": \"1234.50\", \"currency\": \"EUR\"}`"));
    const std::string digits(amount->kind == Node::Kind::Number ? without_zeros_behind(amount->text)
                                                                : amount->text);
    if (code == nullptr) return digits;
    return counted ? digits + " " + code->text : code->text + " " + digits;
  }

  static Result<void> add_remarks(Reading& result, const Node& node, const std::string& path) {
    if (const Node* raw = node.member("raw"); raw != nullptr) result.raw = raw->text;
    if (const Node* notes = node.member("notes"); notes != nullptr)
      for (const auto& note : notes->items) result.notes.push_back(note.text);
    if (const Node* candidates = node.member("candidates"); candidates != nullptr) {
      BOP_TRY(result.candidates, candidates_in(*candidates, path));
    }
    return {};
  }

  Context& context_;
  std::string place_;
  std::vector<Error> broken_;
};

}  // namespace

void add_error(Context& context, Error error) {
  if (context.each != nullptr) (*context.each)(std::unexpected(error));
  if (context.source.errors.size() < context.limits.errors_max)
    context.source.errors.push_back(std::move(error).in(context.path));
  else
    ++context.errors_untold;
}

void take(Context& context, Result<Record> record) {
  if (!record) return add_error(context, std::move(record).error());
  ++context.taken;
  if (context.each != nullptr)
    (*context.each)(std::move(record));
  else
    context.source.records.push_back(std::move(*record));
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

std::optional<std::size_t> meant_by(std::string_view name, const abi::RecordType& type,
                                    const std::vector<std::size_t>& lacks) {
  std::vector<std::string_view> names;
  for (const std::size_t field : lacks) names.push_back(type.fields[field].name);
  const std::string_view nearest = nearest_name(name, names);
  return nearest.empty() ? std::nullopt : type.field(nearest);
}

std::string misnamed(std::string_view name, const abi::Field& field) {
  return fmt::format("misnamed: the source has `{}`, which is not read; did you mean `{}`?",
                     shortened(name), field.name);
}

std::string_view record_named(const Error& error) {
  for (const std::string_view place : error.context)
    if (place.starts_with(record_place) && place.ends_with('`')) {
      const std::string_view id =
          place.substr(record_place.size(), place.size() - record_place.size() - 1);
      const bool whole = id.find("…") == std::string_view::npos && id.find('?') == id.npos;
      return whole ? id : std::string_view();
    }
  return {};
}

Error broken_record(std::vector<Error> broken, const std::string& id) {
  constexpr std::size_t told_max = 20;
  Error told = broken.front();
  if (broken.size() > 1) {
    told.message = fmt::format("{} values can't be read", broken.size());
    told.context.clear();
    for (std::size_t i = 0; i < std::min(broken.size(), told_max); ++i) {
      told.message += i == 0 ? ": " : "; ";
      for (auto place = broken[i].context.rbegin(); place != broken[i].context.rend(); ++place)
        told.message += *place + ": ";
      told.message += broken[i].message;
      if (told.hint.find(broken[i].hint) == std::string::npos) told.hint += "; " + broken[i].hint;
    }
    if (broken.size() > told_max)
      told.message += fmt::format("; and {} more", broken.size() - told_max);
  }
  if (!id.empty()) told.context.push_back(fmt::format("{}{}`", record_place, shortened(id)));
  return told;
}

Result<Record> record_of(Context& context, const Node& object, std::uint32_t type,
                         const std::string& place) {
  // What to_json wrote: the record stands in "fields".
  const Node* fields = object.member("fields");
  const bool stored = fields != nullptr && object.member("record") != nullptr &&
                      !context.schema.records[type].field("fields");
  Builder builder(context, place);
  auto record = builder.record(stored ? *fields : object, type, "", {});
  if (!record) return std::unexpected(std::move(record).error().in(place));
  const Node* id = stored ? object.member("record") : nullptr;
  if (auto broken = builder.take_broken(); !broken.empty()) {
    const std::string said = id != nullptr ? id->text : record_id(context.schema, *record, "");
    return std::unexpected(broken_record(std::move(broken), said).in(place));
  }
  record->id =
      id != nullptr ? id->text : record_id(context.schema, *record, context.path + " " + place);
  if (const Node* source = stored ? object.member("source") : nullptr; source != nullptr)
    record->source = source->text;
  if (const Node* kind = stored ? object.member("document_kind") : nullptr; kind != nullptr) {
    auto read = kind_in(*kind);
    if (!read) return std::unexpected(std::move(read).error().in(place));
    record->document_kind = std::make_shared<const KindRead>(std::move(*read));
  }
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

namespace {

bool is_number(abi::Kind kind) {
  return kind == abi::Kind::Number || kind == abi::Kind::Integer || kind == abi::Kind::Percent ||
         kind == abi::Kind::Money || kind == abi::Kind::UnitPrice;
}

// `1.000` is one in some countries and a thousand in others: one to three digits, the first no
// zero, and three after the point.
bool may_be_grouped(std::string_view text) {
  const auto first = text.find_first_of("0123456789");
  if (first == std::string_view::npos || text[first] == '0') return false;
  text = text.substr(first, text.find_last_of("0123456789") + 1 - first);
  const auto point = text.find('.');
  constexpr std::size_t group_digits = 3;
  return point != std::string_view::npos && point <= group_digits &&
         text.size() - point - 1 == group_digits;
}

// 2026-02-31: written as a date is, but the month has no such day.
bool no_such_day(std::string_view text) {
  constexpr std::string_view form = "0000-00-00";
  if (text.size() != form.size() || value::Date::parse(text)) return false;
  for (std::size_t i = 0; i < form.size(); ++i)
    if (form[i] == '-' ? text[i] != '-' : text[i] < '0' || text[i] > '9') return false;
  return true;
}

// 2.46E+02: as a spreadsheet shows a number for which its column is too narrow.
bool cut_short(std::string_view text) {
  const auto exponent = text.find("E+");
  const std::string_view digits = text.substr(0, exponent);
  return exponent != std::string_view::npos && exponent > 0 &&
         digits.find_first_not_of("0123456789.,-") == std::string_view::npos &&
         exponent + 2 < text.size() &&
         text.find_first_not_of("0123456789", exponent + 2) == std::string_view::npos;
}

Error digits_lost(const abi::Field& field, std::string_view text) {
  Error error = wrong_type(field.name, fmt::format("`{}`", shortened(text)),
                           is_number(field.type.kind) ? "a number with all its digits"
                                                      : "a text: this is a number cut short");
  error.hint = is_number(field.type.kind)
                   ? "format the column as a number with 2 decimals and export again"
                   : "format the column as text and export again";
  return error;
}

// `GBP 300.00` of `£ 300,00`; empty where the sign or the digits can mean more than one thing.
std::string amount_meant(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 3> signs = {
      {{"€", "EUR"}, {"£", "GBP"}, {"¥", "JPY"}}};
  for (const auto& [sign, code] : signs) {
    const auto at = text.find(sign);
    if (at == std::string_view::npos) continue;
    std::string digits(text.substr(0, at));
    digits += text.substr(at + sign.size());
    digits = std::string(trimmed(digits));
    const auto point = digits.find_last_of(".,");
    constexpr std::size_t cents = 2;
    if (point != std::string::npos && digits.size() - point - 1 != cents) return {};
    std::string plain;
    for (std::size_t i = 0; i < digits.size(); ++i)
      if (i == point)
        plain += '.';
      else if (digits[i] != '.' && digits[i] != ',')
        plain += digits[i];
    const std::string meant = fmt::format("{} {}", code, plain);
    return value::Decimal::parse(plain) ? meant : std::string();
  }
  return {};
}

constexpr auto say_the_notation = "or say how the file writes them: --csv-format de (fr, uk, us)";

// What a file is read by, and what to say where it is written the other way round.
std::pair<std::string, std::string> other_date_order(const Notation& notation) {
  const bool month_first = notation.date_order == Notation::DateOrder::MonthFirst;
  return {fmt::format(", as the notation `{}` reads the {} first", notation.name,
                      month_first ? "month" : "day"),
          fmt::format("where the {} comes first in the file, say so: --csv-format {}",
                      month_first ? "day" : "month", month_first ? "uk (de, fr)" : "us")};
}

Error misread(const Context& context, const abi::Field& field, std::string_view text,
              std::string expected) {
  const bool commas = is_number(field.type.kind) && text.find(',') != std::string_view::npos;
  const bool other_date =
      field.type.kind == abi::Kind::Date && text.find_first_of("./") != std::string_view::npos;
  if (field.type.kind == abi::Kind::Date) {
    const auto day = in_plain(context.notation, field.type.kind, text);
    if (day && no_such_day(*day)) {
      const bool other_order = has_other_date_order(context.notation, text);
      return {"B7003",
              fmt::format("found `{}`, a date that does not exist{}", shortened(text),
                          other_order ? other_date_order(context.notation).first : ""),
              other_order ? other_date_order(context.notation).second : "correct it at the source",
              {fmt::format("field `{}`", field.name)}};
    }
  }
  if (context.notation.is_plain() && commas)
    expected += ": the decimal sign is a point, and nothing separates thousands";
  Error error = wrong_type(field.name, fmt::format("`{}`", shortened(text)), std::move(expected));
  if (!context.notation.is_plain() && read_scalar(context.schema, field.type, text, {}))
    error.hint = fmt::format(
        "correct it at the source, or, where the whole file writes so, say --csv-format plain "
        "(NAME=plain of one reference) instead of {}",
        context.notation.name);
  if (context.method == Method::Csv && context.notation.is_plain() && (commas || other_date))
    error.hint = fmt::format("export {} so, {}", commas ? "numbers" : "dates", say_the_notation);
  const bool money = field.type.kind == abi::Kind::Money || field.type.kind == abi::Kind::UnitPrice;
  if (const std::string meant = money ? amount_meant(text) : std::string();
      !meant.empty() && context.notation.is_plain()) {
    error.hint =
        fmt::format("write `{}`: a currency is written as its code, not as its sign", meant);
    if (context.method == Method::Csv && commas)
      error.hint += fmt::format(", {}", say_the_notation);
  }
  return error;
}

}  // namespace

Result<Reading> scalar_of(const Context& context, const abi::Field& field, std::string_view text,
                          value::Currency currency, const std::string& place) {
  // A text of blanks says something; around anything else they are typing.
  if (text.empty() || (field.type.kind != abi::Kind::Text && trimmed(text).empty())) {
    Reading none = absent(field.type, context.method, context.origin(place));
    none.raw = std::string(text);
    return none;
  }
  const bool digits = is_number(field.type.kind) || field.type.kind == abi::Kind::Text;
  if (context.method == Method::Csv && digits && cut_short(trimmed(text)))
    return std::unexpected(digits_lost(field, text));
  const auto plain = in_plain(context.notation, field.type.kind, text);
  if (!plain) return std::unexpected(misread(context, field, text, plain.error()));
  auto outcome = read_scalar(context.schema, field.type, *plain, currency);
  if (!outcome) return std::unexpected(misread(context, field, text, outcome.error()));
  if (context.points_may_group && is_number(field.type.kind) && outcome->known() &&
      may_be_grouped(text)) {
    Error error = wrong_type(field.name, fmt::format("`{}`", shortened(text)),
                             "a number that can be read in one way only: cells are separated by "
                             "`;`, as where the point separates thousands");
    error.hint =
        "say how the file writes numbers: --csv-format plain if the point is the decimal "
        "sign, else de";
    return std::unexpected(std::move(error));
  }
  outcome->raw = std::string(text);
  outcome->method = context.method;
  outcome->origin = context.origin(place);
  return std::move(*outcome);
}

}  // namespace bop::record
