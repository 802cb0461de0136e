#include "apps/bop/statement_entries.h"

#include <algorithm>
#include <fstream>
#include <map>

#include <fmt/format.h>

#include "apps/bop/printable.h"
#include "apps/bop/terminal.h"
#include "runtime/extract/extract.h"
#include "runtime/statement/statement.h"

namespace bop::cli {

namespace {

const std::vector<record::Reading>& elements(const Row& row, std::string_view list) {
  return row.at(list).elements;
}

class StatementEntries {
 public:
  StatementEntries(const TypedRecords& types, const record::Each& each)
      : types_(types), statements_("std.statement", "Statement"), each_(each) {}

  bool read(const std::string& path) {
    const record::Source source =
        extract::read_document(path, statements_.schema(), statements_.type("Statement"));
    for (const Error& note : source.notes) remark(note);
    for (const Error& error : source.errors) complain(error);
    // A file of MT940 without its end is read, and told by a note.
    bool whole = source.errors.empty() &&
                 std::ranges::find(source.notes, "B7056", &Error::code) == source.notes.end();
    for (const record::Record& record : source.records) whole = take(record, path) && whole;
    if (waiting_ > 0)
      remark(Error{"B7050",
                   fmt::format("{} entr{} not booked yet, and {} left out", waiting_,
                               waiting_ == 1 ? "y is" : "ies are", waiting_ == 1 ? "is" : "are"),
                   "they come again when they are booked",
                   {path}});
    return whole;
  }

 private:
  bool take(const record::Record& record, const std::string& path) {
    const Row statement(statements_, record);
    for (const record::Reading& entry : elements(statement, "entries"))
      take_entry(statement, Row(statements_, entry.nested.front()));
    const bool* balanced = statement.get<bool>("balanced");
    if (balanced == nullptr || *balanced) return true;
    complain(Error{"B7043",
                   fmt::format("the entries of account {} do not make its closing balance",
                               printable(statement.text("account"))),
                   "an entry that is missing may settle what is open: ask the bank for the whole "
                   "statement",
                   {statement.at("balanced").origin.place, path}});
    return false;
  }

  void take_entry(const Row& statement, const Row& entry) {
    const auto* status = entry.get<abi::Symbol>("status");
    if (status != nullptr &&
        statements_.member_name("EntryStatus", abi::Value(*status)) != "booked") {
      ++waiting_;
      return;
    }
    const auto& payments = elements(entry, "payments");
    const bool each_has_amount = std::ranges::all_of(payments, [&](const record::Reading& one) {
      return !Row(statements_, one.nested.front()).is_missing("amount");
    });
    if (payments.size() < 2 || !each_has_amount) return take_whole(statement, entry, payments);
    for (const record::Reading& one : payments) {
      const Row payment(statements_, one.nested.front());
      record::Record made_entry = begun(statement, entry, payment);
      copy(made_entry, "amount", payment.at("amount"));
      copy(made_entry, "currency", payment.at("currency"));
      add_text(made_entry, {text_of(payment)});
      each_(std::move(made_entry));
    }
  }

  // An entry of one payment, or of several of which the bank says only what they make.
  void take_whole(const Row& statement, const Row& entry,
                  const std::vector<record::Reading>& payments) {
    std::vector<std::string> texts;
    for (const record::Reading& one : payments)
      texts.push_back(text_of(Row(statements_, one.nested.front())));
    if (!payments.empty() && payments.size() < 2) {
      record::Record one =
          begun(statement, entry, Row(statements_, payments.front().nested.front()));
      return finish(std::move(one), entry, std::move(texts));
    }
    finish(begun(statement, entry, entry), entry, std::move(texts));
  }

  void finish(record::Record made_entry, const Row& entry, std::vector<std::string> texts) {
    copy(made_entry, "amount", entry.at("amount"));
    copy(made_entry, "currency", entry.at("currency"));
    texts.push_back(entry.text("information"));
    add_text(made_entry, texts);
    each_(std::move(made_entry));
  }

  // All but the amount and the text. `payment` is the entry itself where none is alone in it.
  record::Record begun(const Row& statement, const Row& entry, const Row& payment) {
    record::Record record = made(types_, "BankEntry");
    Fields fields(types_, record);
    const std::string day = entry.get<value::Date>("booked") == nullptr
                                ? std::string("?")
                                : entry.get<value::Date>("booked")->text();
    const std::string account = statement.text("account");
    const int count = ++counts_[account + day];
    copy(record, "booked", entry.at("booked"));
    copy(record, "account", statement.at("account"));
    fields.set("number", fmt::format("{} {} {}", account, day, count));
    record::find(types_.schema(), record, "number")->origin = entry.at("amount").origin;
    if (&payment == &entry) return record;
    copy(record, "counterparty", payment.at("counterparty"));
    copy(record, "iban", payment.at("counterparty_account"));
    copy(record, "return_code", payment.at("return_code"));
    return record;
  }

  void copy(record::Record& record, std::string_view name, const record::Reading& reading) const {
    *record::find(types_.schema(), record, name) = reading;
  }

  // What the payer wrote, and the payer's own reference.
  static std::string text_of(const Row& payment) {
    std::string text = payment.text("text");
    const std::string reference = payment.text("end_to_end");
    if (!reference.empty() && !text.contains(reference))
      text += (text.empty() ? "" : " ") + reference;
    return text;
  }

  void add_text(record::Record& record, const std::vector<std::string>& texts) const {
    std::string all;
    for (const std::string& text : texts)
      if (!text.empty() && !all.contains(text)) all += (all.empty() ? "" : " ") + text;
    Fields(types_, record).set_text("text", all);
  }

  const TypedRecords& types_;
  const TypedRecords statements_;
  const record::Each& each_;
  std::map<std::string, int> counts_;  // of an account on a day
  std::size_t waiting_ = 0;
};

}  // namespace

bool is_statement(const std::string& path) {
  constexpr std::size_t beginning = 16'384;
  std::ifstream file(path, std::ios::binary);
  std::string head(beginning, '\0');
  file.read(head.data(), static_cast<std::streamsize>(head.size()));
  head.resize(static_cast<std::size_t>(std::max<std::streamsize>(file.gcount(), 0)));
  return statement::sniff(head).has_value();
}

bool read_statement_entries(const TypedRecords& types, const std::string& path,
                            const record::Each& each) {
  return StatementEntries(types, each).read(path);
}

}  // namespace bop::cli
