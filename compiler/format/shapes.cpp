#include "compiler/format/shapes.h"

#include <algorithm>
#include <array>

namespace bop::format {

namespace {

using std::literals::operator""sv;

constexpr std::array data_stops{"name"sv, ":"sv, "by"sv};
constexpr std::array let_stops{":"sv, "="sv};
constexpr std::array role_stops{"of"sv, "covers"sv};
constexpr std::array field_stops{":"sv, "read"sv};
constexpr std::array code_stops{"text"sv, "for"sv};
constexpr std::array step_stops{"act"sv};
constexpr std::array given_stops{"="sv};
constexpr std::array listed_stops{":"sv};

constexpr std::array shapes{
    Shape{"subjectDecl", "data", data_stops},
    Shape{"referenceDecl", "data", data_stops},
    Shape{"parameterDecl", "parameter", let_stops},
    Shape{"letDecl", "let", let_stops},
    Shape{"roleDecl", "role", role_stops},
    Shape{"field", "field", field_stops, 1, 2, true},
    Shape{"codeItem", "code", code_stops},
    Shape{"step", "step", step_stops, 2},
    Shape{"given", "given", given_stops},
    Shape{"listedCode", "listed", listed_stops},
};

constexpr std::array clause_words{
    "when"sv,     "unless"sv,    "then"sv,        "because"sv,  "cites"sv,   "owner"sv,
    "calendar"sv, "compare"sv,   "between"sv,     "outcomes"sv, "combine"sv, "default"sv,
    "asks"sv,     "effective"sv, "given"sv,       "expect"sv,   "always"sv,  "never"sv,
    "where"sv,    "after"sv,     "escalation"sv,  "before"sv,   "slack"sv,   "recommend"sv,
    "keeps"sv,    "holds"sv,     "jurisdiction"sv};

// Words that begin a clause of one kind of declaration only.
struct OwnWord {
  std::string_view declaration;
  std::string_view word;
};
constexpr std::array own_words{
    OwnWord{"requiresDecl", "otherwise"}, OwnWord{"ruleDecl", "for"},
    OwnWord{"checkDecl", "unavailable"},  OwnWord{"matchDecl", "left"},
    OwnWord{"matchDecl", "right"},        OwnWord{"matchDecl", "with"},
    OwnWord{"matchDecl", "pair"},         OwnWord{"matchDecl", "allocate"},
    OwnWord{"matchDecl", "level"},        OwnWord{"matchDecl", "allow"},
    OwnWord{"matchDecl", "raise"},        OwnWord{"approvalDecl", "by"},
    OwnWord{"approvalDecl", "exclude"},   OwnWord{"approvalDecl", "otherwise"},
    OwnWord{"processDecl", "task"},       OwnWord{"processDecl", "complete"},
    OwnWord{"serviceDecl", "respond"},    OwnWord{"serviceDecl", "resolve"},
    OwnWord{"serviceDecl", "pause"},      OwnWord{"serviceDecl", "warn"},
    OwnWord{"calendarDecl", "hours"},     OwnWord{"calendarDecl", "closed"}};

constexpr std::array items{"field"sv, "codeItem"sv, "listedCode"sv, "actor"sv};

struct Column {
  std::string_view declaration;
  ClauseColumn width;
};
constexpr std::array columns{Column{"ruleDecl", {7, 7}}, Column{"exceptionDecl", {7, 7}},
                             Column{"processDecl", {0, 0}}, Column{"serviceDecl", {0, 0}}};

}  // namespace

const Shape* shape_of(std::string_view rule) {
  const auto* found = std::ranges::find(shapes, rule, &Shape::rule);
  return found == shapes.end() ? nullptr : found;
}

bool begins_clause(std::string_view declaration, std::string_view word, std::string_view next) {
  if (word == "in") return next == "force" || next == "sequence" || next == "parallel";
  if (word.starts_with("for ") || word.starts_with("for\n")) return true;  // `for all`
  if (std::ranges::find(clause_words, word) != clause_words.end()) return true;
  return std::ranges::any_of(own_words, [&](const OwnWord& own) {
    return own.declaration == declaration && own.word == word;
  });
}

bool is_item(std::string_view rule) {
  return std::ranges::find(items, rule) != items.end();
}

ClauseColumn clause_column(std::string_view declaration) {
  const auto* found = std::ranges::find(columns, declaration, &Column::declaration);
  return found == columns.end() ? ClauseColumn{} : found->width;
}

}  // namespace bop::format
