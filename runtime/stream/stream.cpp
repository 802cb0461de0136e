#include "runtime/stream/stream.h"

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

#include <fmt/format.h>

#include "runtime/stream/worker.h"

namespace bop::stream {

namespace {

// Hands out the pieces of an input to several threads and takes what they made of them in order.
class Stream {
 public:
  Stream(const Job& job, Listener& listener) : job_(job), listener_(listener) {}

  /// `open` gives the input.
  template <typename Open>
  Tally judge(const Open& open) {
    const abi::Layout layout = abi::layout(job_.judge->policy->schema);
    auto input = open(layout);
    if (!input) {
      refuse(std::move(input).error());
      return tally_;
    }
    input_ = std::move(*input);
    for (const Error& note : input_->notes()) take_note(note);
    std::vector<std::jthread> threads;
    for (unsigned more = 1; more < job_.threads; ++more)
      threads.emplace_back([&] { work(layout); });
    work(layout);
    threads.clear();
    if (thrown_) std::rethrow_exception(thrown_);
    finish();
    return tally_;
  }

 private:
  struct Numbered {
    std::size_t number = 0;
    std::unique_ptr<Piece> piece;
  };

  void refuse(const Error& error) {
    std::string line;
    decide::BriefWriter(*job_.judge->policy, job_.form).write(error, line);
    listener_.lines(line);
    take_error(error);
    ++tally_.errors;
  }

  std::optional<Numbered> take() {
    const std::lock_guard lock(reading_);
    if (ended_) return std::nullopt;
    auto piece = input_->next();
    if (piece && *piece != nullptr) return Numbered{taken_++, std::move(*piece)};
    ended_ = true;
    if (!piece) broken_ = std::move(piece).error();
    return std::nullopt;
  }

  void work(const abi::Layout& layout) {
    try {
      Worker worker(input_->file(), job_, layout);
      while (auto taken = take()) give(taken->number, worker.judge(*taken->piece));
    } catch (...) {
      const std::lock_guard lock(giving_);
      if (!thrown_) thrown_ = std::current_exception();
      given_changed_.notify_all();
      const std::lock_guard reading(reading_);
      ended_ = true;
    }
  }

  void give(std::size_t number, const Judged& judged) {
    std::unique_lock lock(giving_);
    given_changed_.wait(lock, [&] { return given_ == number || thrown_; });
    if (thrown_) return;
    for (const Error& note : judged.notes) take_note(note);
    listener_.lines(judged.lines);
    for (const Error& error : judged.errors) take_error(error);
    tally_.records += judged.tally.records;
    tally_.undetermined += judged.tally.undetermined;
    tally_.errors += judged.tally.errors;
    tally_.in_columns += judged.tally.in_columns;
    listener_.progress(bytes_taken(), input_->bytes_total(), tally_.records);
    ++given_;
    given_changed_.notify_all();
  }

  std::size_t bytes_taken() {
    const std::lock_guard lock(reading_);
    return input_->bytes_taken();
  }

  void take_note(const Error& note) {
    if (noted_.insert(note.code + note.message).second) listener_.note(note);
  }

  void take_error(const Error& error) {
    if (errors_told_ < job_.limits.errors_max)
      listener_.error(error);
    else
      ++errors_untold_;
    errors_told_ = std::min(errors_told_ + 1, job_.limits.errors_max);
  }

  void finish() {
    if (broken_) refuse(*broken_);
    if (errors_untold_ > 0)
      listener_.error(Error{"B7010",
                            fmt::format("{} more errors are not shown", errors_untold_),
                            "they stand among the verdicts",
                            {input_->file().path}});
    if (tally_.records == 0 && tally_.errors == 0 && input_->file().format == record::Format::Csv)
      listener_.note(
          Error{"B7008", "the file has a header and no rows", "", {input_->file().path}});
  }

  const Job& job_;
  Listener& listener_;
  std::unique_ptr<Input> input_;
  Tally tally_;

  std::mutex reading_;
  std::size_t taken_ = 0;
  bool ended_ = false;
  std::optional<Error> broken_;  // why no more could be read

  std::mutex giving_;  // taken before `reading_` where both are
  std::condition_variable given_changed_;
  std::size_t given_ = 0;
  std::exception_ptr thrown_;
  std::set<std::string> noted_;
  std::size_t errors_told_ = 0;
  std::size_t errors_untold_ = 0;
};

}  // namespace

Tally judge_file(const std::string& path, std::optional<record::Format> format, const Job& job,
                 Listener& listener) {
  return Stream(job, listener).judge([&](const abi::Layout& /*layout*/) {
    return text_input(path, format, job);
  });
}

Tally judge_packed(const std::string& path, const Job& job, Listener& listener) {
  return Stream(job, listener).judge([&](const abi::Layout& layout) {
    return packed_input(path, layout, job);
  });
}

}  // namespace bop::stream
