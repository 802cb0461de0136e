#include "apps/bop/table_sheet.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <optional>

#include <fmt/format.h>

#include "runtime/value/date.h"
#include "runtime/value/decimal.h"
#include "runtime/value/money.h"

namespace bop::cli {

namespace {

using spreadsheet::Cell;
using spreadsheet::cell_name;
using spreadsheet::Sheet;

// Names of columns that no table can have, since they have spaces.
constexpr std::string_view code_column = "row code";
constexpr std::string_view from_column = "in force from";
constexpr std::string_view until_column = "in force until";
constexpr std::size_t exact_digits = 15;  // that a double keeps

std::string_view trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

// One row as it is written: texts of its cells, and what else stands on its line.
struct WrittenRow {
  std::string code;
  std::vector<std::string> cells;  // keys, then results
  std::string from, until;

  bool operator<(const WrittenRow& other) const {
    return std::tie(code, cells, from, until) <
           std::tie(other.code, other.cells, other.from, other.until);
  }
};

class Source {
 public:
  Source(const driver::Compilation& compilation, const ast::TableDecl& node)
      : module_(compilation.modules[0]),
        text_(compilation.files.file(module_.file).text),
        node_(node) {}

  WrittenRow row(const ast::Row& row) const {
    WrittenRow written;
    written.code = row.code.text;
    // Before the results stand the keys and `||`; between two results a bar.
    std::size_t at = row.range.begin;
    for (const ast::Cell& cell : row.cells) {
      written.cells.emplace_back(text_.substr(cell.range.begin, cell.range.end - cell.range.begin));
      at = cell.range.end;
    }
    at = text_.find("||", at) + 2;
    for (const auto& result : row.results) {
      const std::size_t bar = text_.find('|', module_[result.back()].range.end);
      written.cells.emplace_back(trimmed(std::string_view(text_).substr(at, bar - at)));
      at = bar + 1;
    }
    if (row.in_force && row.in_force->from) written.from = row.in_force->from->text();
    if (row.in_force && row.in_force->until) written.until = row.in_force->until->text();
    return written;
  }

  // What stands between two places is blank or comments: they, one a line.
  std::vector<std::string> comments(std::size_t begin, std::size_t end) const {
    std::vector<std::string> found;
    std::string_view rest = std::string_view(text_).substr(begin, end - begin);
    while (!rest.empty()) {
      const auto line_end = std::min(rest.size(), rest.find('\n'));
      const std::string_view line = rest.substr(0, line_end);
      if (const auto mark = line.find("--"); mark != std::string_view::npos)
        found.emplace_back(trimmed(line.substr(mark)));
      rest.remove_prefix(std::min(rest.size(), line_end + 1));
    }
    return found;
  }

  std::size_t line_begin(std::size_t at) const {
    const auto before = at == 0 ? std::string::npos : text_.rfind('\n', at - 1);
    return before == std::string::npos ? 0 : before + 1;
  }
  std::size_t line_end(std::size_t at) const {
    return std::min(text_.size(), text_.find('\n', at));
  }

  source::SourceRange lines() const {
    const auto& first = node_.header.empty() ? node_.result_header.front() : node_.header.front();
    return {module_.file, static_cast<std::uint32_t>(line_begin(first.range.begin)),
            static_cast<std::uint32_t>(line_end(node_.rows.back().range.end))};
  }
  std::size_t header_end() const { return line_end(node_.result_header.back().range.end); }

 private:
  const ast::Module& module_;
  const std::string& text_;
  const ast::TableDecl& node_;
};

// A text as a typed cell, if the cell reads back as exactly that text.
Cell typed_cell(const std::string& text, abi::Type type) {
  const auto exact = [](std::string_view number) {
    const auto decimal = value::Decimal::parse(number);
    return decimal && decimal->text() == number && number.size() <= exact_digits;
  };
  using Kind = Cell::Kind;
  if (type.kind == abi::Kind::Boolean && (text == "true" || text == "false"))
    return {Kind::Boolean, text};
  if ((type.kind == abi::Kind::Integer || type.kind == abi::Kind::Number) && exact(text))
    return {Kind::Number, text};
  if (type.kind == abi::Kind::Percent && text.ends_with('%') &&
      exact(std::string_view(text).substr(0, text.size() - 1)))
    return {Kind::Percent, text};
  if (type.kind == abi::Kind::Date) {
    const auto day = value::Date::parse(text);
    if (day && day->text() == text && day->year() > 1900) return {Kind::Date, text};
  }
  return {Kind::Text, text};
}

std::vector<std::string> column_names(const resolve::Table& table) {
  std::vector<std::string> names;
  for (const auto& column : table.parameters) names.push_back(column.name);
  for (const auto& column : table.results) names.push_back(column.name);
  return names;
}

abi::Type column_type(const resolve::Table& table, std::size_t column) {
  const std::size_t keys = table.parameters.size();
  return column < keys ? table.parameters[column].type : table.results[column - keys].type;
}

// --- from a sheet

// Which column of the sheet is which of the table.
struct Header {
  std::vector<std::size_t> columns;         // by column of the table
  std::vector<value::Currency> currencies;  // of amounts without one; none: each has its own
  std::optional<std::size_t> code, from, until;
};

std::unexpected<Error> wrong_header(const Sheet& sheet, std::size_t column, std::string message,
                                    std::string hint) {
  std::string place =
      sheet.name.empty() ? cell_name(0, column) : sheet.name + "!" + cell_name(0, column);
  return std::unexpected(Error{"B8037", std::move(message), std::move(hint), {std::move(place)}});
}

bool is_amount(abi::Type type) {
  return type.kind == abi::Kind::Money || type.kind == abi::Kind::UnitPrice;
}

// "amount in EUR": the name of the column, and the currency of its amounts.
std::pair<std::string, std::optional<value::Currency>> taken_apart(std::string_view written) {
  const std::string_view text = trimmed(written);
  const auto at = text.rfind(" in ");
  const auto currency = at == std::string_view::npos
                            ? std::nullopt
                            : value::Currency::parse(trimmed(text.substr(at + 4)));
  return {std::string(trimmed(currency ? text.substr(0, at) : text)), currency};
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// Every number without a currency before it gets one: "< 70.00" is "< EUR 70.00" then. Nothing
// where there is such a number and no currency for it.
std::optional<std::string> with_currency(const std::string& text, value::Currency currency) {
  constexpr std::size_t code_letters = 3;
  std::string made;
  for (std::size_t at = 0; at < text.size();) {
    const bool sign = text[at] == '-' && at + 1 < text.size() && is_digit(text[at + 1]);
    const bool in_word = at > 0 && (std::isalnum(static_cast<unsigned char>(text[at - 1])) != 0 ||
                                    text[at - 1] == '_');
    if (in_word || (!is_digit(text[at]) && !sign)) {
      made += text[at++];
      continue;
    }
    std::size_t end = at + 1;
    const auto in_number = [&](std::size_t i) {
      return i < text.size() &&
             (is_digit(text[i]) ||
              ((text[i] == '.' || text[i] == ',') && i + 1 < text.size() && is_digit(text[i + 1])));
    };
    while (in_number(end)) ++end;
    const std::string_view before = trimmed(std::string_view(text).substr(0, at));
    const bool has_own = before.size() >= code_letters &&
                         value::Currency::parse(before.substr(before.size() - code_letters));
    const bool is_share = end < text.size() && text[end] == '%';
    if (!has_own && !is_share && !currency) return std::nullopt;
    if (!has_own && !is_share) made += currency.text() + " ";
    made += text.substr(at, end - at);
    at = end;
  }
  return made;
}

Result<Header> header_of(const Sheet& sheet, const resolve::Table& table) {
  const std::vector<std::string> names = column_names(table);
  const std::string hint = fmt::format("the first row names the columns of `{}`: {}", table.name,
                                       fmt::join(names, ", "));
  if (sheet.rows.empty()) return wrong_header(sheet, 0, "the sheet is empty", hint);
  std::map<std::string, std::size_t> found;
  std::map<std::string, value::Currency> named;
  for (std::size_t column = 0; column < sheet.rows[0].size(); ++column) {
    if (!sheet.has(0, column)) continue;
    const auto [name, currency] = taken_apart(sheet.rows[0][column].text);
    if (currency) named.emplace(name, *currency);
    const bool known = std::ranges::find(names, name) != names.end() || name == code_column ||
                       name == from_column || name == until_column;
    if (!known)
      return wrong_header(sheet, column, fmt::format("`{}` has no column `{}`", table.name, name),
                          hint);
    if (!found.emplace(name, column).second)
      return wrong_header(sheet, column, fmt::format("the column `{}` stands here twice", name),
                          "keep one of them");
  }
  Header header;
  for (const std::string& name : names) {
    const auto at = found.find(name);
    if (at == found.end())
      return wrong_header(sheet, 0, fmt::format("the column `{}` is not in the sheet", name), hint);
    const abi::Type type = column_type(table, header.columns.size());
    header.columns.push_back(at->second);
    const auto own = named.find(name);
    if (own != named.end() && !is_amount(type))
      return wrong_header(sheet, at->second, fmt::format("the column `{}` holds no amounts", name),
                          "leave the currency out");
    value::Currency fixed{is_amount(type) ? type.index : 0};
    header.currencies.push_back(own != named.end() ? own->second : fixed);
  }
  const auto maybe = [&](std::string_view name) -> std::optional<std::size_t> {
    const auto at = found.find(std::string(name));
    if (at == found.end()) return {};
    return at->second;
  };
  header.code = maybe(code_column);
  header.from = maybe(from_column);
  header.until = maybe(until_column);
  return header;
}

std::size_t width_of(std::string_view text) {  // in characters
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; }));
}

std::string padded(const std::string& text, std::size_t width) {
  return text + std::string(width - std::min(width, width_of(text)), ' ');
}

class LineMaker {
 public:
  LineMaker(const driver::Compilation& compilation, const TableInPolicy& table, const Sheet& sheet,
            Header header)
      : source_(compilation, *table.node),
        table_(table),
        sheet_(sheet),
        header_(std::move(header)),
        names_(column_names(*table.symbol)),
        keys_(table.symbol->parameters.size()) {}

  Result<TableLines> make() {
    read_old_comments();
    for (std::size_t row = 1; row < sheet_.rows.size(); ++row) {
      if (is_blank(row)) continue;
      BOP_TRY(WrittenRow written, read_row(row));
      rows_.push_back(std::move(written));
      made_.rows.emplace_back().sheet_row = row;
    }
    if (rows_.empty())
      return fail("B8037", "the sheet has a header and no row", "a table has at least one row");
    measure();
    write_header();
    find_old_rows();
    for (std::size_t row = 0; row < rows_.size(); ++row) write_row(row);
    count_changes();
    return std::move(made_);
  }

 private:
  std::string place(std::size_t row, std::size_t column) const {
    const std::string cell = cell_name(row, column);
    return sheet_.name.empty() ? cell : sheet_.name + "!" + cell;
  }
  bool is_blank(std::size_t row) const {
    for (std::size_t column = 0; column < sheet_.rows[row].size(); ++column)
      if (sheet_.has(row, column)) return false;
    return true;
  }

  Result<std::string> text_at(std::size_t row, std::size_t column, bool may_be_empty) const {
    const auto refuse = [&](std::string_view code, std::string message,
                            std::string hint) -> std::unexpected<Error> {
      return std::unexpected(
          Error{std::string(code), std::move(message), std::move(hint), {place(row, column)}});
    };
    if (!sheet_.has(row, column)) {
      if (may_be_empty) return std::string();
      return refuse("B8036", "the cell is empty",
                    "write `any` for a key that does not matter; a result needs a value");
    }
    const Cell& cell = sheet_.rows[row][column];
    if (cell.kind == Cell::Kind::Formula)
      return refuse("B8034", "the cell holds a formula",
                    "a policy holds values: paste the formula's value into the cell");
    std::string text(trimmed(cell.text));
    if (text.empty()) return refuse("B8036", "the cell holds only spaces", "write its value");
    if (text.find_first_of("\r\n\t") != std::string::npos)
      return refuse("B8036", "the cell has more than one line, or a tab", "write it on one line");
    return text;
  }

  Result<WrittenRow> read_row(std::size_t row) const {
    WrittenRow written;
    for (const std::size_t column : header_.columns) {
      BOP_TRY(std::string text, text_at(row, column, false));
      const std::size_t index = written.cells.size();
      if (is_amount(column_type(*table_.symbol, index))) {
        auto amount = with_currency(text, header_.currencies[index]);
        if (!amount)
          return std::unexpected(Error{
              "B8036",
              fmt::format("`{}` is an amount without a currency", text),
              fmt::format("write `EUR {}`, or name the column `{} in EUR`", text, names_[index]),
              {place(row, column)}});
        text = std::move(*amount);
      }
      written.cells.push_back(std::move(text));
    }
    if (header_.code) {
      BOP_TRY(written.code, text_at(row, *header_.code, true));
    }
    for (const auto& [column, into] :
         {std::pair(header_.from, &written.from), std::pair(header_.until, &written.until)}) {
      if (!column) continue;
      BOP_TRY(*into, text_at(row, *column, true));
      if (into->empty()) continue;
      const auto day = value::Date::parse(*into);
      if (day && day->text() == *into) continue;
      return std::unexpected(Error{"B8036",
                                   fmt::format("`{}` is no day", *into),
                                   "write it as 2026-03-01",
                                   {place(row, *column)}});
    }
    return written;
  }

  // Comments above a row's line and at its end belong to the row.
  void read_old_comments() {
    std::size_t at = source_.header_end();
    header_comments_ = source_.comments(table_.node->result_header.back().range.end, at);
    for (const ast::Row& row : table_.node->rows) {
      const WrittenRow written = source_.row(row);
      Comments comments;
      comments.above = source_.comments(at, row.range.begin);
      const std::size_t end = source_.line_end(row.range.end);
      comments.behind = source_.comments(row.range.end, end);
      at = end;
      old_.push_back({written, std::move(comments), false});
    }
  }

  static bool same(const WrittenRow& a, const WrittenRow& b) { return !(a < b) && !(b < a); }
  bool same_keys(const WrittenRow& a, const WrittenRow& b) const {
    return std::equal(a.cells.begin(), a.cells.begin() + static_cast<std::ptrdiff_t>(keys_),
                      b.cells.begin(), b.cells.begin() + static_cast<std::ptrdiff_t>(keys_));
  }
  static bool same_days(const WrittenRow& a, const WrittenRow& b) {
    return a.from == b.from && a.until == b.until;
  }

  // The row each row of the sheet was: the one that says the same, else the one of its code, else
  // the one of its keys; of several the one in force on the same days.
  void find_old_rows() {
    before_.assign(rows_.size(), nullptr);
    const auto find = [&](auto is_it) {
      for (std::size_t i = 0; i < rows_.size(); ++i) {
        if (before_[i] != nullptr) continue;
        const auto found = std::ranges::find_if(
            old_, [&](const OldRow& old) { return !old.found && is_it(old.row, rows_[i]); });
        if (found == old_.end()) continue;
        found->found = true;
        before_[i] = &*found;
      }
    };
    const auto same_code = [](const WrittenRow& a, const WrittenRow& b) {
      return !a.code.empty() && a.code == b.code;
    };
    const auto is_row_of_keys = [&](const WrittenRow& a, const WrittenRow& b) {
      return keys_ > 0 && same_keys(a, b);
    };
    find(same);
    find([&](const auto& a, const auto& b) { return same_code(a, b) && same_days(a, b); });
    find([&](const auto& a, const auto& b) { return same_code(a, b) && same_keys(a, b); });
    find(same_code);
    find([&](const auto& a, const auto& b) { return same_keys(a, b) && same_days(a, b); });
    find(is_row_of_keys);
  }

  void measure() {
    for (const std::string& name : names_) widths_.push_back(width_of(name));
    for (const WrittenRow& row : rows_) {
      code_width_ = std::max(code_width_, width_of(row.code));
      for (std::size_t i = 0; i < row.cells.size(); ++i)
        widths_[i] = std::max(widths_[i], width_of(row.cells[i]));
    }
  }

  void begin_line(const std::string& code) {
    made_.text += "  ";
    if (code_width_ > 0) made_.text += padded(code, code_width_) + " ";
    if (keys_ == 0) made_.text += "|";
  }
  TableLines::Place write_cell(std::size_t column, const std::string& text) {
    made_.text += column == keys_ && keys_ > 0 ? "|| " : "| ";
    TableLines::Place place;
    place.begin = made_.text.size();
    place.end = place.begin + text.size();
    made_.text += padded(text, widths_[column]) + " ";
    return place;
  }
  void end_line(const std::vector<std::string>& comments) {
    for (const std::string& comment : comments) made_.text += "  " + comment;
    made_.text += '\n';
  }

  void write_header() {
    begin_line({});
    for (std::size_t column = 0; column < names_.size(); ++column)
      write_cell(column, names_[column]);
    made_.text += "|";
    end_line(header_comments_);
  }

  void write_row(std::size_t index) {
    const WrittenRow& row = rows_[index];
    TableLines::Row& places = made_.rows[index];
    const OldRow* before = before_[index];
    const Comments comments = before == nullptr ? Comments() : before->comments;
    if (before == nullptr || !same(before->row, row)) ++made_.new_rows;
    for (const std::string& comment : comments.above) made_.text += "  " + comment + "\n";
    begin_line(row.code);
    for (std::size_t column = 0; column < row.cells.size(); ++column) {
      TableLines::Place place = write_cell(column, row.cells[column]);
      place.row = places.sheet_row;
      place.column = header_.columns[column];
      (column < keys_ ? places.keys : places.results).push_back(place);
    }
    made_.text += "|";
    if (!row.from.empty() || !row.until.empty()) made_.text += " in force";
    if (!row.from.empty()) made_.text += " from " + row.from;
    if (!row.until.empty()) made_.text += " until " + row.until;
    end_line(comments.behind);
  }

  void count_changes() {
    made_.text.pop_back();  // the line's end stays as it is in the policy
    for (const OldRow& old : old_) {
      if (old.found) continue;
      ++made_.rows_gone;
      for (const auto* list : {&old.comments.above, &old.comments.behind})
        made_.comments_gone.insert(made_.comments_gone.end(), list->begin(), list->end());
    }
  }

  struct Comments {
    std::vector<std::string> above, behind;
  };
  Source source_;
  const TableInPolicy& table_;
  const Sheet& sheet_;
  Header header_;
  std::vector<std::string> names_;
  std::size_t keys_;
  std::vector<WrittenRow> rows_;
  std::vector<std::size_t> widths_;
  std::size_t code_width_ = 0;
  std::vector<std::string> header_comments_;
  struct OldRow {
    WrittenRow row;
    Comments comments;
    bool found = false;  // in the sheet
  };
  std::vector<OldRow> old_;
  std::vector<const OldRow*> before_;  // of each row of the sheet; null for a new one
  TableLines made_;
};

// A sheet without a column for codes or dates would take them from rows that have some.
Result<void> check_kept(const driver::Compilation& compilation, const TableInPolicy& table,
                        const Sheet& sheet, const Header& header) {
  const Source source(compilation, *table.node);
  const auto refuse_if = [&](const std::optional<std::size_t>& column, std::string_view name,
                             auto member) -> Result<void> {
    if (column) return {};
    const auto& rows = table.node->rows;
    for (std::size_t row = 0; row < rows.size(); ++row)
      if (const std::string text = source.row(rows[row]).*member; !text.empty())
        return wrong_header(
            sheet, 0,
            fmt::format("the column `{}` is not in the sheet, and row {} of `{}` has {}", name,
                        row + 1, table.symbol->name, text),
            "add the column; its cells stay empty for rows that have none. To do without, take "
            "them out of the policy first");
    return {};
  };
  BOP_TRY_VOID(refuse_if(header.code, code_column, &WrittenRow::code));
  BOP_TRY_VOID(refuse_if(header.from, from_column, &WrittenRow::from));
  return refuse_if(header.until, until_column, &WrittenRow::until);
}

}  // namespace

Result<TableInPolicy> find_table(const driver::Compilation& compilation, std::string_view name) {
  std::vector<std::string> names;
  if (compilation.modules.empty())
    return fail("B8040", "the policy can't be read", "`bop check` shows what is wrong");
  for (const ast::Declaration& declaration : compilation.modules[0].declarations) {
    const auto* node = std::get_if<ast::TableDecl>(&declaration.node);
    if (node == nullptr) continue;
    names.push_back(node->name.text);
    if (node->name.text != name) continue;
    const auto symbol = std::ranges::find_if(compilation.symbols.tables, [&](const auto& table) {
      return table.place.module == 0 && table.name == name;
    });
    const bool whole = !declaration.broken && !node->rows.empty() && !node->result_header.empty() &&
                       symbol != compilation.symbols.tables.end() &&
                       symbol->parameters.size() == node->header.size() &&
                       symbol->results.size() == node->result_header.size();
    const bool even = std::ranges::all_of(node->rows, [&](const ast::Row& row) {
      return row.cells.size() == node->header.size() &&
             row.results.size() == node->result_header.size() &&
             std::ranges::none_of(row.results, [](const auto& cell) { return cell.empty(); });
    });
    if (!whole || !even)
      return fail("B8040", fmt::format("the text of `{}` has mistakes", name),
                  "`bop check` shows them; mend them first");
    return TableInPolicy{node, &*symbol, Source(compilation, *node).lines()};
  }
  return fail("B8039", fmt::format("the policy has no table `{}`", name),
              names.empty() ? "it has none at all"
                            : fmt::format("its tables are {}", fmt::join(names, ", ")));
}

Sheet to_sheet(const driver::Compilation& compilation, const TableInPolicy& table, bool typed) {
  const Source source(compilation, *table.node);
  std::vector<WrittenRow> rows;
  for (const ast::Row& row : table.node->rows) rows.push_back(source.row(row));
  const auto any = [&](auto member) {
    return std::ranges::any_of(rows, [&](const WrittenRow& row) { return !(row.*member).empty(); });
  };
  const bool codes = any(&WrittenRow::code);
  const bool dates = any(&WrittenRow::from) || any(&WrittenRow::until);
  Sheet sheet{table.symbol->name, {}};
  const auto text = [](std::string_view words) {
    return Cell{words.empty() ? Cell::Kind::Empty : Cell::Kind::Text, std::string(words)};
  };
  auto& header = sheet.rows.emplace_back();
  if (codes) header.push_back(text(code_column));
  for (const std::string& name : column_names(*table.symbol)) header.push_back(text(name));
  if (dates) {
    header.push_back(text(from_column));
    header.push_back(text(until_column));
  }
  const auto cell = [&](const std::string& words, abi::Type type) {
    return typed && !words.empty() ? typed_cell(words, type) : text(words);
  };
  for (const WrittenRow& row : rows) {
    auto& cells = sheet.rows.emplace_back();
    if (codes) cells.push_back(text(row.code));
    for (std::size_t column = 0; column < row.cells.size(); ++column)
      cells.push_back(cell(row.cells[column], column_type(*table.symbol, column)));
    if (!dates) continue;
    cells.push_back(cell(row.from, {.kind = abi::Kind::Date}));
    cells.push_back(cell(row.until, {.kind = abi::Kind::Date}));
  }
  return sheet;
}

Result<TableLines> to_lines(const driver::Compilation& compilation, const TableInPolicy& table,
                            const Sheet& sheet) {
  BOP_TRY(Header header, header_of(sheet, *table.symbol));
  BOP_TRY_VOID(check_kept(compilation, table, sheet, header));
  return LineMaker(compilation, table, sheet, std::move(header)).make();
}

}  // namespace bop::cli
