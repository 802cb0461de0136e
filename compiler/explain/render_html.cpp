// One HTML page: contents, sections with anchors, rules with anchors of their codes, tables as
// tables. Everything it needs stands in it.
#include <set>

#include "compiler/explain/render.h"

namespace bop::explain {

namespace {

constexpr auto style = R"(
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 56rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.7rem; line-height: 1.2; }
h2 { font-size: 1.2rem; margin-top: 2.2rem; border-bottom: 1px solid #8888; }
li { margin: .3rem 0; overflow-wrap: anywhere; }
nav ul { columns: 2; padding-left: 1.2rem; }
table { border-collapse: collapse; margin: 1rem 0; }
th, td { border: 1px solid #8888; padding: .25rem .6rem; text-align: left; vertical-align: top; }
th { background: #8882; }
th.result, td.result { border-left: 3px double #888; }
a { color: inherit; text-decoration-color: #8888; }
:target { background: #ff02; outline: 2px solid #cc06; }
@media print {
  body { font-size: 10pt; max-width: none; margin: 0; }
  nav { display: none; }
  h2 { break-after: avoid; }
  li, tr { break-inside: avoid; }
  thead { display: table-header-group; }
  a { text-decoration: none; }
}
)";

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '"')
      out += "&quot;";
    else
      out += c;
  }
  return out;
}

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_' || (static_cast<unsigned char>(c) & 0x80U) != 0;
}

// "Rules of disposition" as an anchor; no code of a rule looks like one.
std::string slug(std::string_view heading) {
  std::string out = "s";
  bool apart = true;
  for (const char c : heading) {
    if (!is_word(c)) {
      apart = true;
      continue;
    }
    if (apart) out += '-';
    apart = false;
    out += (c >= 'A' && c <= 'Z') ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return out;
}

class Page {
 public:
  explicit Page(const Document& document) : document_(document) {
    for (const Section& section : document.sections)
      for (const Block& block : section.blocks)
        for (const std::string& line : block.lines)
          if (const auto code = code_of(line); !code.empty()) codes_.emplace(code);
  }

  std::string text() {
    const std::string title = escaped(document_.title);
    out_ =
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta "
        "name=\"viewport\" content=\"width=device-width\">\n<title>" +
        title + "</title>\n<style>" + style + "</style>\n</head>\n<body>\n<h1>" + title + "</h1>\n";
    contents();
    for (const Section& section : document_.sections) this->section(section);
    return out_ + "</body>\n</html>\n";
  }

 private:
  // The code that a line which begins with `**CODE title**` is about.
  static std::string code_of(std::string_view line) {
    if (!line.starts_with("**")) return {};
    line.remove_prefix(2);
    return std::string(line.substr(0, line.find_first_of(" *")));
  }

  void contents() {
    out_ += "<nav>\n<ul>\n";
    for (const Section& section : document_.sections)
      if (!section.heading.empty())
        out_ += "<li><a href=\"#" + slug(section.heading) + "\">" + escaped(section.heading) +
                "</a></li>\n";
    out_ += "</ul>\n</nav>\n";
  }

  void section(const Section& section) {
    out_ += "<section>\n";
    if (!section.heading.empty())
      out_ += "<h2 id=\"" + slug(section.heading) + "\">" + escaped(section.heading) + "</h2>\n";
    for (const Block& block : section.blocks) {
      if (block.kind == Block::Kind::List) list(block.lines);
      if (block.kind == Block::Kind::Grid) grid(block.grid);
      if (block.kind == Block::Kind::Paragraph)
        for (const std::string& line : block.lines) out_ += "<p>" + linked(line, "") + "</p>\n";
    }
    out_ += "</section>\n";
  }

  void list(const std::vector<std::string>& lines) {
    out_ += "<ul>\n";
    for (const std::string& line : lines) {
      const std::string code = code_of(line);
      const std::size_t end = code.empty() ? 0 : line.find("**", 2);
      if (end == 0 || end == std::string::npos) {
        out_ += "<li>" + linked(line, "") + "</li>\n";
        continue;
      }
      const bool first = defined_.insert(code).second;  // an anchor stands once
      out_ += first ? "<li id=\"" + escaped(code) + "\">" : "<li>";
      out_ += "<strong>" + escaped(std::string_view(line).substr(2, end - 2)) + "</strong>" +
              linked(std::string_view(line).substr(end + 2), code) + "</li>\n";
    }
    out_ += "</ul>\n";
  }

  // Codes of rules lead to their rules, except from there.
  std::string linked(std::string_view line, std::string_view own) const {
    std::string out;
    for (std::size_t at = 0; at < line.size();) {
      std::size_t end = at;
      while (end < line.size() && is_word(line[end])) ++end;
      if (end == at) end = at + 1;
      const std::string word(line.substr(at, end - at));
      const bool link = word != own && codes_.contains(word);
      if (link) out += "<a href=\"#" + word + "\">" + word + "</a>";
      if (!link) out += escaped(word);
      at = end;
    }
    return out;
  }

  void row(const Grid& grid, const std::vector<std::string>& cells, std::string_view tag) {
    out_ += "<tr>";
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const std::string name(tag);
      out_ += "<" + name + (i == grid.results ? " class=\"result\">" : ">") + linked(cells[i], "") +
              "</" + name + ">";
    }
    out_ += "</tr>\n";
  }

  void grid(const Grid& grid) {
    out_ += "<table>\n<thead>\n";
    row(grid, grid.columns, "th");
    out_ += "</thead>\n<tbody>\n";
    for (const auto& cells : grid.rows) row(grid, cells, "td");
    out_ += "</tbody>\n</table>\n";
  }

  const Document& document_;
  std::set<std::string, std::less<>> codes_;
  std::set<std::string, std::less<>> defined_;
  std::string out_;
};

}  // namespace

std::string html(const Document& document) {
  return Page(document).text();
}

}  // namespace bop::explain
