#include <fmt/format.h>

#include "compiler/check/check.h"

namespace bop::check {

namespace {

std::string_view kind_name(Target::Kind kind) {
  switch (kind) {
    case Target::Kind::None:
      return "";
    case Target::Kind::Subject:
      return "subject";
    case Target::Kind::Reference:
      return "reference";
    case Target::Kind::Parameter:
      return "parameter";
    case Target::Kind::Let:
      return "let";
    case Target::Kind::Define:
      return "define";
    case Target::Kind::Table:
      return "table";
    case Target::Kind::Role:
      return "role";
    case Target::Kind::Code:
      return "code";
    case Target::Kind::EnumMember:
      return "member";
    case Target::Kind::Outcome:
      return "outcome";
    case Target::Kind::Undetermined:
      return "undetermined";
    case Target::Kind::Currency:
      return "currency";
    case Target::Kind::Example:
      return "example";
    case Target::Kind::Decision:
      return "decision";
    case Target::Kind::Result:
      return "result";
    case Target::Kind::Approval:
      return "approval";
    case Target::Kind::Local:
      return "local";
    case Target::Kind::Argument:
      return "argument";
    case Target::Kind::Field:
      return "field";
    case Target::Kind::TableColumn:
      return "column";
    case Target::Kind::Clock:
      return "clock";
    case Target::Kind::Record:
      return "record";
    case Target::Kind::Round:
      return "round";
    case Target::Kind::WholeList:
      return "whole list";
    case Target::Kind::MoneyOf:
      return "money";
    case Target::Kind::Unread:
      return "unread";
    case Target::Kind::RoundingMode:
      return "rounding mode";
    case Target::Kind::Check:
      return "check";
    case Target::Kind::Calendar:
      return "calendar";
    case Target::Kind::CodeList:
      return "code list";
  }
  return "";
}

}  // namespace

std::string print(const std::vector<ast::Module>& modules, const Checked& checked) {
  std::string text;
  for (std::size_t module = 0; module < modules.size(); ++module) {
    for (std::size_t i = 0; i < checked.infos[module].size(); ++i) {
      const Info& info = checked.infos[module][i];
      const source::SourceRange range = modules[module].exprs[i].range;
      text += fmt::format("{}.{} {}-{} : {}", module, i, range.begin, range.end,
                          checked.schema.name_of(info.type));
      if (info.target.kind != Target::Kind::None)
        text += fmt::format(" = {} {} {}", kind_name(info.target.kind), info.target.index,
                            info.target.second);
      if (info.converts) text += " converts";
      text += "\n";
    }
  }
  return text;
}

}  // namespace bop::check
