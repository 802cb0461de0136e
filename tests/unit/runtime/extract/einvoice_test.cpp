#include "runtime/extract/einvoice.h"

#include <doctest/doctest.h>

#include "tests/support/invoice_schema.h"

namespace {

using namespace bop;
using record::Status;

const abi::Schema schema = test_support::invoice_schema();

// A UBL document with `body` where its elements stand, in prefixes of its own.
std::string ubl(std::string_view body, std::string_view root = "Invoice") {
  const std::string name(root);
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<u:" + name +
         " xmlns:u=\"urn:oasis:names:specification:ubl:schema:xsd:" + name +
         "-2\" xmlns:a=\"urn:a\" xmlns:b=\"urn:b\">\n" + std::string(body) + "\n</u:" + name + ">";
}

record::Record read(const std::string& xml) {
  auto record = extract::read_einvoice(xml, "in.xml", schema, 0);
  REQUIRE_MESSAGE(record, (record ? "" : record.error().text()));
  return std::move(*record);
}

std::string refused(const std::string& xml) {
  const auto record = extract::read_einvoice(xml, "in.xml", schema, 0);
  REQUIRE_FALSE(record);
  return record.error().text();
}

const record::Reading& field(const record::Record& record, std::string_view path) {
  const auto* reading = record::find(schema, record, path);
  REQUIRE(reading != nullptr);
  return *reading;
}

std::string value(const record::Record& record, std::string_view path) {
  const auto& reading = field(record, path);
  REQUIRE_MESSAGE(reading.known(), path, ": ", reading.why);
  if (const auto* money = std::get_if<value::Money>(&reading.value)) return money->text();
  if (const auto* date = std::get_if<value::Date>(&reading.value)) return date->text();
  if (const auto* number = std::get_if<value::Decimal>(&reading.value)) return number->text();
  if (const auto* symbol = std::get_if<abi::Symbol>(&reading.value))
    return std::to_string(symbol->index);
  return std::get<std::string>(reading.value);
}

constexpr std::string_view totals = R"(<b:DocumentCurrencyCode>EUR</b:DocumentCurrencyCode>
 <a:TaxTotal><b:TaxAmount currencyID="EUR">19.00</b:TaxAmount></a:TaxTotal>
 <a:LegalMonetaryTotal><b:TaxExclusiveAmount currencyID="EUR">100.00</b:TaxExclusiveAmount>
 <b:TaxInclusiveAmount currencyID="EUR">119.00</b:TaxInclusiveAmount></a:LegalMonetaryTotal>)";

TEST_CASE("UBL: the elements of EN 16931 fill the fields of std.invoice") {
  const auto record =
      read(ubl(R"(<b:ID> INV-7 </b:ID><b:IssueDate>2026-03-01</b:IssueDate>
   <b:DueDate>2026-03-31+01:00</b:DueDate><b:InvoiceTypeCode>380</b:InvoiceTypeCode>
   <b:AccountingCost>CC-9</b:AccountingCost>
   <a:OrderReference><b:ID>PO-1</b:ID></a:OrderReference>
   <a:ContractDocumentReference><b:ID>CT-1</b:ID></a:ContractDocumentReference>
   <a:AccountingSupplierParty><a:Party>
     <a:PartyIdentification><b:ID schemeID="0088">4000001123452</b:ID></a:PartyIdentification>
     <a:PartyIdentification><b:ID>V-17</b:ID></a:PartyIdentification>
     <a:PartyTaxScheme><b:CompanyID>201/113/40209</b:CompanyID><a:TaxScheme><b:ID>FC</b:ID></a:TaxScheme></a:PartyTaxScheme>
     <a:PartyTaxScheme><b:CompanyID>DE 123456789</b:CompanyID><a:TaxScheme><b:ID>VAT</b:ID></a:TaxScheme></a:PartyTaxScheme>
     <a:PartyLegalEntity><b:RegistrationName>Two
        Lines GmbH</b:RegistrationName></a:PartyLegalEntity></a:Party></a:AccountingSupplierParty>
   <a:AccountingCustomerParty><a:Party><a:PartyName><b:Name>Buyer</b:Name></a:PartyName></a:Party></a:AccountingCustomerParty>
   <a:PaymentMeans><a:PayeeFinancialAccount><b:ID>DE75 5121 0800 1245 1261 99</b:ID></a:PayeeFinancialAccount></a:PaymentMeans>)" +
               std::string(totals) +
               R"(<a:InvoiceLine><b:InvoicedQuantity unitCode="C62">2</b:InvoicedQuantity>
   <b:LineExtensionAmount currencyID="EUR">100.00</b:LineExtensionAmount>
   <a:Item><b:Name>Paper</b:Name><a:ClassifiedTaxCategory><b:Percent>19</b:Percent></a:ClassifiedTaxCategory></a:Item>
   <a:Price><b:PriceAmount currencyID="EUR">5000</b:PriceAmount><b:BaseQuantity>100</b:BaseQuantity></a:Price></a:InvoiceLine>)"));
  CHECK(record.id == "INV-7");
  CHECK(value(record, "number") == "INV-7");
  CHECK(value(record, "kind") == "0");
  CHECK(value(record, "issued") == "2026-03-01");
  CHECK(value(record, "due") == "2026-03-31");
  CHECK(value(record, "net") == "EUR 100.00");
  CHECK(value(record, "tax") == "EUR 19.00");
  CHECK(value(record, "gross") == "EUR 119.00");
  CHECK(value(record, "vendor_id") == "V-17");
  CHECK(value(record, "vendor_name") == "Two Lines GmbH");
  CHECK(value(record, "vendor_vat_id") == "DE123456789");
  CHECK(value(record, "buyer_name") == "Buyer");
  CHECK(value(record, "order_number") == "PO-1");
  CHECK(value(record, "contract_number") == "CT-1");
  CHECK(value(record, "payee_iban") == "DE75512108001245126199");
  CHECK(value(record, "cost_centre.id") == "CC-9");
  CHECK(field(record, "cost_centre.kind").why == "not_in_source");
  CHECK(value(record, "lines[1].text") == "Paper");
  CHECK(value(record, "lines[1].quantity") == "2");
  CHECK(value(record, "lines[1].unit") == "C62");
  CHECK(value(record, "lines[1].unit_price") == "EUR 50.00");
  CHECK(value(record, "lines[1].tax_rate") == "0.19");
  CHECK(field(record, "received").why == "not_in_source");
  CHECK(field(record, "buyer_vat_id").status == Status::Missing);
  CHECK(field(record, "gross").origin.place == "/Invoice/LegalMonetaryTotal/TaxInclusiveAmount");
  CHECK(field(record, "lines[1].net").origin.place ==
        "/Invoice/InvoiceLine[1]/LineExtensionAmount");
  CHECK(field(record, "gross").confidence == value::Decimal(1));
}

// By hand, of BR-CO-16: 119.00 - 20.00 + 0.03 is 99.03.
TEST_CASE("what was paid before, what it was rounded by and what is due, in both syntaxes") {
  const auto in_ubl = read(ubl(R"(<b:DocumentCurrencyCode>EUR</b:DocumentCurrencyCode>
   <a:LegalMonetaryTotal><b:TaxInclusiveAmount currencyID="EUR">119.00</b:TaxInclusiveAmount>
   <b:PrepaidAmount currencyID="EUR">20.00</b:PrepaidAmount>
   <b:PayableRoundingAmount currencyID="EUR">0.03</b:PayableRoundingAmount>
   <b:PayableAmount currencyID="EUR">99.03</b:PayableAmount></a:LegalMonetaryTotal>)"));
  const auto in_cii = read(R"(<r:CrossIndustryInvoice xmlns:r="urn:r" xmlns:m="urn:m">
   <r:SupplyChainTradeTransaction><m:ApplicableHeaderTradeSettlement>
    <m:InvoiceCurrencyCode>EUR</m:InvoiceCurrencyCode>
    <m:SpecifiedTradeSettlementHeaderMonetarySummation>
     <m:RoundingAmount>0.03</m:RoundingAmount><m:GrandTotalAmount>119.00</m:GrandTotalAmount>
     <m:TotalPrepaidAmount>20.00</m:TotalPrepaidAmount><m:DuePayableAmount>99.03</m:DuePayableAmount>
    </m:SpecifiedTradeSettlementHeaderMonetarySummation></m:ApplicableHeaderTradeSettlement>
   </r:SupplyChainTradeTransaction></r:CrossIndustryInvoice>)");
  for (const auto& record : {in_ubl, in_cii}) {
    CHECK(value(record, "prepaid") == "EUR 20.00");
    CHECK(value(record, "rounding") == "EUR 0.03");
    CHECK(value(record, "payable") == "EUR 99.03");
  }
  const auto silent = read(ubl(totals));
  for (const std::string_view name : {"prepaid", "rounding", "payable"})
    CHECK(field(silent, name).status == Status::Missing);
  const auto wrong = read(ubl(R"(<b:DocumentCurrencyCode>EUR</b:DocumentCurrencyCode>
   <a:LegalMonetaryTotal><b:PrepaidAmount currencyID="EUR">some</b:PrepaidAmount></a:LegalMonetaryTotal>)"));
  CHECK(field(wrong, "prepaid").status == Status::Unread);
}

TEST_CASE("the kind is the code's; a root that says otherwise is a conflict") {
  CHECK(value(read(ubl("<b:CreditNoteTypeCode>381</b:CreditNoteTypeCode>", "CreditNote")),
              "kind") == "1");
  CHECK(value(read(ubl("<b:InvoiceTypeCode>381</b:InvoiceTypeCode>")), "kind") == "1");
  CHECK(field(read(ubl("<b:CreditNoteTypeCode>380</b:CreditNoteTypeCode>", "CreditNote")), "kind")
            .why.starts_with("conflict"));
  CHECK(field(read(ubl("<b:InvoiceTypeCode>999</b:InvoiceTypeCode>")), "kind")
            .why.starts_with("not_plausible"));
  CHECK(field(read(ubl("")), "kind").why == "not_in_source");
}

TEST_CASE("what an element says wrongly is unread, with what it says") {
  const auto record = read(ubl(
      R"(<b:IssueDate>01.03.2026</b:IssueDate><b:DocumentCurrencyCode>EUR</b:DocumentCurrencyCode>
   <a:TaxTotal><b:TaxAmount currencyID="USD">19.00</b:TaxAmount></a:TaxTotal>
   <a:LegalMonetaryTotal><b:TaxExclusiveAmount currencyID="EUR">one</b:TaxExclusiveAmount>
   <b:TaxInclusiveAmount currencyID="EUR"></b:TaxInclusiveAmount></a:LegalMonetaryTotal>
   <a:PaymentMeans><a:PayeeFinancialAccount><b:ID>DE75512108001245126198</b:ID></a:PayeeFinancialAccount></a:PaymentMeans>)"));
  CHECK(field(record, "issued").why.starts_with("not_plausible"));
  CHECK(field(record, "issued").raw == "01.03.2026");
  CHECK(field(record, "tax").why == "currency_mismatch USD in a record in EUR");
  CHECK(field(record, "net").why == "not_plausible: expected an amount as `EUR 1234.50`");
  CHECK(field(record, "gross").why == "not_in_source");
  CHECK(field(record, "payee_iban").why.find("check digits") != std::string::npos);
  CHECK(field(record, "payee_iban").raw == "DE75512108001245126198");
}

TEST_CASE("several values: the tax in the document's currency; other repetitions are ambiguous") {
  const auto record = read(ubl(R"(<b:DocumentCurrencyCode>EUR</b:DocumentCurrencyCode>
   <a:TaxTotal><b:TaxAmount currencyID="SEK">200.00</b:TaxAmount></a:TaxTotal>
   <a:TaxTotal><b:TaxAmount currencyID="EUR">19.00</b:TaxAmount></a:TaxTotal>
   <a:PaymentMeans><a:PayeeFinancialAccount><b:ID>DE75512108001245126199</b:ID></a:PayeeFinancialAccount></a:PaymentMeans>
   <a:PaymentMeans><a:PayeeFinancialAccount><b:ID>DE23701500001004733806</b:ID></a:PayeeFinancialAccount></a:PaymentMeans>
   <a:OrderReference><b:ID>PO-1</b:ID></a:OrderReference><a:OrderReference><b:ID>PO-1</b:ID></a:OrderReference>)"));
  CHECK(value(record, "tax") == "EUR 19.00");
  CHECK(field(record, "payee_iban").why == "ambiguous: 2 different values");
  CHECK(field(record, "payee_iban").candidates.size() == 2);
  CHECK(value(record, "order_number") == "PO-1");
}

TEST_CASE("terms of payment in free text leave the discount unread, not missing") {
  const auto with =
      read(ubl("<a:PaymentTerms><b:Note>2% within 10 days</b:Note></a:PaymentTerms>"));
  CHECK(field(with, "discount").status == Status::Unread);
  CHECK(field(with, "discount").raw == "2% within 10 days");
  CHECK(field(read(ubl("")), "discount").status == Status::Missing);
}

TEST_CASE("CII, with its date format and without currency attributes") {
  const auto record =
      read(R"(<r:CrossIndustryInvoice xmlns:r="urn:r" xmlns:m="urn:m" xmlns:d="urn:d">
   <r:ExchangedDocument><m:ID>C-1</m:ID><m:TypeCode>381</m:TypeCode>
    <m:IssueDateTime><d:DateTimeString format="102">20260301</d:DateTimeString></m:IssueDateTime></r:ExchangedDocument>
   <r:SupplyChainTradeTransaction>
    <m:IncludedSupplyChainTradeLineItem><m:SpecifiedTradeProduct><m:Name>Paper</m:Name></m:SpecifiedTradeProduct>
     <m:SpecifiedLineTradeSettlement><m:SpecifiedTradeSettlementLineMonetarySummation><m:LineTotalAmount>100.00</m:LineTotalAmount>
     </m:SpecifiedTradeSettlementLineMonetarySummation></m:SpecifiedLineTradeSettlement></m:IncludedSupplyChainTradeLineItem>
    <m:ApplicableHeaderTradeAgreement><m:SellerTradeParty><m:ID>V-1</m:ID><m:Name>Seller</m:Name>
     <m:SpecifiedTaxRegistration><m:ID schemeID="FC">1/2</m:ID></m:SpecifiedTaxRegistration>
     <m:SpecifiedTaxRegistration><m:ID schemeID="VA">DE123456789</m:ID></m:SpecifiedTaxRegistration></m:SellerTradeParty>
     <m:BuyerOrderReferencedDocument><m:IssuerAssignedID>PO-3</m:IssuerAssignedID></m:BuyerOrderReferencedDocument>
    </m:ApplicableHeaderTradeAgreement>
    <m:ApplicableHeaderTradeSettlement><m:InvoiceCurrencyCode>EUR</m:InvoiceCurrencyCode>
     <m:SpecifiedTradeSettlementHeaderMonetarySummation><m:TaxBasisTotalAmount>100.00</m:TaxBasisTotalAmount>
      <m:TaxTotalAmount currencyID="EUR">19.00</m:TaxTotalAmount><m:GrandTotalAmount>119.00</m:GrandTotalAmount>
     </m:SpecifiedTradeSettlementHeaderMonetarySummation></m:ApplicableHeaderTradeSettlement>
   </r:SupplyChainTradeTransaction></r:CrossIndustryInvoice>)");
  CHECK(value(record, "number") == "C-1");
  CHECK(value(record, "kind") == "1");
  CHECK(value(record, "issued") == "2026-03-01");
  CHECK(value(record, "vendor_id") == "V-1");
  CHECK(value(record, "vendor_vat_id") == "DE123456789");
  CHECK(value(record, "order_number") == "PO-3");
  CHECK(value(record, "net") == "EUR 100.00");
  CHECK(value(record, "gross") == "EUR 119.00");
  CHECK(value(record, "lines[1].net") == "EUR 100.00");
}

// Two rates: 100.00 at 22 % and 50.00 at 4 % are 150.00 and 24.00.
constexpr std::string_view italian =
    R"(<p:FatturaElettronica versione="FPR12" xmlns:p="http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fatture/v1.2">
 <FatturaElettronicaHeader>
  <CedentePrestatore><DatiAnagrafici>
    <IdFiscaleIVA>
      <IdPaese>IT</IdPaese>
      <IdCodice>01234567897</IdCodice>
    </IdFiscaleIVA>
    <Anagrafica><Denominazione>Alfa Srl</Denominazione></Anagrafica></DatiAnagrafici></CedentePrestatore>
  <CessionarioCommittente><DatiAnagrafici><Anagrafica><Nome>Anna</Nome><Cognome>Bianchi</Cognome></Anagrafica></DatiAnagrafici></CessionarioCommittente>
 </FatturaElettronicaHeader>
 <FatturaElettronicaBody>
  <DatiGenerali>
   <DatiGeneraliDocumento><TipoDocumento>TD01</TipoDocumento><Divisa>EUR</Divisa><Data>2026-03-01</Data><Numero>12/A</Numero>
    <ImportoTotaleDocumento>174.00</ImportoTotaleDocumento></DatiGeneraliDocumento>
   <DatiOrdineAcquisto><IdDocumento>PO-1</IdDocumento></DatiOrdineAcquisto>
  </DatiGenerali>
  <DatiBeniServizi>
   <DettaglioLinee><NumeroLinea>1</NumeroLinea><Descrizione>Carta</Descrizione><Quantita>10.00</Quantita><UnitaMisura>pz</UnitaMisura>
    <PrezzoUnitario>10.00000000</PrezzoUnitario><PrezzoTotale>100.00000000</PrezzoTotale><AliquotaIVA>22.00</AliquotaIVA></DettaglioLinee>
   <DettaglioLinee><NumeroLinea>2</NumeroLinea><Descrizione>Libro</Descrizione><PrezzoTotale>50.00</PrezzoTotale><AliquotaIVA>4.00</AliquotaIVA></DettaglioLinee>
   <DatiRiepilogo><AliquotaIVA>22.00</AliquotaIVA><ImponibileImporto>100.00</ImponibileImporto><Imposta>22.00</Imposta></DatiRiepilogo>
   <DatiRiepilogo><AliquotaIVA>4.00</AliquotaIVA><ImponibileImporto>50.00</ImponibileImporto><Imposta>2.00</Imposta></DatiRiepilogo>
  </DatiBeniServizi>
  <DatiPagamento><DettaglioPagamento><ModalitaPagamento>MP05</ModalitaPagamento><DataScadenzaPagamento>2026-03-31</DataScadenzaPagamento>
   <ImportoPagamento>174.00</ImportoPagamento><IBAN>IT60X0542811101000000123456</IBAN></DettaglioPagamento></DatiPagamento>
 </FatturaElettronicaBody>
</p:FatturaElettronica>)";

TEST_CASE("FatturaPA: what Italy writes, with the totals that it states only in parts") {
  CHECK(extract::mentions_einvoice(italian));
  const auto record = read(std::string(italian));
  CHECK(value(record, "number") == "12/A");
  CHECK(value(record, "kind") == "0");
  CHECK(value(record, "issued") == "2026-03-01");
  CHECK(value(record, "due") == "2026-03-31");
  CHECK(value(record, "vendor_name") == "Alfa Srl");
  CHECK(value(record, "vendor_vat_id") == "IT01234567897");
  CHECK(value(record, "buyer_name") == "Anna Bianchi");
  CHECK(value(record, "order_number") == "PO-1");
  CHECK(value(record, "payee_iban") == "IT60X0542811101000000123456");
  CHECK(value(record, "net") == "EUR 150.00");
  CHECK(field(record, "net").raw == "100.00 + 50.00");
  CHECK(field(record, "net").notes == std::vector<std::string>{"the sum of 2 entries"});
  CHECK(value(record, "tax") == "EUR 24.00");
  CHECK(value(record, "gross") == "EUR 174.00");
  CHECK(value(record, "lines[1].net") == "EUR 100.00");
  CHECK(value(record, "lines[1].unit_price") == "EUR 10.00");
  CHECK(value(record, "lines[2].tax_rate") == "0.04");
  CHECK(value(record, "lines[2].text") == "Libro");
}

TEST_CASE("FatturaPA: kinds of documents, and several invoices in one file") {
  const auto with = [](std::string_view from, std::string_view to) {
    std::string text(italian);
    text.replace(text.find(from), from.size(), to);
    return text;
  };
  CHECK(value(read(with("TD01", "TD04")), "kind") == "1");
  CHECK(field(read(with("TD01", "380")), "kind").why.starts_with("not_plausible"));
  CHECK(field(read(with("<Imposta>2.00", "<Imposta>due")), "tax").status == Status::Unread);
  std::string lot(italian);
  const auto end = lot.find("</p:Fattura");
  lot.insert(end, "<FatturaElettronicaBody/>");
  CHECK(refused(lot) ==
        "in.xml: the FatturaPA file is a lot of 2 invoices; ask for each in a file of its own "
        "[B7055]");
}

TEST_CASE("entity tricks: any DOCTYPE is refused, and nothing is expanded or fetched") {
  CHECK(refused(
            "<?xml version=\"1.0\"?><!DOCTYPE Invoice [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>"
            "<Invoice><ID>&x;</ID></Invoice>")
            .find("[B7012]") != std::string::npos);
  CHECK(refused(
            "<!DOCTYPE lolz [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\">]><Invoice>&b;</Invoice>")
            .find("document type declaration") != std::string::npos);
  CHECK(refused("<!DOCTYPE Invoice SYSTEM \"http://example.invalid/evil.dtd\"><Invoice/>")
            .find("[B7012]") != std::string::npos);
  // An entity that nothing declares stays the text it is.
  CHECK(value(read(ubl("<b:ID>&x;</b:ID>")), "number") == "&x;");
}

TEST_CASE("what is not an invoice, not well-formed, not UTF-8") {
  CHECK(refused("<Order/>") ==
        "in.xml: the XML is a `Order`, not an invoice; read it as `--type std.order.Order`, or "
        "write a policy about that [B7013]");
  CHECK(refused("<Reminder/>") ==
        "in.xml: the XML is a `Reminder`, not an invoice; expected a UBL Invoice or CreditNote, a "
        "CII CrossIndustryInvoice or a FatturaElettronica, or an order or a delivery note of UBL "
        "[B7013]");
  CHECK(refused("<Invoice>\n<ID>1</ID>\n").find("in.xml: line ") == 0);
  CHECK(refused("<Invoice>\n<ID>1</ID>\n").find("[B7011]") != std::string::npos);
  CHECK(refused("<Invoice><ID>M\xFCller</ID></Invoice>").find("[B7007]") != std::string::npos);
  CHECK(refused("").find("[B7011]") != std::string::npos);
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += "<a>";
  CHECK(refused(deep).find("[B7011]") != std::string::npos);
}

}  // namespace
