#include "compiler/format/format.h"

#include <algorithm>

#include "compiler/ast/ast.h"
#include "compiler/format/layout.h"
#include "compiler/format/lines.h"
#include "compiler/literate/literate.h"
#include "compiler/parse/parse.h"

namespace bop::format {

namespace {

constexpr std::size_t comment_gap = 4;  // between the longest line of a run and its comments

struct Physical {
  std::string text;
  std::string trailing;
  bool blank_before = false;
};

// Comments at the ends of lines that follow each other begin in one column.
void align_trailing(std::vector<Physical>& lines) {
  for (std::size_t begin = 0; begin < lines.size();) {
    std::size_t end = begin;
    std::size_t widest = 0;
    while (end < lines.size() && !lines[end].trailing.empty() &&
           (end == begin || !lines[end].blank_before)) {
      widest = std::max(widest, width_of(lines[end].text));
      ++end;
    }
    for (std::size_t i = begin; i < end; ++i)
      lines[i].text.append(widest - width_of(lines[i].text) + comment_gap, ' ') +=
          lines[i].trailing;
    begin = std::max(end, begin + 1);
  }
}

std::vector<Physical> layout(std::vector<Line> lines) {
  align(lines);
  std::vector<Physical> out;
  for (const Line& line : lines) {
    bool first = true;
    for (std::string& text : wrap(line)) {
      out.push_back({std::move(text), "", first && line.blank_before});
      first = false;
    }
    out.back().trailing = line.trailing;
  }
  align_trailing(out);
  return out;
}

std::string joined(const std::vector<Physical>& lines, std::string_view prefix) {
  std::string text;
  const std::string_view bare = prefix.substr(0, prefix.find_last_not_of(' ') + 1);
  for (const Physical& line : lines) {
    if (line.blank_before) text += std::string(bare) + "\n";
    text += std::string(prefix) + line.text + "\n";
  }
  return text;
}

// The document with its blocks in layout; each line keeps what the document puts before it.
std::string document(const parse::Outline& outline, const source::File& file) {
  const auto& starts = file.line_starts;
  std::vector<Part> parts;
  for (const source::File::Block& block : *file.blocks) {
    if (block.empty()) continue;
    const std::uint32_t begin = block.front().begin;
    parts.push_back(
        {begin, block.back().end, begin - *std::prev(std::ranges::upper_bound(starts, begin))});
  }
  auto lines = lines_of(outline, file.program(), parts);
  std::string text;
  std::size_t done = 0;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto& [begin, end, margin] = parts[i];
    const std::string_view prefix = std::string_view(file.text).substr(begin - margin, margin);
    text += file.text.substr(done, begin - margin - done);
    text += joined(layout(std::move(lines[i])), prefix);
    const auto next = std::ranges::upper_bound(starts, end);
    done = next == starts.end() ? file.text.size() : *next;
  }
  return text + file.text.substr(done);
}

std::string written(const parse::Outline& outline, const source::File& file) {
  if (file.blocks) return document(outline, file);
  const auto end = static_cast<std::uint32_t>(file.text.size());
  return joined(layout(std::move(lines_of(outline, file.text, {{0, end, 0}}).front())), "");
}

// Every word and comment, white space inside them apart.
std::string words_of(const parse::Outline& outline, std::string_view text) {
  std::string words;
  for (const parse::Lexeme& lexeme : outline.lexemes) {
    for (const char c : text.substr(lexeme.begin, lexeme.end - lexeme.begin))
      if (lexeme.kind != parse::Lexeme::Kind::Word ||
          !(c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\xC2' || c == '\xA0'))
        words += c;
    words += '\n';
  }
  return words;
}

// What a file says: its tree, and its words with the comments.
std::string meaning(source::FileId file, const source::Files& files) {
  diagnostics::Diagnostics said;
  const auto outline = parse::outline(file, files, said);
  if (!outline) return {};
  return ast::print(parse::parse(file, files, said)) +
         words_of(*outline, files.file(file).program());
}

}  // namespace

Result<std::string> format(source::FileId file, const source::Files& files,
                           diagnostics::Diagnostics& diagnostics) {
  const source::File& before = files.file(file);
  const auto outline = parse::outline(file, files, diagnostics);
  if (!outline)
    return fail("B8050", "`" + before.path + "` has errors and is left as it is",
                "mend them, then format it");
  std::string text = written(*outline, before);
  source::Files again;
  const source::FileId copy = literate::add_file(again, before.path, text);
  if (meaning(copy, again) != meaning(file, files))
    return fail("B8051",
                "formatting `" + before.path +
                    "` would change what it says; it is left "
                    "as it is",
                "this is a defect of bop: please report it with the file");
  return text;
}

}  // namespace bop::format
