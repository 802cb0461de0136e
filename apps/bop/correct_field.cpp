#include "apps/bop/correct_field.h"

#include <fmt/format.h>

#include "runtime/record/content.h"
#include "runtime/record/grow.h"
#include "runtime/record/read.h"

namespace bop::cli {

namespace {

// A correction that has to be written in another way.
std::unexpected<Error> not_so(const std::string& said, const std::string& wanted) {
  return fail("B8615", fmt::format("`{}` is not {}", said, wanted), "write it as a data file does");
}

abi::Type type_of(const abi::Schema& schema, const record::Record& record,
                  const std::string& path) {
  abi::Type type;
  record::for_each_reading(
      schema, record, "",
      [&](const std::string& at, const abi::Type& found, const record::Reading&) {
        if (at == "." + path) type = found;
      });
  return type;
}

// What a person says stands beside the text that was read, and its place.
void say(record::Reading& reading, record::Reading said, const std::string& person) {
  reading.status = said.status;
  reading.value = std::move(said.value);
  reading.nested = std::move(said.nested);
  reading.elements = std::move(said.elements);
  reading.complete = said.complete;
  reading.method = record::Method::Person;
  reading.confidence = 1;
  reading.why.clear();
  reading.notes.push_back("corrected by " + person);
}

}  // namespace

Result<std::string> correct_field(const abi::Schema& schema, const std::string& subject,
                                  record::Record& record, const std::string& written,
                                  const std::string& person) {
  const std::size_t sign = written.find('=');
  if (sign == std::string::npos)
    return fail("B8615", "`" + written + "` is no correction",
                "write FIELD=VALUE: gross=EUR 120.00");
  std::string path = written.substr(0, sign);
  const std::string said = written.substr(sign + 1);
  if (path.starts_with(subject + ".")) path.erase(0, subject.size() + 1);
  const record::Content before = record::content(schema, record);
  record::Record grown = record;
  record::Reading* reading = record::grow(schema, grown, path);
  if (reading == nullptr && record::find(schema, record, path) != nullptr)
    return fail("B8615", "`" + path + "` stands behind an element that is not there",
                "elements are added one after the other");
  if (reading == nullptr)
    return fail("B8615", "the record has no field `" + path + "`",
                "name a field as the policy does: gross, lines[2].net");
  const abi::Type type = type_of(schema, grown, path);
  const bool whole = type.kind == abi::Kind::Record || type.kind == abi::Kind::List;
  if (whole) {
    auto read = record::read_whole(schema, grown.type, path, said);
    if (!read)
      return fail(
          "B8615", fmt::format("`{}` can't be taken for `{}`: {}", said, path, read.error()),
          "write it as a data file in JSON does: {\"net\": \"EUR 5.00\"}, or a list of such "
          "between [ and ]");
    say(*reading, std::move(*read), person);
    if (record::content(schema, grown) == before) return std::string();
  } else {
    auto value = record::read_scalar(schema, type, said, {});
    if (!value) return not_so(said, value.error());
    const bool same = reading->status == value->status &&
                      reading->method == record::Method::Person &&
                      (!value->known() || abi::equal(reading->value, value->value));
    if (same && record::content(schema, grown) == before) return std::string();
    say(*reading, std::move(*value), person);
  }
  record = std::move(grown);
  return subject + "." + path;
}

}  // namespace bop::cli
