#include "compiler/check/table_bands.h"

#include <algorithm>
#include <map>
#include <set>

#include "compiler/diagnostics/kinds_analyze.h"
#include "compiler/types/types.h"

namespace bop::check {

namespace {

using abi::Kind;

class Bands {
 public:
  Bands(const TableFacts& facts, const Grid& grid, Diagnostics& diagnostics, std::size_t amount,
        std::size_t people)
      : facts_(facts), grid_(grid), diagnostics_(diagnostics), amount_(amount), people_(people) {}

  void check() {
    for (std::size_t row = 0; row < grid_.rows.size(); ++row) {
      bands_.push_back(band_of(row));
      note_roles(row);
    }
    for (std::size_t high = 0; high < grid_.rows.size(); ++high)
      for (std::size_t low = 0; low < grid_.rows.size(); ++low)
        if (asks_less(high, low) && is_above(high, low) && compare(high, low)) break;
  }

 private:
  // The amounts of a row from zero up that no row above it takes (`first`).
  Atoms band_of(std::size_t row) const {
    Atoms band = grid_.rows[row][amount_];
    band.remove(grid_.columns[amount_].negative);
    if (facts_.node.hit != ast::HitPolicy::First) return band;
    for (std::size_t above = 0; above < row; ++above) {
      bool takes_all = true;
      for (std::size_t i = 0; i < grid_.columns.size(); ++i)
        takes_all = takes_all && (i == amount_ || grid_.rows[row][i].within(grid_.rows[above][i]));
      if (takes_all) band.remove(grid_.rows[above][amount_]);
    }
    return band;
  }

  bool is_above(std::size_t high, std::size_t low) const {
    const auto top = bands_[low].last(), bottom = bands_[high].first();
    if (!top || !bottom || *top >= *bottom) return false;
    for (std::size_t i = 0; i < grid_.columns.size(); ++i)
      if (i != amount_ && !grid_.rows[high][i].meets(grid_.rows[low][i])) return false;
    return true;
  }

  // The roles of a row and all that they cover; nothing where one is computed.
  bool roles_of(std::size_t row, std::set<Index>& named, std::set<Index>& covered) const {
    for (const ast::ExprId id : facts_.node.rows[row].results[people_]) {
      const Target& target = facts_.checked.at(facts_.table.place.module, id).target;
      if (target.kind != Target::Kind::Role) return false;
      named.insert(target.index);
      cover(target.index, covered);
    }
    return true;
  }
  void cover(Index role, std::set<Index>& covered) const {
    if (!covered.insert(role).second) return;
    for (const Index each : facts_.symbols.roles[role].covers) cover(each, covered);
  }

  // Rows that ask the same share one number; most tables ask few different sets of people.
  void note_roles(std::size_t row) {
    std::set<Index> named, covered;
    if (!roles_of(row, named, covered)) {
      people_of_.push_back(computed);
      return;
    }
    const auto [known, is_new] = numbers_.try_emplace(named, numbers_.size());
    people_of_.push_back(known->second);
    if (!is_new) return;
    named_.push_back(named);
    covered_.push_back(covered);
  }
  // Some role that `low` names is neither named nor covered by `high`.
  bool asks_less(std::size_t high, std::size_t low) {
    const std::size_t a = people_of_[high];
    const std::size_t b = people_of_[low];
    if (a == b || a == computed || b == computed) return false;
    const auto less = [&](std::size_t x, std::size_t y) {
      return !std::includes(covered_[x].begin(), covered_[x].end(), named_[y].begin(),
                            named_[y].end());
    };
    const std::size_t sets = named_.size();
    if (sets > compared_once_max) return less(a, b);
    if (less_.empty())
      for (std::size_t x = 0; x < sets; ++x)
        for (std::size_t y = 0; y < sets; ++y) less_.push_back(less(x, y));
    return less_[a * sets + b];
  }

  // True when the higher row was reported.
  bool compare(std::size_t high, std::size_t low) {
    std::set<Index> wanted, unused, named, covered;
    if (!roles_of(low, wanted, unused) || !roles_of(high, named, covered)) return false;
    for (const Index role : wanted) {
      if (covered.contains(role)) continue;
      const std::string& name = facts_.symbols.roles[role].name;
      diagnostics_
          .report(diagnostics::band_asks_less, facts_.node.rows[high].range, {witness(high, low)})
          .here("`" + name + "` is not asked here")
          .label(facts_.node.rows[low].range, "`" + name + "` is asked for a lower amount")
          .note("Ask `" + name + "` here too, or a role that covers it: `role … covers " + name +
                "`.");
      return true;
    }
    return false;
  }

  std::string witness(std::size_t high, std::size_t low) const {
    std::string text;
    for (std::size_t i = 0; i < grid_.columns.size(); ++i) {
      const Column& column = grid_.columns[i];
      if (column.witnesses.size() < 2) continue;
      Atoms both = i == amount_ ? bands_[high] : grid_.rows[high][i];
      if (i != amount_) both.meet(grid_.rows[low][i]);
      const auto atom = both.first();
      if (atom) text += (text.empty() ? "" : ", ") + column.case_text(*atom);
    }
    return text;
  }

  const TableFacts& facts_;
  const Grid& grid_;
  Diagnostics& diagnostics_;
  std::size_t amount_;
  std::size_t people_;
  std::vector<Atoms> bands_;
  static constexpr std::size_t computed = static_cast<std::size_t>(-1);
  std::vector<std::size_t> people_of_;  // by row: which of the sets below, or computed
  std::map<std::set<Index>, std::size_t> numbers_;
  std::vector<std::set<Index>> named_, covered_;
  static constexpr std::size_t compared_once_max = 1024;
  std::vector<bool> less_;  // by set, by set
};

}  // namespace

void check_bands(const TableFacts& facts, const Grid& grid, Diagnostics& diagnostics) {
  const auto& table = facts.table;
  for (std::size_t amount = 0; amount < table.parameters.size(); ++amount) {
    if (!types::is_money(table.parameters[amount].type)) continue;
    for (std::size_t people = 0; people < table.results.size(); ++people) {
      const abi::Type type = table.results[people].type;
      const bool one = type.kind == Kind::Role;
      const bool several =
          type.kind == Kind::List && facts.checked.schema.lists[type.index].kind == Kind::Role;
      if (!one && !several) continue;
      Bands(facts, grid, diagnostics, amount, people).check();
    }
  }
}

}  // namespace bop::check
