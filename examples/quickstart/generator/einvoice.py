"""E-invoices: UBL 2.1 and UN/CEFACT CII, in the terms of EN 16931."""

from xml.sax.saxutils import escape

from .companies import BUYER

EN16931 = "urn:cen.eu:en16931:2017"
UNITS = {"pcs": "H87", "Stück": "H87", "Karton": "CT", "h": "HUR", "m": "MTR", "pack": "PK"}


def _party(company, own_id):
    return f"""
      <cac:Party>{own_id}
        <cac:PartyName><cbc:Name>{escape(company.name)}</cbc:Name></cac:PartyName>
        <cac:PostalAddress>
          <cbc:StreetName>{escape(company.street)}</cbc:StreetName>
          <cbc:CityName>{escape(company.city.split(' ', 1)[1])}</cbc:CityName>
          <cbc:PostalZone>{escape(company.city.split(' ', 1)[0])}</cbc:PostalZone>
          <cac:Country><cbc:IdentificationCode>{company.country}</cbc:IdentificationCode></cac:Country>
        </cac:PostalAddress>
        <cac:PartyTaxScheme>
          <cbc:CompanyID>{company.vat_id}</cbc:CompanyID>
          <cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme>
        </cac:PartyTaxScheme>
        <cac:PartyLegalEntity><cbc:RegistrationName>{escape(company.name)}</cbc:RegistrationName></cac:PartyLegalEntity>
      </cac:Party>"""


def _ubl_line(invoice, number, each, word):
    code = UNITS[each.unit]
    amount = f'currencyID="{invoice.currency}"'
    quantity = "CreditedQuantity" if invoice.credit_note else "InvoicedQuantity"
    return f"""
  <cac:{word}Line>
    <cbc:ID>{number}</cbc:ID>
    <cbc:{quantity} unitCode="{code}">{each.quantity}</cbc:{quantity}>
    <cbc:LineExtensionAmount {amount}>{each.net}</cbc:LineExtensionAmount>
    <cac:Item>
      <cbc:Name>{escape(each.text)}</cbc:Name>
      <cac:SellersItemIdentification><cbc:ID>{each.item}</cbc:ID></cac:SellersItemIdentification>
      <cac:ClassifiedTaxCategory>
        <cbc:ID>S</cbc:ID><cbc:Percent>{invoice.rate}</cbc:Percent>
        <cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme>
      </cac:ClassifiedTaxCategory>
    </cac:Item>
    <cac:Price><cbc:PriceAmount {amount}>{each.price}</cbc:PriceAmount></cac:Price>
  </cac:{word}Line>"""


def ubl(invoice):
    """A UBL invoice or credit note. The seller is named by the buyer's number for it (BT-29)."""
    word = "CreditNote" if invoice.credit_note else "Invoice"
    code = "381" if invoice.credit_note else "380"
    amount = f'currencyID="{invoice.currency}"'
    due = "" if invoice.credit_note else f"\n  <cbc:DueDate>{invoice.due}</cbc:DueDate>"
    order = (f"\n  <cac:OrderReference><cbc:ID>{invoice.order}</cbc:ID></cac:OrderReference>"
             if invoice.order else "")
    seller_id = (f"\n        <cac:PartyIdentification><cbc:ID>{invoice.seller.id}</cbc:ID>"
                 "</cac:PartyIdentification>")
    lines = "".join(_ubl_line(invoice, n, each, word) for n, each in enumerate(invoice.lines, 1))
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<{word} xmlns="urn:oasis:names:specification:ubl:schema:xsd:{word}-2"
  xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
  xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
  <cbc:CustomizationID>{EN16931}</cbc:CustomizationID>
  <cbc:ID>{invoice.number}</cbc:ID>
  <cbc:IssueDate>{invoice.issued}</cbc:IssueDate>{due}
  <cbc:{word}TypeCode>{code}</cbc:{word}TypeCode>
  <cbc:DocumentCurrencyCode>{invoice.currency}</cbc:DocumentCurrencyCode>
  <cbc:AccountingCost>{invoice.cost_centre}</cbc:AccountingCost>{order}
  <cac:AccountingSupplierParty>{_party(invoice.seller, seller_id)}
  </cac:AccountingSupplierParty>
  <cac:AccountingCustomerParty>{_party(BUYER, '')}
  </cac:AccountingCustomerParty>
  <cac:PaymentMeans>
    <cbc:PaymentMeansCode>58</cbc:PaymentMeansCode>
    <cac:PayeeFinancialAccount><cbc:ID>{invoice.payee_iban}</cbc:ID></cac:PayeeFinancialAccount>
  </cac:PaymentMeans>
  <cac:TaxTotal>
    <cbc:TaxAmount {amount}>{invoice.tax}</cbc:TaxAmount>
    <cac:TaxSubtotal>
      <cbc:TaxableAmount {amount}>{invoice.net}</cbc:TaxableAmount>
      <cbc:TaxAmount {amount}>{invoice.tax}</cbc:TaxAmount>
      <cac:TaxCategory>
        <cbc:ID>S</cbc:ID><cbc:Percent>{invoice.rate}</cbc:Percent>
        <cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme>
      </cac:TaxCategory>
    </cac:TaxSubtotal>
  </cac:TaxTotal>
  <cac:LegalMonetaryTotal>
    <cbc:LineExtensionAmount {amount}>{invoice.net}</cbc:LineExtensionAmount>
    <cbc:TaxExclusiveAmount {amount}>{invoice.net}</cbc:TaxExclusiveAmount>
    <cbc:TaxInclusiveAmount {amount}>{invoice.gross}</cbc:TaxInclusiveAmount>
    <cbc:PayableAmount {amount}>{invoice.gross}</cbc:PayableAmount>
  </cac:LegalMonetaryTotal>{lines}
</{word}>
"""


def _trade_party(tag, company, own_id):
    identifier = f"\n        <ram:ID>{own_id}</ram:ID>" if own_id else ""
    return f"""
      <ram:{tag}>{identifier}
        <ram:Name>{escape(company.name)}</ram:Name>
        <ram:PostalTradeAddress>
          <ram:PostcodeCode>{escape(company.city.split(' ', 1)[0])}</ram:PostcodeCode>
          <ram:LineOne>{escape(company.street)}</ram:LineOne>
          <ram:CityName>{escape(company.city.split(' ', 1)[1])}</ram:CityName>
          <ram:CountryID>{company.country}</ram:CountryID>
        </ram:PostalTradeAddress>
        <ram:SpecifiedTaxRegistration><ram:ID schemeID="VA">{company.vat_id}</ram:ID></ram:SpecifiedTaxRegistration>
      </ram:{tag}>"""


def _cii_line(invoice, number, each):
    return f"""
    <ram:IncludedSupplyChainTradeLineItem>
      <ram:AssociatedDocumentLineDocument><ram:LineID>{number}</ram:LineID></ram:AssociatedDocumentLineDocument>
      <ram:SpecifiedTradeProduct>
        <ram:SellerAssignedID>{each.item}</ram:SellerAssignedID>
        <ram:Name>{escape(each.text)}</ram:Name>
      </ram:SpecifiedTradeProduct>
      <ram:SpecifiedLineTradeAgreement>
        <ram:NetPriceProductTradePrice><ram:ChargeAmount>{each.price}</ram:ChargeAmount></ram:NetPriceProductTradePrice>
      </ram:SpecifiedLineTradeAgreement>
      <ram:SpecifiedLineTradeDelivery>
        <ram:BilledQuantity unitCode="{UNITS[each.unit]}">{each.quantity}</ram:BilledQuantity>
      </ram:SpecifiedLineTradeDelivery>
      <ram:SpecifiedLineTradeSettlement>
        <ram:ApplicableTradeTax>
          <ram:TypeCode>VAT</ram:TypeCode><ram:CategoryCode>S</ram:CategoryCode>
          <ram:RateApplicablePercent>{invoice.rate}</ram:RateApplicablePercent>
        </ram:ApplicableTradeTax>
        <ram:SpecifiedTradeSettlementLineMonetarySummation>
          <ram:LineTotalAmount>{each.net}</ram:LineTotalAmount>
        </ram:SpecifiedTradeSettlementLineMonetarySummation>
      </ram:SpecifiedLineTradeSettlement>
    </ram:IncludedSupplyChainTradeLineItem>"""


def cii(invoice):
    """A Cross Industry Invoice, as it stands alone or inside a Factur-X or ZUGFeRD PDF."""
    day = '<udt:DateTimeString format="102">{:%Y%m%d}</udt:DateTimeString>'
    order = (f"""
      <ram:BuyerOrderReferencedDocument>
        <ram:IssuerAssignedID>{invoice.order}</ram:IssuerAssignedID>
      </ram:BuyerOrderReferencedDocument>""" if invoice.order else "")
    lines = "".join(_cii_line(invoice, n, each) for n, each in enumerate(invoice.lines, 1))
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<rsm:CrossIndustryInvoice xmlns:rsm="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
  xmlns:ram="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"
  xmlns:udt="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100">
  <rsm:ExchangedDocumentContext>
    <ram:GuidelineSpecifiedDocumentContextParameter><ram:ID>{EN16931}</ram:ID></ram:GuidelineSpecifiedDocumentContextParameter>
  </rsm:ExchangedDocumentContext>
  <rsm:ExchangedDocument>
    <ram:ID>{invoice.number}</ram:ID>
    <ram:TypeCode>{381 if invoice.credit_note else 380}</ram:TypeCode>
    <ram:IssueDateTime>{day.format(invoice.issued)}</ram:IssueDateTime>
  </rsm:ExchangedDocument>
  <rsm:SupplyChainTradeTransaction>{lines}
    <ram:ApplicableHeaderTradeAgreement>{_trade_party("SellerTradeParty", invoice.seller, invoice.seller.id)}{_trade_party("BuyerTradeParty", BUYER, "")}{order}
    </ram:ApplicableHeaderTradeAgreement>
    <ram:ApplicableHeaderTradeDelivery/>
    <ram:ApplicableHeaderTradeSettlement>
      <ram:InvoiceCurrencyCode>{invoice.currency}</ram:InvoiceCurrencyCode>
      <ram:SpecifiedTradeSettlementPaymentMeans>
        <ram:TypeCode>58</ram:TypeCode>
        <ram:PayeePartyCreditorFinancialAccount><ram:IBANID>{invoice.payee_iban}</ram:IBANID></ram:PayeePartyCreditorFinancialAccount>
      </ram:SpecifiedTradeSettlementPaymentMeans>
      <ram:ApplicableTradeTax>
        <ram:CalculatedAmount>{invoice.tax}</ram:CalculatedAmount>
        <ram:TypeCode>VAT</ram:TypeCode>
        <ram:BasisAmount>{invoice.net}</ram:BasisAmount>
        <ram:CategoryCode>S</ram:CategoryCode>
        <ram:RateApplicablePercent>{invoice.rate}</ram:RateApplicablePercent>
      </ram:ApplicableTradeTax>
      <ram:SpecifiedTradePaymentTerms>
        <ram:DueDateDateTime>{day.format(invoice.due)}</ram:DueDateDateTime>
      </ram:SpecifiedTradePaymentTerms>
      <ram:SpecifiedTradeSettlementHeaderMonetarySummation>
        <ram:LineTotalAmount>{invoice.net}</ram:LineTotalAmount>
        <ram:TaxBasisTotalAmount>{invoice.net}</ram:TaxBasisTotalAmount>
        <ram:TaxTotalAmount currencyID="{invoice.currency}">{invoice.tax}</ram:TaxTotalAmount>
        <ram:GrandTotalAmount>{invoice.gross}</ram:GrandTotalAmount>
        <ram:DuePayableAmount>{invoice.gross}</ram:DuePayableAmount>
      </ram:SpecifiedTradeSettlementHeaderMonetarySummation>
      <ram:ReceivableSpecifiedTradeAccountingAccount><ram:ID>{invoice.cost_centre}</ram:ID></ram:ReceivableSpecifiedTradeAccountingAccount>
    </ram:ApplicableHeaderTradeSettlement>
  </rsm:SupplyChainTradeTransaction>
</rsm:CrossIndustryInvoice>
"""
