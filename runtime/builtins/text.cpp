#include <algorithm>
#include <array>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <unordered_map>

#include <re2/re2.h>
#include <unicode/locid.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include "runtime/builtins/bind.h"
#include "runtime/builtins/fold.h"
#include "runtime/builtins/similarity.h"
#include "runtime/names/likeness.h"
#include "runtime/names/own_words.h"
#include "runtime/names/reference.h"
#include "runtime/names/words.h"

namespace bop::builtins {

namespace {

RE2::Options pattern_options() {
  RE2::Options options(RE2::Quiet);
  options.set_max_mem(std::int64_t{8} << 20U);
  return options;
}

std::unique_ptr<RE2> compile_pattern(std::string_view pattern) {
  return std::make_unique<RE2>(re2::StringPiece(pattern.data(), pattern.size()), pattern_options());
}

// Compiled patterns of all threads. Policies hold few; the limit guards against patterns made of
// data, and forgetting one costs only time.
class Patterns {
 public:
  std::shared_ptr<const RE2> of(std::string_view pattern) {
    const std::string text(pattern);
    {
      const std::shared_lock lock(mutex_);
      if (const auto found = compiled_.find(text); found != compiled_.end()) return found->second;
    }
    std::shared_ptr<const RE2> fresh = compile_pattern(pattern);
    const std::unique_lock lock(mutex_);
    if (compiled_.size() >= patterns_max) compiled_.clear();
    return compiled_.try_emplace(text, std::move(fresh)).first->second;
  }

 private:
  static constexpr std::size_t patterns_max = 1024;
  std::shared_mutex mutex_;
  std::unordered_map<std::string, std::shared_ptr<const RE2>> compiled_;
};

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}
bool starts_with(std::string_view text, std::string_view part) {
  return text.starts_with(part);
}
bool ends_with(std::string_view text, std::string_view part) {
  return text.ends_with(part);
}

// Whether the pattern is found anywhere in the text: `^` and `$` say where it must stand.
Maybe<bool> matches(std::string_view text, std::string_view pattern) {
  static Patterns patterns;
  const std::shared_ptr<const RE2> compiled = patterns.of(pattern);
  if (!compiled->ok()) return Maybe<bool>::undefined();
  return Maybe<bool>::of(RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *compiled));
}

constexpr std::size_t bytes_max = std::size_t{1} << 28U;  // ICU counts in 32 bits, and text grows

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80U; });
}

// What both ways of folding share: runs of white space become one space, none at either end.
class SpacedText {
 public:
  void space() { pending_ = !text_.empty(); }
  void append(std::string_view character) {
    if (pending_) text_ += ' ';
    pending_ = false;
    text_ += character;
  }
  std::string take() { return std::move(text_); }

 private:
  std::string text_;
  bool pending_ = false;
};

std::string fold_ascii(std::string_view text) {
  SpacedText folded;
  for (const char c : text) {
    const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    if (c == ' ' || (c >= '\t' && c <= '\r'))
      folded.space();
    else
      folded.append({&lower, 1});
  }
  return folded.take();
}

// NFKC with case folded (Unicode's NFKC_Casefold), then white space made alike.
Maybe<std::string> fold(std::string_view text) {
  if (is_ascii(text)) return Maybe<std::string>::of(fold_ascii(text));
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* const normalizer = icu::Normalizer2::getNFKCCasefoldInstance(status);
  if (U_FAILURE(status) != 0 || text.size() > bytes_max) return Maybe<std::string>::undefined();
  const icu::StringPiece bytes(text.data(), static_cast<std::int32_t>(text.size()));
  const auto folded = normalizer->normalize(icu::UnicodeString::fromUTF8(bytes), status);
  if (U_FAILURE(status) != 0) return Maybe<std::string>::undefined();
  SpacedText spaced;
  for (std::int32_t at = 0; at < folded.length(); at = folded.moveIndex32(at, 1)) {
    const UChar32 character = folded.char32At(at);
    std::string utf8;
    if (u_isUWhiteSpace(character) != 0)
      spaced.space();
    else
      spaced.append(icu::UnicodeString(character).toUTF8String(utf8));
  }
  return Maybe<std::string>::of(spaced.take());
}

// Characters are Unicode code points, as columns in diagnostics are.
std::int64_t length(std::string_view text) {
  return std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; });
}

// By Unicode, whatever the language: ß becomes SS.
Maybe<std::string> in_capitals(std::string_view text) {
  if (text.size() > bytes_max) return Maybe<std::string>::undefined();
  const icu::StringPiece bytes(text.data(), static_cast<std::int32_t>(text.size()));
  std::string capitals;
  icu::UnicodeString::fromUTF8(bytes).toUpper(icu::Locale::getRoot()).toUTF8String(capitals);
  return Maybe<std::string>::of(std::move(capitals));
}

// The whole text where it has no more characters.
std::string beginning(std::string_view text, std::int64_t characters) {
  std::size_t end = 0;
  const auto starts = [&](std::size_t at) {
    return (static_cast<unsigned char>(text[at]) & 0xC0U) != 0x80U;
  };
  for (; end < text.size(); ++end)
    if (starts(end) && characters-- <= 0) break;
  return std::string(text.substr(0, end));
}

Maybe<Millionths> similarity(std::string_view a, std::string_view b) {
  const auto folded_a = fold(a);
  const auto folded_b = fold(b);
  if (folded_a.state != abi::State::Value || folded_b.state != abi::State::Value)
    return Maybe<Millionths>::undefined();
  const auto alike = similarity_1(folded_a.value, folded_b.value);
  if (!alike) return Maybe<Millionths>::undefined();
  return Maybe<Millionths>::of({*alike * 100});
}

std::string invoice_number_key(std::string_view number) {
  return names::invoice_number_key(number);
}

names::OwnWords own_words(std::string_view also) {
  names::OwnWords own;
  own.add_all(also, names::Role::Trade);
  return own;
}

// name_likeness("Jan Weiss", "WEISS, Jan", "")
Millionths name_likeness(std::string_view one, std::string_view other, std::string_view also) {
  const auto share = [&](const names::OwnWords& own) {
    return names::likeness_share(names::parse_name(one, names::Bearer::Unknown, own),
                                 names::parse_name(other, names::Bearer::Unknown, own));
  };
  int most = share({});
  if (const names::OwnWords own = own_words(also); !own.empty()) most = std::max(most, share(own));
  constexpr std::int64_t millionths = 1'000'000 / names::Likeness::whole;
  return {most * millionths};
}

// own_words_of("Nordsee Handels Holding GmbH", "handels")
std::string own_words_of(std::string_view name, std::string_view also) {
  std::string left;
  for (const names::Word& word :
       names::parse_name(name, names::Bearer::Organisation, own_words(also)).words) {
    if (word.role != names::Role::Plain && word.role != names::Role::Number) continue;
    if (!left.empty()) left += ' ';
    left += word.text;
  }
  return left;
}

// legal_forms_of("Nordsee Handels GmbH & Co. KG")
std::string legal_forms_of(std::string_view name) {
  std::string forms;
  for (const names::Word& word : names::parse_name(name, names::Bearer::Organisation).words) {
    if (word.role != names::Role::LegalForm) continue;
    if (!forms.empty()) forms += ' ';
    forms += names::usual_form(word.text);
  }
  return forms;
}

constexpr std::array table = {
    bind<invoice_number_key>("invoice_number_key"),
    bind<similarity>("similarity"),
    bind<name_likeness>("name_likeness"),
    bind<own_words_of>("own_words_of"),
    bind<legal_forms_of>("legal_forms_of"),
    bind<contains>("contains"),
    bind<starts_with>("starts_with"),
    bind<ends_with>("ends_with"),
    bind<matches>("matches"),
    bind<fold>("fold"),
    bind<length>("length"),
    bind<beginning>("beginning"),
    bind<in_capitals>("in_capitals"),
};

}  // namespace

std::span<const Builtin> text_builtins() {
  return table;
}

bool valid_pattern(std::string_view pattern, std::string* why) {
  const std::unique_ptr<RE2> compiled = compile_pattern(pattern);
  if (!compiled->ok() && why != nullptr) *why = compiled->error();
  return compiled->ok();
}

std::string folded(std::string_view text) {
  Maybe<std::string> made = fold(text);
  return made.state == abi::State::Value ? std::move(made.value) : std::string(text);
}

}  // namespace bop::builtins
