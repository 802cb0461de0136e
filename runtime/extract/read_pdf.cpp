#include <algorithm>

#include <allheaders.h>
#include <fmt/format.h>
#include <poppler-document.h>
#include <poppler-global.h>
#include <poppler-page-renderer.h>
#include <poppler-page.h>

#include "runtime/extract/einvoice.h"
#include "runtime/extract/page_pool.h"
#include "runtime/extract/pdf_inside.h"
#include "runtime/extract/picture.h"

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

// Null where the page can't be drawn, or is larger than the limits.
PixPtr draw(const poppler::page& page, int dpi, const Limits& limits) {
  const auto size = page.page_rect();
  const double pixels = size.width() * size.height() * dpi * dpi / (72.0 * 72.0);
  if (pixels > static_cast<double>(limits.pixels_max)) return nullptr;
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
    BOP_TRY(const PdfInside inside, PdfInside::open(bytes));
    BOP_TRY_VOID(take_attachments(inside, document, options.limits));
    if (options.only_einvoices && document.embedded_xml.empty()) return document;
    BOP_TRY(document.pages,
            read_pages(
                static_cast<std::size_t>(pdf->pages()),
                [&](std::size_t i) { return page_at(*pdf, inside, static_cast<int>(i), options); },
                options));
    return document;
  }

 private:
  static Result<Waiting> page_at(const poppler::document& pdf, const PdfInside& inside, int index,
                                 const Options& options) {
    BOP_TRY_VOID(inside.check_page(index, options.limits.page_bytes_max));
    const std::unique_ptr<poppler::page> page(pdf.create_page(index));
    if (!page) return fail("B7015", "the page is damaged", "ask for the PDF again");
    Waiting waiting;
    waiting.page = text_page(*page);
    const auto& text = waiting.page;
    if (options.text_layer && text.words.size() >= words_of_text_page) return waiting;
    const auto& limits = options.limits;
    const double pixels =
        text.width * text.height * limits.ocr_dpi * limits.ocr_dpi / (72.0 * 72.0);
    if (pixels > static_cast<double>(limits.pixels_max))
      return fail(
          "B8002",
          fmt::format("the page is {:.0f} x {:.0f} points large, too large to read as a picture",
                      text.width, text.height),
          "scan it at its natural size");
    waiting.picture = draw(*page, limits.ocr_dpi, limits);
    waiting.dpi = limits.ocr_dpi;
    if (!waiting.picture) return fail("B7015", "the page can't be drawn", "ask for the PDF again");
    return waiting;
  }

  // XML files inside that are invoices; others (attached documents) say nothing about this one.
  // Their names are not asked: poppler loses those written in UTF-16.
  static Result<void> take_attachments(const PdfInside& inside, Document& document,
                                       const Limits& limits) {
    BOP_TRY(std::vector<std::string> files, inside.files(attachments_max, limits.data.bytes_max));
    for (std::size_t i = 0; i < files.size(); ++i) {
      const std::string name = fmt::format("embedded file {}", i + 1);
      if (is_zugferd_draft(files[i])) document.notes.push_back(of_zugferd_draft(name));
      if (mentions_einvoice(files[i]))
        document.embedded_xml.push_back({name, std::move(files[i])});
      else if (std::string root = xml_root(files[i]); !root.empty())
        document.other_xml.push_back(std::move(root));
    }
    return {};
  }
};

}  // namespace

Result<PixPtr> pdf_picture(std::string_view bytes, std::size_t page, const Options& options) {
  constexpr int dpi = 150;  // for people to look at
  poppler::set_debug_error_function(silent, nullptr);
  const std::unique_ptr<poppler::document> pdf(
      poppler::document::load_from_raw_data(bytes.data(), static_cast<int>(bytes.size())));
  BOP_TRY_VOID(check(pdf.get(), bytes, options.limits));
  BOP_TRY(const PdfInside inside, PdfInside::open(bytes));
  BOP_TRY_VOID(inside.check_page(static_cast<int>(page), options.limits.page_bytes_max));
  const std::unique_ptr<poppler::page> found(pdf->create_page(static_cast<int>(page)));
  PixPtr drawn = found ? draw(*found, dpi, options.limits) : nullptr;
  if (!drawn) return fail("B7015", "the page can't be drawn", "ask for the PDF again");
  return drawn;
}

std::unique_ptr<Reader> pdf_reader() {
  return std::make_unique<PdfReader>();
}

}  // namespace bop::extract
