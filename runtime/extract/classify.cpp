#include "runtime/extract/classify.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numeric>

#include <fmt/format.h>

#include "runtime/extract/rows.h"
#include "runtime/record/record.h"

namespace bop::extract {

namespace {

constexpr std::size_t kinds = static_cast<std::size_t>(DocumentKind::Unknown);

// Words that such documents have, folded; those that a document calls itself weigh more where they
// stand as a title. Weights are logarithms of how much oftener they stand on that kind.
struct Sign {
  DocumentKind kind;
  double weight;
  bool title;               // it is a name of the kind
  std::string_view phrase;  // folded
};

using enum DocumentKind;
constexpr std::array signs = {
    Sign{Invoice, 2.5, true, "invoice"},
    Sign{Invoice, 2.5, true, "taxinvoice"},
    Sign{Invoice, 2.5, true, "rechnung"},
    Sign{Invoice, 2.5, true, "handelsrechnung"},
    Sign{Invoice, 2.5, true, "schlussrechnung"},
    Sign{Invoice, 2.5, true, "facture"},
    Sign{Invoice, 1.5, false, "invoiceno"},
    Sign{Invoice, 1.5, false, "invoicenumber"},
    Sign{Invoice, 1.5, false, "invoicedate"},
    Sign{Invoice, 1.5, false, "rechnungsnummer"},
    Sign{Invoice, 1.5, false, "rechnungsnr"},
    Sign{Invoice, 1.5, false, "rechnungsdatum"},
    Sign{Invoice, 1.5, false, "ndefacture"},
    Sign{Invoice, 1.5, false, "factureno"},
    Sign{Invoice, 1.2, false, "duedate"},
    Sign{Invoice, 1.2, false, "paymentdue"},
    Sign{Invoice, 1.2, false, "zahlbarbis"},
    Sign{Invoice, 1.2, false, "billto"},
    Sign{Invoice, 1.0, false, "iban"},
    Sign{Invoice, 1.0, false, "rechnungsbetrag"},
    Sign{Invoice, 1.0, false, "netapayer"},
    Sign{CreditNote, 4.5, true, "creditnote"},
    Sign{CreditNote, 4.5, true, "creditmemo"},
    Sign{CreditNote, 4.5, true, "gutschrift"},
    Sign{CreditNote, 4.5, true, "rechnungskorrektur"},
    Sign{CreditNote, 4.5, true, "stornorechnung"},
    Sign{CreditNote, 4.5, true, "avoir"},
    Sign{CreditNote, 4.5, true, "facturedavoir"},
    Sign{CreditNote, 4.5, true, "notedecredit"},
    Sign{Receipt, 2.5, true, "receipt"},
    Sign{Receipt, 3.0, true, "cashreceipt"},
    Sign{Receipt, 3.0, true, "officialreceipt"},
    Sign{Receipt, 3.0, true, "cashbill"},
    Sign{Receipt, 3.0, true, "quittung"},
    Sign{Receipt, 3.0, true, "kassenbon"},
    Sign{Receipt, 3.0, true, "kassenbeleg"},
    Sign{Receipt, 3.0, true, "ticketdecaisse"},
    Sign{Receipt, 1.6, false, "cashier"},
    Sign{Receipt, 1.6, false, "change"},
    Sign{Receipt, 1.2, false, "cash"},
    Sign{Receipt, 1.6, false, "tendered"},
    Sign{Receipt, 1.2, false, "rounding"},
    Sign{Receipt, 1.2, false, "receiptno"},
    Sign{Receipt, 1.2, false, "thankyou"},
    Sign{Receipt, 1.2, false, "pleasecomeagain"},
    Sign{Receipt, 1.6, false, "goodssold"},
    Sign{Receipt, 1.6, false, "ruckgeld"},
    Sign{Receipt, 1.6, false, "gegeben"},
    Sign{Receipt, 1.2, false, "bediener"},
    Sign{Receipt, 1.6, false, "rendu"},
    Sign{Receipt, 1.2, false, "especes"},
    Sign{Order, 4.0, true, "purchaseorder"},
    Sign{Order, 4.0, true, "bestellung"},
    Sign{Order, 4.0, true, "bondecommande"},
    Sign{Order, 4.0, true, "auftragsbestatigung"},
    Sign{Order, 4.0, true, "orderconfirmation"},
    Sign{Order, 1.0, false, "shipto"},
    Sign{Order, 1.0, false, "deliverby"},
    Sign{Order, 1.0, false, "wirbestellen"},
    Sign{Order, 1.0, false, "wunschtermin"},
    Sign{Order, 1.0, false, "liefertermin"},
    Sign{DeliveryNote, 4.0, true, "deliverynote"},
    Sign{DeliveryNote, 4.0, true, "deliveryorder"},
    Sign{DeliveryNote, 4.0, true, "lieferschein"},
    Sign{DeliveryNote, 4.0, true, "bondelivraison"},
    Sign{DeliveryNote, 4.0, true, "packingslip"},
    Sign{DeliveryNote, 1.2, false, "receivedby"},
    Sign{DeliveryNote, 1.2, false, "wareerhalten"},
    Sign{DeliveryNote, 1.2, false, "recupar"},
    Sign{Statement, 4.0, true, "accountstatement"},
    Sign{Statement, 4.0, true, "bankstatement"},
    Sign{Statement, 4.0, true, "statementofaccount"},
    Sign{Statement, 4.0, true, "kontoauszug"},
    Sign{Statement, 4.0, true, "relevedecompte"},
    Sign{Statement, 1.8, false, "openingbalance"},
    Sign{Statement, 1.8, false, "closingbalance"},
    Sign{Statement, 1.8, false, "anfangssaldo"},
    Sign{Statement, 1.8, false, "endsaldo"},
    Sign{Statement, 1.8, false, "alterkontostand"},
    Sign{Statement, 1.8, false, "neuerkontostand"},
    Sign{Statement, 1.8, false, "anciensolde"},
    Sign{Statement, 1.8, false, "nouveausolde"},
    Sign{Statement, 1.2, false, "valuta"},
    Sign{Statement, 1.2, false, "valuedate"},
    Sign{Contract, 3.5, true, "contract"},
    Sign{Contract, 3.5, true, "agreement"},
    Sign{Contract, 3.5, true, "vertrag"},
    Sign{Contract, 3.5, true, "rahmenvertrag"},
    Sign{Contract, 3.5, true, "dienstleistungsvertrag"},
    Sign{Contract, 3.5, true, "contrat"},
    Sign{Contract, 3.5, true, "serviceagreement"},
    Sign{Contract, 1.5, false, "governinglaw"},
    Sign{Contract, 1.5, false, "gerichtsstand"},
    Sign{Contract, 1.5, false, "kundigungsfrist"},
    Sign{Contract, 1.5, false, "noticeperiod"},
    Sign{Contract, 1.5, false, "hereinafter"},
    Sign{Contract, 1.5, false, "theparties"},
    Sign{Contract, 1.5, false, "vertragsparteien"},
    Sign{Contract, 1.5, false, "lesparties"},
    Sign{Contract, 1.5, false, "droitapplicable"},
    Sign{Contract, 1.2, false, "whereas"},
    Sign{Contract, 1.2, false, "laufzeit"},
    Sign{Contract, 1.2, false, "preavis"},
    Sign{Claim, 4.0, true, "claimform"},
    Sign{Claim, 4.0, true, "expenseclaim"},
    Sign{Claim, 4.0, true, "expensereport"},
    Sign{Claim, 4.0, true, "schadenmeldung"},
    Sign{Claim, 4.0, true, "schadenanzeige"},
    Sign{Claim, 4.0, true, "reisekostenabrechnung"},
    Sign{Claim, 4.0, true, "notedefrais"},
    Sign{Claim, 4.0, true, "declarationdesinistre"},
    Sign{Claim, 1.5, false, "claimant"},
    Sign{Claim, 1.5, false, "dateofloss"},
    Sign{Claim, 1.5, false, "schadentag"},
    Sign{Claim, 1.5, false, "versicherungsnehmer"},
    Sign{Identity, 4.0, true, "passport"},
    Sign{Identity, 4.0, true, "identitycard"},
    Sign{Identity, 4.0, true, "personalausweis"},
    Sign{Identity, 4.0, true, "reisepass"},
    Sign{Identity, 4.0, true, "passeport"},
    Sign{Identity, 4.0, true, "cartenationaledidentite"},
    Sign{Identity, 4.0, true, "drivinglicence"},
    Sign{Identity, 4.0, true, "fuhrerschein"},
    Sign{Identity, 1.5, false, "dateofbirth"},
    Sign{Identity, 1.5, false, "geburtsdatum"},
    Sign{Identity, 1.5, false, "nationality"},
    Sign{Identity, 1.5, false, "staatsangehorigkeit"},
    Sign{Identity, 1.5, false, "nationalite"},
};

struct Seen {
  const Sign* sign = nullptr;
  double weight = 0;
  bool title = false;
  std::string text;
};

// A name of a kind weighs in full where it stands alone in its column, on the first page; in a
// sentence ("zu unserer Bestellung") it says little.
double weight_of(const Sign& sign, const Row& row, std::size_t first, std::size_t last,
                 bool& title) {
  constexpr double in_text = 0.2;
  constexpr std::size_t words_more = 4;  // "Rechnung Nr. 17 vom 3. Mai"
  if (!sign.title) return sign.weight;
  const bool begins = row.column_first(first) == first;
  title = begins && row.page == 1 && row.column_last(last) <= last + words_more &&
          !row.words[last].text.ends_with(':');
  return title ? sign.weight : sign.weight * in_text;
}

// The strongest place of every sign.
std::vector<Seen> seen_on(const std::vector<Row>& rows) {
  constexpr std::size_t longest = 24;
  std::map<const Sign*, Seen> found;
  for (const auto& row : rows)
    for (std::size_t first = 0; first < row.words.size(); ++first) {
      std::string joined;
      for (std::size_t last = first; last <= row.column_last(first); ++last) {
        joined += row.folded[last];
        if (joined.size() > longest) break;
        for (const auto& sign : signs) {
          if (sign.phrase != joined || row.folded[last].empty()) continue;
          bool title = false;
          const double weight = weight_of(sign, row, first, last, title);
          Seen& kept = found[&sign];
          if (weight > kept.weight) kept = {&sign, weight, title, text_of(row, first, last)};
        }
      }
    }
  std::vector<Seen> seen;
  for (auto& [sign, one] : found) seen.push_back(std::move(one));
  std::ranges::stable_sort(seen, std::ranges::greater{}, &Seen::weight);
  return seen;
}

// Tills print on paper that is narrow and long.
bool is_narrow(const Document& document) {
  constexpr double by_width = 1.75;
  if (document.pages.size() != 1) return false;
  const Page& page = document.pages.front();
  return page.width > 0 && page.height > by_width * page.width;
}

}  // namespace

std::string_view name_of(DocumentKind kind) {
  constexpr std::array<std::string_view, kinds + 1> names = {
      "an invoice",           "a credit note",    "a receipt",  "an order",
      "a delivery note",      "a bank statement", "a contract", "a claim",
      "an identity document", "of no known kind"};
  return names[static_cast<std::size_t>(kind)];
}

std::string_view word_of(DocumentKind kind) {
  constexpr std::array<std::string_view, kinds + 1> words = {
      "invoice",   "credit_note", "receipt", "order",    "delivery_note",
      "statement", "contract",    "claim",   "identity", "unknown"};
  return words[static_cast<std::size_t>(kind)];
}

Classified classify(const Document& document) {
  constexpr double evidence_least = 2.0;
  constexpr double narrow_weight = 1.5;
  constexpr double of_one_kind = 9.0;  // more of the same does not make it surer
  std::array<double, kinds> sums = {};
  Classified result;
  std::array<std::vector<std::string>, kinds> evidence;
  for (const auto& seen : seen_on(rows_of(document))) {
    const auto at = static_cast<std::size_t>(seen.sign->kind);
    sums[at] = std::min(of_one_kind, sums[at] + seen.weight);
    evidence[at].push_back(fmt::format("{} `{}`", seen.title ? "calls itself" : "says", seen.text));
  }
  const auto receipt = static_cast<std::size_t>(Receipt);
  if (is_narrow(document) && sums[receipt] > 0) {
    sums[receipt] += narrow_weight;
    evidence[receipt].emplace_back("is narrow and long");
  }
  std::array<std::size_t, kinds> order{};
  std::iota(order.begin(), order.end(), 0U);
  std::ranges::stable_sort(order, std::ranges::greater{}, [&](std::size_t i) { return sums[i]; });
  const std::size_t best = order[0];
  result.second = static_cast<DocumentKind>(order[1]);
  double all = std::exp(evidence_least / 2 - sums[best]);  // that it is none of them
  for (const double sum : sums) all += std::exp(sum - sums[best]);
  const double share = 1 / all;
  constexpr double share_least = 0.6;
  const bool enough = sums[best] >= evidence_least;
  if (enough)
    std::ranges::transform(sums, result.shares.begin(),
                           [&](double sum) { return std::exp(sum - sums[best]) / all; });
  if (!enough || share < share_least) {
    for (const std::size_t kind : order)
      std::ranges::move(evidence[kind], std::back_inserter(result.evidence));
    return result;
  }
  result.kind = static_cast<DocumentKind>(best);
  result.confidence = share;
  result.evidence = std::move(evidence[best]);
  return result;
}

namespace {

// What documents are read as what record type; the first names it.
struct Expected {
  std::string_view type;
  std::vector<DocumentKind> kinds;
};

const Expected* expected_of(std::string_view record_type) {
  static const std::array<Expected, 7> all = {{{"Invoice", {Invoice, CreditNote}},
                                               {"Receipt", {Receipt, Invoice}},
                                               {"Order", {Order}},
                                               {"OrderResponse", {Order}},
                                               {"DeliveryNote", {DeliveryNote}},
                                               {"Statement", {Statement}},
                                               {"ContractDocument", {Contract}}}};
  const auto found = std::ranges::find(all, record_type, &Expected::type);
  return found == all.end() ? nullptr : &*found;
}

}  // namespace

std::optional<std::string> other_kind(const Classified& told, std::string_view record_type) {
  // What is read is given up only where it is hardly what was expected.
  constexpr double hardly = 0.25;
  constexpr double even = 0.5;
  const Expected* expected = expected_of(record_type);
  if (expected == nullptr) return std::nullopt;
  const auto share = [&](DocumentKind kind) { return told.shares[static_cast<std::size_t>(kind)]; };
  double fits = 0;
  double others = std::accumulate(told.shares.begin(), told.shares.end(), 0.0);
  for (const DocumentKind kind : expected->kinds) fits += share(kind);
  others -= fits;
  if (others <= even || fits >= hardly) return std::nullopt;
  if (told.kind != Unknown) return std::string(name_of(told.kind));
  std::vector<DocumentKind> likely;
  for (std::size_t i = 0; i < kinds; ++i) likely.push_back(static_cast<DocumentKind>(i));
  std::ranges::stable_sort(likely, std::ranges::greater{}, share);
  return fmt::format("{} or {}", name_of(likely[0]), name_of(likely[1]));
}

Error another_kind(const Classified& told, std::string_view record_type, const std::string& other,
                   const std::string& path) {
  const Expected* expected = expected_of(record_type);
  BOP_CHECK(expected != nullptr, "something was expected of the type");
  return Error{"B8676",
               fmt::format("it looks like {}, not like {}: it {}", other,
                           name_of(expected->kinds.front()), told.evidence.front()),
               "what was read stands in the record, and counts for nothing; give the document to "
               "whoever handles such ones",
               {path}};
}

record::KindRead kind_read(const Classified& told) {
  constexpr double hundred = 100;  // cut off: nothing is quite sure
  const auto confidence =
      value::Decimal::of(static_cast<std::int64_t>(told.confidence * hundred), -2);
  return {std::string(word_of(told.kind)), confidence.value_or(value::Decimal()), told.evidence};
}

namespace {

// The values of a record within a record are candidates of the whole.
void gather(const record::Reading& reading, std::vector<record::Candidate>& candidates) {
  for (const record::Record& nested : reading.nested)
    for (const record::Reading& field : nested.fields) gather(field, candidates);
  for (const record::Reading& element : reading.elements) gather(element, candidates);
  if (reading.known() && !reading.raw.empty())
    candidates.push_back({reading.raw, reading.origin, reading.method, reading.confidence,
                          reading.notes.empty() ? "it was read" : reading.notes.front()});
  std::ranges::copy(reading.candidates, std::back_inserter(candidates));
}

}  // namespace

void doubt_for_kind(const abi::Schema& schema, record::Record& record, const std::string& other) {
  for (record::Reading& reading : record.fields) {
    if (reading.method == record::Method::Person || reading.status == record::Status::Unread)
      continue;
    record::Reading doubted =
        record::unread("other_kind: " + other, reading.method, reading.origin);
    gather(reading, doubted.candidates);
    reading = std::move(doubted);
  }
  record.id = record::record_id(schema, record, record.source);
}

}  // namespace bop::extract
