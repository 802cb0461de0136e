// The text of a page of HTML through libxml2, which repairs what is not well-formed as browsers do.
#include <algorithm>
#include <array>
#include <memory>

#include <fmt/format.h>
#include <libxml/HTMLparser.h>

#include "runtime/extract/flow.h"

namespace bop::extract {

namespace {

constexpr int nesting_max = 200;

std::string_view name_of_element(const xmlNode* node) {
  return reinterpret_cast<const char*>(node->name);
}

bool is_one_of(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::ranges::find(names, name) != names.end();
}

bool is_block(std::string_view name) {
  return is_one_of(name, {"p",  "div", "br",    "h1",    "h2",     "h3",     "h4",        "h5",
                          "h6", "li",  "ul",    "ol",    "table",  "tr",     "section",   "article",
                          "hr", "pre", "dl",    "dt",    "header", "footer", "main",      "address",
                          "dd", "nav", "tbody", "thead", "tfoot",  "center", "blockquote"});
}

// Elements whose text nobody sees.
bool is_unseen(const xmlNode* node) {
  if (is_one_of(name_of_element(node), {"script", "style", "head", "template", "noscript"}))
    return true;
  if (xmlHasProp(node, reinterpret_cast<const xmlChar*>("hidden")) != nullptr) return true;
  const std::unique_ptr<xmlChar, void (*)(void*)> style(
      xmlGetProp(node, reinterpret_cast<const xmlChar*>("style")),
      [](void* text) { xmlFree(text); });
  if (!style) return false;
  std::string text = reinterpret_cast<const char*>(style.get());
  std::erase_if(text, [](char c) { return c == ' ' || c == '\t' || c == '\n'; });
  constexpr std::array<std::string_view, 5> unseen = {
      "display:none", "visibility:hidden", "font-size:0;", "font-size:0px", "opacity:0;"};
  text += ';';
  return std::ranges::any_of(
      unseen, [&](std::string_view one) { return text.find(one) != std::string::npos; });
}

class Showing {
 public:
  void walk(const xmlNode* first, int depth) {
    if (depth > nesting_max) return;
    for (const xmlNode* node = first; node != nullptr; node = node->next) {
      if (node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE) {
        say(reinterpret_cast<const char*>(node->content));
      } else if (node->type == XML_ELEMENT_NODE && !is_unseen(node)) {
        element(node, depth);
      }
    }
  }

  std::vector<FlowRow> rows() {
    end_row();
    return std::move(rows_);
  }

 private:
  void element(const xmlNode* node, int depth) {
    const std::string_view name = name_of_element(node);
    // A row of cells that hold no table themselves stands side by side.
    if (name == "tr" && cells_of(node) > 1 && !has_table(node, depth))
      return table_row(node, depth);
    if (is_block(name) || name == "td" || name == "th") end_row();
    walk(node->children, depth + 1);
    if (is_block(name) || name == "td" || name == "th") end_row();
  }

  static bool is_cell(const xmlNode* node) {
    return node->type == XML_ELEMENT_NODE && is_one_of(name_of_element(node), {"td", "th"});
  }

  static int cells_of(const xmlNode* row) {
    int count = 0;
    for (const xmlNode* node = row->children; node != nullptr; node = node->next)
      count += is_cell(node) ? 1 : 0;
    return count;
  }

  static bool has_table(const xmlNode* node, int depth) {
    if (depth > nesting_max) return false;
    for (const xmlNode* child = node->children; child != nullptr; child = child->next)
      if (child->type == XML_ELEMENT_NODE &&
          (name_of_element(child) == "table" || has_table(child, depth + 1)))
        return true;
    return false;
  }

  void table_row(const xmlNode* row, int depth) {
    end_row();
    const double count = cells_of(row);
    double index = 0;
    FlowRow cells;
    for (const xmlNode* node = row->children; node != nullptr; node = node->next) {
      if (!is_cell(node) || is_unseen(node)) continue;
      Showing inside;
      inside.walk(node->children, depth + 1);
      std::string text;
      for (const FlowRow& line : inside.rows())
        for (const FlowCell& cell : line) text += (text.empty() ? "" : "\n") + cell.text;
      cells.push_back({std::move(text), {}, index / count, (index + 1) / count});
      ++index;
    }
    add(std::move(cells));
  }

  void say(std::string_view text) {
    for (const char c : text) {
      const bool blank = c == ' ' || c == '\t' || c == '\n' || c == '\r';
      if (blank && (line_.empty() || line_.back() == ' ')) continue;
      line_ += blank ? ' ' : c;
    }
  }

  void end_row() {
    while (line_.ends_with(' ')) line_.pop_back();
    if (!line_.empty()) add({{std::exchange(line_, {}), {}, 0, 1}});
  }

  void add(FlowRow row) {
    for (FlowCell& cell : row) cell.place = fmt::format("line {}", rows_.size() + 1);
    rows_.push_back(std::move(row));
  }

  std::vector<FlowRow> rows_;
  std::string line_;
};

}  // namespace

std::vector<FlowRow> rows_of_html(std::string_view html) {
  const std::unique_ptr<xmlDoc, void (*)(xmlDoc*)> document(
      htmlReadMemory(html.data(), static_cast<int>(html.size()), nullptr, "UTF-8",
                     HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |
                         HTML_PARSE_NONET | HTML_PARSE_NOIMPLIED),
      xmlFreeDoc);
  if (!document) return {};
  Showing showing;
  showing.walk(xmlDocGetRootElement(document.get()), 0);
  return showing.rows();
}

}  // namespace bop::extract
