// Workbooks of Excel (OOXML) as documents: what their cells show, sheet by sheet. Formulas are not
// evaluated: the value that the program stored with them is what the sender saw. Tables of records
// in them are read_document's to tell; tables of policies are runtime/spreadsheet's.
#include <algorithm>
#include <charconv>
#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <pugixml.hpp>

#include "runtime/extract/archive.h"
#include "runtime/extract/flow.h"
#include "runtime/extract/reader.h"
#include "runtime/extract/shown_number.h"

namespace bop::extract {

namespace {

constexpr std::size_t cells_max = 200'000;
constexpr std::size_t columns_max = 16'384;

std::string_view without_prefix(std::string_view name) {
  const auto colon = name.find(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

bool is(pugi::xml_node node, std::string_view name) {
  return without_prefix(node.name()) == name;
}

pugi::xml_node child(pugi::xml_node parent, std::string_view name) {
  for (const pugi::xml_node node : parent.children())
    if (is(node, name)) return node;
  return {};
}

std::string_view attribute(pugi::xml_node node, std::string_view name) {
  for (const pugi::xml_attribute one : node.attributes())
    if (without_prefix(one.name()) == name) return one.value();
  return {};
}

// Text in runs: "<si><r><t>a</t></r><r><t>b</t></r></si>"; how it is pronounced (rPh) is not shown.
std::string text_of(pugi::xml_node parent) {
  std::string text;
  for (const pugi::xml_node node : parent.children()) {
    if (is(node, "t")) text += node.text().get();
    if (is(node, "r"))
      for (const pugi::xml_node run : node.children())
        if (is(run, "t")) text += run.text().get();
  }
  return text;
}

struct Sheet {
  std::string name;
  std::string part;
};

// What cells refer to: texts, number formats, the first day.
struct Book {
  std::vector<Sheet> sheets;
  std::vector<std::string> texts;
  std::vector<std::pair<std::size_t, std::string>> formats;  // id and code, by cell format
  bool from_1904 = false;
};

class Parts {
 public:
  explicit Parts(Archive& archive) : archive_(archive) {}

  bool has(const std::string& name) const { return archive_.has(name); }

  Result<pugi::xml_document> xml(const std::string& name) {
    BOP_TRY(const std::string text, archive_.part(name));
    pugi::xml_document document;
    const auto parsed = document.load_buffer(text.data(), text.size(),
                                             pugi::parse_default | pugi::parse_ws_pcdata_single);
    if (!parsed)
      return fail("B8682",
                  fmt::format("the document is not whole: `{}`: {}", name, parsed.description()),
                  "open it where it was written and save it again, without a password");
    return document;
  }

 private:
  Archive& archive_;
};

Result<void> read_sheets(Parts& parts, Book& book) {
  BOP_TRY(const pugi::xml_document workbook, parts.xml("xl/workbook.xml"));
  BOP_TRY(const pugi::xml_document relations, parts.xml("xl/_rels/workbook.xml.rels"));
  std::map<std::string, std::string, std::less<>> targets;
  for (const pugi::xml_node relation : relations.document_element().children()) {
    std::string target(attribute(relation, "Target"));
    target = target.starts_with('/') ? target.substr(1) : "xl/" + target;
    targets.emplace(attribute(relation, "Id"), std::move(target));
  }
  const pugi::xml_node root = workbook.document_element();
  const std::string_view calendar = attribute(child(root, "workbookPr"), "date1904");
  book.from_1904 = calendar == "1" || calendar == "true";
  for (const pugi::xml_node sheet : child(root, "sheets").children()) {
    if (!is(sheet, "sheet")) continue;
    const std::string_view state = attribute(sheet, "state");
    if (state == "hidden" || state == "veryHidden") continue;  // the sender did not show it
    const auto target = targets.find(sheet.attribute("r:id").value());
    if (target != targets.end())
      book.sheets.push_back({std::string(attribute(sheet, "name")), target->second});
  }
  return {};
}

Result<void> read_texts(Parts& parts, Book& book) {
  if (!parts.has("xl/sharedStrings.xml")) return {};
  BOP_TRY(const pugi::xml_document xml, parts.xml("xl/sharedStrings.xml"));
  for (const pugi::xml_node text : xml.document_element().children())
    if (is(text, "si")) book.texts.push_back(text_of(text));
  return {};
}

Result<void> read_formats(Parts& parts, Book& book) {
  if (!parts.has("xl/styles.xml")) return {};
  BOP_TRY(const pugi::xml_document xml, parts.xml("xl/styles.xml"));
  std::map<std::size_t, std::string> codes;
  for (const pugi::xml_node format : child(xml.document_element(), "numFmts").children())
    codes[format.attribute("numFmtId").as_uint()] = attribute(format, "formatCode");
  for (const pugi::xml_node format : child(xml.document_element(), "cellXfs").children()) {
    if (!is(format, "xf")) continue;
    const std::size_t id = format.attribute("numFmtId").as_uint();
    book.formats.emplace_back(id, codes.contains(id) ? codes[id] : std::string());
  }
  return {};
}

// "C5" → 2; columns_max for what is no cell.
std::size_t column_of(std::string_view cell) {
  std::size_t column = 0;
  std::size_t letters = 0;
  for (const char c : cell) {
    if (c < 'A' || c > 'Z' || ++letters > 3) break;
    column = column * 26 + static_cast<std::size_t>(c - 'A') + 1;
  }
  return column == 0 || column > columns_max ? columns_max : column - 1;
}

std::string shown(pugi::xml_node cell, const Book& book) {
  const std::string_view type = attribute(cell, "t");
  if (type == "inlineStr") return text_of(child(cell, "is"));
  const std::string_view stored = child(cell, "v").text().get();
  if (stored.empty()) return {};
  std::size_t index = 0;
  std::from_chars(stored.data(), stored.data() + stored.size(), index);
  if (type == "s") return index < book.texts.size() ? book.texts[index] : std::string();
  if (type == "b") return stored == "1" ? "TRUE" : "FALSE";
  if (!type.empty() && type != "n") return std::string(stored);  // text of a formula, error, date
  const std::size_t style = cell.attribute("s").as_uint();
  const auto& [id, code] =
      style < book.formats.size() ? book.formats[style] : std::pair<std::size_t, std::string>();
  return shown_number(stored, id, code, book.from_1904);
}

struct ShownCell {
  std::size_t column = 0;
  std::string text;
  std::string place;
};

class XlsxReader : public Reader {
 public:
  Result<Document> read(std::string_view bytes, const std::string& path,
                        const Options& options) const override {
    BOP_TRY(Archive archive, Archive::open(bytes, options.limits.data.bytes_max));
    Parts parts(archive);
    Book book;
    BOP_TRY_VOID(read_sheets(parts, book));
    BOP_TRY_VOID(read_texts(parts, book));
    BOP_TRY_VOID(read_formats(parts, book));
    Document document;
    document.path = path;
    document.kind = Kind::Xlsx;
    std::size_t cells = 0;
    for (const Sheet& sheet : book.sheets) {
      BOP_TRY(const pugi::xml_document xml, parts.xml(sheet.part));
      const auto rows = rows_of(xml.document_element(), sheet, book, cells, document.notes);
      if (cells > cells_max)
        return fail("B8002", fmt::format("the workbook has more than {} cells", cells_max),
                    "save the table of records as CSV");
      if (!rows.empty()) document.pages.push_back(laid_out(rows));
    }
    return document;
  }

 private:
  using ShownRow = std::vector<ShownCell>;

  static bool is_hidden_column(pugi::xml_node sheet, std::size_t column) {
    const pugi::xml_node columns = child(sheet, "cols");
    return std::ranges::any_of(columns.children(), [&](const pugi::xml_node& one) {
      return one.attribute("hidden").as_bool() && one.attribute("min").as_uint() <= column + 1 &&
             column + 1 <= one.attribute("max").as_uint();
    });
  }

  static std::vector<ShownRow> rows_of(pugi::xml_node sheet, const Sheet& named, const Book& book,
                                       std::size_t& cells, std::vector<Error>& notes) {
    std::vector<ShownRow> rows;
    std::size_t number = 0;
    for (const pugi::xml_node row : child(sheet, "sheetData").children()) {
      number = row.attribute("r").as_uint(static_cast<unsigned>(number + 1));
      if (row.attribute("hidden").as_bool()) continue;
      ShownRow shown_row;
      for (const pugi::xml_node cell : row.children()) {
        if (++cells > cells_max) return rows;
        const std::string_view name = attribute(cell, "r");
        const std::size_t next = shown_row.empty() ? 0 : shown_row.back().column + 1;
        std::string text = shown(cell, book);
        const std::size_t column = name.empty() ? next : column_of(name);
        if (text.empty() && child(cell, "f") && !child(cell, "v"))
          notes.push_back(Error{
              "B8683",
              fmt::format("{}, {} holds a formula whose value was not stored", named.name, name),
              "open the workbook in a spreadsheet program and save it again",
              {}});
        if (text.empty() || is_hidden_column(sheet, column)) continue;
        shown_row.push_back({column, std::move(text), fmt::format("{}, {}", named.name, name)});
      }
      if (!shown_row.empty()) rows.push_back(std::move(shown_row));
    }
    return rows;
  }

  // Columns that hold something, side by side, each as wide as its longest cell asks for.
  static Page laid_out(const std::vector<ShownRow>& rows) {
    constexpr std::size_t letters_least = 4, letters_most = 40;
    std::map<std::size_t, double> widths;
    for (const auto& row : rows)
      for (const auto& cell : row)
        widths[cell.column] = std::max(
            widths[cell.column],
            static_cast<double>(std::clamp(cell.text.size(), letters_least, letters_most)));
    double total = 0;
    for (auto& [column, width] : widths) {
      const double left = total;
      total += width + 3;  // a gap that shows
      width = left;        // from here on: where it begins
    }
    std::vector<FlowRow> laid;
    for (const auto& row : rows) {
      FlowRow& flow = laid.emplace_back();
      for (const auto& cell : row) {
        const auto at = widths.find(cell.column);
        const auto next = std::next(at);
        const double right = next == widths.end() ? total : next->second;
        flow.push_back({cell.text, cell.place, at->second / total, right / total});
      }
    }
    return page_of(laid, total);
  }
};

}  // namespace

std::unique_ptr<Reader> xlsx_reader() {
  return std::make_unique<XlsxReader>();
}

}  // namespace bop::extract
