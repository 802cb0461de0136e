#include "tests/unit/runtime/statement/read_text.h"

namespace {

using namespace bop;
using namespace bop::statement;

record::Source ofx(std::string_view text) {
  return read_text(Format::Ofx, text);
}

std::string bank(std::string_view entries, std::string_view balance = "<BALAMT>1") {
  return "OFXHEADER:100\nCHARSET:1252\n\n<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>USD\n"
         "<BANKACCTFROM><BANKID>021000021<ACCTID>12-3<ACCTTYPE>CHECKING</BANKACCTFROM>\n"
         "<BANKTRANLIST><DTSTART>20260301<DTEND>20260331\n" +
         std::string(entries) + "</BANKTRANLIST><LEDGERBAL>" + std::string(balance) +
         "<DTASOF>20260331120000[-5:EST]</LEDGERBAL></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>\n";
}

std::string entry(std::string_view amount, std::string_view day = "20260302120000[-5:EST]") {
  return "<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>" + std::string(day) + "<TRNAMT>" + std::string(amount) +
         "<FITID>F1<CHECKNUM>77<NAME>M\xFCller &amp; AT&T<MEMO></STMTTRN>\n";
}

TEST_CASE("OFX: elements without an end, in the character set that the heading names") {
  const auto source = ofx(bank(entry("-1,234.50")));
  CHECK(codes(source).empty());
  REQUIRE(source.records.size() == 1);
  const auto says = [&](std::string_view path) { return shown(source.records.front(), path); };
  CHECK(says("account") == "12-3");
  CHECK(says("bank") == "021000021");
  CHECK(says("closing.amount") == "USD 1.00");
  CHECK(says("closing.date") == "2026-03-31");
  CHECK(says("entries[1].amount") == "USD -1,234.50");
  CHECK(says("entries[1].booked") == "2026-03-02");
  CHECK(says("entries[1].bank_reference") == "F1");
  CHECK(says("entries[1].payments[1].counterparty") == "Müller & AT&T");
  CHECK(says("entries[1].payments[1].cheque") == "77");
  CHECK(says("entries[1].payments[1].text") == "missing");
}

TEST_CASE("OFX: an empty element that is not closed keeps nothing of what follows") {
  const auto source =
      ofx(bank("<STMTTRN><TRNTYPE>POS<MEMO><DTPOSTED>20260302<TRNAMT>5<FITID>F"
               "</STMTTRN>"));
  REQUIRE(source.records.size() == 1);
  CHECK(shown(source.records.front(), "entries[1].amount") == "USD 5.00");
}

TEST_CASE("OFX: how banks write amounts") {
  const auto amount = [](std::string_view text) {
    const auto source = ofx(bank(entry(text)));
    return source.records.empty() ? codes(source)
                                  : shown(source.records.front(), "entries[1].amount");
  };
  CHECK(amount("-12,50") == "USD -12.50");
  CHECK(amount("+1.234,50") == "USD 1,234.50");
  CHECK(amount("1 025,53") == "USD 1,025.53");
  CHECK(amount("1,000,000") == "USD 1,000,000.00");
  CHECK(amount("1,000,000.5") == "USD 1,000,000.50");
  CHECK(amount(".5") == "USD 0.50");
  CHECK(amount("1,100") == "unread: ambiguous: a comma before three digits");
  CHECK(amount("115.8331") == "unread: not_plausible USD has 2 decimals");
  CHECK(amount("null") == "unread: not_read: no amount");
  CHECK(shown(ofx(bank(entry("null"))).records.front(), "entries[1].direction") ==
        "unread: not_read: no amount");
  for (const std::string_view none : {"$120", "1.2.3", "--5", "1,23,4.5", "12a", "-", "1e5"})
    CHECK(amount(none) == "B7046 ");
  CHECK(codes(ofx(bank(entry("1", "201120000000")))) == "B7046 ");
  CHECK(codes(ofx(bank(entry("1"), ""))) == "B7046 ");
}

TEST_CASE("OFX: what is no statement says so") {
  CHECK(codes(ofx("OFXHEADER:100\n<OFX></OFX>")) == "B7051 ");
  CHECK(codes(ofx("OFXHEADER:100\n")) == "B7051 ");
  CHECK(codes(ofx("<OFX><BANKMSGSRSV1><STMTTRNRS><STATUS><CODE>2000<SEVERITY>ERROR<MESSAGE>General"
                  "</STATUS></STMTTRNRS></BANKMSGSRSV1></OFX>")) == "B7051 ");
  CHECK(codes(ofx(bank(entry("1")).substr(0, 300))) == "B7045 ");
  std::string deep = "<OFX>";
  for (int i = 0; i < 1000; ++i) deep += "<A>";
  CHECK(codes(ofx(deep)) == "B7045 ");
}

TEST_CASE("OFX: accounts that are only listed, and securities that are not read") {
  const auto listed =
      ofx("<OFX><ACCTINFO><CCACCTINFO><CCACCTFROM><ACCTID>4111</CCACCTFROM>"
          "</CCACCTINFO></ACCTINFO></OFX>");
  REQUIRE(listed.records.size() == 1);
  CHECK(shown(listed.records.front(), "kind") == "account_list");
  const auto fund =
      ofx("<OFX><INVSTMTRS><CURDEF>USD<INVACCTFROM><ACCTID>9</INVACCTFROM><INVTRANLIST>"
          "<DTSTART>20260101<SELLMF><UNITS>1</SELLMF></INVTRANLIST></INVSTMTRS></OFX>");
  CHECK(fund.records.size() == 1);
  CHECK(codes(fund) == "(B7050) ");
}

}  // namespace
