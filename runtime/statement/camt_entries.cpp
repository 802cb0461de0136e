// Ntry of a CAMT message and the payments in it (TxDtls).
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "runtime/record/plain_text.h"
#include "runtime/statement/camt.h"
#include "runtime/statement/from_element.h"
#include "runtime/statement/text.h"

namespace bop::statement {

namespace {

struct Path {
  std::string_view path;
  std::string_view field;
};
constexpr std::array payment_references = {Path{"Refs/EndToEndId", "end_to_end"},
                                           Path{"Refs/MndtId", "mandate"},
                                           Path{"Refs/PmtInfId", "order"},
                                           Path{"Refs/MsgId", "message"},
                                           Path{"Refs/InstrId", "instruction"},
                                           Path{"Refs/TxId", "transaction"},
                                           Path{"Refs/AcctSvcrRef", "bank_reference"},
                                           Path{"Refs/ChqNb", "cheque"}};
constexpr std::array<std::string_view, 6> further_references = {
    "ClrSysRef", "AcctOwnrTxId", "AcctSvcrTxId", "MktInfrstrctrTxId", "PrcgId", "UETR"};
constexpr std::array<std::string_view, 7> roles = {"InitgPty",  "Dbtr",     "UltmtDbtr", "Cdtr",
                                                   "UltmtCdtr", "TradgPty", "Invcr"};

// PMNT-RCDT-ESCT, and the bank's own code beside it.
void set_codes(Item& item, const Element& element) {
  const Element* code = element.first("BkTxCd");
  if (code == nullptr) return;
  std::string domain(text_at(*code, "Domn/Cd"));
  for (const char* path : {"Domn/Fmly/Cd", "Domn/Fmly/SubFmlyCd"})
    if (const auto part = text_at(*code, path); !part.empty()) domain += fmt::format("-{}", part);
  item.set("code", domain, place_at(*code, "Domn"));
  set_from(item, "code_national", *code, "Prtry/Cd");
  set_from(item, "code_issuer", *code, "Prtry/Issr");
}

// Since version 8 a party stands one element further down, and may be a bank.
const Element& party_in(const Element& element) {
  const Element* inner = element.first("Pty");
  return inner == nullptr ? element : *inner;
}

void set_number(Item& party, const Element& element) {
  for (const char* path :
       {"Id/OrgId/Othr/Id", "Id/PrvtId/Othr/Id", "Id/OrgId/AnyBIC", "Id/OrgId/BICOrBEI",
        "Id/OrgId/LEI", "Id/OrgId/PrtryId/Id", "Id/PrvtId/OthrId/Id"})
    if (party.find("number") == nullptr) set_from(party, "number", element, path);
  for (const char* path : {"Id/OrgId/Othr/Issr", "Id/PrvtId/Othr/Issr"})
    if (party.find("issuer") == nullptr) set_from(party, "issuer", element, path);
}

Item party_of(const Element& element, std::string_view role, const Element* account) {
  const Element& party = party_in(element);
  Item item;
  item.place = element.place;
  item.set("role", role, element.place);
  set_from(item, "name", party, "Nm");
  set_from(item, "name", element, "Agt/FinInstnId/Nm");
  set_number(item, party);
  set_from(item, "country", party, "PstlAdr/Ctry");
  if (const Element* address = party.first("PstlAdr"))
    for (const Element& line : address->children)
      if (line.name != "Ctry") item.add_text("address", line.text, line.place);
  if (account != nullptr) {
    set_account(item, "account", *account);
    set_from(item, "account_name", *account, "Nm");
  }
  return item;
}

void add_parties(Item& payment, const Element& element) {
  const Element* parties = element.first("RltdPties");
  if (parties == nullptr) return;
  for (const std::string_view role : roles)
    if (const Element* one = parties->first(role))
      payment.lists["parties"].push_back(
          party_of(*one, role, parties->first(fmt::format("{}Acct", role))));
  for (const std::string_view role : {"Dbtr", "Cdtr"})
    if (parties->first(role) == nullptr)
      if (const Element* account = parties->first(fmt::format("{}Acct", role))) {
        Item item;
        item.place = account->place;
        item.set("role", role, account->place);
        set_account(item, "account", *account);
        set_from(item, "account_name", *account, "Nm");
        payment.lists["parties"].push_back(std::move(item));
      }
}

// Money that comes in comes from the debtor; of one that comes back, parties are those of the
// payment that it takes back.
void set_counterparty(Item& payment, const Element& element, bool comes_in, bool reversal) {
  const std::string_view role = comes_in != reversal ? "Dbtr" : "Cdtr";
  for (const Item& party : payment.lists["parties"]) {
    if (party.text("role") != role) continue;
    for (const auto& [from, to] :
         {std::pair("name", "counterparty"), std::pair("account", "counterparty_account")})
      if (const Said* said = party.find(from)) payment.values[to] = *said;
  }
  if (const Element* agent = element.at(fmt::format("RltdAgts/{}Agt", role)))
    set_bank(payment, "counterparty_bank", "counterparty_bank_name", *agent);
  const Element* creditor = element.at("RltdPties/Cdtr");
  if (creditor != nullptr && !text_at(element, "Refs/MndtId").empty())
    set_from(payment, "creditor_id", party_in(*creditor), "Id/PrvtId/Othr/Id");
}

void set_remittance(Item& payment, const Element& element) {
  const Element* remittance = element.first("RmtInf");
  if (remittance == nullptr) return;
  std::string text;
  const auto add = [&](std::string_view list, const Element& one) {
    payment.add_text(list, one.text, one.place);
    if (!one.text.empty()) text += (text.empty() ? "" : " ") + one.text;
  };
  for (const Element* one : remittance->all("Ustrd")) add("remittance", *one);
  for (const Element* block : remittance->all("Strd")) {
    for (const char* path : {"CdtrRefInf/Ref", "CdtrRefInf/CdtrRef"})
      if (const Element* one = block->at(path)) add("creditor_references", *one);
    for (const Element* document : block->all("RfrdDocInf")) {
      payment.add_reference("references", "RfrdDocInf", text_at(*document, "Nb"), document->place);
      if (const Element* number = document->first("Nb"); number != nullptr && !number->text.empty())
        text += (text.empty() ? "" : " ") + number->text;
    }
    for (const Element* one : block->all("AddtlRmtInf")) add("remittance", *one);
  }
  payment.set("text", text, remittance->place);
}

void add_details(Item& payment, const Element& element) {
  if (const Element* dates = element.first("RltdDts"))
    for (const Element& date : dates->children)
      payment.add_reference("details", date.name, date.text, date.place);
  if (const Element* charges = element.first("Chrgs")) {
    payment.add_reference("details", "TtlChrgsAndTaxAmt", text_at(*charges, "TtlChrgsAndTaxAmt"),
                          charges->place);
    for (const Element* record : charges->all("Rcrd"))
      payment.add_reference("details", "Chrgs", text_at(*record, "Amt"), record->place);
    payment.add_reference("details", "Chrgs", text_at(*charges, "Amt"), charges->place);
  }
  if (const Element* amounts = element.first("AmtDtls"))
    for (const Element& one : amounts->children)
      if (const Element* amount = one.first("Amt"))
        payment.add_reference("details", one.name,
                              fmt::format("{} {}", amount->attribute("Ccy"), amount->text),
                              amount->place);
}

// The amount of one payment: its own, that of the transaction, or of the entry it is alone in.
Result<void> set_amount(Item& payment, const Element& element, const Item& entry, bool alone) {
  std::string_view sign = text_at(element, "CdtDbtInd");
  if (sign != "CRDT" && sign != "DBIT") sign = entry.text("direction") == "debit" ? "DBIT" : "CRDT";
  payment.set("direction", sign == "DBIT" ? "debit" : "credit", place_at(element, "CdtDbtInd"));
  const Element* written = element.first("Amt");
  if (written == nullptr) written = element.at("AmtDtls/TxAmt/Amt");
  if (written == nullptr) {
    payment.values["currency"] = *entry.find("currency");
    if (alone) payment.values["amount"] = *entry.find("amount");
    return {};
  }
  const auto amount = point_amount(written->text);
  if (!amount) return std::unexpected(lacks(element, "Amt", "an amount as `1234.50`"));
  payment.set_amount(sign == "DBIT" ? amount->negated() : *amount, written->attribute("Ccy"),
                     written->place, written->text);
  return {};
}

Result<Item> read_payment(const Element& element, const Item& entry, bool alone) {
  Item payment;
  payment.place = element.place;
  BOP_TRY_VOID(set_amount(payment, element, entry, alone));
  for (const auto& [path, field] : payment_references)
    payment.set_reference(field, text_at(element, path), place_at(element, path));
  if (const Element* references = element.first("Refs")) {
    for (const std::string_view name : further_references)
      payment.add_reference("references", name, text_at(*references, name),
                            place_at(*references, name));
    for (const Element* one : references->all("Prtry"))
      payment.add_reference("references", text_at(*one, "Tp"), text_at(*one, "Ref"), one->place);
  }
  set_codes(payment, element);
  add_parties(payment, element);
  set_counterparty(payment, element, payment.text("direction") == "credit",
                   entry.text("reversal") == "true");
  set_remittance(payment, element);
  set_from(payment, "purpose", element, "Purp/Cd");
  set_from(payment, "return_code", element, "RtrInf/Rsn/Cd");
  if (payment.find("return_code") == nullptr)
    set_from(payment, "return_code", element, "RtrInf/RtrRsn/Cd");
  set_from(payment, "return_text", element, "RtrInf/AddtlInf");
  set_from(payment, "information", element, "AddtlTxInf");
  add_details(payment, element);
  return payment;
}

// BOOK, PDNG, INFO; FUTR is not booked yet.
Result<void> set_status(Item& entry, const Element& element) {
  std::string_view status = text_at(element, "Sts/Cd");
  const std::string_view path = status.empty() ? "Sts" : "Sts/Cd";
  if (status.empty()) status = text_at(element, "Sts");
  const bool pending = status == "PDNG" || status == "FUTR";
  if (!pending && status != "BOOK" && status != "INFO")
    return std::unexpected(lacks(element, path, "BOOK, PDNG or INFO"));
  entry.set("status",
            pending            ? "pending"
            : status == "BOOK" ? "booked"
                               : "information",
            place_at(element, path), status);
  return {};
}

}  // namespace

Result<Item> read_entry(const Element& element) {
  Item entry;
  entry.place = element.place;
  BOP_TRY_VOID(read_amount(element, entry));
  BOP_TRY_VOID(set_status(entry, element));
  entry.set("direction", text_at(element, "CdtDbtInd") == "DBIT" ? "debit" : "credit",
            place_at(element, "CdtDbtInd"), text_at(element, "CdtDbtInd"));
  const std::string_view reversal = text_at(element, "RvslInd");
  if (!reversal.empty())
    entry.set("reversal", reversal == "true" || reversal == "1" ? "true" : "false",
              place_at(element, "RvslInd"), reversal);
  BOP_TRY_VOID(read_day(element, "BookgDt", "booked", entry));
  BOP_TRY_VOID(read_day(element, "ValDt", "value_date", entry));
  entry.set_reference("reference", text_at(element, "NtryRef"), place_at(element, "NtryRef"));
  entry.set_reference("bank_reference", text_at(element, "AcctSvcrRef"),
                      place_at(element, "AcctSvcrRef"));
  set_codes(entry, element);
  set_from(entry, "information", element, "AddtlNtryInf");
  set_from(entry, "batch", element, "NtryDtls/Btch/PmtInfId");
  std::vector<const Element*> payments;
  for (const Element* details : element.all("NtryDtls"))
    std::ranges::copy(details->all("TxDtls"), std::back_inserter(payments));
  if (payments.empty()) payments = element.all("TxDtls");  // version 1 of 052
  for (const Element* one : payments) {
    BOP_TRY(Item payment, read_payment(*one, entry, payments.size() == 1));
    entry.lists["payments"].push_back(std::move(payment));
  }
  return entry;
}

}  // namespace bop::statement
