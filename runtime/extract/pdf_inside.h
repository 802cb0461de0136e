// What a PDF holds packed, unpacked no further than it may be: poppler's interface for C++ unpacks
// all of it, whatever it grows to. Private to the module of pages. In: the bytes of a PDF that
// needs no password. Out: files embedded in it. Never: what it claims of its own sizes; scripts,
// links and actions, which nothing here looks at.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/error.h"

class PDFDoc;  // poppler's

namespace bop::extract {

class PdfInside {
 public:
  /// `bytes` must outlive it. B7015 when they can't be read.
  static Result<PdfInside> open(std::string_view bytes);
  PdfInside(PdfInside&&) noexcept;
  PdfInside& operator=(PdfInside&&) noexcept;
  ~PdfInside();

  /// The first `files_max` of them, in their order; those that are damaged are left out. B8002 when
  /// they are larger than `bytes_max` together.
  Result<std::vector<std::string>> files(std::size_t files_max, std::size_t bytes_max) const;

  /// B8002 when what a page (from 0) draws is written in more than `bytes_max`, forms counted as
  /// often as they are drawn.
  Result<void> check_page(int page, std::size_t bytes_max) const;

 private:
  explicit PdfInside(std::unique_ptr<PDFDoc> pdf);
  std::unique_ptr<PDFDoc> pdf_;
};

}  // namespace bop::extract
