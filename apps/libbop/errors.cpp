#include <cstring>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "apps/libbop/handles.h"
#include "apps/pages/error_pages.h"

namespace bop::embed {

bop_error* error_of(Failure failure) {
  auto made = std::make_unique<bop_error>();
  Error& error = failure.error;
  made->text = failure.text.empty() ? error.text() : std::move(failure.text);
  while (made->text.ends_with('\n')) made->text.pop_back();
  made->code = std::move(error.code);
  made->message = std::move(error.message);
  made->hint = std::move(error.hint);
  for (auto place = error.context.rbegin(); place != error.context.rend(); ++place)
    made->where += (made->where.empty() ? "" : ": ") + *place;
  return made.release();
}

bop_error* no_memory() noexcept {
  static bop_error one{"B8058", "there is no memory left", "", "", "there is no memory left"};
  return &one;
}

bop_error* broken(const char* what) noexcept {
  try {
    return error_of({Error{"B8058",
                           fmt::format("internal error: {}", what),
                           "this is a defect of bop, not of your files; please report it",
                           {}}});
  } catch (...) {
    return no_memory();
  }
}

bop_error* null_argument(const char* name) {
  return error_of({Error{"B8056",
                         fmt::format("the argument `{}` is NULL", name),
                         "bop.h says what it stands for",
                         {}}});
}

char* text_of(const std::string& text) {
  auto* copy = new char[text.size() + 1];
  std::memcpy(copy, text.c_str(), text.size() + 1);
  return copy;
}

}  // namespace bop::embed

extern "C" {

int bop_abi(void) {
  return BOP_ABI;
}

const char* bop_version(void) {
  return BOP_VERSION;
}

void bop_text_free(char* text) {
  delete[] text;
}

const char* bop_error_code(const bop_error* error) {
  return error == nullptr ? "" : error->code.c_str();
}

const char* bop_error_message(const bop_error* error) {
  return error == nullptr ? "" : error->message.c_str();
}

const char* bop_error_hint(const bop_error* error) {
  return error == nullptr ? "" : error->hint.c_str();
}

const char* bop_error_where(const bop_error* error) {
  return error == nullptr ? "" : error->where.c_str();
}

const char* bop_error_text(const bop_error* error) {
  return error == nullptr ? "" : error->text.c_str();
}

const char* bop_error_page(const bop_error* error) {
  if (error == nullptr) return "";
  // Literals, so each ends in a zero byte.
  for (const bop::pages::ErrorPage& page : bop::pages::error_pages())
    if (page.code == error->code) return page.text.data();
  return "";
}

void bop_error_free(bop_error* error) {
  if (error != bop::embed::no_memory()) delete error;
}
}
