// Training the choice of fields on corrected documents: what is gained on other senders is told
// before it is taken, and what gains nothing is not taken.
#include "runtime/learn/retrain.h"

#include <array>
#include <filesystem>
#include <fstream>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "runtime/learn/learn.h"
#include "tests/support/invoice_schema.h"

namespace {

using namespace bop;

const abi::Schema schema = test_support::invoice_schema();

// Letters of senders who share nothing but how a letter is made: the day it was written stands
// above the day the goods left, and no label book knows the words for either.
class Letters {
 public:
  Letters() { std::filesystem::create_directories(folder_); }
  ~Letters() { std::filesystem::remove_all(folder_); }
  Letters(const Letters&) = delete;
  Letters& operator=(const Letters&) = delete;

  std::string write(int sender, int number) const {
    const std::string path = fmt::format("{}/{}-{}.eml", folder_, sender, number);
    std::ofstream(path) << fmt::format(
        "From: a@b.example\nSubject: Letter\nMIME-Version: 1.0\nContent-Type: text/plain; "
        "charset=utf-8\n\n"
        "{0} {1} {2}\n{3} {4} {5} {6}\n\nInvoice no.: {10}-{11}\n{7}    {8}\n{9}    {12}\n\n"
        "Total incl. VAT    EUR {13}.00\n",
        word(sender, 0), word(sender, 1), word(sender, 2), word(sender, 3), word(sender, 4),
        word(sender, 5), word(sender, 6), word(sender, 7), issued(number), word(sender, 8), sender,
        number, left(number), 100 + sender);
    return path;
  }

  static std::string issued(int number) { return fmt::format("2026-04-{:02}", 10 + number); }
  static std::string left(int number) { return fmt::format("2026-04-{:02}", 20 - number); }

 private:
  static std::string word(int sender, int place) {
    constexpr std::array parts = {"ba", "ko", "ri", "tu", "me", "lo", "sa", "ne", "vi", "du"};
    std::string word;
    for (int seed = 7 * sender + 31 * place + 3; word.size() < 8; seed = seed * 13 % 997)
      word += parts[static_cast<std::size_t>(seed) % parts.size()];
    return word;
  }

  std::string folder_ = (std::filesystem::temp_directory_path() / "bop_retrain_test").string();
};

void correct(learn::Corrections& into, const std::string& path, const std::string& field,
             const std::string& value) {
  auto correction = learn::correction_of_file(path, schema, 0, field, value, {});
  REQUIRE_MESSAGE(correction.has_value(), correction.error().text());
  correction->number = ++into.lines;
  into.all.push_back(std::move(*correction));
}

learn::Retrained retrain(const learn::Corrections& corrections) {
  auto retrained = learn::retrain(corrections, schema, 0, {}, {"", "test"});
  REQUIRE_MESSAGE(retrained.has_value(), retrained.error().text());
  return std::move(*retrained);
}

TEST_CASE("what senders have in common is learned, and told by what it gains on others") {
  const Letters letters;
  learn::Corrections corrections;
  for (int sender = 0; sender < 9; ++sender)
    for (int number = 0; number < 2; ++number)
      correct(corrections, letters.write(sender, number), "issued", Letters::issued(number));
  const auto retrained = retrain(corrections);
  REQUIRE(retrained.gains.size() == 1);
  const learn::Gain& gain = retrained.gains.front();
  CHECK(gain.field == "issued");
  CHECK(gain.corrected == 18);
  CHECK(gain.senders == 9);
  CHECK(gain.before.right() < 9);
  CHECK(gain.after.right() == 18);
  CHECK(gain.after.wrong == 0);
  CHECK(gain.why_not == "");

  // The model is used for a sender that it never saw.
  const std::string model = std::filesystem::temp_directory_path() / "bop_retrain_test.json";
  std::ofstream(model) << retrained.model;
  const auto scorer = extract::read_scorer(model);
  std::filesystem::remove(model);
  REQUIRE_MESSAGE(scorer.has_value(), scorer.error().text());
  extract::Options options;
  const std::string other = letters.write(50, 1);
  const auto read = [&] {
    auto source = extract::read_document(other, schema, 0, options);
    REQUIRE(source.records.size() == 1);
    return *record::find(schema, source.records.front(), "issued");
  };
  CHECK(!read().known());  // two dates, and none has a label
  options.scorer = *scorer;
  const record::Reading now = read();
  REQUIRE(now.known());
  CHECK(now.raw == Letters::issued(1));
  // Eighteen of eighteen right show no more than that.
  CHECK(now.confidence <= *value::Decimal::of(95, -2));
  CHECK(now.notes.back() == "chosen by model " + retrained.base_version + " + test");
}

TEST_CASE("where senders have nothing in common, nothing is taken") {
  const Letters letters;
  learn::Corrections corrections;
  for (int sender = 0; sender < 9; ++sender)
    correct(corrections, letters.write(sender, 1), "issued",
            sender % 2 == 0 ? Letters::issued(1) : Letters::left(1));
  const auto retrained = retrain(corrections);
  CHECK(retrained.gains.front().why_not != "");
  CHECK(retrained.model.empty());
}

TEST_CASE("too few senders, and documents that are gone or were changed") {
  const Letters letters;
  learn::Corrections corrections;
  for (int sender = 0; sender < 4; ++sender)
    correct(corrections, letters.write(sender, 1), "issued", Letters::issued(1));
  std::filesystem::remove(corrections.all[0].document);
  std::ofstream(corrections.all[1].document, std::ios::app) << "Another line\n";
  const auto retrained = retrain(corrections);
  REQUIRE(retrained.notes.size() == 2);
  CHECK(retrained.notes[0].code == "B8639");
  CHECK(retrained.notes[1].code == "B8639");
  CHECK(retrained.gains.front().why_not ==
        "2 layouts are too few: it takes two to learn from and one to try it on");
  CHECK(retrained.model.empty());

  for (const auto& one : corrections.all) std::filesystem::remove(one.document);
  const auto none = learn::retrain(corrections, schema, 0, {}, {"", "test"});
  REQUIRE_FALSE(none.has_value());
  CHECK(none.error().code == "B8637");
  const auto no_model = learn::retrain(corrections, schema, 0, {}, {"{}", "test"});
  REQUIRE_FALSE(no_model.has_value());
  CHECK(no_model.error().code == "B8674");
}

}  // namespace
