// Sets of the atoms of one column of a table, kept as runs, because that is what cells are: a band,
// a member, everything but one. Private to this folder.
// Never: what an atom stands for (table_columns.h knows).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace bop::check {

class Atoms {
 public:
  /// From the first one on, up to but without the second.
  using Run = std::pair<std::uint32_t, std::uint32_t>;

  Atoms() = default;
  Atoms(std::size_t begin, std::size_t end);
  void add(std::size_t atom) { join(Atoms(atom, atom + 1)); }
  void take_out(std::size_t atom) { remove(Atoms(atom, atom + 1)); }
  bool has(std::size_t atom) const;
  bool empty() const { return runs_.empty(); }
  bool meets(const Atoms& other) const;
  bool within(const Atoms& other) const;
  void join(const Atoms& other);
  void meet(const Atoms& other);
  void remove(const Atoms& other);
  /// The first and the last one, or nothing.
  std::optional<std::size_t> first() const;
  std::optional<std::size_t> last() const;
  /// In order, apart from each other.
  const std::vector<Run>& runs() const { return runs_; }
  bool operator==(const Atoms&) const = default;

 private:
  std::vector<Run> runs_;
};

/// The first atom that both have.
std::optional<std::size_t> first_common(const Atoms& a, const Atoms& b);

}  // namespace bop::check
