// bop duplicates INVOICES: which invoices have come before, and why.
#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "apps/bop/commands.h"
#include "apps/bop/printable.h"
#include "apps/bop/terminal.h"
#include "apps/bop/typed_records.h"
#include "runtime/duplicates/duplicates.h"
#include "runtime/duplicates/splits.h"
#include "runtime/names/reference.h"
#include "runtime/record/write.h"

namespace bop::cli {

namespace {

using duplicates::Invoice;
using duplicates::VerdictKind;

struct DuplicatesOptions {
  std::vector<std::string> invoices;
  std::vector<std::string> before;
  std::vector<std::string> paid;
  std::vector<std::string> csv_formats;
  std::string split_limit;
  int split_days = 10;
  int slips = 1;
  int account_days = 30;
  std::string format = "text";
};

duplicates::Settings settings_of(const DuplicatesOptions& options) {
  duplicates::Settings settings;
  settings.number_edits = options.slips;
  settings.number_edits_days = {};
  settings.account_days = options.account_days;
  settings.account_within_vendor = false;
  settings.twins_max = static_cast<std::size_t>(-1);
  settings.compared_max = 2'000;
  return settings;
}

// When the invoices were paid, by vendor and key of the number.
class Payments {
 public:
  bool given = false;
  bool whole = true;  // false: a row could not be read, and may be anybody's

  void add(const std::string& vendor, const std::string& number, value::Date day) {
    days_[key(vendor, names::invoice_number_key(number))].push_back(day);
  }
  /// The first payment after the invoice, else one before it. A vendor who begins its numbers again
  /// each year is paid after the invoice or not at all.
  std::optional<value::Date> of(const std::string& vendor, const std::string& number_key,
                                value::Date issued, bool yearly_reset) const {
    const auto found = days_.find(key(vendor, number_key));
    if (found == days_.end()) return {};
    std::optional<value::Date> best;
    for (const value::Date day : found->second) {
      if (day < issued && yearly_reset) continue;
      const bool after = day >= issued;
      if (!best || (after && (*best < issued || day < *best))) best = day;
    }
    return best;
  }

 private:
  static std::string key(const std::string& vendor, const std::string& number_key) {
    return vendor + '\n' + number_key;
  }
  std::unordered_map<std::string, std::vector<value::Date>> days_;
};

// A split by the numbers of its documents.
struct Split {
  std::string of;
  std::vector<std::string> documents;  // by date
  value::Money sum;
  value::Money limit;
  std::string line;
};

struct Tally {
  std::size_t documents = 0, none = 0, suspect = 0, exact = 0, unknown = 0, split = 0;
};

class Duplicates {
 public:
  explicit Duplicates(const DuplicatesOptions& options)
      : options_(options),
        types_("std.duplicates, std.match", "SearchedDocument"),
        register_(settings_of(options)),
        credit_note_(types_.member("DocumentKind", "credit_note")) {}

  void read_paid(const std::string& path, const record::Notation& csv) {
    Findings findings(path);
    paid_.given = true;
    const record::Each each = [&](Result<record::Record> row) {
      if (!row) return;
      const Row fields(types_, *row);
      if (const auto field = fields.unknown())
        findings.add_unknown(fields, *field);
      else
        paid_.add(fields.text("vendor_id"), fields.text("number"),
                  *fields.get<value::Date>("paid_on"));
    };
    paid_.whole = read("PaidInvoice", path, csv, each, findings) && paid_.whole;
  }

  void read_before(const std::string& path, const record::Notation& csv) {
    Findings findings(path);
    const record::Each each = [&](Result<record::Record> row) {
      if (row)
        if (auto invoice = invoice_of(*row, before_, findings)) return keep(std::move(*invoice));
      lost_ = true;
    };
    read("BilledDocument", path, csv, each, findings);
  }

  /// Splits are of all documents, so they are looked for before any is told.
  void find_splits(const std::vector<std::string>& paths, const record::Notation& csv,
                   const value::Money& limit) {
    std::vector<Invoice> all;
    std::unordered_map<std::string, std::string> seen;
    Findings told_later("");
    const record::Each each = [&](Result<record::Record> row) {
      std::optional<Invoice> invoice;
      if (row) invoice = invoice_of(*row, seen, told_later);
      if (invoice)
        all.push_back(std::move(*invoice));
      else
        splits_whole_ = false;
    };
    for (const std::string& path : paths)
      record::read_each(path, types_.schema(), types_.type("BilledDocument"), each, row_limits(),
                        as_export(csv));
    for (const auto scope : {duplicates::SplitScope::VendorGroup, duplicates::SplitScope::Account})
      add_splits(all, {limit, options_.split_days, scope});
  }

  void search(const std::string& path, const record::Notation& csv) {
    Findings findings(path);
    const record::Each each = [&](Result<record::Record> row) {
      ++tally_.documents;
      std::optional<Invoice> invoice;
      if (row) invoice = invoice_of(*row, judged_, findings);
      if (invoice) {
        judge(*row, *invoice);
        return keep(std::move(*invoice));
      }
      ++tally_.unknown;
      lost_ = true;
      tell_unknown(row);
    };
    read("BilledDocument", path, csv, each, findings);
  }

  int finish() const {
    if (options_.format == "text") say(totals());
    if (damaged_) return status_errors;
    return tally_.suspect + tally_.exact + tally_.unknown + tally_.split == 0 ? status_ok
                                                                              : status_undetermined;
  }

 private:
  // False: a row could not be used.
  bool read(std::string_view type, const std::string& path, const record::Notation& csv,
            const record::Each& each, Findings& findings) {
    const bool readable = read_rows(types_, type, path, csv, each);
    const bool usable = findings.tell() == 0;
    damaged_ = damaged_ || !readable || !usable;
    return readable && usable;
  }

  // What the engine needs of a row; nothing where the row can't be used, and it says why.
  std::optional<Invoice> invoice_of(const record::Record& row,
                                    std::unordered_map<std::string, std::string>& seen,
                                    Findings& findings) const {
    const Row fields(types_, row);
    if (const auto field = fields.unknown()) {
      findings.add_unknown(fields, *field);
      return {};
    }
    Invoice one;
    one.id = fields.text("case_number");
    const auto [first, fresh] = seen.try_emplace(one.id, fields.place());
    if (!fresh) {
      findings.add("B7037",
                   fmt::format("the case number `{}` stands in {} already", printable(one.id),
                               first->second),
                   "give every document a number of its own", fields.place());
      return {};
    }
    one.gross = *fields.get<value::Money>("gross");
    const bool credit = *fields.get<abi::Symbol>("kind") == std::get<abi::Symbol>(credit_note_);
    if (one.gross.amount.is_zero() || (!credit && one.gross.amount < value::Decimal())) {
      findings.add("B7036", fmt::format("an invoice over {} asks for nothing", one.gross.text()),
                   "an invoice is above zero; what gives money back is a `credit_note`",
                   fields.place());
      return {};
    }
    if (credit) one.gross.amount = one.gross.amount.magnitude().negated();
    one.vendor = fields.text("vendor_id");
    one.vendor_group = fields.text("vendor_group");
    one.number = fields.text("number");
    one.issued = *fields.get<value::Date>("issued");
    one.order = fields.text("order_number");
    one.lines_hash = fields.text("lines");
    one.iban = fields.text("iban");
    one.document_hash = fields.text("file_hash");
    one.credits = fields.text("credits");
    one.yearly_reset = *fields.get<bool>("yearly_reset");
    one.part = *fields.get<bool>("part");
    return one;
  }

  void keep(Invoice invoice) { register_.add(std::move(invoice)); }

  void judge(const record::Record& row, const Invoice& invoice) {
    duplicates::Verdict verdict = register_.verdict_of(invoice);
    keep_one_of_each(verdict);
    const bool whole = !lost_ && verdict.not_compared == 0;
    const auto paid = paid_without_twin(invoice, verdict);
    VerdictKind kind = verdict.kind;
    if (paid) kind = VerdictKind::Exact;
    const bool unknown = kind == VerdictKind::None && !whole;
    ++(unknown                        ? tally_.unknown
       : kind == VerdictKind::None    ? tally_.none
       : kind == VerdictKind::Suspect ? tally_.suspect
                                      : tally_.exact);
    if (splits_of_.contains(invoice.id)) ++tally_.split;
    if (options_.format == "json")
      say(record::to_plain_json(types_.schema(), record_of(row, invoice, verdict, paid, whole)) +
          "\n");
    else
      say(text_of(invoice, verdict, paid, unknown ? "unknown" : duplicates::name_of(kind)));
  }

  // A document that was changed and searched for again is in the register twice.
  void keep_one_of_each(duplicates::Verdict& verdict) const {
    std::unordered_set<std::string_view> seen;
    std::erase_if(verdict.twins, [&](const duplicates::Twin& twin) {
      return !seen.insert(register_.invoice(twin.invoice).id).second;
    });
  }

  void add_splits(const std::vector<Invoice>& all, const duplicates::SplitSettings& settings) {
    for (const duplicates::Split& split : duplicates::find_splits(all, settings)) {
      Split one{split.of, {}, split.sum, settings.limit, duplicates::text_of(split, all, settings)};
      for (const std::uint32_t at : split.invoices) one.documents.push_back(all[at].id);
      // A vendor with one account is one split, not two.
      if (std::ranges::find(splits_, one.documents, &Split::documents) != splits_.end()) continue;
      for (const std::string& id : one.documents) splits_of_[id].push_back(splits_.size());
      splits_.push_back(std::move(one));
    }
  }

  // The day its number was paid, where no document that was paid is there. One that a credit note
  // took back is there: what was paid was paid for that one.
  std::optional<value::Date> paid_without_twin(const Invoice& invoice,
                                               const duplicates::Verdict& verdict) const {
    if (invoice.is_credit_note()) return {};
    const std::string key = names::invoice_number_key(invoice.number);
    const auto day = paid_.of(invoice.vendor, key, invoice.issued, invoice.yearly_reset);
    if (!day) return {};
    for (const duplicates::Twin& twin : verdict.twins)
      if (twin.evidence.front() == duplicates::Evidence::SameNumber && paid_on(twin)) return {};
    return day;
  }

  std::optional<value::Date> paid_on(const duplicates::Twin& twin) const {
    const Invoice& earlier = register_.invoice(twin.invoice);
    if (earlier.is_credit_note()) return {};
    return paid_.of(earlier.vendor, register_.key(twin.invoice), earlier.issued,
                    earlier.yearly_reset);
  }

  std::vector<std::string> lines_of(const duplicates::Twin& twin, const Invoice& invoice) const {
    std::vector<std::string> lines;
    lines.reserve(twin.evidence.size() + 2);
    const Invoice& earlier = register_.invoice(twin.invoice);
    for (const duplicates::Evidence evidence : twin.evidence)
      lines.push_back(duplicates::text_of(evidence, invoice, earlier));
    if (twin.cancelled) lines.emplace_back("a credit note took the earlier one back");
    if (const auto day = paid_on(twin)) lines.push_back("it was paid on " + day->text());
    return lines;
  }

  static std::string paid_line(value::Date day) {
    return fmt::format("the number was paid on {}, and the invoice is not among those before",
                       day.text());
  }

  std::string text_of(const Invoice& invoice, const duplicates::Verdict& verdict,
                      std::optional<value::Date> paid, std::string_view word) const {
    std::string text = fmt::format("{}  {}: {}\n", invoice.id, invoice.number, word);
    for (const duplicates::Twin& twin : verdict.twins) {
      const Invoice& earlier = register_.invoice(twin.invoice);
      text += fmt::format("  {}  {} of {}, {}, {}\n", earlier.id, earlier.number, earlier.vendor,
                          earlier.issued.text(), earlier.gross.text());
      for (const std::string& line : lines_of(twin, invoice)) text += "        " + line + "\n";
    }
    if (paid) text += "  " + paid_line(*paid) + "\n";
    if (const auto found = splits_of_.find(invoice.id); found != splits_of_.end())
      for (const std::size_t at : found->second)
        text += fmt::format("  perhaps split: {} ({})\n", splits_[at].line,
                            fmt::join(splits_[at].documents, ", "));
    if (verdict.not_compared > 0)
      text += fmt::format("  {} more share a key with it and were not compared\n",
                          verdict.not_compared);
    return printable_lines(text);
  }

  record::Record record_of(const record::Record& row, const Invoice& invoice,
                           const duplicates::Verdict& verdict, std::optional<value::Date> paid,
                           bool whole) const {
    record::Record searched = made(types_, "SearchedDocument");
    Fields fields(types_, searched);
    fields.copy(row);
    fields.set("number_key", names::invoice_number_key(invoice.number));
    record::Record search = made(types_, "Search");
    Fields how(types_, search);
    how.copy(searched);
    how.set("slips", value::Decimal(options_.slips));
    how.set("account_window",
            value::Duration{0, options_.account_days * value::Duration::day_seconds});
    how.set("compared", value::Decimal(static_cast<std::int64_t>(register_.size())));
    fields.set_record("search", std::move(search));
    std::vector<record::Record> candidates;
    candidates.reserve(verdict.twins.size() + 1);
    for (const duplicates::Twin& twin : verdict.twins)
      candidates.push_back(candidate_of(twin, invoice, fields));
    if (paid) candidates.push_back(paid_candidate(invoice, *paid));
    fields.set_list("candidates", std::move(candidates), whole);
    std::vector<record::Record> splits;
    if (const auto found = splits_of_.find(invoice.id); found != splits_of_.end())
      for (const std::size_t at : found->second) splits.push_back(record_of(splits_[at]));
    fields.set_list("splits", std::move(splits), splits_whole_);
    return searched;
  }

  record::Record record_of(const Split& split) const {
    record::Record record = made(types_, "Split");
    Fields fields(types_, record);
    fields.set("of", split.of);
    fields.set_texts("documents", split.documents);
    fields.set("currency", split.limit.currency);
    fields.set("sum", split.sum);
    fields.set("limit", split.limit);
    fields.set("evidence", split.line);
    return record;
  }

  record::Record candidate_of(const duplicates::Twin& twin, const Invoice& invoice,
                              const Row& judged) const {
    const Invoice& earlier = register_.invoice(twin.invoice);
    record::Record record = made(types_, "Candidate");
    Fields fields(types_, record);
    set_invoice(fields, earlier);
    // Credit notes of one file have one sign, whichever.
    if (earlier.is_credit_note() && invoice.is_credit_note() &&
        judged.get<value::Money>("gross")->amount > value::Decimal())
      fields.set("gross", value::Money{earlier.gross.amount.negated(), earlier.gross.currency});
    fields.set("number_key", register_.key(twin.invoice));
    if (twin.same_lines)
      fields.set("same_lines", *twin.same_lines);
    else
      fields.set_unread("same_lines", "not_in_source one of the two does not say what it bills");
    fields.set("distance", value::Decimal(twin.distance));
    fields.set("look_alike", twin.look_alike);
    fields.set("cancelled", twin.cancelled);
    if (const auto day = paid_on(twin))
      fields.set("paid_on", *day);
    else if (!paid_.given || !paid_.whole)
      fields.set_unread("paid_on", "not_in_source the payments were not given in full");
    fields.set_texts("evidence", lines_of(twin, invoice));
    return record;
  }

  void set_invoice(Fields& fields, const Invoice& invoice) const {
    fields.set("case_number", invoice.id);
    fields.set("vendor_id", invoice.vendor);
    fields.set("vendor_group", invoice.vendor_group);
    fields.set("kind",
               types_.member("DocumentKind", invoice.is_credit_note() ? "credit_note" : "invoice"));
    fields.set("number", invoice.number);
    fields.set("issued", invoice.issued);
    fields.set("currency", invoice.gross.currency);
    fields.set("gross", invoice.gross);
    fields.set_text("iban", invoice.iban);
    fields.set_text("order_number", invoice.order);
    fields.set("part", invoice.part);
    fields.set_text("file_hash", invoice.document_hash);
  }

  // A payment whose invoice is not there: only vendor, number and day are known of it.
  record::Record paid_candidate(const Invoice& invoice, value::Date day) const {
    record::Record record = made(types_, "Candidate");
    Fields fields(types_, record);
    for (const char* unknown : {"iban", "order_number", "file_hash"})
      fields.set_unread(unknown, "not_in_source only its payment is known");
    fields.set("vendor_id", invoice.vendor);
    fields.set("vendor_group", invoice.vendor_group);
    fields.set("kind", types_.member("DocumentKind", "invoice"));
    fields.set("number", invoice.number);
    fields.set("number_key", names::invoice_number_key(invoice.number));
    fields.set("distance", value::Decimal(0));
    fields.set("look_alike", false);
    fields.set("cancelled", false);
    fields.set("paid_on", day);
    fields.set_texts("evidence", {paid_line(day)});
    return record;
  }

  void tell_unknown(Result<record::Record>& row) const {
    record::Record searched = made(types_, "SearchedDocument");
    Fields fields(types_, searched);
    const std::string place =
        row ? Row(types_, *row).place() : fmt::format("{}", fmt::join(row.error().context, ", "));
    const std::string why = "not_read the row can't be used: " + place;
    fields.set_all_unread(why);
    if (row) fields.copy(*row);
    if (options_.format == "text") {
      const std::string number = fields.text("number");
      const std::string name = row ? fields.text("case_number") + "  " + number : place;
      return say(printable(name) + ": unknown\n");
    }
    if (const std::string number = fields.text("number"); !number.empty())
      fields.set("number_key", names::invoice_number_key(number));
    say(record::to_plain_json(types_.schema(), searched) + "\n");
  }

  std::string totals() const {
    std::string text = fmt::format("{} documents, {} none, {} suspect, {} exact", tally_.documents,
                                   tally_.none, tally_.suspect, tally_.exact);
    if (tally_.unknown > 0) text += fmt::format(", {} unknown", tally_.unknown);
    if (!options_.split_limit.empty()) text += fmt::format(", {} perhaps split", tally_.split);
    if (lost_) text += ": a row that can't be used may be the twin of any that follows";
    return text + "\n";
  }

  static std::string printable_lines(std::string_view text) {
    std::string all;
    while (!text.empty()) {
      const auto end = text.find('\n');
      all += printable(text.substr(0, end)) + "\n";
      text.remove_prefix(end + 1);
    }
    return all;
  }

  const DuplicatesOptions& options_;
  TypedRecords types_;
  duplicates::Register register_;
  abi::Value credit_note_;
  Payments paid_;
  std::unordered_map<std::string, std::string> before_, judged_;  // case numbers to places
  std::vector<Split> splits_;
  std::unordered_map<std::string, std::vector<std::size_t>> splits_of_;  // case number to splits_
  bool splits_whole_ = true;
  bool lost_ = false;     // a row before could not be used
  bool damaged_ = false;  // of any file
  Tally tally_;
};

// "EUR 1000.00"; complains of anything else.
std::optional<value::Money> amount_of(const std::string& text) {
  const abi::Type money{abi::Kind::Money};
  const auto read = record::read_scalar({}, money, text, {});
  if (read && read->known())
    if (const auto& limit = std::get<value::Money>(read->value); limit.amount > value::Decimal())
      return limit;
  complain(Error{"B8025", "`" + text + "` is no limit", "write --split-limit \"EUR 1000.00\"", {}});
  return {};
}

int run(const DuplicatesOptions& options) {
  CsvFormats csv;
  if (!set_csv_formats(options.csv_formats, csv)) return status_usage;
  std::optional<value::Money> limit;
  if (!options.split_limit.empty()) limit = amount_of(options.split_limit);
  if (!options.split_limit.empty() && !limit) return status_usage;
  Duplicates duplicates(options);
  std::vector<std::string> all = options.before;
  all.insert(all.end(), options.invoices.begin(), options.invoices.end());
  if (limit) duplicates.find_splits(all, csv.all, *limit);
  for (const std::string& path : options.paid) duplicates.read_paid(path, csv.all);
  for (const std::string& path : options.before) duplicates.read_before(path, csv.all);
  for (const std::string& path : options.invoices) duplicates.search(path, csv.all);
  return duplicates.finish();
}

}  // namespace

void add_duplicates(CLI::App& program, int& status) {
  CLI::App* command = program.add_subcommand("duplicates", "hold invoices against those before");
  auto options = std::make_shared<DuplicatesOptions>();
  command
      ->add_option(
          "invoices", options->invoices,
          "CSV or JSON Lines with the fields of std.duplicates BilledDocument, oldest first")
      ->required();
  command->add_option("--before", options->before, "invoices that came before, in the same form")
      ->allow_extra_args(false)
      ->take_all();
  command
      ->add_option("--paid", options->paid,
                   "what was paid: vendor_id, number, paid_on (std.match PaidInvoice)")
      ->allow_extra_args(false)
      ->take_all();
  add_csv_formats(*command, options->csv_formats);
  command
      ->add_option("--slips", options->slips,
                   "in how many letters a number may differ that was mistyped")
      ->check(CLI::Range(0, 3))
      ->capture_default_str();
  command
      ->add_option("--account-days", options->account_days,
                   "within how many days two vendors ask for one amount on one account")
      ->check(CLI::Range(1, 366))
      ->capture_default_str();
  CLI::Option* limit =
      command->add_option("--split-limit", options->split_limit,
                          "\"EUR 1000.00\": tell invoices that stay below it only one by one");
  command->add_option("--split-days", options->split_days, "from the first to the last of them")
      ->check(CLI::Range(1, 366))
      ->capture_default_str()
      ->needs(limit);
  command
      ->add_option("--format", options->format,
                   "json: one std.duplicates SearchedDocument a line, for a policy to judge")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  command->callback([options, &status] { status = run(*options); });
}

}  // namespace bop::cli
