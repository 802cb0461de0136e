// A Reader turns the bytes of one kind of document into pages of words. A new document format is
// one file implementing this and one line in reader.cpp's table. Never: fields or meaning.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "runtime/extract/document.h"
#include "runtime/extract/extract.h"

namespace bop::extract {

class Reader {
 public:
  virtual ~Reader() = default;
  virtual Result<Document> read(std::string_view bytes, const std::string& path,
                                const Options& options) const = 0;
};

/// What `bytes` are by their first bytes; `path` decides only between kinds of plain text.
Kind sniff(std::string_view bytes, const std::string& path);
/// The kind a file's name promises; Unknown for any other name.
Kind kind_named(const std::string& path);

/// The reader of `kind`, or nullptr for kinds without pages; B8506 where readers can't be opened.
Result<std::unique_ptr<Reader>> reader_for(Kind kind);

// The readers behind it, one a file, in the module of pages.h.
std::unique_ptr<Reader> pdf_reader();
std::unique_ptr<Reader> image_reader(Kind kind);
std::unique_ptr<Reader> docx_reader();
std::unique_ptr<Reader> xlsx_reader();

}  // namespace bop::extract
