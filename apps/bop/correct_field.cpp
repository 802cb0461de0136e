#include "apps/bop/correct_field.h"

#include <algorithm>
#include <optional>
#include <utility>

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

// The currency, or unit, of an amount that names none: that of its record.
value::Currency currency_at(const abi::Schema& schema, const record::Record& record,
                            const std::string& path) {
  const std::size_t dot = path.rfind('.');
  const record::Record* holder = &record;
  if (dot != std::string::npos) {
    const record::Reading* around = record::find(schema, record, path.substr(0, dot));
    if (around == nullptr || around->nested.empty()) return {};
    holder = &around->nested.front();
  }
  const abi::RecordType& type = schema.records[holder->type];
  const auto field = type.field(path.substr(dot == std::string::npos ? 0 : dot + 1));
  if (!field || type.fields[*field].currency_field == abi::Field::no_field) return {};
  const auto tied = static_cast<std::size_t>(type.fields[*field].currency_field);
  const auto* currency = std::get_if<value::Currency>(&holder->fields[tied].value);
  return currency == nullptr || !holder->fields[tied].known() ? value::Currency{} : *currency;
}

// What a person says takes the place of what was read there, which a note keeps.
void say(record::Reading& reading, record::Reading said, const std::string& person) {
  const std::string before = std::exchange(reading.raw, said.raw);
  reading.status = said.status;
  reading.value = std::move(said.value);
  reading.nested = std::move(said.nested);
  reading.elements = std::move(said.elements);
  reading.complete = said.complete;
  reading.method = record::Method::Person;
  reading.confidence = 1;
  reading.why.clear();
  reading.notes.push_back("corrected by " + person +
                          (before.empty() ? "" : ", it read `" + before + "`"));
}

// "vat_registered(DE1).registered" as the words that a need prints: the question, what it is about,
// and what of its answer is said.
struct Question {
  const abi::CheckInfo* check;
  std::vector<std::string> arguments;
  std::string rest;  // ".registered"
};

std::optional<Question> question_in(const abi::PolicyInfo& policy, const std::string& path) {
  const std::size_t open = path.find('('), close = path.rfind(')');
  if (open == std::string::npos || close == std::string::npos || close < open) return std::nullopt;
  const auto found = std::ranges::find(policy.checks, path.substr(0, open), &abi::CheckInfo::name);
  if (found == policy.checks.end()) return std::nullopt;
  Question made{&*found, {}, path.substr(close + 1)};
  std::string left = path.substr(open + 1, close - open - 1);
  while (made.arguments.size() + 1 < found->parameters.size()) {
    const std::size_t comma = left.find(", ");
    if (comma == std::string::npos) return std::nullopt;
    made.arguments.push_back(left.substr(0, comma));
    left.erase(0, comma + 2);
  }
  made.arguments.push_back(std::move(left));
  return made;
}

Result<std::string> correct_path(const abi::PolicyInfo& policy, record::Record& record,
                                 std::string path, const std::string& said, const Saying& by);

// The answer of that day to the question: one that is there already, or the next of the list, which
// is all that is known of it.
Result<std::string> answer_path(const abi::PolicyInfo& policy, record::Record& record,
                                const Question& asked, const Saying& by) {
  const abi::Schema& schema = policy.schema;
  const std::string& name = asked.check->name;
  const record::Reading* list = record::find(schema, record, name);
  const bool is_first = list == nullptr || !list->known();
  const std::size_t there = is_first ? 0 : list->elements.size();
  for (std::size_t number = 1; number <= there + 1; ++number) {
    const std::string at = fmt::format("{}[{}]", name, number);
    record::Record tried = record;
    bool changed = false;
    std::vector<std::pair<std::string, std::string>> fields{{"asked", by.day.text()}};
    for (std::size_t i = 0; i < asked.arguments.size(); ++i)
      fields.emplace_back(asked.check->parameters[i], asked.arguments[i]);
    for (const auto& [field, value] : fields) {
      const record::Content before = record::content(schema, tried);
      BOP_TRY(const std::string path, correct_path(policy, tried, at + "." + field, value, by));
      changed = changed || record::content(schema, tried) != before;
    }
    if (changed && number <= there) continue;
    record = std::move(tried);
    if (is_first)
      if (record::Reading* begun = record::grow(schema, record, name); begun != nullptr)
        begun->complete = true;
    return at + ".answer" + asked.rest;
  }
  return fail("B8615", "`" + name + "` takes no answer");
}

Result<std::string> correct_path(const abi::PolicyInfo& policy, record::Record& record,
                                 std::string path, const std::string& said, const Saying& by) {
  const abi::Schema& schema = policy.schema;
  const record::Content before = record::content(schema, record);
  record::Record grown = record;
  record::Reading* reading = record::grow(schema, grown, path);
  if (reading == nullptr && record::find(schema, record, path) != nullptr)
    return fail("B8615", "`" + path + "` stands behind an element that is not there",
                "elements are added one after the other");
  if (reading == nullptr)
    return fail("B8615", "the record has no field `" + path + "`",
                "name a field as the policy does: gross, lines[2].net (the first is lines[1]); an "
                "answer by its question: vat_registered(DE136695976).registered");
  const abi::Type type = type_of(schema, grown, path);
  const bool whole = type.kind == abi::Kind::Record || type.kind == abi::Kind::List;
  if (whole) {
    auto read = record::read_whole(schema, grown.type, path, said);
    if (!read)
      return fail(
          "B8615", fmt::format("`{}` can't be taken for `{}`: {}", said, path, read.error()),
          "write it as a data file in JSON does: {\"net\": \"EUR 5.00\"}, or a list of such "
          "between [ and ]");
    say(*reading, std::move(*read), by.person);
    if (record::content(schema, grown) == before) return std::string();
  } else {
    auto value = record::read_scalar(schema, type, said, currency_at(schema, grown, path));
    if (!value) return not_so(said, value.error());
    if (value->status == record::Status::Unread)
      return fail("B8615", fmt::format("`{}` can't be taken for `{}`: {}", said, path, value->why),
                  "write it as a data file does, an amount with its currency: EUR 452.20");
    const bool same = reading->status == value->status &&
                      reading->method == record::Method::Person &&
                      (!value->known() || abi::equal(reading->value, value->value));
    if (same && record::content(schema, grown) == before) return std::string();
    say(*reading, std::move(*value), by.person);
  }
  record = std::move(grown);
  return policy.subject + "." + path;
}

}  // namespace

Result<std::string> correct_field(const abi::PolicyInfo& policy, record::Record& record,
                                  const std::string& written, const Saying& by) {
  // An argument of a question may hold a sign of equality.
  const std::size_t bracket = written.find(')');
  const std::size_t opened = written.find('(');
  const std::size_t first = written.find('=');
  const std::size_t sign =
      opened < first && bracket != std::string::npos ? written.find('=', bracket) : first;
  if (sign == std::string::npos)
    return fail("B8615", "`" + written + "` is no correction",
                "write FIELD=VALUE: gross=EUR 120.00");
  std::string path = written.substr(0, sign);
  if (path.starts_with(policy.subject + ".")) path.erase(0, policy.subject.size() + 1);
  if (const auto asked = question_in(policy, path)) {
    BOP_TRY(path, answer_path(policy, record, *asked, by));
  }
  return correct_path(policy, record, std::move(path), written.substr(sign + 1), by);
}

}  // namespace bop::cli
