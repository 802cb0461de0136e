#include "runtime/extract/order_terms.h"

#include <array>

namespace bop::extract {

namespace {

// UBL 2.0 to 2.3, OIOUBL and Peppol: Order, OrderChange, OrderCancellation, OrderResponse(Simple),
// DespatchAdvice, ReceiptAdvice.
constexpr std::array terms = std::to_array<OrderTerm>({
    {"BT-1", "ID"},
    {"BT-2", "IssueDate"},
    {"BT-5", "DocumentCurrencyCode"},
    {"BT-10", "CustomerReference ; BuyerReference"},
    {"BT-12", "Contract/ID ; ContractDocumentReference/ID"},
    {"BT-13", "OrderReference/ID"},
    {"BT-19", "AccountingCost ; AccountingCostCode"},
    {"BG-4", "SellerSupplierParty ; DespatchSupplierParty"},
    {"BT-27", "Party/PartyLegalEntity/RegistrationName"},
    {"BT-28", "Party/PartyName/Name"},
    {"seller's number with the buyer",
     "CustomerAssignedAccountID ; Party/PartyIdentification/ID[!@schemeID]"},
    {"BT-31", "Party/PartyTaxScheme[TaxScheme/ID~VAT|63]/CompanyID"},
    {"BG-7", "BuyerCustomerParty ; DeliveryCustomerParty"},
    {"BT-44", "Party/PartyLegalEntity/RegistrationName"},
    {"BT-45", "Party/PartyName/Name"},
    {"BT-48", "Party/PartyTaxScheme[TaxScheme/ID~VAT|63]/CompanyID"},
    {"BG-22", "AnticipatedMonetaryTotal|LegalMonetaryTotal"},
    {"BT-106", "LineExtensionAmount"},
    // Many orders give the net total only as that of their lines.
    {"BT-109",
     "TaxExclusiveAmount ; /AnticipatedMonetaryTotal|LegalMonetaryTotal[!AllowanceTotalAmount]"
     "[!ChargeTotalAmount]/LineExtensionAmount"},
    {"BT-110", "/TaxTotal/TaxAmount"},
    {"BT-112", "TaxInclusiveAmount"},
    {"BG-25", "OrderLine/LineItem + DespatchLine + ReceiptLine"},
    {"BT-126", "ID"},
    {"BT-129", "Quantity|DeliveredQuantity|ReceivedQuantity"},
    {"BT-130", "Quantity|DeliveredQuantity|ReceivedQuantity/@unitCode"},
    {"BT-131", "LineExtensionAmount"},
    {"BG-29", "Price"},
    {"BT-146", "PriceAmount"},
    {"BG-30", "Item/ClassifiedTaxCategory"},
    {"BT-152", "Percent"},
    {"BG-31", "Item"},
    {"BT-153", "Name ; Description"},
    {"BT-155", "SellersItemIdentification/ID"},
    {"BT-156", "BuyersItemIdentification/ID"},
    {"BT-157", "StandardItemIdentification/ID"},
    {"requester",
     "OriginatorCustomerParty/Party/Contact/Name ; BuyerCustomerParty/BuyerContact/Name ; "
     "BuyerCustomerParty/Party/Contact/Name"},
    {"quotation", "QuotationDocumentReference/ID"},
    {"latest delivery day",
     "Delivery/RequestedDeliveryPeriod/EndDate ; Delivery/LatestDeliveryDate"},
    {"acceptance", "AcceptedIndicator ; OrderResponseCode"},
    {"answer's remark", "RejectionNote ; Note"},
    {"day of delivery",
     "Shipment/Delivery/ActualDeliveryDate ; Shipment/Delivery/Despatch/ActualDespatchDate ; "
     "Shipment/ActualDespatchDate ; ReceiptLine/ReceivedDate"},
    // What answers or delivers a line names that of the order; the order numbers its own.
    {"line of the order", "OrderLineReference/LineID ; ID[^OrderLine]", "BG-25"},
    {"order of the line", "OrderLineReference/OrderReference/ID", "BG-25"},
    {"state of the line", "LineStatusCode", "BG-25"},
    {"outstanding quantity", "OutstandingQuantity", "BG-25"},
    // What stands in an element itself is the same in every syntax.
    {"value", "."},
    {"text", "."},
    {"decimals", "."},
});

struct Kind {
  std::string_view root;
  std::string_view called;
};
constexpr std::array kinds = {
    Kind{"Order", "order"},
    Kind{"OrderChange", "order_change"},
    Kind{"OrderCancellation", "order_cancellation"},
    Kind{"OrderResponse", "order_response"},
    Kind{"OrderResponseSimple", "order_response"},
    Kind{"DespatchAdvice", "delivery_note"},
    Kind{"ReceiptAdvice", "goods_receipt"},
};

}  // namespace

std::span<const OrderTerm> order_terms() {
  return terms;
}

std::string_view order_kind(std::string_view root) {
  for (const auto& [name, called] : kinds)
    if (name == root) return called;
  return {};
}

}  // namespace bop::extract
