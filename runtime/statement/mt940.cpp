// SWIFT MT940, as banks write it: fields `:20:` to `:86:`, several messages in a file, with the
// envelope of the network or without.
#include "runtime/statement/mt940.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "runtime/record/plain_text.h"
#include "runtime/statement/readers.h"
#include "runtime/value/money.h"

namespace bop::statement {

namespace {

// "60F" of ":60F:C110522EUR3236,28"; "" where the line begins no field.
std::string_view tag_of(std::string_view line) {
  if (!line.starts_with(':')) return {};
  const auto end = line.find(':', 1);
  if (end == std::string_view::npos) return {};
  const std::string_view tag = line.substr(1, end - 1);
  if (tag == "NS") return tag;
  const bool lettered = tag.size() == 3 && tag[2] >= 'A' && tag[2] <= 'Z';
  return (tag.size() == 2 || lettered) && all_digits(tag.substr(0, 2)) ? tag : std::string_view{};
}

// `{1:F01…}{2:O940…}{4:` in front of a message, and `:940:` as some banks head each with. A text
// may begin with a brace, too.
bool is_envelope(std::string_view line) {
  constexpr std::size_t heading = 5;
  const bool block =
      line.size() > 2 && line[0] == '{' && all_digits(line.substr(1, 1)) && line[2] == ':';
  return block || line == "-" || line.starts_with("-}") ||
         (line.size() == heading && line.starts_with(':') && line.ends_with(':') &&
          all_digits(line.substr(1, 3)));
}

using Message = std::vector<SwiftField>;

// Whether a field with `tag` belongs to the next message; `closed`: this one has its closing
// balance.
bool begins_message(const Message& message, bool closed, std::string_view tag) {
  if (message.empty()) return false;
  if (tag == "20") return true;
  const bool opens = tag.starts_with("25") || tag.starts_with("28") || tag.starts_with("60");
  return opens && closed;
}

std::vector<Message> messages_of(std::string_view text) {
  std::vector<Message> messages(1);
  bool inside = false;  // a field: what follows continues it
  bool closed = false;  // the last message
  const auto begin_message = [&] {
    if (!messages.back().empty()) messages.emplace_back();
    closed = false;
  };
  for (Line line : lines_of(text)) {
    if (is_envelope(record::trimmed(line.text))) {
      inside = false;
      const auto block = line.text.find("{4:");
      begin_message();
      if (block == std::string_view::npos) continue;
      line.text.remove_prefix(block + 3);
    }
    const std::string_view tag = tag_of(line.text);
    if (tag.empty()) {
      if (inside && !record::trimmed(line.text).empty())
        messages.back().back().lines.push_back(line);
      continue;
    }
    if (begins_message(messages.back(), closed, tag)) begin_message();
    closed = closed || tag.starts_with("62");
    line.text.remove_prefix(tag.size() + 2);
    messages.back().push_back({std::string(tag), {line}});
    inside = true;
  }
  if (messages.back().empty()) messages.pop_back();
  return messages;
}

Error unreadable(const SwiftField& field, std::string what) {
  return {"B7045",
          fmt::format("`:{}:{}` is no {}", field.tag, record::shortened(field.lines.front().text),
                      what),
          "ask the bank for the file again: the statement was not read, as it would look complete",
          {field.place()}};
}

struct BalanceForm {
  std::string_view tag;
  std::string_view kind;
};
constexpr std::array balance_forms = {BalanceForm{"60", "opening"}, BalanceForm{"62", "closing"},
                                      BalanceForm{"64", "closing_available"},
                                      BalanceForm{"65", "forward_available"}};

// C110522EUR3236,28
Result<Item> balance_of(const SwiftField& field, std::string_view kind) {
  constexpr std::size_t amount_at = 10;
  const std::string_view all = record::trimmed(field.lines.front().text);
  const auto wrong = [&] { return std::unexpected(unreadable(field, "balance")); };
  // A balance is one line: what follows it is an entry that lost the sign of its tag.
  if (field.lines.size() > 1)
    return std::unexpected(Error{
        "B7045",
        fmt::format("`{}` follows a balance and is no field of its own",
                    record::shortened(field.lines[1].text)),
        "ask the bank for the file again: the statement was not read, as it would look complete",
        {field.place()}});
  if (all.size() <= amount_at || (all[0] != 'C' && all[0] != 'D')) return wrong();
  const auto amount = comma_amount(all.substr(amount_at));
  if (!amount || !all_digits(all.substr(1, 6))) return wrong();
  const std::string_view currency = all.substr(7, 3);
  Item balance;
  balance.place = field.place();
  balance.set("kind", kind, balance.place);
  balance.set("code", field.tag, balance.place);
  balance.set("intermediate", field.tag.ends_with('M') ? "true" : "false", balance.place);
  balance.set_amount(all[0] == 'D' ? amount->negated() : *amount, currency, balance.place, all);
  if (const auto date = compact_date(all.substr(1, 6)))
    balance.set_date("date", *date, balance.place, all.substr(1, 6));
  else
    balance.set_unread("date", "not_plausible: not a day", balance.place, all.substr(1, 6));
  return balance;
}

// The account, which may have the bank before it and the currency behind it:
// 70011110/4005287001EUR.
void set_account(Item& statement, const SwiftField& field) {
  const std::string_view all = record::trimmed(field.lines.front().text);
  std::string_view account = all;
  const auto slash = account.find('/');
  if (slash != std::string_view::npos) {
    statement.set("bank", account.substr(0, slash), field.place(), all);
    account.remove_prefix(slash + 1);
  }
  constexpr std::size_t code_size = 3;
  if (account.size() > code_size &&
      value::Currency::parse(account.substr(account.size() - code_size)) &&
      all_digits(account.substr(account.size() - code_size - 1, 1)))
    account.remove_suffix(code_size);
  statement.set("account", account, field.place(), all);
}

// 00084/001, and where the first part has all its five digits, without the stroke.
void set_number(Item& statement, const SwiftField& field) {
  const std::string_view all = record::trimmed(field.lines.front().text);
  constexpr std::size_t part_max = 5;
  const auto slash = all.find('/');
  const auto end = slash != std::string_view::npos ? slash : std::min(all.size(), part_max);
  const std::string_view number = all.substr(0, end);
  const std::string_view page = all.substr(slash != std::string_view::npos ? slash + 1 : end);
  const bool fits = all_digits(number) && number.size() <= part_max &&
                    (page.empty() || (all_digits(page) && page.size() <= part_max));
  if (!fits)
    return statement.set_unread("number", "not_plausible: not a statement number", field.place(),
                                all);
  statement.set("number", number, field.place());
  statement.set("page", page, field.place());
}

// 1310171200+0100
void set_created(Item& statement, const SwiftField& field) {
  const std::string_view all = record::trimmed(field.lines.front().text);
  constexpr std::size_t size = 15;
  const auto date = all.size() == size ? compact_date(all.substr(0, 6)) : std::nullopt;
  if (!date)
    return statement.set_unread("created", "not_read: no day and time with an offset",
                                field.place(), all);
  statement.set("created",
                fmt::format("{}T{}:{}:00{}:{}", date->text(), all.substr(6, 2), all.substr(8, 2),
                            all.substr(10, 3), all.substr(13, 2)),
                field.place(), all);
}

// One message into one statement.
class MessageReading {
 public:
  explicit MessageReading(const Message& message) : message_(message) {}

  Result<Item> run() {
    statement_.place = message_.front().place();
    statement_.set("kind", "booked_statement", statement_.place);
    find_currency();
    for (at_ = 0; at_ < message_.size(); ++at_) BOP_TRY_VOID(take(message_[at_]));
    if (information_) statement_.set("information", said_, information_->place());
    return std::move(statement_);
  }

 private:
  // Of the first balance: entries name none.
  void find_currency() {
    for (const SwiftField& field : message_) {
      const std::string_view all = record::trimmed(field.lines.front().text);
      const bool balance = field.tag.starts_with('6') && field.tag != "61";
      constexpr std::size_t code_at = 7;
      if (!balance || all.size() < code_at + 3) continue;
      currency_ = all.substr(code_at, 3);
      if (value::Currency::parse(currency_))
        statement_.set("currency", currency_, field.place());
      else
        statement_.set_unread(
            "currency", fmt::format("currency_unknown: `{}` is none", record::shortened(currency_)),
            field.place(), currency_);
      return;
    }
  }

  Result<void> take(const SwiftField& field) {
    const std::string_view tag = field.tag;
    for (const auto& [begin, kind] : balance_forms)
      if (tag.starts_with(begin)) return take_balance(field, kind);
    if (tag == "61") return take_entry(field);
    const std::string text = joined(field, "\n");
    if (tag == "20")
      statement_.set("id", text, field.place());
    else if (tag == "21")
      statement_.set("related", text, field.place());
    else if (tag == "25" || tag == "25P")
      set_account(statement_, field);
    else if (tag.starts_with("28"))
      set_number(statement_, field);
    else if (tag.starts_with("13"))
      set_created(statement_, field);
    else if (tag == "86")
      add_information(text, field);
    else
      statement_.add_reference("details", tag, text, field.place());
    return {};
  }

  void add_information(const std::string& text, const SwiftField& field) {
    if (!said_.empty()) said_ += '\n';
    said_ += text;
    information_ = &field;
  }

  Result<void> take_balance(const SwiftField& field, std::string_view kind) {
    BOP_TRY(Item balance, balance_of(field, kind));
    const std::string name(kind == "closing_available" ? "available" : kind);
    if (kind != "forward_available") statement_.nested[name] = {balance};
    statement_.lists["balances"].push_back(std::move(balance));
    return {};
  }

  // The line, and the `:86:` behind it.
  Result<void> take_entry(const SwiftField& field) {
    Item entry;
    entry.place = field.place();
    BOP_TRY_VOID(read_statement_line(field, currency_, entry));
    std::vector<const SwiftField*> details;
    std::string raw = fmt::format(":61:{}", joined(field, "\n"));
    for (; at_ + 1 < message_.size() &&
           (message_[at_ + 1].tag == "86" || message_[at_ + 1].tag == "NS");
         ++at_) {
      const SwiftField& next = message_[at_ + 1];
      raw += fmt::format("\n:{}:{}", next.tag, joined(next, "\n"));
      if (next.tag == "86") details.push_back(&next);
    }
    entry.set("raw", raw, entry.place);
    Item payment;
    payment.place = details.empty() ? entry.place : details.front()->place();
    payment.values["amount"] = *entry.find("amount");
    payment.values["currency"] = *entry.find("currency");
    payment.values["direction"] = *entry.find("direction");
    read_details(details, entry, payment);
    entry.lists["payments"].push_back(std::move(payment));
    statement_.lists["entries"].push_back(std::move(entry));
    return {};
  }

  const Message& message_;
  Item statement_;
  std::string currency_;
  std::string said_;                         // by `:86:` that belong to no entry
  const SwiftField* information_ = nullptr;  // the last of them
  std::size_t at_ = 0;
};

// Nothing else of the format says that a file has ended.
void note_open_end(const Item& statement, Parsed& parsed) {
  if (!statement.nested.contains("opening") || statement.nested.contains("closing")) return;
  parsed.notes.push_back(
      {"B7056",
       fmt::format("the statement of account {} has no closing balance (`:62F:`)",
                   record::shortened(statement.text("account"))),
       "the file may be cut off: fetch it from the bank again",
       {statement.place}});
}

}  // namespace

std::string joined(const SwiftField& field, std::string_view between) {
  std::string text;
  for (const Line& line : field.lines) {
    if (&line != &field.lines.front()) text += between;
    text += line.text;
  }
  return text;
}

Parsed read_mt940(std::string_view text) {
  Parsed parsed;
  for (const Message& message : messages_of(text)) {
    auto statement = MessageReading(message).run();
    if (statement) {
      note_open_end(*statement, parsed);
      parsed.statements.push_back(std::move(*statement));
    } else {
      parsed.errors.push_back(std::move(statement).error());
    }
  }
  if (parsed.statements.empty() && parsed.errors.empty())
    parsed.errors.push_back({"B7051",
                             "the MT940 file has no field of a statement",
                             "ask the bank for the file again",
                             {}});
  return parsed;
}

}  // namespace bop::statement
