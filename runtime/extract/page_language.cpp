#include "runtime/extract/page_language.h"

#include <algorithm>
#include <array>

#include "runtime/extract/rows.h"

namespace bop::extract {

namespace {

struct LanguageWords {
  std::string_view language;
  std::string_view words;  // folded, each between blanks
};

// Words of letters and bills; none of them is one of the other two languages, and each is long
// enough or frequent enough to stand where one letter in ten is misread.
constexpr std::array told_apart = {
    LanguageWords{
        "eng",
        " the of and to for with you your this from by not are thank please total invoice date "
        "number amount due payment price item items qty quantity description tax receipt cash "
        "change customer order goods sold bank account balance paid subtotal unit terms "
        "delivery address company bill "},
    LanguageWords{
        "deu",
        " der die das und den dem vom von zu mit fur auf ist im ein eine bei bitte wir sie ihre "
        "ihr "
        "rechnung rechnungsnummer rechnungsdatum datum betrag gesamt gesamtbetrag summe netto "
        "brutto mwst ust umsatzsteuer steuernummer ustidnr kundennummer menge einheit stuck preis "
        "einzelpreis gesamtpreis bezeichnung zahlbar zahlung lieferdatum lieferung lieferant "
        "lieferschein kunde bankverbindung konto blz tage skonto artikel zzgl inkl nach bis "
        "leistung strasse telefon gmbh steuersatz rechnungsbetrag endbetrag position "},
    LanguageWords{
        "fra",
        " le la les des du et un une pour avec sur dans au aux vous votre nous par est facture "
        "numero montant tva ht ttc taux quantite prix unitaire designation reglement echeance "
        "client adresse livraison commande siret paiement payer avoir remise rue ce cette "
        "condition conditions jours euros banque compte "},
};

}  // namespace

bool is_told_apart(std::string_view language) {
  return std::ranges::find(told_apart, language, &LanguageWords::language) != told_apart.end();
}

std::optional<std::string> page_language(const std::vector<Word>& words,
                                         const std::vector<std::string>& offered) {
  constexpr int least = 4;                                       // words that speak for it
  constexpr double far_more = 1.5;                               // than for any other
  const value::Decimal read_well = *value::Decimal::of(60, -2);  // noise looks like small words
  std::optional<std::string> best;
  int most = 0;
  int next = 0;
  for (const auto& [language, known] : told_apart) {
    if (std::ranges::find(offered, language) == offered.end()) continue;
    const auto count = static_cast<int>(std::ranges::count_if(words, [&](const Word& word) {
      const std::string name = " " + folded(word.text) + " ";
      return word.confidence >= read_well && name.size() > 3 &&
             known.find(name) != std::string_view::npos;
    }));
    next = std::max(next, std::min(most, count));
    if (count <= most) continue;
    most = count;
    best = language;
  }
  return most >= least && most >= far_more * next ? best : std::nullopt;
}

}  // namespace bop::extract
