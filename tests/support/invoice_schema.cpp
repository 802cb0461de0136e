#include "tests/support/invoice_schema.h"

namespace bop::test_support {

namespace {

abi::Field field(std::string name, abi::Kind kind, bool optional = false, std::uint32_t index = 0) {
  abi::Field made;
  made.name = std::move(name);
  made.type = {kind, optional, false, index};
  return made;
}

abi::Field money(std::string name, int currency_field, bool optional = false) {
  abi::Field made = field(std::move(name), abi::Kind::Money, optional);
  made.currency_field = currency_field;
  return made;
}

}  // namespace

abi::Schema invoice_schema() {
  using abi::Kind;
  abi::Schema schema;
  schema.enums = {
      {"DocumentKind", {"invoice", "credit_note"}, false, ""},
      {"Category",
       {"goods", "services", "utilities", "rent", "tax", "insurance", "travel", "other"},
       false,
       ""},
      {"CostCentreKind", {"overhead", "project"}, false, ""}};
  schema.roles = {"controller"};
  constexpr std::uint32_t line = 1;
  constexpr std::uint32_t cost_centre = 2;
  constexpr bool optional = true;
  constexpr int currency = 2;
  const abi::Type lines = schema.list_of({Kind::Record, false, false, line});
  abi::RecordType invoice;
  invoice.name = "Invoice";
  invoice.fields = {field("number", Kind::Text, optional),
                    field("kind", Kind::Enum, false, 0),
                    field("currency", Kind::Currency),
                    field("issued", Kind::Date),
                    field("received", Kind::Date),
                    field("due", Kind::Date, optional),
                    field("vendor_id", Kind::Text, optional),
                    field("vendor_name", Kind::Text, optional),
                    field("vendor_vat_id", Kind::Text, optional),
                    field("buyer_name", Kind::Text, optional),
                    field("buyer_vat_id", Kind::Text, optional),
                    field("order_number", Kind::Text, optional),
                    field("contract_number", Kind::Text, optional),
                    field("payee_iban", Kind::Text, optional),
                    field("cost_centre", Kind::Record, false, cost_centre),
                    field("category", Kind::Enum, false, 1),
                    money("net", currency),
                    money("tax", currency),
                    money("gross", currency),
                    money("prepaid", currency, optional),
                    money("rounding", currency, optional),
                    money("payable", currency, optional),
                    money("discount", currency, optional),
                    field("discount_until", Kind::Date, optional),
                    field("lines", Kind::List, false, lines.index)};
  invoice.equations = {{{16, 17}, {18}, "net + tax = gross"}};
  abi::RecordType invoice_line;
  invoice_line.name = "InvoiceLine";
  invoice_line.fields = {field("text", Kind::Text),
                         field("item", Kind::Text, optional),
                         field("quantity", Kind::Number),
                         field("unit", Kind::Text, optional),
                         field("unit_price", Kind::UnitPrice, optional),
                         field("net", Kind::Money),
                         field("tax_rate", Kind::Percent, optional)};
  abi::RecordType centre;
  centre.name = "CostCentre";
  centre.fields = {field("id", Kind::Text), field("kind", Kind::Enum, false, 2)};
  schema.records = {std::move(invoice), std::move(invoice_line), std::move(centre)};
  return schema;
}

}  // namespace bop::test_support
