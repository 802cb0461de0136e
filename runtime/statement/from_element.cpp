#include "runtime/statement/from_element.h"

#include <fmt/format.h>

#include "runtime/record/plain_text.h"

namespace bop::statement {

std::string_view text_at(const Element& element, std::string_view path) {
  const Element* found = element.at(path);
  return found == nullptr ? std::string_view{} : std::string_view(found->text);
}

const std::string& place_at(const Element& element, std::string_view path) {
  const Element* found = element.at(path);
  return found == nullptr ? element.place : found->place;
}

void set_from(Item& item, std::string_view name, const Element& element, std::string_view path) {
  item.set(name, text_at(element, path), place_at(element, path));
}

Error lacks(const Element& element, std::string_view path, std::string_view expected) {
  const std::string_view seen = text_at(element, path);
  const std::string is = seen.empty() ? fmt::format("`{}` has no `{}`", element.name, path)
                                      : fmt::format("`{}` of `{}` is `{}`", path, element.name,
                                                    record::shortened(seen));
  return {"B7046",
          fmt::format("{}: expected {}", is, expected),
          "ask the bank for the file again: the statement was not read, as it would look complete",
          {place_at(element, path)}};
}

}  // namespace bop::statement
