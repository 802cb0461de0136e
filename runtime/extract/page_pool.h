// The pages of one document, read side by side. Private to the module of pages. In: pages that have
// their words, or a picture to be read. Out: all of them in their order, the same however many
// threads there are; of several errors the one of the first page. Never: more pictures in memory
// than threads.
#pragma once

#include <functional>

#include "runtime/extract/ocr.h"

namespace bop::extract {

/// `picture` is null where `page` has its words.
struct Waiting {
  Page page;
  PixPtr picture;
  int dpi = 0;
};

/// `at` makes the page of that index, from 0; it is asked by one thread at a time, in order.
Result<std::vector<Page>> read_pages(std::size_t count,
                                     const std::function<Result<Waiting>(std::size_t)>& at,
                                     const Options& options);

}  // namespace bop::extract
