// The door to the readers of pages (PDF, images), which stand in a module of their own: it brings
// poppler and Tesseract and sixty libraries with them, which a run over JSON never needs.
// In: a kind of document with pages. Out: its reader, or its pages drawn.
#pragma once

#include <memory>
#include <string>

#include "runtime/extract/debug_image.h"
#include "runtime/extract/flow.h"
#include "runtime/extract/mail.h"
#include "runtime/extract/reader.h"

namespace bop::extract {

/// Where the module lies; beside the program, in ../lib/bop, or in its build folder.
std::string default_pages_path();

/// The picture of a page (from 0) with marks on it, as the bytes of a PNG file.
Result<std::string> draw_page(std::string_view bytes, Kind kind, std::size_t page,
                              const std::vector<Mark>& marks, const Options& options);

/// What is looked up in the module.
struct PagesEntry {
  const char* version = nullptr;
  std::unique_ptr<Reader> (*pdf_reader)() = nullptr;
  std::unique_ptr<Reader> (*image_reader)(Kind kind) = nullptr;
  decltype(&draw_page) draw = nullptr;
  std::unique_ptr<Reader> (*docx_reader)() = nullptr;
  std::unique_ptr<Reader> (*xlsx_reader)() = nullptr;
  Result<Mail> (*take_apart)(std::string_view bytes, const Limits& limits) = nullptr;
  std::vector<FlowRow> (*rows_of_html)(std::string_view html) = nullptr;
};
inline constexpr const char* pages_entry_name = "bop_pages_module";
inline constexpr const char* pages_entry_version = "bop-pages-4";

/// B8506 when the module can't be opened, B8507 when it belongs to another build of Bop.
Result<const PagesEntry*> pages_module(const std::string& path_of_module = default_pages_path());
Result<std::unique_ptr<Reader>> page_reader(
    Kind kind, const std::string& path_of_module = default_pages_path());

}  // namespace bop::extract
