#include "runtime/extract/einvoice_fields.h"

#include <algorithm>
#include <array>

namespace bop::extract {

namespace {

#define SETTLEMENT                                                    \
  "SupplyChainTradeTransaction|SpecifiedSupplyChainTradeTransaction/" \
  "ApplicableHeaderTradeSettlement|ApplicableSupplyChainTradeSettlement/"
#define AGREEMENT                                                     \
  "SupplyChainTradeTransaction|SpecifiedSupplyChainTradeTransaction/" \
  "ApplicableHeaderTradeAgreement|ApplicableSupplyChainTradeAgreement/"
#define SUMMATION \
  SETTLEMENT      \
  "SpecifiedTradeSettlementHeaderMonetarySummation|SpecifiedTradeSettlementMonetarySummation/"
#define SUPPLIER "AccountingSupplierParty/Party/"
#define CUSTOMER "AccountingCustomerParty/Party/"

constexpr std::array header_table = {
    Binding{"number", "ID", "ExchangedDocument|HeaderExchangedDocument/ID"},  // BT-1
    Binding{"issued", "IssueDate",                                            // BT-2
            "ExchangedDocument|HeaderExchangedDocument/IssueDateTime/DateTimeString"},
    Binding{"kind", "InvoiceTypeCode|CreditNoteTypeCode",  // BT-3
            "ExchangedDocument|HeaderExchangedDocument/TypeCode", Reads::DocumentKind},
    Binding{"currency", "DocumentCurrencyCode", SETTLEMENT "InvoiceCurrencyCode"},  // BT-5
    Binding{"due", "DueDate ; PaymentMeans/PaymentDueDate",                         // BT-9
            SETTLEMENT "SpecifiedTradePaymentTerms/DueDateDateTime/DateTimeString"},
    Binding{"buyer_reference", "BuyerReference", AGREEMENT "BuyerReference"},  // BT-10
    Binding{"contract_number", "ContractDocumentReference/ID",                 // BT-12
            AGREEMENT "ContractReferencedDocument/IssuerAssignedID|ID"},
    Binding{"order_number", "OrderReference/ID",  // BT-13
            AGREEMENT "BuyerOrderReferencedDocument/IssuerAssignedID|ID"},
    Binding{"cost_centre.id", "AccountingCost",  // BT-19
            SETTLEMENT "ReceivableSpecifiedTradeAccountingAccount/ID"},
    // The terms of payment are free text: whether they grant a discount only a person can say.
    Binding{"discount", "PaymentTerms/Note",  // BT-20
            SETTLEMENT "SpecifiedTradePaymentTerms/Description", Reads::FreeText},
    Binding{"discount_until", "PaymentTerms/Note",
            SETTLEMENT "SpecifiedTradePaymentTerms/Description", Reads::FreeText},
    Binding{"vendor_name",
            SUPPLIER "PartyLegalEntity/RegistrationName ; " SUPPLIER  // BT-27
                     "PartyName/Name",
            AGREEMENT "SellerTradeParty/Name"},
    // A number with a scheme (GLN, DUNS) is not one of our vendor master. BT-29
    Binding{"vendor_id",
            "AccountingSupplierParty/CustomerAssignedAccountID ; " SUPPLIER
            "PartyIdentification/ID[!@schemeID]",
            AGREEMENT "SellerTradeParty/ID[!@schemeID]"},
    Binding{"vendor_vat_id", SUPPLIER "PartyTaxScheme[TaxScheme/ID=VAT]/CompanyID",  // BT-31
            AGREEMENT "SellerTradeParty/SpecifiedTaxRegistration/ID[@schemeID=VA]", Reads::Compact},
    Binding{"buyer_name",
            CUSTOMER "PartyLegalEntity/RegistrationName ; " CUSTOMER  // BT-44
                     "PartyName/Name",
            AGREEMENT "BuyerTradeParty/Name"},
    Binding{"buyer_vat_id", CUSTOMER "PartyTaxScheme[TaxScheme/ID=VAT]/CompanyID",  // BT-48
            AGREEMENT "BuyerTradeParty/SpecifiedTaxRegistration/ID[@schemeID=VA]", Reads::Compact},
    Binding{"payment_reference", "PaymentMeans/PaymentID",  // BT-83
            SETTLEMENT "PaymentReference"},
    Binding{"payee_iban", "PaymentMeans/PayeeFinancialAccount/ID",  // BT-84
            SETTLEMENT "SpecifiedTradeSettlementPaymentMeans/"
                       "PayeePartyCreditorFinancialAccount/IBANID|ProprietaryID",
            Reads::Iban},
    Binding{"lines_total", "LegalMonetaryTotal/LineExtensionAmount",  // BT-106
            SUMMATION "LineTotalAmount"},
    Binding{"net", "LegalMonetaryTotal/TaxExclusiveAmount",  // BT-109
            SUMMATION "TaxBasisTotalAmount"},
    Binding{"tax", "TaxTotal/TaxAmount", SUMMATION "TaxTotalAmount", Reads::TaxTotal},  // BT-110
    Binding{"gross", "LegalMonetaryTotal/TaxInclusiveAmount",
            SUMMATION "GrandTotalAmount"},                  // BT-112
    Binding{"prepaid", "LegalMonetaryTotal/PrepaidAmount",  // BT-113
            SUMMATION "TotalPrepaidAmount"},
    Binding{"rounding", "LegalMonetaryTotal/PayableRoundingAmount",  // BT-114
            SUMMATION "RoundingAmount"},
    Binding{"payable", "LegalMonetaryTotal/PayableAmount",  // BT-115
            SUMMATION "DuePayableAmount"},
};

#define LINE_AGREEMENT "SpecifiedLineTradeAgreement|SpecifiedSupplyChainTradeAgreement/"
#define LINE_DELIVERY "SpecifiedLineTradeDelivery|SpecifiedSupplyChainTradeDelivery/"
#define LINE_SETTLEMENT "SpecifiedLineTradeSettlement|SpecifiedSupplyChainTradeSettlement/"

constexpr std::array line_table = {
    Binding{"quantity", "InvoicedQuantity|CreditedQuantity",  // BT-129
            LINE_DELIVERY "BilledQuantity"},
    Binding{"unit", "InvoicedQuantity|CreditedQuantity/@unitCode",  // BT-130
            LINE_DELIVERY "BilledQuantity/@unitCode"},
    Binding{"net", "LineExtensionAmount",  // BT-131
            LINE_SETTLEMENT "SpecifiedTradeSettlementLineMonetarySummation|"
                            "SpecifiedTradeSettlementMonetarySummation/LineTotalAmount"},
    Binding{"unit_price", "Price/PriceAmount",  // BT-146
            LINE_AGREEMENT "NetPriceProductTradePrice/ChargeAmount", Reads::UnitPrice},
    Binding{"tax_rate", "Item/ClassifiedTaxCategory/Percent",  // BT-152
            LINE_SETTLEMENT "ApplicableTradeTax/RateApplicablePercent|ApplicablePercent"},
    Binding{"text", "Item/Name", "SpecifiedTradeProduct/Name"},  // BT-153
    Binding{"item", "Item/SellersItemIdentification/ID",         // BT-155
            "SpecifiedTradeProduct/SellerAssignedID"},
};

constexpr std::array<std::string_view, 11> credit_codes = {"81",  "83",  "261", "262", "296", "308",
                                                           "381", "396", "420", "458", "532"};
constexpr std::array<std::string_view, 51> invoice_codes = {
    "71",  "80",  "82",  "84",  "102", "130", "202", "203", "204", "211", "218", "219", "295",
    "325", "326", "331", "380", "382", "383", "384", "385", "386", "387", "388", "389", "390",
    "393", "394", "395", "456", "457", "471", "472", "473", "500", "501", "502", "503", "527",
    "553", "575", "623", "633", "751", "780", "817", "870", "875", "876", "877", "935"};

}  // namespace

std::span<const Binding> header_bindings() {
  return header_table;
}
std::span<const Binding> line_bindings() {
  return line_table;
}

std::string_view line_path(Syntax syntax) {
  return syntax == Syntax::Ubl ? "InvoiceLine|CreditNoteLine"
                               : "SupplyChainTradeTransaction|SpecifiedSupplyChainTradeTransaction/"
                                 "IncludedSupplyChainTradeLineItem";
}

bool is_credit_note_code(std::string_view code) {
  return std::ranges::find(credit_codes, code) != credit_codes.end();
}

bool is_invoice_code(std::string_view code) {
  return std::ranges::find(invoice_codes, code) != invoice_codes.end();
}

}  // namespace bop::extract
