// What the author most likely meant by a literal of another type: a member or a date in quotes, a
// percent without its sign, a bare number for an amount or a span.
#include <cctype>

#include "compiler/check/bare_percent.h"
#include "compiler/check/context.h"

namespace bop::check {

namespace {

std::string plain_text(const ast::TextLiteral& literal) {
  std::string text;
  for (const auto& part : literal.parts) {
    if (part.hole) return {};
    text += part.text;
  }
  return text;
}

}  // namespace

void offer_percent(diagnostics::Diagnostic& report, source::SourceRange at,
                   const value::Decimal& number, bool is_share) {
  const auto hundredfold = value::multiply(number, 100);
  const bool small = number <= value::Decimal(1) && number >= value::Decimal(-1);
  if (!(small || is_share) || !hundredfold || number.is_zero()) {
    report.fix("write `" + number.text() + "%`", at, number.text() + "%");
    return;
  }
  const std::string share = hundredfold->text() + "%", percent = number.text() + "%";
  report.note("One reader takes " + number.text() + " for " + share + ", another for " + percent +
              ", a hundredth of it.");
  report.choice("write `" + share + "`, if " + number.text() +
                    (small ? " of the whole" : " itself") + " is meant",
                at, share);
  report.choice("write `" + percent + "`, if " + number.text() + " in a hundred is meant", at,
                percent);
}

void Checker::report_bare_percent(ExprId id, const value::Decimal& number, const Expected& wanted) {
  auto& report = diagnostics_.report(diagnostics::percent_sign_missing, range(id), {number.text()});
  if (!wanted.why.empty()) report.note(wanted.why);
  if (wanted.where) report.label(*wanted.where, wanted.where_text);
  offer_percent(report, range(id), number, false);
}

void Checker::offer_literal(diagnostics::Diagnostic& report, ExprId id, Type want,
                            const std::string& currency_key) {
  const auto& node = expr(id).node;
  if (const auto* text = std::get_if<ast::TextLiteral>(&node)) {
    const std::string plain = plain_text(*text);
    const bool is_date = want.kind == Kind::Date && value::Date::parse(plain).has_value();
    bool is_member = false;
    if (want.kind == Kind::Enum)
      for (const std::string& member : checked_.schema.enums[want.index].members)
        is_member = is_member || member == plain;
    if (is_date) report.note("A date stands without quotation marks.");
    if (want.kind == Kind::Enum)
      report.note("The members of `" + name_of(want.required()) +
                  "` are words of the policy, without quotation marks.");
    if (is_date || is_member)
      report.fix("write `" + plain + "` without quotation marks", range(id), plain);
    return;
  }
  const auto* number = std::get_if<ast::NumberLiteral>(&node);
  if (number == nullptr) return;
  const std::string count = number->value.text();
  if (types::is_money(want)) {
    if (number->value.is_zero()) {
      report.note(
          "Zero of any currency is asked for with `is zero`, `is positive`, `is negative`.");
    } else {
      report.note("An amount names its currency, for example `EUR " + number->value.text(2, true) +
                  "`.");
    }
    const auto currency = want.index != 0 ? std::optional(value::Currency{want.index})
                                          : value::Currency::parse(fixed_currency(currency_key));
    if (currency && number->value.scale() <= currency->minor_digits())
      report.fix("write the currency", range(id),
                 currency->text() + " " + number->value.text(currency->minor_digits(), true));
  } else if (want.kind == Kind::Duration) {
    report.choice("write `" + count + " days`", range(id), count + " days");
    report.choice("write `" + count + " months`", range(id), count + " months");
  } else if (want.kind == Kind::BusinessDays) {
    report.fix("write `" + count + " business days`", range(id), count + " business days");
  }
}

bool Checker::means_absence(ExprId id) const {
  const auto* name = std::get_if<ast::Name>(&expr(id).node);
  if (name == nullptr || symbol_of(name->text) != nullptr || !name_key(name->text).empty())
    return false;
  std::string word = name->text;
  for (char& c : word) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return word == "null" || word == "nil" || word == "none" || word == "empty" || word == "blank" ||
         word == "nothing";
}

}  // namespace bop::check
