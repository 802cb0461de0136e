#include "compiler/check/table_cover.h"

#include <algorithm>
#include <set>

namespace bop::check {

namespace {

// Up to here the columns are looked at in their order, so that the case shown is the one a reader
// of the table meets first; beyond it, the column that keeps most rows apart comes first.
constexpr std::size_t in_order_max = 64;

}  // namespace

Box Cover::everything() const {
  Box box;
  for (const Column& column : grid_.columns) box.push_back(column.domain);
  return box;
}

Box Cover::reachable(std::size_t row) const {
  Box box = grid_.rows[row];
  for (std::size_t i = 0; i < box.size(); ++i) box[i].meet(grid_.columns[i].domain);
  return box;
}

bool Cover::step(std::size_t work) {
  steps_ += 1 + work / 8;
  return !exhausted();
}

bool Cover::covers(const Box& box, const std::vector<bool>& done, std::size_t row) const {
  for (std::size_t i = 0; i < columns(); ++i)
    if (!done[i] && !box[i].within(grid_.rows[row][i])) return false;
  return true;
}

std::size_t Cover::next_column(const std::vector<bool>& done, const Rows& rows) const {
  std::size_t best = columns();
  std::size_t most = 0;
  for (std::size_t i = 0; i < columns(); ++i) {
    if (done[i]) continue;
    if (best == columns()) best = i;
    if (rows.size() <= in_order_max) break;
    // Different first atoms among a sample of the rows: a cheap sign of how far it keeps them
    // apart.
    std::set<std::size_t> starts;
    const std::size_t stride = std::max<std::size_t>(1, rows.size() / 256);
    for (std::size_t at = 0; at < rows.size(); at += stride)
      starts.insert(grid_.rows[rows[at]][i].first().value_or(0));
    if (starts.size() <= most) continue;
    most = starts.size();
    best = i;
  }
  return best;
}

std::vector<Cover::Group> Cover::groups(const Box& box, std::size_t column, const Rows& rows) {
  // Between two places where some row's run begins or ends the same rows match.
  std::map<std::uint32_t, std::pair<Rows, Rows>> changes;  // by atom: who enters, who leaves
  for (const auto& [begin, end] : box[column].runs()) {
    changes[begin];
    changes[end];
  }
  for (const std::size_t row : rows)
    for (const auto& [begin, end] : grid_.rows[row][column].runs()) {
      changes[begin].first.push_back(row);
      changes[end].second.push_back(row);
    }
  std::map<Rows, std::size_t> atoms;
  std::set<std::size_t> active;
  for (const auto& [atom, change] : changes) {
    for (const std::size_t row : change.second) active.erase(row);
    active.insert(change.first.begin(), change.first.end());
    if (!box[column].has(atom)) continue;
    if (!step(active.size())) return {};
    atoms.emplace(Rows(active.begin(), active.end()), atom);
  }
  std::vector<Group> made;
  for (const auto& [matching, atom] : atoms) made.push_back({matching, atom});
  return made;
}

bool Cover::find_gap(const Box& box, std::vector<bool>& done, const Rows& rows, Case& found) {
  if (!step(rows.size())) return false;
  if (rows.empty()) {
    for (std::size_t i = 0; i < columns(); ++i) {
      if (done[i]) continue;
      const auto atom = box[i].first();
      if (!atom) return false;
      found[i] = *atom;
    }
    return true;
  }
  for (const std::size_t row : rows)
    if (covers(box, done, row)) return false;
  const std::size_t column = next_column(done, rows);
  if (column == columns()) return false;
  done[column] = true;
  for (const Group& group : groups(box, column, rows)) {
    found[column] = group.atom;
    if (find_gap(box, done, group.rows, found)) return true;
  }
  done[column] = false;
  return false;
}

std::optional<Case> Cover::gap(const Box& box, const Rows& rows) {
  Case found(columns());
  std::vector<bool> done(columns(), false);
  if (!find_gap(box, done, rows, found)) return {};
  return found;
}

// `rows` are places in the order in which the first one counts; `row` is one of them.
bool Cover::find_change(const Box& box, std::vector<bool>& done, const Rows& rows, std::size_t row,
                        const std::function<bool(std::size_t)>& says_the_same) {
  if (!step(rows.size())) return true;
  if (!std::ranges::binary_search(rows, row)) return false;
  // A row before it applies to all that is left here: this one is not asked.
  if (rows.front() != row && covers(box, done, rows.front())) return false;
  const std::size_t column = next_column(done, rows);
  if (column == columns()) {
    if (rows.front() != row) return false;
    return rows.size() == 1 || !says_the_same(rows[1]);
  }
  done[column] = true;
  bool changed = false;
  for (const Group& group : groups(box, column, rows)) {
    changed = find_change(box, done, group.rows, row, says_the_same);
    if (changed) break;
  }
  done[column] = false;
  return changed;
}

bool Cover::changes(std::size_t row, const Rows& before, const Rows& after,
                    const std::function<bool(std::size_t next)>& says_the_same) {
  Rows rows = before;
  rows.push_back(row);
  rows.insert(rows.end(), after.begin(), after.end());
  std::vector<bool> done(columns(), false);
  return find_change(reachable(row), done, rows, row, says_the_same);
}

Cover::Events Cover::events(std::size_t column) const {
  Events events;
  for (std::size_t row = 0; row < grid_.rows.size(); ++row)
    for (const auto& [begin, end] : grid_.rows[row][column].runs()) {
      events.begins.emplace_back(begin, row);
      events.ends.emplace_back(end, row);
    }
  std::ranges::sort(events.begins);
  std::ranges::sort(events.ends);
  return events;
}

// How many pairs of rows meet in this column.
std::size_t Cover::pairs_in(std::size_t column) const {
  const Events in = events(column);
  std::size_t pairs = 0, active = 0, ended = 0;
  for (const auto& [begin, row] : in.begins) {
    while (ended < in.ends.size() && in.ends[ended].first <= begin) {
      ++ended;
      --active;
    }
    pairs += active++;
  }
  return pairs;
}

std::optional<Case> Cover::shared(std::size_t a, std::size_t b) const {
  Case found(columns());
  for (std::size_t i = 0; i < columns(); ++i) {
    Atoms both = grid_.rows[a][i];
    both.meet(grid_.rows[b][i]);
    both.meet(grid_.columns[i].domain);
    const auto atom = both.first();
    if (!atom) return {};
    // Two tests that may both hold where nothing is known are no overlap: one value decides.
    const bool certain =
        grid_.at_unknown[a][i] == abi::Truth::True || grid_.at_unknown[b][i] == abi::Truth::True;
    if (atom == grid_.columns[i].unknown && !certain) return {};
    found[i] = *atom;
  }
  return found;
}

std::vector<Rows> Cover::meeting() {
  std::vector<Rows> lists(grid_.rows.size());
  if (columns() == 0) {  // no keys and no dates: every row is the same case
    for (std::size_t row = 0; row < lists.size(); ++row)
      for (std::size_t other = 0; other < lists.size(); ++other)
        if (other != row && step(1)) lists[row].push_back(other);
    return lists;
  }
  std::size_t best = 0;
  std::size_t fewest = pairs_in(0);
  for (std::size_t i = 1; i < columns(); ++i) {
    const std::size_t pairs = pairs_in(i);
    if (pairs >= fewest) continue;
    fewest = pairs;
    best = i;
  }
  const Events in = events(best);
  std::set<std::size_t> active;
  std::size_t ended = 0;
  const auto meet = [&](std::size_t a, std::size_t b) {
    for (std::size_t i = 0; i < columns(); ++i)
      if (i != best && !grid_.rows[a][i].meets(grid_.rows[b][i])) return false;
    return true;
  };
  for (const auto& [begin, row] : in.begins) {
    for (; ended < in.ends.size() && in.ends[ended].first <= begin; ++ended)
      active.erase(in.ends[ended].second);
    if (!step(active.size() / 8)) return std::vector<Rows>(grid_.rows.size());
    for (const std::size_t other : active) {
      if (other == row || !meet(row, other)) continue;
      lists[row].push_back(other);
      lists[other].push_back(row);
    }
    active.insert(row);
  }
  for (Rows& list : lists) {
    std::ranges::sort(list);
    const auto [from, to] = std::ranges::unique(list);
    list.erase(from, to);
  }
  return lists;
}

}  // namespace bop::check
