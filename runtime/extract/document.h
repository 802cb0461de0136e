// A document as every reader gives it: pages of words with boxes and confidences, and XML embedded
// in it. Never: fields or meaning (extractors find those).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "runtime/record/record.h"

namespace bop::extract {

enum class Kind : std::uint8_t {
  Json,
  JsonLines,
  Csv,
  Xml,
  Pdf,
  Png,
  Jpeg,
  Tiff,
  Docx,
  Xlsx,
  Mail,
  Statement,
  Unknown
};
std::string_view name_of(Kind kind);  // "a PDF", "a PNG image"

/// What another look at the same place reads.
struct Alternative {
  std::string text;
  value::Decimal confidence;
  bool operator==(const Alternative&) const = default;
};

/// One word in reading order. Words with the same `line` stand on one line of one block.
struct Word {
  std::string text;
  record::Box box;
  value::Decimal confidence = 1;  // of the reading: 1 for a text layer
  int block = 0;
  int line = 0;
  std::vector<Alternative> others;  // other readings of this place, best first; none of them `text`
  /// Where it stands in a document that has no pages of its own: "paragraph 3", "Sheet1, C5". Its
  /// box is then only how rows and columns were laid out to be read.
  std::string place = {};
};

using Words = std::vector<Word>;

struct Page {
  double width = 0;  // points
  double height = 0;
  record::Method method = record::Method::TextLayer;
  // How it was turned clockwise to be read: by right angles, then by radians. Boxes, width and
  // height are those of the picture as it is.
  int quarter = 0;
  double skew = 0;
  Words words;
  std::vector<Words> looks;  // of OCR, as the engine gave them; only if Options::keep_looks
};

/// A file inside a PDF.
struct Attachment {
  std::string name;
  std::string bytes;
};

struct Document {
  std::string path;
  std::string sha256;  // of its bytes, where somebody asked to learn from corrections
  Kind kind = Kind::Unknown;
  std::vector<Page> pages;
  std::vector<Attachment> embedded_xml;  // e-invoices only
  std::vector<std::string> other_xml;    // outermost elements of other XML in it: "rsm:Invoice"
  std::vector<Error> notes;
};

}  // namespace bop::extract
