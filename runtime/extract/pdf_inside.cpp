#include "runtime/extract/pdf_inside.h"

#include <array>

#include <fmt/format.h>
#include <poppler/Catalog.h>
#include <poppler/FileSpec.h>
#include <poppler/PDFDoc.h>
#include <poppler/Page.h>
#include <poppler/Stream.h>

namespace bop::extract {

namespace {

// Hands pieces of what is packed in `stream` to `take`; false once there is more than `bytes_max`.
template <typename Take>
bool unpack(Stream& stream, std::size_t bytes_max, const Take& take) {
  std::array<unsigned char, 1U << 16> piece{};
  std::size_t all = 0;
  stream.reset();
  for (;;) {
    const int got = stream.doGetChars(static_cast<int>(piece.size()), piece.data());
    if (got <= 0) break;
    all += static_cast<std::size_t>(got);
    if (all > bytes_max) break;
    take(std::string_view(reinterpret_cast<const char*>(piece.data()),
                          static_cast<std::size_t>(got)));
  }
  stream.close();
  return all <= bytes_max;
}

std::unexpected<Error> too_large(const std::string& what, std::size_t bytes_max) {
  return fail("B8002", fmt::format("{} more than {} bytes, which is the limit", what, bytes_max),
              "ask for it again");
}

}  // namespace

PdfInside::PdfInside(std::unique_ptr<PDFDoc> pdf) : pdf_(std::move(pdf)) {}
PdfInside::PdfInside(PdfInside&&) noexcept = default;
PdfInside& PdfInside::operator=(PdfInside&&) noexcept = default;
PdfInside::~PdfInside() = default;

Result<PdfInside> PdfInside::open(std::string_view bytes) {
  auto stream = std::make_unique<MemStream>(bytes.data(), 0, static_cast<Goffset>(bytes.size()),
                                            Object(objNull));
  auto pdf = std::make_unique<PDFDoc>(stream.release());  // the document owns it
  if (!pdf->isOk()) return fail("B7015", "the PDF is damaged", "ask for it again");
  return PdfInside(std::move(pdf));
}

Result<std::vector<std::string>> PdfInside::files(std::size_t files_max,
                                                  std::size_t bytes_max) const {
  std::vector<std::string> all;
  Catalog* catalog = pdf_->getCatalog();
  const int count = std::min(catalog->numEmbeddedFiles(), static_cast<int>(files_max));
  std::size_t left = bytes_max;
  for (int i = 0; i < count; ++i) {
    const auto named = catalog->embeddedFile(i);
    EmbFile* file = named && named->isOk() ? named->getEmbeddedFile() : nullptr;
    if (file == nullptr || !file->isOk()) continue;
    std::string text;
    if (!unpack(*file->stream(), left, [&](std::string_view piece) { text += piece; }))
      return too_large("the embedded files have", bytes_max);
    left -= text.size();
    all.push_back(std::move(text));
  }
  return all;
}

Result<void> PdfInside::check_page(int page, std::size_t bytes_max) const {
  ::Page* const found = pdf_->getPage(page + 1);
  if (found == nullptr) return fail("B7015", "the page is damaged", "ask for the PDF again");
  Object contents = found->getContents();
  std::size_t all = 0;
  const auto count = [&](std::string_view piece) { all += piece.size(); };
  const auto fits = [&](Object part) {
    return !part.isStream() || unpack(*part.getStream(), bytes_max - all, count);
  };
  bool good = true;
  if (contents.isArray())
    for (int i = 0; i < contents.arrayGetLength() && good; ++i) good = fits(contents.arrayGet(i));
  else
    good = fits(std::move(contents));
  return good ? Result<void>() : too_large("what the page draws is written in", bytes_max);
}

}  // namespace bop::extract
