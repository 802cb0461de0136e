#include "compiler/literate/literate.h"

#include <algorithm>
#include <memory>

#include <cmark.h>

namespace bop::literate {

namespace {

struct Lines {
  explicit Lines(std::string_view text) : text_(text) {
    for (std::size_t begin = 0; begin <= text.size();) {
      const std::size_t end = std::min(text.find('\n', begin), text.size());
      const bool carriage = end > begin && text[end - 1] == '\r';
      list_.push_back({static_cast<std::uint32_t>(begin),
                       static_cast<std::uint32_t>(carriage ? end - 1 : end)});
      begin = end + 1;
    }
  }
  std::size_t count() const { return list_.size(); }
  // The part of the line, counted from 1, that is `content`: a block inside a list or a quotation
  // has the marks of these before it.
  Line part(std::size_t number, std::string_view content) const {
    Line line = list_[number - 1];
    const std::string_view whole = text_.substr(line.begin, line.end - line.begin);
    if (content.size() <= whole.size() && whole.ends_with(content))
      line.begin = line.end - static_cast<std::uint32_t>(content.size());
    return line;
  }

 private:
  std::string_view text_;
  std::vector<Line> list_;
};

bool is_policy(cmark_node* node) {
  if (cmark_node_get_type(node) != CMARK_NODE_CODE_BLOCK) return false;
  const char* info = cmark_node_get_fence_info(node);
  if (info == nullptr) return false;
  const std::string_view words(info);
  return words.substr(0, words.find_first_of(" \t")) == "bop";
}

// The content of a fenced block begins on the line after its fence.
Block block_of(cmark_node* node, const Lines& lines) {
  Block block;
  const char* literal = cmark_node_get_literal(node);
  std::string_view content = literal == nullptr ? "" : literal;
  auto number = static_cast<std::size_t>(cmark_node_get_start_line(node)) + 1;
  for (; !content.empty() && number <= lines.count(); ++number) {
    const std::size_t end = std::min(content.find('\n'), content.size());
    std::string_view line = content.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    block.push_back(lines.part(number, line));
    content.remove_prefix(std::min(end + 1, content.size()));
  }
  return block;
}

}  // namespace

bool is_document(std::string_view path) {
  return path.ends_with(".bop.md");
}

std::vector<Block> blocks_of(std::string_view text) {
  const std::unique_ptr<cmark_node, void (*)(cmark_node*)> document(
      cmark_parse_document(text.data(), text.size(), CMARK_OPT_DEFAULT), cmark_node_free);
  const std::unique_ptr<cmark_iter, void (*)(cmark_iter*)> walk(cmark_iter_new(document.get()),
                                                                cmark_iter_free);
  const Lines lines(text);
  std::vector<Block> blocks;
  while (true) {
    const cmark_event_type event = cmark_iter_next(walk.get());
    if (event == CMARK_EVENT_DONE) break;
    cmark_node* node = cmark_iter_get_node(walk.get());
    if (event == CMARK_EVENT_ENTER && is_policy(node)) blocks.push_back(block_of(node, lines));
  }
  return blocks;
}

std::string program_of(std::string_view path, std::string text) {
  if (!is_document(path)) return text;
  std::string program(text.size(), ' ');
  for (std::size_t i = 0; i < text.size(); ++i)
    if (text[i] == '\n') program[i] = '\n';
  for (const Block& block : blocks_of(text))
    for (const auto& [begin, end] : block)
      program.replace(begin, end - begin, text, begin, end - begin);
  return program;
}

}  // namespace bop::literate
