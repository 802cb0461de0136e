#include "runtime/extract/term_reader.h"

#include <algorithm>
#include <ranges>

#include <fmt/format.h>

#include "runtime/extract/xml_namespaces.h"
#include "runtime/record/plain_text.h"
#include "runtime/record/read.h"

namespace bop::extract {

namespace {

using record::Method;
using record::Reading;

constexpr std::size_t candidates_most = 20;
constexpr int deep_most = 8;  // a record type may hold itself
// Fields of one record, those of its lists included: thirty thousand lines of std.einvoice.
constexpr std::size_t fields_most = 4'000'000;

// The words of a path that a schema may hold: digits, at most one point, a sign.
bool is_decimal(std::string_view text) {
  if (text.starts_with('+') || text.starts_with('-')) text.remove_prefix(1);
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  return std::ranges::any_of(text, digit) && std::ranges::count(text, '.') <= 1 &&
         std::ranges::all_of(text, [&](char c) { return digit(c) || c == '.'; });
}

// "+5." is 5 and ".5" is 0.5: XML writes decimals so.
std::string plain_decimal(std::string_view text) {
  std::string number;
  if (text.starts_with('-')) number = "-";
  if (text.starts_with('+') || text.starts_with('-')) text.remove_prefix(1);
  if (text.starts_with('.')) number += '0';
  number += text;
  if (number.ends_with('.')) number.pop_back();
  return number;
}

std::string without_zeros(std::string number) {
  if (number.find('.') == std::string::npos) return number;
  while (number.ends_with('0')) number.pop_back();
  if (number.ends_with('.')) number.pop_back();
  return number;
}

// xs:date, with or without a zone, or CII's 20260301 (format 102).
std::optional<std::string> date_text(std::string_view text, const char* format) {
  constexpr std::size_t iso_size = 10;
  if (format != nullptr) {
    if (std::string_view(format) != "102" || text.size() != 8) return std::nullopt;
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

// Of the names of taxes; in CII the scheme `VA` of a number for tax is that of VAT.
std::string in_capitals(std::string text, bool is_scheme) {
  for (char& c : text)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return is_scheme && text == "VA" ? "VAT" : text;
}

// "#AAI#the note" is about AAI.
std::optional<std::string> note_subject(std::string_view text) {
  const auto begin = text.find('#');
  if (begin == std::string_view::npos) return std::nullopt;
  const auto end = text.find('#', begin + 1);
  if (end == std::string_view::npos) return std::string();
  return std::string(text.substr(begin + 1, end - begin - 1));
}

std::size_t decimals_of(std::string_view text) {
  const auto point = text.find('.');
  return point == std::string_view::npos ? 0 : text.size() - point - 1;
}

}  // namespace

TermReader::TermReader(const abi::Schema& schema, const XmlTree& tree, Syntax syntax,
                       std::string path)
    : schema_(schema), tree_(tree), syntax_(syntax), path_(std::move(path)) {
  const auto code = [&](std::string_view term) {
    const auto found = find(XmlTree::root, "", *term_named(term));
    return found.size() == 1 ? folded_text(tree_, found.front()) : std::string();
  };
  currency_code_ = code("BT-5");
  accounting_code_ = code("BT-6");
  if (const auto parsed = value::Currency::parse(currency_code_)) currency_ = *parsed;
}

bool TermReader::names_terms(const abi::RecordType& type) {
  return std::ranges::any_of(type.fields, [](const abi::Field& field) {
    return std::ranges::any_of(field.read_from, [](const std::string& label) {
      return (label.starts_with("BT-") || label.starts_with("BG-")) && term_named(label) != nullptr;
    });
  });
}

record::Record TermReader::read(std::uint32_t type) {
  record::Record record = record_of(type, XmlTree::root, "");
  record.id = record::record_id(schema_, record, path_);
  return record;
}

const TermReader::Terms& TermReader::terms_of(std::uint32_t type, std::string_view group) {
  const auto [at, fresh] = terms_.try_emplace({type, group});
  if (!fresh) return at->second;
  for (const auto& field : schema_.records[type].fields)
    at->second.push_back(term_meant(field, group));
  return at->second;
}

record::Record TermReader::record_of(std::uint32_t type, std::uint32_t element,
                                     std::string_view group) {
  record::Record record;
  record.type = type;
  record.source = path_;
  const auto& fields = schema_.records[type].fields;
  const Terms& terms = terms_of(type, group);
  record.fields.reserve(fields.size());
  made_ += fields.size();
  for (std::size_t i = 0; i < fields.size(); ++i)
    record.fields.push_back(terms[i] == nullptr ? beside_terms(fields[i].type, element, group)
                                                : field(fields[i].type, *terms[i], element, group));
  return record;
}

// A field that names no term: a record of fields that do is read where it stands.
Reading TermReader::beside_terms(const abi::Type& type, std::uint32_t element,
                                 std::string_view group) {
  if (type.kind != abi::Kind::Record || !names_terms(schema_.records[type.index]))
    return record::absent(type, Method::Xml, origin(element));
  return nested(type, group, XmlFound{element});
}

std::vector<XmlFound> TermReader::find(std::uint32_t element, std::string_view group,
                                       const Term& term) const {
  auto between = groups_between(group, term);
  if (!between) {
    element = XmlTree::root;
    between = groups_between("", term);
    BOP_CHECK(between.has_value(), "every group is one of the document's");
  }
  std::vector<XmlFound> from = {{element}};
  const auto step = [&](const XmlPath& path) {
    std::vector<XmlFound> next;
    for (const XmlFound& one : from) path.find(tree_, one.element, next);
    from = std::move(next);
  };
  if (!term.path(syntax_).starts_from_document())
    for (const Term* outer : *between) step(outer->path(syntax_));
  step(term.path(syntax_));
  keep_currency(from, term.reads);
  return from;
}

// Tax may also be stated in the currency of the seller's books (BT-111).
void TermReader::keep_currency(std::vector<XmlFound>& found, TermReads reads) const {
  const auto names = [&](const XmlFound& one) -> std::string_view {
    const char* code = XmlTree::attribute(tree_[one.element], "currencyID");
    return code == nullptr ? std::string_view(currency_code_) : std::string_view(code);
  };
  if (reads == TermReads::DocumentCurrency && found.size() > 1) {
    const auto other = [&](const XmlFound& one) { return names(one) != currency_code_; };
    if (!std::ranges::all_of(found, other)) std::erase_if(found, other);
  }
  if (reads == TermReads::AccountingCurrency)
    std::erase_if(found, [&](const XmlFound& one) {
      return accounting_code_.empty() || accounting_code_ == currency_code_ ||
             names(one) != accounting_code_;
    });
}

Reading TermReader::field(const abi::Type& type, const Term& term, std::uint32_t element,
                          std::string_view group) {
  const auto found = find(element, group, term);
  if (type.kind == abi::Kind::List) return list(type, term, found, element);
  if (found.empty()) return record::absent(type, Method::Xml, origin(element));
  if (type.kind == abi::Kind::Record) {
    if (found.size() == 1 || same_content(found)) return nested(type, term.group, found.front());
    Reading several = unread(fmt::format("ambiguous: {} elements", found.size()), found.front());
    for (const XmlFound& one : found | std::views::take(candidates_most))
      several.candidates.push_back({folded_text(tree_, one), origin(one), Method::Xml, 1, ""});
    return several;
  }
  if (found.size() == 1) return scalar(found.front(), type, term.reads);
  std::vector<Reading> readings;
  for (const XmlFound& one : found) readings.push_back(scalar(one, type, term.reads));
  return made_of(std::move(readings), term, found.front());
}

// Several dates of one day are one: the same text in elements that hold no others.
bool TermReader::same_content(const std::vector<XmlFound>& found) const {
  const auto leaf = [&](const XmlFound& one) { return tree_[one.element].children == 0; };
  const std::string text = folded_text(tree_, found.front());
  return std::ranges::all_of(
      found, [&](const XmlFound& one) { return leaf(one) && folded_text(tree_, one) == text; });
}

Reading TermReader::nested(const abi::Type& type, std::string_view group, const XmlFound& found) {
  if (deep_ == deep_most || made_ > fields_most)
    return unread("not_read: records in records, too deep", found);
  Reading reading;
  reading.status = record::Status::Value;
  reading.method = Method::Xml;
  reading.confidence = 1;
  reading.origin = origin(found);
  ++deep_;
  reading.nested.push_back(record_of(type.index, found.element, group));
  --deep_;
  return reading;
}

Reading TermReader::list(const abi::Type& type, const Term& term,
                         const std::vector<XmlFound>& found, std::uint32_t element) {
  const abi::Type of = schema_.lists[type.index];
  const std::size_t each =
      of.kind == abi::Kind::Record ? schema_.records[of.index].fields.size() : 1;
  if (made_ + found.size() * each > fields_most)
    return unread(fmt::format("not_plausible: {} elements, too many for an invoice", found.size()),
                  found.front());
  Reading reading;
  reading.status = record::Status::Value;
  reading.method = Method::Xml;
  reading.confidence = 1;
  reading.origin = found.empty() ? origin(element) : origin_of_all(found.front());
  reading.elements.reserve(found.size());
  for (const XmlFound& one : found)
    reading.elements.push_back(of.kind == abi::Kind::Record ? nested(of, term.group, one)
                                                            : scalar(one, of, term.reads));
  return reading;
}

record::Origin TermReader::origin(const XmlFound& found) const {
  return {path_, 0, std::nullopt, place_of(tree_, found)};
}

record::Origin TermReader::origin_of_all(const XmlFound& first) const {
  record::Origin all = origin(first);
  if (all.place.ends_with(']')) all.place.resize(all.place.rfind('['));
  return all;
}

Reading TermReader::unread(std::string why, const XmlFound& found) const {
  Reading result = record::unread(std::move(why), Method::Xml, origin(found));
  result.raw = folded_text(tree_, found);
  return result;
}

Reading TermReader::known(abi::Value value, std::string raw, const XmlFound& found) const {
  Reading reading;
  reading.status = record::Status::Value;
  reading.value = std::move(value);
  reading.raw = std::move(raw);
  reading.method = Method::Xml;
  reading.confidence = 1;
  reading.origin = origin(found);
  return reading;
}

Reading TermReader::agreed(std::vector<Reading> readings, const XmlFound& first) const {
  std::vector<Reading> different;
  for (Reading& next : readings) {
    const bool repeated = std::ranges::any_of(different, [&](const Reading& other) {
      return other.status == next.status && abi::equal(other.value, next.value);
    });
    if (!repeated) different.push_back(std::move(next));
    if (different.size() == candidates_most) break;  // enough to say that they differ
  }
  if (different.size() == 1) return std::move(different.front());
  Reading result = unread(fmt::format("ambiguous: {} different values{}", different.size(),
                                      different.size() == candidates_most ? ", perhaps more" : ""),
                          first);
  for (const Reading& other : different)
    result.candidates.push_back({other.raw, other.origin, Method::Xml, other.confidence, ""});
  return result;
}

Reading TermReader::made_of(std::vector<Reading> readings, const Term& term,
                            const XmlFound& first) const {
  if (syntax_ == Syntax::Fattura && term.fattura_sums) return summed(readings, first);
  return agreed(std::move(readings), first);
}

Reading TermReader::summed(const std::vector<Reading>& parts, const XmlFound& first) const {
  Reading sum = parts.front();
  for (const Reading& part : parts) {
    if (!part.known()) return part;  // what one of them is, nobody knows; so of the sum
    if (&part == &parts.front()) continue;
    auto* money = std::get_if<value::Money>(&sum.value);
    const auto* more = std::get_if<value::Money>(&part.value);
    const auto total = money != nullptr && more != nullptr ? value::add(money->amount, more->amount)
                                                           : std::optional<value::Decimal>();
    if (!total) return unread("not_plausible: several values, and no amounts to add", first);
    money->amount = *total;
    sum.raw += " + " + part.raw;
  }
  if (parts.size() > 1) sum.notes.push_back(fmt::format("the sum of {} entries", parts.size()));
  return sum;
}

Reading TermReader::symbol(const abi::Type& type, std::string_view name,
                           const XmlFound& found) const {
  auto outcome = record::read_scalar(schema_, type, name, currency_);
  if (!outcome) return unread("not_plausible: expected " + outcome.error(), found);
  return known(std::move(outcome->value), std::string(name), found);
}

Reading TermReader::scalar(const XmlFound& found, const abi::Type& type, TermReads reads) const {
  const XmlElement& element = tree_[found.element];
  switch (reads) {
    case TermReads::SyntaxName:
      return symbol(type,
                    syntax_ == Syntax::Ubl   ? "ubl"
                    : syntax_ == Syntax::Cii ? "cii"
                                             : "fattura_pa",
                    found);
    case TermReads::DocumentElement:
      return symbol(type,
                    syntax_ == Syntax::Cii         ? "cross_industry_invoice"
                    : element.name == "CreditNote" ? "credit_note"
                                                   : "invoice",
                    found);
    case TermReads::Decimals:
      return known(value::Decimal(static_cast<std::int64_t>(decimals_of(raw_text(tree_, found)))),
                   folded_text(tree_, found), found);
    case TermReads::Size:
      return known(value::Decimal(static_cast<std::int64_t>(raw_text(tree_, found).size())), "",
                   found);
    case TermReads::CurrencyOf: {
      if (!found.attribute.empty()) return content(folded_text(tree_, found), found, type);
      const char* code = XmlTree::attribute(element, "currencyID");
      return content(code == nullptr ? "" : std::string(record::trimmed(code)), found, type);
    }
    case TermReads::AsWritten: {
      std::string text = raw_text(tree_, found);
      return known(text, text, found);
    }
    case TermReads::ForeignNamespace: {
      const auto foreign = foreign_element(tree_);
      if (!foreign) return record::absent(type, Method::Xml, origin(found));
      return content(foreign->space, {foreign->element}, type);
    }
    case TermReads::Capitals:
      return content(in_capitals(folded_text(tree_, found), found.attribute == "schemeID"), found,
                     type);
    case TermReads::NoteSubject: {
      const std::string text = folded_text(tree_, found);
      if (syntax_ == Syntax::Cii) return content(text, found, type);
      const auto subject = note_subject(text);
      return subject ? content(*subject, found, type)
                     : record::absent(type, Method::Xml, origin(found));
    }
    case TermReads::Content:
    case TermReads::DocumentCurrency:
    case TermReads::AccountingCurrency:
      return content(folded_text(tree_, found), found, type);
  }
  return content(folded_text(tree_, found), found, type);
}

Reading TermReader::content(std::string text, const XmlFound& found, const abi::Type& type) const {
  std::string raw = text;
  if (type.kind == abi::Kind::Text) return known(std::move(text), std::move(raw), found);
  if (text.empty()) return record::absent(type, Method::Xml, origin(found));
  const char* format = XmlTree::attribute(tree_[found.element], "format");
  switch (type.kind) {
    case abi::Kind::Date: {
      const auto date = date_text(text, format);
      if (!date) return unread("not_plausible: not a date", found);
      text = *date;
      break;
    }
    case abi::Kind::Boolean:
      if (text == "1") text = "true";
      if (text == "0") text = "false";
      break;
    case abi::Kind::Number:
    case abi::Kind::Integer:
    case abi::Kind::Percent:
    case abi::Kind::Quantity:
    case abi::Kind::Money:
    case abi::Kind::UnitPrice:
      if (is_decimal(text))
        text = plain_decimal(text);
      else if (type.kind == abi::Kind::Number || type.kind == abi::Kind::Integer)
        return unread("not_plausible: not a number", found);
      // FatturaPA writes up to eight decimals, most of them zeros.
      if (type.kind == abi::Kind::Money && syntax_ == Syntax::Fattura) text = without_zeros(text);
      if (type.kind == abi::Kind::Percent) text += "%";
      if (type.kind == abi::Kind::Quantity)
        if (const char* unit = XmlTree::attribute(tree_[found.element], "unitCode"))
          text += " " + std::string(unit);
      if (type.kind == abi::Kind::Money || type.kind == abi::Kind::UnitPrice)
        if (const char* code = XmlTree::attribute(tree_[found.element], "currencyID"))
          text = std::string(code) + " " + text;
      break;
    default:
      break;
  }
  // Amounts of any currency still are those of this document's.
  auto outcome = record::read_scalar(schema_, type, text, currency_);
  if (!outcome) return unread("not_plausible: expected " + outcome.error(), found);
  Reading result = std::move(*outcome);
  result.raw = std::move(raw);
  result.method = Method::Xml;
  result.origin = origin(found);
  return result;
}

}  // namespace bop::extract
