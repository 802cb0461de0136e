#include "runtime/record/read.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <fmt/format.h>

#include "runtime/record/plain_text.h"
#include "runtime/record/read_csv.h"
#include "runtime/record/read_json.h"
#include "runtime/record/record_builder.h"

namespace bop::record {

namespace {

void read_bytes_as(Context& context, Format format, std::string_view bytes, std::uint32_t type,
                   const Notation& csv) {
  const Limits& limits = context.limits;
  if (bytes.size() > limits.bytes_max)
    return add_error(context,
                     Error{"B8002",
                           fmt::format("{} bytes, the limit is {}", bytes.size(), limits.bytes_max),
                           "split the file",
                           {}});
  const auto text = without_mark(bytes);
  if (!text) return add_error(context, text.error());
  if (trimmed(*text).empty())
    return add_error(context, Error{"B7008", "the file is empty", "it should hold records", {}});
  switch (format) {
    case Format::Json:
      read_json(context, *text, type);
      break;
    case Format::JsonLines:
      read_json_lines(context, *text, type);
      break;
    case Format::Csv:
      context.notation = csv;
      read_csv(context, *text, type);
      break;
  }
  finish(context);
}

Method method_of(Format format) {
  return format == Format::Csv ? Method::Csv : Method::Json;
}

Result<Format> format_of(const std::string& path) {
  const std::string extension = std::filesystem::path(path).extension().string();
  if (extension == ".json") return Format::Json;
  if (extension == ".jsonl" || extension == ".ndjson") return Format::JsonLines;
  if (extension == ".csv" || extension == ".tsv") return Format::Csv;
  return fail("B8010", fmt::format("`{}` is not named as a data file", path),
              "use .json, .jsonl or .csv");
}

}  // namespace

Format format_of_text(std::string_view text) {
  const std::string_view rest = trimmed(text);
  if (rest.starts_with('{')) return Format::JsonLines;
  return rest.starts_with('[') ? Format::Json : Format::Csv;
}

Source read_records(Format format, std::string_view bytes, const std::string& path,
                    const abi::Schema& schema, std::uint32_t type, const Limits& limits,
                    const Notation& csv) {
  Source source;
  Context context{schema, path, method_of(format), limits, source};
  read_bytes_as(context, format, bytes, type, csv);
  return source;
}

Result<std::string> read_bytes(const std::string& path, const Limits& limits) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (status.type() == std::filesystem::file_type::not_found)
    return fail("B8001", fmt::format("`{}` does not exist", path), "check the path");
  if (status.type() != std::filesystem::file_type::regular)
    return fail("B8001", fmt::format("`{}` is not a regular file", path), "name a file");
  const auto size = std::filesystem::file_size(path, error);
  if (!error && size > limits.bytes_max)
    return fail("B8002",
                fmt::format("`{}` has {} bytes, the limit is {}", path, size, limits.bytes_max),
                "split it");
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream bytes;
  // An empty file sets failbit on the output alone, so only the input is asked.
  if (stream && size > 0) bytes << stream.rdbuf();
  if (!stream || (size > 0 && bytes.fail()))
    return fail("B8001", fmt::format("`{}` can't be read: {}", path, std::strerror(errno)),
                "check its permissions");
  return std::move(bytes).str();
}

// The bytes of a data file and what they are; an error goes where the file's errors go.
static std::optional<std::pair<Format, std::string>> data_file(Context& context) {
  const auto format = format_of(context.path);
  auto bytes = format ? read_bytes(context.path, context.limits)
                      : Result<std::string>(std::unexpected(format.error()));
  if (!bytes) {
    if (context.each != nullptr) (*context.each)(std::unexpected(bytes.error()));
    context.source.errors.push_back(std::move(bytes).error());
    return {};
  }
  context.method = method_of(*format);
  return std::pair(*format, std::move(*bytes));
}

static void read_file(Context& context, std::uint32_t type, const Notation& csv) {
  if (const auto file = data_file(context))
    read_bytes_as(context, file->first, file->second, type, csv);
}

Source read_records_file(const std::string& path, const abi::Schema& schema, std::uint32_t type,
                         const Limits& limits, const Notation& csv) {
  Source source;
  Context context{schema, path, Method::Json, limits, source};
  read_file(context, type, csv);
  return source;
}

Source read_each(const std::string& path, const abi::Schema& schema, std::uint32_t type,
                 const Each& each, const Limits& limits, const Notation& csv) {
  Source source;
  Context context{schema, path, Method::Json, limits, source};
  context.each = &each;
  read_file(context, type, csv);
  return source;
}

// "line 3, column `id`": of a row only the line counts.
static std::string line_of(const std::string& place) {
  return place.substr(0, place.find(','));
}

// Says once that rows hold what does not count.
static void note_doubtful(const std::string& path, const abi::Schema& schema, const Source& source,
                          std::vector<Error>& notes) {
  std::size_t count = 0;
  std::string first;
  for (const Record& record : source.records)
    for_each_reading(schema, record, record.id,
                     [&](const std::string& field, const abi::Type&, const Reading& reading) {
                       if (reading.status == Status::Unread || is_certain(reading)) return;
                       if (count++ == 0)
                         first = fmt::format("`{}` has the confidence {}", field,
                                             reading.confidence.text());
                     });
  if (count == 0) return;
  notes.push_back(Error{
      "B7024",
      fmt::format("{}: {} value{} of reference data {} not certain: {}{}",
                  std::filesystem::path(path).filename().string(), count, count == 1 ? "" : "s",
                  count == 1 ? "is" : "are", first, count == 1 ? "" : ", and more"),
      "what is not certain counts as not read: have it confirmed by a person, or give the set "
      "from a system that knows it",
      {}});
}

// A field that every row must have and none says: most likely its column was not exported.
static void note_not_said(const std::string& path, const abi::Schema& schema, std::uint32_t type,
                          const Source& source, std::vector<Error>& notes) {
  const auto& fields = schema.records[type].fields;
  std::string names;
  std::size_t count = 0;
  for (std::size_t i = 0; i < fields.size() && !source.records.empty(); ++i) {
    if (fields[i].type.optional) continue;
    const bool nowhere = std::ranges::all_of(source.records, [&](const Record& record) {
      return record.fields[i].status == Status::Unread && record.fields[i].why == "not_in_source";
    });
    if (!nowhere) continue;
    names += (count++ == 0 ? "`" : ", `") + fields[i].name + "`";
  }
  if (count > 0)
    notes.push_back(Error{"B7023",
                          fmt::format("no row says {}, which every row must", names),
                          fmt::format("give {} a column that is filled: until then nothing that "
                                      "needs {} is decided",
                                      count == 1 ? "it" : "them", count == 1 ? "it" : "them"),
                          {path}});
}

// Says once what stands in the file and is not what its field holds: an amount of another currency.
static void note_not_read(const std::string& path, const abi::Schema& schema, const Source& source,
                          std::vector<Error>& notes) {
  std::size_t count = 0;
  std::string first;
  for (const Record& record : source.records)
    for_each_reading(schema, record, "",
                     [&](const std::string& field, const abi::Type&, const Reading& reading) {
                       if (reading.status != Status::Unread || reading.raw.empty()) return;
                       if (count++ > 0) return;
                       const std::string& at = reading.origin.place;
                       first = fmt::format("{}{}`{}` is `{}`: {}", at.substr(0, at.find(',')),
                                           at.empty() ? "" : ", ",
                                           field.substr(field.find_first_not_of('.')), reading.raw,
                                           reading.why);
                     });
  if (count == 0) return;
  notes.push_back(Error{
      "B7025",
      fmt::format("{} value{} of reference data {} not read: {}{}", count, count == 1 ? "" : "s",
                  count == 1 ? "is" : "are", first, count == 1 ? "" : ", and more"),
      "write what the field holds: until then what looks such a value up is not decided",
      {path}});
}

// What stands in a cell that does not count, why it does not, and where it is: a verdict that needs
// it says so. Of a row there is no reading to ask.
static void tell_unread(const abi::Schema& schema, const Record& record, const std::string& file,
                        abi::RecordData& row) {
  const auto& fields = schema.records[record.type].fields;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    abi::Datum& datum = row.fields[i];
    if (datum.state != abi::State::Unread) continue;
    const Reading& reading = record.fields[i];
    const auto* doubt = std::get_if<std::string>(&datum.value);
    std::string why = doubt != nullptr      ? *doubt
                      : reading.why.empty() ? std::string("not read")
                                            : reading.why;
    if (!reading.raw.empty()) why += fmt::format(", read \"{}\"", reading.raw);
    why += ", in " + (row.source.empty() ? file : row.source) + ", `" + fields[i].name + "`";
    datum.value = std::move(why);
  }
}

Result<ReferenceRows> read_reference(const std::string& name, const std::string& path,
                                     const abi::Schema& schema, std::uint32_t type,
                                     const Limits& limits, const Notation& csv) {
  Source source = read_records_file(path, schema, type, limits, csv);
  if (!source.errors.empty()) {
    // A reference set is complete or it is not used: a row that was dropped would look missing.
    Error first = std::move(source.errors.front());
    if (source.errors.size() > 1)
      first.hint += fmt::format(" ({} more error{})", source.errors.size() - 1,
                                source.errors.size() == 2 ? "" : "s");
    return std::unexpected(std::move(first));
  }
  ReferenceRows reference{{}, std::move(source.notes)};
  note_doubtful(path, schema, source, reference.notes);
  note_not_said(path, schema, type, source, reference.notes);
  note_not_read(path, schema, source, reference.notes);
  const std::string file = std::filesystem::path(path).filename().string();
  for (const auto& record : source.records) {
    auto row = std::make_shared<abi::RecordData>(
        *project_row(schema, record, name + "[" + record.id + "]"));
    row->source = file;
    if (!record.fields.empty() && !record.fields.front().origin.place.empty())
      row->source += " " + line_of(record.fields.front().origin.place);
    tell_unread(schema, record, file, *row);
    reference.rows.push_back(std::move(row));
  }
  return reference;
}

}  // namespace bop::record
