// Finds invoices that were sent, scanned or keyed twice. In: invoices one after the other; out: for
// each a verdict over those before it, with the evidence. A suspect is for a person: it is never
// rejected and never paid by itself. Never: files, the ledger, changing an invoice.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "runtime/duplicates/invoice.h"

namespace bop::duplicates {

enum class Evidence : std::uint8_t {
  SameNumber,         // one vendor group, one number key, inside the window: exact
  SameDocument,       // the same file
  ConfusableNumber,   // one vendor group; the numbers differ in O and 0, I and 1, S and 5, B and 8
  NumberAlmostSame,   // one vendor group and gross; a sign or two of the number differ
  SameGrossAndDate,   // one vendor group
  SameOrderAndLines,  // the same gross, order and lines
  SameOrder,          // the same gross and order; one of the two does not say what it bills
  SameAccount,        // the same gross and IBAN within some days
};

enum class VerdictKind : std::uint8_t { None, Suspect, Exact };

/// An earlier invoice, all that says it is the same, and how the two compare.
struct Twin {
  std::uint32_t invoice = 0;  // in the order they were added
  std::vector<Evidence> evidence;
  bool cancelled = false;          // by a credit note: a duplicate only if it is the same file
  int distance = 0;                // signs in which the keys of the numbers differ
  bool look_alike = false;         // the keys differ only in signs that scans confuse
  std::optional<bool> same_lines;  // nothing where one does not say what it bills
};

struct Verdict {
  VerdictKind kind = VerdictKind::None;
  /// Exact ones first, then those with more evidence, then the newest; cancelled ones last.
  std::vector<Twin> twins;
  std::uint32_t twins_left_out = 0;  // beyond Settings::twins_max
  /// Earlier invoices that share a key with this one and were not looked at, as there are too many.
  std::uint32_t not_compared = 0;
};

struct Settings {
  /// Days within which one number is a duplicate; nothing is for ever.
  std::optional<int> number_days;
  /// Signs of the number that may differ (inserted, left out, replaced, exchanged).
  int number_edits = 1;
  std::optional<int> number_edits_days = 30;
  int account_days = 30;
  /// Whether the same account and gross count for one vendor, too (rents, subscriptions).
  bool account_within_vendor = true;
  std::size_t twins_max = 10;        // that a verdict has
  std::uint32_t compared_max = 500;  // earlier invoices of one key
};

/// The invoices seen so far, by the keys that duplicates share.
class Register {
 public:
  explicit Register(Settings settings = {}) : settings_(settings) {}

  /// Over all invoices that were added, but for one of the same id. Invoices and credit notes are
  /// compared only with their own, but for the file.
  Verdict verdict_of(const Invoice& invoice) const;
  void add(Invoice invoice);
  const Invoice& invoice(std::uint32_t at) const { return invoices_[at].invoice; }
  /// Its number as numbers are compared: capitals and digits, without leading zeros.
  const std::string& key(std::uint32_t at) const { return invoices_[at].key; }
  std::size_t size() const { return invoices_.size(); }

 private:
  static constexpr std::size_t keys_count = 8;
  struct Keyed {
    Invoice invoice;
    std::string key;         // invoice_number_key
    std::string confusable;  // confusable_key
    std::string account;     // the IBAN without blanks, in capitals
    bool cancelled = false;  // by a credit note
  };
  struct Chains {
    std::unordered_map<std::uint64_t, std::uint32_t> newest;
    std::vector<std::uint32_t> before;  // of each invoice, the one with the same key before it
  };
  /// One hash for each kind of evidence; nothing where the invoice lacks a part of it.
  using Keys = std::array<std::optional<std::uint64_t>, keys_count>;

  static Keyed keyed(Invoice invoice);
  static Keys keys_of(const Keyed& one);
  bool speaks(Evidence evidence, const Keyed& later, const Keyed& earlier) const;
  std::vector<std::uint32_t> likely(const Keys& keys, std::uint32_t& not_compared) const;
  std::optional<Twin> twin_of(const Keyed& later, std::uint32_t at) const;
  void cancel_one(const Keyed& credit_note);

  Settings settings_;
  std::vector<Keyed> invoices_;
  std::array<Chains, keys_count> chains_;
};

/// "the numbers `RE-1O` and `RE-10` differ only in signs that scans confuse"
std::string text_of(Evidence evidence, const Invoice& invoice, const Invoice& earlier);
std::string_view name_of(VerdictKind kind);

}  // namespace bop::duplicates
