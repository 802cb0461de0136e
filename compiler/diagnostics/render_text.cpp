#include <algorithm>
#include <map>

#include "compiler/diagnostics/render.h"

namespace bop::diagnostics {

namespace {

constexpr std::size_t tab_width = 4;
constexpr std::size_t line_columns_max = 400;  // a longer line is cut round the place
constexpr std::uint32_t gap_lines_max = 2;  // lines left out between two labels are shown as `...`

struct Paint {
  bool on;
  std::string operator()(std::string_view escape, std::string_view text) const {
    if (!on) return std::string(text);
    return fmt::format("\x1b[{}m{}\x1b[0m", escape, text);
  }
  std::string bold(std::string_view text) const { return (*this)("1", text); }
  std::string frame(std::string_view text) const { return (*this)("34", text); }
  std::string error(std::string_view text) const { return (*this)("1;31", text); }
  std::string warning(std::string_view text) const { return (*this)("1;33", text); }
  std::string other(std::string_view text) const { return (*this)("36", text); }
};

// One character of a line as a terminal shows it.
struct Glyph {
  std::size_t bytes;
  std::size_t columns;
};

// Wide: CJK, Hangul, full-width forms, emoji. None: combining marks, joiners, variation selectors.
std::size_t columns_of(char32_t c) {
  if ((c >= 0x0300 && c <= 0x036F) || (c >= 0x200B && c <= 0x200F) ||
      (c >= 0xFE00 && c <= 0xFE0F) || (c >= 0x20D0 && c <= 0x20FF))
    return 0;
  if ((c >= 0x1100 && c <= 0x115F) || (c >= 0x2E80 && c <= 0xA4CF) ||
      (c >= 0xAC00 && c <= 0xD7A3) || (c >= 0xF900 && c <= 0xFAFF) ||
      (c >= 0xFE30 && c <= 0xFE6F) || (c >= 0xFF00 && c <= 0xFF60) ||
      (c >= 0xFFE0 && c <= 0xFFE6) || (c >= 0x1F300 && c <= 0x1FAFF) ||
      (c >= 0x20000 && c <= 0x3FFFD))
    return 2;
  return 1;
}

// Bytes that are no UTF-8 count as one character each.
Glyph glyph_at(std::string_view line, std::size_t at, std::size_t column) {
  const auto lead = static_cast<unsigned char>(line[at]);
  if (lead == '\t') return {1, tab_width - column % tab_width};
  if (lead < 0xC0U) return {1, 1};
  const std::size_t length = lead >= 0xF0U ? 4 : lead >= 0xE0U ? 3 : 2;
  if (at + length > line.size()) return {1, 1};
  char32_t code = lead & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i)
    code = (code << 6U) | (static_cast<unsigned char>(line[at + i]) & 0x3FU);
  return {length, columns_of(code)};
}

std::size_t column_of(std::string_view line, std::size_t byte) {
  std::size_t column = 0;
  for (std::size_t i = 0; i < std::min(byte, line.size());) {
    const Glyph glyph = glyph_at(line, i, column);
    column += glyph.columns;
    i += glyph.bytes;
  }
  return column + (byte > line.size() ? byte - line.size() : 0);
}

// The line with tabs as spaces and control characters made harmless.
std::string shown(std::string_view line) {
  std::string text;
  std::size_t column = 0;
  for (std::size_t i = 0; i < line.size();) {
    const Glyph glyph = glyph_at(line, i, column);
    const auto lead = static_cast<unsigned char>(line[i]);
    if (line[i] == '\t')
      text.append(glyph.columns, ' ');
    else if (glyph.bytes == 1 && (lead < 0x20U || lead == 0x7FU || lead >= 0x80U))
      text += '?';
    else
      text.append(line.substr(i, glyph.bytes));
    column += glyph.columns;
    i += glyph.bytes;
  }
  return text;
}

// The part of a line that carets can point at, in columns.
struct Mark {
  std::size_t begin;
  std::size_t width;
  std::string text;
  bool primary;
};

// One excerpt: lines of one file with the marks below them.
class Excerpt {
 public:
  Excerpt(const source::Files& files, source::FileId file, const Paint& paint)
      : files_(files), file_(file), paint_(paint) {}

  void add(const SourceRange& range, const std::string& text, bool primary) {
    const source::Position at = files_.position(file_, range.begin);
    const std::string_view line = files_.line_text(file_, at.line);
    const std::uint32_t start = files_.file(file_).line_starts[at.line - 1];
    const std::size_t begin = column_of(line, range.begin - start);
    // What goes on over further lines is marked to the end of its first.
    const std::size_t end_byte = std::min<std::size_t>(range.end - start, line.size());
    const std::size_t end = column_of(line, std::max<std::size_t>(end_byte, range.begin - start));
    lines_[at.line].push_back(
        {begin, std::max<std::size_t>(end - std::min(begin, end), 1), text, primary});
  }

  std::size_t number_width() const {
    return lines_.empty() ? 1 : std::to_string(lines_.rbegin()->first).size();
  }

  void print(std::string& out, std::size_t width) const {
    std::uint32_t before = 0;
    for (const auto& [number, marks] : lines_) {
      if (before != 0 && number > before + gap_lines_max) {
        out += paint_.frame(std::string(width, '.')) + "\n";
      } else {
        for (std::uint32_t between = before + 1; before != 0 && between < number; ++between)
          print_line(out, width, between, 0, shown(files_.line_text(file_, between)));
      }
      print_marked(out, width, number, marks);
      before = number;
    }
  }

 private:
  void print_line(std::string& out, std::size_t width, std::uint32_t number, std::size_t cut,
                  const std::string& text) const {
    const std::string line = fmt::format("{:>{}} |", number, width);
    out += paint_.frame(line) + (text.empty() ? "" : " " + cut_text(text, cut)) + "\n";
  }

  static std::string cut_text(const std::string& text, std::size_t cut) {
    if (cut == 0 && text.size() <= line_columns_max) return text;
    std::size_t begin = 0, column = 0;
    while (begin < text.size() && column < cut) {
      const Glyph glyph = glyph_at(text, begin, column);
      column += glyph.columns;
      begin += glyph.bytes;
    }
    std::size_t end = begin;
    while (end < text.size() && column < cut + line_columns_max) {
      const Glyph glyph = glyph_at(text, end, column);
      column += glyph.columns;
      end += glyph.bytes;
    }
    return text.substr(begin, end - begin);
  }

  void print_marked(std::string& out, std::size_t width, std::uint32_t number,
                    std::vector<Mark> marks) const {
    const std::string text = shown(files_.line_text(file_, number));
    std::ranges::stable_sort(marks, {}, &Mark::begin);
    const std::size_t first = marks.front().begin;
    const std::size_t cut = first + 60 > line_columns_max ? first - 60 : 0;
    print_line(out, width, number, cut, text);
    // Each mark has a line of its own: nothing ever collides, and the order is that of the text.
    for (const Mark& mark : marks) {
      const std::size_t columns =
          std::min(mark.width, line_columns_max - std::min(mark.begin - cut, line_columns_max - 1));
      std::string carets(columns, mark.primary ? '^' : '-');
      if (!mark.text.empty()) carets += " " + mark.text;
      out += paint_.frame(std::string(width, ' ') + " |") + " " +
             std::string(mark.begin - cut, ' ') +
             (mark.primary ? paint_.error(carets) : paint_.other(carets)) + "\n";
    }
  }

  const source::Files& files_;
  source::FileId file_;
  const Paint& paint_;
  std::map<std::uint32_t, std::vector<Mark>> lines_;
};

std::string place(const source::Files& files, const SourceRange& range) {
  const source::Position at = files.position(range.file, range.begin);
  return fmt::format("{}:{}:{}", files.file(range.file).path, at.line, at.column);
}

// The excerpts of a diagnostic: its own file first, then those of its labels.
void print_excerpts(std::string& out, const Diagnostic& diagnostic, const source::Files& files,
                    const Paint& paint, std::size_t& width) {
  Excerpt own(files, diagnostic.range.file, paint);
  own.add(diagnostic.range, diagnostic.primary, true);
  std::map<source::FileId, Excerpt> others;
  for (const Label& label : diagnostic.labels) {
    if (label.range.file == diagnostic.range.file) {
      own.add(label.range, label.text, false);
    } else {
      others.try_emplace(label.range.file, files, label.range.file, paint)
          .first->second.add(label.range, label.text, false);
    }
  }
  width = own.number_width();
  for (const auto& [file, excerpt] : others) width = std::max(width, excerpt.number_width());
  out += std::string(width, ' ') + paint.frame("--> ") + place(files, diagnostic.range) + "\n";
  out += paint.frame(std::string(width, ' ') + " |") + "\n";
  own.print(out, width);
  for (const auto& [file, excerpt] : others) {
    const auto first = std::ranges::find_if(
        diagnostic.labels, [&](const Label& label) { return label.range.file == file; });
    out += std::string(width, ' ') + paint.frame("::: ") + place(files, first->range) + "\n";
    excerpt.print(out, width);
  }
}

// A fix as one line: what to write, or that something goes away.
std::string fix_text(const Fix& fix) {
  std::string with = fix.replacement;
  std::ranges::replace(with, '\n', ' ');
  while (!with.empty() && with.back() == ' ') with.pop_back();
  with.erase(0, with.find_first_not_of(' '));
  if (with.empty() || fix.title.find(with) != std::string::npos) return fix.title;
  return fix.title + ": `" + with + "`";
}

void print_one(std::string& out, const Diagnostic& diagnostic, const source::Files& files,
               const Paint& paint) {
  const bool error = diagnostic.severity == Severity::Error;
  const std::string head = fmt::format("{}[{}]", error ? "error" : "warning", diagnostic.code);
  out += (error ? paint.error(head) : paint.warning(head)) + paint.bold(": " + diagnostic.message) +
         "\n";
  std::size_t width = 1;
  print_excerpts(out, diagnostic, files, paint, width);
  const std::string margin = paint.frame(std::string(width, ' ') + " =");
  for (const std::string& note : diagnostic.notes) out += margin + " why: " + note + "\n";
  for (const Fix& fix : diagnostic.fixes)
    out += margin + (fix.sure ? " fix: " : " choose: ") + fix_text(fix) + "\n";
  out += margin + " page: bop explain " + std::string(diagnostic.code) + "\n\n";
}

}  // namespace

std::string render_text(const Diagnostics& diagnostics, const source::Files& files, bool colour) {
  std::string out;
  const Paint paint{colour};
  std::size_t errors = 0, warnings = 0, hidden = 0;
  for (const Diagnostic* diagnostic : diagnostics.sorted()) {
    const bool error = diagnostic->severity == Severity::Error;
    ++(error ? errors : warnings);
    if (errors > shown_errors_max)
      ++hidden;
    else
      print_one(out, *diagnostic, files, paint);
  }
  if (errors + warnings == 0) return out;
  std::string count;
  if (errors > 0) count = counted(errors, "error");
  if (warnings > 0) count += (errors > 0 ? ", " : "") + counted(warnings, "warning");
  if (hidden > 0) count += fmt::format(" ({} not shown; repair the first ones)", hidden);
  return out + (errors > 0 ? paint.error(count) : paint.warning(count)) + "\n";
}

}  // namespace bop::diagnostics
