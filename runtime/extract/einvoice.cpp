#include "runtime/extract/einvoice.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "runtime/extract/candidates.h"
#include "runtime/extract/einvoice_fields.h"
#include "runtime/extract/order_terms.h"
#include "runtime/extract/term_reader.h"
#include "runtime/identity/identity.h"
#include "runtime/record/plain_text.h"
#include "runtime/record/read.h"

namespace bop::extract {

namespace {

using record::Method;
using record::Reading;

constexpr std::string_view line_group = "BG-25";

// Reads one parsed invoice as std.invoice, or as a type that has some of its fields.
class InvoiceReader {
 public:
  InvoiceReader(const abi::Schema& schema, const XmlTree& tree, Syntax syntax, std::string path)
      : schema_(schema),
        tree_(tree),
        path_(std::move(path)),
        reader_(schema, tree, syntax, path_) {}

  record::Record header(std::uint32_t type) {
    record::Record record = record::empty_record(schema_, type, path_, Method::Xml);
    for (const auto& binding : header_bindings()) fill(record, XmlTree::root, "", binding);
    if (const auto lines = schema_.records[type].field("lines")) fill_lines(record, *lines);
    record.id = record::record_id(schema_, record, path_);
    return record;
  }

 private:
  // Fills the field that `binding` names, where the record type has it.
  void fill(record::Record& record, std::uint32_t element, std::string_view group,
            const Binding& binding) {
    const auto dot = binding.field.find('.');
    const auto index = schema_.records[record.type].field(binding.field.substr(0, dot));
    if (!index) return;
    const abi::Type type = schema_.records[record.type].fields[*index].type;
    Reading& target = record.fields[*index];
    if (dot == std::string_view::npos) {
      if (type.kind == abi::Kind::Record || type.kind == abi::Kind::List) return;
      target = reading(element, group, binding, type);
      return;
    }
    if (type.kind != abi::Kind::Record) return;
    record::Record inner = record::empty_record(schema_, type.index, path_, Method::Xml);
    Binding within = binding;
    within.field.remove_prefix(dot + 1);
    fill(inner, element, group, within);
    const auto leaf = schema_.records[type.index].field(within.field);
    if (!leaf || !inner.fields[*leaf].known()) return;
    Reading nested;
    nested.status = record::Status::Value;
    nested.method = Method::Xml;
    nested.confidence = 1;
    nested.origin = inner.fields[*leaf].origin;
    nested.nested.push_back(std::move(inner));
    target = std::move(nested);
  }

  void fill_lines(record::Record& record, std::uint32_t field) {
    const abi::Type type = schema_.records[record.type].fields[field].type;
    if (type.kind != abi::Kind::List || schema_.lists[type.index].kind != abi::Kind::Record) return;
    const auto lines = reader_.find(XmlTree::root, "", *term_named(line_group));
    if (lines.empty()) return;  // the profile has none: the list is not in the source
    Reading list;
    list.status = record::Status::Value;
    list.method = Method::Xml;
    list.confidence = 1;
    list.origin = reader_.origin_of_all(lines.front());
    for (const XmlFound& line : lines) {
      Reading element;
      element.status = record::Status::Value;
      element.method = Method::Xml;
      element.confidence = 1;
      element.origin = reader_.origin(line);
      element.nested.push_back(
          record::empty_record(schema_, schema_.lists[type.index].index, path_, Method::Xml));
      for (const auto& binding : line_bindings())
        fill(element.nested.front(), line.element, line_group, binding);
      list.elements.push_back(std::move(element));
    }
    record.fields[field] = std::move(list);
  }

  // The places of the first term that says something: a blank one says nothing here.
  std::pair<const Term*, std::vector<XmlFound>> said(std::uint32_t element, std::string_view group,
                                                     const Binding& binding) const {
    for (const std::string_view name : binding.terms) {
      if (name.empty()) break;
      const Term* term = term_named(name);
      auto found = reader_.find(element, group, *term);
      std::erase_if(found, [&](const XmlFound& one) { return folded_text(tree_, one).empty(); });
      if (!found.empty()) return {term, std::move(found)};
    }
    return {};
  }

  Reading reading(std::uint32_t element, std::string_view group, const Binding& binding,
                  const abi::Type& type) const {
    if (binding.reads == Reads::DocumentKind && kind_by_root()) return kind_of_root(type);
    const auto [term, found] = said(element, group, binding);
    if (found.empty()) return record::absent(type, Method::Xml, reader_.origin(element));
    if (binding.reads == Reads::FreeText)
      return reader_.unread("not_read: free text, a person has to read it", found.front());
    std::vector<Reading> readings;
    for (const XmlFound& one : found) readings.push_back(one_reading(one, binding, type));
    return reader_.made_of(std::move(readings), *term, found.front());
  }

  // Orders are of a kind by their root element, and so is a credit note that names no code.
  bool kind_by_root() const {
    const bool coded = !reader_.find(XmlTree::root, "", *term_named("BT-3")).empty();
    return reader_.syntax() == Syntax::UblOrder ||
           (tree_[XmlTree::root].name == "CreditNote" && !coded);
  }

  Reading kind_of_root(const abi::Type& type) const {
    const XmlFound root{XmlTree::root};
    const std::string_view name = tree_[XmlTree::root].name;
    const std::string_view called = name == "CreditNote" ? "credit_note" : order_kind(name);
    auto outcome = record::read_scalar(schema_, type, called, reader_.currency());
    if (!outcome) return reader_.unread("not_plausible: expected " + outcome.error(), root);
    outcome->raw = std::string(name);
    outcome->method = Method::Xml;
    outcome->origin = reader_.origin(root);
    return std::move(*outcome);
  }

  // AP and RE of Peppol say it for the whole order; CA and AB leave it open.
  Reading acceptance(const XmlFound& found, const abi::Type& type) const {
    const std::string text = folded_text(tree_, found);
    if (text != "AP" && text != "RE" && text != "CA" && text != "AB")
      return reader_.scalar(found, type);
    if (text == "CA") return reader_.unread("not_read: accepted with changes", found);
    if (text == "AB") return reader_.unread("not_read: received, not answered yet", found);
    auto outcome =
        record::read_scalar(schema_, type, text == "AP" ? "true" : "false", reader_.currency());
    if (!outcome) return reader_.unread("not_plausible: expected " + outcome.error(), found);
    outcome->raw = text;
    outcome->method = Method::Xml;
    outcome->origin = reader_.origin(found);
    return std::move(*outcome);
  }

  Reading one_reading(const XmlFound& found, const Binding& binding, const abi::Type& type) const {
    if (binding.reads == Reads::DocumentKind) return document_kind(found, type);
    if (binding.reads == Reads::Acceptance) return acceptance(found, type);
    Reading result = reader_.scalar(found, type);
    auto* text = std::get_if<std::string>(&result.value);
    if (text != nullptr && (binding.reads == Reads::Compact || binding.reads == Reads::Iban))
      *text = compact(*text);
    if (text != nullptr && binding.reads == Reads::Iban && !identity::is_iban(*text))
      return reader_.unread("not_plausible: not an IBAN, or its check digits are wrong", found);
    if (binding.reads == Reads::UnitPrice && result.known() && !per_unit(result, found.element))
      return reader_.unread(
          "not_plausible: the price is for a number of units that does not divide it", found);
    return result;
  }

  // BT-149: the price may be given for 100 pieces.
  bool per_unit(Reading& reading, std::uint32_t price) const {
    auto* money = std::get_if<value::Money>(&reading.value);
    if (money == nullptr) return true;
    const XmlElement& parent = tree_[tree_[price].parent];
    for (std::uint32_t i = 0; i < parent.children; ++i) {
      const XmlElement& sibling = tree_[parent.first_child + i];
      if (sibling.name != "BaseQuantity" && sibling.name != "BasisQuantity") continue;
      const auto base = value::Decimal::parse(record::trimmed(XmlTree::text(sibling)));
      if (!base || base->is_zero()) return false;
      constexpr int decimals_max = 10;
      const auto one =
          value::round({money->amount, *base}, value::Rounding::HalfEven, decimals_max);
      if (!one || value::multiply(*one, *base) != money->amount) return false;
      money->amount = *one;
    }
    return true;
  }

  Reading document_kind(const XmlFound& found, const abi::Type& type) const {
    const std::string code = folded_text(tree_, found);
    const bool italian = reader_.syntax() == Syntax::Fattura;
    const bool credit = italian ? is_italian_credit_note(code) : is_credit_note_code(code);
    if (italian && !credit && !is_italian_invoice(code))
      return reader_.unread("not_plausible: not a kind of document of FatturaPA", found);
    if (!italian && !credit && !is_invoice_code(code))
      return reader_.unread("not_plausible: not a code of an invoice or credit note (UNTDID 1001)",
                            found);
    if (tree_[XmlTree::root].name == "CreditNote" && !credit)
      return reader_.unread("conflict: a CreditNote with the code of an invoice", found);
    auto outcome =
        record::read_scalar(schema_, type, credit ? "credit_note" : "invoice", reader_.currency());
    if (!outcome) return reader_.unread("not_plausible: expected " + outcome.error(), found);
    outcome->raw = code;
    outcome->method = Method::Xml;
    outcome->origin = reader_.origin(found);
    return std::move(*outcome);
  }

  const abi::Schema& schema_;
  const XmlTree& tree_;
  std::string path_;
  TermReader reader_;
};

// ZUGFeRD 1 is CII of 2013: the same elements, some by other names.
std::string_view today_of_zugferd_1(std::string_view name, std::string_view parent) {
  struct Rename {
    std::string_view before;
    std::string_view today;
  };
  constexpr std::array renames = {
      Rename{"SpecifiedExchangedDocumentContext", "ExchangedDocumentContext"},
      Rename{"HeaderExchangedDocument", "ExchangedDocument"},
      Rename{"SpecifiedSupplyChainTradeTransaction", "SupplyChainTradeTransaction"},
      Rename{"ApplicableSupplyChainTradeAgreement", "ApplicableHeaderTradeAgreement"},
      Rename{"ApplicableSupplyChainTradeDelivery", "ApplicableHeaderTradeDelivery"},
      Rename{"ApplicableSupplyChainTradeSettlement", "ApplicableHeaderTradeSettlement"},
      Rename{"SpecifiedSupplyChainTradeAgreement", "SpecifiedLineTradeAgreement"},
      Rename{"SpecifiedSupplyChainTradeDelivery", "SpecifiedLineTradeDelivery"},
      Rename{"SpecifiedSupplyChainTradeSettlement", "SpecifiedLineTradeSettlement"},
      Rename{"ApplicablePercent", "RateApplicablePercent"},
  };
  for (const auto& [before, today] : renames)
    if (name == before) return today;
  if (name == "SpecifiedTradeSettlementMonetarySummation")
    return parent == "SpecifiedSupplyChainTradeSettlement"
               ? "SpecifiedTradeSettlementLineMonetarySummation"
               : "SpecifiedTradeSettlementHeaderMonetarySummation";
  if (name == "ID" && parent.ends_with("ReferencedDocument")) return "IssuerAssignedID";
  return name;
}

// OIOUBL, the UBL 2.0 of Denmark, calls the tax the total without tax.
std::string_view today_of_oioubl(std::string_view name, std::string_view parent) {
  return name == "TaxExclusiveAmount" && parent.ends_with("MonetaryTotal") ? "TaxAmountOfOIOUBL"
                                                                           : name;
}

bool is_oioubl(const XmlTree& tree) {
  const XmlElement& root = tree[XmlTree::root];
  for (std::uint32_t i = 0; i < root.children; ++i) {
    const XmlElement& child = tree[root.first_child + i];
    if (child.name == "CustomizationID")
      return record::trimmed(XmlTree::text(child)).starts_with("OIOUBL");
  }
  return false;
}

// Whether records of `type` say of themselves that they are `kind`, in a field of that name.
bool can_be(const abi::Schema& schema, std::uint32_t type, std::string_view kind) {
  const auto field = schema.records[type].field("kind");
  if (!field || schema.records[type].fields[*field].type.kind != abi::Kind::Enum) return false;
  const auto& members = schema.enums[schema.records[type].fields[*field].type.index].members;
  return std::ranges::find(members, kind) != members.end();
}

// A record of orders takes no invoices; of a type that says nothing of kinds, none is expected.
std::optional<Error> of_another_kind(const abi::Schema& schema, std::uint32_t type,
                                     std::string_view root, Syntax syntax) {
  constexpr std::array order_kinds = {"order",          "order_change",  "order_cancellation",
                                      "order_response", "delivery_note", "goods_receipt"};
  const std::string_view kind = order_kind(root);
  const bool of_orders =
      std::ranges::any_of(order_kinds, [&](const char* one) { return can_be(schema, type, one); });
  const bool fits = syntax == Syntax::UblOrder ? can_be(schema, type, kind)
                                               : !of_orders || can_be(schema, type, "invoice") ||
                                                     can_be(schema, type, "credit_note");
  if (fits) return std::nullopt;
  const std::string_view meant = syntax != Syntax::UblOrder  ? "std.invoice.Invoice"
                                 : kind == "order_response"  ? "std.order.OrderResponse"
                                 : kind.starts_with("order") ? "std.order.Order"
                                                             : "std.delivery.DeliveryNote";
  return Error{of_orders ? "B7057" : "B7013",
               of_orders ? fmt::format("the XML is a `{}`, and `{}` holds none",
                                       record::shortened(root), schema.records[type].name)
                         : fmt::format("the XML is a `{}`, not an invoice", root),
               fmt::format("read it as `--type {}`, or write a policy about that", meant),
               {}};
}

std::optional<Syntax> syntax_of(std::string_view root) {
  if (!order_kind(root).empty()) return Syntax::UblOrder;
  if (root == "Invoice" || root == "CreditNote") return Syntax::Ubl;
  if (root == "CrossIndustryInvoice" || root == "CrossIndustryDocument") return Syntax::Cii;
  if (root == "FatturaElettronica") return Syntax::Fattura;
  return std::nullopt;
}

}  // namespace

bool mentions_einvoice(std::string_view bytes) {
  std::string_view text = bytes;
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  if (!record::trimmed(text.substr(0, 256)).starts_with('<')) return false;
  constexpr std::size_t root_within = 16'384;  // licences stand in comments before the root
  const std::string_view head = text.substr(0, root_within);
  for (const std::string_view name :
       {"CrossIndustryInvoice", "CrossIndustryDocument", "ubl:schema:xsd:Invoice-2",
        "ubl:schema:xsd:CreditNote-2", "FatturaElettronica"})
    if (head.find(name) != std::string_view::npos) return true;
  return false;
}

bool is_zugferd_draft(std::string_view bytes) {
  constexpr std::size_t root_within = 16'384;
  return bytes.substr(0, root_within).contains("uncefact:data:standard:CBFBUY");
}

Error of_zugferd_draft(const std::string& name) {
  return {"B7067",
          fmt::format("`{}` is a draft of ZUGFeRD, from before its version 1.0 of 2014, which is "
                      "not read",
                      name),
          "ask for the invoice in a format of today: UBL, CII, Factur-X 1.0 or ZUGFeRD 2",
          {}};
}

std::string xml_root(std::string_view bytes) {
  const auto tree = XmlTree::parse(bytes);
  return tree ? std::string((*tree)[XmlTree::root].node.name()) : std::string();
}

DocumentKind kind_of_xml(std::string_view bytes) {
  const auto tree = XmlTree::parse(bytes);
  if (!tree) return DocumentKind::Unknown;
  const std::string_view root = (*tree)[XmlTree::root].name;
  const std::string_view ordered = order_kind(root);
  if (ordered.starts_with("order")) return DocumentKind::Order;
  if (ordered == "delivery_note") return DocumentKind::DeliveryNote;
  if (root == "CreditNote") return DocumentKind::CreditNote;
  return syntax_of(root) && ordered.empty() ? DocumentKind::Invoice : DocumentKind::Unknown;
}

Result<record::Record> read_einvoice(std::string_view bytes, const std::string& path,
                                     const abi::Schema& schema, std::uint32_t type) {
  load_terms();
  if (is_zugferd_draft(bytes)) return std::unexpected(of_zugferd_draft(path));
  auto tree = XmlTree::parse(bytes);
  if (!tree) return std::unexpected(std::move(tree).error().in(path));
  const std::string_view root = (*tree)[XmlTree::root].name;
  const auto syntax = syntax_of(root);
  if (!syntax)
    return std::unexpected(
        Error{"B7013",
              fmt::format("the XML is a `{}`, not an invoice", record::shortened(root)),
              "expected a UBL Invoice or CreditNote, a CII CrossIndustryInvoice or a "
              "FatturaElettronica, or an order or a delivery note of UBL",
              {path}});
  constexpr std::string_view italian_invoice = "FatturaElettronicaBody";
  if (const auto bodies = tree->called(xml_word(italian_invoice)); bodies.size() > 1)
    return std::unexpected(
        Error{"B7055",
              fmt::format("the FatturaPA file is a lot of {} invoices", bodies.size()),
              "ask for each in a file of its own",
              {path}});
  if (auto other = of_another_kind(schema, type, root, *syntax))
    return std::unexpected(std::move(*other).in(path));
  if (root == "CrossIndustryDocument") tree->rename(today_of_zugferd_1);
  if (is_oioubl(*tree)) tree->rename(today_of_oioubl);
  if (TermReader::names_terms(schema.records[type]))
    return TermReader(schema, *tree, *syntax, path).read(type);
  return InvoiceReader(schema, *tree, *syntax, path).header(type);
}

}  // namespace bop::extract
