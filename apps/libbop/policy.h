// A policy with its engines and reference data, as bop.h hands it out: loaded once, changed never,
// used by any number of threads. In: paths and options. Out: what deciding needs, or what is wrong.
// Never: printing, C types.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "apps/binding/binding.h"
#include "runtime/abi/batch.h"
#include "runtime/base/error.h"
#include "runtime/decide/bound.h"
#include "runtime/decide/decide.h"

namespace bop::embed {

/// An error, and what there is to say of it at length.
struct Failure {
  Error error;
  std::string text = {};  // empty: what the error says
};

struct Reference {
  std::string name, path, csv_format;
};

struct Settings {
  std::string path;
  std::string parameters;  // empty: none
  std::string engine = "jit";
  std::vector<Reference> references;
};

class Policy {
 public:
  /// Compiles and binds. One at a time, whoever calls.
  static std::expected<std::shared_ptr<const Policy>, Failure> load(const Settings& settings);

  const abi::PolicyInfo& info() const { return bound_->info(); }
  const std::shared_ptr<const ir::Program>& program() const { return loaded_->program(); }
  const decide::Judge& judge() const { return bound_->judge(); }
  /// Many records at once; null where they are judged one by one. Made when first asked for, by
  /// whichever thread: those who ask for single records only never pay for it.
  const abi::BatchSession* columns() const;
  const std::string& one_by_one_because() const;
  /// Of single records; null where only decide() can judge them.
  const decide::ShortJudge* short_judge() const { return short_judge_ ? &*short_judge_ : nullptr; }
  /// Of the records of its schema, for columns.
  const abi::Layout& layout() const { return layout_; }
  const std::string& notes() const { return notes_; }

 private:
  Policy() = default;
  std::optional<Failure> compile(const Settings& settings);
  std::optional<Failure> bind(const Settings& settings);
  void find_code_cache();
  Result<std::unique_ptr<abi::Engine>> engine_for(const binding::ProgramPtr& program,
                                                  const std::string& name);
  std::string make_columns() const;
  void note(const Error& note) { notes_ += note.text() + "\n"; }

  std::optional<binding::LoadedPolicy> loaded_;
  std::optional<binding::BoundPolicy> bound_;
  abi::Layout layout_;
  std::string engine_;
  std::string code_cache_;  // empty: none
  std::shared_ptr<const abi::References> references_;
  struct Columns {
    std::once_flag once;
    std::unique_ptr<abi::BatchEngine> engine;
    std::unique_ptr<abi::BatchSession> session;
    std::string one_by_one;  // why there are none
  };
  mutable Columns columns_;
  std::optional<decide::ShortJudge> short_judge_;
  std::string notes_;
};

/// `as_of` as decide::when takes it; empty: now.
Result<decide::When> moment(const std::string& as_of, const abi::PolicyInfo& policy);

}  // namespace bop::embed
