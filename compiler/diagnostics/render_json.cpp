#include <algorithm>

#include <nlohmann/json.hpp>

#include "compiler/diagnostics/render.h"

namespace bop::diagnostics {

namespace {

using Json = nlohmann::ordered_json;

// Positions asked for in ascending order cost one walk over each line, however long the line is.
class Positions {
 public:
  explicit Positions(const source::Files& files) : files_(files) {}

  Json range_of(const SourceRange& range) {
    Json start = at(range.file, range.begin);
    return {{"start", std::move(start)}, {"end", at(range.file, range.end)}};
  }

 private:
  Json at(source::FileId id, std::uint32_t offset) {
    const source::File& file = files_.file(id);
    offset = std::min(offset, static_cast<std::uint32_t>(file.text.size()));
    const auto after = std::ranges::upper_bound(file.line_starts, offset);
    const auto line = static_cast<std::uint32_t>(after - file.line_starts.begin() - 1);
    if (id != file_ || line != line_ || offset < offset_) {
      file_ = id;
      line_ = line;
      offset_ = file.line_starts[line];
      character_ = 0;
    }
    for (; offset_ < offset; ++offset_) {
      const auto byte = static_cast<unsigned char>(file.text[offset_]);
      if ((byte & 0xC0U) != 0x80U) character_ += byte >= 0xF0U ? 2 : 1;
    }
    return {{"line", line}, {"character", character_}};
  }

  const source::Files& files_;
  source::FileId file_;
  std::uint32_t line_ = 0;
  std::uint32_t offset_ = 0;
  std::uint32_t character_ = 0;  // UTF-16 units before offset_ in its line
};

Json one(const Diagnostic& diagnostic, const source::Files& files, Positions& positions) {
  Json range = positions.range_of(diagnostic.range);
  Json labels = Json::array(), fixes = Json::array();
  for (const Label& label : diagnostic.labels)
    labels.push_back({{"file", files.file(label.range.file).path},
                      {"range", positions.range_of(label.range)},
                      {"text", label.text}});
  for (const Fix& fix : diagnostic.fixes)
    fixes.push_back({{"title", fix.title},
                     {"range", positions.range_of(fix.range)},
                     {"text", fix.replacement},
                     {"sure", fix.sure}});
  return {{"code", diagnostic.code},
          {"severity", diagnostic.severity == Severity::Error ? "error" : "warning"},
          {"message", diagnostic.message},
          {"file", files.file(diagnostic.range.file).path},
          {"range", std::move(range)},
          {"label", diagnostic.primary},
          {"labels", std::move(labels)},
          {"notes", diagnostic.notes},
          {"fixes", std::move(fixes)},
          {"page", "docs/errors/" + std::string(diagnostic.code) + ".md"}};
}

}  // namespace

std::string render_json(const Diagnostics& diagnostics, const source::Files& files) {
  Json list = Json::array();
  Positions positions(files);
  for (const Diagnostic* diagnostic : diagnostics.sorted())
    list.push_back(one(*diagnostic, files, positions));
  // Text of a file that is not UTF-8 may stand in a message; it must not end the output.
  return list.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace bop::diagnostics
