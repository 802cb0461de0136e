#include <doctest/doctest.h>

#include "compiler/source/source.h"
#include "tests/unit/compiler/check/check_text.h"

namespace bop::check {

namespace {

CheckedText flagship() {
  return check_text(
      *source::read_file(BOP_SOURCE_DIR "/tests/unit/compiler/check/flagship.bop", 1 << 20));
}

}  // namespace

TEST_CASE("the flagship has neither errors nor warnings") {
  const CheckedText result = flagship();
  CHECK(result.messages() == "");
}

TEST_CASE("the base policy of these tests is right") {
  CHECK(check_added("").messages() == "");
}

}  // namespace bop::check
