#include "runtime/statement/as_records.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "runtime/record/plain_text.h"
#include "runtime/record/read.h"

namespace bop::statement {

namespace {

using record::Method;
using record::Reading;

class Filling {
 public:
  Filling(const abi::Schema& schema, const std::string& path) : schema_(schema), path_(path) {}

  record::Record record(const Item& item, std::uint32_t type) const {
    record::Record made = record::empty_record(schema_, type, path_, Method::System);
    const auto& fields = schema_.records[type].fields;
    for (std::size_t i = 0; i < fields.size(); ++i)
      made.fields[i] = reading(item, fields[i].name, fields[i].type);
    made.id = record::record_id(schema_, made, fmt::format("{}: {}", path_, item.place));
    return made;
  }

 private:
  record::Origin origin(const std::string& place) const { return {path_, 0, std::nullopt, place}; }

  Reading reading(const Item& item, const std::string& name, const abi::Type& type) const {
    if (type.kind == abi::Kind::List) return list(item, name, type);
    if (type.kind == abi::Kind::Record) {
      const auto found = item.nested.find(name);
      if (found == item.nested.end())
        return record::absent(type, Method::System, origin(item.place));
      return nested(found->second.front(), type.index);
    }
    const Said* said = item.find(name);
    if (said == nullptr) return record::absent(type, Method::System, origin(item.place));
    if (said->none && type.optional) {
      Reading none = record::missing(Method::System, origin(said->place));
      none.raw = said->raw;
      return none;
    }
    return scalar(*said, type);
  }

  Reading known(const std::string& place) const {
    Reading reading;
    reading.status = record::Status::Value;
    reading.method = Method::System;
    reading.confidence = 1;
    reading.origin = origin(place);
    return reading;
  }

  Reading nested(const Item& item, std::uint32_t type) const {
    Reading reading = known(item.place);
    reading.nested.push_back(record(item, type));
    return reading;
  }

  // A list that the file says nothing of is empty: the formats write none where there is none.
  Reading list(const Item& item, const std::string& name, const abi::Type& type) const {
    Reading reading = known(item.place);
    const abi::Type element = schema_.lists[type.index];
    if (element.kind == abi::Kind::Record) {
      if (const auto found = item.lists.find(name); found != item.lists.end())
        for (const Item& one : found->second)
          reading.elements.push_back(nested(one, element.index));
    } else if (const auto found = item.texts.find(name); found != item.texts.end()) {
      for (const Said& one : found->second) reading.elements.push_back(scalar(one, element));
    }
    return reading;
  }

  Reading unread(const Said& said, std::string why) const {
    Reading reading = record::unread(std::move(why), Method::System, origin(said.place));
    reading.raw = said.raw;
    reading.notes = said.notes;
    return reading;
  }

  Reading scalar(const Said& said, const abi::Type& type) const {
    if (!said.why.empty()) return unread(said, said.why);
    auto outcome = record::read_scalar(schema_, type, said.text, value::Currency{});
    if (!outcome) return unread(said, "not_plausible: expected " + outcome.error());
    Reading reading = std::move(*outcome);
    reading.raw = said.raw;
    reading.method = Method::System;
    reading.origin = origin(said.place);
    reading.notes = said.notes;
    // What was repaired is likely, not certain.
    if (!said.notes.empty() && reading.known()) reading.confidence = *value::Decimal::parse("0.9");
    return reading;
  }

  const abi::Schema& schema_;
  const std::string& path_;
};

}  // namespace

record::Source as_records(Parsed parsed, const std::string& path, const abi::Schema& schema,
                          std::uint32_t type) {
  record::Source source;
  const Filling filling(schema, path);
  for (const Item& statement : parsed.statements)
    source.records.push_back(filling.record(statement, type));
  for (Error& error : parsed.errors) source.errors.push_back(std::move(error).in(path));
  for (Error& note : parsed.notes) source.notes.push_back(std::move(note).in(path));
  return source;
}

}  // namespace bop::statement
