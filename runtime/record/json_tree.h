// JSON text as a tree that keeps every number as it was written and knows the line of each value.
// For whatever reads JSON by hand. Never: numbers as binary floating point.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/error.h"

namespace bop::record {

struct Member;

struct Node {
  // Out of line, as a Member holds a Node and so is not complete here.
  Node();
  Node(const Node&);
  Node(Node&&) noexcept;
  Node& operator=(const Node&);
  Node& operator=(Node&&) noexcept;
  ~Node();

  enum class Kind : std::uint8_t { Null, Boolean, Number, String, Array, Object };
  Kind kind = Kind::Null;
  std::string text;  // "true", a number's literal, a string's content
  int line = 1;
  std::vector<Node> items;      // Array
  std::vector<Member> members;  // Object, in the order written

  const Node* member(std::string_view name) const;
};

struct Member {
  std::string name;
  Node value;
};

/// "text `abc`", "the number 12", "a list": what an error says was seen.
std::string seen(const Node& node);

/// Parses UTF-8 bytes. B7001 not JSON, B7002 a key twice in one object, B7009 nested too deep.
Result<Node> parse_json(std::string_view text, int depth_max);

/// Gives `node` and all in it the line of the file they stand on.
void set_line(Node& node, int line);

}  // namespace bop::record
