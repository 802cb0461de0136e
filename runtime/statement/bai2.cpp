// BAI2 (Cash Management Balance Reporting, version 2): a file of groups of accounts, each closed by
// a control total and a count, which have to hold.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "runtime/record/plain_text.h"
#include "runtime/statement/bai2_lines.h"
#include "runtime/statement/readers.h"
#include "runtime/statement/text.h"
#include "runtime/value/money.h"

namespace bop::statement {

namespace {

struct Status {
  std::string_view code;
  std::string_view kind;
};
constexpr std::array statuses = {
    Status{"010", "opening"},           Status{"015", "closing"},
    Status{"030", "interim"},           Status{"040", "opening_available"},
    Status{"045", "closing_available"}, Status{"060", "interim_available"}};

std::string_view kind_of(std::string_view code) {
  const auto found = std::ranges::find(statuses, code, &Status::code);
  return found == statuses.end() ? "other" : found->kind;
}

// Balances have codes below 100, sums of entries from 100 on; entries to 399 come in.
bool is_balance(std::string_view code) {
  return code.size() == 3 && code.starts_with('0');
}

bool comes_in(std::string_view code) {
  return code < "400" || (code >= "700" && code < "760");
}

std::optional<value::Decimal> whole_amount(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  if (!all_digits(text)) return std::nullopt;
  const auto amount = value::Decimal::parse(text);
  return amount && negative ? std::optional(amount->negated()) : amount;
}

std::string_view field(const BankRecord& record, std::size_t at) {
  return at < record.fields.size() ? record::trimmed(record.fields[at]) : std::string_view{};
}

Error wrong(const BankRecord& record, std::string what) {
  return {"B7045",
          fmt::format("the record {} {}", record.code, what),
          "ask the bank for the file again: what was not read would be missing",
          {line_place(record.line)}};
}

class FileReading {
 public:
  explicit FileReading(const std::vector<BankRecord>& records) : records_(records) {}

  Result<std::vector<Item>> run() {
    if (records_.empty() || records_.front().code != "01")
      return fail("B7045", "the file does not begin with a record 01", "it is no file of BAI2");
    message_ = field(records_.front(), 4);
    for (const BankRecord& record : records_) {
      counted_.file += record.count();
      counted_.group += record.count();
      counted_.account += record.count();
      BOP_TRY_VOID(take(record));
      last_ = record.code;
    }
    if (last_ != "99")
      return std::unexpected(
          wrong(records_.back(), "is the last, and the file has no end (99): it was cut off"));
    return std::move(statements_);
  }

 private:
  Result<void> take(const BankRecord& record) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 7> after = {
        {{"01", ""},
         {"02", "01 98"},
         {"03", "02 49"},
         {"16", "03 16"},
         {"49", "03 16"},
         {"98", "02 49"},
         {"99", "01 98"}}};
    const auto known =
        std::ranges::find(after, record.code, [](const auto& one) { return one.first; });
    if (known == after.end()) return std::unexpected(wrong(record, "is none of BAI2"));
    const bool first = &record == &records_.front();
    if (!first && (known->second.find(last_) == std::string_view::npos || last_.empty()))
      return std::unexpected(wrong(record, fmt::format("can't stand behind a record {}", last_)));
    if (record.code == "02") return group(record);
    if (record.code == "03") return account(record);
    if (record.code == "16") return entry(record);
    if (record.code == "49") return end_account(record);
    if (record.code == "98") return end_group(record);
    if (record.code == "99") return end_file(record);
    return {};
  }

  Result<void> group(const BankRecord& record) {
    counted_.group = record.count();
    group_total_ = {};
    accounts_ = 0;
    ++groups_;
    as_of_ = compact_date(field(record, 3));
    as_of_text_ = field(record, 3);
    if (!as_of_)
      return std::unexpected(wrong(
          record, fmt::format("has no day it is of, but `{}`", record::shortened(as_of_text_))));
    group_line_ = line_place(record.line);
    group_bank_ = field(record, 1);
    // Where no currency is named, it is that of the United States.
    group_currency_ = field(record, 5).empty() ? "USD" : field(record, 5);
    const std::string_view modifier = field(record, 6);
    interim_ = modifier == "1" || modifier == "3";
    return {};
  }

  Result<void> account(const BankRecord& record) {
    counted_.account = record.count();
    account_total_ = {};
    ++accounts_;
    Item statement;
    statement.place = line_place(record.line);
    statement.set("kind", interim_ ? "interim_report" : "booked_statement", statement.place);
    statement.set("message", message_, line_place(records_.front().line));
    statement.set("bank", group_bank_, group_line_);
    statement.set("account", field(record, 0), statement.place);
    if (statement.find("account") == nullptr)
      return std::unexpected(wrong(record, "has no number of an account"));
    currency_ = field(record, 1).empty() ? group_currency_ : field(record, 1);
    const auto currency = value::Currency::parse(currency_);
    if (!currency)
      return std::unexpected(
          wrong(record, fmt::format("is in `{}`, which is no currency: amounts have "
                                    "as many decimals as it has",
                                    record::shortened(currency_))));
    minor_digits_ = currency->minor_digits();
    statement.set("currency", currency_, statement.place);
    statement.set_date("last_day", *as_of_, group_line_, as_of_text_);
    statements_.push_back(std::move(statement));
    return summaries(record);
  }

  // code, amount, count, funds; again and again
  Result<void> summaries(const BankRecord& record) {
    std::size_t at = 2;
    while (at < record.fields.size()) {
      const std::string_view code = field(record, at);
      const std::string_view written = field(record, at + 1);
      const std::string_view count = field(record, at + 2);
      at += 3;
      BOP_TRY(const std::size_t used, skip_funds(record, at, nullptr));
      at += used;
      if (written.empty()) continue;
      const auto amount = whole_amount(written);
      if (!amount || !all_digits(code))
        return std::unexpected(
            wrong(record, fmt::format("has `{}` as the amount of `{}`", record::shortened(written),
                                      record::shortened(code))));
      BOP_TRY_VOID(add_total(record, *amount));
      take_summary(record, code, *amount, written, count);
    }
    return {};
  }

  void take_summary(const BankRecord& record, std::string_view code, const value::Decimal& amount,
                    std::string_view written, std::string_view count) {
    Item& statement = statements_.back();
    const std::string place = line_place(record.line);
    if (!is_balance(code))
      return statement.add_reference(
          "details", code,
          fmt::format("{}{}", written, count.empty() ? "" : fmt::format(" in {}", count)), place);
    Item balance;
    balance.place = place;
    balance.set("kind", kind_of(code), place, code);
    balance.set("code", code, place);
    balance.set_amount(in_units(amount), currency_, place, written);
    balance.set_date("date", *as_of_, group_line_, as_of_text_);
    const std::string name(code == "010"   ? "opening"
                           : code == "015" ? "closing"
                           : code == "045" ? "available"
                                           : "");
    if (!name.empty()) statement.nested[name] = {balance};
    statement.lists["balances"].push_back(std::move(balance));
  }

  value::Decimal in_units(const value::Decimal& amount) const {
    return value::Decimal::of(amount.coefficient(), amount.exponent() - minor_digits_)
        .value_or(amount);
  }

  // Z, 0, 1, 2: nothing more. S: three amounts. V: a day and a time. D: pairs of days and amounts.
  Result<std::size_t> skip_funds(const BankRecord& record, std::size_t at, Item* entry) {
    const std::string_view funds = field(record, at);
    if (entry != nullptr) entry->set("funds", funds, entry->place);
    if (at >= record.fields.size()) return 0;
    if (funds == "S") return 4;
    if (funds == "V") {
      const auto day = compact_date(field(record, at + 1));
      if (entry != nullptr && day)
        entry->set_date("value_date", *day, entry->place, field(record, at + 1));
      if (entry != nullptr && !day)
        entry->set_unread("value_date", "not_plausible: not a day", entry->place,
                          field(record, at + 1));
      return 3;
    }
    if (funds == "D") {
      const auto pairs = whole_amount(field(record, at + 1));
      constexpr std::int64_t pairs_max = 1000;
      const auto count = pairs ? pairs->scaled(0) : std::nullopt;
      if (!count || *count < 0 || *count > pairs_max)
        return std::unexpected(
            wrong(record, "does not say how many days its funds are spread over"));
      return 2 + 2 * static_cast<std::size_t>(*count);
    }
    if (funds.size() > 1 ||
        (!funds.empty() && std::string_view("Z012").find(funds) == std::string_view::npos))
      return std::unexpected(wrong(
          record,
          fmt::format("has funds of the kind `{}`, which there is not", record::shortened(funds))));
    return 1;
  }

  Result<void> entry(const BankRecord& record) {
    Item entry;
    entry.place = line_place(record.line);
    const std::string_view code = field(record, 0);
    const std::string_view written = field(record, 1);
    const auto amount = whole_amount(written.empty() ? "0" : written);
    constexpr std::size_t code_size = 3;  // it tells what comes in from what goes out
    if (!amount || !all_digits(code) || code.size() != code_size)
      return std::unexpected(
          wrong(record, fmt::format("has `{}` as the amount of `{}`", record::shortened(written),
                                    record::shortened(code))));
    BOP_TRY_VOID(add_total(record, *amount));
    const bool in = comes_in(code);
    entry.set("code", code, entry.place);
    entry.set_amount(in_units(in ? *amount : amount->negated()), currency_, entry.place, written);
    entry.set("direction", in ? "credit" : "debit", entry.place, code);
    entry.set("status", interim_ ? "pending" : "booked", entry.place);
    entry.set_date("booked", *as_of_, group_line_, as_of_text_);
    BOP_TRY(const std::size_t used, skip_funds(record, 2, &entry));
    const std::size_t at = 2 + used;
    entry.set_reference("bank_reference", field(record, at), entry.place);
    entry.set_reference("reference", field(record, at + 1), entry.place);
    std::string raw;
    for (const std::string_view line : record.lines)
      raw += (raw.empty() ? "" : "\n") + std::string(line);
    entry.set("raw", raw, entry.place);
    Item payment;
    payment.place = entry.place;
    for (const char* same : {"amount", "currency", "direction"})
      payment.values[same] = *entry.find(same);
    const std::string text = text_from(record, at + 2);
    payment.add_text("remittance", text, entry.place);
    payment.set("text", text, entry.place);
    entry.lists["payments"].push_back(std::move(payment));
    statements_.back().lists["entries"].push_back(std::move(entry));
    return {};
  }

  // The text is the last field: commas are its own, and continuations go on with it.
  static std::string text_from(const BankRecord& record, std::size_t at) {
    std::string text;
    for (; at < record.fields.size(); ++at) {
      const std::string_view part = record.fields[at];
      const bool same_line =
          !text.empty() && part.data() > record.fields[at - 1].data() &&
          part.data() == record.fields[at - 1].data() + record.fields[at - 1].size() + 1;
      text += fmt::format("{}{}", text.empty() ? "" : same_line ? "," : " ", part);
    }
    return text;
  }

  Result<void> add_total(const BankRecord& record, const value::Decimal& amount) {
    const auto next = value::add(account_total_, amount);
    if (!next) return std::unexpected(wrong(record, "makes a sum beyond all amounts"));
    account_total_ = *next;
    return {};
  }

  Result<void> check(const BankRecord& record, std::size_t at, std::string_view what,
                     const value::Decimal& is) const {
    const auto said = whole_amount(field(record, at));
    if (said && *said == is) return {};
    return std::unexpected(
        Error{"B7047",
              fmt::format("the record {} says that {} is {}, but it is {}", record.code, what,
                          record::shortened(field(record, at)), is.text()),
              "the file is damaged or was changed: fetch it from the bank again",
              {line_place(record.line)}});
  }

  static value::Decimal count(std::size_t number) { return static_cast<std::int64_t>(number); }

  Result<void> end_account(const BankRecord& record) {
    BOP_TRY_VOID(check(record, 0, "the sum of the account", account_total_));
    BOP_TRY_VOID(check(record, 1, "the number of its records", count(counted_.account)));
    const auto next = value::add(group_total_, account_total_);
    group_total_ = next.value_or(group_total_);
    return {};
  }

  Result<void> end_group(const BankRecord& record) {
    BOP_TRY_VOID(check(record, 0, "the sum of the group", group_total_));
    BOP_TRY_VOID(check(record, 1, "the number of its accounts", count(accounts_)));
    BOP_TRY_VOID(check(record, 2, "the number of its records", count(counted_.group)));
    file_total_ = value::add(file_total_, group_total_).value_or(file_total_);
    return {};
  }

  Result<void> end_file(const BankRecord& record) {
    BOP_TRY_VOID(check(record, 0, "the sum of the file", file_total_));
    BOP_TRY_VOID(check(record, 1, "the number of its groups", count(groups_)));
    return check(record, 2, "the number of its records", count(counted_.file));
  }

  struct Counted {
    std::size_t file = 0;
    std::size_t group = 0;
    std::size_t account = 0;
  };

  const std::vector<BankRecord>& records_;
  std::vector<Item> statements_;
  std::string last_;
  std::string_view message_;
  Counted counted_;
  std::size_t groups_ = 0;
  std::size_t accounts_ = 0;
  value::Decimal account_total_, group_total_, file_total_;
  std::optional<value::Date> as_of_;
  std::string_view as_of_text_, group_bank_, group_currency_;
  std::string group_line_;
  std::string currency_;
  int minor_digits_ = 2;
  bool interim_ = false;
};

}  // namespace

Parsed read_bai2(std::string_view text) {
  Parsed parsed;
  const auto records = bai2_records(text);
  if (!records) {
    parsed.errors.push_back(records.error());
    return parsed;
  }
  auto statements = FileReading(*records).run();
  if (!statements)
    parsed.errors.push_back(std::move(statements).error());
  else
    parsed.statements = std::move(*statements);
  if (parsed.statements.empty() && parsed.errors.empty())
    parsed.errors.push_back(
        {"B7051", "the file has no account (a record 03)", "ask the bank for the file again", {}});
  return parsed;
}

}  // namespace bop::statement
