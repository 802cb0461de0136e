#include "runtime/extract/xml_path.h"

#include <algorithm>

#include "runtime/base/error.h"
#include "runtime/record/plain_text.h"

namespace bop::extract {

namespace {

std::string_view next_part(std::string_view& rest, std::string_view separator) {
  const auto end = rest.find(separator);
  const std::string_view part = rest.substr(0, end);
  rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + separator.size());
  return part;
}

std::vector<std::string_view> parts(std::string_view text, std::string_view separator) {
  std::vector<std::string_view> all;
  while (!text.empty()) all.push_back(next_part(text, separator));
  return all;
}

std::vector<std::uint32_t> words(std::string_view names) {
  std::vector<std::uint32_t> all;
  for (const std::string_view name : parts(names, "|")) all.push_back(new_xml_word(name));
  return all;
}

// Takes what stands before the first '/' outside brackets off `rest`.
std::string_view next_step(std::string_view& rest) {
  int depth = 0;
  std::size_t end = 0;
  while (end < rest.size() && (rest[end] != '/' || depth != 0)) {
    if (rest[end] == '[') ++depth;
    if (rest[end] == ']') --depth;
    ++end;
  }
  const std::string_view step = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return step;
}

bool is_blank(char c) {
  return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

std::string blanks_folded(std::string_view text) {
  std::string out;
  for (const char c : record::trimmed(text)) {
    if (!is_blank(c))
      out += c;
    else if (out.back() != ' ')
      out += ' ';
  }
  return out;
}

bool same_letters(std::string_view a, std::string_view b) {
  const auto capital = [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; };
  return std::ranges::equal(a, b, {}, capital, capital);
}

}  // namespace

XmlPath::XmlPath(std::string_view text) {
  for (const std::string_view turn : parts(text, " ; ")) {
    std::vector<Single> all;
    for (const std::string_view one : parts(turn, " + ")) all.push_back(compile(one));
    turns_.push_back(std::move(all));
  }
}

XmlPath::Single XmlPath::compile(std::string_view text) {
  Single path;
  if (text.starts_with("//")) {
    path.start = Start::Anywhere;
    text.remove_prefix(2);
  } else if (text.starts_with('/')) {
    path.start = Start::Root;
    text.remove_prefix(1);
  }
  if (text == ".") return path;
  while (!text.empty()) {
    std::string_view step = next_step(text);
    if (step.starts_with('@')) {
      path.attribute = step.substr(1);
      BOP_CHECK(text.empty(), "an attribute ends a path");
      return path;
    }
    Step made;
    made.up = step == "..";
    const auto bracket = step.find('[');
    if (!made.up) made.words = words(step.substr(0, bracket));
    while (bracket != std::string_view::npos && step.size() > bracket) {
      const auto open = step.rfind('[');
      made.conditions.push_back(compile_condition(step.substr(open + 1, step.size() - open - 2)));
      step = step.substr(0, open);
    }
    path.steps.push_back(std::move(made));
  }
  return path;
}

XmlPath::Condition XmlPath::compile_condition(std::string_view text) {
  Condition condition;
  condition.negated = text.starts_with('!');
  if (condition.negated) text.remove_prefix(1);
  if (text.starts_with('^')) {
    condition.inside = words(text.substr(1));
    return condition;
  }
  const auto sign = text.find_first_of("=~");
  condition.path = compile(text.substr(0, sign));
  if (sign == std::string_view::npos) return condition;
  condition.any_case = text[sign] == '~';
  condition.values = parts(text.substr(sign + 1), "|");
  return condition;
}

bool XmlPath::starts_from_document() const {
  return !turns_.empty() && std::ranges::all_of(turns_, [](const auto& turn) {
    return std::ranges::all_of(turn, [](const Single& one) { return one.start != Start::Here; });
  });
}

void XmlPath::find(const XmlTree& tree, std::uint32_t from, std::vector<XmlFound>& found) const {
  const std::size_t before = found.size();
  for (const auto& turn : turns_) {
    for (const Single& one : turn) {
      if (one.start != Start::Anywhere) {
        walk(tree, one, 0, one.start == Start::Root ? XmlTree::root : from, found);
        continue;
      }
      for (const std::uint32_t word : one.steps.front().words)
        for (const std::uint32_t element : tree.called(word))
          if (fits(tree, one.steps.front(), element)) walk(tree, one, 1, element, found);
    }
    if (found.size() > before) return;
  }
}

void XmlPath::walk(const XmlTree& tree, const Single& path, std::size_t step, std::uint32_t from,
                   std::vector<XmlFound>& found) {
  const XmlElement& element = tree[from];
  if (step == path.steps.size()) {
    if (path.attribute.empty() || XmlTree::attribute(element, path.attribute) != nullptr)
      found.push_back({from, path.attribute});
    return;
  }
  const Step& next = path.steps[step];
  if (next.up) return walk(tree, path, step + 1, element.parent, found);
  for (std::uint32_t i = 0; i < element.children; ++i)
    if (fits(tree, next, element.first_child + i))
      walk(tree, path, step + 1, element.first_child + i, found);
}

bool XmlPath::fits(const XmlTree& tree, const Step& step, std::uint32_t element) {
  return std::ranges::find(step.words, tree[element].word) != step.words.end() &&
         std::ranges::all_of(step.conditions, [&](const Condition& condition) {
           return holds(tree, condition, element);
         });
}

bool XmlPath::holds(const XmlTree& tree, const Condition& condition, std::uint32_t element) {
  if (!condition.inside.empty()) {
    bool inside = false;
    for (std::uint32_t at = element; at != XmlTree::root && !inside; at = tree[at].parent)
      inside =
          std::ranges::find(condition.inside, tree[tree[at].parent].word) != condition.inside.end();
    return inside != condition.negated;
  }
  std::vector<XmlFound> found;
  walk(tree, condition.path, 0, element, found);
  const bool any = std::ranges::any_of(found, [&](const XmlFound& one) {
    if (condition.values.empty()) return true;
    const std::string text = folded_text(tree, one);
    return std::ranges::any_of(condition.values, [&](std::string_view value) {
      return condition.any_case ? same_letters(text, value) : text == value;
    });
  });
  return any != condition.negated;
}

std::string raw_text(const XmlTree& tree, const XmlFound& found) {
  const XmlElement& element = tree[found.element];
  if (found.attribute.empty()) return XmlTree::text(element);
  return XmlTree::attribute(element, found.attribute);
}

std::string folded_text(const XmlTree& tree, const XmlFound& found) {
  return blanks_folded(raw_text(tree, found));
}

std::string place_of(const XmlTree& tree, const XmlFound& found) {
  std::string place = tree.place(found.element);
  if (!found.attribute.empty()) place += "/@" + std::string(found.attribute);
  return place;
}

}  // namespace bop::extract
