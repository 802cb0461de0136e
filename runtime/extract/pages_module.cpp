// The door of the module: the one symbol that is looked up in it.
#include "runtime/extract/pages.h"

namespace {

const bop::extract::PagesEntry entry = {
    bop::extract::pages_entry_version, &bop::extract::pdf_reader,  &bop::extract::image_reader,
    &bop::extract::draw_page,          &bop::extract::docx_reader, &bop::extract::xlsx_reader,
    &bop::extract::take_apart,         &bop::extract::rows_of_html};

}  // namespace

extern "C" __attribute__((visibility("default"))) const bop::extract::PagesEntry*
bop_pages_module() {
  return &entry;
}
