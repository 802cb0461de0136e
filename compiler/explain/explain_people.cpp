// Whom and until when, where a table says it: in words, not as a call of it.
#include <algorithm>

#include <fmt/format.h>

#include "compiler/explain/sections.h"
#include "compiler/ir/phrase.h"

namespace bop::explain {
namespace {

enum class Said : std::uint8_t { People, Time, Other };

Said kind_of(const ir::Program& program, abi::Type type) {
  if (type.kind == abi::Kind::List) return kind_of(program, program.info.schema.lists[type.index]);
  if (type.kind == abi::Kind::Role) return Said::People;
  const bool time = type.kind == abi::Kind::BusinessDays || type.kind == abi::Kind::Duration ||
                    type.kind == abi::Kind::Target;
  return time ? Said::Time : Said::Other;
}

// " as respond", where the table says several things of that kind.
std::string as_column(const ir::Program& program, const ir::TableCall& call, Said said) {
  for (const ir::TableText& table : program.tables) {
    if (table.name != call.table) continue;
    const auto same = std::ranges::count_if(
        table.results, [&](const auto& column) { return kind_of(program, column.type) == said; });
    const bool alone = said == Said::Other ? table.results.size() == 1 : same == 1;
    if (!alone && !call.column.empty()) return " as " + call.column;
  }
  return {};
}

std::string on(const ir::TableCall& call) {
  return call.arguments.empty() ? "" : " for " + ir::joined(call.arguments);
}

std::string words_of(const ir::Program& program, const ir::TableCall& call, Said said) {
  const std::string column = as_column(program, call, said);
  switch (said) {
    case Said::People:
      return fmt::format("whom the table {} names{}{}", call.table, column, on(call));
    case Said::Time:
      return fmt::format("the time that the table {} gives{}{}", call.table, column, on(call));
    case Said::Other:
      return fmt::format("what the table {} says{}{}", call.table, column, on(call));
  }
  return {};
}

}  // namespace

std::string said(const ir::Program& program, ir::NodeId node, Named& named) {
  const auto call = ir::table_call(program, node, &named);
  if (!call) return ir::in_words(program, node, &named);
  return words_of(program, *call, kind_of(program, program[node].type));
}

std::string to_within(const ir::Program& program, ir::NodeId to, ir::NodeId within, Named& named) {
  const auto time = ir::table_call(program, within, &named);
  if (!by_one_row(program, to, within))
    return said(program, to, named) + ", within " + said(program, within, named);
  return said(program, to, named) + ", within the time it gives" +
         as_column(program, *time, Said::Time);
}

bool by_one_row(const ir::Program& program, ir::NodeId to, ir::NodeId within) {
  const auto people = ir::table_call(program, to);
  const auto time = ir::table_call(program, within);
  return people && time && people->table == time->table && people->arguments == time->arguments;
}

}  // namespace bop::explain
