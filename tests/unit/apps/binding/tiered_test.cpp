#include "apps/binding/tiered.h"

#include <atomic>
#include <chrono>
#include <future>
#include <stdexcept>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

namespace bop {

namespace {

// Says by whom it was evaluated, and over how many reference sets, in conditions.
class Session final : public abi::Session {
 public:
  Session(abi::Truth who, std::size_t sets) : said_(sets, who) {}
  void evaluate(const abi::Case& /*subject*/, abi::Evaluation& result) const override {
    result.conditions = said_;
  }

 private:
  std::vector<abi::Truth> said_;
};

class Engine final : public abi::Engine {
 public:
  explicit Engine(abi::Truth who) : who_(who) {}
  std::string_view name() const override { return "of a test"; }
  std::unique_ptr<abi::Session> bind(
      std::shared_ptr<const abi::References> references) const override {
    return std::make_unique<Session>(who_, references->sets.size());
  }

 private:
  abi::Truth who_;
};

constexpr auto interpreted = abi::Truth::False;
constexpr auto by_code = abi::Truth::True;

std::shared_ptr<const abi::References> sets(std::size_t count) {
  auto made = std::make_shared<abi::References>();
  for (std::size_t at = 0; at < count; ++at)
    made->sets.push_back(abi::ReferenceSet::unavailable("s", "not given"));
  return made;
}

std::vector<abi::Truth> asked(const abi::Session& session) {
  abi::Evaluation result;
  session.evaluate({}, result);
  return result.conditions;
}

// Until the other thread has handed it over: the whole test has a limit.
void wait_for_code(const abi::Session& session) {
  while (asked(session).front() != by_code) std::this_thread::yield();
}

// An engine whose code is there when `signal` is given.
std::unique_ptr<abi::Engine> waiting(std::shared_future<void> signal) {
  return binding::tiered(std::make_unique<Engine>(interpreted),
                         [signal]() -> Result<std::unique_ptr<abi::Engine>> {
                           signal.wait();
                           return std::make_unique<Engine>(by_code);
                         });
}

}  // namespace

TEST_CASE("records are interpreted until there is code, each session with its own references") {
  std::promise<void> signal;
  const auto engine = waiting(signal.get_future().share());
  CHECK(engine->name() == "auto");
  const auto one = engine->bind(sets(1));
  const auto two = engine->bind(sets(2));
  CHECK(asked(*one) == std::vector{interpreted});
  CHECK(asked(*two) == std::vector{interpreted, interpreted});
  signal.set_value();
  wait_for_code(*one);
  wait_for_code(*two);
  CHECK(asked(*one) == std::vector{by_code});
  CHECK(asked(*two) == std::vector{by_code, by_code});
  const auto three = engine->bind(sets(3));
  CHECK(asked(*three) == std::vector{by_code, by_code, by_code});
}

TEST_CASE("threads that judge meanwhile get whole answers of one or the other") {
  std::promise<void> signal;
  const auto engine = waiting(signal.get_future().share());
  const auto session = engine->bind(sets(2));
  std::vector<std::jthread> threads;
  std::atomic<int> wrong = 0;
  for (int at = 0; at < 4; ++at)
    threads.emplace_back([&] {
      bool seen = false;
      for (int round = 0; round < 20'000 || !seen; ++round) {
        const auto said = asked(*session);
        const bool code = said == std::vector{by_code, by_code};
        if (!code && (seen || said != std::vector{interpreted, interpreted})) ++wrong;
        seen = code;
      }
    });
  signal.set_value();
  threads.clear();
  CHECK(wrong == 0);
}

TEST_CASE("a session outlives its engine, and may end before the code is there") {
  std::promise<void> signal;
  auto engine = waiting(signal.get_future().share());
  auto kept = engine->bind(sets(1));
  engine->bind(sets(2)).reset();
  engine.reset();
  CHECK(asked(*kept) == std::vector{interpreted});
  signal.set_value();
  wait_for_code(*kept);
}

TEST_CASE("without code records stay interpreted") {
  const binding::MakeCode fails = []() -> Result<std::unique_ptr<abi::Engine>> {
    return fail("B8501", "there is none");
  };
  const binding::MakeCode throws = []() -> Result<std::unique_ptr<abi::Engine>> {
    throw std::runtime_error("there is no memory");
  };
  for (const binding::MakeCode& make : {fails, throws}) {
    auto engine = binding::tiered(std::make_unique<Engine>(interpreted), make);
    const auto first = engine->bind(sets(1));
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
    const auto later = engine->bind(sets(1));
    engine.reset();
    CHECK(asked(*first) == std::vector{interpreted});
    CHECK(asked(*later) == std::vector{interpreted});
  }
}

}  // namespace bop
