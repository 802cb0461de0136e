#include "runtime/record/json_tree.h"

#include <algorithm>
#include <iterator>
#include <unordered_set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "runtime/record/plain_text.h"

namespace bop::record {

namespace {

// Feeds the parser and counts the lines it has passed.
class Cursor {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  Cursor(const char* at, int* line) : at_(at), line_(line) {}
  reference operator*() const { return *at_; }
  Cursor& operator++() {
    if (*at_ == '\n') ++*line_;
    ++at_;
    return *this;
  }
  Cursor operator++(int) {
    Cursor before = *this;
    ++*this;
    return before;
  }
  bool operator==(const Cursor& other) const { return at_ == other.at_; }
  bool operator!=(const Cursor& other) const { return at_ != other.at_; }

 private:
  const char* at_;
  int* line_;
};

// Takes the parser's events and builds the tree. Numbers that fit 64 bits come as integers, which
// print back as written; all others come with their literal.
class TreeBuilder : public nlohmann::json_sax<nlohmann::json> {
 public:
  TreeBuilder(int depth_max, const int* line) : depth_max_(depth_max), line_(line) {}

  bool null() override { return put(Node::Kind::Null, "null"); }
  bool boolean(bool truth) override { return put(Node::Kind::Boolean, truth ? "true" : "false"); }
  bool number_integer(number_integer_t number) override {
    return put(Node::Kind::Number, std::to_string(number));
  }
  bool number_unsigned(number_unsigned_t number) override {
    return put(Node::Kind::Number, std::to_string(number));
  }
  bool number_float(number_float_t, const string_t& literal) override {
    std::string text = literal;
    std::ranges::replace(text, ',', '.');  // the parser writes the locale's decimal sign
    return put(Node::Kind::Number, std::move(text));
  }
  bool string(string_t& text) override { return put(Node::Kind::String, std::move(text)); }
  bool binary(binary_t&) override { return false; }  // not in JSON text

  bool start_object(std::size_t) override { return open(Node::Kind::Object); }
  bool end_object() override { return close(); }
  bool start_array(std::size_t) override { return open(Node::Kind::Array); }
  bool end_array() override { return close(); }

  bool key(string_t& name) override {
    Node& object = *open_.back();
    if (!keys_.back().insert(name).second) {
      error_ = Error{"B7002",
                     fmt::format("the key `{}` stands twice in one object", name),
                     "remove one of them",
                     {fmt::format("line {}", *line_)}};
      return false;
    }
    object.members.push_back({std::move(name), {}});
    return true;
  }

  bool parse_error(std::size_t, const std::string& token,
                   const nlohmann::json::exception& exception) override {
    constexpr int number_out_of_range = 406;  // the library also reads numbers as binary ones
    if (exception.id == number_out_of_range) {
      error_ = Error{
          "B7001",
          fmt::format("the number `{}` is beyond every amount and every number", shortened(token)),
          "correct it there: a number has at most 34 digits",
          {fmt::format("line {}", *line_)}};
      return false;
    }
    // "[json.exception…] parse error at line 1, column 5: syntax error while … - invalid literal;
    // …"
    std::string_view what = exception.what();
    if (const auto colon = what.find(": "); colon != std::string_view::npos)
      what.remove_prefix(colon + 2);
    if (const auto dash = what.find(" - "); dash != std::string_view::npos)
      what.remove_prefix(dash + 3);
    // It quotes the bytes it read last, which may be many, and half a character.
    constexpr std::size_t most = 400;
    std::string said(what.substr(0, most));
    if (what.size() > most) said += "…";
    while (const auto half = bad_utf8(said)) said.replace(*half, 1, "…");
    error_ = Error{"B7001",
                   fmt::format("this is not JSON: {}", said),
                   "correct it there",
                   {fmt::format("line {}", *line_)}};
    return false;
  }

  Error take_error() { return std::move(error_); }
  Node take_root() { return std::move(root_); }

 private:
  Node* slot() {
    if (open_.empty()) return &root_;
    Node& parent = *open_.back();
    if (parent.kind == Node::Kind::Object) return &parent.members.back().value;
    return &parent.items.emplace_back();
  }

  bool put(Node::Kind kind, std::string text) {
    Node* node = slot();
    node->kind = kind;
    node->text = std::move(text);
    node->line = *line_;
    return true;
  }

  bool open(Node::Kind kind) {
    if (static_cast<int>(open_.size()) >= depth_max_) {
      error_ = Error{"B7009",
                     fmt::format("JSON is nested deeper than {} levels", depth_max_),
                     "a record needs few; send flat data",
                     {fmt::format("line {}", *line_)}};
      return false;
    }
    Node* node = slot();
    node->kind = kind;
    node->line = *line_;
    // Stays valid: a parent's vectors grow only after its child is closed.
    open_.push_back(node);
    keys_.emplace_back();
    return true;
  }

  bool close() {
    open_.pop_back();
    keys_.pop_back();
    return true;
  }

  int depth_max_;
  const int* line_;
  Node root_;
  std::vector<Node*> open_;
  std::vector<std::unordered_set<std::string>> keys_;  // of each open object
  Error error_;
};

}  // namespace

Node::Node() = default;
Node::Node(const Node&) = default;
Node::Node(Node&&) noexcept = default;
Node& Node::operator=(const Node&) = default;
Node& Node::operator=(Node&&) noexcept = default;
Node::~Node() = default;

const Node* Node::member(std::string_view name) const {
  const auto found = std::ranges::find(members, name, &Member::name);
  return found == members.end() ? nullptr : &found->value;
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
  int line = 1;
  TreeBuilder builder(depth_max, &line);
  const Cursor first(text.data(), &line);
  const Cursor last(text.data() + text.size(), &line);
  if (!nlohmann::json::sax_parse(first, last, &builder))
    return std::unexpected(builder.take_error());
  return builder.take_root();
}

void set_line(Node& node, int line) {
  node.line = line;
  for (auto& item : node.items) set_line(item, line);
  for (auto& [name, value] : node.members) set_line(value, line);
}

}  // namespace bop::record
