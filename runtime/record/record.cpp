#include "runtime/record/record.h"

#include <array>

#include <fmt/format.h>

#include "runtime/base/by_kind.h"
#include "runtime/record/path.h"

namespace bop::record {

namespace {

constexpr std::array<std::string_view, 7> method_names = {"xml", "json",   "csv",   "text_layer",
                                                          "ocr", "person", "system"};

abi::Datum project_reading(const abi::Schema& schema, const abi::Type& type, const Reading& reading,
                           const std::string& path, const Usable& usable);

abi::Datum project_list(const abi::Schema& schema, const abi::Type& type, const Reading& reading,
                        const std::string& path, const Usable& usable) {
  auto list = std::make_shared<abi::ListData>();
  list->path = path;
  // A doubtful list has the elements that were read; whether those are all is what is in doubt.
  list->complete = reading.complete && (!usable || usable(path, reading));
  const abi::Type element_type = schema.lists[type.index];
  for (std::size_t i = 0; i < reading.elements.size(); ++i)
    list->elements.push_back(
        project_reading(schema, element_type, reading.elements[i], element_path(path, i), usable));
  return abi::Datum::of(abi::ListPtr(std::move(list)));
}

abi::RecordPtr project_record(const abi::Schema& schema, const Record& record,
                              const std::string& path, const Usable& usable) {
  auto data = std::make_shared<abi::RecordData>();
  data->type = record.type;
  data->path = path;
  const auto& fields = schema.records[record.type].fields;
  BOP_CHECK(fields.size() == record.fields.size(), "a record has the fields of its type");
  const auto path_of = [&](std::size_t field) { return path + "." + fields[field].name; };
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const Reading& reading = record.fields[i];
    data->fields.push_back(project_reading(schema, fields[i].type, reading, path_of(i), usable));
    // An amount that states a currency other than its record's would not count, so one whose
    // record's currency is not known does not count yet.
    if (fields[i].currency_field == abi::Field::no_field || !reading.known()) continue;
    const auto tied = static_cast<std::size_t>(fields[i].currency_field);
    const Reading& currency = record.fields[tied];
    if (currency.status == Status::Unread ||
        (currency.known() && usable && !usable(path_of(tied), currency)))
      data->fields.back() = abi::Datum::unread();
  }
  return data;
}

// What was read and does not count; the text is for people who ask what stood there.
abi::Datum doubtful(const Reading& reading) {
  return {abi::State::Unread, "confidence " + reading.confidence.text()};
}

abi::Datum project_reading(const abi::Schema& schema, const abi::Type& type, const Reading& reading,
                           const std::string& path, const Usable& usable) {
  // A doubtful absence is no absence: it has to reach its floor like any reading.
  if (reading.status == Status::Missing)
    return usable && !usable(path, reading) ? doubtful(reading) : abi::Datum::missing();
  if (reading.status == Status::Unread) return abi::Datum::unread();
  if (type.kind == abi::Kind::List) return project_list(schema, type, reading, path, usable);
  if (type.kind == abi::Kind::Record)
    return abi::Datum::of(project_record(schema, reading.nested.front(), path, usable));
  if (usable && !usable(path, reading)) return doubtful(reading);
  return abi::Datum::of(reading.value);
}

using Visit = std::function<void(const std::string&, const abi::Type&, const Reading&)>;

void visit_reading(const abi::Schema& schema, const abi::Type& type, const Reading& reading,
                   const std::string& path, const Visit& visit) {
  visit(path, type, reading);
  if (!reading.known()) return;
  if (type.kind == abi::Kind::Record && !reading.nested.empty())
    for_each_reading(schema, reading.nested.front(), path, visit);
  if (type.kind != abi::Kind::List) return;
  const abi::Type element_type = schema.lists[type.index];
  for (std::size_t i = 0; i < reading.elements.size(); ++i)
    visit_reading(schema, element_type, reading.elements[i], element_path(path, i), visit);
}

}  // namespace

bool is_certain(const Reading& reading) {
  return reading.confidence >= value::Decimal(1);
}

std::string_view name_of(Method method) {
  return method_names[static_cast<std::size_t>(method)];
}

std::optional<Method> method_named(std::string_view name) {
  for (std::size_t i = 0; i < method_names.size(); ++i)
    if (method_names[i] == name) return static_cast<Method>(i);
  return std::nullopt;
}

Reading missing(Method method, Origin origin) {
  Reading reading;
  reading.status = Status::Missing;
  reading.method = method;
  reading.origin = std::move(origin);
  reading.confidence = 1;
  return reading;
}

Reading unread(std::string why, Method method, Origin origin) {
  Reading reading;
  reading.why = std::move(why);
  reading.method = method;
  reading.origin = std::move(origin);
  return reading;
}

Reading absent(const abi::Type& type, Method method, Origin origin) {
  if (type.optional) return missing(method, std::move(origin));
  return unread("not_in_source", method, std::move(origin));
}

Record empty_record(const abi::Schema& schema, std::uint32_t type, std::string source,
                    Method method) {
  Record record;
  record.type = type;
  record.source = std::move(source);
  for (const auto& field : schema.records[type].fields)
    record.fields.push_back(absent(field.type, method, {record.source, 0, std::nullopt, {}}));
  return record;
}

const Reading* find(const abi::Schema& schema, const Record& record, std::string_view path) {
  if (type_at(schema, record.type, path).kind == abi::Kind::Error) return nullptr;
  const auto dot = path.find('.');
  const Step step = *step_of(path.substr(0, dot));
  const auto& type = schema.records[record.type];
  const Reading* reading = &record.fields[*type.field(step.name)];
  if (step.index > 0) {
    // An element that was not read: the list says why.
    if (!reading->known() || step.index > reading->elements.size()) return reading;
    reading = &reading->elements[step.index - 1];
  }
  if (dot == std::string_view::npos || !reading->known()) return reading;
  return find(schema, reading->nested.front(), path.substr(dot + 1));
}

Reading* find(const abi::Schema& schema, Record& record, std::string_view path) {
  return const_cast<Reading*>(find(schema, std::as_const(record), path));
}

std::string element_path(std::string_view list_path, std::size_t index) {
  return fmt::format("{}[{}]", list_path, index + 1);
}

void for_each_reading(const abi::Schema& schema, const Record& record, std::string_view root,
                      const Visit& visit) {
  const auto& fields = schema.records[record.type].fields;
  for (std::size_t i = 0; i < fields.size(); ++i)
    visit_reading(schema, fields[i].type, record.fields[i],
                  std::string(root) + "." + fields[i].name, visit);
}

abi::RecordPtr project(const abi::Schema& schema, const Record& record, const std::string& root,
                       const Usable& usable) {
  return project_record(schema, record, root, usable);
}

abi::RecordPtr project_row(const abi::Schema& schema, const Record& record,
                           const std::string& root) {
  return project(schema, record, root,
                 [](const std::string&, const Reading& reading) { return is_certain(reading); });
}

std::string record_id(const abi::Schema& schema, const Record& record, std::string fallback) {
  for (const std::string_view name : {"id", "number"}) {
    const auto field = schema.records[record.type].field(name);
    if (!field || !record.fields[*field].known()) continue;
    if (const auto* text = std::get_if<std::string>(&record.fields[*field].value)) return *text;
    if (schema.records[record.type].fields[*field].type.kind == abi::Kind::Integer)
      return std::get<value::Decimal>(record.fields[*field].value).text();
  }
  return fallback;
}

}  // namespace bop::record
