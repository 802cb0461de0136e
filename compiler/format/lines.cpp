#include "compiler/format/lines.h"

#include <algorithm>
#include <array>
#include <optional>
#include <unordered_map>
#include <utility>

namespace bop::format {

namespace {

using parse::Lexeme;
using parse::OutlineNode;
using Index = std::uint32_t;

bool one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::ranges::find(words, word) != words.end();
}

// Where a logical line begins.
struct Start {
  Line::Kind kind;
  Index node;  // whose children are the line's columns
  Index declaration;
  std::string_view rule;  // of the declaration
};

// "EUR  1,000.00" and "2\n business days" with single spaces; what stands between slashes is left.
std::string normal(std::string_view word) {
  std::string text;
  const bool percent = word.ends_with('%');
  for (std::size_t i = 0; i < word.size(); ++i) {
    if (word[i] == '/' && text.starts_with("matches")) return text + std::string(word.substr(i));
    const bool wide = word.substr(i).starts_with("\xC2\xA0");  // a space that does not break
    if (!wide && !one_of(word.substr(i, 1), {" ", "\t", "\r", "\n"})) {
      text += word[i];
      continue;
    }
    if (wide) ++i;
    if (!percent && !text.empty() && text.back() != ' ') text += ' ';
  }
  return text;
}

class LineMaker {
 public:
  LineMaker(const parse::Outline& outline, std::string_view text) : outline_(outline), text_(text) {
    starts_.resize(outline.lexemes.size());
    begins_part_.resize(outline.lexemes.size());
    for (Index i = 0; i < outline.declarations.size(); ++i) find_starts(i);
  }

  std::vector<Line> lines(const Part& part) {
    const auto& list = outline_.lexemes;
    const auto [begin, end, margin] = part;
    margin_ = margin;
    last_ = Lexeme::none;
    const auto from = std::ranges::lower_bound(list, begin, {}, &Lexeme::begin);
    for (auto at = static_cast<Index>(from - list.begin()); at < list.size(); ++at) {
      if (list[at].begin >= end) break;
      if (list[at].node == Lexeme::none)
        comment(at, end);
      else if (starts_[at] || !open_)
        start(at);
      else
        add(at, piece(at));
      last_ = at;
    }
    finish();
    separate();
    return std::exchange(lines_, {});
  }

 private:
  std::string_view word(Index lexeme) const {
    const Lexeme& at = outline_.lexemes[lexeme];
    return text_.substr(at.begin, at.end - at.begin);
  }
  std::string_view rule(Index lexeme) const {
    const Index node = outline_.lexemes[lexeme].node;
    return node == Lexeme::none ? std::string_view() : outline_.nodes[node].rule;
  }
  bool is_name(Index lexeme) const { return one_of(rule(lexeme), {"name", "anyName", "member"}); }

  Index first_lexeme(const OutlineNode::Child& child) const {
    OutlineNode::Child at = child;
    while (at.is_node) at = outline_.nodes[at.index].children.front();
    return at.index;
  }

  bool is_row(const OutlineNode& node) const {
    return std::ranges::any_of(node.children, [&](const OutlineNode::Child& child) {
      return !child.is_node && word(child.index) == "|";
    });
  }

  // The lines of one declaration, by its direct parts.
  void find_starts(Index declaration) {
    Index id = outline_.declarations[declaration];
    const auto& item = outline_.nodes[id];
    if (item.children.size() == 1 && item.children[0].is_node) id = item.children[0].index;
    const OutlineNode& node = outline_.nodes[id];
    bool after_title = false;
    for (std::size_t i = 0; i < node.children.size(); ++i) {
      const OutlineNode::Child& child = node.children[i];
      const Index first = first_lexeme(child);
      std::string_view part;
      if (child.is_node) part = outline_.nodes[child.index].rule;
      const Index inside = child.is_node ? child.index : id;
      std::optional<Line::Kind> kind;
      if (i == 0)
        kind = Line::Kind::Head;
      else if (child.is_node && is_row(outline_.nodes[child.index]))
        kind = Line::Kind::Row;
      else if (is_item(part) || (after_title && part == "path"))
        kind = Line::Kind::Item;
      else if (clause_at(node.rule, first))
        kind = Line::Kind::Clause;
      else if (part.ends_with("Clause"))
        kind = Line::Kind::Item;  // it begins with no word: `3 times apart 24 hours`
      after_title = part == "text";
      if (part == "matchClause") find_parts(outline_.nodes[child.index]);
      if (kind) starts_[first] = Start{*kind, i == 0 ? id : inside, declaration, node.rule};
    }
  }

  // What `allow` lists: each on a line of its own where one line is too short for all.
  void find_parts(const OutlineNode& clause) {
    bool first = true;
    for (const OutlineNode::Child& child : clause.children) {
      if (!child.is_node || outline_.nodes[child.index].rule != "allowance") continue;
      begins_part_[first_lexeme(child)] = !std::exchange(first, false);
    }
  }

  bool clause_at(std::string_view declaration, Index first) const {
    if (is_name(first) || outline_.lexemes[first].kind != Lexeme::Kind::Word) return false;
    const std::string_view next = first + 1 < outline_.lexemes.size() ? word(first + 1) : "";
    return begins_clause(declaration, word(first), next);
  }

  // --- comments

  std::size_t line_breaks_before(Index at) const {
    if (at == 0) return 0;
    const Index from = outline_.lexemes[at - 1].end;
    const std::string_view between = text_.substr(from, outline_.lexemes[at].begin - from);
    return static_cast<std::size_t>(std::ranges::count(between, '\n'));
  }
  bool blank_before(Index at) const {
    return last_ != Lexeme::none && last_ + 1 == at && line_breaks_before(at) > 1;
  }

  void comment(Index at, Index end) {
    const bool doc = outline_.lexemes[at].kind == Lexeme::Kind::Doc;
    const bool trailing = !doc && open_ && last_ + 1 == at && line_breaks_before(at) == 0;
    Index next = at + 1;
    while (next < outline_.lexemes.size() && outline_.lexemes[next].node == Lexeme::none) ++next;
    const bool ends = next >= outline_.lexemes.size() || outline_.lexemes[next].begin >= end;
    const bool between = !open_ || ends || starts_[next].has_value();
    if (between && trailing) {
      lines_.back().trailing = word(at);
      return;
    }
    if (between) {
      own_line(at, ends || !starts_[next] ? nullptr : &*starts_[next], doc);
      return;
    }
    Piece piece;
    piece.text = word(at);
    piece.width = width_of(piece.text);
    piece.comment = true;
    piece.own_line = !trailing;
    piece.spaces = 2;
    lines_.back().pieces.push_back(std::move(piece));
  }

  // It belongs to what follows if it documents that or stands at the margin, otherwise to the
  // declaration above.
  void own_line(Index at, const Start* next, bool doc) {
    const bool after_comment = !lines_.empty() && lines_.back().kind == Line::Kind::Comment;
    const bool at_margin = after_comment && lines_.back().indent == 0;
    Line line;
    line.kind = Line::Kind::Comment;
    line.blank_before = blank_before(at);
    line.doc = doc;
    const bool within = next != nullptr && next->kind != Line::Kind::Head;
    const bool above = !doc && !lines_.empty() && !at_margin && column(at) > 0;
    line.indent = within || above ? 2 : 0;
    line.declaration =
        within || !above ? (next == nullptr ? declaration_ : next->declaration) : declaration_;
    Piece piece;
    piece.text = word(at);
    piece.width = width_of(piece.text);
    line.pieces.push_back(std::move(piece));
    finish();
    lines_.push_back(std::move(line));
  }

  std::size_t column(Index at) const {
    const Index begin = outline_.lexemes[at].begin;
    const std::size_t line = text_.rfind('\n', begin == 0 ? 0 : begin - 1);
    const std::size_t from = line == std::string_view::npos ? 0 : line + 1;
    return begin - std::min<std::size_t>(begin, from + margin_);
  }

  // --- words

  void start(Index at) {
    finish();
    Line line;
    line.blank_before = blank_before(at);
    line.declaration = declaration_;
    if (starts_[at]) {
      const auto& [kind, node, declaration, declared] = *starts_[at];
      line.kind = kind;
      line.declaration = declaration_ = declaration;
      line.indent = kind == Line::Kind::Head ? 0 : 2;
      line.clause_column = format::clause_column(declared);
      line.shape = shape_of(outline_.nodes[node].rule);
      stops(node, line);
      if (kind == Line::Kind::Clause) line.keyword = one_of(word(at), {"in", "for"}) ? 2 : 1;
    }
    if (line.kind == Line::Kind::Clause) line.blank_before = false;
    lines_.push_back(std::move(line));
    open_ = true;
    open_brackets_.clear();
    first_ = at;
    add(at, piece(at));
  }

  // The columns' first words; their indices in the line follow when all of it is there.
  void stops(Index node, Line& line) {
    stop_lexemes_.clear();
    if (line.shape == nullptr) return;
    const auto& children = outline_.nodes[node].children;
    std::size_t next = 0;
    for (const std::string_view stop : line.shape->stops) {
      Index found = Lexeme::none;
      for (std::size_t i = next; i < children.size() && found == Lexeme::none; ++i) {
        const bool here = children[i].is_node ? outline_.nodes[children[i].index].rule == stop
                                              : word(children[i].index) == stop;
        if (!here) continue;
        found = first_lexeme(children[i]);
        next = i + 1;
      }
      stop_lexemes_.push_back(found);
    }
    line.stops.assign(stop_lexemes_.size(), 0);
  }

  Piece piece(Index at) {
    Piece made;
    const bool text = outline_.lexemes[at].kind == Lexeme::Kind::Text;
    made.text = text ? std::string(word(at)) : normal(word(at));
    made.width = width_of(made.text);
    made.began_line = line_breaks_before(at) > 0;
    if (at == first_) return made;
    const Index before = previous_word(at);
    made.spaces = space_between(before, at) ? 1 : 0;
    const int rank = rank_of(before, at);
    if (rank != Piece::never) made.rank = rank + 5 * static_cast<int>(open_brackets_.size());
    return made;
  }

  Index previous_word(Index at) const {
    do --at;
    while (outline_.lexemes[at].node == Lexeme::none);
    return at;
  }

  void add(Index at, Piece made) {
    Line& line = lines_.back();
    const auto index = static_cast<Index>(line.pieces.size());
    const std::string_view sign = word(at);
    const bool is_text = outline_.lexemes[at].kind == Lexeme::Kind::Text;
    if (!is_text && one_of(sign, {"(", "[", "{"})) {
      made.opens = true;
      made.block = sign == "{" || (sign == "[" && rule(at) != "postfix");
      open_brackets_.push_back(index);
    } else if (!is_text && one_of(sign, {")", "]", "}"}) && !open_brackets_.empty()) {
      made.closes = true;
      made.partner = open_brackets_.back();
      line.pieces[made.partner].partner = index;
      open_brackets_.pop_back();
    } else if (sign == "," && !open_brackets_.empty()) {
      line.pieces[open_brackets_.back()].list = true;
    }
    for (std::size_t i = 0; i < stop_lexemes_.size(); ++i)
      if (stop_lexemes_[i] == at) line.stops[i] = index;
    line.pieces.push_back(std::move(made));
  }

  bool is_unary_minus(Index at) const { return word(at) == "-" && rule(at) == "unary"; }

  bool space_between(Index before, Index at) const {
    const std::string_view left = word(before), right = word(at);
    if (one_of(right, {",", ")", "]", "?", "."}) || left == ".") return false;
    if (right == "}") return left != "{";
    if (one_of(left, {"(", "["})) return false;
    if (right == ":") return !one_of(rule(at), {"entry", "effect"});
    if (is_unary_minus(before)) return is_unary_minus(at);  // `--` would begin a comment
    if (right == "(")
      return one_of(rule(at), {"primary", "relTail", "approvalClause"}) || left == ",";
    if (right == "[") return rule(at) != "postfix";
    return true;
  }

  // Where a line may begin, best first.
  int rank_of(Index before, Index at) const {
    const std::string_view left = word(before), right = word(at);
    if (begins_part_[at]) return 0;
    if (left == ",") return 2;
    if (left == "{" || (left == "[" && rule(before) != "postfix"))
      return one_of(right, {"}", "]"}) ? Piece::never : 2;
    if (is_name(at) || outline_.lexemes[at].kind != Lexeme::Kind::Word) {
      return left == "=" && one_of(rule(before), {"letDecl", "defineDecl", "exampleDecl"})
                 ? 3
                 : Piece::never;
    }
    if (rule(at) == "taskClause") return 1;
    if (right == "as" && rule(at) == "ruleClause") return 0;  // what there is to choose from
    if (right == "or") return rule(at) == "bound" ? Piece::never : 0;
    if (right == "and") return rule(at) == "andExpr" ? 1 : Piece::never;
    if (one_of(right, {"where", "has", "then", "else", "unless", "for", "gives", "also", "because",
                       "otherwise", "needs"}))
      return 1;
    if (one_of(right, {"+", "-"}) && rule(at) == "addExpr") return 3;
    if (one_of(rule(at), {"cmpOp", "mulExpr"}) || (right == "is" && rule(at) == "relTail"))
      return 4;
    return Piece::never;
  }

  void finish() { open_ = false; }

  // A declaration with clauses stands apart from its neighbours.
  void separate() {
    std::unordered_map<Index, bool> tall;
    for (const Line& line : lines_)
      if (line.kind != Line::Kind::Head && line.kind != Line::Kind::Comment)
        tall[line.declaration] = true;
    for (std::size_t i = 1; i < lines_.size(); ++i) {
      if (lines_[i].kind != Line::Kind::Head) continue;
      std::size_t first = i;
      bool apart = lines_[i].blank_before;
      while (first > 0 && lines_[first - 1].kind == Line::Kind::Comment &&
             lines_[first - 1].indent == 0) {
        --first;
        apart = apart || lines_[first].blank_before;
      }
      if (first == 0 || apart) continue;
      if (tall[lines_[i].declaration] || tall[lines_[first - 1].declaration])
        lines_[first].blank_before = true;
    }
    if (!lines_.empty()) lines_.front().blank_before = false;
  }

  const parse::Outline& outline_;
  std::string_view text_;
  std::vector<std::optional<Start>> starts_;
  std::vector<bool> begins_part_;
  std::vector<Line> lines_;
  std::vector<Index> stop_lexemes_;
  std::vector<Index> open_brackets_;
  Index declaration_ = 0;
  Index last_ = Lexeme::none;
  Index first_ = 0;
  std::size_t margin_ = 0;
  bool open_ = false;
};

}  // namespace

std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

std::vector<std::vector<Line>> lines_of(const parse::Outline& outline, std::string_view text,
                                        const std::vector<Part>& parts) {
  LineMaker maker(outline, text);
  std::vector<std::vector<Line>> lines;
  for (const Part& part : parts) lines.push_back(maker.lines(part));
  return lines;
}

}  // namespace bop::format
