// A statement file as a text, read into records, and their fields as texts.
#pragma once

#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "runtime/record/record.h"
#include "runtime/statement/statement.h"
#include "tests/support/statement_schema.h"

namespace bop::statement {

inline const abi::Schema& test_schema() {
  static const abi::Schema schema = test_support::statement_schema();
  return schema;
}

inline record::Source read_text(Format format, std::string_view text) {
  return read(format, text, "in", test_schema(), 0);
}

/// The field at `path`; "unread: …", "missing" where it has no value.
inline std::string shown(const record::Record& record, std::string_view path) {
  const record::Reading* reading = record::find(test_schema(), record, path);
  if (reading == nullptr) return "no such field";
  if (reading->status == record::Status::Missing) return "missing";
  if (!reading->known()) return "unread: " + reading->why;
  if (const auto* text = std::get_if<std::string>(&reading->value)) return *text;
  if (const auto* money = std::get_if<value::Money>(&reading->value)) return money->text();
  if (const auto* date = std::get_if<value::Date>(&reading->value)) return date->text();
  if (const auto* truth = std::get_if<bool>(&reading->value)) return *truth ? "true" : "false";
  if (const auto* symbol = std::get_if<abi::Symbol>(&reading->value))
    return std::to_string(symbol->index);
  return std::to_string(reading->elements.size());
}

/// The codes of what was said, errors first.
inline std::string codes(const record::Source& source) {
  std::string text;
  for (const Error& error : source.errors) text += error.code + " ";
  for (const Error& note : source.notes) text += "(" + note.code + ") ";
  return text;
}

}  // namespace bop::statement
