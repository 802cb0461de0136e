// A number of a workbook as its cell shows it: what a person read before sending it. Private to
// runtime/extract. Never: signs that group digits, for what groups and what is decimal differs by
// country; a format for zero or negative numbers of its own.
#pragma once

#include <string>
#include <string_view>

namespace bop::extract {

/// `stored` is the number as the workbook writes it, "1234.5" or "1.2345E3"; `id` and `code` are
/// those of its number format. "1234.50 €", "19%", "2026-03-12"; `stored` itself where it is none.
std::string shown_number(std::string_view stored, std::size_t id, std::string_view code,
                         bool from_1904);

}  // namespace bop::extract
