// What people have done, by the value that duties hold cases together by: rows that follow from the
// cases of the file and are found without reading any of them. Private to this folder. Never: who
// may do what.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "runtime/cases/history.h"
#include "runtime/store/database.h"

namespace bop::store {

/// The acts of this case take the place of those that were there.
Result<void> put_acts(const Database& database, const cases::Case& state);
/// Of every case of the file, as it is written there.
Result<void> put_all_acts(const Database& database);
/// Whether the rows of a case are those that follow from it.
Result<bool> acts_follow(const Database& database, const cases::Case& state);

/// Acts as they stand in the file when they are asked for.
class ActsOfFile : public cases::History {
 public:
  explicit ActsOfFile(std::shared_ptr<const Database> database) : database_(std::move(database)) {}
  Result<std::vector<cases::Act>> last(const cases::Act& wanted) const override;

 private:
  std::shared_ptr<const Database> database_;
};

}  // namespace bop::store
