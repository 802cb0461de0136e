#include "compiler/driver/follow_ups.h"

#include <algorithm>
#include <cctype>
#include <set>
#include <string>

#include "compiler/diagnostics/kinds_check.h"
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
  return is_one_of(one.code, {diagnostics::unknown_name.code, diagnostics::unknown_type.code,
                              diagnostics::unknown_role.code, diagnostics::unknown_code.code,
                              diagnostics::unknown_outcome.code, diagnostics::unknown_rule.code,
                              diagnostics::unknown_reference.code,
                              diagnostics::unknown_escalation.code, diagnostics::not_given.code});
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

class FollowUps {
 public:
  FollowUps(const std::vector<ast::Module>& modules, const source::Files& files,
            const diagnostics::Diagnostics& diagnostics)
      : files_(files),
        module_lost_(diagnostics.has(diagnostics::unknown_module.code) ||
                     diagnostics.has(diagnostics::not_the_module.code)) {
    for (const ast::Module& module : modules)
      for (const ast::Declaration& declaration : module.declarations) {
        if (!declaration.broken) continue;
        broken_.push_back(declaration.range);
        if (std::holds_alternative<ast::PolicyDecl>(declaration.node)) head_broken_ = true;
      }
  }

  bool operator()(const Diagnostic& one) {
    if (is_of_name(one)) return of_name_follows(one);
    // A head that could not be read in full may name a calendar, and how currencies are compared.
    const bool no_calendar = one.code == diagnostics::no_calendar.code;
    if (head_broken_ && (no_calendar || one.code == diagnostics::other_currency.code)) return true;
    if (no_calendar) return !told_.emplace("", "").second;
    if (one.code != diagnostics::second_declaration.code) return false;
    return in_broken(one.range) ||
           std::ranges::any_of(
               one.labels, [&](const diagnostics::Label& label) { return in_broken(label.range); });
  }

 private:
  bool of_name_follows(const Diagnostic& one) {
    if (is_slip(one)) return false;
    if (module_lost_ &&
        !is_one_of(one.code, {diagnostics::unknown_outcome.code, diagnostics::not_given.code}))
      return true;
    const std::string_view name = files_.text(one.range);
    if (name.empty()) return false;
    // What could not be read may declare it, `for each NAME in` in the same rule included.
    for (const SourceRange& range : broken_)
      if (count_word(files_.text(range), name) > (within(one.range, range) ? 1U : 0U)) return true;
    // Once is enough, unless each place has a repair of its own.
    return std::ranges::none_of(one.fixes, &diagnostics::Fix::sure) &&
           !told_.emplace(name, "name").second;
  }

  bool in_broken(SourceRange range) const {
    return std::ranges::any_of(broken_,
                               [&](const SourceRange& outer) { return within(range, outer); });
  }

  const source::Files& files_;
  bool module_lost_;
  bool head_broken_ = false;
  std::vector<SourceRange> broken_;
  std::set<std::pair<std::string_view, std::string_view>> told_;
};

}  // namespace

void drop_follow_ups(const std::vector<ast::Module>& modules, const source::Files& files,
                     diagnostics::Diagnostics& diagnostics) {
  if (!diagnostics.has_errors()) return;
  diagnostics.drop(FollowUps(modules, files, diagnostics));
}

}  // namespace bop::driver
