#include "runtime/extract/ocr.h"

#include <algorithm>
#include <cmath>
#include <ctime>
#include <optional>

#include <allheaders.h>
#include <fmt/format.h>
#include <tesseract/baseapi.h>
#include <tesseract/ocrclass.h>

#include "runtime/extract/page_language.h"
#include "runtime/extract/unite.h"

// Of libgomp, which Tesseract runs on; its header is not installed with every compiler.
extern "C" void omp_set_max_active_levels(int levels);

namespace bop::extract {

namespace {

// Below this many dots an inch Tesseract loses small type; receipts photographed small are doubled.
constexpr int dpi_enough = 200;
constexpr int dpi_assumed = 300;
constexpr int width_small = 1300;  // pixels of a page whose resolution is unknown
// Of a sheet as the engine gets it: eight bytes and more for each while it is read.
constexpr double pixels_of_sheet_max = 36e6;

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

value::Decimal confidence_of(float percent) {
  const auto thousandths =
      static_cast<std::int64_t>(std::lround(std::clamp(percent, 0.0F, 100.0F) * 10));
  return *value::Decimal::of(thousandths, -3);
}

Words words_of(tesseract::TessBaseAPI& engine, const Sheet& sheet, double scale) {
  Words words;
  const std::unique_ptr<tesseract::ResultIterator> at(engine.GetIterator());
  if (!at) return words;
  int block = 0;
  int line = 0;
  do {
    if (at->IsAtBeginningOf(tesseract::RIL_BLOCK)) ++block;
    if (at->IsAtBeginningOf(tesseract::RIL_TEXTLINE)) ++line;
    if (at->Empty(tesseract::RIL_WORD)) continue;
    const std::unique_ptr<char[]> text(at->GetUTF8Text(tesseract::RIL_WORD));
    int left = 0;
    int top = 0;
    int right = 0;
    int bottom = 0;
    if (!text || !at->BoundingBox(tesseract::RIL_WORD, &left, &top, &right, &bottom)) continue;
    Word word;
    word.text = text.get();
    word.box = on_picture(sheet, left / scale, top / scale, right / scale, bottom / scale);
    word.confidence = confidence_of(at->Confidence(tesseract::RIL_WORD));
    word.block = block;
    word.line = line;
    if (word.text.find_first_not_of(' ') != std::string::npos) words.push_back(std::move(word));
  } while (at->Next(tesseract::RIL_WORD));
  return words;
}

std::string joined(const std::vector<std::string>& languages) {
  std::string all;
  for (const auto& language : languages) all += (all.empty() ? "" : "+") + language;
  return all;
}

std::unique_ptr<tesseract::TessBaseAPI> load(const std::string& languages) {
  auto engine = std::make_unique<tesseract::TessBaseAPI>();
  engine->SetVariable("debug_file", "/dev/null");
  if (engine->Init(nullptr, languages.c_str(), tesseract::OEM_LSTM_ONLY) != 0) return nullptr;
  return engine;
}

}  // namespace

// Reads one page: looks at it until it is sure, or until all looks are taken.
class PageReading {
 public:
  PageReading(Ocr& ocr, PixPtr picture, int dpi, const Options& options)
      : ocr_(ocr),
        picture_(std::move(picture)),
        dpi_(dpi),
        options_(options),
        time_(options.limits.page_seconds_max) {}

  Result<Page> run() {
    sheet_ = sheet_of(*picture_);
    if (!sheet_.grey)
      return fail("B7017", "the picture can't be converted to grey", "save it again");
    BOP_TRY_VOID(first_looks());
    BOP_TRY_VOID(further_looks());
    Page page;
    page.method = record::Method::Ocr;
    const double points = 72.0 / (dpi_ > 0 ? dpi_ : dpi_assumed);
    page.width = pixGetWidth(picture_.get()) * points;
    page.height = pixGetHeight(picture_.get()) * points;
    page.quarter = sheet_.quarter;
    page.skew = sheet_.turned;
    page.words = unite(looks_);
    if (options_.keep_looks) page.looks = std::move(looks_);
    return page;
  }

 private:
  // The first look, in the language the page turns out to be in, the right way up.
  Result<void> first_looks() {
    const bool all_told = std::ranges::all_of(ocr_.languages_, is_told_apart);
    language_ = all_told ? ocr_.languages_.front() : joined(ocr_.languages_);
    BOP_TRY(Words words, look(sheet_, tesseract::PSM_SPARSE_TEXT, large()));
    BOP_TRY_VOID(turn_upright(words));
    looks_.push_back(std::move(words));
    if (!all_told) return {};
    const auto spoken = page_language(looks_.front(), ocr_.languages_);
    if (!spoken || *spoken == language_) return {};
    language_ = *spoken;
    // The first look goes: it has no umlauts or accents, and would outvote those that have.
    BOP_TRY(looks_.front(), look(sheet_, tesseract::PSM_SPARSE_TEXT, large()));
    return {};
  }

  // A page that gives next to nothing may lie on its side or head.
  Result<void> turn_upright(Words& words) {
    constexpr double enough = 0.35;
    constexpr double far_better = 2;
    const double before = sure_letters(words);
    if (before >= enough * letters(words) && before > 0) return {};
    double best = std::max(before * far_better, 12.0);
    int upright = 0;
    const auto quarters = lines_run_across(sheet_) ? std::vector{2} : std::vector{1, 3};
    for (const int quarter : quarters) {
      const Sheet turned = sheet_of(*picture_, quarter);
      if (!turned.grey) continue;
      BOP_TRY(const Words read, look(turned, tesseract::PSM_SPARSE_TEXT, fitting(1)));
      const double sure = sure_letters(read);
      if (sure <= best) continue;
      best = sure;
      upright = quarter;
    }
    if (upright == 0) return {};
    sheet_ = sheet_of(*picture_, upright);
    BOP_TRY(words, look(sheet_, tesseract::PSM_SPARSE_TEXT, large()));
    return {};
  }

  // A second look bears out the first; further ones only where that one is in doubt.
  Result<void> further_looks() {
    constexpr double all_sure = 0.04;
    const bool is_sure = doubt_of(looks_.front()) <= all_sure;
    if (looks_.front().empty()) return {};
    BOP_TRY(Words block, look(sheet_, tesseract::PSM_SINGLE_BLOCK, large()));
    looks_.push_back(std::move(block));
    if (!is_sure && large() > 1) {
      BOP_TRY(Words small, look(sheet_, tesseract::PSM_SINGLE_BLOCK, fitting(1)));
      looks_.push_back(std::move(small));
    }
    return look_at_numbers();
  }

  // Receipts come small; type must have some twenty points of height.
  double large() const {
    const int width = pixGetWidth(picture_.get());
    const bool small =
        dpi_ > 0 ? dpi_ < dpi_enough && width < 2 * width_small : width < width_small;
    return fitting(small ? 2 : 1);
  }

  double fitting(double scale) const {
    const double pixels = static_cast<double>(sheet_.width()) * sheet_.height();
    return std::min(scale, std::sqrt(pixels_of_sheet_max / pixels));
  }

  Result<tesseract::TessBaseAPI*> engine() {
    tesseract::TessBaseAPI* engine = ocr_.engine(language_);
    if (engine == nullptr)
      return fail("B8011", fmt::format("the OCR data of `{}` can't be loaded", language_),
                  "install tesseract-ocr with its language packages, or choose other languages");
    return engine;
  }

  // One look at the whole sheet.
  Result<Words> look(const Sheet& sheet, tesseract::PageSegMode mode, double scale) {
    BOP_TRY(tesseract::TessBaseAPI* const engine, this->engine());
    const PixPtr pix = scaled(sheet, scale);
    if (!pix) return fail("B7017", "there is no memory for the picture", "scan it smaller");
    engine->SetPageSegMode(mode);
    engine->SetImage(pix.get());
    engine->SetSourceResolution(dpi_assumed);
    tesseract::ETEXT_DESC monitor;
    time_.hold(monitor);
    const bool failed = engine->Recognize(&monitor) != 0;
    if (time_.is_up()) return took_too_long();
    if (failed) return fail("B7017", "the OCR engine could not read the picture", "save it again");
    Words words = words_of(*engine, sheet, scale);
    engine->Clear();
    return words;
  }

  // Words with digits decide. One more look at each doubtful one, larger and by itself.
  Result<void> look_at_numbers() {
    constexpr std::size_t looks_max = 40;
    const value::Decimal sure = *value::Decimal::of(90, -2);
    const value::Decimal hopeless = *value::Decimal::of(15, -2);
    std::vector<Word> doubtful = unite(looks_);
    std::erase_if(doubtful, [&](const Word& word) {
      const bool number = word.text.find_first_of("0123456789") != std::string::npos;
      return !number || word.confidence >= sure || word.confidence < hopeless;
    });
    // The least sure first, where there are too many.
    std::ranges::stable_sort(doubtful, {}, &Word::confidence);
    doubtful.resize(std::min(doubtful.size(), looks_max));
    Words read;
    for (const Word& word : doubtful) {
      BOP_TRY(auto again, look_again(word));
      if (again) read.push_back(std::move(*again));
    }
    looks_.push_back(std::move(read));
    return {};
  }

  Result<std::optional<Word>> look_again(const Word& word);

  static std::unexpected<Error> too_long(int seconds) {
    return fail(
        "B7018",
        fmt::format("reading the page took longer than {} seconds of processor time", seconds),
        "scan it cleaner");
  }
  std::unexpected<Error> took_too_long() const {
    return too_long(options_.limits.page_seconds_max);
  }

  Ocr& ocr_;
  PixPtr picture_;
  int dpi_;
  const Options& options_;
  PageTime time_;
  Sheet sheet_;
  std::string language_;
  std::vector<Words> looks_;
};

Result<std::optional<Word>> PageReading::look_again(const Word& word) {
  constexpr double height_best = 60;  // of the crop: letters of about 40 points
  const record::Box at = on_sheet(sheet_, word.box);
  const double around = std::max(3.0, at.h / 4);
  const std::unique_ptr<Box, void (*)(Box*)> box(
      boxCreate(static_cast<int>(std::max(0.0, at.x - around)),
                static_cast<int>(std::max(0.0, at.y - around)), static_cast<int>(at.w + 2 * around),
                static_cast<int>(at.h + 2 * around)),
      [](Box* owned) { boxDestroy(&owned); });
  const PixPtr crop(pixClipRectangle(sheet_.grey.get(), box.get(), nullptr));
  if (!crop) return std::nullopt;
  const auto scale =
      static_cast<float>(std::clamp(height_best / pixGetHeight(crop.get()), 1.0, 4.0));
  const PixPtr larger(pixScale(crop.get(), scale, scale));
  if (!larger) return std::nullopt;
  BOP_TRY(tesseract::TessBaseAPI* const engine, this->engine());
  engine->SetPageSegMode(tesseract::PSM_SINGLE_LINE);
  engine->SetImage(larger.get());
  engine->SetSourceResolution(dpi_assumed);
  tesseract::ETEXT_DESC monitor;
  time_.hold(monitor);
  const bool failed = engine->Recognize(&monitor) != 0;
  if (time_.is_up()) return took_too_long();
  if (failed) return std::nullopt;
  const std::unique_ptr<char[]> text(engine->GetUTF8Text());
  Word read = word;
  read.text = text ? text.get() : "";
  read.others.clear();
  read.confidence = confidence_of(static_cast<float>(engine->MeanTextConf()));
  std::erase_if(read.text, [](char c) { return c == ' ' || c == '\n'; });
  if (read.text.empty()) return std::nullopt;
  return read;
}

Ocr::Ocr(std::vector<std::string> languages) : languages_(std::move(languages)) {}
Ocr::Ocr(Ocr&&) noexcept = default;
Ocr& Ocr::operator=(Ocr&&) noexcept = default;
Ocr::~Ocr() = default;

Result<Ocr> Ocr::open(const std::string& languages) {
  // Tesseract asks for four threads whatever the machine; this makes its parallel regions serial.
  omp_set_max_active_levels(0);
  setMsgSeverity(L_SEVERITY_NONE);
  std::vector<std::string> names;
  for (std::size_t begin = 0; begin <= languages.size();) {
    const std::size_t end = std::min(languages.find('+', begin), languages.size());
    if (end > begin) names.push_back(languages.substr(begin, end - begin));
    begin = end + 1;
  }
  Ocr ocr(std::move(names));
  std::vector<std::string> installed;
  if (!ocr.languages_.empty())
    if (tesseract::TessBaseAPI* engine = ocr.engine(ocr.languages_.front()))
      engine->GetAvailableLanguagesAsVector(&installed);
  const bool all = !installed.empty() && std::ranges::all_of(ocr.languages_, [&](const auto& name) {
    return std::ranges::find(installed, name) != installed.end();
  });
  if (!all)
    return fail("B8011", fmt::format("the OCR data of `{}` is not installed", languages),
                "install tesseract-ocr with its language packages, or choose other languages");
  return ocr;
}

tesseract::TessBaseAPI* Ocr::engine(const std::string& languages) {
  auto& engine = engines_[languages];
  if (!engine) engine = load(languages);
  return engine.get();
}

Result<Page> Ocr::read(PixPtr image, int dpi, const Options& options) {
  return PageReading(*this, std::move(image), dpi, options).run();
}

}  // namespace bop::extract
