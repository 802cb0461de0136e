#include "runtime/extract/debug_image.h"

#include <algorithm>

#include <fmt/format.h>

#include "runtime/extract/pages.h"
#include "runtime/record/read.h"

namespace bop::extract {

namespace {

// Of each page, from 1: what is drawn on it.
using Marks = std::vector<std::vector<Mark>>;

void add(Marks& marks, MarkKind kind, const record::Origin& origin, const std::string& label) {
  const auto page = static_cast<std::size_t>(origin.page);
  if (origin.box && page >= 1 && page <= marks.size())
    marks[page - 1].push_back({kind, *origin.box, label});
}

Marks marks_of(const Document& document, const abi::Schema& schema, const record::Record& record) {
  const value::Decimal sure = *value::Decimal::of(90, -2);
  Marks marks;
  for (const auto& page : document.pages) {
    auto& here = marks.emplace_back();
    for (const auto& word : page.words)
      here.push_back(
          {word.confidence >= sure ? MarkKind::SureWord : MarkKind::DoubtfulWord, word.box, ""});
  }
  record::for_each_reading(
      schema, record, "",
      [&](const std::string& path, const abi::Type&, const record::Reading& reading) {
        // Of what stands in a list, only its last name: its rows are seen.
        const std::size_t in_list = path.find(']');
        const std::size_t begin = in_list == std::string::npos ? 0 : path.rfind('.');
        const std::string label =
            begin == std::string::npos ? "" : path.substr(path.find_first_not_of('.', begin));
        for (const auto& candidate : reading.candidates)
          add(marks, MarkKind::Candidate, candidate.origin, label);
        if (reading.known()) add(marks, MarkKind::Choice, reading.origin, label);
      });
  for (auto& here : marks) std::ranges::stable_sort(here, {}, &Mark::kind);
  return marks;
}

}  // namespace

Result<std::vector<std::string>> debug_images(const std::string& path, const abi::Schema& schema,
                                              const record::Record& record,
                                              const Options& options) {
  BOP_TRY(const std::string bytes, record::read_bytes(path, options.limits.data));
  const Kind kind = sniff(bytes, path);
  const bool drawn =
      kind == Kind::Pdf || kind == Kind::Png || kind == Kind::Jpeg || kind == Kind::Tiff;
  if (!drawn)
    return fail("B7064", fmt::format("`{}` is {}: it has no pages to draw on", path, name_of(kind)),
                "give --debug-image with one PDF or image");
  BOP_TRY(const auto reader, reader_for(kind));
  BOP_TRY(const PagesEntry* const module, pages_module());
  BOP_TRY(const Document document, reader->read(bytes, path, options));
  const Marks marks = marks_of(document, schema, record);
  std::vector<std::string> pictures;
  for (std::size_t i = 0; i < marks.size(); ++i) {
    BOP_TRY(std::string picture, module->draw(bytes, kind, i, marks[i], options));
    pictures.push_back(std::move(picture));
  }
  return pictures;
}

}  // namespace bop::extract
