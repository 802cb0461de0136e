// The picture of one page, from 0. Private to the module of pages.
#pragma once

#include <string_view>

#include "runtime/extract/reader.h"
#include "runtime/extract/sheet.h"

namespace bop::extract {

Result<PixPtr> pdf_picture(std::string_view bytes, std::size_t page, const Options& options);
Result<PixPtr> image_picture(std::string_view bytes, Kind kind, std::size_t page,
                             const Options& options);

}  // namespace bop::extract
