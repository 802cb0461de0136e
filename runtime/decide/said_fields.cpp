#include "runtime/decide/said_fields.h"

#include <algorithm>

#include <fmt/format.h>

namespace bop::decide {

namespace {

using abi::Datum;
using abi::FindingField;

// Looks for one path in the record of a result.
class Finder {
 public:
  // `findings_in`: how many records stand around a finding; none for what has no findings.
  Finder(const abi::Schema& schema, const std::string& path, std::string said_by,
         std::optional<int> findings_in)
      : schema_(schema), path_(path), findings_in_(findings_in) {
    read_.path = path;
    read_.method = "result";
    read_.source = std::move(said_by);
  }

  bool in(const Datum& datum, int depth = 0) {
    if (!datum.known()) return false;
    if (const auto* record = std::get_if<abi::RecordPtr>(&datum.value))
      return in_record(**record, depth);
    const auto* list = std::get_if<abi::ListPtr>(&datum.value);
    return list != nullptr && std::ranges::any_of((*list)->elements, [&](const Datum& element) {
             return in(element, depth);
           });
  }

  FieldRead take() && { return std::move(read_); }

 private:
  bool in_record(const abi::RecordData& record, int depth) {
    if (!path_.starts_with(record.path + ".")) return false;
    if (depth == findings_in_) note_rule(record);
    const abi::RecordType& type = schema_.records[record.type];
    for (std::size_t i = 0; i < type.fields.size(); ++i) {
      const std::string own = record.path + "." + type.fields[i].name;
      if (path_ == own) {
        // A record is there, and its fields say what it is.
        if (std::holds_alternative<abi::RecordPtr>(record.fields[i].value)) return false;
        read_.value = words_of(type.fields[i].type, record.fields[i]);
        return true;
      }
      if (path_.starts_with(own) && in(record.fields[i], depth + 1)) return true;
    }
    return false;
  }

  // A finding is said by its rule.
  void note_rule(const abi::RecordData& finding) {
    const auto text = [&](FindingField field) -> const std::string* {
      const Datum& datum = finding.fields[static_cast<std::size_t>(field)];
      return datum.known() ? std::get_if<std::string>(&datum.value) : nullptr;
    };
    if (const std::string* rule = text(FindingField::Rule)) read_.source = *rule;
    if (const std::string* at = text(FindingField::At)) read_.source += " at " + *at;
  }

  std::string words_of(abi::Type type, const Datum& datum) const {
    if (const auto* list = std::get_if<abi::ListPtr>(&datum.value); datum.known() && list) {
      const std::size_t count = (*list)->elements.size();
      return fmt::format("{} element{}{}", count, count == 1 ? "" : "s",
                         (*list)->complete ? "" : ", and maybe more");
    }
    return abi::is_unknown(datum.state) ? "not known" : abi::print(schema_, type, datum);
  }

  const abi::Schema& schema_;
  const std::string& path_;
  std::optional<int> findings_in_;
  FieldRead read_;
};

}  // namespace

std::optional<FieldRead> said_at(const Examination& e, const std::string& path) {
  for (std::size_t i = 0; i < e.policy.results.size() && i < e.subject.results.size(); ++i) {
    const abi::ResultInfo& result = e.policy.results[i];
    const bool of_match = e.matches.has(i);
    const bool own = result.decision != abi::none;
    const std::string_view kind = of_match ? "match" : own ? "decision" : "policy";
    Finder finder(e.policy.schema, path, fmt::format("the {} {}", kind, result.name),
                  of_match ? std::nullopt : std::optional(own ? 1 : 2));
    if (finder.in(e.subject.results[i])) return std::move(finder).take();
  }
  return {};
}

}  // namespace bop::decide
