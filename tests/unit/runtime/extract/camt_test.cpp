#include <doctest/doctest.h>

#include "runtime/extract/xml_elements.h"
#include "tests/unit/runtime/statement/read_text.h"

namespace {

using namespace bop;
using statement::codes;
using statement::shown;

record::Source camt(const std::string& statements, const std::string& container = "BkToCstmrStmt") {
  const std::string xml =
      "<?xml version=\"1.0\"?>\n<c:Document xmlns:c=\"urn:iso:std:iso:20022:tech:"
      "xsd:camt.053.001.08\"><c:" +
      container + "><c:GrpHdr><c:MsgId>M1</c:MsgId></c:GrpHdr>" + statements + "</c:" + container +
      "></c:Document>";
  REQUIRE(statement::sniff(xml) == statement::Format::Camt);
  const auto root = extract::xml_elements(xml);
  REQUIRE(root);
  return statement::read_camt(*root, "in", statement::test_schema(), 0);
}

std::string balance(std::string_view code, std::string_view amount) {
  return "<Bal><Tp><CdOrPrtry><Cd>" + std::string(code) +
         "</Cd></CdOrPrtry></Tp><Amt Ccy=\"EUR\">" + std::string(amount) +
         "</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-03-02</Dt></Dt></Bal>";
}

std::string entry(std::string_view amount, std::string_view sign, std::string_view details = "",
                  std::string_view status = "<Sts><Cd>BOOK</Cd></Sts>") {
  return "<Ntry><Amt Ccy=\"EUR\">" + std::string(amount) + "</Amt><CdtDbtInd>" + std::string(sign) +
         "</CdtDbtInd>" + std::string(status) +
         "<BookgDt><DtTm>2026-03-02T23:30:00+01:00</DtTm></BookgDt><BkTxCd/>" +
         std::string(details) + "</Ntry>";
}

std::string statement_of(const std::string& body) {
  return "<Stmt><Id>S1</Id><ElctrncSeqNb>7</ElctrncSeqNb><Acct><Id><IBAN>DE02120300000000202051"
         "</IBAN></Id><Ccy>EUR</Ccy></Acct>" +
         body + "</Stmt>";
}

TEST_CASE("CAMT: version 8, with prefixes, a batch and its payments") {
  const auto source = camt(statement_of(balance("OPBD", "10") + balance("CLBD", "15.50000") +
                                        entry("5.5", "CRDT", R"(<NtryDtls>
    <TxDtls><Refs><EndToEndId>E1</EndToEndId><MndtId>M</MndtId></Refs><Amt Ccy="EUR">2.5</Amt>
      <RltdPties><Dbtr><Pty><Nm>Ada</Nm></Pty></Dbtr><DbtrAcct><Id><IBAN>NL91ABNA0417164300</IBAN></Id>
      </DbtrAcct></RltdPties><RltdAgts><DbtrAgt><FinInstnId><BICFI>ABNANL2A</BICFI></FinInstnId>
      </DbtrAgt></RltdAgts><RmtInf><Ustrd>one</Ustrd><Ustrd>two</Ustrd></RmtInf></TxDtls>
    <TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs><Amt Ccy="EUR">3</Amt><RmtInf><Strd>
      <CdtrRefInf><Ref>RF18539007547034</Ref></CdtrRefInf></Strd></RmtInf></TxDtls></NtryDtls>)") +
                                        entry("9", "DBIT", "", "<Sts>PDNG</Sts>")));
  CHECK(codes(source).empty());
  REQUIRE(source.records.size() == 1);
  const auto says = [&](std::string_view path) { return shown(source.records.front(), path); };
  CHECK(says("message") == "M1");
  CHECK(says("account") == "DE02120300000000202051");
  CHECK(says("closing.amount") == "EUR 15.50");
  CHECK(says("balanced") == "true");
  CHECK(says("entries[1].booked") == "2026-03-02");
  CHECK(says("entries[2].status") == "1");
  const std::string first = "entries[1].payments[1].";
  CHECK(says(first + "amount") == "EUR 2.50");
  CHECK(says(first + "counterparty") == "Ada");
  CHECK(says(first + "counterparty_account") == "NL91ABNA0417164300");
  CHECK(says(first + "counterparty_bank") == "ABNANL2A");
  CHECK(says(first + "text") == "one two");
  CHECK(says("entries[1].payments[2].end_to_end") == "missing");
  CHECK(says("entries[1].payments[2].creditor_references[1]") == "RF18539007547034");
  const auto* amount =
      record::find(statement::test_schema(), source.records.front(), first + "amount");
  CHECK(amount->origin.place.ends_with("Ntry[1]/NtryDtls/TxDtls[1]/Amt"));
}

TEST_CASE("CAMT: payments that do not make their entry, and a balance that does not hold") {
  const auto source = camt(statement_of(
      balance("OPBD", "10") + balance("CLBD", "16") +
      entry("5", "CRDT",
            R"(<NtryDtls><TxDtls><Amt Ccy="EUR">2</Amt></TxDtls><TxDtls><Amt Ccy="EUR">2</Amt>
      </TxDtls></NtryDtls>)")));
  CHECK(codes(source) == "(B7043) (B7052) ");
  CHECK(shown(source.records.front(), "balanced") == "false");
}

TEST_CASE("CAMT: the summary of entries is held against them") {
  const auto source = camt(statement_of(
      balance("CLBD", "16") +
      "<TxsSummry><TtlCdtNtries><NbOfNtries>2</NbOfNtries><Sum>5</Sum></TtlCdtNtries></TxsSummry>" +
      entry("5", "CRDT")));
  CHECK(codes(source) == "(B7047) ");
}

TEST_CASE("CAMT: what every statement must have is not made up") {
  const std::string sound = statement_of(balance("CLBD", "1") + entry("5", "CRDT"));
  CHECK(codes(camt(sound)).empty());
  const auto without = [&](const std::string& from, const std::string& to = "") {
    std::string text = sound;
    text.replace(text.find(from), from.size(), to);
    return codes(camt(text));
  };
  CHECK(without("<Id>S1</Id>") == "B7046 ");
  CHECK(without("DE02120300000000202051") == "B7046 ");
  CHECK(without(balance("CLBD", "1")) == "B7046 ");
  CHECK(without(">5<", ">5,00<") == "B7046 ");
  CHECK(without("<Cd>BOOK</Cd>", "<Cd>WHAT</Cd>") == "B7046 ");
  CHECK(without("CRDT</CdtDbtInd><Sts>", "</CdtDbtInd><Sts>") == "B7046 ");
  CHECK(without("2026-03-02T23", "2026-02-30T23") == "B7046 ");
  CHECK(codes(camt("")) == "B7046 ");
  CHECK(codes(camt("", "BkToCstmrPmtStsRpt")) == "B7051 ");
}

}  // namespace
