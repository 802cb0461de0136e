// bop reconcile ENTRIES --items ITEMS --parties PARTIES: what bank entries settle, and why.
#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <unordered_map>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "apps/bop/commands.h"
#include "apps/bop/printable.h"
#include "apps/bop/reconcile_settings.h"
#include "apps/bop/statement_entries.h"
#include "apps/bop/terminal.h"
#include "apps/bop/typed_records.h"
#include "runtime/reconcile/reconcile.h"
#include "runtime/record/write.h"

namespace bop::cli {

namespace {

using reconcile::Confidence;
using reconcile::Kind;
using reconcile::Settlement;

struct ReconcileOptions {
  std::string entries;
  std::string items;
  std::string parties;
  std::string own_accounts;
  std::string rates;
  std::string fees;
  std::string batches;
  std::string earlier;
  std::vector<std::string> csv_formats;
  std::string format = "text";
  ReconcileLimits limits;
};

struct Fee {
  std::string code;
  value::Money amount;
};

constexpr std::string_view lost_row = "not_read the row can't be used: ";

std::vector<std::string> parted(std::string_view text) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const auto bar = text.find('|');
    if (const auto part = text.substr(0, bar); !part.empty()) parts.emplace_back(part);
    text.remove_prefix(bar == std::string_view::npos ? text.size() : bar + 1);
  }
  return parts;
}

std::string_view kind_word(Kind kind) {
  constexpr std::array<std::string_view, 8> words = {
      "no_pairing", "whole", "lump", "in_part", "less_fee", "at_rate", "returned", "own_transfer"};
  return words[static_cast<std::size_t>(kind)];
}

// What the files say, read for the engine.
class BookReader {
 public:
  BookReader(const TypedRecords& types, const record::Notation& csv) : types_(types), csv_(csv) {}

  reconcile::Books books;
  std::vector<Fee> fees;
  std::vector<reconcile::BankEntry> entries;
  /// Every row of the entries, and which of `entries` it is.
  std::vector<std::pair<record::Record, std::optional<std::uint32_t>>> rows;
  bool lost = false;  // a row could not be used: it may explain any entry

  void read_items(const std::string& path) {
    read("LedgerItem", path, "number", [&](const Row& row, Findings& findings) {
      reconcile::OpenItem item{row.text("number"), row.text("party"), row.text("reference"),
                               *row.get<value::Money>("open"), *row.get<value::Date>("due")};
      if (item.open.amount.is_zero()) {
        findings.add("B7036", "nothing is open of the item", "leave it out of what is open",
                     row.place());
        return true;
      }
      books.items.push_back(std::move(item));
      item_places_.push_back(row.place());
      return true;
    });
  }

  /// Notes the items that no entry can settle, because none is in their currency and no rate leads
  /// there.
  void note_unpaid_currencies(const std::string& path) const {
    if (lost) return;  // it may be of any currency
    Findings notes(path);
    for (std::size_t at = 0; at < item_places_.size(); ++at) {
      const value::Currency of = books.items[at].open.currency;
      const bool payable = std::ranges::any_of(entries, [&](const reconcile::BankEntry& entry) {
        return reconcile::exchange(books.rates, of, entry.amount.currency).has_value();
      });
      if (!payable)
        notes.add("B7041",
                  fmt::format("no entry is in {0}, and there is no rate between {0} and the "
                              "currency of an entry",
                              of.text()),
                  "nothing settles the item: correct its currency, or give a rate with --rates",
                  item_places_[at]);
    }
    notes.note();
  }

  void read_parties(const std::string& path) {
    read("Partner", path, "id", [&](const Row& row, Findings&) {
      books.parties.push_back({row.text("id"), row.text("name"), parted(row.text("ibans"))});
      return true;
    });
  }

  void read_own_accounts(const std::string& path) {
    read("HouseAccount", path, "account", [&](const Row& row, Findings&) {
      books.own_ibans.push_back(row.text("account"));
      return true;
    });
  }

  void read_rates(const std::string& path) {
    read("BookRate", path, {}, [&](const Row& row, Findings& findings) {
      const reconcile::Rate rate{*row.get<value::Currency>("from"), *row.get<value::Currency>("to"),
                                 *row.get<value::Decimal>("rate")};
      if (rate.from == rate.to) {
        findings.add("B7036", fmt::format("a rate from {0} to {0}", rate.from.text()),
                     "a rate is from the currency of an item to that of an entry", row.place());
        return false;
      }
      const bool twice = std::ranges::any_of(books.rates, [&](const reconcile::Rate& other) {
        return other.from == rate.from && other.to == rate.to;
      });
      if (twice)
        findings.add(
            "B7037",
            fmt::format("there is a rate from {} to {} already", rate.from.text(), rate.to.text()),
            "give one rate for the days of the statement", row.place());
      if (rate.rate <= value::Decimal())
        findings.add("B7036", fmt::format("a rate of {} buys nothing", rate.rate.text()),
                     "a rate is above zero", row.place());
      if (twice || rate.rate <= value::Decimal()) return false;
      books.rates.push_back(rate);
      return true;
    });
  }

  void read_fees(const std::string& path) {
    read("BankFee", path, "code", [&](const Row& row, Findings& findings) {
      const value::Money& amount = *row.get<value::Money>("amount");
      if (amount.amount <= value::Decimal()) {
        findings.add("B7036", fmt::format("a fee of {} is none", amount.text()),
                     "a fee is above zero", row.place());
        return false;
      }
      fees.push_back({row.text("code"), amount});
      return true;
    });
  }

  void read_batches(const std::string& path) {
    read("PaymentBatch", path, "reference", [&](const Row& row, Findings& findings) {
      const value::Money& gross = *row.get<value::Money>("gross");
      const value::Money& fee = *row.get<value::Money>("fee");
      const auto refuse = [&](const std::string& what, const std::string& hint) {
        findings.add("B7036", what, hint, row.place());
        return false;
      };
      if (gross.amount <= value::Decimal() || fee.amount < value::Decimal() ||
          fee.amount > gross.amount)
        return refuse(
            fmt::format("a batch of {} less {} pays nothing out", gross.text(), fee.text()),
            "what was collected is above zero, and what is kept of it not below zero and no more");
      std::vector<std::string> items = parted(row.text("items"));
      if (items.empty())
        return refuse("the batch collected no item",
                      "name the items it is of, parted by `|`, as the file of --items has them");
      books.batches.push_back(
          {row.text("reference"), row.text("party"), gross, fee, std::move(items)});
      return true;
    });
  }

  void read_earlier(const std::string& path) {
    std::unordered_map<std::string, std::pair<std::size_t, std::string>> seen;
    read("PostedItem", path, {}, [&](const Row& row, Findings& findings) {
      const auto refuse = [&](const std::string& what, const std::string& hint) {
        findings.add("B7036", what, hint, row.place());
        return false;
      };
      reconcile::BankEntry entry = entry_of(row);
      const value::Money& settled = *row.get<value::Money>("settled");
      if (entry.amount.amount.is_zero() || settled.amount.is_zero())
        return refuse("an entry over nothing settles nothing", "leave it out, or correct it");
      const auto [known, is_new] =
          seen.try_emplace(entry.id, std::pair(books.earlier.size(), row.place()));
      if (is_new) books.earlier.push_back({entry, {}});
      reconcile::Posted& posted = books.earlier[known->second.first];
      if (posted.entry.account != entry.account || posted.entry.amount != entry.amount ||
          posted.entry.booked != entry.booked)
        return refuse(fmt::format("entry `{}` has another account, day or amount in {}",
                                  printable(entry.id), known->second.second),
                      "rows of one number are of one entry: correct one of them, or its number");
      const std::uint32_t item = item_of(row, settled.currency);
      const value::Currency open_in = books.items[item].open.currency;
      if (open_in != settled.currency)
        return refuse(
            fmt::format("what it settled is in {}, and the item `{}` is in {}",
                        settled.currency.text(), printable(row.text("item")), open_in.text()),
            "leave the row out: a person opens the item again if the payment comes back");
      posted.settled.push_back({item, settled.amount});
      return true;
    });
  }

  void read_entries(const std::string& path) {
    const record::Each keep_lost = [&](Result<record::Record> row) {
      if (row) return;
      record::Record proposal = made(types_, "BankEntry");
      Fields(types_, proposal)
          .set_all_unread(fmt::format("{}{}", lost_row, fmt::join(row.error().context, ", ")));
      rows.emplace_back(std::move(proposal), std::nullopt);
    };
    read(
        "BankEntry", path, "number",
        [&](const Row& row, Findings& findings) { return add_entry(row, findings); }, keep_lost);
  }

 private:
  using Use = std::function<bool(const Row&, Findings&)>;

  // Hands `use` every row whose fields are known and whose `key` is its own; notes what is lost.
  void read(std::string_view type, const std::string& path, std::string_view key, const Use& use,
            const record::Each& other = {}) {
    Findings findings(path);
    std::unordered_map<std::string, std::string> seen;
    const bool kept = type == "BankEntry";
    const record::Each each = [&](Result<record::Record> row) {
      if (!row) {
        lost = true;
        if (other) other(std::move(row));
        return;
      }
      const Row fields(types_, *row);
      bool used = false;
      if (const auto field = fields.unknown())
        findings.add_unknown(fields, *field);
      else if (is_first(fields, key, seen, findings))
        used = use(fields, findings);
      lost = lost || !used;
      if (!kept) return;
      const auto at = static_cast<std::uint32_t>(entries.size() - 1);
      rows.emplace_back(std::move(*row), used ? std::optional(at) : std::nullopt);
    };
    const bool of_bank = kept && is_statement(path);
    const bool read_whole = of_bank ? read_statement_entries(types_, path, each)
                                    : read_rows(types_, type, path, csv_, each);
    lost = lost || (of_bank && !read_whole);  // it may lack any entry
    whole_ = read_whole && whole_;
    whole_ = findings.tell() == 0 && whole_;
  }

  static bool is_first(const Row& row, std::string_view key,
                       std::unordered_map<std::string, std::string>& seen, Findings& findings) {
    if (key.empty()) return true;
    const auto [first, fresh] = seen.try_emplace(row.text(key), row.place());
    if (!fresh)
      findings.add("B7037",
                   fmt::format("the {} `{}` stands in {} already", key, printable(first->first),
                               first->second),
                   "keep one of the two rows, or give each its own", row.place());
    return fresh;
  }

  bool add_entry(const Row& row, Findings& findings) {
    const value::Money& amount = *row.get<value::Money>("amount");
    if (amount.amount.is_zero()) {
      findings.add("B7036", "an entry over nothing settles nothing",
                   "leave it out, or correct its amount", row.place());
      return false;
    }
    entries.push_back(entry_of(row));
    entries.back().return_code = row.text("return_code");
    return true;
  }

  static reconcile::BankEntry entry_of(const Row& row) {
    return {row.text("number"),
            row.text("account"),
            *row.get<value::Money>("amount"),
            *row.get<value::Date>("booked"),
            row.text("text"),
            row.text("counterparty"),
            row.text("iban"),
            {}};
  }

  // The item an earlier entry settled: what is open of it still, or nothing.
  std::uint32_t item_of(const Row& row, value::Currency currency) {
    for (auto next = static_cast<std::uint32_t>(item_at_.size()); next < books.items.size(); ++next)
      item_at_.try_emplace(books.items[next].id, next);
    const auto next = static_cast<std::uint32_t>(books.items.size());
    const auto [known, is_new] = item_at_.try_emplace(row.text("item"), next);
    if (is_new)
      books.items.push_back({row.text("item"),
                             row.text("party"),
                             row.text("reference"),
                             {value::Decimal(), currency},
                             *row.get<value::Date>("due")});
    return known->second;
  }

 public:
  bool whole() const { return whole_; }

 private:
  const TypedRecords& types_;
  const record::Notation& csv_;
  std::unordered_map<std::string, std::uint32_t> item_at_;  // of books.items
  std::vector<std::string> item_places_;                    // of those that are open
  bool whole_ = true;
};

class Reconciliation {
 public:
  Reconciliation(const TypedRecords& types, const BookReader& read, bool json)
      : types_(types), read_(read), json_(json) {}

  int tell(reconcile::Settings settings) {
    for (const Fee& fee : read_.fees) settings.bank_fees.push_back(fee.amount);
    settlements_ = reconcile::reconcile(read_.books, read_.entries, settings);
    for (const auto& [row, entry] : read_.rows) {
      count(entry);
      if (json_)
        say(record::to_plain_json(types_.schema(), proposal_of(row, entry)) + "\n");
      else
        say(entry ? text_of(*entry) : unknown_text(row));
    }
    if (!json_) say(totals());
    if (!read_.whole()) return status_errors;
    return all_.by_confidence[3] == read_.rows.size() ? status_ok : status_undetermined;
  }

 private:
  const reconcile::OpenItem& item(const reconcile::Allocation& one) const {
    return read_.books.items[one.item];
  }

  std::string text_of(std::uint32_t at) const {
    const reconcile::BankEntry& entry = read_.entries[at];
    const Settlement& settlement = settlements_[at];
    std::string text =
        fmt::format("{}  {}  {}: {}, {}\n", entry.id, entry.booked.text(), entry.amount.text(),
                    reconcile::name_of(settlement.kind),
                    read_.lost ? "unknown" : reconcile::name_of(settlement.confidence));
    for (const reconcile::Allocation& one : settlement.allocations)
      text += fmt::format("  {}  {}, {} stays open\n", item(one).id,
                          value::Money{one.amount, item(one).open.currency}.text(),
                          value::Money{one.residue, item(one).open.currency}.text());
    for (const std::string& line : lines_of(at)) text += "        " + line + "\n";
    std::string all;
    for (std::string_view rest = text; !rest.empty();) {
      const auto end = rest.find('\n');
      all += printable(rest.substr(0, end)) + "\n";
      rest.remove_prefix(end + 1);
    }
    return all;
  }

  std::vector<std::string> lines_of(std::uint32_t at) const {
    const Settlement& settlement = settlements_[at];
    std::vector<std::string> lines = settlement.lines;
    if (!settlement.alternatives.empty())
      lines.push_back(fmt::format("it may be as well: {}", fmt::join(names_of(settlement), ", ")));
    return lines;
  }

  std::vector<std::string> names_of(const Settlement& settlement) const {
    std::vector<std::string> names;
    names.reserve(settlement.alternatives.size());
    for (const std::uint32_t other : settlement.alternatives)
      names.push_back(read_.books.items[other].id);
    return names;
  }

  // Where a row stood of which nothing could be read.
  static std::string lost_place(const Row& entry) {
    const std::string& why = entry.at("number").why;
    return why.substr(std::min(why.size(), lost_row.size()));
  }

  std::string unknown_text(const record::Record& row) const {
    const Row fields(types_, row);
    const std::string number = fields.text("number");
    return printable(number.empty() ? lost_place(fields) : number) + ": unknown\n";
  }

  record::Record proposal_of(const record::Record& row, std::optional<std::uint32_t> at) const {
    record::Record proposal = made(types_, "Proposal");
    Fields fields(types_, proposal);
    const Row entry(types_, row);
    if (!at) {
      const std::string place = entry.place();
      fields.set_all_unread(std::string(lost_row) + (place.empty() ? lost_place(entry) : place));
    }
    fields.copy(row);
    // Of one name, but each is in the currency of its own record.
    for (const char* name : {"amount", "gross", "fee"})
      if (const auto* amount = entry.get<value::Money>(name)) fields.set(name, *amount);
    if (const auto* booked = entry.get<value::Date>("booked")) fields.set("value_date", *booked);
    if (!at) return proposal;
    fields.set_text("other_side", entry.text("iban"));
    set_settlement(fields, *at);
    fields.set_texts("evidence", lines_of(*at));
    return proposal;
  }

  void set_settlement(Fields& fields, std::uint32_t at) const {
    const Settlement& settlement = settlements_[at];
    fields.set("kind", types_.member("PairingKind", kind_word(settlement.kind)));
    fields.set("party", types_.member("PartyFit", reconcile::name_of(settlement.party)));
    fields.set("reference",
               types_.member("ReferenceFit", reconcile::name_of(settlement.reference)));
    std::vector<record::Record> items;
    items.reserve(settlement.allocations.size());
    for (const reconcile::Allocation& one : settlement.allocations)
      items.push_back(item_of(settlement, one, read_.entries[at].amount.currency));
    fields.set_list("items", std::move(items));
    fields.set("sets", value::Decimal(settlement.sets));
    fields.set("sureness", types_.member("Confidence", reconcile::name_of(settlement.confidence)));
    if (read_.lost)
      for (const char* name : {"sets", "sureness"})
        fields.set_unread(name, "not_read a row that can't be used may explain the entry as well");
    if (settlement.kind == Kind::Fee)
      for (const Fee& fee : read_.fees)
        if (fee.amount == missing_of(settlement) && fields.is_missing("fee_code"))
          fields.set("fee_code", fee.code);
    if (settlement.batch < read_.books.batches.size()) {
      fields.set("gross", read_.books.batches[settlement.batch].gross);
      fields.set("fee", read_.books.batches[settlement.batch].fee);
    }
    if (settlement.earlier < read_.books.earlier.size())
      fields.set("counterpart", read_.books.earlier[settlement.earlier].entry.id);
    if (settlement.entry != static_cast<std::uint32_t>(-1))
      fields.set("counterpart", read_.entries[settlement.entry].id);
    fields.set_texts("alternatives", names_of(settlement));
  }

  value::Money missing_of(const Settlement& settlement) const {
    return {settlement.difference.magnitude(), item(settlement.allocations.front()).open.currency};
  }

  // What the proposal says of an item, in the currency that was paid.
  record::Record item_of(const Settlement& settlement, const reconcile::Allocation& one,
                         value::Currency paid) const {
    record::Record record = made(types_, "OpenItem");
    Fields fields(types_, record);
    fields.set("number", item(one).id);
    fields.set("due", item(one).due);
    const auto open = settlement.kind == Kind::Return ? std::optional(one.amount)
                                                      : value::add(one.amount, one.residue);
    const value::Currency agreed = item(one).open.currency;
    fields.set("currency", paid);
    set_paid(fields, "open", open, agreed, paid);
    set_paid(fields, "rest", one.residue, agreed, paid);
    fields.set("agreed_in", agreed);
    fields.set("foreign", agreed != paid);
    return record;
  }

  // The amount in the currency that was paid, rounded to its smallest unit.
  void set_paid(Fields& fields, std::string_view name, std::optional<value::Decimal> amount,
                value::Currency agreed, value::Currency paid) const {
    const auto known = reconcile::exchange(read_.books.rates, agreed, paid);
    const auto exact = amount && known ? value::multiply({*amount}, known->rate) : std::nullopt;
    const auto rounded =
        exact ? value::round(*exact, value::Rounding::HalfUp, paid.minor_digits()) : std::nullopt;
    if (!rounded)
      return fields.set_unread(name, fmt::format("currency_unknown there is no rate from {} to {}",
                                                 agreed.text(), paid.text()));
    fields.set(name, value::Money{*rounded, paid});
  }

  struct Count {
    std::size_t rows = 0;
    std::array<std::size_t, 4> by_confidence{};
    std::size_t unknown = 0;
    value::Decimal in, out;
  };

  void count(std::optional<std::uint32_t> entry) {
    const auto one = [&](Count& count) {
      ++count.rows;
      if (!entry || read_.lost)
        ++count.unknown;
      else
        ++count.by_confidence[static_cast<std::size_t>(settlements_[*entry].confidence)];
    };
    one(all_);
    if (!entry) return;
    const value::Money& amount = read_.entries[*entry].amount;
    Count& of_currency = by_currency_[amount.currency.text()];
    one(of_currency);
    value::Decimal& sum = amount.amount.is_negative() ? of_currency.out : of_currency.in;
    sum = value::add(sum, amount.amount).value_or(sum);
  }

  static std::string sureness_of(const Count& count) {
    std::string text =
        fmt::format("{} high, {} medium, {} low, {} none", count.by_confidence[3],
                    count.by_confidence[2], count.by_confidence[1], count.by_confidence[0]);
    if (count.unknown > 0) text += fmt::format(", {} unknown", count.unknown);
    return text;
  }

  // A line for each currency where there are several: amounts of two never add up.
  std::string totals() const {
    std::string text = fmt::format("{} entries: {}", read_.rows.size(), sureness_of(all_));
    if (read_.lost) text += ": a row that can't be used may explain any entry as well";
    text += "\n";
    if (by_currency_.size() < 2) return text;
    for (const auto& [code, of] : by_currency_) {
      const auto money = [&](const value::Decimal& amount) {
        return value::Money{amount, value::Currency::parse(code).value_or(value::Currency{})}
            .text();
      };
      text += fmt::format("  {}: {} entries, {} in, {} out: {}\n", code, of.rows, money(of.in),
                          money(of.out), sureness_of(of));
    }
    return text;
  }

  const TypedRecords& types_;
  const BookReader& read_;
  bool json_;
  std::vector<Settlement> settlements_;
  Count all_;
  std::map<std::string, Count> by_currency_;  // of the entries that could be used
};

int run(const ReconcileOptions& options) {
  CsvFormats csv;
  if (!set_csv_formats(options.csv_formats, csv)) return status_usage;
  const auto settings = settings_of(options.limits);
  if (!settings) return status_usage;
  const TypedRecords types("std.reconcile", "Proposal");
  BookReader read(types, csv.all);
  if (!options.rates.empty()) read.read_rates(options.rates);
  if (!options.fees.empty()) read.read_fees(options.fees);
  if (!options.batches.empty()) read.read_batches(options.batches);
  if (!options.own_accounts.empty()) read.read_own_accounts(options.own_accounts);
  read.read_parties(options.parties);
  read.read_items(options.items);
  if (!options.earlier.empty()) read.read_earlier(options.earlier);  // of the same items
  read.read_entries(options.entries);
  read.note_unpaid_currencies(options.items);
  if (!knows_days(options.limits, read.entries, read.books.items)) return status_errors;
  return Reconciliation(types, read, options.format == "json").tell(*settings);
}

}  // namespace

void add_reconcile(CLI::App& program, int& status) {
  CLI::App* command = program.add_subcommand("reconcile", "find what bank entries settle");
  auto options = std::make_shared<ReconcileOptions>();
  command
      ->add_option(
          "entries", options->entries,
          "a bank statement (MT940, CAMT, OFX, BAI2), or CSV or JSON Lines with the fields "
          "of std.reconcile BankEntry")
      ->required();
  command->add_option("--items", options->items, "what is open: std.reconcile LedgerItem")
      ->required();
  command->add_option("--parties", options->parties, "whom it is with: std.reconcile Partner")
      ->required();
  command->add_option("--own-accounts", options->own_accounts,
                      "accounts of the house: std.reconcile HouseAccount");
  command->add_option("--rates", options->rates,
                      "between what items and entries are in: std.reconcile BookRate");
  command->add_option("--fees", options->fees, "what banks keep: std.reconcile BankFee");
  command->add_option("--batches", options->batches,
                      "what payment services collected: std.reconcile PaymentBatch");
  command->add_option("--earlier", options->earlier,
                      "what was posted before and may come back: std.reconcile PostedItem");
  add_reconcile_limits(*command, options->limits);
  add_csv_formats(*command, options->csv_formats);
  command
      ->add_option("--format", options->format,
                   "json: one std.reconcile Proposal a line, for a policy to judge")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  command->callback([options, &status] { status = run(*options); });
}

}  // namespace bop::cli
