#include "runtime/record/json_tree.h"

#include <algorithm>
#include <optional>
#include <unordered_set>

#include <fmt/format.h>

#include "runtime/record/plain_text.h"

namespace bop::record {

namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::optional<unsigned> hex_digit(char c) {
  if (is_digit(c)) return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
  return std::nullopt;
}

bool is_surrogate(unsigned code, unsigned first) {
  constexpr unsigned range = 0x400;
  return code >= first && code < first + range;
}
constexpr unsigned high_surrogate = 0xD800;
constexpr unsigned low_surrogate = 0xDC00;

void append_utf8(std::string& text, unsigned code) {
  const auto put = [&](unsigned byte) { text += static_cast<char>(byte); };
  const auto continuation = [&](unsigned shift) { put(0x80U | ((code >> shift) & 0x3FU)); };
  if (code < 0x80) return put(code);
  if (code < 0x800) {
    put(0xC0U | (code >> 6U));
    return continuation(0);
  }
  if (code < 0x10000) {
    put(0xE0U | (code >> 12U));
    continuation(6);
    return continuation(0);
  }
  put(0xF0U | (code >> 18U));
  continuation(12);
  continuation(6);
  continuation(0);
}

// Recursive descent over RFC 8259; the recursion is as deep as the JSON and so bounded.
class Parser {
 public:
  Parser(std::string_view text, int depth_max) : text_(text), depth_max_(depth_max) {}

  Result<Node> document() {
    BOP_TRY(Node root, value(0));
    skip_blanks();
    if (!at_end())
      return not_json(fmt::format("{} follows the end of the value", here()),
                      "one value a file; records on lines of their own are .jsonl");
    return root;
  }

 private:
  bool at_end() const { return at_ >= text_.size(); }

  bool take(char c) {
    if (at_end() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  void skip_blanks() {
    for (; !at_end(); ++at_) {
      const char c = text_[at_];
      if (c == '\n') ++line_;
      if (c != ' ' && c != '\t' && c != '\n' && c != '\r') return;
    }
  }

  // What stands at the cursor, up to the next blank or bracket, in backticks.
  std::string here() const {
    if (at_end()) return "the end of the text";
    const auto end = text_.find_first_of(" \t\r\n,:[]{}", at_ + 1);
    return fmt::format("`{}`", shortened(text_.substr(at_, end - at_)));
  }

  std::unexpected<Error> not_json(const std::string& what, std::string hint) const {
    return std::unexpected(Error{
        "B7001", "this is not JSON: " + what, std::move(hint), {fmt::format("line {}", line_)}});
  }
  std::unexpected<Error> expected(std::string_view what) const {
    return not_json(fmt::format("{} stands where {} should", here(), what),
                    "correct it there: names and texts stand in double quotes");
  }

  Result<Node> value(int depth) {
    skip_blanks();
    const char first = at_end() ? '\0' : text_[at_];
    if (first == '{') return object(depth);
    if (first == '[') return array(depth);
    Node node;
    node.line = line_;
    if (first == '"') {
      node.kind = Node::Kind::String;
      BOP_TRY(node.text, string());
      return node;
    }
    if (first == '-' || is_digit(first)) {
      node.kind = Node::Kind::Number;
      BOP_TRY(node.text, number());
      return node;
    }
    for (const std::string_view word : {"true", "false", "null"}) {
      const std::string_view next = text_.substr(std::min(at_ + word.size(), text_.size()), 1);
      const bool ends = next.empty() || next.find_first_of(" \t\r\n,:[]{}\"") == 0;
      if (!text_.substr(std::min(at_, text_.size())).starts_with(word) || !ends) continue;
      node.kind = word == "null" ? Node::Kind::Null : Node::Kind::Boolean;
      node.text = word;
      at_ += word.size();
      return node;
    }
    return expected("a value");
  }

  // Past the opening bracket; B7009 where there are too many around it.
  Result<Node> opened(Node::Kind kind, int depth) {
    if (depth >= depth_max_)
      return std::unexpected(Error{"B7009",
                                   fmt::format("JSON is nested deeper than {} levels", depth_max_),
                                   "a record needs few; send flat data",
                                   {fmt::format("line {}", line_)}});
    Node node;
    node.kind = kind;
    node.line = line_;
    ++at_;
    skip_blanks();
    return node;
  }

  Result<Node> array(int depth) {
    BOP_TRY(Node list, opened(Node::Kind::Array, depth));
    if (take(']')) return list;
    while (true) {
      BOP_TRY(Node item, value(depth + 1));
      list.items.push_back(std::move(item));
      skip_blanks();
      if (take(']')) return list;
      if (!take(',')) return expected("`,` or `]`");
    }
  }

  Result<Node> object(int depth) {
    BOP_TRY(Node made, opened(Node::Kind::Object, depth));
    if (take('}')) return made;
    std::unordered_set<std::string> names;
    while (true) {
      skip_blanks();
      if (at_end() || text_[at_] != '"') return expected("a name in quotes");
      BOP_TRY(std::string name, string());
      if (!names.insert(name).second)
        return std::unexpected(
            Error{"B7002",
                  fmt::format("the key `{}` stands twice in one object", shortened(name)),
                  "remove one of them",
                  {fmt::format("line {}", line_)}});
      skip_blanks();
      if (!take(':')) return expected("`:`");
      BOP_TRY(Node member, value(depth + 1));
      made.members.emplace_back(std::move(name), std::move(member));
      skip_blanks();
      if (take('}')) return made;
      if (!take(',')) return expected("`,` or `}`");
    }
  }

  // The literal as written: what it is worth is the reader's to say.
  Result<std::string> number() {
    const std::size_t begin = at_;
    take('-');
    bool good = true;
    const auto digits = [&] {
      const std::size_t first = at_;
      while (!at_end() && is_digit(text_[at_])) ++at_;
      good = good && at_ > first;
    };
    const bool zero = !at_end() && text_[at_] == '0';
    const std::size_t whole = at_;
    digits();
    good = good && (!zero || at_ == whole + 1);  // 007 is no number
    if (take('.')) digits();
    if (take('e') || take('E')) {
      if (!take('+')) take('-');
      digits();
    }
    constexpr std::string_view ends = " \t\r\n,:[]{}\"";
    if (good && (at_end() || ends.find(text_[at_]) != std::string_view::npos))
      return std::string(text_.substr(begin, at_ - begin));
    at_ = begin;
    return not_json(fmt::format("{} is no number", here()),
                    "write 1234.50: no grouping, no plus sign, no zero in front");
  }

  Result<std::string> string() {
    ++at_;
    std::string content;
    while (true) {
      // All that is not special at once.
      const std::size_t begin = at_;
      while (!at_end() && text_[at_] != '"' && text_[at_] != '\\' &&
             static_cast<unsigned char>(text_[at_]) >= 0x20)
        ++at_;
      content += text_.substr(begin, at_ - begin);
      if (take('"')) return content;
      if (at_end())
        return not_json(fmt::format("the text \"{} has no closing quote", shortened(content)),
                        "close it; the file may be cut off");
      if (!take('\\'))
        return not_json(fmt::format("the text \"{} has a line end or control character in it",
                                    shortened(content)),
                        "close the quote, or write a line end as \\n");
      BOP_TRY_VOID(escape(content));
    }
  }

  Result<void> escape(std::string& content) {
    constexpr std::string_view names = "\"\\/bfnrt";
    constexpr std::string_view meanings = "\"\\/\b\f\n\r\t";
    const char name = at_end() ? '\0' : text_[at_];
    if (const auto which = names.find(name); which != std::string_view::npos && !at_end()) {
      content += meanings[which];
      ++at_;
      return {};
    }
    if (!take('u'))
      return not_json("a backslash stands before no sign that it can stand before",
                      "write a backslash twice");
    BOP_TRY(unsigned code, four_hex());
    if (is_surrogate(code, high_surrogate) && take('\\') && take('u')) {
      BOP_TRY(const unsigned low, four_hex());
      if (!is_surrogate(low, low_surrogate)) return half_character();
      code = 0x10000 + ((code - high_surrogate) << 10U) + (low - low_surrogate);
    } else if (is_surrogate(code, high_surrogate) || is_surrogate(code, low_surrogate)) {
      return half_character();
    }
    append_utf8(content, code);
    return {};
  }

  std::unexpected<Error> half_character() const {
    return not_json("`\\u` gives half of a character", "write the character itself, as UTF-8");
  }

  Result<unsigned> four_hex() {
    unsigned code = 0;
    for (int i = 0; i < 4; ++i) {
      const auto digit = at_end() ? std::nullopt : hex_digit(text_[at_]);
      if (!digit) return not_json("`\\u` needs four digits of base 16", "write it as \\u00e9");
      code = code * 16 + *digit;
      ++at_;
    }
    return code;
  }

  std::string_view text_;
  int depth_max_;
  std::size_t at_ = 0;
  int line_ = 1;
};

}  // namespace

const Node* Node::member(std::string_view name) const {
  const auto found = std::ranges::find(members, name, &std::pair<std::string, Node>::first);
  return found == members.end() ? nullptr : &found->second;
}

std::string seen(const Node& node) {
  const std::string text = shortened(node.text);
  switch (node.kind) {
    case Node::Kind::Null:
    case Node::Kind::Boolean:
      return fmt::format("`{}`", text);
    case Node::Kind::Number:
      return fmt::format("the number `{}`", text);
    case Node::Kind::String:
      return fmt::format("the text `{}`", text);
    case Node::Kind::Array:
      return "a list";
    case Node::Kind::Object:
      return "an object";
  }
  return {};
}

Result<Node> parse_json(std::string_view text, int depth_max) {
  return Parser(text, depth_max).document();
}

void set_line(Node& node, int line) {
  node.line = line;
  for (auto& item : node.items) set_line(item, line);
  for (auto& [name, value] : node.members) set_line(value, line);
}

}  // namespace bop::record
