#include "runtime/match/likeness_index.h"

#include <algorithm>
#include <random>

#include <doctest/doctest.h>

#include "runtime/builtins/similarity.h"

namespace match = bop::match;

namespace {

std::string text_of(std::mt19937& engine, std::size_t longest, std::size_t letters) {
  std::string text;
  for (std::size_t left = engine() % (longest + 1); left > 0; --left)
    text += static_cast<char>('a' + engine() % letters);
  return text;
}

// A few letters changed, left out, put in or swapped with their neighbour.
std::string edited(std::mt19937& engine, std::string text) {
  for (std::size_t left = engine() % 4; left > 0 && text.size() > 1; --left) {
    const std::size_t at = engine() % (text.size() - 1);
    switch (engine() % 4) {
      case 0:
        text[at] = 'z';
        break;
      case 1:
        text.erase(at, 1);
        break;
      case 2:
        text.insert(at, 1, 'y');
        break;
      default:
        std::swap(text[at], text[at + 1]);
    }
  }
  return text;
}

}  // namespace

TEST_CASE("no text that is alike enough is left out") {
  std::mt19937 engine(3);
  std::size_t alike = 0, tried = 0;
  for (const char* written : {"0.3", "0.6", "0.8", "0.85", "0.95", "1"}) {
    const auto at_least = *bop::value::Decimal::parse(written);
    const std::int64_t wanted = *at_least.scaled(4);
    for (int round = 0; round < 40; ++round) {
      std::vector<std::optional<std::string>> texts;
      for (int i = 0; i < 60; ++i) texts.emplace_back(text_of(engine, 30, 6));
      texts[7].reset();
      const match::LikenessIndex index(texts, at_least);
      for (int query = 0; query < 20; ++query) {
        const auto& near = texts[8 + engine() % 52];
        const std::string asked = edited(engine, *near);
        std::vector<std::uint32_t> found;
        index.find(asked, found);
        tried += found.size();
        CHECK(std::ranges::is_sorted(found));
        for (std::uint32_t place = 0; place < texts.size(); ++place) {
          if (!texts[place]) continue;
          if (bop::builtins::similarity_1(asked, *texts[place]).value() < wanted) continue;
          ++alike;
          CHECK(std::ranges::binary_search(found, place));
        }
        CHECK(!std::ranges::binary_search(found, std::uint32_t{7}));
      }
    }
  }
  CHECK(alike > 2000);
  CHECK(tried < alike + alike / 50);  // and the others are, but for the rounding of a likeness
}
