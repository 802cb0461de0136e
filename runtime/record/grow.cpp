#include "runtime/record/grow.h"

#include <fmt/format.h>

#include "runtime/record/path.h"
#include "runtime/record/read.h"

namespace bop::record {

namespace {

void said_by_person(Reading& reading) {
  reading.method = Method::Person;
  reading.confidence = 1;
  for (Record& nested : reading.nested)
    for (Reading& field : nested.fields)
      if (field.status != Status::Unread) said_by_person(field);
  for (Reading& element : reading.elements) said_by_person(element);
}

// A record that was not read, as one of which nothing was read.
void begin_record(const abi::Schema& schema, std::uint32_t type, Reading& reading) {
  reading.status = Status::Value;
  reading.method = Method::Person;
  reading.confidence = 1;
  reading.why.clear();
  reading.nested = {Record{type, {}, {}, {}}};
  for (const auto& field : schema.records[type].fields) {
    Reading& made = reading.nested.front().fields.emplace_back();
    made.method = Method::Person;
    made.why = "not_in_source";
    if (field.type.optional) made = missing(Method::Person, {});
  }
}

// The element of a list by its number, from 1: one that is there, or the next.
Reading* element_of(const abi::Schema& schema, const abi::Type& list, std::size_t number,
                    Reading& reading) {
  if (!reading.known()) {
    reading.status = Status::Value;
    reading.method = Method::Person;
    reading.confidence = 1;
    reading.why.clear();
    reading.complete = false;
  }
  if (number > reading.elements.size() + 1) return nullptr;
  if (number <= reading.elements.size()) return &reading.elements[number - 1];
  Reading& made = reading.elements.emplace_back();
  made.method = Method::Person;
  made.why = "not_in_source";
  const abi::Type& element = schema.lists[list.index];
  if (element.kind == abi::Kind::Record) begin_record(schema, element.index, made);
  return &made;
}

}  // namespace

Reading* grow(const abi::Schema& schema, Record& record, std::string_view path) {
  if (type_at(schema, record.type, path).kind == abi::Kind::Error) return nullptr;
  const auto dot = path.find('.');
  const Step step = *step_of(path.substr(0, dot));
  const std::size_t field = *schema.records[record.type].field(step.name);
  abi::Type type = schema.records[record.type].fields[field].type;
  Reading* reading = &record.fields[field];
  if (step.index > 0) {
    reading = element_of(schema, type, step.index, *reading);
    if (reading == nullptr) return nullptr;
    type = schema.lists[type.index];
  }
  if (dot == std::string_view::npos) return reading;
  if (!reading->known()) begin_record(schema, type.index, *reading);
  return grow(schema, reading->nested.front(), path.substr(dot + 1));
}

std::expected<Reading, std::string> read_whole(const abi::Schema& schema, std::uint32_t record_type,
                                               std::string_view path, const std::string& json) {
  const auto dot = path.rfind('.');
  if (dot != std::string_view::npos)
    record_type = type_at(schema, record_type, path.substr(0, dot)).index;
  const Step step = *step_of(dot == std::string_view::npos ? path : path.substr(dot + 1));
  // Read as the field of a record of which nothing else is said.
  const std::string text =
      fmt::format(R"({{"{}": {}}})", step.name, step.index > 0 ? "[" + json + "]" : json);
  Source source = read_records(Format::Json, text, "what is said", schema, record_type);
  if (!source.errors.empty()) return std::unexpected(source.errors.front().message);
  if (!source.notes.empty()) return std::unexpected(source.notes.front().message);
  Reading read = source.records.front().fields[*schema.records[record_type].field(step.name)];
  if (step.index > 0 && read.elements.size() != 1)
    return std::unexpected("one element is written between { and }");
  if (step.index > 0) read = Reading(read.elements.front());
  if (!read.known()) return std::unexpected("it can't be read: " + read.why);
  said_by_person(read);
  return read;
}

}  // namespace bop::record
