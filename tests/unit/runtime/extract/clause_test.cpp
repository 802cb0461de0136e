// What the clauses of a contract say, in English, German and French; what they contradict.
#include <array>

#include <doctest/doctest.h>

#include "runtime/extract/extractor.h"
#include "runtime/extract/find_clauses.h"
#include "runtime/extract/flow.h"

namespace {

using namespace bop;
using abi::Kind;
using extract::Clause;

extract::Document document_of(const std::string& text) {
  extract::Document document;
  document.path = "in";
  document.pages.push_back(extract::page_of(extract::rows_of_lines(text)));
  return document;
}

std::vector<extract::Sentence> sentences(const std::string& text) {
  return extract::sentences_of(extract::rows_of(document_of(text)));
}

// The keys of what is said of `clause`, one after the other.
std::string says(Clause clause, const std::string& text) {
  std::string keys;
  for (const extract::FoundClause& one : extract::find_clauses(sentences(text)))
    if (one.clause == clause) keys += (keys.empty() ? "" : "; ") + one.key;
  return keys;
}

TEST_CASE("governing law: the country or its part, in three languages") {
  const auto law = [](const std::string& text) { return says(Clause::GoverningLaw, text); };
  CHECK(law("This Agreement is governed by the laws of the State of New York.") == "US-NY");
  CHECK(law("It shall be governed by and construed in accordance with English law.") == "GB-EAW");
  CHECK(law("governed by the laws of England and\nWales, excluding its conflict rules") ==
        "GB-EAW");
  CHECK(law("Dieser Vertrag unterliegt dem Recht der Bundesrepublik Deutschland.") == "DE");
  CHECK(law("Es gilt ausschließlich österreichisches Recht.") == "AT");
  CHECK(law("Es findet materielles schweizerisches Recht Anwendung.") == "CH");
  CHECK(law("Le présent contrat est régi par le droit français.") == "FR");
  CHECK(law("Le contrat est soumis à la loi belge.") == "BE");
  CHECK(law("Droit applicable au présent contrat : le droit luxembourgeois").empty());
  // A law that is not known stays in its words; what is denied is not said.
  CHECK(law("This contract is governed by the laws of Freedonia.") == "freedonia");
  CHECK(law("It shall not be governed by the laws of France.").empty());
  CHECK(law("The laws of Indiana apply, as this is governed by the laws of Indiana.") == "indiana");
  CHECK(law("The parties obey all laws of Germany.").empty());
}

TEST_CASE("notice: the one that ends a contract without a reason") {
  const auto notice = [](const std::string& text) { return says(Clause::Notice, text); };
  CHECK(notice("Either party may terminate this Agreement on three (3) months' prior written "
               "notice.") == "3 months");
  CHECK(notice("It may be terminated by giving notice of not less than 30 days.") == "30 days");
  CHECK(notice("Either party may cancel with a 30-day written notice.") == "30 days");
  CHECK(notice("unless terminated at least sixty (60) days prior to the end of the term") ==
        "60 days");
  CHECK(notice("Die Kündigungsfrist beträgt drei Monate zum Monatsende.") == "3 months");
  CHECK(notice("Der Vertrag kann mit einer Frist von 6 Wochen gekündigt werden.") == "42 days");
  CHECK(notice("Er ist mit dreimonatiger Kündigungsfrist kündbar.") == "3 months");
  CHECK(notice("Chacune des parties peut résilier le contrat avec un préavis écrit de trois (3) "
               "mois.") == "3 months");
  CHECK(notice("Le délai de préavis est d'un mois.") == "1 months");
  CHECK(notice("It may be terminated on ten (10) business days' notice.") == "10 business_days");
  // Other notices.
  CHECK(notice("A party may terminate if a breach is not cured within 30 days after notice.")
            .empty());
  CHECK(notice("The customer may audit the books on 10 days' notice.").empty());
  CHECK(notice("Bei Zahlungsverzug kann mit einer Frist von 2 Wochen gekündigt werden.").empty());
  // What contradicts itself is both.
  CHECK(notice("It may be terminated on three (4) months' notice.") == "3 months; 4 months");
}

TEST_CASE("notice end, term, renewal") {
  CHECK(says(Clause::NoticeEnd, "Die Kündigungsfrist beträgt drei Monate zum Quartalsende.") ==
        "quarter_end");
  CHECK(says(Clause::NoticeEnd, "Kündigung mit 6 Wochen zum Ende des Vertragsjahres.") ==
        "contract_year_end");
  CHECK(says(Clause::NoticeEnd, "may terminate with effect at the end of any calendar month") ==
        "month_end");
  CHECK(says(Clause::Term, "The agreement has an initial term of two (2) years.") == "24 months");
  CHECK(says(Clause::Term, "Die Mindestlaufzeit des Vertrags beträgt 24 Monate.") == "24 months");
  CHECK(says(Clause::Term, "Le contrat est conclu pour une durée ferme de trois ans.") ==
        "36 months");
  CHECK(says(Clause::Term, "Confidentiality under this agreement has a term of 5 years.").empty());
  CHECK(says(Clause::Term, "The contract renews for a renewal term of 1 year.").empty());
  CHECK(says(Clause::Indefinite, "Der Vertrag wird auf unbestimmte Zeit geschlossen.") == "true");
  const auto renewal = [](const std::string& text) { return says(Clause::Renewal, text); };
  CHECK(renewal("The term shall automatically renew for one year.") == "renews_by_itself");
  CHECK(renewal("The contract shall not automatically renew.") == "ends_by_itself");
  CHECK(renewal("Der Vertrag verlängert sich um jeweils ein Jahr.") == "renews_by_itself");
  CHECK(renewal("Der Vertrag verlängert sich nicht.") == "ends_by_itself");
  CHECK(renewal("Le contrat est conclu sans tacite reconduction.") == "ends_by_itself");
  CHECK(renewal("Il est renouvelé par tacite reconduction chaque année.") == "renews_by_itself");
  CHECK(says(Clause::RenewalTerm, "verlängert sich um jeweils ein weiteres Jahr") == "12 months");
  CHECK(says(Clause::RenewalTerm, "tacite reconduction par périodes successives d'un an") ==
        "12 months");
  CHECK(says(Clause::RenewalTerm, "renews for successive periods of twelve (12) months") ==
        "12 months");
}

TEST_CASE("first and last day") {
  CHECK(says(Clause::Start, "This agreement commences on 1 April 2026.") == "2026-04-01");
  CHECK(says(Clause::Start, "Der Vertrag tritt am 1. Mai\n2026 in Kraft.") == "2026-05-01");
  CHECK(says(Clause::Start, "Le contrat prend effet le 15 mars 2026.") == "2026-03-15");
  CHECK(says(Clause::End, "The agreement ends on 31 March 2028.") == "2028-03-31");
  CHECK(says(Clause::End, "Der Vertrag endet am 31.12.2027.") == "2027-12-31");
  CHECK(says(Clause::End, "Le contrat expire le 31/12/2027.") == "2027-12-31");
  CHECK(says(Clause::End, "Dieser Vertrag ist bis zum 31.12.2027 befristet.").empty());
  CHECK(says(Clause::End, "Der Vertrag läuft bis zum 31.12.2027.") == "2027-12-31");
  CHECK(says(Clause::End, "This agreement remains in force until 31 March 2028.") == "2028-03-31");
  // Of something else.
  CHECK(says(Clause::Start, "Delivery under the contract: the works commence on site.").empty());
  CHECK(says(Clause::Start, "Prices rise on 1 May 2026 under this contract.").empty());
  CHECK(says(Clause::End, "Until 31 March 2026 the prices of this contract are fixed.").empty());
  // In English either the day or the month stands first.
  CHECK(says(Clause::Start, "This agreement is effective as of 03/04/2026.") ==
        "2026-04-03; 2026-03-04");
}

// Every number, unit and language: what was written is what is read.
TEST_CASE("generated clauses are read as they were written") {
  struct Word {
    const char* text;
    int number;
  };
  constexpr std::array english = {Word{"one", 1},    Word{"two (2)", 2},      Word{"3", 3},
                                  Word{"six", 6},    Word{"twelve (12)", 12}, Word{"eighteen", 18},
                                  Word{"thirty", 30}};
  constexpr std::array german = {Word{"einem", 1}, Word{"zwei (2)", 2}, Word{"3", 3},
                                 Word{"sechs", 6}, Word{"zwölf", 12},   Word{"dreißig", 30}};
  constexpr std::array french = {Word{"un", 1},  Word{"deux (2)", 2}, Word{"3", 3},
                                 Word{"six", 6}, Word{"douze", 12},   Word{"trente", 30}};
  const auto check = [](const auto& words, const std::string& before, const std::string& unit,
                        const std::string& behind, const std::string& of) {
    for (const Word& word : words) {
      const std::string text = before + word.text + " " + unit + behind;
      CHECK_MESSAGE(says(Clause::Notice, text) == std::to_string(word.number) + " " + of, text);
    }
  };
  check(english, "Either party may terminate this contract by ", "months", " prior notice.",
        "months");
  check(english, "Cancellation requires a notice of at least ", "days", ".", "days");
  check(german, "Der Vertrag ist mit einer Frist von ", "Monaten", " zum Jahresende kündbar.",
        "months");
  check(german, "Die Kündigungsfrist beträgt ", "Tage", ".", "days");
  check(french, "Le contrat peut être résilié avec un préavis de ", "mois", ".", "months");
  check(french, "Résiliation par lettre avec un préavis écrit de ", "jours", ".", "days");
}

std::string parties(const std::string& text) {
  std::string all;
  for (const extract::FoundClause& one : extract::find_parties(sentences(text))) {
    all += (all.empty() ? "" : " | ") + one.value;
    if (!one.role.empty()) all += " = " + one.role;
  }
  return all;
}

TEST_CASE("parties and what the contract calls them") {
  CHECK(parties("This agreement is made between Acme Ltd (\"Supplier\") and Beta Inc. (the "
                "\"Customer\").") == "Acme Ltd = Supplier | Beta Inc. = Customer");
  CHECK(parties("zwischen\n\nKranbau GmbH, Hafenstraße 12, 20457 Hamburg\n- nachfolgend "
                "„Auftraggeber\" genannt -\n\nund\n\nMüller Aufzüge GmbH & Co. KG, Kiel\n- "
                "nachfolgend Auftragnehmer genannt -") ==
        "Kranbau GmbH = Auftraggeber | Müller Aufzüge GmbH & Co. KG = Auftragnehmer");
  CHECK(parties("Entre les soussignés :\nLa société Ateliers Durand SARL, 12 rue du Port, "
                "ci-après dénommée « le Client »,\net\nBoiseries Lemaire SAS, Rennes") ==
        "Ateliers Durand SARL = le Client | Boiseries Lemaire SAS");
  CHECK(parties("between Smith and Sons Ltd, London, and Jane Doe, Leeds") ==
        "Smith and Sons Ltd | Jane Doe");
  CHECK(parties("the difference between the price and the cost").empty());
  CHECK(parties("").empty());
}

TEST_CASE("text in two columns is read column by column") {
  std::string text;
  const std::string row = "left words of the row, and more of these          right words of it\n";
  for (int i = 0; i < 10; ++i) text += row;
  const auto all = sentences(text);
  REQUIRE(!all.empty());
  CHECK(all.front().plain.find("these left") != std::string::npos);
  CHECK(all.front().plain.find("it right") != std::string::npos);
  CHECK(all.front().plain.find("these left") < all.front().plain.find("it right"));
}

// Fields that clauses fill, as std.contract has them.
abi::Schema contract_schema() {
  abi::Schema schema;
  schema.enums = {
      {"Unit", {"days", "business_days", "weeks", "months", "quarters", "years"}, true, ""},
      {"Renewal", {"ends_by_itself", "renews_by_itself"}, false, ""}};
  const auto field = [](std::string name, Kind kind, std::string label, std::uint32_t index = 0) {
    abi::Field made;
    made.name = std::move(name);
    made.type = {kind, true, false, index};
    if (!label.empty()) made.read_from = {std::move(label)};
    return made;
  };
  const abi::Type names = schema.list_of({Kind::Record, false, false, 2});
  abi::RecordType contract, period, party;
  contract.name = "Contract";
  contract.fields = {field("parties", Kind::List, "clause: parties", names.index),
                     field("from_day", Kind::Date, "clause: start"),
                     field("notice", Kind::Record, "clause: notice", 1),
                     field("renewal", Kind::Enum, "clause: renewal", 1),
                     field("law", Kind::Text, "clause: governing law"),
                     field("odd", Kind::Text, "clause: price")};
  contract.fields[0].type.optional = false;
  contract.fields[1].read_from.push_back("Effective date");
  period.name = "Period";
  period.fields = {field("count", Kind::Integer, ""), field("unit", Kind::Enum, "", 0)};
  party.name = "Party";
  party.fields = {field("name", Kind::Text, ""), field("role", Kind::Text, "")};
  schema.records = {contract, period, party};
  return schema;
}

TEST_CASE("fields have their evidence; clauses that contradict each other leave them unknown") {
  const abi::Schema schema = contract_schema();
  const auto read = [&](const std::string& text) {
    return extract::label_extractor()->extract(document_of(text), schema, 0);
  };
  const auto one = read(
      "Contract between Acme Ltd and Beta Inc.\nEffective date: 2026-04-01\n"
      "It may be terminated on\nthree months' notice.\n"
      "This contract is governed by German law.\n");
  const auto* notice = record::find(schema, one, "notice");
  REQUIRE(notice->known());
  CHECK(notice->raw == "three months' notice.");
  CHECK(notice->origin.place == "line 4");
  CHECK(std::get<value::Decimal>(record::find(schema, one, "notice.count")->value) == 3);
  CHECK(std::get<std::string>(record::find(schema, one, "law")->value) == "DE");
  CHECK(record::find(schema, one, "from_day")->known());
  CHECK(record::find(schema, one, "parties")->elements.size() == 2);
  CHECK_FALSE(record::find(schema, one, "parties")->complete);
  CHECK(record::find(schema, one, "renewal")->why == "not_found");
  CHECK(record::find(schema, one, "odd")->why == "not_read: there is no clause `price`");
  const auto two = read(
      "Effective date: 2026-04-01\nThe contract commences on 1 May 2026.\n"
      "It may be terminated on 30 days' notice.\n\nIt may be cancelled on three "
      "months' notice.\nThis contract is governed by German law. It is governed "
      "by the laws of France.\n");
  for (const char* name : {"notice", "law", "from_day"}) {
    const auto* reading = record::find(schema, two, name);
    CHECK_FALSE(reading->known());
    CHECK(reading->why.starts_with("conflict"));
    CHECK(reading->candidates.size() == 2);
  }
}

}  // namespace
