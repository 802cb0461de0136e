#include "runtime/ingest/arrow_column.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>

#include <fmt/format.h>

#include "runtime/value/date.h"
#include "runtime/value/decimal.h"

namespace bop::ingest {

namespace {

using Form = ArrowColumn::Form;
using Written = std::expected<std::string_view, std::string>;

constexpr std::int64_t day_seconds = 86'400;

std::unexpected<Error> refuse(const std::string& path, std::string message, std::string hint) {
  return std::unexpected(
      Error{"B8057", std::move(message), std::move(hint), {fmt::format("column `{}`", path)}});
}

std::unexpected<Error> malformed(const std::string& path, std::string_view what) {
  return refuse(path, fmt::format("the array is not what its schema says: {}", what),
                "it is a mistake of the program that made it");
}

std::int64_t parts_of_second(char unit) {
  switch (unit) {
    case 'm':
      return 1'000;
    case 'u':
      return 1'000'000;
    case 'n':
      return 1'000'000'000;
    default:
      return 1;
  }
}

void set_whole_number(ArrowColumn& column, char format) {
  constexpr std::string_view formats = "cCsSiIlL";
  const std::size_t at = formats.find(format);
  column.form = Form::Integer;
  column.bytes = 1 << (at / 2);
  column.is_unsigned = at % 2 == 1;
}

// d:precision,scale or d:precision,scale,bits
void set_decimal(ArrowColumn& column, std::string_view format) {
  int numbers[3] = {0, 0, 128};
  int count = 0;
  const char* at = format.data() + 2;
  const char* end = format.data() + format.size();
  while (count < 3) {
    const auto read = std::from_chars(at, end, numbers[count]);
    if (read.ec != std::errc()) return;
    ++count;
    if (read.ptr == end || *read.ptr != ',') break;
    at = read.ptr + 1;
  }
  constexpr int scale_most = 40;
  const int bits = numbers[2];
  if (count < 2 || (bits != 32 && bits != 64 && bits != 128) || std::abs(numbers[1]) > scale_most)
    return;
  column.form = Form::Decimal;
  column.bytes = bits / 8;
  column.scale = numbers[1];
}

void set_time(ArrowColumn& column, std::string_view format) {
  const std::string_view kind = format.substr(0, 2);
  if (format == "tdD" || format == "tdm") {
    column.form = Form::Date;
    column.bytes = format == "tdD" ? 4 : 8;
    column.per_second = format == "tdD" ? 1 : day_seconds * 1'000;
  } else if (kind == "tt" && format.size() == 3) {
    column.form = Form::Time;
    column.bytes = format[2] == 's' || format[2] == 'm' ? 4 : 8;
    column.per_second = parts_of_second(format[2]);
  } else if (kind == "ts" && format.size() >= 4 && format[3] == ':') {
    column.form = Form::Moment;
    column.bytes = 8;
    column.per_second = parts_of_second(format[2]);
    column.has_zone = format.size() > 4;
  }
}

void set_form(ArrowColumn& column, std::string_view format) {
  if (format == "n") {
    column.form = Form::Null;
  } else if (format == "b") {
    column.form = Form::Boolean;
  } else if (format == "u" || format == "U" || format == "vu") {
    column.form = Form::Text;
    column.wide_offsets = format == "U";
    column.views = format == "vu";
  } else if (format == "e" || format == "f" || format == "g") {
    column.form = Form::Float;
    column.bytes = format == "e" ? 2 : format == "f" ? 4 : 8;
  } else if (format == "+s") {
    column.form = Form::Record;
  } else if (format == "+l" || format == "+L") {
    column.form = Form::List;
    column.wide_offsets = format == "+L";
  } else if (format.size() == 1 && std::string_view("cCsSiIlL").contains(format[0])) {
    set_whole_number(column, format[0]);
  } else if (format.starts_with("d:")) {
    set_decimal(column, format);
  } else if (format.starts_with("t")) {
    set_time(column, format);
  }
}

// How many buffers the array must have, and whether all but the first must be there.
std::int64_t buffers_of(const ArrowColumn& column) {
  switch (column.form) {
    case Form::Null:
    case Form::Other:
      return 0;
    case Form::Record:
      return 1;
    case Form::Text:
      return 3;
    default:
      return 2;
  }
}

Result<void> check_array(const ArrowColumn& column, const ArrowSchema& schema,
                         const ArrowArray& array) {
  const std::int64_t buffers = buffers_of(column);
  if (array.length < 0 || array.offset < 0) return malformed(column.path, "a negative length");
  if (array.n_buffers < buffers || (buffers > 0 && array.buffers == nullptr))
    return malformed(column.path, "buffers lack");
  if (buffers > 1 && array.length > 0 && array.buffers[1] == nullptr)
    return malformed(column.path, "it has no values");
  if (array.n_children != schema.n_children) return malformed(column.path, "parts lack");
  for (std::int64_t at = 0; at < array.n_children; ++at)
    if (array.children[at] == nullptr || schema.children[at] == nullptr)
      return malformed(column.path, "a part lacks");
  if (column.form != Form::Record) return {};
  for (std::int64_t at = 0; at < array.n_children; ++at)
    if (array.children[at]->length < array.length + array.offset)
      return malformed(column.path, "a part is shorter than the whole");
  return {};
}

template <typename T>
T value_at(const ArrowColumn& column, std::int64_t at, int buffer = 1) {
  T value;
  const auto* bytes = static_cast<const std::byte*>(column.array->buffers[buffer]);
  std::memcpy(&value, bytes + at * static_cast<std::int64_t>(sizeof value), sizeof value);
  return value;
}

bool bit_at(const void* bits, std::int64_t at) {
  return (static_cast<const std::uint8_t*>(bits)[at / 8] >> (at % 8) & 1U) != 0;
}

std::int64_t signed_at(const ArrowColumn& column, std::int64_t at) {
  switch (column.bytes) {
    case 1:
      return value_at<std::int8_t>(column, at);
    case 2:
      return value_at<std::int16_t>(column, at);
    case 4:
      return value_at<std::int32_t>(column, at);
    default:
      return value_at<std::int64_t>(column, at);
  }
}

std::uint64_t unsigned_at(const ArrowColumn& column, std::int64_t at) {
  switch (column.bytes) {
    case 1:
      return value_at<std::uint8_t>(column, at);
    case 2:
      return value_at<std::uint16_t>(column, at);
    case 4:
      return value_at<std::uint32_t>(column, at);
    default:
      return value_at<std::uint64_t>(column, at);
  }
}

template <typename T>
Written digits(T number, std::string& room) {
  room.resize(std::numeric_limits<T>::digits10 + 3);
  const auto end = std::to_chars(room.data(), room.data() + room.size(), number).ptr;
  return std::string_view(room.data(), static_cast<std::size_t>(end - room.data()));
}

// Without the zeros that only its scale adds.
Written decimal(const ArrowColumn& column, std::int64_t at, std::string& room) {
  value::Int128 number =
      column.bytes == 16 ? value_at<value::Int128>(column, at) : signed_at(column, at);
  int scale = column.scale;
  const bool negative = number < 0;
  std::string& out = room;
  out.clear();
  while (scale > 0 && number % 10 == 0) {
    number /= 10;
    --scale;
  }
  for (; scale < 0 && number != 0; ++scale) out += '0';
  scale = std::max(scale, 0);
  int written = 0;
  do {  // from behind
    if (written == scale && scale > 0) out += '.';
    const auto digit = static_cast<int>(number % 10);
    out += static_cast<char>('0' + (digit < 0 ? -digit : digit));
    number /= 10;
    ++written;
  } while (number != 0 || written <= scale);
  if (negative) out += '-';
  for (std::size_t a = 0, b = out.size() - 1; a < b; ++a, --b) std::swap(out[a], out[b]);
  return out;
}

// Only what is a whole number, exactly.
Written whole_float(const ArrowColumn& column, std::int64_t at, std::string& room) {
  constexpr double exact_most = 9'007'199'254'740'992.0;  // 2^53
  if (column.bytes == 2) return std::unexpected("a half, which is not read");
  const double number =
      column.bytes == 4 ? value_at<float>(column, at) : value_at<double>(column, at);
  if (!(std::abs(number) <= exact_most) || number != std::trunc(number))
    return std::unexpected(fmt::format("the binary floating point number {}", number));
  return digits(static_cast<std::int64_t>(number), room);
}

Written date(const ArrowColumn& column, std::int64_t at, std::string& room) {
  const std::int64_t number = signed_at(column, at);
  const std::int64_t days = number / column.per_second;
  if (days * column.per_second != number || std::abs(days) > std::numeric_limits<int>::max())
    return std::unexpected(fmt::format("a day with a time ({} ms since 1970)", number));
  room = value::Date{static_cast<std::int32_t>(days)}.text();
  return room;
}

Written time(const ArrowColumn& column, std::int64_t at, std::string& room) {
  const std::int64_t number = signed_at(column, at);
  if (number % column.per_second != 0 || number < 0 || number / column.per_second >= day_seconds)
    return std::unexpected("a time with parts of a second");
  room = value::Time{static_cast<std::int32_t>(number / column.per_second)}.text();
  return room;
}

// With a zone a moment; without one a day, at its beginning.
Written moment(const ArrowColumn& column, std::int64_t at, std::string& room) {
  const std::int64_t number = signed_at(column, at);
  const std::int64_t seconds = number / column.per_second;
  if (seconds * column.per_second != number)
    return std::unexpected("a moment with parts of a second");
  if (column.has_zone) {
    room = value::Instant{seconds, 0}.text();
    return room;
  }
  if (seconds % day_seconds != 0 || std::abs(seconds / day_seconds) > 10'000'000)
    return std::unexpected("a moment without a zone");
  room = value::Date{static_cast<std::int32_t>(seconds / day_seconds)}.text();
  return room;
}

std::string_view text(const ArrowColumn& column, std::int64_t at) {
  const void* const* buffers = column.array->buffers;
  if (column.views) {
    constexpr std::int64_t view_bytes = 16;
    constexpr std::int32_t inline_most = 12;
    const char* view = static_cast<const char*>(buffers[1]) + at * view_bytes;
    std::int32_t length = 0;
    std::memcpy(&length, view, sizeof length);
    const auto size = static_cast<std::size_t>(length);
    if (length <= inline_most) return {view + 4, size};
    std::int32_t buffer = 0;
    std::int32_t offset = 0;
    std::memcpy(&buffer, view + 8, sizeof buffer);
    std::memcpy(&offset, view + 12, sizeof offset);
    return {static_cast<const char*>(buffers[2 + buffer]) + offset, size};
  }
  std::int64_t begin = 0;
  std::int64_t end = 0;
  if (column.wide_offsets) {
    begin = value_at<std::int64_t>(column, at);
    end = value_at<std::int64_t>(column, at + 1);
  } else {
    begin = value_at<std::int32_t>(column, at);
    end = value_at<std::int32_t>(column, at + 1);
  }
  if (begin == end) return {};
  return {static_cast<const char*>(buffers[2]) + begin, static_cast<std::size_t>(end - begin)};
}

std::int64_t entry(const ArrowColumn& column, std::int64_t at) {
  return column.is_unsigned ? static_cast<std::int64_t>(unsigned_at(column, at))
                            : signed_at(column, at);
}

}  // namespace

Result<ArrowColumn> arrow_column(const ArrowSchema& schema, const ArrowArray& array,
                                 std::string path) {
  ArrowColumn column;
  column.name = schema.name == nullptr ? "" : schema.name;
  column.path = std::move(path);
  column.array = &array;
  if (schema.format == nullptr) return malformed(column.path, "it names no format");
  column.type = schema.format;
  set_form(column, column.type);
  BOP_TRY_VOID(check_array(column, schema, array));
  if (schema.dictionary != nullptr) {
    if (column.form != Form::Integer || array.dictionary == nullptr)
      return malformed(column.path, "its dictionary has no indices");
    BOP_TRY(ArrowColumn values, arrow_column(*schema.dictionary, *array.dictionary, column.path));
    column.dictionary = std::make_unique<ArrowColumn>(std::move(values));
    column.form = column.dictionary->form;
    const bool scalar = column.form != Form::Record && column.form != Form::List;
    if (!scalar || column.dictionary->dictionary) column.form = Form::Other;
    return column;
  }
  if (column.form != Form::Record && column.form != Form::List) return column;
  for (std::int64_t at = 0; at < array.n_children; ++at) {
    const char* name = schema.children[at]->name;
    const std::string own = name == nullptr || column.form == Form::List ? "" : name;
    const std::string joint = column.path.empty() || own.empty() ? "" : ".";
    BOP_TRY(ArrowColumn part,
            arrow_column(*schema.children[at], *array.children[at], column.path + joint + own));
    column.parts.push_back(std::move(part));
  }
  if (column.form == Form::List) {
    if (column.parts.size() != 1) return malformed(column.path, "a list of nothing");
    return column;
  }
  BOP_TRY(column.parts, with_records(std::move(column.parts), column.path));
  return column;
}

Result<std::vector<ArrowColumn>> with_records(std::vector<ArrowColumn> columns,
                                              const std::string& path) {
  std::vector<ArrowColumn> made;
  for (ArrowColumn& column : columns) {
    const std::size_t dot = column.name.find('.');
    const std::string first = column.name.substr(0, dot);
    const auto known =
        std::ranges::find_if(made, [&](const ArrowColumn& one) { return one.name == first; });
    if (dot == std::string::npos || dot == 0) {
      if (known != made.end())
        return refuse(column.path, "two columns have this name", "keep the one that is meant");
      made.push_back(std::move(column));
      continue;
    }
    if (known != made.end() && known->array != nullptr)
      return refuse(column.path, fmt::format("`{}` is a column of its own, too", first),
                    "keep the one that is meant");
    ArrowColumn& record = known != made.end() ? *known : made.emplace_back();
    record.name = first;
    record.path = path.empty() ? first : path + "." + first;
    record.type = "+s";
    record.form = Form::Record;
    column.name.erase(0, dot + 1);
    record.parts.push_back(std::move(column));
  }
  for (ArrowColumn& column : made)
    if (column.array == nullptr) {
      BOP_TRY(column.parts, with_records(std::move(column.parts), column.path));
    }
  return made;
}

std::int64_t inside(const ArrowColumn& record, std::int64_t index) {
  return record.array == nullptr ? index : index + record.array->offset;
}

bool is_there(const ArrowColumn& column, std::int64_t index) {
  if (column.form == Form::Null) return false;
  if (column.array == nullptr)
    return std::ranges::any_of(column.parts,
                               [&](const ArrowColumn& part) { return is_there(part, index); });
  const std::int64_t at = index + column.array->offset;
  const bool valid = column.array->n_buffers == 0 || column.array->buffers[0] == nullptr ||
                     bit_at(column.array->buffers[0], at);
  return valid && (!column.dictionary || is_there(*column.dictionary, entry(column, at)));
}

Elements elements(const ArrowColumn& list, std::int64_t index) {
  const std::int64_t at = index + list.array->offset;
  if (list.wide_offsets)
    return {value_at<std::int64_t>(list, at), value_at<std::int64_t>(list, at + 1)};
  return {value_at<std::int32_t>(list, at), value_at<std::int32_t>(list, at + 1)};
}

Written text_at(const ArrowColumn& column, std::int64_t index, std::string& room) {
  const std::int64_t at = index + column.array->offset;
  if (column.dictionary) return text_at(*column.dictionary, entry(column, at), room);
  switch (column.form) {
    case Form::Boolean:
      return bit_at(column.array->buffers[1], at) ? "true" : "false";
    case Form::Integer:
      if (column.is_unsigned) return digits(unsigned_at(column, at), room);
      return digits(signed_at(column, at), room);
    case Form::Decimal:
      return decimal(column, at, room);
    case Form::Float:
      return whole_float(column, at, room);
    case Form::Text:
      return text(column, at);
    case Form::Date:
      return date(column, at, room);
    case Form::Time:
      return time(column, at, room);
    case Form::Moment:
      return moment(column, at, room);
    default:
      return std::unexpected("nothing that is read");
  }
}

std::optional<Digits> digits_at(const ArrowColumn& column, std::int64_t index) {
  constexpr std::int64_t most = 999'999'999'999'999'999;
  const bool number = column.form == Form::Integer || column.form == Form::Decimal;
  if (!number || column.dictionary || column.is_unsigned) return std::nullopt;
  const std::int64_t at = index + column.array->offset;
  Digits read;
  if (column.bytes == 16) {
    const auto wide = value_at<value::Int128>(column, at);
    if (wide > most || wide < -most) return std::nullopt;
    read.digits = static_cast<std::int64_t>(wide);
  } else {
    read.digits = signed_at(column, at);
    if (read.digits > most || read.digits < -most) return std::nullopt;
  }
  if (column.form == Form::Integer) return read;
  if (column.scale < 0) return std::nullopt;
  // Without the zeros that only its scale adds.
  for (read.decimals = column.scale; read.decimals > 0 && read.digits % 10 == 0; --read.decimals)
    read.digits /= 10;
  return read;
}

std::optional<std::int32_t> day_at(const ArrowColumn& column, std::int64_t index) {
  constexpr std::int32_t first = -719'162;  // 0001-01-01
  constexpr std::int32_t last = 2'932'896;  // 9999-12-31
  if (column.form != Form::Date || column.bytes != 4 || column.dictionary) return std::nullopt;
  const auto day = value_at<std::int32_t>(column, index + column.array->offset);
  if (day < first || day > last) return std::nullopt;
  return day;
}

std::string name_of(const ArrowColumn& column) {
  static constexpr std::string_view names[] = {
      "nothing", "true or false", "whole numbers", "decimals", "binary floating point",
      "texts",   "days",          "times of day",  "moments",  "records",
      "lists",   "values"};
  return fmt::format("{} (Arrow's `{}`)", names[static_cast<std::size_t>(column.form)],
                     column.type);
}

}  // namespace bop::ingest
