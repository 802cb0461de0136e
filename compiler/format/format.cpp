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
std::string document(const parse::Outline& outline, const std::string& text,
                     const std::string& program) {
  std::vector<Part> parts;
  std::vector<std::size_t> ends;  // of the line each part ends on
  for (const literate::Block& block : literate::blocks_of(text)) {
    if (block.empty()) continue;
    const auto& [begin, end] = std::pair{block.front().begin, block.back().end};
    const std::size_t line = begin == 0 ? std::string::npos : text.rfind('\n', begin - 1);
    parts.push_back({begin, end, line == std::string::npos ? begin : begin - line - 1});
    ends.push_back(std::min(text.find('\n', end), text.size() - 1) + 1);
  }
  auto lines = lines_of(outline, program, parts);
  std::string out;
  std::size_t done = 0;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto& [begin, end, margin] = parts[i];
    out += text.substr(done, begin - margin - done);
    out += joined(layout(std::move(lines[i])), text.substr(begin - margin, margin));
    done = ends[i];
  }
  return out + text.substr(done);
}

// Layout ends its lines with a line feed; a file from elsewhere keeps the ends it has.
std::string with_line_ends_of(const std::string& text, std::string made) {
  const auto first = text.find('\n');
  if (first == std::string::npos || first == 0 || text[first - 1] != '\r') return made;
  std::string out;
  out.reserve(made.size() + made.size() / 16);
  for (const char c : made) {
    if (c == '\n' && (out.empty() || out.back() != '\r')) out += '\r';
    out += c;
  }
  return out;
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

// What a text says: its tree, and its words with the comments.
std::string meaning(const parse::Outline& outline, std::string_view program) {
  return ast::print(outline.module) + words_of(outline, program);
}
std::string meaning(const std::string& path, const std::string& text) {
  source::Files files;
  diagnostics::Diagnostics said;
  const std::string program = literate::program_of(path, text);
  const auto outline = parse::outline(files.add(path, program), files, said);
  return outline ? meaning(*outline, program) : std::string();
}

}  // namespace

Result<std::string> format(const std::string& path, const std::string& text, source::Files& files,
                           diagnostics::Diagnostics& diagnostics) {
  const std::string program = literate::program_of(path, text);
  const auto outline = parse::outline(files.add(path, program), files, diagnostics);
  if (!outline)
    return fail("B8050", "`" + path + "` has errors and is left as it is",
                "mend them, then format it");
  std::string out;
  if (literate::is_document(path)) {
    out = document(*outline, text, program);
  } else {
    const auto end = static_cast<std::uint32_t>(text.size());
    out = joined(layout(std::move(lines_of(*outline, text, {{0, end, 0}}).front())), "");
  }
  out = with_line_ends_of(text, std::move(out));
  if (out != text && meaning(path, out) != meaning(*outline, program))
    return fail("B8051", "formatting `" + path + "` would change what it says; it is left as it is",
                "this is a defect of bop: please report it with the file");
  return out;
}

}  // namespace bop::format
