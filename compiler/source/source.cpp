#include "compiler/source/source.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace bop::source {

FileId Files::add(std::string path, std::string text) {
  auto file = std::make_unique<File>(File{std::move(path), std::move(text), {0}});
  for (std::size_t i = 0; i < file->text.size(); ++i)
    if (file->text[i] == '\n') file->line_starts.push_back(static_cast<std::uint32_t>(i + 1));
  files_.push_back(std::move(file));
  return FileId{files_.size() - 1};
}

Position Files::position(FileId id, std::uint32_t offset) const {
  const File& file = *files_[id.index()];
  offset = std::min(offset, static_cast<std::uint32_t>(file.text.size()));
  const auto after = std::upper_bound(file.line_starts.begin(), file.line_starts.end(), offset);
  const auto line = static_cast<std::uint32_t>(after - file.line_starts.begin());
  Position position{line, 1, 1};
  for (std::uint32_t i = file.line_starts[line - 1]; i < offset; ++i) {
    const auto byte = static_cast<unsigned char>(file.text[i]);
    if ((byte & 0xC0U) == 0x80U) continue;  // continuation byte of a character already counted
    ++position.column;
    position.utf16 += byte >= 0xF0U ? 2 : 1;
  }
  return position;
}

std::string_view Files::line_text(FileId id, std::uint32_t line) const {
  const File& file = *files_[id.index()];
  const std::uint32_t begin = file.line_starts[line - 1];
  std::size_t end = line < file.line_starts.size() ? file.line_starts[line] : file.text.size();
  while (end > begin && (file.text[end - 1] == '\n' || file.text[end - 1] == '\r')) --end;
  return std::string_view(file.text).substr(begin, end - begin);
}

std::string_view Files::text(const SourceRange& range) const {
  return std::string_view(files_[range.file.index()]->text)
      .substr(range.begin, range.end - range.begin);
}

Result<std::string> read_file(const std::string& path, std::size_t bytes_max) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (status.type() == std::filesystem::file_type::not_found)
    return fail("B8001", "`" + path + "` does not exist", "check the path");
  if (status.type() != std::filesystem::file_type::regular)
    return fail("B8001", "`" + path + "` is not a regular file", "name a file");
  const auto size = std::filesystem::file_size(path, error);
  if (!error && size > bytes_max)
    return fail("B8002",
                "`" + path + "` has " + std::to_string(size) + " bytes, the limit is " +
                    std::to_string(bytes_max),
                "split it");
  std::ifstream stream(path, std::ios::binary);
  if (!stream)
    return fail("B8001", "`" + path + "` can't be read: " + std::strerror(errno),
                "check its permissions");
  std::ostringstream text;
  text << stream.rdbuf();
  return std::move(text).str();
}

}  // namespace bop::source
