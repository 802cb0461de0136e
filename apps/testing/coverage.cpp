#include "apps/testing/coverage.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <tuple>

#include <fmt/format.h>

#include "apps/testing/observe_case.h"

namespace bop::testing {

namespace {

class Collector {
 public:
  Collector(const ProgramPtr& program, const std::vector<ir::Test>& tests)
      : program_(*program), observer_(program) {
    ways_.resize(observer_.atoms().size());
    for (const ir::Test& test : tests) add(observer_.observe(test));
  }

  Coverage result() {
    count_rules();
    count_rows();
    count_ways();
    std::ranges::stable_sort(coverage_.uncovered, [](const Uncovered& a, const Uncovered& b) {
      return std::tuple(a.place.file, a.place.begin) < std::tuple(b.place.file, b.place.begin);
    });
    return std::move(coverage_);
  }

 private:
  void add(const Observed& observed) {
    fired_.insert(observed.fired.begin(), observed.fired.end());
    exceptions_.insert(observed.exceptions.begin(), observed.exceptions.end());
    for (const interpret::Row& row : observed.seen.rows) rows_.insert(row);
    for (std::size_t i = 0; i < ways_.size(); ++i) {
      ways_[i].first = ways_[i].first || observed.seen.atoms[i].is_true;
      ways_[i].second = ways_[i].second || observed.seen.atoms[i].is_false;
    }
  }

  void left_out(source::SourceRange place, std::string what) {
    coverage_.uncovered.push_back({place, std::move(what)});
  }

  // Rules and the exceptions to them. A rule with `also` is one, which fires where any of its
  // effects has a place. A `requires` need not have a code of its own.
  void count_rules() {
    const abi::PolicyInfo& info = program_.info;
    const auto key = [&](std::uint32_t i) {
      const source::SourceRange& place = program_.rule_places[i];
      return std::tuple(info.rules[i].code, place.file, place.begin);
    };
    std::set<decltype(key(0))> fired;
    for (const std::uint32_t i : fired_) fired.insert(key(i));
    std::set<decltype(key(0))> counted;
    for (std::uint32_t i = 0; i < info.rules.size(); ++i) {
      if (!counted.insert(key(i)).second) continue;
      ++coverage_.rules_all;
      if (fired.contains(key(i)))
        ++coverage_.rules;
      else
        left_out(program_.rule_places[i], fmt::format("rule {} never fires", info.rules[i].code));
    }
    for (std::uint32_t i = 0; i < info.exceptions.size(); ++i) {
      ++coverage_.rules_all;
      if (exceptions_.contains(i))
        ++coverage_.rules;
      else
        left_out(program_.exception_places[i],
                 fmt::format("exception {} never holds", info.exceptions[i].code));
    }
  }

  void count_rows() {
    const auto deciding = deciding_tables(program_);
    for (const ir::TableText& table : program_.tables) {
      if (!deciding.contains(table.name)) continue;
      for (std::uint32_t i = 0; i < table.rows.size(); ++i) {
        ++coverage_.rows_all;
        if (rows_.contains({table.name, i}))
          ++coverage_.rows;
        else
          left_out(table.rows[i].origin,
                   fmt::format("row {} of {} never applies", i + 1, table.name));
      }
    }
  }

  void count_ways() {
    const auto& atoms = observer_.atoms();
    // A condition that stands in several rules is one condition, unless they ask it of others.
    std::map<std::tuple<ir::NodeId, bool, ir::NodeId>, std::pair<bool, bool>> ways;
    const auto key = [&](std::size_t i) {
      return std::tuple(atoms[i].node, atoms[i].of_element, atoms[i].where);
    };
    for (std::size_t i = 0; i < atoms.size(); ++i) {
      auto& [is_true, is_false] = ways[key(i)];
      is_true = is_true || ways_[i].first;
      is_false = is_false || ways_[i].second;
    }
    for (std::size_t i = 0; i < atoms.size(); ++i) {
      const auto found = ways.find(key(i));
      if (found == ways.end()) continue;  // counted
      count_way(found->second.first, atoms[i], true);
      count_way(found->second.second, atoms[i], false);
      ways.erase(found);
    }
  }

  void count_way(bool is_seen, const interpret::Atom& atom, bool truth) {
    ++coverage_.ways_all;
    if (is_seen)
      ++coverage_.ways;
    else
      left_out(atom.place, fmt::format("`{}` is never {}", atom.text, truth));
  }

  const ir::Program& program_;
  CaseObserver observer_;
  std::set<std::uint32_t> fired_;
  std::set<std::uint32_t> exceptions_;
  std::set<interpret::Row> rows_;
  std::vector<std::pair<bool, bool>> ways_;
  Coverage coverage_;
};

}  // namespace

double Coverage::percent() const {
  const std::size_t all = rules_all + rows_all + ways_all;
  if (all == 0) return 100;
  // Rounded down to a tenth, so that 100 is said only of everything.
  return std::floor(1000.0 * static_cast<double>(rules + rows + ways) / static_cast<double>(all)) /
         10;
}

Coverage coverage_of(const ProgramPtr& program, const std::vector<ir::Test>& tests) {
  return Collector(program, tests).result();
}

}  // namespace bop::testing
