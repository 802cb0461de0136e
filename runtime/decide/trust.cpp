#include "runtime/decide/trust.h"

#include <algorithm>
#include <optional>

namespace bop::decide {

using record::Reading;
using record::Record;

namespace {

// "invoice" covers "invoice.gross" and "invoice.lines[2].net", but not "invoiced".
bool covers(std::string_view trusted, std::string_view path) {
  if (!path.starts_with(trusted)) return false;
  return path.size() == trusted.size() || path[trusted.size()] == '.' ||
         path[trusted.size()] == '[';
}

std::optional<value::Money> as_money(const Reading& reading) {
  if (!reading.known()) return std::nullopt;
  if (const auto* money = std::get_if<value::Money>(&reading.value)) return *money;
  if (const auto* number = std::get_if<value::Decimal>(&reading.value))
    return value::Money{*number, {}};
  return std::nullopt;
}

// The sum of some fields; nothing unless all are known amounts of one currency.
std::optional<value::Money> sum(const Record& record, const std::vector<std::uint32_t>& fields) {
  std::optional<value::Money> total;
  for (const std::uint32_t field : fields) {
    const auto amount = as_money(record.fields[field]);
    if (!amount || (total && total->currency != amount->currency)) return std::nullopt;
    if (!total) {
      total = amount;
      continue;
    }
    const auto added = value::add(total->amount, amount->amount);
    if (!added) return std::nullopt;
    total->amount = *added;
  }
  return total;
}

// A spot on a page, with an extent. A line of a data file is none: how the file is laid out says
// nothing of where the document has the value.
bool has_place(const record::Origin& origin) {
  return origin.page > 0 && origin.box && origin.box->w > 0 && origin.box->h > 0;
}

constexpr double touching = 1e-6;  // of a page: what is left of adding decimals in binary

// Boxes that touch may be neighbours; boxes that overlap show, in part, the same print.
bool apart(const record::Origin& a, const record::Origin& b) {
  if (a.document != b.document || a.page != b.page) return true;
  const auto before = [](double start, double extent, double other) {
    return start + extent <= other + touching;
  };
  return before(a.box->x, a.box->w, b.box->x) || before(b.box->x, b.box->w, a.box->x) ||
         before(a.box->y, a.box->h, b.box->y) || before(b.box->y, b.box->h, a.box->y);
}

// "each was read from its own place": two fields read from one spot prove nothing of each other,
// and a value of which nobody knows where it stood is no witness.
bool own_places(const Record& record, const std::vector<std::uint32_t>& fields) {
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const record::Origin& one = record.fields[fields[i]].origin;
    if (!has_place(one)) return false;
    for (std::size_t j = i + 1; j < fields.size(); ++j)
      if (!apart(one, record.fields[fields[j]].origin)) return false;
  }
  return true;
}

}  // namespace

Floor floor_of(const abi::PolicyInfo& policy, std::string_view path) {
  Floor result;
  std::size_t longest = 0;
  for (const abi::TrustInfo& item : policy.trust) {
    if (!covers(item.path, path) || item.path.size() < longest) continue;
    longest = item.path.size();
    result = {item.floor, &item};
  }
  return result;
}

Trust::Trust(const abi::PolicyInfo& policy, const Record& record) : policy_(policy) {
  record::for_each_reading(
      policy.schema, record, policy.subject,
      [this](const std::string& path, const abi::Type& type, const Reading& reading) {
        // A record counts by its fields. A list too, but for how many elements it has.
        const bool counts = type.kind != abi::Kind::Record && reading.known();
        if (!counts && reading.status != record::Status::Missing) return;
        const Floor floor = floor_of(policy_, path);
        if (reading.known() && floor.item && floor.item->checksum != abi::none &&
            floor.item->path == path)
          summed_.emplace_back(path, floor.item);
        if (reading.confidence >= floor.floor) return;
        unusable_.emplace(path, reading.confidence);
        if (floor.item && floor.item->by != abi::none && floor.item->path == path &&
            reading.confidence >= floor.item->by_floor)
          open_.push_back(path);
      });
  equations(policy.subject, record);
  currencies(policy.subject, record);
}

void Trust::equations(const std::string& path, const Record& record) {
  const abi::RecordType& type = policy_.schema.records[record.type];
  const value::Decimal least = *value::Decimal::of(corroboration_floor_percent, -2);
  for (const abi::Equation& equation : type.equations) {
    std::vector<std::uint32_t> fields = equation.left;
    fields.insert(fields.end(), equation.right.begin(), equation.right.end());
    const bool all_read = std::ranges::all_of(fields, [&](std::uint32_t field) {
      const Reading& reading = record.fields[field];
      return reading.known() && reading.confidence >= least;
    });
    if (!all_read || !own_places(record, fields)) continue;
    const auto left = sum(record, equation.left);
    const auto right = sum(record, equation.right);
    if (!left || !right || *left != *right) continue;
    for (const std::uint32_t field : fields) {
      const std::string field_path = path + "." + type.fields[field].name;
      if (!usable(field_path)) corroborate(field_path, equation.text);
    }
  }
  for (std::size_t i = 0; i < record.fields.size(); ++i) {
    const Reading& reading = record.fields[i];
    const std::string field_path = path + "." + type.fields[i].name;
    for (const Record& nested : reading.nested) equations(field_path, nested);
    for (std::size_t e = 0; e < reading.elements.size(); ++e)
      for (const Record& nested : reading.elements[e].nested)
        equations(record::element_path(field_path, e), nested);
  }
}

// An amount is in the currency its record states, so it counts only if that does.
void Trust::currencies(const std::string& path, const Record& record) {
  const abi::RecordType& type = policy_.schema.records[record.type];
  for (std::size_t i = 0; i < record.fields.size(); ++i) {
    const Reading& reading = record.fields[i];
    const std::string field_path = path + "." + type.fields[i].name;
    if (const int tied = type.fields[i].currency_field; tied != abi::Field::no_field) {
      const std::string currency = path + "." + type.fields[static_cast<std::size_t>(tied)].name;
      const bool unknown_currency = reading.status == record::Status::Unread &&
                                    reading.why == "currency_unknown";  // Reading::why
      const bool unread =
          record.fields[static_cast<std::size_t>(tied)].status == record::Status::Unread;
      if (unknown_currency || (reading.known() && (unread || !usable(currency))))
        depends_on_.emplace(field_path, currency);
    }
    for (const Record& nested : reading.nested) currencies(field_path, nested);
    for (std::size_t e = 0; e < reading.elements.size(); ++e)
      for (const Record& nested : reading.elements[e].nested)
        currencies(record::element_path(field_path, e), nested);
  }
}

const std::string& Trust::asked_for(const std::string& path) const {
  const auto found = depends_on_.find(path);
  return found == depends_on_.end() || unusable_.contains(path) ? path : found->second;
}

bool Trust::usable(const std::string& path) const {
  if (unusable_.contains(path)) return false;
  const auto found = depends_on_.find(path);
  return found == depends_on_.end() || usable(found->second);
}

void Trust::refuse(const std::string& path, const value::Decimal& confidence,
                   const std::string& checksum) {
  unusable_.emplace(path, confidence);
  refused_.emplace(path, checksum);
}

std::string Trust::refused_by(const std::string& path) const {
  const auto found = refused_.find(path);
  return found == refused_.end() ? std::string() : found->second;
}

void Trust::corroborate(const std::string& path, const std::string& by) {
  const auto found = unusable_.find(path);
  if (found == unusable_.end() || refused_.contains(path)) return;
  corroborated_.push_back({path, found->second.text(), floor_of(policy_, path).floor.text(), by});
  unusable_.erase(found);
}

}  // namespace bop::decide
