// Source files, ranges in them, and lines and columns (bytes for people's eyes, UTF-16 for
// editors). Never: what the text means.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/error.h"
#include "runtime/base/id.h"

namespace bop::source {

struct FileTag;
using FileId = Id<FileTag>;

/// Half-open byte range of one file.
struct SourceRange {
  FileId file;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;

  bool operator==(const SourceRange&) const = default;
  /// From the start of this to the end of `other`.
  SourceRange to(const SourceRange& other) const { return {file, begin, other.end}; }
};

/// Lines and columns count from 1; `column` counts characters (code points), `utf16` UTF-16 units.
struct Position {
  std::uint32_t line = 1;
  std::uint32_t column = 1;
  std::uint32_t utf16 = 1;
};

struct File {
  std::string path;  // as shown to people
  std::string text;
  std::vector<std::uint32_t> line_starts;
};

/// Owns the texts of one compilation.
class Files {
 public:
  FileId add(std::string path, std::string text);
  const File& file(FileId id) const { return *files_[id.index()]; }
  std::size_t size() const { return files_.size(); }
  Position position(FileId id, std::uint32_t offset) const;
  std::string_view line_text(FileId id, std::uint32_t line) const;
  std::string_view text(const SourceRange& range) const;

 private:
  std::vector<std::unique_ptr<File>> files_;  // addresses of texts stay
};

/// Reads a whole file: B8001 when it can't be read, B8002 above `bytes_max`.
Result<std::string> read_file(const std::string& path, std::size_t bytes_max);

}  // namespace bop::source
