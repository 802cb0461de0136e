// bop table export | import POLICY NAME FILE: a table as a sheet for a spreadsheet program, and
// back. The policy is written only if it is without errors then, and nothing but that table's lines
// changes.
#include <algorithm>
#include <filesystem>
#include <fstream>

#include <fmt/format.h>

#include "apps/bop/commands.h"
#include "apps/bop/table_sheet.h"
#include "apps/bop/terminal.h"
#include "compiler/parse/parse.h"

namespace bop::cli {

namespace {

struct TableOptions {
  std::string policy;
  std::string name;
  std::string file;
};

Result<void> export_table(const TableOptions& options) {
  BOP_TRY(const driver::Compilation compilation, driver::compile_file(options.policy));
  BOP_TRY(const TableInPolicy table, find_table(compilation, options.name));
  const bool typed = !options.file.ends_with(".csv");
  BOP_TRY_VOID(spreadsheet::write_sheet(options.file, to_sheet(compilation, table, typed)));
  say(fmt::format("{}: {} rows of {}\n", options.file, table.node->rows.size(), options.name));
  return {};
}

// Where in the sheet a place of the new policy comes from.
class Origin {
 public:
  Origin(const TableLines& lines, const TableInPolicy& table, std::string sheet)
      : lines_(lines),
        declared_(table.node->name.range.begin),
        begin_(table.lines.begin),
        sheet_(std::move(sheet)) {}

  // Of the table as it would be, not of the policy around it.
  bool has(const source::SourceRange& range) const {
    return range.end > declared_ && range.begin < begin_ + lines_.text.size();
  }
  std::string of(const source::SourceRange& range) const {
    std::string row_place;
    for (const TableLines::Row& row : lines_.rows) {
      const std::size_t first = begin_ + (row.keys.empty() ? row.results : row.keys).front().begin;
      const std::size_t last = begin_ + row.results.back().end;
      if (range.end <= first || range.begin >= last) continue;
      for (const auto* cells : {&row.keys, &row.results})
        for (const TableLines::Place& place : *cells)
          if (range.begin >= begin_ + place.begin && range.end <= begin_ + place.end)
            return prefix() + spreadsheet::cell_name(place.row, place.column);
      row_place = prefix() + fmt::format("row {}", row.sheet_row + 1);
    }
    return row_place;
  }

 private:
  std::string prefix() const { return sheet_.empty() ? "" : sheet_ + "!"; }
  const TableLines& lines_;
  std::size_t declared_;  // the table's name
  std::size_t begin_;     // its lines
  std::string sheet_;
};

// Every cell of the sheet is one cell of the table, and no other text of the policy.
Result<void> check_shape(const TableLines& lines, std::size_t begin, const ast::TableDecl& node,
                         const ast::Module& module, const Origin& origin) {
  const auto refuse = [&](const TableLines::Row& row) {
    const TableLines::Place& place = (row.keys.empty() ? row.results : row.keys).front();
    const auto range = source::SourceRange{{},
                                           static_cast<std::uint32_t>(begin + place.begin),
                                           static_cast<std::uint32_t>(begin + place.end)};
    return std::unexpected(Error{"B8036",
                                 "a cell of this row is more than one cell of a table",
                                 "a `|` stands only inside quotes, and a cell holds no comment",
                                 {origin.of(range)}});
  };
  for (std::size_t row = 0; row < lines.rows.size(); ++row) {
    const TableLines::Row& made = lines.rows[row];
    if (row >= node.rows.size() || node.rows[row].cells.size() != made.keys.size() ||
        node.rows[row].results.size() != made.results.size())
      return refuse(made);
    for (std::size_t i = 0; i < made.keys.size(); ++i) {
      const auto& range = node.rows[row].cells[i].range;
      if (range.begin != begin + made.keys[i].begin || range.end != begin + made.keys[i].end)
        return refuse(made);
    }
    for (std::size_t i = 0; i < made.results.size(); ++i)
      for (const ast::ExprId id : node.rows[row].results[i])
        if (module[id].range.begin < begin + made.results[i].begin ||
            module[id].range.end > begin + made.results[i].end)
          return refuse(made);
  }
  if (node.rows.size() != lines.rows.size()) return refuse(lines.rows.back());
  return {};
}

Result<void> write_policy(const std::string& path, const std::string& text) {
  const std::string aside = path + ".new";
  std::ofstream file(aside, std::ios::binary);
  file << text;
  file.close();
  std::error_code error;
  if (file) std::filesystem::rename(aside, path, error);
  if (!file || error) {
    std::filesystem::remove(aside, error);
    return std::unexpected(Error{
        "B8038",
        "the policy can't be written",
        "check the folder and its permissions",
        {}}.in(path));
  }
  return {};
}

// True if the policy that would be written has no errors; otherwise each is told by its cell, or by
// its line of the policy where no cell has it.
bool is_sound(const driver::Compilation& made, const Origin& origin, const std::string& file) {
  bool sound = true;
  for (const diagnostics::Diagnostic* each : made.diagnostics.sorted()) {
    if (each->severity != diagnostics::Severity::Error) continue;
    sound = false;
    Error error{std::string(each->code),
                each->message,
                each->notes.empty() ? "mend the sheet and import it again" : each->notes.front(),
                {}};
    const std::string place = origin.of(each->range);
    if (!origin.has(each->range)) {
      const source::Position at = made.files.position(each->range.file, each->range.begin);
      error.context.push_back(fmt::format("line {}", at.line));
      error.context.push_back(made.files.file(each->range.file).path);
    } else {
      if (!place.empty()) error.context.push_back(place);
      error.context.push_back(file);
    }
    complain(error);
  }
  return sound;
}

Result<int> import_table(const TableOptions& options) {
  BOP_TRY(const driver::Compilation before, driver::compile_file(options.policy));
  BOP_TRY(const TableInPolicy table, find_table(before, options.name));
  BOP_TRY(const spreadsheet::Sheet sheet, spreadsheet::read_sheet(options.file, options.name));
  auto lines = to_lines(before, table, sheet);
  if (!lines) return std::unexpected(std::move(lines).error().in(options.file));
  std::string text = before.files.file(before.modules[0].file).text;
  text.replace(table.lines.begin, table.lines.end - table.lines.begin, lines->text);
  if (text.size() > parse::file_bytes_max)
    return std::unexpected(Error{
        "B8035",
        "with these rows the policy is larger than 4 MB",
        "split the table, or read the rows as reference data",
        {}}.in(options.file));
  driver::Options same_modules;
  same_modules.kept = &before.texts;
  const driver::Compilation after = driver::compile(options.policy, text, same_modules);
  const Origin origin(*lines, table, sheet.name);
  if (!is_sound(after, origin, options.file)) {
    complain(fmt::format("{} is left as it was", options.policy));
    return status_errors;
  }
  BOP_TRY(const TableInPolicy made, find_table(after, options.name));
  auto shape = check_shape(*lines, table.lines.begin, *made.node, after.modules[0], origin);
  if (!shape) return std::unexpected(std::move(shape).error().in(options.file));
  // What says the same is not laid out anew: the file stays as its author left it.
  if (lines->comments_gone.empty() &&
      ast::print(before.modules[0]) == ast::print(after.modules[0])) {
    say(fmt::format("{}: {} rows, none of them new or changed; {} is left as it was\n",
                    options.name, lines->rows.size(), options.policy));
    return status_ok;
  }
  BOP_TRY_VOID(write_policy(options.policy, text));
  say(fmt::format("{}: {} rows, {} of them new or changed, {} gone\n", options.name,
                  lines->rows.size(), lines->new_rows, lines->rows_gone));
  for (const std::string& comment : lines->comments_gone)
    say(fmt::format("its row is gone, and so is the comment `{}`\n", comment));
  return status_ok;
}

}  // namespace

void add_table(CLI::App& program, int& status) {
  CLI::App* command =
      program.add_subcommand("table", "a table of a policy as a sheet (CSV or XLSX), and back");
  command->require_subcommand(1);
  const auto add = [&](const char* name, const char* text, const char* file) {
    CLI::App* action = command->add_subcommand(name, text);
    auto options = std::make_shared<TableOptions>();
    action->add_option("policy", options->policy, "a .bop file")->required();
    action->add_option("name", options->name, "of a table, or of a parameter with keys, in it")
        ->required();
    action->add_option("file", options->file, file)->required();
    return std::pair(action, options);
  };
  const auto [out, out_options] =
      add("export", "write a table of a policy into a sheet, for a spreadsheet program",
          "the sheet to write: .csv or .xlsx; what stands there is replaced");
  out->callback([options = out_options, &status] {
    const auto done = export_table(*options);
    if (!done) complain(done.error());
    status = done ? status_ok : status_errors;
  });
  const auto [in, in_options] =
      add("import", "replace a table's rows in the policy by those of a sheet",
          "the sheet to read: .csv or .xlsx, its first row the names of the columns");
  in->callback([options = in_options, &status] {
    const auto done = import_table(*options);
    if (!done) complain(done.error());
    status = done ? *done : status_errors;
  });
}

}  // namespace bop::cli
