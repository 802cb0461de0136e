#include "runtime/extract/merge.h"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "runtime/extract/choices.h"
#include "runtime/record/write.h"

namespace bop::extract {

namespace {

using record::Reading;

record::Candidate candidate_of(const abi::Schema& schema, const abi::Type& type,
                               const Reading& reading, std::string why) {
  const std::string raw =
      reading.raw.empty() ? record::scalar_text(schema, type, reading.value) : reading.raw;
  return {raw, reading.origin, reading.method, reading.confidence, std::move(why)};
}

void contradict(const abi::Schema& schema, const abi::Type& type, Reading& reading,
                const Reading& other, const std::string& one_says, const std::string& other_says) {
  const std::string one = record::scalar_text(schema, type, reading.value);
  const std::string two = record::scalar_text(schema, type, other.value);
  reading.candidates = {candidate_of(schema, type, reading, one_says),
                        candidate_of(schema, type, other, other_says)};
  reading.why = fmt::format("conflict: {} `{}`, {} `{}`", one_says, one, other_says, two);
  reading.status = record::Status::Unread;
  reading.value = {};
}

// The document does not say, so the intake may. Where a label stands without a value that could be
// read, the intake may give the value, but not say that there is none.
bool is_silent(const Reading& reading, bool says_none) {
  if (reading.status == record::Status::Missing || reading.why == "not_in_source") return true;
  return says_none
             ? reading.why == "not_found"
             : reading.status == record::Status::Unread && reading.why.starts_with("not_found");
}

void add_intake_field(const abi::Schema& schema, const abi::Type& type, Reading& reading,
                      const Reading& intake, const std::string& from);

void add_intake_record(const abi::Schema& schema, record::Record& record,
                       const record::Record& intake, const std::string& from) {
  const auto& fields = schema.records[record.type].fields;
  for (std::size_t i = 0; i < fields.size(); ++i)
    add_intake_field(schema, fields[i].type, record.fields[i], intake.fields[i], from);
}

void as_system(Reading& reading, const std::string& from) {
  reading.method = record::Method::System;
  reading.origin.document = from;
  for (auto& nested : reading.nested)
    for (auto& field : nested.fields) as_system(field, from);
  for (auto& element : reading.elements) as_system(element, from);
}

void add_intake_field(const abi::Schema& schema, const abi::Type& type, Reading& reading,
                      const Reading& intake, const std::string& from) {
  // The intake may have it by another name: then the document's silence is no absence.
  if (intake.why.starts_with("misnamed") && is_silent(reading, false)) {
    reading = intake;
    return as_system(reading, from);
  }
  const bool says_none = intake.status == record::Status::Missing && intake.raw == "null";
  if (!intake.known() && !says_none) return;
  if (is_silent(reading, says_none)) {
    reading = intake;
    as_system(reading, from);
    return;
  }
  if (says_none) return;
  if (type.kind == abi::Kind::Record) {
    if (reading.known() && !reading.nested.empty())
      add_intake_record(schema, reading.nested.front(), intake.nested.front(), from);
    return;
  }
  if (type.kind == abi::Kind::List) return;
  if (reading.known()) {
    if (abi::equal(reading.value, intake.value))
      reading.notes.push_back("the intake says the same");
    else
      contradict(schema, type, reading, intake, "the document says", "the intake says");
    return;
  }
  // One of several the document may mean: the intake knows which.
  const std::string text = record::scalar_text(schema, type, intake.value);
  const bool among = std::ranges::any_of(
      reading.candidates,
      [&](const record::Candidate& candidate) { return folded(candidate.raw) == folded(text); });
  if (!among) return;
  auto candidates = std::move(reading.candidates);
  reading = intake;
  as_system(reading, from);
  reading.candidates = std::move(candidates);
  reading.notes.push_back("one of the values the document has");
}

}  // namespace

void add_intake(const abi::Schema& schema, record::Record& record, const record::Record& intake,
                const std::string& from) {
  add_intake_record(schema, record, intake, from);
  record.id = record::record_id(schema, record, record.id);
}

Result<std::optional<record::Record>> read_intake(const std::string& document,
                                                  const abi::Schema& schema, std::uint32_t type,
                                                  const record::Limits& limits,
                                                  std::vector<Error>& notes) {
  const std::string path = document + ".meta.json";
  std::error_code error;
  if (!std::filesystem::exists(path, error)) return std::optional<record::Record>();
  BOP_TRY(const std::string bytes, record::read_bytes(path, limits));
  record::Source source =
      record::read_records(record::Format::Json, bytes, path, schema, type, limits);
  if (!source.errors.empty()) return std::unexpected(std::move(source.errors.front()));
  if (source.records.size() != 1)
    return std::unexpected(Error{
        "B7021", "the intake file has more than one record", "it describes one document", {path}});
  std::ranges::move(source.notes, std::back_inserter(notes));
  return std::optional(std::move(source.records.front()));
}

namespace {

bool same_value(const abi::Value& a, const abi::Value& b) {
  const auto* amount = std::get_if<value::Money>(&a);
  const auto* other = std::get_if<value::Money>(&b);
  if (amount != nullptr && other != nullptr)
    return amount->currency == other->currency &&
           amount->amount.magnitude() == other->amount.magnitude();
  const auto* one = std::get_if<std::string>(&a);
  const auto* two = std::get_if<std::string>(&b);
  if (one != nullptr && two != nullptr) return folded(*one) == folded(*two);
  return abi::equal(a, b);
}

}  // namespace

void compare_with_pages(const abi::Schema& schema, record::Record& record, const Document& document,
                        const Extractor& from_pages) {
  const Pages pages(document, schema, record.type);
  if (pages.rows.empty()) return;
  const record::Record on_page = from_pages.extract(document, schema, record.type);
  // A page reading this sure contradicts the XML; where the page also prints the XML's value, only
  // one that the arithmetic of the page bears out does.
  const value::Decimal sure = *value::Decimal::of(90, -2);
  const value::Decimal proved = *value::Decimal::of(94, -2);
  constexpr std::array<std::string_view, 7> compared = {
      "number", "issued", "payee_iban", "vendor_vat_id", "net", "tax", "gross"};
  for (const std::string_view name : compared) {
    const auto index = schema.records[record.type].field(name);
    if (!index || !record.fields[*index].known()) continue;
    Reading& reading = record.fields[*index];
    const Reading& other = on_page.fields[*index];
    const abi::Type type = schema.records[record.type].fields[*index].type;
    const auto places = pages.spans_of(reading.value);
    const bool differs = other.known() && !same_value(other.value, reading.value);
    const bool amount = type.kind == abi::Kind::Money;
    if (differs &&
        (!places.empty() ? amount && other.confidence >= proved : other.confidence >= sure)) {
      contradict(schema, type, reading, other, "the XML says", "the page says");
    } else if (!places.empty()) {
      const auto origin = origin_of(pages, places.front());
      reading.notes.push_back(fmt::format("printed on page {}", origin.page));
      reading.origin.page = origin.page;
      reading.origin.box = origin.box;
    } else {
      reading.notes.push_back("not found on the pages");
    }
  }
}

}  // namespace bop::extract
