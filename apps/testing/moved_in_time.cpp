#include "apps/testing/moved_in_time.h"

#include "runtime/decide/decide.h"

namespace bop::testing {

namespace {

struct Way {
  std::int32_t days = 0;
  std::int64_t seconds = 0;
};

void move(abi::Value& value, const Way& way) {
  if (auto* date = std::get_if<value::Date>(&value)) date->days += way.days;
  if (auto* instant = std::get_if<value::Instant>(&value)) instant->seconds += way.seconds;
}

void move(ir::GivenRecord& record, const Way& way) {
  for (ir::GivenValue& field : record.fields) {
    move(field.value, way);
    for (abi::Value& element : field.elements) move(element, way);
    for (ir::GivenRecord& inner : field.records) move(inner, way);
  }
}

}  // namespace

ir::Test moved_to(const ir::Test& from, value::Instant at, const abi::PolicyInfo& policy) {
  ir::Test test = from;
  test.as_of = at.text();
  const auto then = decide::when(from.as_of, policy);
  const auto now = decide::when(test.as_of, policy);
  if (from.as_of.empty() || !then || !now) return test;
  const Way way{now->today.days - then->today.days, now->as_of.seconds - then->as_of.seconds};
  if (test.subject) move(*test.subject, way);
  for (ir::Test::Reference& reference : test.references)
    for (ir::GivenRecord& row : reference.rows) move(row, way);
  return test;
}

}  // namespace bop::testing
