// Currencies: which amounts are known to agree, and the words for it.
#include "compiler/check/context.h"

namespace bop::check {

bool Checker::agree(const std::string& a, const std::string& b) const {
  if (a.empty() || b.empty()) return false;
  return a == b || scope_.facts.same_as(a).contains(b);
}

std::string Checker::fixed_currency(const std::string& key) const {
  if (key.empty()) return {};
  for (const std::string& same : scope_.facts.same_as(key))
    if (value::Currency::parse(same) || value::parse_unit(same)) return same;
  return {};
}

value::Currency Checker::fixed_code(Type type, const std::string& key) const {
  for (const std::string& same : scope_.facts.same_as(key)) {
    const auto code =
        types::is_quantity(type) ? value::parse_unit(same) : value::Currency::parse(same);
    if (code) return *code;
  }
  return {};
}

std::string Checker::unit_text(const std::string& key) const {
  if (key.empty() || key.find_first_of("#@") != std::string::npos) return "any unit";
  if (key.rfind("of ", 0) == 0) return "the unit of `" + key.substr(3) + "`";
  return value::parse_unit(key) ? key : "`" + key + "`";
}

std::string Checker::currency_text(const std::string& key) const {
  if (key.empty() || key.find_first_of("#@") != std::string::npos) return "any currency";
  if (key.rfind("of ", 0) == 0) return "the currency of `" + key.substr(3) + "`";
  return value::Currency::parse(key) ? key : "`" + key + "`";
}

// `Money in currency` is in the currency of its own record, plain `Money` in one of its own.
std::string Checker::currency_of_path(ExprId member, Index record, Index field) const {
  const abi::Field& declared = checked_.schema.records[record].fields[field];
  if (!types::is_money(declared.type)) return {};
  if (declared.type.index != 0) return value::Currency{declared.type.index}.text();
  if (declared.currency_field != abi::Field::no_field) {
    const auto& node = std::get<ast::Member>(expr(member).node);
    const std::string base = key(node.base);
    const auto& fields = checked_.schema.records[record].fields;
    if (base.empty()) return {};
    return base + "." + fields[static_cast<std::size_t>(declared.currency_field)].name;
  }
  const std::string path = key(member);
  return path.empty() ? path : "of " + path;
}

void Checker::warn_mixed(ExprId id, Type type, const std::string& a, const std::string& b) {
  if (types::is_quantity(type)) {
    diagnostics_.report(diagnostics::can_be_undefined, range(id), {"mixed units"})
        .here(a.empty() && b.empty()
                  ? "these quantities may be of different units"
                  : "one quantity is in " + unit_text(a) + ", the other in " + unit_text(b))
        .note(
            "A record in which they differ, for example KGM and H87, goes to the `asks` role. Say "
            "that they agree: `a.unit = b.unit and …`.");
    return;
  }
  diagnostics_.report(diagnostics::can_be_undefined, range(id), {"mixed currency"})
      .here(a.empty() && b.empty()
                ? "these amounts may be of different currencies"
                : "one amount is in " + currency_text(a) + ", the other in " + currency_text(b))
      .note(
          "A record in which they differ, for example USD and EUR, goes to the `asks` role. Say "
          "that they agree: `a.currency = b.currency and …`.");
}

// Counted as written: a German `EUR 2.000` must not pass for two euros.
void Checker::check_decimals(SourceRange range, const ast::MoneyLiteral& literal) {
  const int digits = literal.value.currency.minor_digits();
  if (literal.decimals <= digits) return;
  const std::string code = literal.value.currency.text() + " ";
  const value::Decimal& amount = literal.value.amount;
  const std::string plain = amount.text(literal.decimals, false);
  const std::string grouped = amount.text(literal.decimals, true);
  const bool is_grouped = range.end - range.begin >= code.size() + grouped.size();
  auto& report = diagnostics_.report(diagnostics::too_many_decimals, range,
                                     {code + (is_grouped ? grouped : plain)},
                                     {static_cast<std::size_t>(digits)});
  // One point with three digits after it: a thousand to one reader, and to another decimals.
  constexpr int group = 3;
  const auto thousands = value::multiply(amount, 1000);
  const bool below_one = amount < value::Decimal(1) && amount > value::Decimal(-1);
  if (literal.decimals == group && plain == grouped && !below_one && thousands) {
    const std::string meant = code + thousands->text(0, true);
    report.choice("write `" + meant + "`, if the point stands between thousands", range, meant);
    if (amount.scale() <= digits) {
      const std::string fine = code + amount.text(digits, true);
      report.choice("write `" + fine + "`, if it is the decimal point", range, fine);
    }
  }
  report.note(
      "Only a `UnitPrice` may have more. The decimal sign is a point, thousands are grouped "
      "with commas: `EUR 1,000.00`.");
}

Typed Checker::infer_convert(const ast::Convert& node) {
  const Typed amount = present(node.amount);
  if (!types::is_error(amount.type) && amount.type.kind != Kind::Money)
    diagnostics_
        .report(diagnostics::type_mismatch, range(node.amount), {"Money"}, {name_of(amount.type)})
        .note("`convert` takes an amount.");
  rounded(node.amount, amount, "it is converted");
  expect(node.on, {types::of(Kind::Date), "the rate is that of a day.", {}, {}});
  if (!checked_.compare)
    diagnostics_.report(diagnostics::no_rates, range(node.amount))
        .note("The head of the policy names them: `compare in EUR at RATES on DATE`.");
  const auto currency = value::Currency::parse(node.currency.text);
  if (!currency) {
    auto& unknown = diagnostics_.report(diagnostics::unknown_currency_name, node.currency.range,
                                        {node.currency.text});
    diagnostics::suggest_currency(unknown, node.currency.range, node.currency.text,
                                  value::currency_codes());
    return {};
  }
  return {{Kind::Money, false, true, currency->packed}, currency->text()};
}

}  // namespace bop::check
