// Text and Markdown. Both have headings and lists; a table is sentences in the one, a grid in the
// other.
#include <algorithm>

#include "compiler/explain/render.h"

namespace bop::explain {

namespace {

std::string list(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += "- " + line + "\n";
  return text;
}

// What Markdown would take for a mark of its own; the `**` around a code and title is one.
std::string escaped(const std::string& line) {
  std::string out;
  const std::size_t title = line.starts_with("**") ? line.find("**", 2) : std::string::npos;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const bool mark = title != std::string::npos && (i < 2 || i == title || i == title + 1);
    const bool special = std::string_view("\\`*<>|").find(line[i]) != std::string_view::npos;
    if (special && !mark) out += '\\';
    out += line[i];
  }
  return out;
}

std::vector<std::string> escaped(std::vector<std::string> lines) {
  std::ranges::transform(lines, lines.begin(),
                         [](const std::string& line) { return escaped(line); });
  return lines;
}

std::string row(const std::vector<std::string>& cells) {
  std::string text = "|";
  for (const std::string& cell : escaped(cells)) text += " " + cell + " |";
  return text + "\n";
}

std::string grid(const Grid& grid) {
  std::string text = row(grid.columns);
  text += "|";
  for (std::size_t i = 0; i < grid.columns.size(); ++i) text += " --- |";
  text += "\n";
  for (const auto& cells : grid.rows) text += row(cells);
  return text;
}

}  // namespace

std::string text(const Document& document) {
  std::string out = "# " + document.title + "\n";
  for (const Section& section : document.sections) {
    out += "\n";
    if (!section.heading.empty()) out += "## " + section.heading + "\n\n";
    bool first = true;
    for (const Block& block : section.blocks) {
      const bool paragraph = block.kind == Block::Kind::Paragraph;
      if (block.kind == Block::Kind::Grid) continue;
      if (paragraph && !first) out += "\n";
      if (!paragraph) out += list(block.lines);
      if (paragraph)
        for (const std::string& line : block.lines) out += line + "\n";
      first = false;
    }
  }
  return out;
}

std::string markdown(const Document& document) {
  std::string out = "# " + escaped(document.title) + "\n";
  for (const Section& section : document.sections) {
    if (!section.heading.empty()) out += "\n## " + escaped(section.heading) + "\n";
    for (const Block& block : section.blocks) {
      if (block.kind == Block::Kind::Sentences) continue;
      out += "\n";
      if (block.kind == Block::Kind::Grid) out += grid(block.grid);
      if (block.kind == Block::Kind::List) out += list(escaped(block.lines));
      if (block.kind == Block::Kind::Paragraph)
        for (const std::string& line : escaped(block.lines)) out += line + "\n";
    }
  }
  return out;
}

}  // namespace bop::explain
