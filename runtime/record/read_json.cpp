#include "runtime/record/read_json.h"

#include <fmt/format.h>

#include "runtime/record/json_tree.h"
#include "runtime/record/plain_text.h"

namespace bop::record {

// One JSON text: a byte that is not UTF-8 makes all of it doubtful.
void read_json(Context& context, std::string_view text, std::uint32_t type) {
  if (auto utf8 = check_utf8(text, 1); !utf8) return add_error(context, std::move(utf8).error());
  auto root = parse_json(text, context.limits.depth_max);
  if (!root) return add_error(context, std::move(root).error());
  if (root->kind != Node::Kind::Array)
    return take(context, record_of(context, *root, type, fmt::format("line {}", root->line)));
  for (std::size_t i = 0; i < root->items.size(); ++i) {
    const Node& item = root->items[i];
    take(context,
         record_of(context, item, type, fmt::format("record {} (line {})", i + 1, item.line)));
  }
}

Result<Record> json_line(Context& context, std::string_view row, std::uint32_t type, int line) {
  BOP_TRY_VOID(check_utf8(row, line));
  const std::string place = fmt::format("line {}", line);
  auto node = parse_json(row, context.limits.depth_max);
  if (!node) {
    node.error().context = {place};
    return std::unexpected(std::move(node).error());
  }
  set_line(*node, line);
  return record_of(context, *node, type, place);
}

void read_json_lines(Context& context, std::string_view text, std::uint32_t type) {
  for (int line = 1; !text.empty(); ++line) {
    const auto end = text.find('\n');
    const std::string_view row = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (!trimmed(row).empty()) take(context, json_line(context, row, type, line));
  }
}

}  // namespace bop::record
