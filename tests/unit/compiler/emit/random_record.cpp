// The schema of random programs, and random records of it.
#include <algorithm>

#include "runtime/value/unit.h"
#include "tests/unit/compiler/emit/random_program.h"

namespace bop::testing {

using abi::Datum;

namespace {

value::Decimal decimal(std::string_view text) {
  return *value::Decimal::parse(text);
}
value::Currency currency(std::string_view code) {
  return *value::Currency::parse(code);
}

constexpr std::uint32_t invoice_type = 0;
constexpr std::uint32_t line_type = 1;
constexpr std::uint32_t vendor_type = 2;
constexpr std::uint32_t rate_type = 3;
constexpr std::uint32_t cell_type = 4;
constexpr std::uint32_t score_type = 5;

}  // namespace

RandomProgram::RandomProgram(std::uint64_t seed) : random_(seed) {
  make_schema();
}

RandomProgram::RandomProgram(std::uint64_t seed, ir::Program program)
    : random_(seed), program_(std::move(program)) {}

void RandomProgram::add_record(std::string name, std::vector<abi::Field> fields) {
  abi::RecordType record;
  record.name = std::move(name);
  record.fields = std::move(fields);
  program_.info.schema.records.push_back(std::move(record));
}

void RandomProgram::make_schema() {
  auto& schema = program_.info.schema;
  program_.info.name = "random.policy";
  program_.info.subject = "invoice";
  schema.enums.push_back({"Category", {"goods", "services", "rent", "tax"}, true, {}});
  schema.roles = {"clerk", "controller", "cfo"};
  for (const std::string& role : schema.roles) {
    program_.info.roles.emplace_back();
    program_.info.roles.back().name = role;
  }
  line_ = {Kind::Record, false, false, line_type};
  vendor_ = {Kind::Record, false, false, vendor_type};
  lines_ = schema.list_of(line_);
  numbers_ = schema.list_of(number_);
  roles_ = schema.list_of(role_);
  texts_ = schema.list_of(text_);
  amounts_ = schema.list_of(money_);
  vendors_ = schema.list_of(vendor_);
  const Type euro{Kind::Money, false, false, currency("EUR").packed};
  const auto field = [](std::string name, Type type, int tied = abi::Field::no_field) {
    abi::Field made;
    made.name = std::move(name);
    made.type = type;
    made.currency_field = tied;
    return made;
  };
  add_record("Invoice", {field("currency", currency_),
                         field("open", boolean_),
                         field("paid", boolean_.maybe()),
                         field("a", number_),
                         field("b", number_.maybe()),
                         field("count", integer_),
                         field("rate", percent_.maybe()),
                         field("net", money_, 0),
                         field("tax", money_, 0),
                         field("gross", money_.maybe(), 0),
                         field("other", money_),
                         field("fee", euro),
                         field("price", unit_price_.maybe()),
                         field("issued", date_),
                         field("due", date_.maybe()),
                         field("read_at", instant_),
                         field("term", duration_),
                         field("grace", duration_.maybe()),
                         field("days", days_),
                         field("category", category_),
                         field("kind", category_.maybe()),
                         field("owner", role_),
                         field("vendor_id", text_.maybe()),
                         field("iban", text_),
                         field("seller", vendor_),
                         field("buyer", vendor_.maybe()),
                         field("lines", lines_),
                         field("numbers", numbers_),
                         field("roles", roles_.maybe()),
                         field("texts", texts_),
                         field("amounts", amounts_),
                         field("second_currency", currency_.maybe()),
                         field("weight", quantity_),
                         field("load", quantity_.maybe()),
                         field("opens", time_),
                         field("closes", time_.maybe()),
                         field("packed_in", unit_.maybe()),
                         field("deadline", target_)});
  add_record("Line",
             {field("net", money_), field("quantity", number_.maybe()), field("open", boolean_),
              field("urgent", boolean_.maybe()), field("item", text_), field("category", category_),
              field("day", date_), field("term", duration_), field("days", days_)});
  add_record("Vendor", {field("id", text_), field("active", boolean_), field("limit", euro),
                        field("rating", number_.maybe()), field("since", date_),
                        field("account", text_.maybe())});
  add_record("Rate", {field("currency", currency_), field("day", date_), field("rate", number_)});
  add_record("Cell", {field("category", category_), field("level", integer_), field("owner", role_),
                      field("share", percent_)});
  add_record("Score", {field("outcome", category_), field("points", number_.maybe()),
                       field("passed", boolean_), field("judge", text_)});
  score_ = {Kind::Record, false, false, score_type};
  program_.info.results.push_back({"scoring", 0, score_type, {}});
  program_.others.push_back(nullptr);
  program_.info.checks.push_back({"registered", {"id"}, vendor_.maybe(), Datum::missing(), 0, {}});
  program_.info.subject_record = invoice_type;
  for (const Type type :
       {number_, integer_, percent_, euro, date_, duration_, days_, text_, category_, currency_}) {
    abi::ParameterInfo parameter;
    parameter.name = "parameter_" + std::to_string(program_.info.parameters.size());
    parameter.type = type;
    parameter.value = Datum::of(value(type, false));
    program_.info.parameters.push_back(std::move(parameter));
  }
  program_.info.references = {
      {"vendors", vendor_type, {0}}, {"rates", rate_type, {0, 1}}, {"grid", cell_type, {0, 1}}};
}

// --- values

value::Decimal RandomProgram::number(Kind kind, bool wild) {
  static const std::vector<std::string> plain = {
      "0", "1",     "-1",   "2",       "10",  "3",  "0.5",  "-0.25",  "100",  "119.00",
      "7", "19.99", "0.01", "1234.56", "-50", "20", "1000", "999.99", "0.19", "33.3333"};
  static const std::vector<std::string> integers = {"0", "1", "-1", "2", "3", "10", "100", "30"};
  static const std::vector<std::string> wilds = {"0.123456789",
                                                 "900719925474",
                                                 "-900719925474",
                                                 "99999999999999999",
                                                 "1e30",
                                                 "0.0000000001",
                                                 "1234567890123.4567",
                                                 "9007199254740991",
                                                 "123456789.123456",
                                                 "1e-20",
                                                 "8999999999.999999",
                                                 "9999999999999999999999999999999999"};
  static const std::vector<std::string> whole_wilds = {"9007199254740991", "9007199254740992",
                                                       "12345678901234567890", "-9007199254740991"};
  if (wild && chance(12)) return decimal(one_of(kind == Kind::Integer ? whole_wilds : wilds));
  return decimal(one_of(kind == Kind::Integer ? integers : plain));
}

abi::Value RandomProgram::value(Type type, bool wild) {
  static const std::vector<std::string> texts = {
      "",
      "a",
      "V-1",
      "V-2",
      "V-3",
      "DE02",
      "DE02120300000000202051",
      "fold me",
      "FOLD  me",
      "a text that is longer than thirty-two bytes, so it is not compared in place",
      "a text that is longer than thirty-two bytes, so it is not compared in plAce"};
  static const std::vector<std::string> codes = {"EUR", "EUR", "EUR", "USD", "JPY"};
  static const std::vector<std::string> dates = {"2026-01-31", "2026-02-28", "2026-03-01",
                                                 "2026-03-02", "2025-12-24", "2024-02-29"};
  static const std::vector<std::string> edge_dates = {"0001-01-01", "9999-12-31", "1969-12-31"};
  switch (type.kind) {
    case Kind::Boolean:
      return chance(50);
    case Kind::Text:
      return one_of(texts);
    case Kind::Number:
    case Kind::Integer:
    case Kind::Percent:
      return number(type.kind, wild);
    case Kind::Money:
    case Kind::UnitPrice: {
      const auto code = type.index != 0 ? value::Currency{type.index} : currency(one_of(codes));
      return value::Money{number(type.kind, wild), code};
    }
    case Kind::Date:
      return *value::Date::parse(one_of(wild && chance(10) ? edge_dates : dates));
    case Kind::Time:
      return value::Time{static_cast<std::int32_t>(below(4)) * 21'600};
    case Kind::Quantity:
      return value::Money{number(type.kind, wild), *value::parse_unit(chance(70) ? "KGM" : "H87")};
    case Kind::Unit:
      return *value::parse_unit(chance(50) ? "KGM" : "H87");
    case Kind::Target:
      if (chance(50)) return value::BusinessDays{static_cast<std::int32_t>(below(5))};
      return value::Duration{0, 86'400 * static_cast<std::int64_t>(below(5))};
    case Kind::DateTime:
      return value::Instant{1'772'000'000 + static_cast<std::int64_t>(below(5)) * 40'000,
                            chance(50) ? 3600 : -7200};
    case Kind::Duration: {
      if (chance(30)) return value::Duration{static_cast<std::int32_t>(below(3)), 0};
      if (chance(20)) return value::Duration{1, 86'400 * 30};
      if (wild && chance(10)) return value::Duration{2'000'000'000, 9'000'000'000'000'000'000};
      return value::Duration{
          0, 86'400 * static_cast<std::int64_t>(below(40)) + (chance(10) ? 3600 : 0)};
    }
    case Kind::BusinessDays:
      return value::BusinessDays{wild && chance(5) ? 2'000'000'000
                                                   : static_cast<std::int32_t>(below(5))};
    case Kind::Currency:
      return currency(one_of(codes));
    case Kind::Role:
      return abi::Symbol{static_cast<std::uint32_t>(below(program_.info.schema.roles.size()))};
    case Kind::Enum: {
      const auto& members = program_.info.schema.enums[type.index].members;
      return abi::Symbol{static_cast<std::uint32_t>(below(members.size()))};
    }
    case Kind::Record:
      return record(type.index, wild);
    case Kind::List: {
      auto list = std::make_shared<abi::ListData>();
      list->complete = !chance(12);
      for (std::size_t left = below(4); left > 0; --left)
        list->elements.push_back(datum(program_.info.schema.lists[type.index], wild));
      return abi::ListPtr(std::move(list));
    }
    case Kind::Ratio:
      return value::Fraction{number(Kind::Number, wild), decimal("3")};
    case Kind::Error:
      break;
  }
  return {};
}

Datum RandomProgram::datum(Type type, bool wild) {
  if (chance(10)) return Datum::unread();
  if (type.optional && chance(25)) return Datum::missing();
  if (wild && chance(1)) return Datum::undefined();
  if (wild && chance(1)) return Datum::missing();
  return Datum::of(value(type, wild));
}

abi::RecordPtr RandomProgram::record(std::uint32_t type, bool wild) {
  auto made = std::make_shared<abi::RecordData>();
  made->type = type;
  const auto& fields = program_.info.schema.records[type].fields;
  for (const abi::Field& field : fields) {
    Datum value = datum(field.type, wild);
    // Tied amounts keep to the currency beside them, as readers see to it.
    if (field.currency_field != abi::Field::no_field && value.known() && !(wild && chance(3))) {
      auto& money = std::get<value::Money>(value.value);
      const Datum& tie = made->fields[static_cast<std::size_t>(field.currency_field)];
      money.currency = tie.known() ? std::get<value::Currency>(tie.value) : currency("USD");
    }
    made->fields.push_back(std::move(value));
  }
  return made;
}

abi::Case RandomProgram::random_case(bool wild) {
  abi::Case made{record(program_.info.subject_record, wild), value::Instant{1'772'000'000, 3600},
                 *value::Date::parse("2026-03-02")};
  for (const abi::ResultInfo& result : program_.info.results)
    made.results.push_back(chance(70) ? Datum::of(record(result.record, wild)) : Datum::unread());
  return made;
}

std::shared_ptr<const abi::References> RandomProgram::references() {
  auto made = std::make_shared<abi::References>();
  const bool wild = chance(20);
  for (const abi::ReferenceInfo& info : program_.info.references) {
    if (chance(15)) {
      made->sets.push_back(abi::ReferenceSet::unavailable(info.name, "not given"));
      continue;
    }
    std::vector<abi::RecordPtr> rows;
    for (std::size_t left = below(8); left > 0; --left) {
      auto row = std::make_shared<abi::RecordData>(*record(info.record, wild));
      // Rates are mostly above zero.
      const auto& fields = program_.info.schema.records[info.record].fields;
      for (std::size_t field = 0; field < fields.size(); ++field)
        if (fields[field].name == "rate" && chance(90))
          row->fields[field] = Datum::of(decimal(chance(50) ? "1.25" : "130.5"));
      // Keys that are not read make every lookup unread: keep them rare.
      for (const std::uint32_t key : info.key_fields) {
        const Type type = program_.info.schema.records[info.record].fields[key].type;
        if (!row->fields[key].known() && !chance(5))
          row->fields[key] = Datum::of(value(type, false));
      }
      // A key that stands twice makes its lookups undefined.
      if (!rows.empty() && chance(15))
        for (const std::uint32_t key : info.key_fields)
          row->fields[key] = one_of(rows)->fields[key];
      rows.push_back(std::move(row));
    }
    made->sets.push_back(abi::ReferenceSet::complete(info.name, std::move(rows), info.key_fields));
  }
  return made;
}

}  // namespace bop::testing
