#include "apps/bop/validation_html.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "apps/bop/printable.h"

namespace bop::cli {

namespace {

constexpr std::string_view style = R"(
body { font: 15px/1.45 "DejaVu Sans", "Segoe UI", sans-serif; color: #1d2430; background: #fff;
       max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; margin: 0 0 .2rem; } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
.lead { color: #5a6473; margin: 0 0 1.2rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem; border-bottom: 1px solid #d9dee6; }
th { font-weight: 600; color: #5a6473; }
td.number { text-align: right; }
.valid { color: #17693a; } .remark { color: #8a5a00; } .invalid { color: #a3141b; }
.undetermined { color: #5b3fa0; }
.outcome { font-weight: 600; }
.rule { border-left: 4px solid #a3141b; padding: .1rem 0 .1rem .8rem; margin: 1rem 0;
        break-inside: avoid; }
.rule.remark { border-color: #c98a00; color: inherit; }
.rule h3 { font-size: 1rem; margin: 0 0 .3rem; }
.code { font-family: "DejaVu Sans Mono", monospace; }
.because { margin: .2rem 0; } .do { margin: .4rem 0 0; font-weight: 600; }
.at, .place { font-family: "DejaVu Sans Mono", monospace; font-size: .82rem; color: #5a6473;
              overflow-wrap: anywhere; }
.values td { font-size: .88rem; padding: .15rem .5rem; }
section { break-before: auto; }
@media print { body { margin: 0; max-width: none; font-size: 11px; } a { color: inherit; } }
)";

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : printable(text)) switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  return out;
}

std::string_view state_of(const Validation& validation) {
  return validation.readable() ? std::string_view(validation.outcome) : "invalid";
}

std::string words_of(const Validation& validation) {
  if (!validation.readable()) return "not read";
  return validation.outcome_words();
}

std::string summary_row(const Validation& validation, std::size_t index) {
  std::vector<std::string> codes;
  for (const BrokenRule& rule : validation.broken)
    codes.push_back(rule.breaches.size() == 1
                        ? rule.code
                        : fmt::format("{} ×{}", rule.code, rule.breaches.size()));
  return fmt::format(
      "<tr><td><a href=\"#d{}\">{}</a></td><td>{}</td><td class=\"outcome {}\">{}</td>"
      "<td class=\"code\">{}</td></tr>\n",
      index, escaped(validation.file), escaped(validation.number), state_of(validation),
      words_of(validation), fmt::join(codes, ", "));
}

std::string breach_of(const Breach& breach) {
  std::string html;
  if (breach.left_out) return "<p class=\"because\">broken; its values are left out here</p>\n";
  if (!breach.at_words.empty())
    html += fmt::format("<div class=\"at\">{}</div>\n", escaped(breach.at_words));
  if (!breach.because.empty())
    html += fmt::format("<p class=\"because\">{}</p>\n", escaped(breach.because));
  if (breach.values.empty()) return html;
  html += "<table class=\"values\">\n";
  for (const ReadValue& value : breach.values)
    html += fmt::format("<tr><td>{}</td><td>{}</td><td class=\"place\">{}</td></tr>\n",
                        escaped(value.words.empty() ? value.path : value.words),
                        escaped(value.value), escaped(value.place));
  return html + "</table>\n";
}

std::string rule_of(const BrokenRule& rule) {
  std::string html = fmt::format(
      "<div class=\"rule {}\"><h3><span class=\"code\">{}</span> {}{}</h3>\n", rule.outcome,
      rule.code, escaped(rule.title),
      rule.breaches.size() == 1 ? "" : fmt::format(" ({} times)", rule.breaches.size()));
  for (const Breach& breach : told_apart(rule)) html += breach_of(breach);
  if (!rule.slack.empty())
    html += fmt::format("<p class=\"because\">Slack: {}</p>\n", escaped(rule.slack));
  if (!rule.recommend.empty())
    html += fmt::format("<p class=\"do\">What to do: {}</p>\n", escaped(rule.recommend));
  return html + "</div>\n";
}

std::string section_of(const Validation& validation, std::size_t index) {
  std::string html =
      fmt::format("<section id=\"d{}\"><h2>{} <span class=\"outcome {}\">{}</span></h2>\n", index,
                  escaped(validation.file), state_of(validation), words_of(validation));
  if (!validation.number.empty())
    html += fmt::format("<p class=\"lead\">Number {}</p>\n", escaped(validation.number));
  for (const Error& error : validation.errors)
    html += fmt::format("<p class=\"because\">{}</p>\n", escaped(error.text()));
  for (const std::string& note : validation.notes)
    html += fmt::format("<p class=\"because\">Note: {}</p>\n", escaped(note));
  for (const Malformed& one : validation.malformed)
    html += fmt::format(
        "<p class=\"because\">Malformed: {} says <b>{}</b>; {} <span "
        "class=\"place\">{}</span></p>\n",
        escaped(one.words), escaped(one.read), one.wanted, escaped(one.place));
  if (!validation.undecided.empty())
    for (const std::string& one : validation.unclear)
      html += fmt::format("<p class=\"because\">Unclear: {}</p>\n", escaped(one));
  for (const std::string& one : validation.disputed)
    html +=
        fmt::format("<p class=\"because\">Disputed between XML and pages: {}</p>\n", escaped(one));
  for (const BrokenRule& rule : validation.broken) html += rule_of(rule);
  if (!validation.undecided.empty())
    html += fmt::format("<p class=\"because\">Undecided, for what can't be read: {}</p>\n",
                        fmt::join(validation.undecided, ", "));
  if (validation.readable() && validation.broken.empty() && validation.undecided.empty())
    html += "<p class=\"because\">No rule is broken.</p>\n";
  return html + "</section>\n";
}

bool has_more_to_tell(const Validation& validation) {
  return !validation.valid() || !validation.broken.empty() || !validation.notes.empty();
}

}  // namespace

std::string html_report(std::span<const Validation> validations, std::string_view policy) {
  const auto valid = std::ranges::count_if(validations, &Validation::valid);
  std::string html = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<title>E-invoices: {} of {} valid</title>\n<style>{}</style></head><body>\n"
      "<h1>{} of {} {} valid</h1>\n<p class=\"lead\">Held against {}</p>\n",
      valid, validations.size(), style, valid, validations.size(),
      validations.size() == 1 ? "document is" : "documents are", escaped(policy));
  html +=
      "<table><thead><tr><th>Document</th><th>Number</th><th>Outcome</th><th>Rules broken</th>"
      "</tr></thead><tbody>\n";
  for (std::size_t i = 0; i < validations.size(); ++i) html += summary_row(validations[i], i + 1);
  html += "</tbody></table>\n";
  // Of many, those with nothing to tell stand in the table alone.
  for (std::size_t i = 0; i < validations.size(); ++i)
    if (validations.size() == 1 || has_more_to_tell(validations[i]))
      html += section_of(validations[i], i + 1);
  return html + "</body></html>\n";
}

}  // namespace bop::cli
