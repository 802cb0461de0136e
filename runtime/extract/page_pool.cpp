#include "runtime/extract/page_pool.h"

#include <algorithm>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>

#include <fmt/format.h>

namespace bop::extract {

namespace {

class PagePool {
 public:
  PagePool(std::size_t count, const std::function<Result<Waiting>(std::size_t)>& at,
           const Options& options)
      : at_(at), options_(options), pages_(count) {}

  Result<std::vector<Page>> run() {
    const std::size_t wanted = options_.threads > 0 ? static_cast<std::size_t>(options_.threads)
                                                    : std::thread::hardware_concurrency();
    const std::size_t threads = std::min(std::max<std::size_t>(wanted, 1), pages_.size());
    {
      std::vector<std::jthread> others;
      for (std::size_t i = 1; i < threads; ++i) others.emplace_back([this] { work(); });
      work();
    }
    if (broken_) std::rethrow_exception(broken_);
    std::vector<Page> pages;
    for (std::size_t i = 0; i < pages_.size(); ++i) {
      // Pages are handed out in order, so whatever stands before the first error was read.
      if (!*pages_[i])
        return std::unexpected(std::move(*pages_[i]).error().in(fmt::format("page {}", i + 1)));
      pages.push_back(std::move(**pages_[i]));
    }
    return pages;
  }

 private:
  void work() noexcept {
    try {
      std::optional<Ocr> ocr;  // of this thread
      while (auto next = take()) pages_[next->first] = read(ocr, std::move(next->second));
    } catch (...) {
      const std::scoped_lock lock(mutex_);
      broken_ = std::current_exception();
      stopped_ = true;
    }
  }

  // The next page that has to be read; those that can't be made are settled here.
  std::optional<std::pair<std::size_t, Waiting>> take() {
    const std::scoped_lock lock(mutex_);
    if (stopped_ || next_ == pages_.size()) return std::nullopt;
    const std::size_t index = next_++;
    auto waiting = at_(index);
    if (!waiting) {
      pages_[index] = std::unexpected(std::move(waiting).error());
      stopped_ = true;
      return std::nullopt;
    }
    return std::pair(index, std::move(*waiting));
  }

  Result<Page> read(std::optional<Ocr>& ocr, Waiting waiting) {
    if (!waiting.picture) return std::move(waiting.page);
    auto page = look_at(ocr, std::move(waiting));
    const std::scoped_lock lock(mutex_);
    stopped_ = stopped_ || !page;
    return page;
  }

  Result<Page> look_at(std::optional<Ocr>& ocr, Waiting waiting) const {
    if (!ocr) {
      BOP_TRY(ocr, Ocr::open(options_.languages));
    }
    return ocr->read(std::move(waiting.picture), waiting.dpi, options_);
  }

  const std::function<Result<Waiting>(std::size_t)>& at_;
  const Options& options_;
  std::mutex mutex_;
  std::size_t next_ = 0;
  bool stopped_ = false;
  std::exception_ptr broken_;
  std::vector<std::optional<Result<Page>>> pages_;
};

}  // namespace

Result<std::vector<Page>> read_pages(std::size_t count,
                                     const std::function<Result<Waiting>(std::size_t)>& at,
                                     const Options& options) {
  return PagePool(count, at, options).run();
}

}  // namespace bop::extract
