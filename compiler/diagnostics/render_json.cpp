#include <nlohmann/json.hpp>

#include "compiler/diagnostics/render.h"

namespace bop::diagnostics {

namespace {

using Json = nlohmann::ordered_json;

Json position(const source::Files& files, source::FileId file, std::uint32_t offset) {
  const source::Position at = files.position(file, offset);
  return {{"line", at.line - 1}, {"character", at.utf16 - 1}};
}

Json range_of(const source::Files& files, const SourceRange& range) {
  return {{"start", position(files, range.file, range.begin)},
          {"end", position(files, range.file, range.end)}};
}

Json one(const Diagnostic& diagnostic, const source::Files& files) {
  Json labels = Json::array(), fixes = Json::array();
  for (const Label& label : diagnostic.labels)
    labels.push_back({{"file", files.file(label.range.file).path},
                      {"range", range_of(files, label.range)},
                      {"text", label.text}});
  for (const Fix& fix : diagnostic.fixes)
    fixes.push_back(
        {{"title", fix.title}, {"range", range_of(files, fix.range)}, {"text", fix.replacement}});
  return {{"code", diagnostic.code},
          {"severity", diagnostic.severity == Severity::Error ? "error" : "warning"},
          {"message", diagnostic.message},
          {"file", files.file(diagnostic.range.file).path},
          {"range", range_of(files, diagnostic.range)},
          {"label", diagnostic.primary},
          {"labels", std::move(labels)},
          {"notes", diagnostic.notes},
          {"fixes", std::move(fixes)},
          {"page", "docs/errors/" + std::string(diagnostic.code) + ".md"}};
}

}  // namespace

std::string render_json(const Diagnostics& diagnostics, const source::Files& files) {
  Json list = Json::array();
  for (const Diagnostic* diagnostic : diagnostics.sorted()) list.push_back(one(*diagnostic, files));
  // Text of a file that is not UTF-8 may stand in a message; it must not end the output.
  return list.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace bop::diagnostics
