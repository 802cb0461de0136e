// Random records for sixteen_rules.bop, from one seed.
#pragma once

#include <random>

#include "compiler/ir/ir.h"

namespace bop::bench {

class Bills {
 public:
  explicit Bills(const ir::Program& program) : program_(program) {}

  abi::RecordPtr make() {
    auto record = std::make_shared<abi::RecordData>();
    record->type = program_.info.subject_record;
    record->path = "bill";
    for (const abi::Field& field : program_.info.schema.records[record->type].fields)
      record->fields.push_back(datum(field));
    return record;
  }

 private:
  std::int64_t between(std::int64_t low, std::int64_t high) {
    return std::uniform_int_distribution<std::int64_t>(low, high)(random_);
  }
  static value::Decimal scaled(std::int64_t number, int scale) {
    return *value::Decimal::of(number, -scale);
  }

  abi::Datum datum(const abi::Field& field) {
    const std::int64_t dice = between(0, 99);
    if (dice < 4) return abi::Datum::unread();
    if (field.type.optional && dice < 25) return abi::Datum::missing();
    return abi::Datum::of(value(field));
  }

  // Amounts lie close to their limits often enough that every rule is true now and then.
  std::int64_t cents(std::string_view name) {
    if (name == "amount") amount_ = between(0, between(0, 9) == 0 ? 200'000'00 : 3'000'00);
    if (name == "tax") return amount_ * between(18, 22) / 100;
    if (name == "order_amount") return amount_ * between(96, 104) / 100;
    if (name == "year_to_date") return between(0, 500'000'00);
    if (name == "cap") return between(100'000'00, 600'000'00);
    return amount_;
  }

  abi::Value value(const abi::Field& field) {
    using enum abi::Kind;
    const abi::Kind kind = field.type.kind;
    const auto& enums = program_.info.schema.enums;
    if (kind == Money)
      return value::Money{scaled(cents(field.name), 2), value::Currency{field.type.index}};
    if (kind == Number) {
      return field.name == "fx" ? scaled(between(50'000, 2'000'000), 5)
                                : scaled(between(950, 1050), 1);
    }
    if (kind == Date) {
      const std::int64_t days = between(0, field.name == "arrived" ? 400 : 120);
      return value::Date{20'500 + static_cast<std::int32_t>(days)};
    }
    if (kind == Text) {
      static const std::string texts[] = {
          "ACME Services GmbH",     "Gift baskets", "Nordwind AG",
          "Office supplies, March", "Acme",         "Berger & Sons Ltd."};
      return texts[between(0, 5)];
    }
    if (kind == Boolean) return between(0, 4) == 0;
    if (kind == Enum) {
      const auto members = static_cast<std::int64_t>(enums[field.type.index].members.size());
      return abi::Symbol{static_cast<std::uint32_t>(between(0, members - 1))};
    }
    broken(__FILE__, __LINE__, "kind", "the bench knows every kind its policy uses");
  }

  const ir::Program& program_;
  std::mt19937_64 random_{20260302};
  std::int64_t amount_ = 0;
};

}  // namespace bop::bench
