// The pages of docs/errors, embedded at build time so that `bop explain B3004` works anywhere, and
// whoever embeds Bop has the page of an error. Never: anything but texts.
#pragma once

#include <span>
#include <string_view>

namespace bop::pages {

struct ErrorPage {
  std::string_view code;  // "B3004"
  std::string_view text;
};

/// Every page, ordered by code.
std::span<const ErrorPage> error_pages();

}  // namespace bop::pages
