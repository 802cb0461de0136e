// Programs given an engine and reference data, and with each the policies whose results it reads.
// In: IR and a way to make engines; out: what decide needs. Never: files, printing.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "compiler/ir/ir.h"
#include "runtime/abi/examine.h"
#include "runtime/abi/policy.h"
#include "runtime/decide/decide.h"
#include "runtime/match/match.h"

namespace bop::binding {

using ProgramPtr = std::shared_ptr<const ir::Program>;

/// Makes an engine; nothing after complaining.
struct EngineMaker {
  std::string name;
  std::function<std::unique_ptr<abi::Engine>(ProgramPtr)> make;
};

class LoadedPolicy;

/// A policy bound to reference data: what decide needs. So are the policies it reads the results
/// of, to the same data.
class BoundPolicy {
 public:
  BoundPolicy(const LoadedPolicy& policy, std::shared_ptr<const abi::References> references);
  const abi::PolicyInfo& info() const { return program_->info; }
  const abi::Session& session() const { return *session_; }
  const decide::Judge& judge() const { return *judge_; }

 private:
  ProgramPtr program_;
  std::unique_ptr<abi::Session> session_;
  std::unique_ptr<abi::Explainer> explainer_;
  std::unique_ptr<abi::Examiner> examiner_;
  std::unique_ptr<match::Matcher> matcher_;
  std::vector<BoundPolicy> others_;
  std::unique_ptr<decide::Judge> judge_;  // others point to it
};

class LoadedPolicy {
 public:
  LoadedPolicy(ProgramPtr program, EngineMaker maker, std::unique_ptr<abi::Engine> engine,
               std::vector<LoadedPolicy> others)
      : program_(std::move(program)),
        maker_(std::move(maker)),
        engine_(std::move(engine)),
        others_(std::move(others)) {}
  const abi::PolicyInfo& info() const { return program_->info; }
  const ProgramPtr& program() const { return program_; }
  const abi::Engine& engine() const { return *engine_; }
  /// What made its engine, and can make one for a changed copy of the program.
  const EngineMaker& maker() const { return maker_; }
  const std::vector<LoadedPolicy>& others() const { return others_; }
  BoundPolicy bind(std::shared_ptr<const abi::References> references) const;

 private:
  ProgramPtr program_;
  EngineMaker maker_;
  std::unique_ptr<abi::Engine> engine_;
  std::vector<LoadedPolicy> others_;  // those of Program::others that are there, in order
};

/// The program and all whose results it reads, each with such an engine; nothing after complaining.
std::optional<LoadedPolicy> load(ProgramPtr program, const EngineMaker& maker);

}  // namespace bop::binding
