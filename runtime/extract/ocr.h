// Reads the words of one image with Tesseract: text, box and confidence of each. Private to
// runtime/extract. Never: meaning; more than one thread (results do not depend on the machine).
#pragma once

#include <memory>

#include "runtime/extract/document.h"
#include "runtime/extract/extract.h"

struct Pix;  // Leptonica's image

namespace tesseract {
class TessBaseAPI;
}

namespace bop::extract {

struct PixDeleter {
  void operator()(Pix* pix) const;
};
using PixPtr = std::unique_ptr<Pix, PixDeleter>;

/// One engine with its languages loaded; used for all pages of a document.
class Ocr {
 public:
  /// B8011 when the data of a language is not installed.
  static Result<Ocr> open(const std::string& languages);
  Ocr(Ocr&&) noexcept;
  Ocr& operator=(Ocr&&) noexcept;
  ~Ocr();

  /// Reads a page; `dpi` 0 when the image does not say. B7018 when the time is up.
  Result<Page> read(PixPtr image, int dpi, const Limits& limits) const;

 private:
  explicit Ocr(std::unique_ptr<tesseract::TessBaseAPI> engine);
  std::unique_ptr<tesseract::TessBaseAPI> engine_;
};

}  // namespace bop::extract
