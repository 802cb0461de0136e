#include "runtime/record/content.h"

#include <fmt/format.h>

#include "runtime/base/hash.h"
#include "runtime/record/write.h"

namespace bop::record {

namespace {

std::string text_of(const abi::Schema& schema, const abi::Type& type, const Reading& reading) {
  switch (reading.status) {
    case Status::Missing:
      return "missing";
    case Status::Unread:
      return "not read";
    case Status::Value:
      break;
  }
  if (type.kind == abi::Kind::Record) return "there";
  if (type.kind != abi::Kind::List) return scalar_text(schema, type, reading.value);
  return fmt::format("{} element{}{}", reading.elements.size(),
                     reading.elements.size() == 1 ? "" : "s", reading.complete ? "" : " or more");
}

}  // namespace

Content content(const abi::Schema& schema, const Record& record) {
  const std::string root = "record";
  Content made;
  for_each_reading(schema, record, root,
                   [&](const std::string& path, const abi::Type& type, const Reading& reading) {
                     made[path.substr(root.size() + 1)] = text_of(schema, type, reading);
                   });
  return made;
}

std::string content_hash(const Content& content) {
  std::string text;
  for (const auto& [path, value] : content)
    text += fmt::format("{}:{}{}:{}", path.size(), path, value.size(), value);
  return sha256_hex(text);
}

std::vector<Difference> differences(const Content& before, const Content& after) {
  std::vector<Difference> found;
  for (const auto& [path, text] : before) {
    const auto other = after.find(path);
    if (other == after.end())
      found.push_back({path, text, {}});
    else if (other->second != text)
      found.push_back({path, text, other->second});
  }
  for (const auto& [path, text] : after)
    if (!before.contains(path)) found.push_back({path, {}, text});
  return found;
}

}  // namespace bop::record
