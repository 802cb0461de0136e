#include "apps/bop/typed_records.h"

#include <algorithm>

#include <fmt/format.h>

#include "apps/bop/policy.h"
#include "apps/bop/printable.h"
#include "apps/bop/terminal.h"

namespace bop::cli {

namespace {

std::string_view word_of(std::string_view why) {
  return why.substr(0, why.find(' '));
}

}  // namespace

TypedRecords::TypedRecords(const std::string& modules, const std::string& judged) {
  const auto program = compile_types(modules, "row", judged);
  BOP_CHECK(program != nullptr, "the modules of the standard library are sound");
  schema_ = std::shared_ptr<const abi::Schema>(program, &program->info.schema);
}

std::uint32_t TypedRecords::type(std::string_view name) const {
  const auto found = schema_->record(name);
  BOP_CHECK(found.has_value(), "a command names types that its module declares");
  return *found;
}

abi::Value TypedRecords::member(std::string_view enumeration, std::string_view name) const {
  const auto type = std::ranges::find(schema_->enums, enumeration, &abi::EnumType::name);
  BOP_CHECK(type != schema_->enums.end(), "a command names types that its module declares");
  const auto found = std::ranges::find(type->members, name);
  BOP_CHECK(found != type->members.end(), "a command names members that its module declares");
  return abi::Symbol{static_cast<std::uint32_t>(found - type->members.begin())};
}

std::string_view TypedRecords::member_name(std::string_view enumeration,
                                           const abi::Value& value) const {
  const auto type = std::ranges::find(schema_->enums, enumeration, &abi::EnumType::name);
  BOP_CHECK(type != schema_->enums.end(), "a command names types that its module declares");
  return type->members[std::get<abi::Symbol>(value).index];
}

const record::Reading& Row::at(std::string_view name) const {
  const auto field = types_.schema().records[record_.type].field(name);
  BOP_CHECK(field.has_value(), "a command names fields that its module declares");
  return record_.fields[*field];
}

record::Reading& Fields::field(std::string_view name) {
  const auto field = types_.schema().records[record_.type].field(name);
  BOP_CHECK(field.has_value(), "a command names fields that its module declares");
  return record_.fields[*field];
}

std::string Row::text(std::string_view name) const {
  const auto* text = get<std::string>(name);
  return text == nullptr ? std::string() : *text;
}

bool Row::is_missing(std::string_view name) const {
  const record::Reading& reading = at(name);
  return reading.status == record::Status::Missing && record::is_certain(reading);
}

std::optional<std::string> Row::unknown() const {
  const auto& fields = types_.schema().records[record_.type].fields;
  for (std::size_t i = 0; i < fields.size(); ++i)
    if (record_.fields[i].status == record::Status::Unread ||
        !record::is_certain(record_.fields[i]))
      return fields[i].name;
  return {};
}

std::string Row::place() const {
  for (const record::Reading& reading : record_.fields)
    if (!reading.origin.place.empty())
      return reading.origin.place.substr(0, reading.origin.place.find(','));
  return {};
}

void Fields::set(std::string_view name, abi::Value value) {
  record::Reading& reading = field(name);
  reading = {};
  reading.status = record::Status::Value;
  reading.value = std::move(value);
  reading.confidence = 1;
  reading.method = record::Method::System;
}

void Fields::set_text(std::string_view name, std::string text) {
  if (text.empty()) return set_missing(name);
  set(name, std::move(text));
}

void Fields::set_missing(std::string_view name) {
  field(name) = record::missing(record::Method::System, {});
}

void Fields::set_unread(std::string_view name, std::string why) {
  field(name) = record::unread(std::move(why), record::Method::System, {});
}

void Fields::set_all_unread(const std::string& why) {
  for (record::Reading& reading : record_.fields)
    reading = record::unread(why, record::Method::System, {});
}

void Fields::set_record(std::string_view name, record::Record inner) {
  set(name, {});
  field(name).nested.push_back(std::move(inner));
}

void Fields::set_list(std::string_view name, std::vector<record::Record> elements, bool complete) {
  set(name, {});
  record::Reading& list = field(name);
  list.complete = complete;
  for (record::Record& element : elements) {
    record::Reading one;
    one.status = record::Status::Value;
    one.confidence = 1;
    one.nested.push_back(std::move(element));
    list.elements.push_back(std::move(one));
  }
}

void Fields::set_texts(std::string_view name, const std::vector<std::string>& lines) {
  set(name, {});
  for (const std::string& line : lines) {
    record::Reading one;
    one.status = record::Status::Value;
    one.confidence = 1;
    one.value = line;
    field(name).elements.push_back(std::move(one));
  }
}

void Fields::copy(const record::Record& other) {
  const auto& from = types_.schema().records[other.type].fields;
  const auto& to = types_.schema().records[record_.type];
  for (std::size_t i = 0; i < from.size(); ++i)
    if (const auto field = to.field(from[i].name); field && to.fields[*field].type == from[i].type)
      record_.fields[*field] = other.fields[i];
}

record::Record made(const TypedRecords& types, std::string_view type) {
  return record::empty_record(types.schema(), types.type(type), {}, record::Method::System);
}

void Findings::add(std::string code, std::string message, std::string hint, std::string place) {
  Finding& finding = findings_[{std::move(code), std::move(message)}];
  if (finding.rows++ > 0) return;
  finding.hint = std::move(hint);
  finding.place = std::move(place);
}

void Findings::add_unknown(const Row& row, const std::string& field) {
  const record::Reading& reading = row.at(field);
  std::string why = reading.why;
  if (reading.status != record::Status::Unread)
    why = fmt::format("it was read with the confidence {}", reading.confidence.text());
  // A column that is not there has no cell.
  else if (word_of(why) == "not_in_source")
    why = reading.origin.place.contains(',') ? "its cell is empty" : "it is not in the file";
  add("B7035", fmt::format("`{}` is not known: {}", field, printable(why)),
      "correct it at the source: until then the row is unknown, and so is what depends on it",
      row.place());
}

std::size_t Findings::tell() {
  std::size_t rows = 0;
  for (const auto& [what, finding] : findings_) rows += finding.rows;
  for (const Error& error : take()) complain(error);
  return rows;
}

void Findings::note() {
  for (const Error& error : take()) remark(error);
}

std::vector<Error> Findings::take() {
  std::vector<Error> errors;
  for (auto& [what, finding] : findings_) {
    std::string message = what.second;
    if (finding.rows > 1)
      message +=
          fmt::format(" (and in {} more row{})", finding.rows - 1, finding.rows == 2 ? "" : "s");
    Error error{what.first, std::move(message), std::move(finding.hint), {}};
    if (!finding.place.empty()) error.context.push_back(std::move(finding.place));
    errors.push_back(std::move(error).in(file_));
  }
  findings_.clear();
  return errors;
}

record::Limits row_limits() {
  record::Limits limits;
  limits.bytes_max = 4'000'000'000;
  return limits;
}

record::Notation as_export(record::Notation csv) {
  csv.no_column_is_missing = true;
  return csv;
}

bool read_rows(const TypedRecords& types, std::string_view type, const std::string& path,
               const record::Notation& csv, const record::Each& each) {
  const record::Source source =
      record::read_each(path, types.schema(), types.type(type), each, row_limits(), as_export(csv));
  for (const Error& note : source.notes) remark(note);
  for (const Error& error : source.errors) complain(error);
  return source.errors.empty();
}

}  // namespace bop::cli
