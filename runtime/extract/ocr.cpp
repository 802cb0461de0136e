#include "runtime/extract/ocr.h"

#include <algorithm>
#include <cmath>
#include <ctime>
#include <optional>

#include <allheaders.h>
#include <fmt/format.h>
#include <tesseract/baseapi.h>
#include <tesseract/ocrclass.h>

// Of libgomp, which Tesseract runs on; its header is not installed with every compiler.
extern "C" void omp_set_max_active_levels(int levels);

namespace bop::extract {

namespace {

// Below this many dots an inch Tesseract loses small type; receipts photographed small are doubled.
constexpr int dpi_enough = 200;
constexpr int width_small = 1300;   // pixels of a page whose resolution is unknown
constexpr double skew_least = 0.3;  // degrees: less does no harm
constexpr double skew_most = 12;
constexpr double skew_sure = 3;  // Leptonica's confidence in the angle

// Processor time that reading one page may take. Not time on the wall: what is read must not depend
// on what else the machine is doing. The engine runs in the calling thread (Ocr::open).
class PageTime {
 public:
  explicit PageTime(int seconds_max) : ends_(now() + seconds_max) {}

  bool is_up() const { return now() > ends_; }

  /// Makes the engine stop when the time is up.
  void hold(tesseract::ETEXT_DESC& monitor) {
    monitor.cancel = [](void* time, int) { return static_cast<PageTime*>(time)->is_up(); };
    monitor.cancel_this = this;
  }

 private:
  static double now() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
  }

  double ends_;
};

// A page as the engine gets it, and how to go back to the picture it came from.
struct Prepared {
  PixPtr pix;
  double turned = 0;  // radians clockwise
};

PixPtr grey(PixPtr image) {
  PixPtr opaque(pixRemoveAlpha(image.get()));
  if (!opaque) return nullptr;
  return PixPtr(pixConvertTo8(opaque.get(), FALSE));
}

Prepared prepare(PixPtr image, int dpi) {
  Prepared page{grey(std::move(image)), 0};
  if (!page.pix) return page;
  const int width = pixGetWidth(page.pix.get());
  const bool small = dpi > 0 ? dpi < dpi_enough && width < 2 * width_small : width < width_small;
  if (small) {
    if (PixPtr doubled(pixScale(page.pix.get(), 2.0F, 2.0F)); doubled)
      page.pix = std::move(doubled);
  }
  PixPtr binary(pixConvertTo1(page.pix.get(), 130));
  float angle = 0;
  float sure = 0;
  if (binary && pixFindSkew(binary.get(), &angle, &sure) == 0 && sure >= skew_sure &&
      std::abs(angle) >= skew_least && std::abs(angle) <= skew_most) {
    const float radians = static_cast<float>(angle * M_PI / 180);
    if (PixPtr straight(
            pixRotate(page.pix.get(), radians, L_ROTATE_AREA_MAP, L_BRING_IN_WHITE, 0, 0));
        straight) {
      page.pix = std::move(straight);
      page.turned = radians;
    }
  }
  return page;
}

// A box of the prepared page as fractions of the picture it came from: turned back around the
// middle.
record::Box fractions(int left, int top, int right, int bottom, const Prepared& page) {
  const double width = pixGetWidth(page.pix.get());
  const double height = pixGetHeight(page.pix.get());
  const double dx = (left + right) / 2.0 - width / 2;
  const double dy = (top + bottom) / 2.0 - height / 2;
  const double x = dx * std::cos(-page.turned) - dy * std::sin(-page.turned) + width / 2;
  const double y = dx * std::sin(-page.turned) + dy * std::cos(-page.turned) + height / 2;
  const double w = (right - left) / width;
  const double h = (bottom - top) / height;
  const double left_edge = std::clamp(x / width - w / 2, 0.0, 1.0);
  const double top_edge = std::clamp(y / height - h / 2, 0.0, 1.0);
  return {left_edge, top_edge, std::min(w, 1 - left_edge), std::min(h, 1 - top_edge)};
}

value::Decimal confidence_of(float percent) {
  const auto thousandths =
      static_cast<std::int64_t>(std::lround(std::clamp(percent, 0.0F, 100.0F) * 10));
  return *value::Decimal::of(thousandths, -3);
}

// A word and its box in points of the prepared page.
struct ReadWord {
  Word word;
  int left = 0;
  int top = 0;
  int right = 0;
  int bottom = 0;
};

std::vector<ReadWord> words_of(tesseract::TessBaseAPI& engine, const Prepared& page) {
  std::vector<ReadWord> words;
  const std::unique_ptr<tesseract::ResultIterator> at(engine.GetIterator());
  if (!at) return words;
  int block = 0;
  int line = 0;
  do {
    if (at->IsAtBeginningOf(tesseract::RIL_BLOCK)) ++block;
    if (at->IsAtBeginningOf(tesseract::RIL_TEXTLINE)) ++line;
    if (at->Empty(tesseract::RIL_WORD)) continue;
    const std::unique_ptr<char[]> text(at->GetUTF8Text(tesseract::RIL_WORD));
    ReadWord read;
    if (!text ||
        !at->BoundingBox(tesseract::RIL_WORD, &read.left, &read.top, &read.right, &read.bottom))
      continue;
    read.word.text = text.get();
    read.word.box = fractions(read.left, read.top, read.right, read.bottom, page);
    read.word.confidence = confidence_of(at->Confidence(tesseract::RIL_WORD));
    read.word.block = block;
    read.word.line = line;
    if (read.word.text.find_first_not_of(' ') != std::string::npos)
      words.push_back(std::move(read));
  } while (at->Next(tesseract::RIL_WORD));
  return words;
}

// What a second look at the word alone reads, and how sure it is.
struct SecondLook {
  std::string text;
  value::Decimal confidence;
};

std::optional<SecondLook> look_again(tesseract::TessBaseAPI& engine, Pix* page,
                                     const ReadWord& read, PageTime& time) {
  constexpr int height_best = 60;  // of the crop: letters of about 40 points
  const int height = read.bottom - read.top;
  const int around = std::max(3, height / 4);
  const std::unique_ptr<Box, void (*)(Box*)> box(
      boxCreate(std::max(0, read.left - around), std::max(0, read.top - around),
                read.right - read.left + 2 * around, height + 2 * around),
      [](Box* owned) { boxDestroy(&owned); });
  PixPtr crop(pixClipRectangle(page, box.get(), nullptr));
  if (!crop) return std::nullopt;
  const float scale = std::clamp(
      static_cast<float>(height_best) / static_cast<float>(pixGetHeight(crop.get())), 1.0F, 4.0F);
  PixPtr scaled(pixScale(crop.get(), scale, scale));
  if (!scaled) return std::nullopt;
  engine.SetPageSegMode(tesseract::PSM_SINGLE_LINE);
  engine.SetImage(scaled.get());
  engine.SetSourceResolution(300);
  tesseract::ETEXT_DESC monitor;
  time.hold(monitor);
  if (engine.Recognize(&monitor) != 0) return std::nullopt;
  const std::unique_ptr<char[]> text(engine.GetUTF8Text());
  if (!text) return std::nullopt;
  SecondLook look{text.get(), confidence_of(static_cast<float>(engine.MeanTextConf()))};
  std::erase_if(look.text, [](char c) { return c == ' ' || c == '\n'; });
  return look;
}

// Words with digits decide. A second look at each doubtful one, larger and by itself, either bears
// it out or shows that it can be read in two ways.
void look_again_at_numbers(tesseract::TessBaseAPI& engine, const Prepared& page,
                           std::vector<ReadWord>& words, PageTime& time) {
  const value::Decimal sure = *value::Decimal::of(955, -3);
  const value::Decimal hopeless = *value::Decimal::of(30, -2);
  const value::Decimal borne_out_most = *value::Decimal::of(95, -2);
  constexpr int looks_max = 200;
  int looks = 0;
  for (auto& read : words) {
    Word& word = read.word;
    const bool number = word.text.find_first_of("0123456789") != std::string::npos;
    if (!number || word.confidence >= sure || word.confidence < hopeless || looks == looks_max)
      continue;
    ++looks;
    const auto look = look_again(engine, page.pix.get(), read, time);
    if (!look) continue;
    if (look->text == word.text) {
      // Half of the doubt that the better of both leaves.
      const value::Decimal better = std::max(word.confidence, look->confidence);
      const auto half = value::multiply(*value::add(better, 1), *value::Decimal::of(5, -1));
      word.confidence = std::max(word.confidence, std::min(*half, borne_out_most));
    } else {
      const value::Decimal worse = std::min(word.confidence, look->confidence);
      word.confidence = *value::multiply(worse, *value::Decimal::of(8, -1));
    }
  }
}

}  // namespace

void PixDeleter::operator()(Pix* pix) const {
  pixDestroy(&pix);
}

Ocr::Ocr(std::unique_ptr<tesseract::TessBaseAPI> engine) : engine_(std::move(engine)) {}
Ocr::Ocr(Ocr&&) noexcept = default;
Ocr& Ocr::operator=(Ocr&&) noexcept = default;
Ocr::~Ocr() = default;

Result<Ocr> Ocr::open(const std::string& languages) {
  // Tesseract asks for four threads whatever the machine; this makes its parallel regions serial.
  omp_set_max_active_levels(0);
  setMsgSeverity(L_SEVERITY_NONE);
  auto engine = std::make_unique<tesseract::TessBaseAPI>();
  engine->SetVariable("debug_file", "/dev/null");
  if (engine->Init(nullptr, languages.c_str(), tesseract::OEM_LSTM_ONLY) != 0)
    return fail("B8011", fmt::format("the OCR data of `{}` is not installed", languages),
                "install tesseract-ocr with its language packages, or choose other languages");
  return Ocr(std::move(engine));
}

Result<Page> Ocr::read(PixPtr image, int dpi, const Limits& limits) const {
  Page result;
  result.method = record::Method::Ocr;
  constexpr int dpi_assumed = 300;
  const double points = 72.0 / (dpi > 0 ? dpi : dpi_assumed);
  result.width = pixGetWidth(image.get()) * points;
  result.height = pixGetHeight(image.get()) * points;
  const Prepared page = prepare(std::move(image), dpi);
  if (!page.pix) return fail("B7017", "the picture can't be converted to grey", "save it again");
  // Sparse text: every piece of text, in any order. Rows and columns are found later, by place; the
  // layout analysis of the other modes loses headings and takes rules for letters.
  engine_->SetPageSegMode(tesseract::PSM_SPARSE_TEXT);
  engine_->SetImage(page.pix.get());
  engine_->SetSourceResolution(dpi_assumed);
  PageTime time(limits.page_seconds_max);
  tesseract::ETEXT_DESC monitor;
  time.hold(monitor);
  const auto took_too_long = [&] {
    return fail("B7018",
                fmt::format("reading the page took longer than {} seconds of processor time",
                            limits.page_seconds_max),
                "scan it cleaner");
  };
  const bool failed = engine_->Recognize(&monitor) != 0;
  if (time.is_up()) return took_too_long();
  if (failed) return fail("B7017", "the OCR engine could not read the picture", "save it again");
  auto words = words_of(*engine_, page);
  look_again_at_numbers(*engine_, page, words, time);
  if (time.is_up()) return took_too_long();
  for (auto& read : words) result.words.push_back(std::move(read.word));
  result.skew = page.turned;
  engine_->Clear();
  return result;
}

}  // namespace bop::extract
