#include <algorithm>

#include "compiler/diagnostics/kinds_parse.h"
#include "compiler/parse/build.h"
#include "compiler/parse/literals.h"
#include "runtime/value/unit.h"

namespace bop::parse {

namespace kinds = diagnostics;

ast::ExprId Builder::literal(BopParser::LiteralContext& tree) {
  const auto at = range(&tree);
  if (tree.text() != nullptr) return text(*tree.text());
  if (tree.MONEY() != nullptr) return money(tree.MONEY());
  if (tree.QUANTITY() != nullptr) return quantity_literal(tree.QUANTITY());
  if (tree.TIME() != nullptr) return time_of_day(tree.TIME());
  if (tree.DURATION() != nullptr) return span(tree.DURATION());
  if (tree.NUMBER() != nullptr) return number_literal(tree.NUMBER());
  if (tree.PERCENT() != nullptr) return percent(tree.PERCENT());
  if (tree.DATETIME() != nullptr) return instant(tree.DATETIME());
  if (tree.TRUE() != nullptr) return add(at, ast::BooleanLiteral{true}, {});
  if (tree.FALSE() != nullptr) return add(at, ast::BooleanLiteral{false}, {});
  if (tree.MISSING() != nullptr) return add(at, ast::MissingLiteral{}, {});
  if (tree.DATE() != nullptr) {
    const auto day = date(tree.DATE());
    return day ? add(at, ast::DateLiteral{*day}, {}) : error(at);
  }
  if (tree.LBRACK() == nullptr) return error(at);
  ast::ListLiteral list{arguments(tree.args())};
  const std::vector<ast::ExprId> below = list.elements;
  return add(at, std::move(list), below);
}

ast::ExprId Builder::number_literal(Node* node) {
  if (tainted(node)) return error(range(node));
  if (const auto read = value::Decimal::parse(text_of(node)))
    return add(range(node), ast::NumberLiteral{*read}, {});
  number(node);  // reports why
  return error(range(node));
}

ast::ExprId Builder::percent(Node* node) {
  if (tainted(node)) return error(range(node));
  if (const auto read = read_percent(text_of(node)))
    return add(range(node), ast::PercentLiteral{*read}, {});
  incomplete_ = true;
  diagnostics_.report(kinds::number_out_of_range, range(node), kinds::Name{text_of(node)},
                      kinds::Text{"longer than the 34 digits a percentage may have"});
  return error(range(node));
}

ast::ExprId Builder::money(Node* node) {
  const auto at = range(node);
  if (tainted(node)) return error(at);
  const auto read = read_money(text_of(node));
  if (read) {
    const std::string_view text = text_of(node);
    const std::size_t point = text.find('.');
    const std::size_t decimals = point == std::string_view::npos ? 0 : text.size() - point - 1;
    return add(at, ast::MoneyLiteral{*read, static_cast<int>(decimals)}, {});
  }
  incomplete_ = true;
  if (!read.error().currency) {
    diagnostics_.report(kinds::number_out_of_range, at, kinds::Name{text_of(node)},
                        kinds::Text{read.error().why});
    return error(at);
  }
  const std::string_view code = text_of(node).substr(0, 3);
  const source::SourceRange code_at{at.file, at.begin, at.begin + 3};
  auto& report = diagnostics_.report(kinds::unknown_currency, code_at, kinds::Name{code});
  diagnostics::suggest_currency(report, code_at, code, value::currency_codes());
  return error(at);
}

ast::ExprId Builder::quantity_literal(Node* node) {
  const auto at = range(node);
  const std::string_view text = text_of(node);
  const std::size_t code_at = text.find_first_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ");
  const std::string_view code = text.substr(code_at);
  const auto number = value::Decimal::parse(text.substr(0, text.find_first_not_of("0123456789.")));
  const auto unit = value::parse_unit(code);
  if (number && unit) return add(at, ast::QuantityLiteral{{*number, *unit}}, {});
  incomplete_ = true;
  if (!number) {
    diagnostics_.report(kinds::number_out_of_range, at, kinds::Name{text},
                        kinds::Text{"longer than the 34 digits a number may have"});
    return error(at);
  }
  if (value::Currency::parse(code)) {
    const auto amount = text.substr(0, text.find_first_not_of("0123456789."));
    const std::string meant = std::string(code) + " " + std::string(amount);
    diagnostics_.report(kinds::foreign_notation, at, kinds::Name{text}, kinds::Text{"an amount"})
        .note("an amount begins with the code of its currency: `EUR 1,000.00`")
        .fix("write `" + meant + "`", at, meant);
    return error(at);
  }
  const source::SourceRange unit_at{at.file, at.begin + static_cast<std::uint32_t>(code_at),
                                    at.end};
  auto& report = diagnostics_.report(kinds::unknown_unit, unit_at, kinds::Name{code});
  diagnostics::suggest(report, unit_at, code, value::unit_codes());
  return error(at);
}

ast::ExprId Builder::time_of_day(Node* node) {
  if (const auto read = value::Time::parse(text_of(node)))
    return add(range(node), ast::TimeLiteral{*read}, {});
  incomplete_ = true;
  diagnostics_
      .report(kinds::no_such_date, range(node),
              kinds::Text{"time of day `" + std::string(text_of(node)) + "`"})
      .here("a day has the hours 00 to 23");
  return error(range(node));
}

ast::ExprId Builder::span(Node* node) {
  const auto read = read_span(text_of(node));
  if (!read) {
    incomplete_ = true;
    diagnostics_.report(kinds::number_out_of_range, range(node), kinds::Name{text_of(node)},
                        kinds::Text{read.error().why});
    return error(range(node));
  }
  if (const auto* days = std::get_if<value::BusinessDays>(&*read))
    return add(range(node), ast::BusinessDaysLiteral{*days}, {});
  if (const auto* hours = std::get_if<value::BusinessHours>(&*read))
    return add(range(node), ast::BusinessHoursLiteral{*hours}, {});
  return add(range(node), ast::DurationLiteral{std::get<value::Duration>(*read)}, {});
}

ast::ExprId Builder::instant(Node* node) {
  if (const auto read = value::Instant::parse(text_of(node)))
    return add(range(node), ast::InstantLiteral{*read}, {});
  incomplete_ = true;
  diagnostics_
      .report(kinds::no_such_date, range(node),
              kinds::Text{"point in time `" + std::string(text_of(node)) + "`"})
      .here("not in the calendar or not on the clock");
  return error(range(node));
}

ast::ExprId Builder::text(BopParser::TextContext& tree) {
  ast::TextLiteral node;
  std::vector<ast::ExprId> below;
  for (auto* child : tree.children) {
    if (auto* hole = dynamic_cast<BopParser::ExprContext*>(child)) {
      below.push_back(expression(hole));
      node.parts.push_back({{}, below.back()});
    } else if (auto* piece = dynamic_cast<Node*>(child);
               piece != nullptr && piece->getSymbol()->getType() == BopParser::STR_TEXT) {
      if (node.parts.empty() || node.parts.back().hole) node.parts.push_back({});
      node.parts.back().text += unescape(text_of(piece));
    }
  }
  return add(range(&tree), std::move(node), below);
}

}  // namespace bop::parse
