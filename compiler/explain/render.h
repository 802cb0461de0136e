// The document an explanation is, and its three forms. Private to this folder.
#pragma once

#include <string>
#include <vector>

namespace bop::explain {

struct Grid {
  std::vector<std::string> columns;
  std::size_t results = 0;  // the first column that is a result
  std::vector<std::vector<std::string>> rows;
};

/// Sentences stand where a grid can't be shown: text has them, Markdown and HTML have the grid. A
/// line that begins with `**CODE title**` is about that code.
struct Block {
  enum class Kind : std::uint8_t { List, Paragraph, Sentences, Grid };
  Kind kind = Kind::List;
  std::vector<std::string> lines;
  Grid grid;
};
struct Section {
  std::string heading;  // none of the first
  std::vector<Block> blocks;
};
using Sections = std::vector<Section>;
struct Document {
  std::string title;
  Sections sections;
};

std::string text(const Document& document);
std::string markdown(const Document& document);
/// No script, no picture, nothing from the network; made to be printed as well.
std::string html(const Document& document);

}  // namespace bop::explain
