#include "compiler/driver/follow_ups.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <set>
#include <string>

#include "compiler/diagnostics/kinds_analyze.h"
#include "compiler/diagnostics/kinds_check.h"
#include "compiler/diagnostics/kinds_parse.h"
#include "compiler/diagnostics/kinds_resolve.h"

namespace bop::driver {
namespace {

using diagnostics::Diagnostic;
using source::SourceRange;

bool is_one_of(std::string_view code, std::initializer_list<std::string_view> codes) {
  return std::ranges::find(codes, code) != codes.end();
}

// A name that nothing declares; its text is the name.
bool is_of_name(const Diagnostic& one) {
  return is_one_of(one.code,
                   {diagnostics::unknown_name.code, diagnostics::unknown_type.code,
                    diagnostics::unknown_role.code, diagnostics::unknown_code.code,
                    diagnostics::unknown_outcome.code, diagnostics::unknown_rule.code,
                    diagnostics::unknown_reference.code, diagnostics::unknown_escalation.code,
                    diagnostics::not_given.code, diagnostics::unknown_decision.code,
                    diagnostics::unknown_field.code, diagnostics::unknown_member.code,
                    diagnostics::test_column.code, diagnostics::not_a_currency_field.code});
}

// A column that is about the decision left of it.
bool is_about_decision(std::string_view column) {
  return column.starts_with("because") || is_one_of(column, {"needs", "to", "within"});
}

// What a test says of a case has no case to be about once the name of what the case does is not
// known; and a list without elements is of the type of what stands beside it.
bool is_of_test(const Diagnostic& one) {
  return is_one_of(one.code, {diagnostics::given_late.code, diagnostics::not_of_the_case.code,
                              diagnostics::people_unasked.code, diagnostics::empty_list_type.code});
}

// What the rows of a table prove is proved of all of them, and of whole types.
bool is_of_rows(const Diagnostic& one) {
  return is_one_of(one.code, {diagnostics::table_gap.code, diagnostics::bound_not_placed.code});
}

// A name that is plainly a slip for a known one is told in any case.
bool is_slip(const Diagnostic& one) {
  return std::ranges::any_of(one.fixes, &diagnostics::Fix::sure);
}

bool within(SourceRange inner, SourceRange outer) {
  return inner.file == outer.file && outer.begin <= inner.begin && inner.end <= outer.end;
}

std::size_t count_word(std::string_view text, std::string_view word) {
  const auto part = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
  };
  std::size_t count = 0;
  for (std::size_t at = text.find(word); at != std::string_view::npos;
       at = text.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    const bool begins = at == 0 || !part(text[at - 1]);
    if (begins && (end == text.size() || !part(text[end]))) ++count;
  }
  return count;
}

// A slip is made once or twice; who writes a name more often means it, and its declaration is
// what is missing.
constexpr std::size_t slips_max = 2;

class FollowUps {
 public:
  FollowUps(const std::vector<ast::Module>& modules, const source::Files& files,
            const diagnostics::Diagnostics& diagnostics)
      : files_(files),
        module_lost_(diagnostics.has(diagnostics::unknown_module.code) ||
                     diagnostics.has(diagnostics::not_the_module.code)),
        type_lost_(diagnostics.has(diagnostics::unknown_type.code)),
        decision_lost_(diagnostics.has(diagnostics::unknown_decision.code)),
        subject_lost_(diagnostics.has(diagnostics::missing_declaration.code)) {
    head_lost_ = !modules.empty() && std::ranges::none_of(modules[0].declarations, is_head);
    for (const ast::Module& module : modules)
      for (const ast::Declaration& declaration : module.declarations) {
        if (declaration.broken) lost(declaration);
        whole_.push_back(declaration.range);
      }
    for (const Diagnostic* one : diagnostics.sorted()) {
      const std::string_view name = files_.text(one->range);
      if (is_of_name(*one)) ++times_[name];
      if (is_of_name(*one) && !is_about_decision(name)) unknown_.push_back(one->range);
      if (one->code == diagnostics::unexpected_text.code) unexpected_.push_back(one->range);
      if (one->code == diagnostics::may_be_missing.code) absent_.push_back(one->range);
    }
  }

  bool operator()(const Diagnostic& one) {
    if (is_of_name(one)) return of_name_follows(one);
    if (is_of_test(one) && knows_not(one)) return true;
    // Of a type that could not be read nobody knows what a list of it, or a cell, may hold.
    if (type_lost_ &&
        is_one_of(one.code, {diagnostics::empty_list_type.code, diagnostics::test_cell.code}))
      return true;
    // `first(…).n otherwise 0`: what it is a field of may be missing, and that is what was meant.
    if (one.code == diagnostics::never_missing.code)
      return std::ranges::any_of(
          absent_, [&](const SourceRange& range) { return within(range, one.range); });
    // A head that could not be read in full may name a calendar, and how currencies are compared.
    const bool no_calendar = one.code == diagnostics::no_calendar.code;
    if (head_lost_ &&
        (no_calendar || is_of_rows(one) ||
         is_one_of(one.code, {diagnostics::other_currency.code, diagnostics::no_rates.code})))
      return true;
    if (type_lost_ && is_of_rows(one)) return true;
    if (one.code == diagnostics::reserved_word.code)
      return !told_.emplace(files_.text(one.range), "reserved").second;
    if (no_calendar) return !told_.emplace("", "").second;
    if (one.code == diagnostics::repeated_clause.code) return repeats_again(one);
    // Fields that come twice are two types without the line between them; a field that is not
    // written in one record is not in the next either.
    if (one.code == diagnostics::duplicate_name.code) return told_in_declaration(one, "twice");
    // What begins a moment of a test is lost, and all that follows it comes too late.
    if (one.code == diagnostics::given_late.code) return told_in_declaration(one, "late");
    if (one.code == diagnostics::field_not_written.code)
      return type_lost_ || !told_.emplace(type_of(one), "not written").second;
    if (one.code != diagnostics::second_declaration.code) return false;
    return in_broken(one.range) ||
           std::ranges::any_of(
               one.labels, [&](const diagnostics::Label& label) { return in_broken(label.range); });
  }

 private:
  static bool is_head(const ast::Declaration& declaration) {
    return std::holds_alternative<ast::PolicyDecl>(declaration.node);
  }

  void lost(const ast::Declaration& declaration) {
    broken_.push_back(declaration.range);
    head_lost_ = head_lost_ || is_head(declaration);
    module_lost_ = module_lost_ || std::holds_alternative<ast::UseDecl>(declaration.node);
    decision_lost_ = decision_lost_ || std::holds_alternative<ast::DecisionDecl>(declaration.node);
    if (const auto* type = std::get_if<ast::TypeDecl>(&declaration.node)) {
      type_lost_ = true;
      broken_types_.push_back(type->name.text);
    }
  }

  bool of_name_follows(const Diagnostic& one) {
    const std::string_view name = files_.text(one.range);
    if (is_slip(one) && times_[name] <= slips_max) return false;
    const bool of_policy =
        is_one_of(one.code, {diagnostics::unknown_outcome.code, diagnostics::not_given.code,
                             diagnostics::unknown_decision.code, diagnostics::test_column.code});
    if (module_lost_ && !of_policy) return true;
    if (name.empty()) return false;
    // `because` right of a decision that is not known
    if (one.code == diagnostics::test_column.code)
      return subject_lost_ ||
             (is_about_decision(name) && (decision_lost_ || right_of_unknown(one))) ||
             told_.contains({std::string(name), "name"}) || !told_.emplace(name, "column").second;
    if (one.code == diagnostics::unknown_field.code &&
        std::ranges::any_of(broken_types_, [&](const std::string& type) {
          return one.message.starts_with("`" + type + "` has");
        }))
      return true;
    // What could not be read may declare it, `for each NAME in` in the same rule included.
    for (const SourceRange& range : broken_)
      if (count_word(files_.text(range), name) > (within(one.range, range) ? 1U : 0U)) return true;
    if (one.code == diagnostics::unknown_decision.code) told_.emplace(name, "column");
    return !told_.emplace(name, "name").second;
  }

  // The `Bill` of "… of `Bill` is not written".
  static std::string type_of(const Diagnostic& one) {
    const auto last = one.message.rfind('`');
    const auto first = one.message.rfind('`', last - 1);
    return one.message.substr(first, last - first);
  }

  bool told_in_declaration(const Diagnostic& one, std::string_view what) {
    const auto outer = std::ranges::find_if(
        whole_, [&](const SourceRange& range) { return within(one.range, range); });
    return outer != whole_.end() && !told_.emplace(files_.text(*outer), what).second;
  }

  // A clause that stands twice where something could not be read, or after another such clause,
  // is the next declaration's, whose first line is lost.
  bool repeats_again(const Diagnostic& one) {
    const auto outer = std::ranges::find_if(
        whole_, [&](const SourceRange& range) { return within(one.range, range); });
    if (outer == whole_.end()) return false;
    const bool unread = std::ranges::any_of(
        unexpected_, [&](const SourceRange& range) { return within(range, *outer); });
    return unread || !told_.emplace(files_.text(*outer), "clause").second;
  }

  // Whether a name is not known in the same declaration.
  bool knows_not(const Diagnostic& one) const {
    const auto outer = std::ranges::find_if(
        whole_, [&](const SourceRange& range) { return within(one.range, range); });
    return outer != whole_.end() && std::ranges::any_of(unknown_, [&](const SourceRange& range) {
             return within(range, *outer);
           });
  }

  // Whether a name that is not known stands left of a column, in the same half of its header.
  bool right_of_unknown(const Diagnostic& one) const {
    return std::ranges::any_of(unknown_, [&](const SourceRange& range) {
      if (range.file != one.range.file || range.end > one.range.begin) return false;
      const std::string_view between = files_.text({range.file, range.end, one.range.begin});
      return between.find("||") == std::string_view::npos &&
             between.find('\n') == std::string_view::npos;
    });
  }

  bool in_broken(SourceRange range) const {
    return std::ranges::any_of(broken_,
                               [&](const SourceRange& outer) { return within(range, outer); });
  }

  const source::Files& files_;
  bool module_lost_;
  bool type_lost_;
  bool decision_lost_;
  bool subject_lost_;
  bool head_lost_ = false;
  std::vector<SourceRange> broken_, whole_, unexpected_, unknown_, absent_;
  std::vector<std::string> broken_types_;
  std::map<std::string_view, std::size_t> times_;            // by name, how often it is not known
  std::set<std::pair<std::string, std::string_view>> told_;  // about what, in which sense
};

}  // namespace

void drop_follow_ups(const std::vector<ast::Module>& modules, const source::Files& files,
                     diagnostics::Diagnostics& diagnostics) {
  if (!diagnostics.has_errors()) return;
  diagnostics.drop(FollowUps(modules, files, diagnostics));
}

}  // namespace bop::driver
