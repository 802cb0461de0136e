// SHA-256 (OpenSSL's), as the content hash of policies and documents.
#pragma once

#include <string>
#include <string_view>

namespace bop {

/// Returns the SHA-256 of `bytes` as 64 lower-case hexadecimal digits.
std::string sha256_hex(std::string_view bytes);

}  // namespace bop
