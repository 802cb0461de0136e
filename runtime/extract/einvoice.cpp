#include "runtime/extract/einvoice.h"

#include <algorithm>

#include <fmt/format.h>
#include <pugixml.hpp>

#include "runtime/extract/candidates.h"
#include "runtime/extract/einvoice_fields.h"
#include "runtime/identity/identity.h"
#include "runtime/record/plain_text.h"

namespace bop::extract {

namespace {

using record::Method;
using record::Reading;

std::string_view local_name(const char* name) {
  const std::string_view full = name;
  const auto colon = full.find(':');
  return colon == std::string_view::npos ? full : full.substr(colon + 1);
}

std::string_view next_part(std::string_view& rest, std::string_view separator) {
  const auto end = rest.find(separator);
  const std::string_view part = rest.substr(0, end);
  rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + separator.size());
  return part;
}

// What a path found: an element's or an attribute's text.
struct Found {
  pugi::xml_node element;
  std::string text;
  std::string place;
};

std::string blank_folded(std::string_view text) {
  std::string out;
  for (const char c : record::trimmed(text)) {
    const bool blank = c == ' ' || c == '\n' || c == '\t' || c == '\r';
    if (!blank) out += c;
    if (blank && out.back() != ' ') out += ' ';
  }
  return out;
}

std::string place_of(const pugi::xml_node& element) {
  std::string place;
  for (pugi::xml_node at = element; at && at.type() == pugi::node_element; at = at.parent())
    place = "/" + std::string(local_name(at.name())) + place;
  return place;
}

// Walks the paths of einvoice_fields.h.
class Walker {
 public:
  std::vector<Found> find(const pugi::xml_node& from, std::string_view alternatives) const {
    std::vector<Found> found;
    while (found.empty() && !alternatives.empty())
      walk(from, next_part(alternatives, " ; "), found);
    return found;
  }

  std::vector<pugi::xml_node> elements(const pugi::xml_node& from, std::string_view path) const {
    std::vector<Found> found;
    walk(from, path, found);
    std::vector<pugi::xml_node> nodes;
    for (const auto& one : found) nodes.push_back(one.element);
    return nodes;
  }

 private:
  void walk(const pugi::xml_node& from, std::string_view path, std::vector<Found>& found) const {
    if (path.empty()) {
      found.push_back({from, blank_folded(from.text().get()), place_of(from)});
      return;
    }
    if (path.front() == '@') {
      const auto attribute = from.attribute(std::string(path.substr(1)).c_str());
      if (attribute)
        found.push_back(
            {from, blank_folded(attribute.value()), place_of(from) + "/" + std::string(path)});
      return;
    }
    const auto [step, rest] = first_step(path);
    const auto bracket = step.find('[');
    const std::string_view names = step.substr(0, bracket);
    const std::string_view condition = bracket == std::string_view::npos
                                           ? ""
                                           : step.substr(bracket + 1, step.size() - bracket - 2);
    for (const auto& child : from.children())
      if (child.type() == pugi::node_element && is_one_of(local_name(child.name()), names) &&
          holds(child, condition))
        walk(child, rest, found);
  }

  // Splits at the first '/' outside brackets.
  static std::pair<std::string_view, std::string_view> first_step(std::string_view path) {
    int depth = 0;
    for (std::size_t i = 0; i < path.size(); ++i) {
      if (path[i] == '[') ++depth;
      if (path[i] == ']') --depth;
      if (path[i] == '/' && depth == 0) return {path.substr(0, i), path.substr(i + 1)};
    }
    return {path, {}};
  }

  static bool is_one_of(std::string_view name, std::string_view names) {
    while (!names.empty())
      if (next_part(names, "|") == name) return true;
    return false;
  }

  // "B/C=VAT", "@schemeID=VA", "!@schemeID"
  bool holds(const pugi::xml_node& element, std::string_view condition) const {
    if (condition.empty()) return true;
    const bool negated = condition.front() == '!';
    if (negated) condition.remove_prefix(1);
    std::string_view value = condition;
    const std::string_view path = next_part(value, "=");
    std::vector<Found> found;
    walk(element, path, found);
    const bool equal = std::ranges::any_of(
        found, [&](const Found& one) { return value.empty() || one.text == value; });
    return equal != negated;
  }
};

// Reads the elements of one parsed invoice into a record.
class InvoiceReader {
 public:
  InvoiceReader(const abi::Schema& schema, std::string path, Syntax syntax,
                std::string_view root_name)
      : schema_(schema), path_(std::move(path)), syntax_(syntax), root_name_(root_name) {}

  record::Record header(const pugi::xml_node& root, std::uint32_t type) {
    record::Record record = record::empty_record(schema_, type, path_, Method::Xml);
    // The document's currency first: amounts are read in it.
    const auto currency =
        walker_.find(root, syntax_ == Syntax::Ubl ? bound(header_bindings(), "currency").ubl
                                                  : bound(header_bindings(), "currency").cii);
    if (currency.size() == 1)
      if (const auto parsed = value::Currency::parse(currency.front().text)) currency_ = *parsed;
    for (const auto& binding : header_bindings()) fill(record, root, binding);
    if (const auto lines = schema_.records[type].field("lines")) fill_lines(record, *lines, root);
    record.id = record::record_id(schema_, record, path_);
    return record;
  }

 private:
  static const Binding& bound(std::span<const Binding> table, std::string_view field) {
    return *std::ranges::find(table, field, &Binding::field);
  }

  // Fills the field that `binding` names, where the record type has it.
  void fill(record::Record& record, const pugi::xml_node& from, const Binding& binding) {
    std::string_view rest = binding.field;
    const auto index = schema_.records[record.type].field(next_part(rest, "."));
    if (!index) return;
    const abi::Type type = schema_.records[record.type].fields[*index].type;
    Reading& target = record.fields[*index];
    if (rest.empty()) {
      if (type.kind == abi::Kind::Record || type.kind == abi::Kind::List) return;
      target = reading(from, binding, type);
      return;
    }
    if (type.kind != abi::Kind::Record) return;
    record::Record inner = record::empty_record(schema_, type.index, path_, Method::Xml);
    Binding within = binding;
    within.field = rest;
    fill(inner, from, within);
    const auto leaf = schema_.records[type.index].field(rest);
    if (!leaf || !inner.fields[*leaf].known()) return;
    Reading nested;
    nested.status = record::Status::Value;
    nested.method = Method::Xml;
    nested.confidence = 1;
    nested.origin = inner.fields[*leaf].origin;
    nested.nested.push_back(std::move(inner));
    target = std::move(nested);
  }

  void fill_lines(record::Record& record, std::uint32_t field, const pugi::xml_node& root) {
    const abi::Type type = schema_.records[record.type].fields[field].type;
    if (type.kind != abi::Kind::List || schema_.lists[type.index].kind != abi::Kind::Record) return;
    const auto elements = walker_.elements(root, line_path(syntax_));
    if (elements.empty()) return;  // the profile has none: the list is not in the source
    Reading list;
    list.status = record::Status::Value;
    list.method = Method::Xml;
    list.confidence = 1;
    list.origin = origin(place_of(elements.front()));
    for (std::size_t i = 0; i < elements.size(); ++i) {
      line_ = fmt::format("[{}]", i + 1);
      Reading element;
      element.status = record::Status::Value;
      element.method = Method::Xml;
      element.confidence = 1;
      element.origin = origin(place_of(elements[i]) + line_);
      element.nested.push_back(
          record::empty_record(schema_, schema_.lists[type.index].index, path_, Method::Xml));
      for (const auto& binding : line_bindings())
        fill(element.nested.front(), elements[i], binding);
      list.elements.push_back(std::move(element));
    }
    line_.clear();
    record.fields[field] = std::move(list);
  }

  record::Origin origin(std::string place) const {
    if (!line_.empty())
      if (const auto at = place.find("Line"); at != std::string::npos)
        if (const auto slash = place.find('/', at); slash != std::string::npos)
          place.insert(slash, line_);
    return {path_, 0, std::nullopt, std::move(place)};
  }

  Reading reading(const pugi::xml_node& from, const Binding& binding, const abi::Type& type) {
    auto found = walker_.find(from, syntax_ == Syntax::Ubl ? binding.ubl : binding.cii);
    std::erase_if(found, [](const Found& one) { return one.text.empty(); });
    if (found.empty()) return record::absent(type, Method::Xml, origin(place_of(from)));
    if (binding.reads == Reads::FreeText)
      return unread("not_read: free text, a person has to read it", found.front());
    if (binding.reads == Reads::TaxTotal) keep_document_currency(found);
    std::vector<Reading> readings;
    for (const auto& one : found) {
      Reading next = one_reading(one, binding, type);
      const bool repeated = std::ranges::any_of(readings, [&](const Reading& other) {
        return other.status == next.status && abi::equal(other.value, next.value);
      });
      if (!repeated) readings.push_back(std::move(next));
    }
    if (readings.size() == 1) return std::move(readings.front());
    Reading result =
        unread(fmt::format("ambiguous: {} different values", readings.size()), found.front());
    for (auto& other : readings)
      result.candidates.push_back({other.raw, other.origin, Method::Xml, other.confidence, ""});
    return result;
  }

  Reading unread(std::string why, const Found& found) const {
    Reading result = record::unread(std::move(why), Method::Xml, origin(found.place));
    result.raw = found.text;
    return result;
  }

  // Tax may also be stated in the currency of the seller's books (BT-111).
  void keep_document_currency(std::vector<Found>& found) const {
    if (found.size() < 2) return;
    const auto other = [&](const Found& one) {
      const auto code = one.element.attribute("currencyID");
      return code && code.value() != currency_.text();
    };
    if (!std::ranges::all_of(found, other)) std::erase_if(found, other);
  }

  Reading one_reading(const Found& found, const Binding& binding, const abi::Type& type) const {
    std::string text = found.text;
    if (binding.reads == Reads::DocumentKind) return document_kind(found, type);
    if (binding.reads == Reads::Compact || binding.reads == Reads::Iban) text = compact(text);
    if (binding.reads == Reads::Iban && !identity::is_iban(text))
      return unread("not_plausible: not an IBAN, or its check digits are wrong", found);
    if (type.kind == abi::Kind::Date) {
      const auto date = date_text(found);
      if (!date) return unread("not_plausible: not a date", found);
      text = *date;
    }
    if (type.kind == abi::Kind::Percent) text += "%";
    if (type.kind == abi::Kind::Money || type.kind == abi::Kind::UnitPrice) {
      if (const auto code = found.element.attribute("currencyID"); code)
        text = std::string(code.value()) + " " + text;
    }
    // Amounts of any currency still are those of this document's.
    auto outcome = record::read_scalar(schema_, type, text, currency_);
    if (!outcome) return unread("not_plausible: expected " + outcome.error(), found);
    Reading result = std::move(*outcome);
    result.raw = found.text;
    result.method = Method::Xml;
    result.origin = origin(found.place);
    if (binding.reads == Reads::UnitPrice && !per_unit(result, found.element))
      return unread("not_plausible: the price is for a number of units that does not divide it",
                    found);
    return result;
  }

  // BT-149: the price may be given for 100 pieces.
  static bool per_unit(Reading& reading, const pugi::xml_node& price) {
    auto* money = std::get_if<value::Money>(&reading.value);
    if (money == nullptr) return true;
    for (const auto& sibling : price.parent().children()) {
      const auto name = local_name(sibling.name());
      if (name != "BaseQuantity" && name != "BasisQuantity") continue;
      const auto base = value::Decimal::parse(record::trimmed(sibling.text().get()));
      if (!base || base->is_zero()) return false;
      constexpr int decimals_max = 10;
      const auto one =
          value::round({money->amount, *base}, value::Rounding::HalfEven, decimals_max);
      if (!one || value::multiply(*one, *base) != money->amount) return false;
      money->amount = *one;
    }
    return true;
  }

  Reading document_kind(const Found& found, const abi::Type& type) const {
    const bool credit = is_credit_note_code(found.text);
    if (!credit && !is_invoice_code(found.text))
      return unread("not_plausible: not a code of an invoice or credit note (UNTDID 1001)", found);
    if (root_name_ == "CreditNote" && !credit)
      return unread("conflict: a CreditNote with the code of an invoice", found);
    auto outcome =
        record::read_scalar(schema_, type, credit ? "credit_note" : "invoice", currency_);
    if (!outcome) return unread("not_plausible: expected " + outcome.error(), found);
    outcome->raw = found.text;
    outcome->method = Method::Xml;
    outcome->origin = origin(found.place);
    return std::move(*outcome);
  }

  // xs:date, with or without a zone, or CII's 20260301 (format 102).
  static std::optional<std::string> date_text(const Found& found) {
    const std::string_view text = found.text;
    constexpr std::size_t iso_size = 10;
    if (const auto format = found.element.attribute("format"); format) {
      if (std::string_view(format.value()) != "102" || text.size() != 8) return std::nullopt;
      return fmt::format("{}-{}-{}", text.substr(0, 4), text.substr(4, 2), text.substr(6, 2));
    }
    if (text.size() < iso_size) return std::nullopt;
    const std::string_view rest = text.substr(iso_size);
    // A zone (Z, +01:00) or a time says nothing about the day that is written.
    if (!rest.empty() && rest.front() != 'Z' && rest.front() != '+' && rest.front() != '-' &&
        rest.front() != 'T')
      return std::nullopt;
    return std::string(text.substr(0, iso_size));
  }

  const abi::Schema& schema_;
  std::string path_;
  Syntax syntax_;
  std::string root_name_;
  Walker walker_;
  value::Currency currency_;
  std::string line_;  // "[3]" while the third line is read
};

// Parses without document type declarations: pugixml expands none, and a file that has one is
// refused.
Result<pugi::xml_node> parse(pugi::xml_document& document, std::string_view bytes) {
  const auto parsed =
      document.load_buffer(bytes.data(), bytes.size(), pugi::parse_default | pugi::parse_doctype);
  const auto line_at = [&](std::ptrdiff_t offset) {
    const auto end = std::clamp<std::size_t>(static_cast<std::size_t>(offset), 0, bytes.size());
    return 1 + std::ranges::count(bytes.substr(0, end), '\n');
  };
  for (const auto& child : document.children())
    if (child.type() == pugi::node_doctype)
      return fail("B7012",
                  "the XML has a document type declaration (DOCTYPE), which can define entities",
                  "remove it: invoices have none");
  if (!parsed) {
    Error error{"B7011",
                fmt::format("this is not well-formed XML: {}", parsed.description()),
                "the file may be cut off",
                {fmt::format("line {}", line_at(parsed.offset))}};
    return std::unexpected(std::move(error));
  }
  const bool converted = parsed.encoding != pugi::encoding_utf8;
  if (!converted)
    if (const auto text = record::utf8_text(bytes); !text) return std::unexpected(text.error());
  return document.document_element();
}

std::optional<Syntax> syntax_of(std::string_view root) {
  if (root == "Invoice" || root == "CreditNote") return Syntax::Ubl;
  if (root == "CrossIndustryInvoice" || root == "CrossIndustryDocument") return Syntax::Cii;
  return std::nullopt;
}

}  // namespace

bool mentions_einvoice(std::string_view bytes) {
  std::string_view text = bytes;
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  if (!record::trimmed(text.substr(0, 256)).starts_with('<')) return false;
  constexpr std::size_t root_within = 16'384;  // licences stand in comments before the root
  const std::string_view head = text.substr(0, root_within);
  for (const std::string_view name : {"CrossIndustryInvoice", "CrossIndustryDocument",
                                      "ubl:schema:xsd:Invoice-2", "ubl:schema:xsd:CreditNote-2"})
    if (head.find(name) != std::string_view::npos) return true;
  return false;
}

Result<record::Record> read_einvoice(std::string_view bytes, const std::string& path,
                                     const abi::Schema& schema, std::uint32_t type) {
  pugi::xml_document document;
  auto root = parse(document, bytes);
  if (!root) return std::unexpected(std::move(root).error().in(path));
  const std::string_view name = local_name(root->name());
  const auto syntax = syntax_of(name);
  if (!syntax)
    return std::unexpected(
        Error{"B7013",
              fmt::format("the XML is a `{}`, not an invoice", record::shortened(name)),
              "expected a UBL Invoice or CreditNote, or a CII CrossIndustryInvoice",
              {path}});
  return InvoiceReader(schema, path, *syntax, name).header(*root, type);
}

}  // namespace bop::extract
