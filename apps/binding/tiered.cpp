#include "apps/binding/tiered.h"

#include <atomic>
#include <exception>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "runtime/abi/rows.h"

namespace bop::binding {

namespace {

// What one session judges with. `ready` is set once, when `code` is whole.
struct Tiers {
  std::shared_ptr<const abi::References> references;
  std::unique_ptr<abi::Session> interpreted;
  std::unique_ptr<abi::Session> code = {};
  std::atomic<const abi::Session*> ready = nullptr;
};

// The code of a policy in the making. Sessions that were bound before it was there wait in it.
class Making {
 public:
  explicit Making(MakeCode make_code)
      : thread_([this, make = std::move(make_code)] {
          try {
            made(make());
          } catch (const std::exception& error) {  // no memory: it stays interpreted
            made(fail("B8501", error.what()));
          }
        }) {}

  /// A session of the code, or none yet: then `tiers` gets its own as soon as there is one.
  std::unique_ptr<abi::Session> bind_or_wait(const std::shared_ptr<Tiers>& tiers) {
    {
      const std::lock_guard lock(changing_);
      if (code_ == nullptr) {
        if (!failed_) waiting_.push_back(tiers);
        return nullptr;
      }
    }
    return code_->bind(tiers->references);
  }

 private:
  void made(Result<std::unique_ptr<abi::Engine>> code) {
    std::vector<std::weak_ptr<Tiers>> waiting;
    {
      const std::lock_guard lock(changing_);
      failed_ = !code;
      if (code) code_ = std::move(*code);
      waiting.swap(waiting_);
    }
    if (code_ == nullptr) return;
    for (const std::weak_ptr<Tiers>& one : waiting) {
      const std::shared_ptr<Tiers> tiers = one.lock();
      if (tiers == nullptr) continue;  // its session has ended
      tiers->code = code_->bind(tiers->references);
      tiers->ready.store(tiers->code.get(), std::memory_order_release);
    }
  }

  std::mutex changing_;
  std::unique_ptr<abi::Engine> code_;  // set once
  bool failed_ = false;
  std::vector<std::weak_ptr<Tiers>> waiting_;
  std::jthread thread_;  // the last: it ends before what it works on
};

class TieredSession final : public abi::Session, public abi::RowSession {
 public:
  TieredSession(std::shared_ptr<Making> making, std::shared_ptr<Tiers> tiers)
      : making_(std::move(making)), tiers_(std::move(tiers)) {}

  void evaluate(const abi::Case& subject, abi::Evaluation& result) const override {
    const abi::Session* ready = tiers_->ready.load(std::memory_order_acquire);
    (ready != nullptr ? ready : tiers_->interpreted.get())->evaluate(subject, result);
  }

  std::unique_ptr<abi::BoundRow> bind(const abi::Case& subject) const override {
    const auto* rows = dynamic_cast<const abi::RowSession*>(tiers_->ready.load());
    return rows == nullptr ? nullptr : rows->bind(subject);
  }

 private:
  std::shared_ptr<Making> making_;
  std::shared_ptr<Tiers> tiers_;
};

class TieredEngine final : public abi::Engine {
 public:
  TieredEngine(std::unique_ptr<abi::Engine> interpreter, MakeCode make_code)
      : interpreter_(std::move(interpreter)),
        making_(std::make_shared<Making>(std::move(make_code))) {}

  std::string_view name() const override { return "auto"; }

  std::unique_ptr<abi::Session> bind(
      std::shared_ptr<const abi::References> references) const override {
    auto tiers = std::make_shared<Tiers>(std::move(references), nullptr);
    if (auto code = making_->bind_or_wait(tiers)) return code;
    // The code may be there before it, which costs an interpreter that nobody asks.
    tiers->interpreted = interpreter_->bind(tiers->references);
    return std::make_unique<TieredSession>(making_, std::move(tiers));
  }

 private:
  std::unique_ptr<abi::Engine> interpreter_;
  std::shared_ptr<Making> making_;
};

}  // namespace

std::unique_ptr<abi::Engine> tiered(std::unique_ptr<abi::Engine> interpreter, MakeCode make_code) {
  return std::make_unique<TieredEngine>(std::move(interpreter), std::move(make_code));
}

}  // namespace bop::binding
