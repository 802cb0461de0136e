// CAMT.052, 053 and 054 of ISO 20022, every version: names of elements without their prefix, by
// what the schemas have in common.
#include "runtime/statement/camt.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "runtime/record/plain_text.h"
#include "runtime/statement/from_element.h"
#include "runtime/statement/readers.h"
#include "runtime/statement/text.h"
#include "runtime/value/money.h"

namespace bop::statement {

Result<void> read_amount(const Element& element, Item& item) {
  const auto amount = point_amount(text_at(element, "Amt"));
  if (!amount) return std::unexpected(lacks(element, "Amt", "an amount as `1234.50`"));
  const std::string_view sign = text_at(element, "CdtDbtInd");
  if (sign != "CRDT" && sign != "DBIT")
    return std::unexpected(lacks(element, "CdtDbtInd", "CRDT or DBIT"));
  const Element& written = *element.first("Amt");
  item.set_amount(sign == "DBIT" ? amount->negated() : *amount, written.attribute("Ccy"),
                  written.place, written.text);
  return {};
}

Result<void> read_day(const Element& element, std::string_view path, std::string_view name,
                      Item& item) {
  const Element* found = element.at(path);
  if (found == nullptr) return {};
  constexpr std::size_t day_size = 10;
  const bool whole = text_at(*found, "DtTm").empty();
  const std::string_view part = whole ? "Dt" : "DtTm";
  const std::string_view text = found->children.empty() ? found->text : text_at(*found, part);
  const auto day = value::Date::parse(text.substr(0, day_size));
  if (!day) return std::unexpected(lacks(*found, part, "a day as `2014-12-31`"));
  item.set_date(name, *day, place_at(*found, part), text);
  return {};
}

void set_account(Item& item, std::string_view name, const Element& account) {
  for (const char* path :
       {"Id/IBAN", "Id/Othr/Id", "Id/BBAN", "Id/UPIC", "Id/PrtryAcct/Id", "Prxy/Id"})
    if (item.find(name) == nullptr) set_from(item, name, account, path);
}

void set_bank(Item& item, std::string_view name, std::string_view name_of_it,
              const Element& agent) {
  const Element* bank = agent.first("FinInstnId");
  if (bank == nullptr) return;
  for (const char* path : {"BICFI", "BIC", "CmbndId/BIC", "ClrSysMmbId/MmbId", "Othr/Id"})
    if (item.find(name) == nullptr) set_from(item, name, *bank, path);
  if (!name_of_it.empty()) set_from(item, name_of_it, *bank, "Nm");
}

namespace {

struct Message {
  std::string_view number;     // 053
  std::string_view container;  // BkToCstmrStmt, and with V01 behind it
  std::string_view statement;  // Stmt
  std::string_view kind;
};
constexpr std::array messages = {Message{"052", "BkToCstmrAcctRpt", "Rpt", "interim_report"},
                                 Message{"053", "BkToCstmrStmt", "Stmt", "booked_statement"},
                                 Message{"054", "BkToCstmrDbtCdtNtfctn", "Ntfctn", "notification"}};

struct Code {
  std::string_view code;
  std::string_view kind;
};
constexpr std::array balance_codes = {
    Code{"OPBD", "opening"},           Code{"CLBD", "closing"},
    Code{"OPAV", "opening_available"}, Code{"CLAV", "closing_available"},
    Code{"FWAV", "forward_available"}, Code{"ITBD", "interim"},
    Code{"ITAV", "interim_available"}, Code{"PRCD", "previous_closing"},
    Code{"INFO", "information"},       Code{"XPCD", "expected_credit"}};

std::string_view balance_kind(std::string_view code) {
  const auto found = std::ranges::find(balance_codes, code, &Code::code);
  return found == balance_codes.end() ? "other" : found->kind;
}

Result<Item> read_balance(const Element& element) {
  Item balance;
  balance.place = element.place;
  std::string_view code = text_at(element, "Tp/CdOrPrtry/Cd");
  if (code.empty()) code = text_at(element, "Tp/CdOrPrtry/Prtry");
  if (code.empty()) code = text_at(element, "Tp/Cd");  // version 1
  if (code.empty())
    return std::unexpected(lacks(element, "Tp/CdOrPrtry/Cd", "the kind of balance"));
  balance.set("code", code, element.place);
  balance.set("kind", balance_kind(code), element.place, code);
  balance.set("intermediate", text_at(element, "Tp/SubTp/Cd") == "INTM" ? "true" : "false",
              element.place);
  BOP_TRY_VOID(read_amount(element, balance));
  if (element.first("Dt") == nullptr) return std::unexpected(lacks(element, "Dt", "a day"));
  BOP_TRY_VOID(read_day(element, "Dt", "date", balance));
  return balance;
}

// Seconds are enough; `xs:dateTime` without an offset is no point in time.
void set_moment(Item& item, std::string_view name, const Element& element, std::string_view path) {
  const std::string_view text = text_at(element, path);
  if (text.empty()) return;
  std::string plain(text);
  if (const auto point = plain.find('.'); point != std::string::npos)
    plain.erase(point,
                std::min(plain.find_first_not_of("0123456789", point + 1), plain.size()) - point);
  if (value::Instant::parse(plain))
    item.set(name, plain, place_at(element, path), text);
  else
    item.set_unread(name, "not_plausible: no day and time with an offset", place_at(element, path),
                    text);
}

class StatementReading {
 public:
  StatementReading(const Element& element, const Message& message, Parsed& parsed)
      : element_(element), message_(message), parsed_(parsed) {}

  Result<Item> run() {
    statement_.place = element_.place;
    statement_.set("kind", message_.kind, element_.place);
    if (text_at(element_, "Id").empty())
      return std::unexpected(lacks(element_, "Id", "the identification of the statement"));
    heading();
    BOP_TRY_VOID(account());
    BOP_TRY_VOID(balances());
    for (const Element* one : element_.all("Ntry")) {
      BOP_TRY(Item entry, read_entry(*one));
      statement_.lists["entries"].push_back(std::move(entry));
    }
    set_currency();
    check_summary();
    return std::move(statement_);
  }

 private:
  void heading() {
    set_from(statement_, "id", element_, "Id");
    set_from(statement_, "number", element_, "ElctrncSeqNb");
    set_from(statement_, "legal_number", element_, "LglSeqNb");
    set_from(statement_, "copy", element_, "CpyDplctInd");
    set_moment(statement_, "created", element_, "CreDtTm");
    for (const char* pages : {"StmtPgntn", "RptPgntn", "NtfctnPgntn"})
      if (const Element* found = element_.first(pages))
        set_from(statement_, "page", *found, "PgNb");
    for (const char* text : {"AddtlStmtInf", "AddtlRptInf", "AddtlNtfctnInf"})
      if (element_.first(text) != nullptr) set_from(statement_, "information", element_, text);
    set_day("first_day", "FrToDt/FrDtTm");
    set_day("first_day", "FrToDt/FrDt");
    set_day("last_day", "FrToDt/ToDtTm");
    set_day("last_day", "FrToDt/ToDt");
  }

  void set_day(std::string_view name, std::string_view path) {
    constexpr std::size_t day_size = 10;
    const std::string_view text = text_at(element_, path);
    if (const auto day = value::Date::parse(text.substr(0, day_size)))
      statement_.set_date(name, *day, place_at(element_, path), text);
  }

  Result<void> account() {
    const Element* account = element_.first("Acct");
    if (account != nullptr) statement::set_account(statement_, "account", *account);
    if (account == nullptr || statement_.find("account") == nullptr)
      return std::unexpected(lacks(element_, "Acct/Id", "the account"));
    set_from(statement_, "account_type", *account, "Tp/Cd");
    set_from(statement_, "account_type", *account, "Tp/Prtry");
    set_from(statement_, "account_name", *account, "Nm");
    set_from(statement_, "owner", *account, "Ownr/Nm");
    if (const Element* bank = account->first("Svcr"))
      set_bank(statement_, "bank", "bank_name", *bank);
    return {};
  }

  Result<void> balances() {
    for (const Element* one : element_.all("Bal")) {
      BOP_TRY(Item balance, read_balance(*one));
      const std::string_view kind = balance.text("kind");
      if (kind == "closing") statement_.nested["closing"] = {balance};
      if (kind == "closing_available") statement_.nested["available"] = {balance};
      if (kind == "opening") statement_.nested.try_emplace("opening", std::vector<Item>{balance});
      statement_.lists["balances"].push_back(std::move(balance));
    }
    if (!statement_.nested.contains("opening"))
      for (const Item& balance : statement_.lists["balances"])
        if (balance.text("kind") == "previous_closing") statement_.nested["opening"] = {balance};
    if (message_.number == "053" && statement_.lists["balances"].empty())
      return std::unexpected(lacks(element_, "Bal", "at least one balance"));
    return {};
  }

  // That of the account, or of its balances, or of its entries.
  void set_currency() {
    set_from(statement_, "currency", element_, "Acct/Ccy");
    for (const char* list : {"balances", "entries"})
      for (const Item& one : statement_.lists[list])
        if (statement_.find("currency") == nullptr && one.find("currency") != nullptr)
          statement_.values["currency"] = *one.find("currency");
    if (statement_.find("currency") == nullptr)
      statement_.set_unread("currency", "not_found: the file names none", element_.place, "");
    const Said& said = *statement_.find("currency");
    if (said.why.empty() && !value::Currency::parse(said.text))
      statement_.set_unread("currency", "currency_unknown", said.place, said.raw);
  }

  // TxsSummry says how many entries there are and what they make.
  void check_summary() {
    const Element* summary = element_.first("TxsSummry");
    if (summary == nullptr) return;
    check_total(*summary, "TtlNtries", "");
    check_total(*summary, "TtlCdtNtries", "credit");
    check_total(*summary, "TtlDbtNtries", "debit");
  }

  void check_total(const Element& summary, std::string_view name, std::string_view direction) {
    const Element* total = summary.first(name);
    if (total == nullptr) return;
    value::Decimal sum;
    std::int64_t count = 0;
    for (const Item& entry : statement_.lists["entries"]) {
      if (!direction.empty() && entry.text("direction") != direction) continue;
      ++count;
      if (const auto& figure = entry.find("amount")->figure)
        sum = value::add(sum, figure->magnitude()).value_or(sum);
    }
    const auto said_count = point_amount(text_at(*total, "NbOfNtries"));
    const auto said_sum = point_amount(text_at(*total, "Sum"));
    const auto note = [&](std::string_view what, const value::Decimal& said,
                          const value::Decimal& is) {
      parsed_.notes.push_back(
          {"B7047",
           fmt::format("`{}` says {} {}, but the entries make {}", name, what, said.text(),
                       is.text()),
           "ask the bank for the whole statement: an entry is missing, doubled or wrong",
           {total->place}});
    };
    if (said_count && *said_count != value::Decimal(count)) note("a count of", *said_count, count);
    if (said_sum && *said_sum != sum) note("a sum of", *said_sum, sum);
  }

  const Element& element_;
  const Message& message_;
  Parsed& parsed_;
  Item statement_;
};

}  // namespace

Parsed read_camt_message(const Element& document) {
  Parsed parsed;
  const auto refused = [&](Error error) {
    parsed.errors.push_back(std::move(error));
    return std::move(parsed);
  };
  const Element* container = nullptr;
  const Message* message = nullptr;
  for (const Element& child : document.children)
    for (const Message& one : messages)
      if (child.name.starts_with(one.container)) {
        container = &child;
        message = &one;
      }
  if (container == nullptr)
    return refused({"B7051",
                    "the XML is no message CAMT.052, 053 or 054",
                    "ask the bank for one of those",
                    {document.place}});
  if (text_at(*container, "GrpHdr/MsgId").empty())
    return refused(lacks(*container, "GrpHdr/MsgId", "the number of the message"));
  const auto found = container->all(message->statement);
  if (found.empty()) return refused(lacks(*container, message->statement, "a statement"));
  for (const Element* one : found) {
    auto statement = StatementReading(*one, *message, parsed).run();
    if (!statement) {
      parsed.errors.push_back(std::move(statement).error());
      continue;
    }
    set_from(*statement, "message", *container, "GrpHdr/MsgId");
    parsed.statements.push_back(std::move(*statement));
  }
  return parsed;
}

}  // namespace bop::statement
