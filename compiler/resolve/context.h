// What the files of resolve share: the modules, the symbols being filled, and how to say that a
// name is unknown or taken. Private to this folder.
#pragma once

#include <string_view>
#include <vector>

#include "compiler/diagnostics/kinds_check.h"
#include "compiler/diagnostics/kinds_resolve.h"
#include "compiler/resolve/resolve.h"

namespace bop::resolve {

struct Context {
  const std::vector<ast::Module>& modules;
  Symbols& symbols;
  Diagnostics& diagnostics;
  std::map<std::string, abi::Type, std::less<>> types;  // every type name, built-in ones too
  std::map<std::string, SourceRange, std::less<>> rule_codes;
  std::map<std::string, SourceRange, std::less<>> reason_codes;
  std::map<std::string, SourceRange, std::less<>> calendars = {};
  Index reading = 0;  // the module whose declarations are being read

  /// False, and reported, when `taken` already has the name.
  bool claim(std::map<std::string, SourceRange, std::less<>>& taken, const ast::Identifier& name);
  /// False if both stand in one file. Otherwise the author's line is the one reported: what is read
  /// first is the policy, and the library's line can't be changed.
  bool report_taken_by_library(SourceRange policy, const ast::Identifier& library);
  /// The same for a small-letter name of the module.
  void name(const ast::Identifier& name, Symbol::Kind kind, std::size_t index);
  /// Once every module has its own names: lets each see those of the modules it uses.
  void bring_in_used();
  void bring_in(std::map<std::string, Symbol, std::less<>>& seen,
                const std::map<std::string, Symbol, std::less<>>& offered);
};

/// "std.invoice"
std::string path_text(const ast::Path& path);

/// Fills Symbols::schema: names of all types first, then their fields and equations.
void resolve_type_declarations(Context& context);
/// The type a text names; Error, and reported, when it names none. `owner` is the record a field
/// stands in; `currency_field` then receives the field of `Money in FIELD`.
abi::Type resolve_type(Context& context, const ast::TypeRef& written,
                       const abi::RecordType* owner = nullptr, int* currency_field = nullptr);
/// A record type or nothing; anything else is reported.
Index resolve_record_type(Context& context, const ast::TypeRef& written);

/// The role called so; none, and reported, when there is none.
Index role_named(Context& context, const ast::Identifier& name);
/// The same of an escalation.
Index escalation_named(Context& context, const ast::Identifier& name);

/// Processes and services name the record that the policy is about, or declare it.
void resolve_case_subjects(Context& context);
/// Roles, escalations and tasks that approvals, processes and services name.
void link_cases(Context& context);
/// Everything but types, in two passes: names, then what they refer to.
void resolve_declarations(Context& context);
void link_declarations(Context& context);
/// Lets, defines and tables that use themselves; exceptions and roles that end in themselves.
void report_cycles(Context& context);

}  // namespace bop::resolve
