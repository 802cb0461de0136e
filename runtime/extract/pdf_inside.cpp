#include "runtime/extract/pdf_inside.h"

#include <array>
#include <charconv>
#include <map>

#include <fmt/format.h>
#include <poppler/Catalog.h>
#include <poppler/FileSpec.h>
#include <poppler/PDFDoc.h>
#include <poppler/Page.h>
#include <poppler/Stream.h>

namespace bop::extract {

namespace {

// Hands pieces of what is packed in `stream` to `take`; false once there is more than `bytes_max`.
template <typename Take>
bool unpack(Stream& stream, std::size_t bytes_max, const Take& take) {
  std::array<unsigned char, 1U << 16> piece{};
  std::size_t all = 0;
  stream.reset();
  for (;;) {
    const int got = stream.doGetChars(static_cast<int>(piece.size()), piece.data());
    if (got <= 0) break;
    all += static_cast<std::size_t>(got);
    if (all > bytes_max) break;
    take(std::string_view(reinterpret_cast<const char*>(piece.data()),
                          static_cast<std::size_t>(got)));
  }
  stream.close();
  return all <= bytes_max;
}

bool ends_token(char c) {
  return std::string_view(" \t\r\n\f\0()<>[]{}/%", 16).contains(c);
}

// "A#42" is AB.
std::string unescaped(std::string_view name) {
  std::string plain;
  for (std::size_t i = 0; i < name.size(); ++i) {
    unsigned code = 0;
    const bool escaped = name[i] == '#' && i + 2 < name.size() &&
                         std::from_chars(&name[i + 1], &name[i + 3], code, 16).ptr == &name[i + 3];
    plain += escaped ? static_cast<char>(code) : name[i];
    if (escaped) i += 2;
  }
  return plain;
}

// What is drawn by its name, and how often: "/Logo Do".
std::map<std::string, std::size_t> drawn_in(std::string_view text) {
  std::map<std::string, std::size_t> drawn;
  std::string_view name;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t begin = i++;
    if (ends_token(text[begin]) && text[begin] != '/') continue;
    while (i < text.size() && !ends_token(text[i])) ++i;
    const std::string_view token = text.substr(begin, i - begin);
    if (token.front() == '/')
      name = token.substr(1);
    else if (token == "Do")
      ++drawn[unescaped(name)];
  }
  return drawn;
}

// How much a page is written in, where a form counts as often as it is drawn: ten forms that each
// draw the next one ten times are a hundred bytes and ten thousand million pictures.
class Drawing {
 public:
  explicit Drawing(std::size_t bytes_max) : bytes_max_(bytes_max) {}

  /// False once it is more than the limit. `forms`: what names stand for.
  bool add(Object contents, const Object& forms) {
    return !contents.isStream() || add(*contents.getStream(), forms, 0, all_);
  }

 private:
  static constexpr int depth_max = 100;
  static constexpr std::size_t bytes_of_form = 1000;  // to draw one takes as long as so much text

  bool add(Stream& stream, const Object& forms, int depth, std::size_t& sum) {
    std::string text;
    if (depth > depth_max || sum > bytes_max_ ||
        !unpack(stream, bytes_max_ - sum, [&](std::string_view piece) { text += piece; }))
      return false;
    sum += text.size();
    if (!forms.isDict()) return true;
    for (const auto& [name, times] : drawn_in(text)) {
      std::size_t once = 0;
      if (!measure(name, forms, depth, once)) return false;
      sum += times * once;
      if (sum > bytes_max_) return false;
    }
    return true;
  }

  bool measure(const std::string& name, const Object& forms, int depth, std::size_t& once) {
    const Object& at = forms.dictLookupNF(name.c_str());
    if (!at.isRef()) return true;
    // One that draws itself is not drawn again inside of itself.
    const auto [known, fresh] = forms_.emplace(at.getRefNum(), bytes_of_form);
    once = known->second;
    if (!fresh) return true;
    const Object form = forms.dictLookup(name.c_str());
    if (!form.isStream() || !form.streamGetDict()->lookup("Subtype").isName("Form")) return true;
    const Object resources = form.streamGetDict()->lookup("Resources");
    const Object own = resources.isDict() ? resources.dictLookup("XObject") : Object(objNull);
    const bool good = add(*form.getStream(), own.isDict() ? own : forms, depth + 1, once);
    forms_[at.getRefNum()] = once;
    return good;
  }

  std::size_t bytes_max_;
  std::size_t all_ = 0;
  std::map<int, std::size_t> forms_;  // by number: how much each is written in, once
};

std::unexpected<Error> too_large(const std::string& what, std::size_t bytes_max) {
  return fail("B8002", fmt::format("{} more than {} bytes, which is the limit", what, bytes_max),
              "ask for it again");
}

}  // namespace

PdfInside::PdfInside(std::unique_ptr<PDFDoc> pdf) : pdf_(std::move(pdf)) {}
PdfInside::PdfInside(PdfInside&&) noexcept = default;
PdfInside& PdfInside::operator=(PdfInside&&) noexcept = default;
PdfInside::~PdfInside() = default;

Result<PdfInside> PdfInside::open(std::string_view bytes) {
  auto stream = std::make_unique<MemStream>(bytes.data(), 0, static_cast<Goffset>(bytes.size()),
                                            Object(objNull));
  auto pdf = std::make_unique<PDFDoc>(stream.release());  // the document owns it
  if (!pdf->isOk()) return fail("B7015", "the PDF is damaged", "ask for it again");
  return PdfInside(std::move(pdf));
}

Result<std::vector<std::string>> PdfInside::files(std::size_t files_max,
                                                  std::size_t bytes_max) const {
  std::vector<std::string> all;
  Catalog* catalog = pdf_->getCatalog();
  const int count = std::min(catalog->numEmbeddedFiles(), static_cast<int>(files_max));
  std::size_t left = bytes_max;
  for (int i = 0; i < count; ++i) {
    const auto named = catalog->embeddedFile(i);
    EmbFile* file = named && named->isOk() ? named->getEmbeddedFile() : nullptr;
    if (file == nullptr || !file->isOk()) continue;
    std::string text;
    if (!unpack(*file->stream(), left, [&](std::string_view piece) { text += piece; }))
      return too_large("the embedded files have", bytes_max);
    left -= text.size();
    all.push_back(std::move(text));
  }
  return all;
}

Result<void> PdfInside::check_page(int page, std::size_t bytes_max) const {
  ::Page* const found = pdf_->getPage(page + 1);
  if (found == nullptr) return fail("B7015", "the page is damaged", "ask for the PDF again");
  Object contents = found->getContents();
  Dict* const of_page = found->getResourceDict();
  Object resources = of_page != nullptr ? of_page->lookup("XObject") : Object(objNull);
  Drawing drawing(bytes_max);
  bool good = true;
  if (contents.isArray())
    for (int i = 0; i < contents.arrayGetLength() && good; ++i)
      good = drawing.add(contents.arrayGet(i), resources);
  else
    good = drawing.add(std::move(contents), resources);
  return good ? Result<void>() : too_large("what the page draws is written in", bytes_max);
}

}  // namespace bop::extract
