#include "runtime/extract/clause_forms.h"

#include <algorithm>
#include <array>
#include <utility>

namespace bop::extract {

namespace {

using Named = std::pair<std::string_view, Clause>;
constexpr std::array clause_names = {Named{"parties", Clause::Parties},
                                     Named{"start", Clause::Start},
                                     Named{"end", Clause::End},
                                     Named{"indefinite", Clause::Indefinite},
                                     Named{"term", Clause::Term},
                                     Named{"notice", Clause::Notice},
                                     Named{"notice end", Clause::NoticeEnd},
                                     Named{"renewal", Clause::Renewal},
                                     Named{"renewal term", Clause::RenewalTerm},
                                     Named{"governing law", Clause::GoverningLaw}};

#define CONTRACT \
  "agreement|contract|term\\b|vertrag|laufzeit|vereinbarung|contrat|convention|accord|duree"
#define LASTING CONTRACT "|period|year|month|jahr|monat|zeit|mois|annee"
#define ENDING \
  "terminat|cancel|ku?e?ndig|kundb|resili|denonc|not to renew|nonrenewal|preavis|notice period"
// What begins and ends.
#define SUBJECT "agreement|contract|term|lease|licence|license|it"
#define SUBJEKT "[a-z]*vertrag(?:es|s)?|vereinbarung|laufzeit|er|sie"
#define SUJET "contrat|convention|accord|bail|il|elle|duree"
// Notice that a reason gives, and periods of something else.
#define REASON                                                                            \
  "breach|cure|remed|default|insolven|bankrupt|verletz|verzug|wichtige|ausserordentlich|" \
  "auserordentlich|fristlos|manquement|inexecution|faute|invoice|price|preis|prix|audit"
#define BESIDE                                                                            \
  "confiden|secre|geheim|vertraulich|warrant|gewahrleist|garanti|surviv|payment|zahlung|" \
  "paiement|retain|aufbewahr|conserv|noncompet|wettbewerb|concurrence"
#define ANOTHER_TERM                                                            \
  "renew|success|additional|further|extend|extension|notice|weitere|verlanger|" \
  "renouvel|reconduc|supplement|prorog|kundig|preavis"

constexpr std::array forms = std::to_array<ClauseForm>({
    // When it begins and ends. A day that something else begins or ends on is none of the
    // contract's.
    {Clause::Start,
     "\\b(?:effective(?: date)?|commencement date|start date)(?: \\(?the [a-z\" ]{0,20}\\)?)?(?: "
     "as)?(?: (?:of|on|from|is))*:? {D}",
     {},
     CONTRACT "|effective date|commencement date"},
    {Clause::Start,
     "\\b(?:" SUBJECT ")\\b[^;]{0,60}\\b(?:commenc[a-z]+|begins?|starts?|(?:enters?|comes?) into "
     "(?:force|effect)|takes effect)(?: (?:as|of|on|from))* {D}"},
    {Clause::Start, "\\bvertragsbeginn(?: (?:ist|am|der))*:? {D}"},
    {Clause::Start,
     "\\b(?:" SUBJEKT ")\\b[^;]{0,60}\\b(?:beginnt|tritt)(?: (?:am|zum|ab|mit|wirkung|vom|dem))* "
     "{D}"},
    {Clause::Start,
     "\\b(?:" SUJET ")\\b[^;]{0,60}\\b(?:prend(?:ra)? effet|entre(?:ra)? en vigueur|debute(?:ra)?|"
     "commence(?:ra)?)(?: (?:le|au|du|a|compter|la|date))*:? {D}"},
    {Clause::Start, "\\b(?:prise deffet|date deffet)(?: (?:le|au|du|est|contrat))*:? {D}"},
    {Clause::End,
     "\\b(?:" SUBJECT ")\\b[^;]{0,60}\\b(?:expires?|ends?|terminates?)(?: automatically)?(?: "
     "(?:on|at|as|of))* {D}"},
    {Clause::End,
     "\\b(?:expiry|expiration|end) date(?: (?:is|of|this|the|contract|agreement))*:? {D}"},
    {Clause::End,
     "\\b(?:force|effect|continues?|valid|runs?|term)\\b[^;]{0,40} (?:until|through)(?: and "
     "including)? {D}",
     {},
     CONTRACT},
    {Clause::End,
     "\\b(?:" SUBJEKT ")\\b[^;]{0,60}\\b(?:endet|lauft aus)(?: (?:automatisch|am|zum|mit|ablauf|"
     "des))* {D}"},
    {Clause::End, "\\bvertragsende(?: (?:ist|am|der))*:? {D}"},
    {Clause::End,
     "\\b(?:lauft|gilt|befristet|laufzeit|gultig)\\b[^;]{0,40} bis(?: (?:einschlieslich|zum))* "
     "{D}",
     {},
     CONTRACT},
    {Clause::End,
     "\\b(?:" SUJET ")\\b[^;]{0,60}\\b(?:prend(?:ra)? fin|expire(?:ra)?|se termine(?:ra)?)(?: "
     "(?:le|au))* {D}"},
    {Clause::End,
     "\\b(?:vigueur|court|dure|duree|valable|conclue?)\\b[^;]{0,60} jusquau(?: inclus)? {D}",
     {},
     CONTRACT},
    {Clause::Indefinite,
     "\\b(?:auf|fur) (?:eine )?unbestimmte (?:zeit|dauer)|\\bunbefristet\\b|\\bindefinite "
     "(?:term|period|duration)|\\bcontinue[sd]? indefinitely|\\bduree indeterminee",
     "true", CONTRACT, BESIDE},
    // How long it runs.
    {Clause::Term,
     "\\b(?:term|period|duration)(?: of th(?:e|is) (?:agreement|contract))?(?: (?:of|is|shall|be|"
     "a|for|period))+ {P}",
     {},
     CONTRACT,
     BESIDE "|" REASON,
     ANOTHER_TERM},
    {Clause::Term,
     "\\b(?:grund|mindest|erst|vertrags)?laufzeit(?: [a-z]+){0,4} {P}",
     {},
     {},
     BESIDE,
     ANOTHER_TERM},
    {Clause::Term,
     "\\b(?:fur die|auf die|mit einer|eine) (?:feste |bestimmte )?dauer von {P}",
     {},
     CONTRACT,
     BESIDE,
     ANOTHER_TERM},
    {Clause::Term,
     "\\bduree(?: (?:initiale|ferme|determinee|fixe|minimale|est|du|contrat|de|dengagement))* {P}",
     {},
     CONTRACT,
     BESIDE,
     ANOTHER_TERM},
    // How long before its end notice has to be given.
    {Clause::Notice, "{P}(?: (?:prior|advance|previous|written))* notice\\b", {}, ENDING, REASON},
    {Clause::Notice,
     "\\bnotice(?: period)?(?: (?:to|the|other|party|terminate|of|is|shall|be|given|at|least|not|"
     "less|than|no|minimum|a))* {P}",
     {},
     ENDING,
     REASON},
    {Clause::Notice,
     "{P}(?: (?:prior|before|to|the|its|then|current|initial|any|renewal|each))+ "
     "(?:end|expiry|expiration|term|period|anniversary|date)\\b",
     {},
     ENDING,
     REASON},
    {Clause::Notice, "ku?e?ndigungsfrist(?: [a-z]+){0,4} {P}", {}, {}, REASON},
    {Clause::Notice, "\\bfrist von(?: (?:mindestens|wenigstens))? {P}", {}, ENDING, REASON},
    {Clause::Notice, "{P}[a-z]*(?:n|r)? (?:kundigungs)?frist\\b", {}, ENDING, REASON},
    {Clause::Notice,
     "{P} (?:vor(?: dem| der)? (?:jeweiligen )?(?:ablauf|ende|vertragsende|laufzeitende)|zum "
     "(?:monats|quartals|jahres|vertrags|halbjahres|kalender|ende))",
     {},
     ENDING,
     REASON},
    {Clause::Notice,
     "\\bpreavis(?: (?:ecrit|est|de|minimum|dau|moins|fixe|a|minimal))* {P}",
     {},
     {},
     REASON},
    {Clause::Notice,
     "{P}(?: au)?(?: moins)? avant (?:la |le |son |sa |chaque )?l?(?:terme|echeance|expiration|"
     "fin|date)",
     {},
     ENDING,
     REASON},
    {Clause::NoticeEnd,
     "\\b(?:to|at|effective|as of|on|by) (?:the )?end of (?:a|any|the|each) (?:then )?(?:current )?"
     "(?P<end>(?:calendar |contract )?(?:month|quarter|half year|year)|(?:initial )?term)",
     {},
     ENDING,
     REASON},
    {Clause::NoticeEnd,
     "\\bzum (?P<end>monatsende|quartalsende|halbjahresende|jahresende|vertragsende|laufzeitende|"
     "ende (?:des|eines|jedes|der) (?:jeweiligen |laufenden )?[a-z]+)",
     {},
     "kundig",
     REASON},
    {Clause::NoticeEnd,
     "\\b(?:a|pour) la fin (?:de|du|dun|dune|de chaque)(?: la| le)? ?(?P<end>mois|trimestre|"
     "semestre|annee|periode)",
     {},
     ENDING,
     REASON},
    // What becomes of it at the end of its term. What says no is looked for first.
    {Clause::Renewal,
     "\\b(?:shall|will|does|do) not (?:be )?(?:automatically |tacitly )?(?:renew|extend|be renewed|"
     "be extended)[a-z]*|\\bno automatic renewal|\\bwithout (?:any )?(?:automatic |tacit )?renewal|"
     "\\bexpires? automatically|\\bautomatically (?:expires?|terminates?) (?:at|on|upon) the "
     "(?:end|expiry)",
     "ends_by_itself", LASTING, BESIDE},
    {Clause::Renewal,
     "\\bverlangert sich nicht|\\bkeine (?:automatische |stillschweigende )?verlangerung|\\b"
     "(?:automatische|stillschweigende) verlangerung (?:[a-z]+ ){0,4}(?:ausgeschlossen|nicht "
     "statt)|\\bendet (?:automatisch|von selbst|ohne dass|(?:[a-z0-9.]+ ){0,8}ohne dass)",
     "ends_by_itself", LASTING, BESIDE},
    {Clause::Renewal,
     "\\bsans (?:possibilite de )?(?:tacite )?(?:reconduction|renouvellement)|\\bne "
     "(?:sera|pourra|peut|se) (?:[a-z]+ ){0,3}(?:renouvel|recondui)[a-z]*|\\bexclusion de (?:toute "
     ")?tacite reconduction|\\bpas (?:de tacite reconduction|tacitement)",
     "ends_by_itself", LASTING, BESIDE},
    {Clause::Renewal,
     "\\b(?:automatically|tacitly) (?:be )?(?:renew|extend|prolong)[a-z]*|\\b(?:renew|extend|"
     "prolong)[a-z]* (?:itself )?(?:automatically|tacitly)|\\bautomatic renewal|\\bautorenew[a-z]*|"
     "\\b(?:shall|will) (?:be )?(?:renew|extend)[a-z]* for (?:successive|additional|further|"
     "consecutive)",
     "renews_by_itself", LASTING, BESIDE},
    {Clause::Renewal,
     "\\bverlangert (?:er |sie |der vertrag |dieser vertrag )?sich|\\b(?:automatische|"
     "stillschweigende) verlangerung",
     "renews_by_itself", LASTING, BESIDE},
    {Clause::Renewal,
     "\\btacite reconduction|\\b(?:renouvele|reconduit)e?s? (?:tacitement|automatiquement)|"
     "\\b(?:tacitement|automatiquement) (?:renouvele|reconduit|prolonge)|\\b(?:renouvelle(?:ra)?) "
     "(?:tacitement|automatiquement)",
     "renews_by_itself", LASTING, BESIDE},
    {Clause::RenewalTerm,
     "\\b(?:successive|additional|further|consecutive|renewal)(?: renewal)? (?:periods?|terms?) of "
     "{P}",
     {},
     "renew|extend|prolong",
     BESIDE},
    {Clause::RenewalTerm,
     "\\b(?:successive|additional|further|consecutive) {P}",
     {},
     "renew|extend|prolong",
     BESIDE},
    {Clause::RenewalTerm, "\\bum (?:jeweils )?{P}", {}, "verlanger", BESIDE},
    {Clause::RenewalTerm,
     "\\bperiodes?(?: (?:successives?|supplementaires?|de|identiques?))* {P}",
     {},
     "reconduc|recondui|renouvel",
     BESIDE},
    // Which law governs it.
    {Clause::GoverningLaw,
     "\\b(?:governed|construed|interpreted)(?: (?:by|and|construed|interpreted|enforced|in|"
     "accordance|with|under|exclusively|be|shall))* (?:the )?(?:substantive |internal |domestic "
     "|material )?laws? (?:of|in force in|applicable in) (?:the )?(?P<law>[a-z]+(?: [a-z]+){0,6})",
     {},
     {},
     {},
     "\\bnot (?:be )?$"},
    {Clause::GoverningLaw,
     "\\b(?:governed|construed|interpreted)(?: (?:by|and|construed|interpreted|in|accordance|with|"
     "under|exclusively))* (?:the )?(?P<law>[a-z]+(?: [a-z]+)?) law\\b",
     {},
     {},
     {},
     "\\bnot (?:be )?$"},
    {Clause::GoverningLaw,
     "\\brecht (?:der|des|von) (?P<law>[a-z]+(?: [a-z]+){0,2})",
     {},
     "unterlieg|gilt|anwend|anzuwenden|findet",
     "nicht dem recht"},
    {Clause::GoverningLaw,
     "\\b(?P<law>[a-z]+(?:isch|tsch|eizer)(?:e|em|en|es|er)?) (?:materielle[mns]? "
     "|sach)?recht[s]?\\b",
     {},
     "unterlieg|gilt|anwend|anzuwenden|findet"},
    {Clause::GoverningLaw,
     "\\b(?:regie?s?|soumise?s?|gouvernee?)(?: et [a-z]+)*(?: (?:par|au|a|aux|la|le|les|"
     "conformement|interprete|exclusivement))* (?:droit|lois?)(?: materiel)?(?: (?:de|du|en|la|le|"
     "vigueur))* (?P<law>[a-z]+(?: [a-z]+){0,2})",
     {},
     {},
     {},
     "\\b(?:pas|non)(?: [a-z]+)? $"},
    {Clause::GoverningLaw,
     "\\b(?:droit|loi) (?P<law>[a-z]+) (?:est|sera) (?:seule? |exclusivement )?applicable"},
    {Clause::GoverningLaw,
     "\\b(?:droit|loi) applicable(?: (?:au|a|du|present|contrat|est|le|la|celui|celle))*:? (?:le |"
     "la )?(?:droit|loi) (?P<law>[a-z]+)"},
});

#define NUMBERS                                                                                 \
  "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|eighteen|"            \
  "twentyfour|twenty|thirtysix|thirty|fortyfive|sixty|ninety|"                                  \
  "einem|einen|einer|eines|eine|ein|zwei|drei|vier|funf|sechs|sieben|acht|neun|zehn|elf|zwolf|" \
  "vierzehn|achtzehn|vierundzwanzig|dreisig|dreissig|sechzig|neunzig|"                          \
  "dune|dun|une|un|deux|trois|quatre|cinq|sept|huit|neuf|dix|onze|douze|quinze|dixhuit|"        \
  "vingtquatre|vingt|trente|soixante|quatrevingtdix"

constexpr std::string_view period =
    "\\b(?:(?P<word>" NUMBERS ")|(?P<digits>[0-9]{1,3}))(?: ?\\((?P<again>[0-9]{1,3}|" NUMBERS
    ")\\))?,? ?(?:(?:full|calendar|further|additional|weiteres|weitere|weiteren|volle|vollen|"
    "ganze|consecutive) )?(?P<business>(?:business|working|banking) )?"
    "(?P<unit>days?|weeks?|months?|quarters?|years?|(?:kalender|werk|arbeits|bankarbeits)?tage?n?|"
    "wochen?|wochig|(?:kalender)?monat(?:e|en|s|ig)?|quartale?n?s?|jahr(?:e|en|es|s|ig)?|jours? "
    "(?:ouvr[a-z]+|calendaires|francs)|jours?|semaines?|mois|trimestres?|ans?|annees?)";

struct Number {
  std::string_view word;
  int is;
};
constexpr std::array numbers = {Number{"one", 1},
                                Number{"two", 2},
                                Number{"three", 3},
                                Number{"four", 4},
                                Number{"five", 5},
                                Number{"six", 6},
                                Number{"seven", 7},
                                Number{"eight", 8},
                                Number{"nine", 9},
                                Number{"ten", 10},
                                Number{"eleven", 11},
                                Number{"twelve", 12},
                                Number{"fifteen", 15},
                                Number{"eighteen", 18},
                                Number{"twenty", 20},
                                Number{"twentyfour", 24},
                                Number{"thirty", 30},
                                Number{"thirtysix", 36},
                                Number{"fortyfive", 45},
                                Number{"sixty", 60},
                                Number{"ninety", 90},
                                Number{"ein", 1},
                                Number{"eine", 1},
                                Number{"einem", 1},
                                Number{"einen", 1},
                                Number{"einer", 1},
                                Number{"eines", 1},
                                Number{"zwei", 2},
                                Number{"drei", 3},
                                Number{"vier", 4},
                                Number{"funf", 5},
                                Number{"sechs", 6},
                                Number{"sieben", 7},
                                Number{"acht", 8},
                                Number{"neun", 9},
                                Number{"zehn", 10},
                                Number{"elf", 11},
                                Number{"zwolf", 12},
                                Number{"vierzehn", 14},
                                Number{"achtzehn", 18},
                                Number{"vierundzwanzig", 24},
                                Number{"dreisig", 30},
                                Number{"dreissig", 30},
                                Number{"sechzig", 60},
                                Number{"neunzig", 90},
                                Number{"un", 1},
                                Number{"une", 1},
                                Number{"dun", 1},
                                Number{"dune", 1},
                                Number{"deux", 2},
                                Number{"trois", 3},
                                Number{"quatre", 4},
                                Number{"cinq", 5},
                                Number{"sept", 7},
                                Number{"huit", 8},
                                Number{"neuf", 9},
                                Number{"dix", 10},
                                Number{"onze", 11},
                                Number{"douze", 12},
                                Number{"quinze", 15},
                                Number{"dixhuit", 18},
                                Number{"vingt", 20},
                                Number{"vingtquatre", 24},
                                Number{"trente", 30},
                                Number{"soixante", 60},
                                Number{"quatrevingtdix", 90}};

struct Law {
  std::string_view name;  // all words in one; an adjective without its ending
  std::string_view code;  // ISO 3166-1 or -2
};
constexpr std::array laws = {Law{"germany", "DE"},
                             Law{"german", "DE"},
                             Law{"federalrepublicofgermany", "DE"},
                             Law{"deutsch", "DE"},
                             Law{"deutschland", "DE"},
                             Law{"bundesrepublikdeutschland", "DE"},
                             Law{"allemagne", "DE"},
                             Law{"allemand", "DE"},
                             Law{"austria", "AT"},
                             Law{"austrian", "AT"},
                             Law{"republicofaustria", "AT"},
                             Law{"osterreich", "AT"},
                             Law{"osterreichisch", "AT"},
                             Law{"republikosterreich", "AT"},
                             Law{"autriche", "AT"},
                             Law{"autrichien", "AT"},
                             Law{"switzerland", "CH"},
                             Law{"swiss", "CH"},
                             Law{"schweiz", "CH"},
                             Law{"schweizer", "CH"},
                             Law{"schweizerisch", "CH"},
                             Law{"suisse", "CH"},
                             Law{"swissconfederation", "CH"},
                             Law{"france", "FR"},
                             Law{"french", "FR"},
                             Law{"franzosisch", "FR"},
                             Law{"frankreich", "FR"},
                             Law{"francais", "FR"},
                             Law{"frenchrepublic", "FR"},
                             Law{"belgium", "BE"},
                             Law{"belgian", "BE"},
                             Law{"belgisch", "BE"},
                             Law{"belgien", "BE"},
                             Law{"belge", "BE"},
                             Law{"belgique", "BE"},
                             Law{"luxembourg", "LU"},
                             Law{"luxemburg", "LU"},
                             Law{"netherlands", "NL"},
                             Law{"dutch", "NL"},
                             Law{"niederlande", "NL"},
                             Law{"niederlandisch", "NL"},
                             Law{"neerlandais", "NL"},
                             Law{"paysbas", "NL"},
                             Law{"italy", "IT"},
                             Law{"italian", "IT"},
                             Law{"italienisch", "IT"},
                             Law{"italien", "IT"},
                             Law{"italie", "IT"},
                             Law{"spain", "ES"},
                             Law{"spanish", "ES"},
                             Law{"spanisch", "ES"},
                             Law{"espagnol", "ES"},
                             Law{"espagne", "ES"},
                             Law{"england", "GB-EAW"},
                             Law{"englandandwales", "GB-EAW"},
                             Law{"english", "GB-EAW"},
                             Law{"englisch", "GB-EAW"},
                             Law{"anglais", "GB-EAW"},
                             Law{"angleterre", "GB-EAW"},
                             Law{"scotland", "GB-SCT"},
                             Law{"scots", "GB-SCT"},
                             Law{"northernireland", "GB-NIR"},
                             Law{"ireland", "IE"},
                             Law{"irish", "IE"},
                             Law{"republicofireland", "IE"},
                             Law{"denmark", "DK"},
                             Law{"danish", "DK"},
                             Law{"danisch", "DK"},
                             Law{"sweden", "SE"},
                             Law{"swedish", "SE"},
                             Law{"schwedisch", "SE"},
                             Law{"norway", "NO"},
                             Law{"norwegian", "NO"},
                             Law{"poland", "PL"},
                             Law{"polish", "PL"},
                             Law{"polnisch", "PL"},
                             Law{"stateofnewyork", "US-NY"},
                             Law{"newyork", "US-NY"},
                             Law{"stateofdelaware", "US-DE"},
                             Law{"delaware", "US-DE"},
                             Law{"stateofcalifornia", "US-CA"},
                             Law{"california", "US-CA"},
                             Law{"stateoftexas", "US-TX"},
                             Law{"texas", "US-TX"},
                             Law{"commonwealthofmassachusetts", "US-MA"},
                             Law{"massachusetts", "US-MA"},
                             Law{"stateofillinois", "US-IL"},
                             Law{"stateofflorida", "US-FL"},
                             Law{"provinceofontario", "CA-ON"},
                             Law{"ontario", "CA-ON"},
                             Law{"provinceofquebec", "CA-QC"},
                             Law{"quebec", "CA-QC"},
                             Law{"newsouthwales", "AU-NSW"},
                             Law{"stateofnewsouthwales", "AU-NSW"},
                             Law{"singapore", "SG"},
                             Law{"republicofsingapore", "SG"},
                             Law{"hongkong", "HK"},
                             Law{"malaysia", "MY"},
                             Law{"japan", "JP"},
                             Law{"india", "IN"}};

}  // namespace

std::optional<Clause> clause_named(std::string_view name) {
  const auto found = std::ranges::find(clause_names, name, &Named::first);
  if (found == clause_names.end()) return std::nullopt;
  return found->second;
}

std::span<const ClauseForm> clause_forms() {
  return forms;
}

std::string_view period_pattern() {
  return period;
}

int number_word(std::string_view word) {
  const auto found = std::ranges::find(numbers, word, &Number::word);
  return found == numbers.end() ? 0 : found->is;
}

std::string_view unit_of(std::string_view word, bool business) {
  const auto has = [&](std::string_view part) { return word.find(part) != std::string_view::npos; };
  if (has("werktag") || has("arbeitstag") || has("ouvr")) return "business_days";
  if (has("tag") || has("day") || has("jour")) return business ? "business_days" : "days";
  if (has("wochen") || has("woche") || has("wochig") || has("week") || has("semaine"))
    return "weeks";
  if (has("monat") || has("month") || has("mois")) return "months";
  if (has("quart") || has("trimestre")) return "quarters";
  return "years";
}

std::string_view notice_end_of(std::string_view words) {
  const auto has = [&](std::string_view part) {
    return words.find(part) != std::string_view::npos;
  };
  if (has("vertragsjahr") || has("contract year")) return "contract_year_end";
  if (has("halbjahr") || has("half") || has("semestre")) return "half_year_end";
  if (has("quart") || has("trimestre")) return "quarter_end";
  if (has("monat") || has("month") || has("mois")) return "month_end";
  if (has("jahr") || has("year") || has("annee")) return "year_end";
  if (has("vertrag") || has("laufzeit") || has("term") || has("periode")) return "term_end";
  return {};
}

std::string_view law_code(std::string_view joined) {
  // "deutschem", "française"
  constexpr std::array<std::string_view, 9> declined = {"",   "e", "em", "en", "er",
                                                        "es", "s", "ne", "n"};
  for (const Law& law : laws)
    if (joined.starts_with(law.name) &&
        std::ranges::find(declined, joined.substr(law.name.size())) != declined.end())
      return law.code;
  return {};
}

}  // namespace bop::extract
