#include <algorithm>
#include <optional>

#include <allheaders.h>
#include <fmt/format.h>
#include <poppler-document.h>
#include <poppler-embedded-file.h>
#include <poppler-global.h>
#include <poppler-page-renderer.h>
#include <poppler-page.h>

#include "runtime/extract/einvoice.h"
#include "runtime/extract/ocr.h"
#include "runtime/extract/reader.h"

namespace bop::extract {

namespace {

constexpr std::size_t words_of_text_page = 5;  // a page with fewer is a picture with a stamp
constexpr std::size_t attachments_max = 100;

void silent(const std::string&, void*) {}

std::string utf8(const poppler::ustring& text) {
  const auto bytes = text.to_utf8();
  return {bytes.begin(), bytes.end()};
}

// A PDF ends in %%EOF; a copy that broke off ends in the middle of an object. Poppler would rebuild
// what is left and read on, as if nothing were missing.
bool is_cut_off(std::string_view bytes) {
  constexpr std::size_t tail_bytes = 2048;
  const auto end = bytes.find_last_not_of(std::string_view("\0 \r\n\t", 5));
  if (end == std::string_view::npos) return true;
  const std::string_view whole = bytes.substr(0, end + 1);
  const auto mark = whole.rfind("%%EOF");
  return mark == std::string_view::npos || whole.size() - mark > tail_bytes;
}

Word word_of(const poppler::text_box& box, double width, double height) {
  const auto rectangle = box.bbox();
  Word word;
  word.text = utf8(box.text());
  const double x = std::clamp(rectangle.x() / width, 0.0, 1.0);
  const double y = std::clamp(rectangle.y() / height, 0.0, 1.0);
  word.box = {x, y, std::clamp(rectangle.width() / width, 0.0, 1 - x),
              std::clamp(rectangle.height() / height, 0.0, 1 - y)};
  return word;
}

Page text_page(const poppler::page& page) {
  Page result;
  const auto rectangle = page.page_rect();
  result.width = rectangle.width();
  result.height = rectangle.height();
  if (page.orientation() == poppler::page::landscape ||
      page.orientation() == poppler::page::seascape)
    std::swap(result.width, result.height);
  if (result.width <= 0 || result.height <= 0) return result;
  for (const auto& box : page.text_list()) {
    Word word = word_of(box, result.width, result.height);
    if (word.text.find_first_not_of(" \t\n") != std::string::npos)
      result.words.push_back(std::move(word));
  }
  return result;
}

PixPtr draw(const poppler::page& page, int dpi) {
  poppler::page_renderer renderer;
  renderer.set_render_hint(poppler::page_renderer::antialiasing, true);
  renderer.set_render_hint(poppler::page_renderer::text_antialiasing, true);
  renderer.set_image_format(poppler::image::format_gray8);
  const auto image = renderer.render_page(&page, dpi, dpi);
  if (!image.is_valid()) return nullptr;
  PixPtr pix(pixCreate(image.width(), image.height(), 8));
  if (!pix) return nullptr;
  for (int y = 0; y < image.height(); ++y) {
    l_uint32* line = pixGetData(pix.get()) + static_cast<std::ptrdiff_t>(y) * pixGetWpl(pix.get());
    const char* row = image.const_data() + static_cast<std::ptrdiff_t>(y) * image.bytes_per_row();
    for (int x = 0; x < image.width(); ++x)
      SET_DATA_BYTE(line, x, static_cast<unsigned char>(row[x]));
  }
  return pix;
}

Result<void> check(const poppler::document* document, std::string_view bytes,
                   const Limits& limits) {
  if (document == nullptr || is_cut_off(bytes))
    return fail("B7015",
                is_cut_off(bytes) ? "the PDF ends in the middle: the file is cut off"
                                  : "the PDF is damaged",
                "ask for it again");
  if (document->is_locked())
    return fail("B7014", "the PDF needs a password", "ask for one without, or save it without");
  if (document->pages() <= 0) return fail("B7016", "the PDF has no pages", "ask for it again");
  if (document->pages() > limits.pages_max)
    return fail(
        "B7016",
        fmt::format("the PDF has {} pages, the limit is {}", document->pages(), limits.pages_max),
        "split it");
  return {};
}

class PdfReader : public Reader {
 public:
  Result<Document> read(std::string_view bytes, const std::string& path,
                        const Options& options) const override {
    poppler::set_debug_error_function(silent, nullptr);
    const std::unique_ptr<poppler::document> pdf(
        poppler::document::load_from_raw_data(bytes.data(), static_cast<int>(bytes.size())));
    BOP_TRY_VOID(check(pdf.get(), bytes, options.limits));
    Document document;
    document.path = path;
    document.kind = Kind::Pdf;
    BOP_TRY_VOID(take_attachments(*pdf, document, options.limits));
    std::optional<Ocr> ocr;
    for (int i = 0; i < pdf->pages(); ++i) {
      auto page = read_page(*pdf, i, ocr, options);
      if (!page) return std::unexpected(std::move(page).error().in(fmt::format("page {}", i + 1)));
      document.pages.push_back(std::move(*page));
    }
    return document;
  }

 private:
  static Result<Page> read_page(const poppler::document& pdf, int index, std::optional<Ocr>& ocr,
                                const Options& options) {
    const std::unique_ptr<poppler::page> page(pdf.create_page(index));
    if (!page) return fail("B7015", "the page is damaged", "ask for the PDF again");
    Page text = text_page(*page);
    if (text.words.size() >= words_of_text_page) return text;
    const auto& limits = options.limits;
    const double pixels =
        text.width * text.height * limits.ocr_dpi * limits.ocr_dpi / (72.0 * 72.0);
    if (pixels > static_cast<double>(limits.pixels_max))
      return fail(
          "B8002",
          fmt::format("the page is {:.0f} x {:.0f} points large, too large to read as a picture",
                      text.width, text.height),
          "scan it at its natural size");
    PixPtr drawn = draw(*page, limits.ocr_dpi);
    if (!drawn) return fail("B7015", "the page can't be drawn", "ask for the PDF again");
    if (!ocr) {
      BOP_TRY(ocr, Ocr::open(options.languages));
    }
    BOP_TRY(Page read, ocr->read(std::move(drawn), limits.ocr_dpi, limits));
    if (read.words.empty()) return text;
    return read;
  }

  // XML files inside that are invoices; others (attached documents) say nothing about this one.
  // Their names are not asked: poppler loses those written in UTF-16.
  static Result<void> take_attachments(const poppler::document& pdf, Document& document,
                                       const Limits& limits) {
    if (!pdf.has_embedded_files()) return {};
    const auto files = pdf.embedded_files();  // owned by the document
    for (std::size_t i = 0; i < std::min(files.size(), attachments_max); ++i) {
      const poppler::embedded_file* file = files[i];
      if (!file->is_valid()) continue;
      const std::string name = fmt::format("embedded file {}", i + 1);
      if (file->size() > 0 && static_cast<std::size_t>(file->size()) > limits.data.bytes_max)
        return fail("B8002",
                    fmt::format("the {} has {} bytes, the limit is {}", name, file->size(),
                                limits.data.bytes_max),
                    "ask for it again");
      const auto bytes = file->data();
      std::string text(bytes.begin(), bytes.end());
      if (text.size() <= limits.data.bytes_max && mentions_einvoice(text))
        document.embedded_xml.push_back({name, std::move(text)});
    }
    return {};
  }
};

}  // namespace

std::unique_ptr<Reader> pdf_reader() {
  return std::make_unique<PdfReader>();
}

}  // namespace bop::extract
