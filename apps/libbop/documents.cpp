// Documents through bop.h: records out of them, and what people correct in them.
#include <filesystem>

#include <fmt/format.h>

#include "apps/libbop/handles.h"
#include "runtime/learn/learn.h"
#include "runtime/record/write.h"

namespace bop::embed {

namespace {

Result<extract::Options> options_of(const bop_reading* reading) {
  extract::Options options;
  if (reading == nullptr) return options;
  if (reading->size != sizeof(bop_reading))
    return fail("B8056", fmt::format("bop_reading.size is {}", reading->size),
                fmt::format("set it to sizeof(bop_reading), {}", sizeof(bop_reading)));
  if (reading->received != nullptr) {
    options.received = value::Date::parse(reading->received);
    if (!options.received)
      return fail("B8056", fmt::format("bop_reading.received is `{}`", reading->received),
                  "write a day as 2026-03-02");
  }
  if (reading->model != nullptr) {
    BOP_TRY(options.scorer, extract::read_scorer(reading->model));
  }
  if (reading->corrections != nullptr) {
    BOP_TRY(learn::Corrections corrections, learn::read_corrections(reading->corrections));
    options.learned = learn::learned(std::move(corrections));
  }
  return options;
}

// The code and the place of a document's first error, and all of them in words.
Failure failure_of(std::vector<Error> errors) {
  std::string text;
  for (const Error& error : errors) text += (text.empty() ? "" : "\n") + error.text();
  return {std::move(errors.front()), std::move(text)};
}

bop_error* read(const Policy& policy, const char* path, const bop_reading* reading, char** records,
                char** notes) {
  auto options = options_of(reading);
  if (!options) return error_of({std::move(options).error()});
  const abi::PolicyInfo& info = policy.info();
  record::Source source = extract::read_document(path, info.schema, info.subject_record, *options);
  if (!source.errors.empty()) return error_of(failure_of(std::move(source.errors)));
  std::string lines;
  for (const record::Record& record : source.records)
    lines += record::to_json(info.schema, record) + "\n";
  std::string remarks;
  for (const Error& note : source.notes) remarks += note.text() + "\n";
  if (notes != nullptr) *notes = text_of(remarks);
  *records = text_of(lines);
  return nullptr;
}

Result<std::uint64_t> correct(const Policy& policy, const char* path, const char* field,
                              const char* value, const char* person, const char* day,
                              const bop_reading& reading) {
  BOP_TRY(const extract::Options options, options_of(&reading));
  const abi::PolicyInfo& info = policy.info();
  BOP_TRY(const decide::When when, moment(day == nullptr ? "" : day, info));
  BOP_TRY(learn::Correction correction,
          learn::correction_of_file(path, info.schema, info.subject_record, field, value, options));
  correction.by = person;
  correction.day = when.today;
  return learn::append(reading.corrections, correction);
}

}  // namespace

}  // namespace bop::embed

using bop::embed::error_of;
using bop::embed::guarded;
using bop::embed::null_argument;

extern "C" {

bop_error* bop_extract(const bop_policy* policy, const char* path, const bop_reading* reading,
                       char** records, char** notes) {
  return guarded([&]() -> bop_error* {
    if (policy == nullptr) return null_argument("policy");
    if (path == nullptr) return null_argument("path");
    if (records == nullptr) return null_argument("records");
    return bop::embed::read(*policy->policy, path, reading, records, notes);
  });
}

bop_error* bop_correct(const bop_policy* policy, const char* path, const char* field,
                       const char* value, const char* person, const char* day,
                       const bop_reading* reading, uint64_t* number) {
  return guarded([&]() -> bop_error* {
    if (policy == nullptr) return null_argument("policy");
    if (path == nullptr) return null_argument("path");
    if (field == nullptr) return null_argument("field");
    if (value == nullptr) return null_argument("value");
    if (person == nullptr || *person == '\0') return null_argument("person");
    if (reading == nullptr || reading->corrections == nullptr)
      return null_argument("reading->corrections");
    const auto kept =
        bop::embed::correct(*policy->policy, path, field, value, person, day, *reading);
    if (!kept) return error_of({kept.error()});
    if (number != nullptr) *number = *kept;
    return nullptr;
  });
}

}  // extern "C"
