// OFX 1 and 2: statements of bank accounts, cards and investment accounts (their money), and lists
// of accounts.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "runtime/record/plain_text.h"
#include "runtime/statement/from_element.h"
#include "runtime/statement/readers.h"
#include "runtime/statement/sgml.h"
#include "runtime/statement/text.h"
#include "runtime/value/money.h"

namespace bop::statement {

namespace {

constexpr std::array<std::string_view, 3> statement_names = {"STMTRS", "CCSTMTRS", "INVSTMTRS"};
constexpr std::array<std::string_view, 3> account_names = {"BANKACCTFROM", "CCACCTFROM",
                                                           "INVACCTFROM"};

// Elements called one of `names`, in the order of the file; not inside one another.
template <typename Names>
void collect(const Element& element, const Names& names, std::vector<const Element*>& found) {
  for (const Element& child : element.children)
    if (std::ranges::find(names, child.name) != std::ranges::end(names))
      found.push_back(&child);
    else
      collect(child, names, found);
}

// 20090401122017.000[-5:EST]: the day as it is written; nothing where it is none.
std::optional<value::Date> day_of(std::string_view text) {
  constexpr std::size_t day_size = 8;
  if (text.size() < day_size) return std::nullopt;
  const std::string_view rest = text.substr(day_size);
  if (!rest.empty() && rest.front() != '[' && !all_digits(rest.substr(0, 1))) return std::nullopt;
  return compact_date(text.substr(0, day_size));
}

void set_day(Item& item, std::string_view name, const Element& element, std::string_view path) {
  const std::string_view text = text_at(element, path);
  if (text.empty()) return;
  if (const auto day = day_of(text))
    item.set_date(name, *day, place_at(element, path), text);
  else
    item.set_unread(name, "not_plausible: not a day", place_at(element, path), text);
}

// `1,100` may be either: the standard has no thousands, and banks write them all the same.
bool is_ambiguous(std::string_view text) {
  constexpr std::size_t group = 4;
  const auto comma = text.find(',');
  return comma != std::string_view::npos && comma + group == text.size() &&
         text.find_first_of(", .", comma + 1) == std::string_view::npos &&
         text.find_first_of(". ") == std::string_view::npos && comma > 0 &&
         text.substr(0, comma).find_first_not_of("+-0") != std::string_view::npos;
}

// A statement of one account.
class AccountReading {
 public:
  AccountReading(const Element& element, Parsed& parsed) : element_(element), parsed_(parsed) {}

  Result<Item> run() {
    statement_.place = element_.place;
    statement_.set("kind", "booked_statement", element_.place);
    BOP_TRY_VOID(account(element_));
    currency_ = text_at(element_, "CURDEF");
    if (value::Currency::parse(currency_))
      statement_.set("currency", currency_, place_at(element_, "CURDEF"));
    else
      statement_.set_unread("currency", "currency_unknown", place_at(element_, "CURDEF"),
                            currency_);
    BOP_TRY_VOID(balance("LEDGERBAL", "closing", "closing"));
    BOP_TRY_VOID(balance("AVAILBAL", "closing_available", "available"));
    investment_balances();
    BOP_TRY_VOID(entries());
    set_day(statement_, "last_day", element_, "DTASOF");
    for (const char* list : {"BANKTRANLIST", "INVTRANLIST"})
      if (const Element* found = element_.first(list)) {
        set_day(statement_, "first_day", *found, "DTSTART");
        set_day(statement_, "last_day", *found, "DTEND");
        tell_securities(*found);
      }
    statement_.set("information", text_at(element_, "MKTGINFO"), place_at(element_, "MKTGINFO"));
    return std::move(statement_);
  }

  /// One account of a list of accounts.
  Result<Item> listed() {
    statement_.place = element_.place;
    statement_.set("kind", "account_list", element_.place);
    statement_.set_unread("currency", "not_found: a list of accounts names none", element_.place,
                          "");
    BOP_TRY_VOID(account(element_));
    return std::move(statement_);
  }

 private:
  Result<void> account(const Element& element) {
    std::vector<const Element*> found;
    collect(element, account_names, found);
    if (found.empty() || text_at(*found.front(), "ACCTID").empty())
      return std::unexpected(
          lacks(found.empty() ? element : *found.front(), "ACCTID", "the number of the account"));
    const Element& from = *found.front();
    set_from(statement_, "account", from, "ACCTID");
    set_from(statement_, "bank", from, "BANKID");
    set_from(statement_, "account_type", from, "ACCTTYPE");
    for (const char* other : {"BRANCHID", "BROKERID", "ACCTKEY"})
      statement_.add_reference("details", other, text_at(from, other), place_at(from, other));
    return {};
  }

  Result<void> balance(std::string_view name, std::string_view kind, const std::string& field) {
    const Element* element = element_.first(name);
    if (element == nullptr) return {};
    const auto amount = free_amount(text_at(*element, "BALAMT"));
    if (!amount || is_ambiguous(text_at(*element, "BALAMT")))
      return std::unexpected(lacks(*element, "BALAMT", "an amount as `1234.50`"));
    Item balance = balance_item(*element, kind, *amount, "BALAMT");
    set_day(balance, "date", *element, "DTASOF");
    statement_.nested[field] = {balance};
    statement_.lists["balances"].push_back(std::move(balance));
    return {};
  }

  Item balance_item(const Element& element, std::string_view kind, const value::Decimal& amount,
                    std::string_view path) const {
    Item balance;
    balance.place = element.place;
    balance.set("kind", kind, element.place);
    balance.set("code", kind == "other" ? path : std::string_view(element.name), element.place);
    balance.set_amount(amount, currency_, place_at(element, path), text_at(element, path));
    return balance;
  }

  void investment_balances() {
    const Element* element = element_.first("INVBAL");
    if (element == nullptr) return;
    for (const char* name : {"AVAILCASH", "MARGINBALANCE", "SHORTBALANCE", "BUYPOWER"})
      if (const auto amount = free_amount(text_at(*element, name))) {
        Item balance = balance_item(*element, "other", *amount, name);
        set_day(balance, "date", element_, "DTASOF");
        statement_.lists["balances"].push_back(std::move(balance));
      }
  }

  Result<void> entries() {
    constexpr std::array<std::string_view, 2> names = {"STMTTRN", "STMTTRNP"};
    std::vector<const Element*> found;
    collect(element_, names, found);
    for (const Element* one : found) BOP_TRY_VOID(entry(*one, one->name == "STMTTRNP"));
    return {};
  }

  Result<void> entry(const Element& element, bool pending) {
    Item entry;
    entry.place = element.place;
    const char* date = pending ? "DTTRAN" : "DTPOSTED";
    const auto booked = day_of(text_at(element, date));
    if (!booked) return std::unexpected(lacks(element, date, "a day as `20131231`"));
    entry.set_date("booked", *booked, place_at(element, date), text_at(element, date));
    BOP_TRY_VOID(amount(element, entry));
    set_day(entry, "value_date", element, "DTAVAIL");
    entry.set("status", pending ? "pending" : "booked", element.place);
    set_from(entry, "code", element, "TRNTYPE");
    set_from(entry, "bank_reference", element, "FITID");
    set_from(entry, "reference", element, "REFNUM");
    set_from(entry, "code_national", element, "SIC");
    // CORRECTACTION: the entry takes the place of another, or deletes it
    if (!text_at(element, "CORRECTFITID").empty())
      entry.set(
          "information",
          fmt::format("{} {}", text_at(element, "CORRECTACTION"), text_at(element, "CORRECTFITID")),
          place_at(element, "CORRECTFITID"));
    entry.lists["payments"].push_back(payment(element, entry));
    statement_.lists["entries"].push_back(std::move(entry));
    return {};
  }

  Result<void> amount(const Element& element, Item& entry) {
    const std::string_view text = text_at(element, "TRNAMT");
    const std::string& place = place_at(element, "TRNAMT");
    // With CURRENCY, amounts are in that one; ORIGCURRENCY only says what they were.
    const std::string_view own = text_at(element, "CURRENCY/CURSYM");
    const std::string_view currency = own.empty() ? std::string_view(currency_) : own;
    const auto figure = free_amount(text);
    if (!figure && text != "null" && text != "-null")
      return std::unexpected(lacks(element, "TRNAMT", "an amount as `-1234.50`"));
    if (figure) entry.set_amount(*figure, currency, place, text);
    if (!figure || is_ambiguous(text)) {
      entry.set("currency", currency, place);
      entry.set_unread("amount",
                       figure ? "ambiguous: a comma before three digits" : "not_read: no amount",
                       place, text);
    }
    if (figure)
      entry.set("direction", text.starts_with('-') ? "debit" : "credit", place, text);
    else
      entry.set_unread("direction", "not_read: no amount", place, text);
    return {};
  }

  static Item payment(const Element& element, const Item& entry) {
    Item payment;
    payment.place = element.place;
    for (const char* same : {"amount", "currency", "direction"})
      if (const Said* said = entry.find(same)) payment.values[same] = *said;
    set_from(payment, "cheque", element, "CHECKNUM");
    set_from(payment, "counterparty", element, "PAYEE/NAME");
    set_from(payment, "counterparty", element, "NAME");
    for (const char* other : {"BANKACCTTO", "CCACCTTO"})
      if (const Element* to = element.first(other)) {
        set_from(payment, "counterparty_account", *to, "ACCTID");
        set_from(payment, "counterparty_bank", *to, "BANKID");
      }
    set_from(payment, "text", element, "MEMO");
    payment.add_text("remittance", text_at(element, "MEMO"), place_at(element, "MEMO"));
    for (const char* other : {"DTUSER", "SRVRTID", "EXTDNAME", "PAYEEID", "INV401KSOURCE"})
      payment.add_reference("details", other, text_at(element, other), place_at(element, other));
    return payment;
  }

  // What is bought and sold is not money on the account; that it is there is said.
  void tell_securities(const Element& list) {
    const auto count = std::ranges::count_if(list.children, [](const Element& one) {
      return !one.children.empty() && one.name != "INVBANKTRAN" && one.name != "STMTTRN";
    });
    if (count > 0)
      parsed_.notes.push_back(
          {"B7050",
           fmt::format("{} transaction{} in securities {} not read", count, count == 1 ? "" : "s",
                       count == 1 ? "was" : "were"),
           "a statement holds money: ask the bank for what was bought and sold in another way",
           {list.place}});
  }

  const Element& element_;
  Parsed& parsed_;
  Item statement_;
  std::string currency_;
};

// What the bank says of a request that it did not answer.
void tell_refusals(const Element& element, Parsed& parsed) {
  const Element* status = element.first("STATUS");
  if (status != nullptr && text_at(*status, "SEVERITY") == "ERROR")
    parsed.errors.push_back({"B7051",
                             fmt::format("the bank did not give a statement: `{}` {}",
                                         record::shortened(text_at(*status, "CODE")),
                                         record::shortened(text_at(*status, "MESSAGE"))),
                             "ask it again, or ask the bank what its message means",
                             {status->place}});
  for (const Element& child : element.children) tell_refusals(child, parsed);
}

}  // namespace

Parsed read_ofx(std::string_view text) {
  Parsed parsed;
  auto root = parse_ofx(text);
  if (!root) {
    parsed.errors.push_back(std::move(root).error());
    return parsed;
  }
  const auto take = [&](Result<Item> statement) {
    if (statement)
      parsed.statements.push_back(std::move(*statement));
    else
      parsed.errors.push_back(std::move(statement).error());
  };
  tell_refusals(*root, parsed);
  constexpr std::array<std::string_view, 1> listed_names = {"ACCTINFO"};
  std::vector<const Element*> listed;
  collect(*root, listed_names, listed);
  for (const Element* one : listed) take(AccountReading(*one, parsed).listed());
  std::vector<const Element*> found;
  collect(*root, statement_names, found);
  for (const Element* one : found) take(AccountReading(*one, parsed).run());
  if (parsed.statements.empty() && parsed.errors.empty())
    parsed.errors.push_back({"B7051",
                             "the OFX file has no statement of an account",
                             "ask the bank for the statement",
                             {}});
  return parsed;
}

}  // namespace bop::statement
