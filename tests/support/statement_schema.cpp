#include "tests/support/statement_schema.h"

#include <initializer_list>

namespace bop::test_support {

namespace {

using abi::Kind;

abi::Field field(std::string name, Kind kind, bool optional = false, std::uint32_t index = 0) {
  abi::Field made;
  made.name = std::move(name);
  made.type = {kind, optional, false, index};
  return made;
}

// A record type whose first fields are its currency and its amount, then texts that may be absent.
abi::RecordType record(std::string name, bool with_amount,
                       std::initializer_list<const char*> texts) {
  abi::RecordType made;
  made.name = std::move(name);
  if (with_amount) {
    made.fields = {field("currency", Kind::Currency), field("amount", Kind::Money, true)};
    made.fields[1].currency_field = 0;
  }
  for (const char* text : texts) made.fields.push_back(field(text, Kind::Text, true));
  return made;
}

void add_list(abi::Schema& schema, abi::RecordType& type, const char* name, std::uint32_t of) {
  type.fields.push_back(
      field(name, Kind::List, false, schema.list_of({Kind::Record, false, false, of}).index));
}

void add_texts(abi::Schema& schema, abi::RecordType& type,
               std::initializer_list<const char*> names) {
  for (const char* name : names)
    type.fields.push_back(
        field(name, Kind::List, false, schema.list_of({Kind::Text, false, false, 0}).index));
}

}  // namespace

abi::Schema statement_schema() {
  abi::Schema schema;
  schema.enums = {{"Direction", {"credit", "debit"}, false, ""},
                  {"EntryStatus", {"booked", "pending", "information"}, false, ""}};
  abi::RecordType statement =
      record("Statement", false,
             {"kind", "message", "id", "number", "page", "account", "bank", "information"});
  statement.fields.push_back(field("currency", Kind::Currency));
  for (const char* balance : {"opening", "closing", "available"})
    statement.fields.push_back(field(balance, Kind::Record, true, 1));
  for (const char* truth : {"balanced", "continues"})
    statement.fields.push_back(field(truth, Kind::Boolean, true));
  add_list(schema, statement, "balances", 1);
  add_list(schema, statement, "entries", 2);
  add_list(schema, statement, "details", 4);
  abi::RecordType balance = record("Balance", true, {"kind", "code"});
  balance.fields.push_back(field("date", Kind::Date, true));
  abi::RecordType entry = record("Entry", true,
                                 {"reference", "bank_reference", "code", "code_national",
                                  "code_text", "funds", "information", "raw"});
  entry.fields.push_back(field("direction", Kind::Enum, false, 0));
  entry.fields.push_back(field("status", Kind::Enum, false, 1));
  entry.fields.push_back(field("reversal", Kind::Boolean, true));
  for (const char* day : {"booked", "value_date"})
    entry.fields.push_back(field(day, Kind::Date, true));
  add_list(schema, entry, "payments", 3);
  abi::RecordType payment = record(
      "Payment", true,
      {"end_to_end", "mandate", "creditor_id", "order", "counterparty", "counterparty_account",
       "counterparty_bank", "text", "purpose", "return_code", "cheque"});
  add_texts(schema, payment, {"remittance", "creditor_references"});
  add_list(schema, payment, "details", 4);
  add_list(schema, payment, "parties", 5);
  schema.records = {statement,
                    balance,
                    entry,
                    payment,
                    record("Reference", false, {"kind", "text"}),
                    record("Party", false, {"role", "name", "account"})};
  return schema;
}

}  // namespace bop::test_support
