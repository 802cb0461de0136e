#include "runtime/pack/bytes.h"

#include <xxhash.h>

namespace bop::pack {

std::uint64_t checksum(Bytes bytes) {
  return XXH3_64bits(bytes.data(), bytes.size());
}

}  // namespace bop::pack
