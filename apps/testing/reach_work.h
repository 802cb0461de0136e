// Finds a case of each kind of work that an approval can be: among those it is shown, then at the
// bounds of what leads there, then by a solver, which may also say that there is none; and of each
// a case in which those who are excluded are somebody. In: kinds and cases; out: cases. Never:
// people of a house.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "apps/testing/cases.h"
#include "apps/testing/work_kinds.h"
#include "compiler/analyze/analyze.h"
#include "runtime/cases/demands.h"

namespace bop::testing {

struct ReachOptions {
  value::Instant at;
  analyze::LoadedSolver solver = nullptr;
};

class ReachWork {
 public:
  /// `policy`: of the program of the kinds.
  ReachWork(const LoadedPolicy& policy, const WorkKinds& kinds, const Cases& cases, Random& random,
            const ReachOptions& options);

  /// What the case asks for at the moment of the options; nothing where it makes no sense.
  std::optional<cases::Demands> asked_by(ir::Test& test) const;
  /// As the case stands, at its own moment.
  bool is_of(std::size_t kind, const ir::Test& test) const {
    return is_of(kinds_.all()[kind], view_of(test));
  }
  /// Notes which kinds the case is of.
  void look_at(const ir::Test& test);
  void search();

  const std::optional<ir::Test>& found(std::size_t kind) const { return reached_[kind].test; }
  bool is_impossible(std::size_t kind) const { return reached_[kind].impossible; }
  /// Of an approval: what it excludes, or its duties do, that was nobody in every case found.
  std::vector<std::string> nobody_excluded(std::uint32_t approval) const;

 private:
  struct Reached {
    std::optional<ir::Test> test;
    std::size_t excluding = 0;  // how many of what is excluded is somebody
    bool impossible = false;
  };
  struct View {
    Judged judged;
    std::optional<cases::Demands> demands;
  };

  View view_of(const ir::Test& test) const;
  bool is_of(const WorkKind& kind, const View& view) const;
  std::vector<abi::ValueIndex> excluded_by(std::uint32_t approval) const;
  std::size_t excluding(std::uint32_t approval, const View& view);
  void look_at(const ir::Test& test, const View& view);
  void at_bounds(std::size_t kind);
  void ask_solver(std::size_t kind);
  void with_excluded(std::size_t kind);

  const LoadedPolicy& policy_;
  const WorkKinds& kinds_;
  const Cases& cases_;
  Random& random_;
  const ReachOptions& options_;
  abi::CasesInfo info_;
  ProgramPtr settled_;
  std::vector<Reached> reached_;  // by kind
  std::set<abi::ValueIndex> named_;
};

/// Everything of the record is there, or is not.
bool whole(const ir::GivenRecord& record);

}  // namespace bop::testing
