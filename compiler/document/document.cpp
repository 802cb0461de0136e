#include "compiler/document/document.h"

#include <algorithm>

#include <fmt/format.h>

#include "runtime/base/by_kind.h"

namespace bop::document {

namespace {

constexpr std::string_view example_mark = "example: ";

// A doc comment taken apart: its sentences, and the expressions it says are true.
struct Doc {
  std::string text;
  std::vector<std::string> examples;
};

Doc doc_of(const std::string& comment) {
  Doc doc;
  for (std::size_t begin = 0; begin < comment.size();) {
    const std::size_t end = std::min(comment.find('\n', begin), comment.size());
    const std::string line = comment.substr(begin, end - begin);
    begin = end + 1;
    if (line.starts_with(example_mark)) {
      doc.examples.push_back(line.substr(example_mark.size()));
      continue;
    }
    if (!doc.text.empty()) doc.text += "\n";
    doc.text += line;
  }
  return doc;
}

// One cell of a Markdown table: on one line, with no bar of its own.
std::string cell(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '|') out += '\\';
    out += c == '\n' ? ' ' : c;
  }
  return out;
}

std::string joined(const std::vector<std::string>& parts, std::string_view between) {
  return fmt::format("{}", fmt::join(parts, between));
}

std::string name_of(const ast::Path& path) {
  std::vector<std::string> parts;
  for (const ast::Identifier& part : path.parts) parts.push_back(part.text);
  return joined(parts, ".");
}

class Page {
 public:
  Page(const ast::Module& module, const source::Files& files) : module_(module), files_(files) {}

  std::string write() {
    for (const ast::Declaration& declaration : module_.declarations) add(declaration);
    std::string page = head_;
    if (!uses_.empty()) page += "\nIt builds on " + joined(uses_, ", ") + ".\n";
    const auto section = [&](std::string_view heading, const std::string& text) {
      if (!text.empty()) page += fmt::format("\n## {}\n{}", heading, text);
    };
    section("Functions", functions_);
    section("Tables", tables_);
    section("Types", types_);
    section("Calendars", calendars_);
    section("Roles", roles_);
    section("Codes", codes_);
    return page;
  }

 private:
  // What is not listed here is no part of what a module offers.
  void add(const ast::Declaration& declaration) {
    const Doc doc = doc_of(declaration.doc);
    const auto& node = declaration.node;
    if (const auto* head = std::get_if<ast::PolicyDecl>(&node)) head_ = header(*head, doc);
    if (const auto* use = std::get_if<ast::UseDecl>(&node))
      for (const ast::Path& path : use->modules) uses_.push_back("`" + name_of(path) + "`");
    if (const auto* define = std::get_if<ast::DefineDecl>(&node))
      if (offered(define->name)) functions_ += function(*define, doc);
    if (const auto* table = std::get_if<ast::TableDecl>(&node))
      if (offered(table->name)) tables_ += this->table(*table, doc);
    if (const auto* type = std::get_if<ast::TypeDecl>(&node))
      if (offered(type->name)) types_ += this->type(*type, doc);
    if (const auto* calendar = std::get_if<ast::CalendarDecl>(&node))
      calendars_ += entry(calendar->name.text, std::string(files_.text(declaration.range)), doc);
    if (const auto* role = std::get_if<ast::RoleDecl>(&node))
      roles_ += item(roles_.empty(), role->name.text, doc.text);
    if (const auto* codes = std::get_if<ast::CodesDecl>(&node))
      for (const ast::CodesDecl::Item& code : codes->items)
        codes_ += item(codes_.empty(), code.name.text,
                       code.text + ", for `" + code.owner.name.text + "`");
  }

  static bool offered(const ast::Identifier& name) { return !name.text.starts_with('_'); }

  static std::string item(bool first, const std::string& name, const std::string& text) {
    return fmt::format("{}- `{}`{}{}\n", first ? "\n" : "", name, text.empty() ? "" : ": ", text);
  }

  static std::string header(const ast::PolicyDecl& head, const Doc& doc) {
    const std::string name = name_of(head.name);
    std::string text = fmt::format("# {}: {}\n\n{}\n", name, head.title, doc.text);
    for (const std::string& source : head.cites) text += fmt::format("\nIt follows {}.\n", source);
    return text + fmt::format("\nA policy that says `use {}` may use all of it.\n", name);
  }

  std::string_view words(const ast::TypeRef& type) const { return files_.text(type.range); }

  // Its name, how it is written, what it says about itself, what it comes to.
  static std::string entry(const std::string& name, const std::string& form, const Doc& doc) {
    const std::string text = doc.text.empty() ? std::string{} : "\n" + doc.text + "\n";
    return fmt::format("\n### {}\n\n```text\n{}\n```\n", name, form) + text + examples(doc);
  }

  std::string list(const std::vector<ast::Parameter>& parameters) const {
    std::vector<std::string> parts;
    for (const ast::Parameter& parameter : parameters)
      parts.push_back(fmt::format("{} : {}", parameter.name.text, words(parameter.type)));
    return joined(parts, ", ");
  }

  std::string function(const ast::DefineDecl& define, const Doc& doc) const {
    const std::string result =
        define.result ? fmt::format(" : {}", words(*define.result)) : std::string{};
    return entry(define.name.text,
                 fmt::format("{}({}){}", define.name.text, list(define.parameters), result), doc);
  }

  std::string table(const ast::TableDecl& table, const Doc& doc) const {
    const std::string inputs =
        table.parameters.empty() ? "" : fmt::format("({})", list(table.parameters));
    return entry(table.name.text, table.name.text + inputs + " gives " + list(table.results), doc) +
           rows(table);
  }

  // As in the file: a column for each input, then for each result.
  std::string rows(const ast::TableDecl& table) const {
    if (table.rows.empty()) return {};
    std::string text = "\nIts rows";
    if (table.hit == ast::HitPolicy::First) text += ", of which the first that applies counts";
    if (table.hit == ast::HitPolicy::Collect) text += ", of which all that apply count";
    text += ":\n\n|";
    std::string line = "|";
    for (const auto* names : {&table.header, &table.result_header})
      for (const ast::Identifier& name : *names) {
        text += fmt::format(" {}{} |", names == &table.result_header ? "→ " : "", cell(name.text));
        line += " --- |";
      }
    text += "\n" + line + "\n";
    constexpr std::size_t shown_max = 100;
    const std::size_t shown = std::min(table.rows.size(), shown_max);
    for (std::size_t i = 0; i < shown; ++i) text += row(table.rows[i]);
    if (shown < table.rows.size())
      text += fmt::format("\nAnd {} more rows.\n", table.rows.size() - shown);
    return text;
  }

  std::string row(const ast::Row& row) const {
    std::string text = "|";
    for (const ast::Cell& each : row.cells)
      text += fmt::format(" {} |", cell(files_.text(each.range)));
    for (const std::vector<ast::ExprId>& values : row.results) {
      std::vector<std::string> parts;
      for (const ast::ExprId value : values) parts.emplace_back(files_.text(module_[value].range));
      text += fmt::format(" {} |", cell(joined(parts, ", ")));
    }
    return text + "\n";
  }

  static std::string examples(const Doc& doc) {
    if (doc.examples.empty()) return {};
    return fmt::format("\n```bop expressions\n{}\n```\n", joined(doc.examples, "\n"));
  }

  std::string type(const ast::TypeDecl& type, const Doc& doc) const {
    const std::string body = by_kind(
        type.body, [&](const ast::TypeDecl::Members& members) { return this->members(members); },
        [&](const ast::TypeDecl::Record& record) { return this->record(record); },
        [&](const ast::TypeDecl::Codes& codes) { return this->codes(codes); });
    const std::string text = doc.text.empty() ? std::string{} : "\n" + doc.text + "\n";
    return fmt::format("\n### {}\n", type.name.text) + text + body + examples(doc);
  }

  static std::string members(const ast::TypeDecl::Members& members) {
    std::vector<std::string> names;
    for (const ast::Identifier& name : members.names) names.push_back("`" + name.text + "`");
    if (members.ordered) return fmt::format("\nIn this order: {}.\n", joined(names, " < "));
    return fmt::format("\nOne of {}.\n", joined(names, ", "));
  }

  std::string record(const ast::TypeDecl::Record& record) const {
    std::string text = "\n| field | type | what it is |\n| --- | --- | --- |\n";
    for (const ast::TypeDecl::Field& field : record.fields)
      text += fmt::format("| `{}` | `{}` | {} |\n", field.name.text, words(field.type),
                          cell(doc_of(field.doc).text));
    for (const ast::ExprId equation : record.equations)
      text += fmt::format("\nAn equation ties its fields: `{}`.\n",
                          files_.text(module_[equation].range));
    return text;
  }

  static std::string codes(const ast::TypeDecl::Codes& codes) {
    std::string text = fmt::format("\nThe codes of {}.\n\n| code | title |\n| --- | --- |\n",
                                   codes.version.empty() ? "this list" : codes.version);
    for (const ast::TypeDecl::Codes::Code& code : codes.codes)
      text += fmt::format("| `{}` | {} |\n", code.code.text, cell(code.title));
    return text;
  }

  const ast::Module& module_;
  const source::Files& files_;
  std::string head_, functions_, tables_, types_, calendars_, roles_, codes_;
  std::vector<std::string> uses_;
};

}  // namespace

std::string document(const ast::Module& module, const source::Files& files) {
  return Page(module, files).write();
}

}  // namespace bop::document
