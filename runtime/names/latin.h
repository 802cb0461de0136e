// Text of any script as small Latin letters, so that names and references compare. In: UTF-8,
// broken bytes included; out: ASCII. The only place that knows scripts. Never: languages, word
// lists, throwing on bytes that are no text.
#pragma once

#include <string>
#include <string_view>

namespace bop::names {

/// Small letters without accents, digits and ASCII punctuation: "Фуад" is "fuad", "Erdoğan" is
/// "erdogan". Signs of one run of Han or Kana become one word: "习近平" is "xijinping".
std::string latin(std::string_view text);

/// The letters of `text` when all of them are Han, Hangul or Kana; else nothing. Each such sign
/// carries as much as a word of an alphabet, so two names in them compare sign by sign.
std::u32string ideographs(std::string_view text);

/// NFKC and capitals, every script kept: what is printed in two widths or cases is one.
std::string compatible_capitals(std::string_view text);

}  // namespace bop::names
