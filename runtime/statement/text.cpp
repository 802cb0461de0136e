#include "runtime/statement/text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

#include <fmt/format.h>

#include "runtime/record/plain_text.h"

namespace bop::statement {

namespace {

// Code points of the bytes 0x80 to 0xFF; 0 for a byte that is no character.
constexpr std::array<std::uint16_t, 32> cp1252_low = {
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};
constexpr std::array<std::uint16_t, 128> cp850 = {
    0xC7,   0xFC,   0xE9,   0xE2,   0xE4,   0xE0,   0xE5,   0xE7,   0xEA,   0xEB,   0xE8,   0xEF,
    0xEE,   0xEC,   0xC4,   0xC5,   0xC9,   0xE6,   0xC6,   0xF4,   0xF6,   0xF2,   0xFB,   0xF9,
    0xFF,   0xD6,   0xDC,   0xF8,   0xA3,   0xD8,   0xD7,   0x0192, 0xE1,   0xED,   0xF3,   0xFA,
    0xF1,   0xD1,   0xAA,   0xBA,   0xBF,   0xAE,   0xAC,   0xBD,   0xBC,   0xA1,   0xAB,   0xBB,
    0x2591, 0x2592, 0x2593, 0x2502, 0x2524, 0xC1,   0xC2,   0xC0,   0xA9,   0x2563, 0x2551, 0x2557,
    0x255D, 0xA2,   0xA5,   0x2510, 0x2514, 0x2534, 0x252C, 0x251C, 0x2500, 0x253C, 0xE3,   0xC3,
    0x255A, 0x2554, 0x2569, 0x2566, 0x2560, 0x2550, 0x256C, 0xA4,   0xF0,   0xD0,   0xCA,   0xCB,
    0xC8,   0x0131, 0xCD,   0xCE,   0xCF,   0x2518, 0x250C, 0x2588, 0x2584, 0xA6,   0xCC,   0x2580,
    0xD3,   0xDF,   0xD4,   0xD2,   0xF5,   0xD5,   0xB5,   0xFE,   0xDE,   0xDA,   0xDB,   0xD9,
    0xFD,   0xDD,   0xAF,   0xB4,   0xAD,   0xB1,   0x2017, 0xBE,   0xB6,   0xA7,   0xF7,   0xB8,
    0xB0,   0xA8,   0xB7,   0xB9,   0xB3,   0xB2,   0x25A0, 0xA0};

enum class Charset : std::uint8_t { Cp1252, Cp850 };

char32_t code_point(Charset charset, unsigned char byte) {
  if (byte < 0x80) return byte;
  if (charset == Charset::Cp850) return cp850[byte - 0x80U];
  return byte < 0xA0 ? cp1252_low[byte - 0x80U] : byte;
}

void append_utf8(std::string& out, char32_t point) {
  if (point < 0x80) {
    out += static_cast<char>(point);
  } else if (point < 0x800) {
    out += static_cast<char>(0xC0U | (point >> 6U));
    out += static_cast<char>(0x80U | (point & 0x3FU));
  } else {
    out += static_cast<char>(0xE0U | (point >> 12U));
    out += static_cast<char>(0x80U | ((point >> 6U) & 0x3FU));
    out += static_cast<char>(0x80U | (point & 0x3FU));
  }
}

bool is_letter(char32_t point) {
  const bool latin = point >= 0xC0 && point <= 0xFF && point != 0xD7 && point != 0xF7;
  return latin || point == 0x0152 || point == 0x0153 || point == 0x0160 || point == 0x0161 ||
         point == 0x0178 || point == 0x017D || point == 0x017E;
}

bool is_word(unsigned char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

// How many of the bytes beyond ASCII would be letters inside or beside words.
std::size_t letters(Charset charset, std::string_view bytes) {
  std::size_t count = 0;
  for (const char byte : bytes)
    if (static_cast<unsigned char>(byte) >= 0x80 &&
        is_letter(code_point(charset, static_cast<unsigned char>(byte))))
      ++count;
  return count;
}

// A capital inside a word of small letters (`MÚLLER` is one word, `mÚller` is none) speaks against.
std::size_t odd_cases(Charset charset, std::string_view bytes) {
  std::size_t count = 0;
  for (std::size_t i = 0; i + 1 < bytes.size(); ++i) {
    const auto byte = static_cast<unsigned char>(bytes[i]);
    if (byte < 0x80) continue;
    const char32_t point = code_point(charset, byte);
    const auto next = static_cast<unsigned char>(bytes[i + 1]);
    const auto before = static_cast<unsigned char>(i == 0 ? ' ' : bytes[i - 1]);
    const bool capital = point >= 0xC0 && point <= 0xDE;
    const bool inside_small = is_word(before) && before >= 'a' && is_word(next) && next >= 'a';
    if (is_letter(point) && capital && inside_small) ++count;
  }
  return count;
}

std::string converted(Charset charset, std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size() + bytes.size() / 8);
  for (const char byte : bytes) {
    const char32_t point = code_point(charset, static_cast<unsigned char>(byte));
    append_utf8(out, point == 0 ? U'\uFFFD' : point);
  }
  return out;
}

int line_of(std::string_view bytes, std::size_t offset) {
  return 1 + static_cast<int>(std::ranges::count(bytes.substr(0, offset), '\n'));
}

Error guess_note(Charset charset, bool sure, int line) {
  const std::string_view name = charset == Charset::Cp1252 ? "CP1252" : "CP850";
  return {"B7049",
          fmt::format("the text is not UTF-8; it was read as {}{}", name,
                      sure ? "" : ", which is a guess: other character sets fit as well"),
          "look at the names and texts with letters beyond ASCII; amounts and days have none",
          {line_place(line)}};
}

}  // namespace

std::vector<Line> lines_of(std::string_view text) {
  std::vector<Line> lines;
  int number = 1;
  while (!text.empty()) {
    const auto end = text.find('\n');
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.push_back({line, number++});
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return lines;
}

std::string line_place(int number) {
  return fmt::format("line {}", number);
}

Result<Decoded> decoded(std::string_view bytes, std::string_view declared) {
  BOP_TRY(const std::string_view unmarked, record::without_mark(bytes));
  const auto bad = record::bad_utf8(unmarked);
  if (!bad) return Decoded{std::string(unmarked), {}};
  if (declared == "1252" || declared == "8859-1")
    return Decoded{converted(Charset::Cp1252, unmarked), {}};
  if (declared == "850") return Decoded{converted(Charset::Cp850, unmarked), {}};
  const auto score = [&](Charset charset) {
    return 2 * static_cast<std::int64_t>(letters(charset, unmarked)) -
           3 * static_cast<std::int64_t>(odd_cases(charset, unmarked));
  };
  const std::int64_t windows = score(Charset::Cp1252);
  const std::int64_t dos = score(Charset::Cp850);
  const Charset chosen = dos > windows ? Charset::Cp850 : Charset::Cp1252;
  return Decoded{converted(chosen, unmarked),
                 {guess_note(chosen, dos != windows, line_of(unmarked, *bad))}};
}

bool all_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::optional<value::Decimal> comma_amount(std::string_view text) {
  const auto comma = text.find(',');
  const std::string_view whole = text.substr(0, comma);
  const std::string_view rest =
      comma == std::string_view::npos ? std::string_view{} : text.substr(comma + 1);
  if (!all_digits(whole) || (!rest.empty() && !all_digits(rest))) return std::nullopt;
  return value::Decimal::parse(rest.empty() ? std::string(whole)
                                            : fmt::format("{}.{}", whole, rest));
}

std::optional<value::Decimal> point_amount(std::string_view text) {
  if (text.find_first_not_of("+-.0123456789") != std::string_view::npos) return std::nullopt;
  std::string plain(text.starts_with('+') ? text.substr(1) : text);
  const std::size_t sign = plain.starts_with('-') ? 1 : 0;
  if (plain.size() > sign && plain[sign] == '.') plain.insert(sign, "0");
  if (plain.ends_with('.')) plain.pop_back();
  return value::Decimal::parse(plain);
}

namespace {

// Digits of which each part but the first has three: `1`, `12 345`, `1,000,000`.
bool is_grouped(std::string_view digits, char separator) {
  constexpr std::size_t group = 3;
  bool first = true;
  while (true) {
    const auto end = digits.find(separator);
    const std::string_view part = digits.substr(0, end);
    if (!all_digits(part)) return false;
    const bool several = !first || end != std::string_view::npos;
    if (several && (first ? part.size() > group : part.size() != group)) return false;
    if (end == std::string_view::npos) return true;
    digits.remove_prefix(end + 1);
    first = false;
  }
}

}  // namespace

std::optional<value::Decimal> free_amount(std::string_view text) {
  std::string_view digits = text;
  const bool negative = digits.starts_with('-');
  if (negative || digits.starts_with('+')) digits.remove_prefix(1);
  digits = record::trimmed(digits);
  auto point = digits.find_last_of(",.");
  // A sign that stands several times parts thousands: `1,000,000`.
  if (point != std::string_view::npos && digits.find(digits[point]) != point)
    point = std::string_view::npos;
  const std::string_view whole = digits.substr(0, point);
  const std::string_view decimals =
      point == std::string_view::npos ? std::string_view{} : digits.substr(point + 1);
  if (!decimals.empty() && !all_digits(decimals)) return std::nullopt;
  if (whole.empty() && decimals.empty()) return std::nullopt;
  const auto separator = whole.find_first_of(" ,.");
  if (!whole.empty() &&
      !is_grouped(whole, separator == std::string_view::npos ? ' ' : whole[separator]))
    return std::nullopt;
  std::string plain(negative ? "-" : "");
  for (const char c : whole)
    if (c >= '0' && c <= '9') plain += c;
  if (!decimals.empty()) plain += fmt::format(".{}", decimals);
  return point_amount(plain);
}

std::optional<value::Date> compact_date(std::string_view text) {
  constexpr std::size_t short_size = 6;
  constexpr std::size_t long_size = 8;
  if (!all_digits(text) || (text.size() != short_size && text.size() != long_size))
    return std::nullopt;
  const auto number = [&](std::size_t at, std::size_t count) {
    int read = 0;
    std::from_chars(text.data() + at, text.data() + at + count, read);
    return read;
  };
  const std::size_t year_size = text.size() - 4;
  int year = number(0, year_size);
  constexpr int pivot = 80;
  if (year_size == 2) year += year < pivot ? 2000 : 1900;
  return value::Date::of(year, static_cast<unsigned>(number(year_size, 2)),
                         static_cast<unsigned>(number(year_size + 2, 2)));
}

}  // namespace bop::statement
