#include "runtime/extract/term_names.h"

#include <algorithm>

#include "runtime/extract/einvoice_terms.h"

namespace bop::extract {

namespace {

constexpr std::string_view any_element = "*";

std::string_view next_step(std::string_view& path) {
  const auto end = std::min(path.find('.'), path.size());
  const std::string_view step = path.substr(0, end);
  path.remove_prefix(std::min(end + 1, path.size()));
  return step;
}

}  // namespace

std::optional<std::vector<const Term*>> groups_between(std::string_view group, const Term& term) {
  std::vector<const Term*> down;
  std::string_view at = term.within;
  while (at != group && at != any_element) {
    const Term* outer = at.empty() ? nullptr : term_named(at);
    if (outer == nullptr) return std::nullopt;
    down.push_back(outer);
    at = outer->within;
  }
  std::ranges::reverse(down);
  return down;
}

const Term* term_meant(const abi::Field& field, std::string_view group) {
  const Term* meant = nullptr;
  int rank = 3;
  for (const auto& label : field.read_from) {
    const Term* term = term_named(label);
    if (term == nullptr) continue;
    const auto between = groups_between(group, *term);
    const int its = !between ? 2 : between->empty() ? 0 : 1;
    if (its < rank) meant = term;
    rank = std::min(rank, its);
  }
  return meant;
}

std::vector<std::string_view> terms_on(const abi::Schema& schema, std::uint32_t type,
                                       std::string_view path) {
  std::vector<std::string_view> terms;
  std::string_view group;
  while (!path.empty()) {
    const std::string_view step = next_step(path);
    const auto field = schema.records[type].field(step.substr(0, step.find('[')));
    if (!field) return {};
    const abi::Field& found = schema.records[type].fields[*field];
    const Term* term = term_meant(found, group);
    const bool official =
        term != nullptr && (term->name.starts_with("BT-") || term->name.starts_with("BG-"));
    terms.push_back(official ? term->name : std::string_view());
    abi::Type of = found.type;
    if (of.kind == abi::Kind::List) of = schema.lists[of.index];
    if (path.empty()) break;
    if (of.kind != abi::Kind::Record) return {};
    type = of.index;
    if (term != nullptr) group = term->group;
  }
  return terms;
}

}  // namespace bop::extract
