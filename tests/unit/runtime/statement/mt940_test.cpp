#include "tests/unit/runtime/statement/read_text.h"

namespace {

using namespace bop;
using namespace bop::statement;

record::Source mt940(std::string_view text) {
  return read_text(Format::Mt940, text);
}

constexpr std::string_view german = R"({1:F01BANKDEFFAXXX0000000000}{2:O9400000000000}{4:
:20:STARTUMS
:25:37040044/0532013000EUR
:28C:00035/001
:60F:C260301EUR1000,00
:61:2603020302DR20,5NDDTKREF-7//BANK-1
Zusatz
:86:105?00FOLGELASTSCHRIFT?10281?20EREF+E2E-1?21MREF+M-9?22CRED+DE98ZZZ0999
?239999999?24SVWZ+Miete M?25aerz 2026?30MARKDEF1100?31DE02120300000000202051
?32Haus &?33Grund?34171
:61:260303RC100,NTRFNONREF
:86:999keine Struktur
:62F:C260303EUR879,50
:64:C260303EUR800,00
:86:Hinweis der Bank
-})";

TEST_CASE("MT940: the parts of a German statement") {
  const auto source = mt940(german);
  REQUIRE(source.records.size() == 1);
  CHECK(codes(source).empty());
  const record::Record& one = source.records.front();
  const auto says = [&](std::string_view path) { return shown(one, path); };
  CHECK(says("id") == "STARTUMS");
  CHECK(says("bank") == "37040044");
  CHECK(says("account") == "0532013000");
  CHECK(says("number") == "00035");
  CHECK(says("page") == "001");
  CHECK(says("opening.amount") == "EUR 1,000.00");
  CHECK(says("closing.date") == "2026-03-03");
  CHECK(says("available.amount") == "EUR 800.00");
  CHECK(says("balanced") == "true");
  CHECK(says("information") == "Hinweis der Bank");
  CHECK(says("entries[1].amount") == "EUR -20.50");
  CHECK(says("entries[1].funds") == "R");
  CHECK(says("entries[1].booked") == "2026-03-02");
  CHECK(says("entries[1].reference") == "KREF-7");
  CHECK(says("entries[1].bank_reference") == "BANK-1");
  CHECK(says("entries[1].information") == "Zusatz");
  CHECK(says("entries[1].code") == "NDDT");
  CHECK(says("entries[1].code_national") == "105");
  const std::string payment = "entries[1].payments[1].";
  CHECK(says(payment + "end_to_end") == "E2E-1");
  CHECK(says(payment + "mandate") == "M-9");
  CHECK(says(payment + "creditor_id") == "DE98ZZZ09999999999");
  CHECK(says(payment + "text") == "Miete Maerz 2026");
  CHECK(says(payment + "counterparty") == "Haus &Grund");
  CHECK(says(payment + "counterparty_account") == "DE02120300000000202051");
  CHECK(record::find(test_schema(), one, "entries[1].amount")->origin.place == "line 6");
  // A credit taken back goes out.
  CHECK(says("entries[2].amount") == "EUR -100.00");
  CHECK(says("entries[2].reversal") == "true");
  CHECK(says("entries[2].reference") == "missing");
}

TEST_CASE("MT940: the codes between strokes of Dutch banks and of SWIFT") {
  const auto source = mt940(R"(:20:940S
:25:NL71RABO0123456789
:28C:0
:60F:C260101EUR10,
:61:260102C5,00N102EREF
NL91ABNA0417164300
:86:/EREF/X 1/ORDP//NAME/CONTRA ACCOUN
T HOLDER/REMI/USTD//Ref 7/2026/ISDT/2026-01-02
:61:260102C5,00NTRFNONREF
:86:/CNTP/NL91ABNA0417164300/ABNANL2A/J. Jansen/Delft//REMI/STRD/CUR/RF18539007547034/
:62F:C260102EUR20,
)");
  REQUIRE(source.records.size() == 1);
  const auto says = [&](std::string_view path) { return shown(source.records.front(), path); };
  CHECK(says("entries[1].payments[1].counterparty") == "CONTRA ACCOUNT HOLDER");
  CHECK(says("entries[1].payments[1].counterparty_account") == "NL91ABNA0417164300");
  CHECK(says("entries[1].payments[1].end_to_end") == "X 1");
  CHECK(says("entries[1].payments[1].text") == "Ref 7/2026");
  CHECK(says("entries[2].payments[1].counterparty_account") == "NL91ABNA0417164300");
  CHECK(says("entries[2].payments[1].counterparty_bank") == "ABNANL2A");
  CHECK(says("entries[2].payments[1].counterparty") == "J. Jansen");
  CHECK(says("entries[2].payments[1].creditor_references[1]") == "RF18539007547034");
}

TEST_CASE("MT940: days over the new year, and the 30th of February") {
  const auto source = mt940(R"(:20:X
:25:1
:60F:C251230EUR0,
:61:2512310102C1,NTRFA
:61:2601011231C1,NTRFB
:61:260230C1,NINTC
:62F:C260301EUR3,
)");
  REQUIRE(source.records.size() == 1);
  const auto says = [&](std::string_view path) { return shown(source.records.front(), path); };
  CHECK(says("entries[1].booked") == "2026-01-02");
  CHECK(says("entries[2].booked") == "2025-12-31");
  CHECK(says("entries[3].value_date") == "2026-02-28");
  const auto* repaired =
      record::find(test_schema(), source.records.front(), "entries[3].value_date");
  CHECK(repaired->raw == "260230");
  CHECK(repaired->notes.size() == 1);
  CHECK_FALSE(record::is_certain(*repaired));
}

TEST_CASE("MT940: several statements, of which one is out of order and one does not add up") {
  const auto source = mt940(R"(:20:A
:25:1
:28C:1/1
:60F:C260101EUR0,
:61:260101C1,NTRFA
:62F:C260101EUR1,
-
:20:B
:25:1
:28C:3/1
:60F:C260101EUR1,
:62F:C260102EUR1,
:20:C
:25:1
:28C:4/1
:60F:C260102EUR1,
:61:260103C2,NTRFA
:62F:C260103EUR4,
)");
  CHECK(source.records.size() == 3);
  CHECK(codes(source) == "(B7043) (B7044) ");
  CHECK(shown(source.records[1], "continues") == "true");
  CHECK(shown(source.records[2], "balanced") == "false");
}

TEST_CASE("MT940: what can't be read spoils its statement and no other") {
  const auto source = mt940(R"(:20:A
:25:1
:60F:C260101EUR0,
:61:260101X1,NTRFA
:62F:C260101EUR1,
-
:20:B
:25:1
:60F:C260101EUR1,
:62F:C260102EUR1,
)");
  CHECK(codes(source) == "B7045 ");
  REQUIRE(source.records.size() == 1);
  CHECK(shown(source.records.front(), "id") == "B");
  for (const std::string_view line :
       {":61:269901C1,NTRFA", ":61:260200C1,NTRFA", ":61:260231C1,NTRFA", ":61:2601011,NTRFA",
        ":61:260101C1.5NTRFA", ":61:260101C,NTRFA", ":60F:C260101EUR", ":60F:X260101EUR1,",
        ":61:2601019999C1,NTRFA", ":61:", ":62F:"})
    CHECK(codes(mt940(std::string(line) + "\n")) == "B7045 ");
  CHECK(codes(mt940("")) == "B7051 ");
}

TEST_CASE("MT940: an entry that lost the sign of its tag is not swallowed by the balance") {
  const auto source = mt940(
      ":20:X\n:25:70011110/4005287001EUR\n:28C:1/1\n:60F:C260101EUR100,00\n"
      "61:2601020102D30,00NTRFNONREF\n:86:test\n:62F:C260102EUR100,00\n");
  CHECK(codes(source) == "B7045 ");
  CHECK(source.records.empty());
}

TEST_CASE("MT940: a currency that is none leaves amounts unread, with what was written") {
  const auto source = mt940(":60F:C260101DEM5,\n:61:260101C1,NTRFA\n:62F:C260101DEM6,\n");
  REQUIRE(source.records.size() == 1);
  const record::Record& one = source.records.front();
  CHECK(shown(one, "entries[1].amount") == "unread: currency_unknown: `DEM` is none");
  CHECK(record::find(test_schema(), one, "entries[1].amount")->raw == "1,");
  CHECK(shown(one, "account") == "missing");
  CHECK(shown(one, "balanced") == "true");
}

TEST_CASE("MT940: a file that was cut off says so") {
  const auto whole = mt940(german);
  const auto cut = mt940(german.substr(0, german.find(":62F:")));
  CHECK(codes(cut) == "(B7056) ");
  REQUIRE(cut.records.size() == 1);
  CHECK(shown(cut.records.front(), "balanced") == "missing");
  CHECK(codes(mt940(german.substr(0, german.find("EUR879,50")))) == "B7045 ");
  CHECK(codes(mt940(german.substr(0, german.find("79,50\n:64")))) == "(B7043) ");
}

TEST_CASE("MT940: a text that begins with a brace is a text") {
  const auto source = mt940(
      ":60F:C260101EUR0,\n:61:260101C1,NTRFA\n:86:see\n{7} and\nmore\n"
      ":62F:C260101EUR1,\n");
  REQUIRE(source.records.size() == 1);
  CHECK(shown(source.records.front(), "entries[1].payments[1].text").ends_with("more"));
}

// Times grow with the square of the size where a reader looks back for each line.
TEST_CASE("many fields, statements and marks are read in one pass") {
  constexpr int many = 100'000;
  constexpr std::size_t several = 5'000;
  std::string fields = ":60F:C260101EUR0,\n";
  std::string statements;
  std::string marks = "<OFX>";
  for (int i = 0; i < many; ++i) {
    fields += ":25:1\n:86:text\n";
    marks += "<A";
  }
  for (std::size_t i = 0; i < several; ++i)
    statements += ":25:" + std::to_string(i) + "\n:62F:C260101EUR0,\n";
  CHECK(codes(mt940(fields)) == "(B7056) ");
  CHECK(mt940(statements).records.size() == several);
  CHECK(codes(read_text(Format::Ofx, marks)) == "B7051 ");
}

TEST_CASE("a type without entries holds no statement") {
  const abi::Schema& schema = test_schema();
  const auto source = read(Format::Mt940, german, "in", schema, 1);
  CHECK(source.records.empty());
  CHECK(codes(source) == "B7048 ");
}

}  // namespace
