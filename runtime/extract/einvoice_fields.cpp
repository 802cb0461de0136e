#include "runtime/extract/einvoice_fields.h"

#include <algorithm>
#include <array>

namespace bop::extract {

namespace {

constexpr std::array header_table = {
    Binding{"number", {"BT-1"}},
    Binding{"issued", {"BT-2"}},
    Binding{"kind", {"BT-3"}, Reads::DocumentKind},
    Binding{"currency", {"BT-5"}},
    Binding{"due", {"BT-9"}},
    Binding{"buyer_reference", {"BT-10"}},
    Binding{"contract_number", {"BT-12"}},
    Binding{"order_number", {"BT-13"}},
    Binding{"cost_centre.id", {"BT-19"}},
    // The terms of payment are free text: whether they grant a discount only a person can say.
    Binding{"discount", {"BT-20"}, Reads::FreeText},
    Binding{"discount_until", {"BT-20"}, Reads::FreeText},
    Binding{"vendor_name", {"BT-27", "BT-28"}},
    // A number with a scheme (GLN, DUNS) is not one of our vendor master. BT-29
    Binding{"vendor_id", {"seller's number with the buyer"}},
    Binding{"vendor_vat_id", {"BT-31"}, Reads::Compact},
    Binding{"buyer_name", {"BT-44", "BT-45"}},
    Binding{"buyer_vat_id", {"BT-48"}, Reads::Compact},
    Binding{"payment_reference", {"BT-83"}},
    Binding{"payee_iban", {"BT-84"}, Reads::Iban},
    Binding{"lines_total", {"BT-106"}},
    Binding{"net", {"BT-109"}},
    Binding{"tax", {"BT-110"}},
    Binding{"gross", {"BT-112"}},
    Binding{"prepaid", {"BT-113"}},
    Binding{"rounding", {"BT-114"}},
    Binding{"payable", {"BT-115"}},
    Binding{"requester", {"requester"}},
    Binding{"quote_number", {"quotation"}},
    Binding{"deliver_on", {"latest delivery day"}},
    Binding{"accepted", {"acceptance"}, Reads::Acceptance},
    Binding{"remark", {"answer's remark"}},
    Binding{"delivered", {"day of delivery"}},
};

constexpr std::array line_table = {
    Binding{"quantity", {"BT-129"}},
    Binding{"unit", {"BT-130"}},
    Binding{"net", {"BT-131"}},
    Binding{"unit_price", {"BT-146"}, Reads::UnitPrice},
    Binding{"tax_rate", {"BT-152"}},
    Binding{"text", {"BT-153"}},
    Binding{"item", {"BT-155"}},
    Binding{"buyer_item", {"BT-156"}},
    Binding{"order_line", {"line of the order"}},
    Binding{"order_number", {"order of the line"}},
    Binding{"status", {"state of the line"}},
    Binding{"outstanding", {"outstanding quantity"}},
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

bool is_credit_note_code(std::string_view code) {
  return std::ranges::find(credit_codes, code) != credit_codes.end();
}

bool is_invoice_code(std::string_view code) {
  return std::ranges::find(invoice_codes, code) != invoice_codes.end();
}

bool is_italian_credit_note(std::string_view code) {
  return code == "TD04" || code == "TD08";
}

bool is_italian_invoice(std::string_view code) {
  constexpr std::array<std::string_view, 20> codes = {
      "TD01", "TD02", "TD03", "TD05", "TD06", "TD07", "TD09", "TD16", "TD17", "TD18",
      "TD19", "TD20", "TD21", "TD22", "TD23", "TD24", "TD25", "TD26", "TD27", "TD28"};
  return std::ranges::find(codes, code) != codes.end();
}

}  // namespace bop::extract
