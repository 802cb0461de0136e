#include "runtime/names/latin.h"

#include <algorithm>
#include <memory>

#include <unicode/locid.h>
#include <unicode/normalizer2.h>
#include <unicode/translit.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>

#include "runtime/base/error.h"

namespace bop::names {

namespace {

constexpr std::size_t bytes_max = 4096;  // of one name or reference; what follows is no name

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80U; });
}

char small(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

const icu::Transliterator& to_latin() {
  static const std::unique_ptr<icu::Transliterator> made = [] {
    UErrorCode status = U_ZERO_ERROR;
    std::unique_ptr<icu::Transliterator> fresh(icu::Transliterator::createInstance(
        "Any-Latin; Latin-ASCII; Lower", UTRANS_FORWARD, status));
    BOP_CHECK(U_SUCCESS(status) && fresh != nullptr, "ICU knows its own transliterations");
    return fresh;
  }();
  return *made;
}

icu::UnicodeString unicode(std::string_view text) {
  const std::size_t length = std::min(text.size(), bytes_max);
  return icu::UnicodeString::fromUTF8(
      icu::StringPiece(text.data(), static_cast<std::int32_t>(length)));
}

bool is_ideograph(UChar32 sign) {
  UErrorCode status = U_ZERO_ERROR;
  const UScriptCode script = uscript_getScript(sign, &status);
  return script == USCRIPT_HAN || script == USCRIPT_HANGUL || script == USCRIPT_HIRAGANA ||
         script == USCRIPT_KATAKANA;
}

// ICU writes the sound of each sign as a word of its own; a run of signs is one word here.
std::string latin_of_run(const icu::UnicodeString& run, bool ideographic) {
  icu::UnicodeString changed = run;
  to_latin().transliterate(changed);
  std::string text;
  changed.toUTF8String(text);
  std::string kept;
  for (const char c : text) {
    if (static_cast<unsigned char>(c) >= 0x80U) continue;
    if (ideographic && c == ' ') continue;
    kept += small(c);
  }
  return kept;
}

}  // namespace

std::string latin(std::string_view text) {
  if (is_ascii(text)) {
    std::string same(text.substr(0, bytes_max));
    std::ranges::transform(same, same.begin(), small);
    return same;
  }
  const icu::UnicodeString whole = unicode(text);
  std::string result;
  icu::UnicodeString run;
  bool ideographic = false;
  const auto close = [&] {
    if (!run.isEmpty()) result += latin_of_run(run, ideographic);
    run.remove();
  };
  for (std::int32_t at = 0; at < whole.length(); at = whole.moveIndex32(at, 1)) {
    const UChar32 sign = whole.char32At(at);
    const bool here = is_ideograph(sign);
    if (here != ideographic) close();
    ideographic = here;
    // A middle dot parts the words of a foreign name written in Han.
    run.append(sign == 0x00B7 || sign == 0x30FB ? UChar32{' '} : sign);
  }
  close();
  return result;
}

std::u32string ideographs(std::string_view text) {
  if (is_ascii(text)) return {};
  const icu::UnicodeString whole = unicode(text);
  std::u32string signs;
  for (std::int32_t at = 0; at < whole.length(); at = whole.moveIndex32(at, 1)) {
    const UChar32 sign = whole.char32At(at);
    if (is_ideograph(sign))
      signs += static_cast<char32_t>(sign);
    else if (u_isalnum(sign))
      return {};
  }
  return signs;
}

std::string compatible_capitals(std::string_view text) {
  std::string result;
  if (is_ascii(text)) {
    result.assign(text.substr(0, bytes_max));
    std::ranges::transform(result, result.begin(), [](char c) {
      return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    return result;
  }
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* normalizer = icu::Normalizer2::getNFKCInstance(status);
  BOP_CHECK(U_SUCCESS(status), "ICU carries its own normalization data");
  icu::UnicodeString normal = normalizer->normalize(unicode(text), status);
  normal.toUpper(icu::Locale::getRoot());
  normal.toUTF8String(result);
  return result;
}

}  // namespace bop::names
