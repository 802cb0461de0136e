// A picture of a page made ready to be read: grey, upright, straight, and the way back to the
// picture it came from. Private to the module of pages. In: any picture. Out: a sheet, at any
// scale. Never: words. Each step stands here because it raised what is read of receipts that were
// not used to choose it (docs/decisions/061-reading-scans.md).
#pragma once

#include <memory>

#include "runtime/record/record.h"

struct Pix;  // Leptonica's image

namespace bop::extract {

struct PixDeleter {
  void operator()(Pix* pix) const;
};
using PixPtr = std::unique_ptr<Pix, PixDeleter>;

struct Sheet {
  PixPtr grey;
  int quarter = 0;    // how often it was turned clockwise by a right angle
  double turned = 0;  // radians clockwise, after that

  int width() const;
  int height() const;
};

/// Null `grey` when the picture can't be converted. `quarter` turns it first.
Sheet sheet_of(const Pix& picture, int quarter = 0);

/// Whether its lines of text run from left to right rather than from top to bottom, by where the
/// ink comes in stripes. Says nothing of which side is up.
bool lines_run_across(const Sheet& sheet);

/// The sheet larger or smaller; null when there is no memory for it.
PixPtr scaled(const Sheet& sheet, double scale);

/// A rectangle of the sheet, in its pixels, as a box of the picture it came from.
record::Box on_picture(const Sheet& sheet, double left, double top, double right, double bottom);
/// The way back: a box of the picture in pixels of the sheet.
record::Box on_sheet(const Sheet& sheet, record::Box box);

}  // namespace bop::extract
