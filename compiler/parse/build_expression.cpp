#include "compiler/diagnostics/kinds_parse.h"
#include "compiler/parse/build.h"
#include "compiler/parse/literals.h"
#include "compiler/parse/parse.h"

namespace bop::parse {

namespace {

namespace kinds = diagnostics;

// Most expressions are one word, ten rules deep; this goes down without making lists of one.
template <typename Child>
Child* only_child(antlr4::ParserRuleContext* tree) {
  return tree->children.size() == 1 ? dynamic_cast<Child*>(tree->children.front()) : nullptr;
}

// The operator between operands number `index` and `index + 1` of a chain like a + b - c. In a
// broken tree error nodes stand between, so the position is counted over operators only.
template <typename Rule>
std::vector<antlr4::tree::TerminalNode*> operators_of(Rule& tree) {
  std::vector<antlr4::tree::TerminalNode*> list;
  for (auto* child : tree.children)
    if (auto* node = dynamic_cast<antlr4::tree::TerminalNode*>(child);
        node != nullptr && dynamic_cast<antlr4::tree::ErrorNode*>(child) == nullptr)
      list.push_back(node);
  return list;
}

}  // namespace

ast::ExprId Builder::place(source::SourceRange at, ast::Expr expr, std::uint32_t deep) {
  if (deep > expression_depth_max) {
    incomplete_ = true;
    if (!too_deep_reported_)
      diagnostics_.report(kinds::nested_too_deep, at, kinds::Count{expression_depth_max})
          .note("give parts of it names with `let`, or write the cases as a table");
    too_deep_reported_ = true;
    return error(at);
  }
  module_.exprs.push_back(std::move(expr));
  depths_.push_back(deep);
  return ast::ExprId{module_.exprs.size() - 1};
}

ast::ExprId Builder::error(source::SourceRange at) {
  module_.exprs.push_back(ast::Expr{at, ast::ErrorExpr{}});
  depths_.push_back(1);
  return ast::ExprId{module_.exprs.size() - 1};
}

ast::ExprId Builder::expression(BopParser::ExprContext* tree) {
  if (tree == nullptr) return error({tokens_.file, 0, 0});
  if (auto* branch = tree->conditional()) return conditional(*branch);
  if (auto* quantifier = tree->quantified()) return quantified(*quantifier);
  if (auto* of = tree->aggregate()) return aggregate(*of);
  if (tree->orExpr() == nullptr) return error(range(tree));
  return either(tree->orExpr());
}

ast::ExprId Builder::conditional(BopParser::ConditionalContext& tree) {
  const auto condition = expression(tree.expr(0));
  const auto then = expression(tree.expr(1));
  const auto otherwise = expression(tree.expr(2));
  return add(range(&tree), ast::Conditional{condition, then, otherwise},
             {condition, then, otherwise});
}

std::uint32_t Builder::quantity(BopParser::QuantifiedContext& tree) {
  if (tree.ONE() != nullptr) return 1;
  if (tree.NUMBER() == nullptr) return 0;
  const auto count = number(tree.NUMBER()).scaled(0);
  constexpr std::int64_t count_max = 1'000'000;
  if (count && *count <= count_max) return static_cast<std::uint32_t>(*count);
  incomplete_ = true;
  diagnostics_.report(kinds::number_out_of_range, range(tree.NUMBER()),
                      kinds::Name{text_of(tree.NUMBER())},
                      kinds::Text{"not a whole number up to 1,000,000, as counting needs"});
  return 0;
}

ast::ExprId Builder::quantified(BopParser::QuantifiedContext& tree) {
  ast::Quantified node{};
  node.quantifier = tree.ANY() != nullptr       ? ast::Quantifier::Any
                    : tree.NO() != nullptr      ? ast::Quantifier::No
                    : tree.EVERY() != nullptr   ? ast::Quantifier::Every
                    : tree.EXACTLY() != nullptr ? ast::Quantifier::Exactly
                    : tree.LEAST() != nullptr   ? ast::Quantifier::AtLeast
                                                : ast::Quantifier::AtMost;
  node.count = quantity(tree);
  node.variable = name(tree.name());
  node.list = sum(tree.addExpr());
  if (tree.orExpr() != nullptr) node.where = either(tree.orExpr());
  node.body = body(tree.body());
  return add(range(&tree), node, {node.list, node.where, node.body});
}

ast::ExprId Builder::body(BopParser::BodyContext* tree) {
  if (tree == nullptr) return error({tokens_.file, 0, 0});
  if (auto* inner = tree->quantified()) return quantified(*inner);
  if (tree->orExpr() == nullptr) return error(range(tree));
  return either(tree->orExpr());
}

ast::ExprId Builder::aggregate(BopParser::AggregateContext& tree) {
  ast::Aggregate node{};
  node.kind = tree.SUM() != nullptr        ? ast::AggregateKind::Sum
              : tree.AVERAGE() != nullptr  ? ast::AggregateKind::Average
              : tree.MIN() != nullptr      ? ast::AggregateKind::Min
              : tree.MAX() != nullptr      ? ast::AggregateKind::Max
              : tree.LIST() != nullptr     ? ast::AggregateKind::List
              : tree.COUNT() != nullptr    ? ast::AggregateKind::Count
              : tree.THOSE() != nullptr    ? ast::AggregateKind::Those
              : tree.DISTINCT() != nullptr ? ast::AggregateKind::Distinct
              : tree.SORT() != nullptr     ? ast::AggregateKind::Sort
                                           : ast::AggregateKind::First;
  const auto sums = tree.addExpr();
  if (tree.FOR() != nullptr && !sums.empty()) node.body = sum(sums.front());
  node.variable = name(tree.name());
  const bool sorts = node.kind == ast::AggregateKind::Sort;
  node.list = sums.empty() ? error(range(&tree)) : sum(sorts ? sums.front() : sums.back());
  if (tree.orExpr() != nullptr) node.where = either(tree.orExpr());
  if (sorts) node.body = sums.size() > 1 ? sum(sums.back()) : error(range(&tree));
  return add(range(&tree), node, {node.body, node.list, node.where});
}

ast::ExprId Builder::either(BopParser::OrExprContext* tree) {
  if (auto* only = only_child<BopParser::AndExprContext>(tree)) return both(only);
  const auto operands = tree->andExpr();
  if (operands.empty()) return error(range(tree));
  ast::ExprId left = both(operands.front());
  if (operands.size() == 1) return left;
  const auto ors = tree->OR();
  for (std::size_t i = 1; i < operands.size(); ++i) {
    const auto right = both(operands[i]);
    const auto at = range(tree->andExpr(0)).to(range(operands[i]));
    left = add(at, ast::Binary{ast::BinaryOp::Or, left, right, range(ors[i - 1])}, {left, right});
  }
  return left;
}

ast::ExprId Builder::both(BopParser::AndExprContext* tree) {
  if (auto* only = only_child<BopParser::NotExprContext>(tree)) return negation(only);
  const auto operands = tree->notExpr();
  if (operands.empty()) return error(range(tree));
  ast::ExprId left = negation(operands.front());
  if (operands.size() == 1) return left;
  const auto ands = tree->AND();
  for (std::size_t i = 1; i < operands.size(); ++i) {
    const auto right = negation(operands[i]);
    const auto at = range(operands.front()).to(range(operands[i]));
    left = add(at, ast::Binary{ast::BinaryOp::And, left, right, range(ands[i - 1])}, {left, right});
  }
  return left;
}

ast::ExprId Builder::negation(BopParser::NotExprContext* tree) {
  if (auto* only = only_child<BopParser::RelExprContext>(tree)) return relation(only);
  if (tree->NOT() != nullptr) {
    if (tree->notExpr() == nullptr) return error(range(tree));
    const auto operand = negation(tree->notExpr());
    return add(range(tree), ast::Unary{ast::UnaryOp::Not, operand}, {operand});
  }
  return tree->relExpr() == nullptr ? error(range(tree)) : relation(tree->relExpr());
}

ast::ExprId Builder::relation(BopParser::RelExprContext* tree) {
  if (auto* only = only_child<BopParser::ShiftExprContext>(tree)) return shift(only);
  const auto left = shift(tree->shiftExpr());
  if (tree->relTail() == nullptr) return left;
  return relation_tail(left, *tree->relTail(), tree);
}

std::pair<ast::BinaryOp, source::SourceRange> Builder::comparison(BopParser::CmpOpContext* tree) {
  using ast::BinaryOp;
  const BinaryOp op = tree->LT() != nullptr   ? BinaryOp::Less
                      : tree->LE() != nullptr ? BinaryOp::LessOrEqual
                      : tree->GT() != nullptr ? BinaryOp::Greater
                      : tree->GE() != nullptr ? BinaryOp::GreaterOrEqual
                      : tree->NE() != nullptr ? BinaryOp::NotEqual
                                              : BinaryOp::Equal;
  return {op, range(tree)};
}

ast::ExprId Builder::relation_tail(ast::ExprId left, BopParser::RelTailContext& tail, Rule* whole) {
  if (tail.exception != nullptr && tail.children.empty()) return error(range(whole));
  if (tail.IS() != nullptr) return is_test(left, tail, whole);
  if (auto* matches = tail.MATCHES_RE())
    return add(range(whole), ast::Matches{left, read_pattern(text_of(matches))}, {left});
  if (tail.WITHIN() != nullptr) {
    const auto span = sum(tail.addExpr(0));
    const auto anchor = sum(tail.addExpr(1));
    const auto direction = tail.BEFORE() != nullptr  ? ast::Direction::Before
                           : tail.AFTER() != nullptr ? ast::Direction::After
                                                     : ast::Direction::Around;
    return add(range(whole),
               ast::Within{left, span, direction, anchor, calendar(tail.inCalendar())},
               {left, span, anchor});
  }
  const auto right = shift(tail.shiftExpr(0));
  if (tail.cmpOp() != nullptr) {
    const auto [op, op_range] = comparison(tail.cmpOp());
    return add(range(whole), ast::Binary{op, left, right, op_range}, {left, right});
  }
  const auto kind = tail.CONTAINS() != nullptr ? ast::TextTestKind::Contains
                    : tail.STARTS() != nullptr ? ast::TextTestKind::StartsWith
                                               : ast::TextTestKind::EndsWith;
  return add(range(whole), ast::TextTest{kind, left, right}, {left, right});
}

ast::ExprId Builder::is_test(ast::ExprId left, BopParser::RelTailContext& tail, Rule* whole) {
  using ast::Sign;
  using ast::StateTestKind;
  const auto at = range(whole);
  const bool negated = tail.NOT() != nullptr;
  if (tail.MISSING()) return add(at, ast::StateTest{left, StateTestKind::Missing, negated}, {left});
  if (tail.PRESENT()) return add(at, ast::StateTest{left, StateTestKind::Present, negated}, {left});
  if (tail.KNOWN()) return add(at, ast::StateTest{left, StateTestKind::Known, negated}, {left});
  if (tail.UNAVAILABLE())
    return add(at, ast::StateTest{left, StateTestKind::Unavailable, negated}, {left});
  if (tail.POSITIVE()) return add(at, ast::SignTest{left, Sign::Positive, negated}, {left});
  if (tail.NEGATIVE()) return add(at, ast::SignTest{left, Sign::Negative, negated}, {left});
  if (tail.ZERO()) return add(at, ast::SignTest{left, Sign::Zero, negated}, {left});
  if (tail.ONE() != nullptr) {
    ast::OneOf node{left, {}, negated};
    std::vector<ast::ExprId> below{left};
    if (auto* choices = tail.choices())
      for (auto* choice : choices->addExpr()) node.choices.push_back(sum(choice));
    below.insert(below.end(), node.choices.begin(), node.choices.end());
    return add(at, std::move(node), below);
  }
  if (tail.IN() == nullptr) return error(at);
  const auto low = shift(tail.shiftExpr(0));
  if (tail.RANGE() == nullptr && tail.RANGE_OPEN() == nullptr)
    return add(at, ast::InList{left, low, negated}, {left, low});
  const auto high = shift(tail.shiftExpr(1));
  return add(at, ast::InRange{left, low, high, tail.RANGE_OPEN() != nullptr, negated},
             {left, low, high});
}

ast::Identifier Builder::calendar(BopParser::InCalendarContext* tree) {
  return tree == nullptr ? ast::Identifier{} : word(tree->UNAME());
}

ast::ExprId Builder::shift(BopParser::ShiftExprContext* tree) {
  if (tree == nullptr) return error({tokens_.file, 0, 0});
  if (auto* only = only_child<BopParser::AddExprContext>(tree)) return sum(only);
  const auto span = sum(tree->addExpr(0));
  if (tree->AFTER() == nullptr && tree->BEFORE() == nullptr) return span;
  const auto anchor = sum(tree->addExpr(1));
  const auto direction = tree->AFTER() != nullptr ? ast::Direction::After : ast::Direction::Before;
  return add(range(tree), ast::Shift{span, direction, anchor, calendar(tree->inCalendar())},
             {span, anchor});
}

ast::ExprId Builder::sum(BopParser::AddExprContext* tree) {
  if (tree == nullptr) return error({tokens_.file, 0, 0});
  if (auto* only = only_child<BopParser::MulExprContext>(tree)) return product(only);
  const auto operands = tree->mulExpr();
  if (operands.empty()) return error(range(tree));
  ast::ExprId left = product(operands.front());
  if (operands.size() == 1) return left;
  const auto signs = operators_of(*tree);
  for (std::size_t i = 1; i < operands.size(); ++i) {
    const auto right = product(operands[i]);
    auto* sign = i - 1 < signs.size() ? signs[i - 1] : nullptr;
    const bool minus = sign != nullptr && sign->getSymbol()->getType() == BopParser::MINUS;
    const auto op = minus ? ast::BinaryOp::Subtract : ast::BinaryOp::Add;
    left = add(range(operands.front()).to(range(operands[i])),
               ast::Binary{op, left, right, range(sign)}, {left, right});
  }
  return left;
}

ast::ExprId Builder::product(BopParser::MulExprContext* tree) {
  if (auto* only = only_child<BopParser::UnaryContext>(tree)) return unary(only);
  const auto operands = tree->unary();
  if (operands.empty()) return error(range(tree));
  ast::ExprId left = unary(operands.front());
  if (operands.size() == 1) return left;
  const auto signs = operators_of(*tree);
  for (std::size_t i = 1; i < operands.size(); ++i) {
    const auto right = unary(operands[i]);
    auto* sign = i - 1 < signs.size() ? signs[i - 1] : nullptr;
    const bool slash = sign != nullptr && sign->getSymbol()->getType() == BopParser::SLASH;
    const auto op = slash ? ast::BinaryOp::Divide : ast::BinaryOp::Multiply;
    left = add(range(operands.front()).to(range(operands[i])),
               ast::Binary{op, left, right, range(sign)}, {left, right});
  }
  return left;
}

ast::ExprId Builder::unary(BopParser::UnaryContext* tree) {
  if (auto* only = only_child<BopParser::FallbackContext>(tree)) return fallback(only);
  if (tree->fallback() != nullptr) return fallback(tree->fallback());
  if (tree->resultOf() != nullptr) return result_of(*tree->resultOf());
  if (tree->unary() == nullptr) return error(range(tree));
  const auto operand = unary(tree->unary());
  if (tree->MINUS() != nullptr)
    return add(range(tree), ast::Unary{ast::UnaryOp::Negate, operand}, {operand});
  const std::string_view phrase = text_of(tree->PERIOD_OF());
  const auto unit = phrase.find("month") != std::string_view::npos     ? ast::PeriodUnit::Month
                    : phrase.find("quarter") != std::string_view::npos ? ast::PeriodUnit::Quarter
                                                                       : ast::PeriodUnit::Year;
  return add(range(tree), ast::PeriodDay{phrase.starts_with("last"), unit, operand}, {operand});
}

// result of ap.three_way_match for invoice: a policy, and the record it judges
ast::ExprId Builder::result_of(BopParser::ResultOfContext& tree) {
  const ast::Path policy = path(tree.path(0));
  const ast::Path subject = path(tree.path(1));
  if (policy.parts.empty() || subject.parts.empty()) return error(range(&tree));
  ast::Identifier name{{}, policy.range};
  for (const ast::Identifier& part : policy.parts)
    name.text += (name.text.empty() ? "" : ".") + part.text;
  const ast::Identifier& root = subject.parts.front();
  ast::ExprId of = add(root.range, ast::Name{root.text}, {});
  for (std::size_t i = 1; i < subject.parts.size(); ++i) {
    const ast::Identifier& field = subject.parts[i];
    of = add(root.range.to(field.range), ast::Member{of, field}, {of});
  }
  return add(range(&tree), ast::ResultOf{std::move(name), of}, {of});
}

ast::ExprId Builder::fallback(BopParser::FallbackContext* tree) {
  if (auto* only = only_child<BopParser::PostfixContext>(tree)) return postfix(only);
  const auto value = postfix(tree->postfix(0));
  if (tree->OTHERWISE() == nullptr) return value;
  const auto otherwise = postfix(tree->postfix(1));
  return add(range(tree), ast::Fallback{value, otherwise}, {value, otherwise});
}

ast::ExprId Builder::postfix(BopParser::PostfixContext* tree) {
  if (tree == nullptr) return error({tokens_.file, 0, 0});
  if (auto* only = only_child<BopParser::PrimaryContext>(tree)) return primary(only);
  ast::ExprId base = primary(tree->primary());
  if (tree->children.size() == 1) return base;
  const auto whole = range(tree);
  // .field and [keys] in the order written; a bracket's range ends with its `]`.
  for (auto* child : tree->children) {
    if (auto* field = dynamic_cast<BopParser::AnyNameContext*>(child)) {
      ast::Member member{base, name(field)};
      if (member.field.text.empty()) return error(whole);
      const source::SourceRange at{whole.file, whole.begin, range(field).end};
      base = add(at, std::move(member), {base});
    } else if (auto* keys = dynamic_cast<BopParser::ArgsContext*>(child)) {
      ast::Index index{base, arguments(keys)};
      std::vector<ast::ExprId> below{base};
      below.insert(below.end(), index.keys.begin(), index.keys.end());
      source::SourceRange at{whole.file, whole.begin, range(keys).end};
      while (at.end < whole.end && tokens_.text[at.end - 1] != ']') ++at.end;
      base = add(at, std::move(index), below);
    }
  }
  return tree->exception == nullptr ? base : error(whole);
}

ast::ExprId Builder::primary(BopParser::PrimaryContext* tree) {
  if (tree == nullptr) return error({tokens_.file, 0, 0});
  if (auto* only = only_child<BopParser::NameContext>(tree)) {
    const ast::Identifier plain = name(only);
    return plain.text.empty() ? error(range(tree)) : add(plain.range, ast::Name{plain.text}, {});
  }
  if (auto* part = tree->literal()) return literal(*part);
  if (auto* part = tree->call()) return call(*part);
  if (auto* part = tree->record()) return record(*part);
  if (auto* part = tree->expr()) return expression(part);
  if (auto* convert = tree->convert()) {
    const auto amount = expression(convert->expr(0));
    const auto on = expression(convert->expr(1));
    return add(range(tree), ast::Convert{amount, word(convert->UNAME()), on}, {amount, on});
  }
  const ast::Identifier plain = tree->UNAME() != nullptr ? word(tree->UNAME()) : name(tree->name());
  if (plain.text.empty()) return error(range(tree));
  return add(plain.range, ast::Name{plain.text}, {});
}

std::vector<ast::ExprId> Builder::arguments(BopParser::ArgsContext* tree) {
  std::vector<ast::ExprId> list;
  if (tree == nullptr) return list;
  for (auto* argument : tree->expr()) list.push_back(expression(argument));
  return list;
}

ast::ExprId Builder::call(BopParser::CallContext& tree) {
  ast::Call node{name(tree.name()), arguments(tree.args())};
  if (tree.name() == nullptr) {
    const auto tokens = operators_of(tree);  // count(, sum(: the first token is the function
    if (!tokens.empty()) node.callee = word(tokens.front());
  }
  const std::vector<ast::ExprId> below = node.arguments;
  return add(range(&tree), std::move(node), below);
}

ast::ExprId Builder::record(BopParser::RecordContext& tree) {
  ast::RecordLiteral node;
  node.base = tree.UNAME() != nullptr ? word(tree.UNAME()) : name(tree.name());
  node.rest_unspecified = tree.ELLIPSIS() != nullptr;
  std::vector<ast::ExprId> below;
  for (auto* entry : tree.entry()) {
    const auto value = expression(entry->expr());
    below.push_back(value);
    node.entries.push_back({name(entry->anyName()), value});
  }
  return add(range(&tree), std::move(node), below);
}

}  // namespace bop::parse
