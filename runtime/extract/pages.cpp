#include "runtime/extract/pages.h"

#include <string_view>

#include "runtime/base/module.h"

namespace bop::extract {

std::string default_pages_path() {
  return module_path("libbop_runtime_extract_pages.so", "runtime/extract");
}

Result<const PagesEntry*> pages_module(const std::string& path_of_module) {
  if (module_is_missing(path_of_module))
    return fail("B8506",
                "the module that reads documents is missing: there is no `" + path_of_module + "`",
                "install bop and its modules together: it belongs to bop itself, and is looked for "
                "beside it and in ../lib/bop");
  const auto symbol = open_module(path_of_module, pages_entry_name);
  if (!symbol)
    return fail("B8506", "the module that reads documents cannot be opened: " + symbol.error(),
                "install what it is built on (libpoppler-cpp0v5, libtesseract5, libgmime-3.0-0, "
                "libzip4, libxml2)");
  using Entry = const PagesEntry* (*)();
  const auto entry = reinterpret_cast<Entry>(*symbol);
  if (entry == nullptr || entry()->version != std::string_view(pages_entry_version))
    return fail("B8507", "`" + path_of_module + "` belongs to another build of bop",
                "install bop and its modules together");
  return entry();
}

Result<std::unique_ptr<Reader>> page_reader(Kind kind, const std::string& path_of_module) {
  BOP_TRY(const PagesEntry* entry, pages_module(path_of_module));
  switch (kind) {
    case Kind::Pdf:
      return entry->pdf_reader();
    case Kind::Docx:
      return entry->docx_reader();
    case Kind::Xlsx:
      return entry->xlsx_reader();
    default:
      return entry->image_reader(kind);
  }
}

}  // namespace bop::extract
