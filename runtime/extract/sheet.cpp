#include "runtime/extract/sheet.h"

#include <algorithm>
#include <cmath>

#include <allheaders.h>

namespace bop::extract {

namespace {

constexpr double skew_least = 0.3;  // degrees: less does no harm
constexpr double skew_most = 12;
constexpr double skew_sure = 3;  // Leptonica's confidence in the angle

// Radians by which text stands askew, 0 where that is not sure.
float skew_of(Pix* grey) {
  constexpr int black_below = 130;
  PixPtr binary(pixConvertTo1(grey, black_below));
  float angle = 0;
  float sure = 0;
  const bool found = binary && pixFindSkew(binary.get(), &angle, &sure) == 0 && sure >= skew_sure &&
                     std::abs(angle) >= skew_least && std::abs(angle) <= skew_most;
  return found ? static_cast<float>(angle * M_PI / 180) : 0;
}

struct NumaDeleter {
  void operator()(Numa* numbers) const { numaDestroy(&numbers); }
};

// How much neighbouring sums of ink differ, for as much ink.
double stripes(Numa* sums) {
  double differences = 0;
  double ink = 0;
  const int count = numaGetCount(sums);
  for (int i = 1; i < count; ++i) {
    l_int32 before = 0;
    l_int32 here = 0;
    numaGetIValue(sums, i - 1, &before);
    numaGetIValue(sums, i, &here);
    differences += static_cast<double>(here - before) * (here - before);
    ink += here;
  }
  return ink > 0 ? differences / (ink * ink) * count : 0;
}

}  // namespace

void PixDeleter::operator()(Pix* pix) const {
  pixDestroy(&pix);
}

int Sheet::width() const {
  return pixGetWidth(grey.get());
}

int Sheet::height() const {
  return pixGetHeight(grey.get());
}

Sheet sheet_of(const Pix& picture, int quarter) {
  Sheet sheet;
  sheet.quarter = quarter;
  PixPtr opaque(pixRemoveAlpha(const_cast<Pix*>(&picture)));  // NOLINT: it is only read
  if (!opaque) return sheet;
  sheet.grey.reset(pixConvertTo8(opaque.get(), FALSE));
  if (sheet.grey && quarter != 0) sheet.grey.reset(pixRotateOrth(sheet.grey.get(), quarter));
  if (!sheet.grey) return sheet;
  const float radians = skew_of(sheet.grey.get());
  if (radians == 0) return sheet;
  if (PixPtr straight(
          pixRotate(sheet.grey.get(), radians, L_ROTATE_AREA_MAP, L_BRING_IN_WHITE, 0, 0));
      straight) {
    sheet.grey = std::move(straight);
    sheet.turned = radians;
  }
  return sheet;
}

bool lines_run_across(const Sheet& sheet) {
  constexpr int black_below = 130;
  const PixPtr binary(pixConvertTo1(sheet.grey.get(), black_below));
  if (!binary) return true;
  const std::unique_ptr<Numa, NumaDeleter> rows(pixCountPixelsByRow(binary.get(), nullptr));
  const std::unique_ptr<Numa, NumaDeleter> columns(pixCountPixelsByColumn(binary.get()));
  return !rows || !columns || stripes(rows.get()) >= stripes(columns.get());
}

PixPtr scaled(const Sheet& sheet, double scale) {
  if (scale == 1) return PixPtr(pixClone(sheet.grey.get()));
  const auto factor = static_cast<float>(scale);
  return PixPtr(pixScale(sheet.grey.get(), factor, factor));
}

record::Box on_picture(const Sheet& sheet, double left, double top, double right, double bottom) {
  const double width = sheet.width();
  const double height = sheet.height();
  // Turned back around the middle.
  const double dx = (left + right) / 2 - width / 2;
  const double dy = (top + bottom) / 2 - height / 2;
  const double x = dx * std::cos(-sheet.turned) - dy * std::sin(-sheet.turned) + width / 2;
  const double y = dx * std::sin(-sheet.turned) + dy * std::cos(-sheet.turned) + height / 2;
  record::Box box{x / width, y / height, (right - left) / width, (bottom - top) / height};
  // From its middle to its corner, then as many right angles back.
  box.x = std::clamp(box.x - box.w / 2, 0.0, 1.0);
  box.y = std::clamp(box.y - box.h / 2, 0.0, 1.0);
  box.w = std::min(box.w, 1 - box.x);
  box.h = std::min(box.h, 1 - box.y);
  for (int i = 0; i < sheet.quarter; ++i) box = {box.y, 1 - box.x - box.w, box.h, box.w};
  return box;
}

record::Box on_sheet(const Sheet& sheet, record::Box box) {
  for (int i = 0; i < sheet.quarter; ++i) box = {1 - box.y - box.h, box.x, box.h, box.w};
  const double width = sheet.width();
  const double height = sheet.height();
  const double dx = (box.x + box.w / 2 - 0.5) * width;
  const double dy = (box.y + box.h / 2 - 0.5) * height;
  const double x = dx * std::cos(sheet.turned) - dy * std::sin(sheet.turned) + width / 2;
  const double y = dx * std::sin(sheet.turned) + dy * std::cos(sheet.turned) + height / 2;
  return {x - box.w * width / 2, y - box.h * height / 2, box.w * width, box.h * height};
}

}  // namespace bop::extract
