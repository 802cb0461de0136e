#include "runtime/extract/labels.h"

#include <algorithm>
#include <array>
#include <span>

#include "runtime/extract/lexicon.h"

namespace bop::extract {

namespace {

struct Usual {
  std::string_view fields;  // separated by |
  std::string_view labels;  // separated by |
};

// What documents print for the fields of std.invoice.
constexpr std::array usual_labels = {
    Usual{
        "number",
        "Invoice no|Invoice number|Invoice #|Invoice|Inv no|Credit note no|Credit note number|Bill "
        "no|"
        "Bill number|Document no|Receipt no|Tax invoice no|Rechnungsnr|Rechnungsnummer|Rechnung Nr|"
        "Rechnung|Rechnungs-Nr|Re-Nr|Gutschrift Nr|Gutschriftsnummer|Belegnummer|Beleg-Nr|"
        "N° de facture|Facture n°|Facture|N° facture|Numéro de facture|Avoir n°"},
    Usual{"issued",
          "Invoice date|Date of issue|Issue date|Credit note date|Date of invoice|Bill date|Dated|"
          "Rechnungsdatum|Belegdatum|Ausstellungsdatum|Datum|Date de facture|Date de facturation|"
          "Date d'émission|Date|Rechnung vom|Gutschrift vom"},
    Usual{"due",
          "Due date|Payment due|Payment due date|Pay by|Due|Fällig am|Fälligkeit|Fälligkeitsdatum|"
          "Zahlbar bis|Zahlungsziel|Échéance|Date d'échéance|À payer avant le|Zahlbar bis zum"},
    Usual{"vendor_id",
          "Supplier no|Supplier number|Vendor no|Vendor ID|Lieferantennr|Lieferantennummer|Ihre "
          "Lieferantennummer|Kreditorennr|Kreditorennummer|N° fournisseur|Code fournisseur"},
    Usual{"vendor_name|company",
          "From|Seller|Supplier|Vendor|Verkäufer|Lieferant|Rechnungssteller|Vendeur|"
          "Fournisseur|Émetteur"},
    Usual{"vendor_vat_id",
          "VAT ID|VAT no|VAT number|VAT reg no|VAT registration no|USt-IdNr|USt-Id-Nr|USt-ID|UStID|"
          "Umsatzsteuer-ID|Umsatzsteuer-Identifikationsnummer|N° TVA|TVA intracommunautaire|"
          "N° TVA intracommunautaire|N° de TVA"},
    Usual{"buyer_name",
          "Bill to|Billed to|Invoice to|Sold to|Customer|Buyer|Rechnungsempfänger|Rechnungsadresse|"
          "Kunde|Käufer|Käufer/Leistungsempfänger|Auftraggeber|Facturé "
          "à|Client|Acheteur|Destinataire"},
    Usual{"buyer_vat_id",
          "Your VAT ID|Customer VAT ID|Ihre USt-IdNr|Ihre USt-ID|Votre N° TVA|"
          "Ihre Umsatzsteuer-ID"},
    Usual{"order_number",
          "Order no|Order number|PO number|PO no|Purchase order|Purchase order no|Your order|"
          "Your order no|Bestellung|Bestellnr|Bestell-Nr|Bestellnummer|Ihre Bestellung|Ihre "
          "Bestellnummer|Bestellung Nr|"
          "N° de commande|Votre commande|Bon de commande|Commande n°|Your purchase order"},
    Usual{"contract_number",
          "Contract no|Contract number|Contract|Vertragsnr|Vertragsnummer|Vertrag Nr|N° de contrat|"
          "Contrat n°"},
    Usual{"payee_iban", "IBAN|IBAN-Nr"},
    Usual{"cost_centre.id", "Cost centre|Cost center|Kostenstelle|Centre de coûts"},
    Usual{"currency", "Currency|Währung|Devise|Invoice currency|Rechnungswährung"},
    Usual{
        "net",
        "Net total|Net amount|Net|Subtotal|Sub total|Total excl VAT|Total excluding VAT|"
        "Total before tax|Total net|Nettobetrag|Summe netto|Netto|Nettosumme|Gesamtbetrag netto|"
        "Gesamt netto|Zwischensumme|Zwischensumme netto|Rechnungssumme netto|Warenwert netto|"
        "Total HT|Montant HT|Montant total HT|Total hors taxes|Sous-total|Sous total|Summe (netto)|"
        "Bemessungsgrundlage|Rechnungssumme ohne USt|Rechnungssumme ohne MwSt|Summe ohne USt|Total "
        "excluding GST|Total excl GST|Total sales (excluding GST)|"
        "Total (excluding GST)|Base HT"},
    Usual{"tax",
          "VAT|Tax|Total VAT|VAT total|Tax total|GST total|plus VAT|Total tax|VAT amount|Tax "
          "amount|Sales tax|GST|Total GST|GST amount|"
          "Umsatzsteuer|USt|MwSt|Mehrwertsteuer|zzgl MwSt|zzgl USt|zzgl Umsatzsteuer|MwSt-Betrag|"
          "Steuerbetrag|Summe MwSt|Summe USt|Summe Umsatzsteuer|Gesamtbetrag USt|TVA|Montant TVA|"
          "Total TVA|Montant total TVA|Total taxes|Total taxe|Summe Steuern|Ust-Betrag|USt "
          "Gesamt|enthaltene MwSt|davon MwSt|davon USt|zuzüglich MwSt|Zuzügl USt|Zuzügl "
          "MwSt|zuzüglich Umsatzsteuer"},
    Usual{"gross|total",
          "Total|Grand total|Total incl VAT|Total including VAT|Total amount|Amount due|Total due|"
          "Total amount due|Invoice total|Total inclusive GST|Total incl GST|Total (incl GST)|"
          "Total sales (inclusive GST)|Total sales (inclusive of GST)|Total inclusive of GST|"
          "Total with tax|Total payable|Amount payable|Net total payable|Nett total|Total sales|"
          "Balance due|Due payable|Gesamtbetrag|Gesamtbetrag "
          "brutto|Gesamtsumme|Rechnungsbetrag|Rechnungssumme|"
          "Bruttobetrag|Bruttosumme|Summe brutto|Brutto|Zahlbetrag|Zahlbetrag brutto|Endbetrag|"
          "Zu zahlen|Zu zahlender Betrag|Gesamt|Summe|Total TTC|Montant TTC|Montant total TTC|"
          "Net à payer|Rounded total|Total rounded|Rechnungssumme brutto|Gesamt brutto|"
          "Solde à payer|Bruttogesamtbetrag|Gesamtpreis brutto|Gesamtbetrag inkl MwSt"},
    Usual{"discount", "Early payment discount|Cash discount|Skontobetrag|Skonto|Escompte"},
    Usual{"discount_until", "Discount until|Discount if paid by|Skonto bis|Escompte jusqu'au"},
};

// Labels of things that look like fields and are not.
constexpr std::array<std::string_view, 98> other_labels = {"Delivery date",
                                                           "Date of delivery",
                                                           "Date of supply",
                                                           "Order date",
                                                           "Print date",
                                                           "Ship date",
                                                           "Lieferdatum",
                                                           "Leistungsdatum",
                                                           "Bestelldatum",
                                                           "Auftragsdatum",
                                                           "Leistungszeitraum",
                                                           "Liefertermin",
                                                           "Lieferscheindatum",
                                                           "Druckdatum",
                                                           "Date de livraison",
                                                           "Date de commande",
                                                           "Date de naissance",
                                                           "Date of birth",
                                                           "Customer no",
                                                           "Customer number",
                                                           "Account no",
                                                           "Account number",
                                                           "Kundennummer",
                                                           "Kundennr",
                                                           "Kunden-Nr",
                                                           "Kontonummer",
                                                           "N° client",
                                                           "Code client",
                                                           "Delivery note no",
                                                           "Delivery note",
                                                           "Lieferscheinnummer",
                                                           "Lieferschein-Nr",
                                                           "Lieferschein",
                                                           "Auftragsnummer",
                                                           "Auftrags-Nr",
                                                           "Auftrag",
                                                           "Artikelnummer",
                                                           "Steuernummer",
                                                           "Steuer-Nr",
                                                           "St-Nr",
                                                           "BIC",
                                                           "SWIFT",
                                                           "BLZ",
                                                           "Total qty",
                                                           "Total quantity",
                                                           "Total items",
                                                           "Total item",
                                                           "Item count",
                                                           "Total discount",
                                                           "Total savings",
                                                           "Gesamtmenge",
                                                           "Gesamtgewicht",
                                                           "Anzahl",
                                                           "Rounding",
                                                           "Rounding adjustment",
                                                           "Rounding adj",
                                                           "Round adj",
                                                           "Change",
                                                           "Change due",
                                                           "Cash",
                                                           "Cash received",
                                                           "Cash tendered",
                                                           "Tendered",
                                                           "Received",
                                                           "Paid",
                                                           "Paid amount",
                                                           "Payment",
                                                           "Rückgeld",
                                                           "Gegeben",
                                                           "Bar",
                                                           "Anzahlung",
                                                           "Bereits gezahlt",
                                                           "Prepaid",
                                                           "Deposit",
                                                           "Acompte",
                                                           "Déjà payé",
                                                           "Übertrag",
                                                           "Carried forward",
                                                           "À reporter",
                                                           "Telephone",
                                                           "Tel",
                                                           "Phone",
                                                           "Fax",
                                                           "Tax rate",
                                                           "VAT rate",
                                                           "Steuersatz",
                                                           "Taux TVA",
                                                           "VAT %",
                                                           "Tax summary",
                                                           "GST summary",
                                                           "Company no",
                                                           "Reg no",
                                                           "Co reg no",
                                                           "GST no",
                                                           "GST ID",
                                                           "GST reg no",
                                                           "Handelsregister",
                                                           "Table no"};

// One word that also stands in running text.
constexpr std::array<std::string_view, 34> generic_labels = {
    "total",  "date",     "datum",    "tax",       "vat",       "tva",     "ust",
    "mwst",   "netto",    "net",      "brutto",    "kunde",     "client",  "from",
    "gesamt", "summe",    "customer", "invoice",   "rechnung",  "facture", "contract",
    "due",    "dated",    "gst",      "cash",      "change",    "paid",    "buyer",
    "seller", "supplier", "vendor",   "lieferant", "verkaufer", "bar"};

// What is still to be paid; the total, unless something was paid before.
constexpr std::array<std::string_view, 12> payable_labels = {
    "zahlbetrag",  "amountdue",        "balancedue",        "netapayer",
    "totaldue",    "totalamountdue",   "zuzahlen",          "amountpayable",
    "soldeapayer", "zahlbetragbrutto", "zuzahlenderbetrag", "totalpayable"};

// Ends of the words by which a document names itself: "Handelsrechnung", "Tax invoice".
constexpr std::array<std::string_view, 8> title_ends = {"rechnung",  "invoice",    "facture",
                                                        "avoir",     "gutschrift", "creditnote",
                                                        "korrektur", "creditmemo"};
constexpr std::array<std::string_view, 6> title_pairs = {"taxinvoice",      "creditnote",
                                                         "creditmemo",      "commercialinvoice",
                                                         "proformainvoice", "finalinvoice"};
constexpr std::array<std::string_view, 9> title_numbers = {
    "nr", "no", "n", "number", "nummer", "num", "numero", "rechnungsnummer", "id"};
constexpr std::array<std::string_view, 8> title_dates = {"vom", "von",  "du",   "dated",
                                                         "of",  "from", "date", "on"};

template <typename Words>
bool is_among(const Words& words, std::string_view word) {
  return std::ranges::find(words, word) != words.end();
}

std::string_view next_label(std::string_view& rest) {
  const auto end = rest.find('|');
  const std::string_view part = rest.substr(0, end);
  rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
  return part;
}

bool is_named(std::string_view fields, std::string_view name) {
  while (!fields.empty())
    if (next_label(fields) == name) return true;
  return false;
}

bool has_letters(std::string_view folded_word) {
  return std::ranges::any_of(folded_word, [](char c) { return c >= 'a' && c <= 'z'; });
}

void collect(const abi::Schema& schema, std::uint32_t type, const Target& outer,
             std::vector<Target>& targets) {
  constexpr std::size_t depth_max = 3;
  const auto& fields = schema.records[type].fields;
  for (std::uint32_t i = 0; i < fields.size(); ++i) {
    Target target{outer.name.empty() ? fields[i].name : outer.name + "." + fields[i].name,
                  fields[i], outer.path};
    target.path.push_back(i);
    if (fields[i].type.kind == abi::Kind::Record && target.path.size() < depth_max)
      collect(schema, fields[i].type.index, target, targets);
    else if (fields[i].type.kind != abi::Kind::List)
      targets.push_back(std::move(target));
  }
}

}  // namespace

std::vector<Target> targets_of(const abi::Schema& schema, std::uint32_t type) {
  std::vector<Target> targets;
  collect(schema, type, {}, targets);
  return targets;
}

LabelBook::LabelBook(const abi::Schema& schema, std::uint32_t type,
                     const std::vector<Target>& targets) {
  for (std::size_t i = 0; i < targets.size(); ++i) {
    if (targets[i].name == "number") number_ = static_cast<int>(i);
    if (targets[i].name == "issued") issued_ = static_cast<int>(i);
    // A field of amounts due that names no labels is read from e-invoices alone.
    if (targets[i].name == "payable" && !targets[i].field.read_from.empty()) has_payable_ = true;
    is_name_.push_back(targets[i].name.ends_with("_name"));
    is_gross_.push_back(targets[i].name == "gross");
  }
  // What a policy author wrote counts before what is usual.
  for (std::size_t i = 0; i < targets.size(); ++i)
    for (const auto& label : targets[i].field.read_from) add(label, static_cast<int>(i));
  for (std::size_t i = 0; i < targets.size(); ++i)
    for (auto [fields, rest] : usual_labels)
      while (is_named(fields, targets[i].name) && !rest.empty())
        add(next_label(rest), static_cast<int>(i));
  for (const std::string_view label : other_labels) add(label, LabelMatch::no_target);
  for (auto [fields, rest] : usual_labels)  // of fields the record type lacks
    while (!rest.empty()) add(next_label(rest), LabelMatch::no_target);
  // Columns of lists announce what stands in the list.
  for (const auto& field : schema.records[type].fields) {
    if (field.type.kind != abi::Kind::List) continue;
    const abi::Type element = schema.lists[field.type.index];
    if (element.kind != abi::Kind::Record) continue;
    for (const auto& inner : schema.records[element.index].fields)
      for (const auto& label : inner.read_from) add(label, LabelMatch::no_target);
  }
}

void LabelBook::add(std::string_view text, int target) {
  std::string key = folded(text);
  if (key.empty() || std::ranges::find(labels_, key, &Label::folded) != labels_.end()) return;
  labels_.push_back({std::move(key), std::string(text), target});
}

double LabelBook::strength(const Row& row, const LabelMatch& match, bool after_label) const {
  const auto& [row_index, first, last, target, misreading, text, generic, title] = match;
  const bool inside = first > row.column_first(first) && has_letters(row.folded[first - 1]) &&
                      !row.words[first - 1].text.ends_with(':') &&
                      !row.words[first - 1].text.ends_with(',');
  if (generic && inside) return 0;
  const bool after_word = inside && !after_label;
  if (target >= 0 && is_name_[static_cast<std::size_t>(target)]) {
    // "Lieferant GmbH" is a name, "Lieferant:" announces one.
    const bool ends = row.words[last].text.ends_with(':') || row.column_last(last) == last ||
                      row.folded[last + 1].empty();
    if (!ends) return 0;
  }
  double sure = misreading * (after_word ? 0.9 : 1.0) * (generic ? 0.95 : 1.0);
  if (!has_payable_ && target >= 0 && is_gross_[static_cast<std::size_t>(target)] &&
      is_among(payable_labels, folded(text)))
    sure *= 0.85;
  return sure;
}

// "Handelsrechnung (380) Nr. 471102 vom 05.06.2018": what comes before the number is its label,
// what comes before the date is that of the date.
void LabelBook::find_title(const Row& row, std::size_t index,
                           std::vector<LabelMatch>& found) const {
  constexpr std::size_t title_words_max = 16;  // a title may be set in spaced letters
  constexpr std::size_t title_letters_max = 30;
  for (std::size_t first = 0; first < row.words.size(); ++first) {
    if (row.column_first(first) != first) continue;
    const std::size_t column_last = row.column_last(first);
    std::string joined;
    std::size_t at = first;
    bool title = false;
    bool spaced = true;  // "R E C H N U N G"
    for (; at <= column_last && at < first + title_words_max && !title; ++at) {
      joined += row.folded[at];
      spaced = spaced && row.folded[at].size() <= 1;
      if (joined.size() > title_letters_max) break;
      const bool whole = at == first || spaced || is_among(title_pairs, joined);
      title =
          whole && std::ranges::any_of(title_ends, [&](auto end) { return joined.ends_with(end); });
    }
    if (!title || row.words[at - 1].text.ends_with(':')) continue;
    const auto has_digit = [&](std::size_t word) {
      return std::ranges::any_of(row.folded[word], [](char c) { return c >= '0' && c <= '9'; });
    };
    const auto skipped = [&](std::size_t word) {
      return row.folded[word].empty() || row.words[word].text.front() == '(' ||
             is_among(title_numbers, row.folded[word]);
    };
    bool numbered = false;
    for (; at <= column_last && skipped(at); ++at) numbered = true;
    if (at > column_last || !has_digit(at)) continue;
    // "Betriebskostenabrechnung 2010" names the year it is for.
    const std::string_view value = row.folded[at];
    const bool year = value.size() == 4 && (value.starts_with("19") || value.starts_with("20"));
    if (year && !numbered) continue;
    if (number_ >= 0)
      found.push_back(
          {index, first, at - 1, number_, 0.98, text_of(row, first, at - 1), false, true});
    for (std::size_t word = at + 1; word < column_last; ++word)
      if (issued_ >= 0 && is_among(title_dates, row.folded[word]) && has_digit(word + 1)) {
        found.push_back({index, word, word, issued_, 0.98,
                         text_of(row, first, first) + " … " + row.words[word].text, false, true});
        break;
      }
  }
}

void LabelBook::find_at(const Row& row, std::size_t index, std::size_t first,
                        std::vector<LabelMatch>& found) const {
  constexpr std::size_t misread_least = 8;  // letters of a label that may be misread
  constexpr std::size_t label_longest = 40;
  std::string joined;
  for (std::size_t last = first; last < row.words.size(); ++last) {
    if (last > first && row.gap_before[last]) break;
    joined += row.folded[last];
    if (joined.size() > label_longest) break;
    if (row.folded[last].empty()) continue;
    for (const auto& label : labels_) {
      const bool same = label.folded == joined;
      const bool misread = !same && row.scanned && joined.size() >= misread_least &&
                           label.folded.size() >= misread_least && nearly(label.folded, joined);
      if (!same && !misread) continue;
      constexpr double misread_strength = 0.9;
      found.push_back({index, first, last, label.target, misread ? misread_strength : 1.0,
                       label.text, is_among(generic_labels, label.folded)});
      break;
    }
    // A colon ends a label.
    if (row.words[last].text.ends_with(':')) break;
  }
}

std::vector<LabelMatch> LabelBook::find(const std::vector<Row>& rows) const {
  std::vector<LabelMatch> all;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    std::vector<LabelMatch> on_row;
    find_title(rows[i], i, on_row);
    for (std::size_t first = 0; first < rows[i].words.size(); ++first)
      if (!rows[i].folded[first].empty()) find_at(rows[i], i, first, on_row);
    // The longest first; those that overlap one already kept go.
    std::ranges::stable_sort(on_row, [](const LabelMatch& a, const LabelMatch& b) {
      return a.last - a.first > b.last - b.first;
    });
    std::vector<LabelMatch> kept;
    for (const auto& match : on_row) {
      const bool overlaps = std::ranges::any_of(kept, [&](const LabelMatch& other) {
        return match.first <= other.last && other.first <= match.last;
      });
      if (!overlaps) kept.push_back(match);
    }
    std::ranges::sort(kept, {}, &LabelMatch::first);
    for (std::size_t k = 0; k < kept.size(); ++k) {
      const bool after_label = k > 0 && kept[k - 1].last + 1 == kept[k].first;
      LabelMatch match = kept[k];
      if (!match.title) match.strength = strength(rows[i], match, after_label);
      if (match.strength > 0) all.push_back(std::move(match));
    }
  }
  return all;
}

}  // namespace bop::extract
