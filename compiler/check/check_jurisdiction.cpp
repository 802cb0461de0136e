// Where a policy and its rules apply: values of one field, and those of rules among the policy's.
#include <algorithm>

#include "compiler/check/case_checker.h"

namespace bop::check {

void CaseChecker::check_jurisdiction() {
  if (checker_.head_ == nullptr || !checker_.head_->jurisdiction) return;
  const auto& [regions, of] = *checker_.head_->jurisdiction;
  const PathInfo path = resolve_path(of);
  checked_.jurisdiction = path;
  if (types::is_error(path.type)) return;
  const bool named = path.type.kind == Kind::Text || path.type.kind == Kind::Enum;
  if (!named || path.type.optional) {
    checked_.jurisdiction->type = {};
    diagnostics_
        .report(diagnostics::jurisdiction_field, of.range, {path_text(of)},
                {with_article(path.type)})
        .note("A jurisdiction is a text or one of a list of names, and every record has one.");
    return;
  }
  check_regions(regions);
}

void CaseChecker::check_regions(const ast::Regions& regions) {
  if (!checked_.jurisdiction || types::is_error(checked_.jurisdiction->type)) return;
  const Expected wanted{checked_.jurisdiction->type, "The jurisdiction is this kind of value.",
                        checker_.head_->jurisdiction->of.range, "named in the head of the policy"};
  std::map<std::string, SourceRange, std::less<>> taken;
  for (const ExprId region : regions.values) {
    expect(region, wanted);
    claim(taken, {region_text(region), range(region)});
  }
}

// Of a rule or an exception.
void CaseChecker::check_inside(const std::optional<ast::Regions>& regions) {
  if (!regions || checker_.head_ == nullptr) return;
  if (!checker_.head_->jurisdiction) {
    diagnostics_.report(diagnostics::no_jurisdiction, regions->range)
        .note(
            "The head says which field tells it, and where the policy applies: `jurisdiction "
            "\"DE\", \"AT\" of invoice.country`.");
    return;
  }
  check_regions(*regions);
  const auto& policy = checker_.head_->jurisdiction->regions.values;
  for (const ExprId region : regions->values) {
    const std::string text = region_text(region);
    if (std::ranges::any_of(policy, [&](ExprId id) { return region_text(id) == text; })) continue;
    diagnostics_.report(diagnostics::outside_jurisdiction, range(region), {"`" + text + "`"})
        .label(checker_.head_->jurisdiction->regions.range, "the policy applies here")
        .note("A rule for anywhere else could never apply.");
  }
}

// "DE", whether it is written as a name or as a text.
std::string CaseChecker::region_text(ExprId region) const {
  const ast::Expr& expression = modules_[0][region];
  if (const auto* name = std::get_if<ast::Name>(&expression.node)) return name->text;
  std::string text;
  if (const auto* literal = std::get_if<ast::TextLiteral>(&expression.node))
    for (const ast::TextLiteral::Part& part : literal->parts) text += part.text;
  return text;
}

}  // namespace bop::check
