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

// Hands out the blocks of a file to several threads and takes what they made of them in order.
class Stream {
 public:
  Stream(const std::string& path, std::optional<record::Format> format, const Job& job,
         Listener& listener)
      : file_{path, {}, ',', {}, 1}, format_(format), job_(job), listener_(listener) {}

  Tally judge() {
    auto blocks = ingest::Blocks::open(file_.path, format_, job_.blocks);
    if (!blocks) {
      refuse(std::move(blocks).error());
      return tally_;
    }
    blocks_.emplace(std::move(*blocks));
    file_.format = blocks_->format();
    file_.separator = blocks_->separator();
    if (!begin()) return tally_;
    const abi::Layout layout = abi::layout(job_.judge->policy->schema);
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
    ingest::Block block;
  };

  void refuse(const Error& error) {
    std::string line;
    decide::BriefWriter(*job_.judge->policy, job_.form).write(error, line);
    listener_.lines(line);
    take_error(error);
    ++tally_.errors;
  }

  // The first block of records; of a CSV file, behind its header.
  bool begin() {
    const abi::PolicyInfo& policy = *job_.judge->policy;
    record::Rows header(file_.format, file_.path, policy.schema, policy.subject_record, job_.limits,
                        job_.csv, file_.separator);
    do {
      auto block = blocks_->next();
      if (block && !*block)  // rows of blank cells, and nothing else
        block = fail("B7008", "the file is empty", "it should hold records");
      if (!block) {
        refuse(std::move(block).error().in(file_.path));
        return false;
      }
      first_ = std::move(**block);
      if (file_.format == record::Format::Csv && !take_header(header)) return false;
    } while (file_.format == record::Format::Csv && header.layout() == nullptr);
    for (const Error& note : header.take_notes()) take_note(note);
    return true;
  }

  // Takes the header from the first block; false after an error where it can't be used.
  bool take_header(record::Rows& header) {
    std::size_t row = 0;
    for (; row < first_->rows.size() && header.layout() == nullptr; ++row) {
      file_.header = first_->row(row);
      file_.header_line = first_->rows[row].line;
      const auto read = header.read(file_.header, file_.header_line);
      const bool broken = read && !*read;
      if (!broken && header.refused().empty()) continue;
      refuse(broken ? read->error() : header.refused().front());
      return false;
    }
    first_->rows.erase(first_->rows.begin(),
                       first_->rows.begin() + static_cast<std::ptrdiff_t>(row));
    return true;
  }

  std::optional<Numbered> take() {
    const std::lock_guard lock(reading_);
    if (ended_) return std::nullopt;
    Numbered taken{taken_++, {}};
    if (first_) {
      taken.block = *std::exchange(first_, std::nullopt);
      return taken;
    }
    auto block = blocks_->next();
    if (block && *block) {
      taken.block = std::move(**block);
      return taken;
    }
    ended_ = true;
    if (!block) broken_ = std::move(block).error().in(file_.path);
    return std::nullopt;
  }

  void work(const abi::Layout& layout) {
    try {
      Worker worker(file_, job_, layout);
      while (auto taken = take()) give(taken->number, worker.judge(taken->block));
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
    listener_.progress(blocks_bytes(), blocks_->bytes_total(), tally_.records);
    ++given_;
    given_changed_.notify_all();
  }

  std::size_t blocks_bytes() {
    const std::lock_guard lock(reading_);
    return blocks_->bytes_taken();
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
                            {file_.path}});
    if (tally_.records == 0 && tally_.errors == 0 && file_.format == record::Format::Csv)
      listener_.note(Error{"B7008", "the file has a header and no rows", "", {file_.path}});
  }

  File file_;
  std::optional<record::Format> format_;
  const Job& job_;
  Listener& listener_;
  std::optional<ingest::Blocks> blocks_;
  std::optional<ingest::Block> first_;
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
  return Stream(path, format, job, listener).judge();
}

}  // namespace bop::stream
