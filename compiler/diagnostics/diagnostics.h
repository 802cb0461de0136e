// A diagnostic is data: code, message with typed arguments, labels, fixes. Kinds come from
// codes_*.def through kinds_*.h, a header for each stage, so that a new code rebuilds one stage.
// Never: printing (render.h makes texts of them).
#pragma once

#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <fmt/format.h>

#include "compiler/source/source.h"

namespace bop::diagnostics {

using source::SourceRange;

enum class Severity : std::uint8_t { Error, Warning };

// Argument types: they say what a hole shows, and keep arguments from being swapped.
struct Name {
  std::string_view text;
};
struct TypeName {
  std::string text;
};
struct Text {
  std::string text;
};
struct Count {
  std::size_t number;
};

/// "1 argument", "2 arguments", "no arguments"
std::string counted(std::size_t number, std::string_view thing);

/// What a message repeats of a text: its beginning, and `…` where it is long.
std::string echoed(std::string_view text);
/// The same of each piece of a sentence that stands between backticks; what is written for the
/// author to copy may be longer.
enum class Echo : std::uint8_t { Message, Advice };
std::string with_echoes(std::string_view sentence, Echo of = Echo::Advice);

template <typename... Args>
struct Kind {
  std::string_view code;
  std::string_view name;
  Severity severity;
  std::string_view format;
};

struct KindInfo {
  std::string_view code;
  std::string_view name;
  Severity severity;
};

struct Label {
  SourceRange range;
  std::string text;
};

/// Replace `range` by `replacement`; `title` is an imperative sentence for an editor's menu.
struct Fix {
  std::string title;
  SourceRange range;
  std::string replacement;
  bool sure =
      true;  // what the author plainly meant; otherwise one of several things to choose from
};

struct Diagnostic {
  std::string_view code;
  Severity severity = Severity::Error;
  SourceRange range;
  std::string message;
  std::string primary;  // label under the range itself; may be empty
  std::vector<Label> labels;
  std::vector<std::string> notes;  // reasons and hints, whole sentences
  std::vector<Fix> fixes;

  Diagnostic& here(std::string_view text) {
    primary = with_echoes(text);
    return *this;
  }
  /// Of a declaration that was lost there is no place, and no label.
  Diagnostic& label(SourceRange at, std::string_view text) {
    if (at.file) labels.push_back({at, with_echoes(text)});
    return *this;
  }
  Diagnostic& note(std::string_view text) {
    notes.push_back(with_echoes(text));
    return *this;
  }
  Diagnostic& fix(std::string_view title, SourceRange at, std::string with) {
    fixes.push_back({with_echoes(title), at, std::move(with)});
    return *this;
  }
  /// A repair that only the author can choose: it says more than what stands there.
  Diagnostic& choice(std::string_view title, SourceRange at, std::string with) {
    fixes.push_back({with_echoes(title), at, std::move(with), false});
    return *this;
  }
};

/// Collects what the stages of one compilation have to say.
class Diagnostics {
 public:
  template <typename... Args>
  Diagnostic& report(const Kind<Args...>& kind, SourceRange range,
                     const std::type_identity_t<Args>&... args) {
    return list_.emplace_back(Diagnostic{kind.code,
                                         kind.severity,
                                         range,
                                         fmt::vformat(kind.format, fmt::make_format_args(args...)),
                                         {},
                                         {},
                                         {},
                                         {}});
  }
  bool has_errors() const;
  std::size_t errors() const;
  /// In the order people read: file, offset, code; the same run gives the same order.
  std::vector<const Diagnostic*> sorted() const;
  bool empty() const { return list_.empty(); }
  /// Whether something of that code was said.
  bool has(std::string_view code) const;
  /// Takes back what only follows from another mistake.
  void drop(const std::function<bool(const Diagnostic&)>& follows);

 private:
  std::deque<Diagnostic> list_;  // references that report() returned stay valid
};

/// Every code there is, for tests and `bop explain`.
std::vector<KindInfo> all_kinds();

/// The nearest of `candidates` to a misspelt `word`, or empty when none is near.
std::string_view nearest(std::string_view word, const std::vector<std::string_view>& candidates);

/// Whether `word` is `near` with one slip of the fingers and nothing else of `candidates` is.
bool plainly_meant(std::string_view word, std::string_view near,
                   const std::vector<std::string_view>& candidates);

/// Adds "did you mean" and its fix to a diagnostic about `word` when a candidate is near: a sure
/// one where it is plainly meant.
void suggest(Diagnostic& diagnostic, SourceRange range, std::string_view word,
             const std::vector<std::string_view>& candidates);

/// The same among currency codes, where many are one letter apart: only one that is nearest alone,
/// or the only one of EUR, USD, GBP and CHF among the nearest.
void suggest_currency(Diagnostic& diagnostic, SourceRange range, std::string_view word,
                      const std::vector<std::string_view>& codes);

}  // namespace bop::diagnostics

template <>
struct fmt::formatter<bop::diagnostics::Name> : fmt::formatter<std::string_view> {
  auto format(const bop::diagnostics::Name& n, format_context& c) const {
    return formatter<std::string_view>::format(bop::diagnostics::echoed(n.text), c);
  }
};
template <>
struct fmt::formatter<bop::diagnostics::TypeName> : fmt::formatter<std::string_view> {
  auto format(const bop::diagnostics::TypeName& n, format_context& c) const {
    return formatter<std::string_view>::format(bop::diagnostics::echoed(n.text), c);
  }
};
template <>
struct fmt::formatter<bop::diagnostics::Text> : fmt::formatter<std::string_view> {
  auto format(const bop::diagnostics::Text& n, format_context& c) const {
    return formatter<std::string_view>::format(
        bop::diagnostics::with_echoes(n.text, bop::diagnostics::Echo::Message), c);
  }
};
template <>
struct fmt::formatter<bop::diagnostics::Count> : fmt::formatter<std::size_t> {
  auto format(const bop::diagnostics::Count& n, format_context& c) const {
    return formatter<std::size_t>::format(n.number, c);
  }
};

namespace bop::diagnostics {

/// Refuses, at compile time, a message whose holes do not fit its arguments.
template <typename... Args>
consteval Kind<Args...> make_kind(std::string_view code, std::string_view name, Severity severity,
                                  std::string_view text, fmt::format_string<Args...> /*checked*/) {
  return {code, name, severity, text};
}

}  // namespace bop::diagnostics
