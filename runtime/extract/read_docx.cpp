// Text documents of Word (OOXML): headers, text and tables in their order, footers.
#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <pugixml.hpp>

#include "runtime/extract/archive.h"
#include "runtime/extract/flow.h"
#include "runtime/extract/reader.h"

namespace bop::extract {

namespace {

constexpr int nesting_max = 40;

std::string_view local_name(pugi::xml_node node) {
  const std::string_view name = node.name();
  const auto colon = name.find(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

class Flowing {
 public:
  // What stands in a part: blocks one below the other.
  void part(pugi::xml_node root, const std::string& where) {
    paragraphs_ = tables_ = 0;
    blocks(root, where, 0);
  }

  std::vector<FlowRow> rows;

 private:
  void blocks(pugi::xml_node parent, const std::string& where, int depth) {
    if (depth > nesting_max) return;
    for (const pugi::xml_node node : parent.children()) {
      const std::string_view name = local_name(node);
      if (name == "p") {
        paragraph(node, where);
      } else if (name == "tbl") {
        table(node, where);
      } else if (name == "sdt" || name == "sdtContent" || name == "body" || name == "ins" ||
                 name == "customXml" || name == "smartTag") {
        blocks(node, where, depth + 1);
      }
    }
  }

  static pugi::xml_node part_named(pugi::xml_node parent, std::string_view name) {
    for (const pugi::xml_node node : parent.children())
      if (local_name(node) == name) return node;
    return {};
  }

  // A run that is not shown, unless somebody asks for what is hidden.
  static bool is_hidden(pugi::xml_node node) {
    if (local_name(node) != "r") return false;
    const pugi::xml_node vanish = part_named(part_named(node, "rPr"), "vanish");
    if (!vanish) return false;
    for (const pugi::xml_attribute value : vanish.attributes()) {
      const std::string_view text = value.value();
      if (text == "0" || text == "false" || text == "off") return false;
    }
    return true;
  }

  // Text as it shows: what a reviewer struck out (`del`) and fields' instructions are not there.
  static void text_of(pugi::xml_node parent, std::string& text, int depth = 0) {
    if (depth > nesting_max) return;
    for (const pugi::xml_node node : parent.children()) {
      const std::string_view name = local_name(node);
      if (name == "t") {
        text += node.text().get();
      } else if (name == "tab" || name == "ptab") {
        text += "    ";
      } else if (name == "br" || name == "cr") {
        text += '\n';
      } else if (name == "noBreakHyphen") {
        text += '-';
      } else if (name == "AlternateContent") {
        // Two forms of one drawing: the newer, or else the older.
        const pugi::xml_node choice = node.first_child();
        text_of(choice, text, depth + 1);
      } else if (name == "txbxContent") {
        for (const pugi::xml_node inner : node.children()) {
          if (!text.empty()) text += '\n';
          text_of(inner, text, depth + 1);
        }
      } else if (!is_hidden(node) && name != "del" && name != "instrText" && name != "delText" &&
                 name != "pPr" && name != "rPr" && name != "moveFrom") {
        text_of(node, text, depth + 1);
      }
    }
  }

  static bool is_blank(std::string_view text) {
    return text.find_first_not_of(" \t\n\r") == std::string_view::npos;
  }

  void paragraph(pugi::xml_node node, const std::string& where) {
    std::string text;
    text_of(node, text);
    ++paragraphs_;
    if (!is_blank(text))
      rows.push_back({{std::move(text), fmt::format("{}paragraph {}", where, paragraphs_), 0, 1}});
  }

  // The text of a cell; a table in it is read as lines.
  static std::string cell_text(pugi::xml_node cell, int depth = 0) {
    std::string text;
    if (depth > nesting_max) return text;
    for (const pugi::xml_node node : cell.children()) {
      std::string block;
      if (local_name(node) == "p")
        text_of(node, block);
      else if (local_name(node) != "tcPr")
        block = cell_text(node, depth + 1);
      if (is_blank(block)) continue;
      if (!text.empty()) text += '\n';
      text += block;
    }
    return text;
  }

  static double span_of(pugi::xml_node cell) {
    for (const pugi::xml_node node : cell.children())
      if (local_name(node) == "tcPr")
        for (const pugi::xml_node property : node.children())
          if (local_name(property) == "gridSpan")
            return std::clamp(property.first_attribute().as_int(1), 1, 100);
    return 1;
  }

  static std::vector<pugi::xml_node> children(pugi::xml_node parent, std::string_view name) {
    std::vector<pugi::xml_node> found;
    for (const pugi::xml_node node : parent.children())
      if (local_name(node) == name) found.push_back(node);
    return found;
  }

  // Columns as wide as the document's grid says, else all alike.
  void table(pugi::xml_node node, const std::string& where) {
    ++tables_;
    std::vector<double> edges = {0};
    for (const pugi::xml_node grid : children(node, "tblGrid"))
      for (const pugi::xml_node column : children(grid, "gridCol"))
        edges.push_back(edges.back() + std::max(1.0, column.first_attribute().as_double(1)));
    int number = 0;
    for (const pugi::xml_node row : children(node, "tr")) {
      ++number;
      const auto cells = children(row, "tc");
      double columns = 0;
      for (const pugi::xml_node cell : cells) columns += span_of(cell);
      const auto edge = [&](double column) {
        const auto index = static_cast<std::size_t>(column);
        if (edges.size() > 1 && columns + 1 <= static_cast<double>(edges.size()))
          return edges[index] / edges.back();
        return column / columns;
      };
      FlowRow shown;
      double at = 0;
      for (std::size_t i = 0; i < cells.size(); ++i) {
        const double end = at + span_of(cells[i]);
        shown.push_back({cell_text(cells[i]),
                         fmt::format("{}table {}, row {}, cell {}", where, tables_, number, i + 1),
                         edge(at), edge(end)});
        at = end;
      }
      if (!shown.empty()) rows.push_back(std::move(shown));
    }
  }

  int paragraphs_ = 0;
  int tables_ = 0;
};

class DocxReader : public Reader {
 public:
  Result<Document> read(std::string_view bytes, const std::string& path,
                        const Options& options) const override {
    BOP_TRY(Archive archive, Archive::open(bytes, options.limits.data.bytes_max));
    Flowing flowing;
    constexpr int parts_most = 20;  // one for each section and kind of page
    for (int i = 1; i <= parts_most; ++i)
      BOP_TRY_VOID(add(archive, fmt::format("word/header{}.xml", i), "header, ", true, flowing));
    BOP_TRY_VOID(add(archive, "word/document.xml", "", false, flowing));
    for (int i = 1; i <= parts_most; ++i)
      BOP_TRY_VOID(add(archive, fmt::format("word/footer{}.xml", i), "footer, ", true, flowing));
    Document document;
    document.path = path;
    document.kind = Kind::Docx;
    document.pages.push_back(page_of(flowing.rows));
    return document;
  }

 private:
  static Result<void> add(Archive& archive, const std::string& name, const std::string& where,
                          bool optional, Flowing& flowing) {
    if (optional && !archive.has(name)) return {};
    BOP_TRY(const std::string text, archive.part(name));
    pugi::xml_document xml;
    const auto parsed =
        xml.load_buffer(text.data(), text.size(), pugi::parse_default | pugi::parse_ws_pcdata);
    if (!parsed)
      return fail("B8682",
                  fmt::format("the document is not whole: `{}`: {}", name, parsed.description()),
                  "open it where it was written and save it again, without a password");
    flowing.part(xml.document_element(), where);
    return {};
  }
};

}  // namespace

std::unique_ptr<Reader> docx_reader() {
  return std::make_unique<DocxReader>();
}

}  // namespace bop::extract
