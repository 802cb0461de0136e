// Any text as a contract: finding its clauses and its parties must end, with words of the text and
// a place for each.
#include <cstddef>
#include <cstdint>
#include <string>

#include "runtime/base/error.h"
#include "runtime/extract/find_clauses.h"
#include "runtime/extract/flow.h"

namespace {

using namespace bop;

void check(const std::vector<extract::Sentence>& sentences,
           const std::vector<extract::FoundClause>& found) {
  for (const extract::FoundClause& one : found) {
    BOP_CHECK(one.sentence < sentences.size(), "a clause stands in a sentence");
    BOP_CHECK(one.first <= one.last && one.last < sentences[one.sentence].words.size(),
              "a clause has words");
    BOP_CHECK(!one.key.empty() && one.score > 0, "a clause says something");
    extract::words_of(sentences[one.sentence], one.first, one.last);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t bytes_max = 1U << 12;
  if (size > bytes_max) return 0;
  const std::string text(reinterpret_cast<const char*>(data), size);  // NOLINT: bytes as text
  extract::Document document;
  document.pages.push_back(extract::page_of(extract::rows_of_lines(text)));
  const auto sentences = extract::sentences_of(extract::rows_of(document));
  check(sentences, extract::find_clauses(sentences));
  check(sentences, extract::find_parties(sentences));
  return 0;
}
