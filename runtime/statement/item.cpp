#include "runtime/statement/item.h"

#include <fmt/format.h>

#include "runtime/record/plain_text.h"
#include "runtime/statement/element.h"
#include "runtime/value/money.h"

namespace bop::statement {

namespace {

bool is_no_reference(std::string_view text) {
  return text == "NONREF" || text == "NOTPROVIDED" || text == "NOREF";
}

}  // namespace

void Item::set(std::string_view name, std::string_view text, std::string_view at) {
  set(name, text, at, text);
}

void Item::set(std::string_view name, std::string_view text, std::string_view at,
               std::string_view raw) {
  text = record::trimmed(text);
  if (text.empty()) return;
  values[std::string(name)] = {
      std::string(text), std::string(raw), std::string(at), {}, {}, {}, false};
}

void Item::set_reference(std::string_view name, std::string_view text, std::string_view at) {
  set(name, text, at);
  const auto said = values.find(name);
  if (said != values.end()) said->second.none = is_no_reference(said->second.text);
}

void Item::set_unread(std::string_view name, std::string why, std::string_view at,
                      std::string_view raw) {
  values[std::string(name)] = {{},   std::string(raw), std::string(at), std::move(why), {}, {},
                               false};
}

void Item::set_amount(const value::Decimal& amount, std::string_view currency, std::string_view at,
                      std::string_view raw) {
  Said said{{}, std::string(raw), std::string(at), {}, {}, amount, false};
  if (value::Currency::parse(currency)) {
    said.text = fmt::format("{} {}", currency, amount.text());
    set("currency", currency, at);
  } else {
    said.why = "currency_unknown";
    if (!currency.empty()) said.why += fmt::format(": `{}` is none", record::shortened(currency));
    set_unread("currency", currency.empty() ? "not_found: the file names none" : said.why, at,
               currency);
  }
  values["amount"] = std::move(said);
}

void Item::set_date(std::string_view name, const value::Date& date, std::string_view at,
                    std::string_view raw) {
  set(name, date.text(), at, raw);
}

void Item::add_text(std::string_view name, std::string_view text, std::string_view at) {
  const std::string_view kept = record::trimmed(text);
  if (kept.empty()) return;
  texts[std::string(name)].push_back(
      {std::string(kept), std::string(text), std::string(at), {}, {}, {}, false});
}

void Item::add_reference(std::string_view list, std::string_view kind, std::string_view text,
                         std::string_view at) {
  if (record::trimmed(text).empty()) return;
  Item reference;
  reference.place = at;
  reference.set("kind", kind, at);
  reference.set("text", text, at);
  lists[std::string(list)].push_back(std::move(reference));
}

const Said* Item::find(std::string_view name) const {
  const auto found = values.find(name);
  return found == values.end() ? nullptr : &found->second;
}

std::string_view Item::text(std::string_view name) const {
  const Said* said = find(name);
  return said == nullptr ? std::string_view{} : std::string_view(said->text);
}

const Element* Element::first(std::string_view child) const {
  for (const Element& one : children)
    if (one.name == child) return &one;
  return nullptr;
}

const Element* Element::at(std::string_view path) const {
  const Element* element = this;
  while (element != nullptr && !path.empty()) {
    const auto slash = path.find('/');
    element = element->first(path.substr(0, slash));
    path = slash == std::string_view::npos ? std::string_view{} : path.substr(slash + 1);
  }
  return element;
}

std::vector<const Element*> Element::all(std::string_view child) const {
  std::vector<const Element*> found;
  for (const Element& one : children)
    if (one.name == child) found.push_back(&one);
  return found;
}

std::string_view Element::attribute(std::string_view attribute_name) const {
  for (const auto& [name_of_one, value] : attributes)
    if (name_of_one == attribute_name) return value;
  return {};
}

}  // namespace bop::statement
