#include "runtime/extract/hybrid.h"

#include <algorithm>

#include "runtime/extract/einvoice.h"

namespace bop::extract {

namespace {

constexpr std::string_view of_xml = "embedded XML";
constexpr std::string_view of_pages = "pages";

// The field of a record type that says `read from "SIDE"`.
std::optional<std::uint32_t> side(const abi::RecordType& type, std::string_view name) {
  for (std::uint32_t i = 0; i < type.fields.size(); ++i)
    if (type.fields[i].type.kind == abi::Kind::Record &&
        std::ranges::find(type.fields[i].read_from, name) != type.fields[i].read_from.end())
      return i;
  return std::nullopt;
}

void put(record::Record& record, std::uint32_t field, record::Record side, record::Method method) {
  record::Reading& reading = record.fields[field];
  reading = {};
  reading.status = record::Status::Value;
  reading.method = method;
  reading.confidence = 1;
  reading.origin.document = record.source;
  if (record.id == record.source) record.id = side.id;
  reading.nested.push_back(std::move(side));
}

}  // namespace

bool has_sides(const abi::Schema& schema, std::uint32_t type) {
  const auto& record = schema.records[type];
  return side(record, of_xml).has_value() || side(record, of_pages).has_value();
}

Result<record::Record> read_sides(const std::string* xml, const Document* document,
                                  const std::string& path, const abi::Schema& schema,
                                  std::uint32_t type, const Extractor& from_pages) {
  const auto method = xml != nullptr ? record::Method::Xml : record::Method::TextLayer;
  record::Record record = record::empty_record(schema, type, path, method);
  record.id = path;
  const auto& fields = schema.records[type].fields;
  if (const auto field = side(schema.records[type], of_xml); field && xml != nullptr) {
    BOP_TRY(record::Record read, read_einvoice(*xml, path, schema, fields[*field].type.index));
    put(record, *field, std::move(read), record::Method::Xml);
  }
  if (const auto field = side(schema.records[type], of_pages); field && document != nullptr)
    put(record, *field, from_pages.extract(*document, schema, fields[*field].type.index),
        record::Method::TextLayer);
  return record;
}

}  // namespace bop::extract
