// Reads the words of one picture with Tesseract: text, box and confidence of each, of several looks
// at it. Private to the module of pages. Never: meaning; more than one thread an engine (results
// do not depend on the machine).
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "runtime/extract/document.h"
#include "runtime/extract/extract.h"
#include "runtime/extract/sheet.h"

namespace tesseract {
class TessBaseAPI;
}

namespace bop::extract {

/// One engine for each language that pages turn out to be in; used by one thread.
class Ocr {
 public:
  /// `languages`: "eng+deu". B8011 when the data of one is not installed.
  static Result<Ocr> open(const std::string& languages);
  Ocr(Ocr&&) noexcept;
  Ocr& operator=(Ocr&&) noexcept;
  ~Ocr();

  /// Reads a page; `dpi` 0 when the image does not say. B7018 when the time is up.
  Result<Page> read(PixPtr image, int dpi, const Options& options);

 private:
  explicit Ocr(std::vector<std::string> languages);
  friend class PageReading;
  /// The engine of one language or of several at once, loaded when it is first asked for.
  tesseract::TessBaseAPI* engine(const std::string& languages);

  std::vector<std::string> languages_;
  std::map<std::string, std::unique_ptr<tesseract::TessBaseAPI>> engines_;
};

}  // namespace bop::extract
