// The file of a store as SQLite sees it: statements in, rows of texts out, and the tables that a
// file has. Private to this folder. Never: what stands in a row.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <sqlite3.h>

#include "runtime/base/error.h"

namespace bop::store {

class Database {
 public:
  explicit Database(sqlite3* handle) : handle_(handle) {}
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  ~Database() { sqlite3_close(handle_); }

  std::unexpected<Error> error(const std::string& doing) const {
    return fail("B8610", fmt::format("{}: {}", doing, sqlite3_errmsg(handle_)),
                "the file keeps what was written before; look at the disk and try again");
  }

  Result<void> run(const char* sql) const {
    if (sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr) != SQLITE_OK)
      return error("the case file can't be written");
    return {};
  }

  using Row = std::vector<std::string>;
  /// Runs one statement with these texts and integers; `take` gets each row.
  template <typename Take>
  Result<void> each(const char* sql, const std::vector<std::string>& values,
                    const Take& take) const {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(handle_, sql, -1, &statement, nullptr) != SQLITE_OK)
      return error("the case file can't be read");
    const std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)> guard(statement, sqlite3_finalize);
    for (std::size_t i = 0; i < values.size(); ++i)
      sqlite3_bind_text(statement, static_cast<int>(i + 1), values[i].data(),
                        static_cast<int>(values[i].size()), SQLITE_TRANSIENT);
    int state = sqlite3_step(statement);
    for (; state == SQLITE_ROW; state = sqlite3_step(statement)) {
      Row row;
      for (int i = 0; i < sqlite3_column_count(statement); ++i) {
        const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, i));
        row.emplace_back(text == nullptr ? "" : text,
                         static_cast<std::size_t>(sqlite3_column_bytes(statement, i)));
      }
      take(row);
    }
    if (state != SQLITE_DONE) return error("the case file can't be used");
    return {};
  }
  Result<void> put(const char* sql, const std::vector<std::string>& values) const {
    return each(sql, values, [](const Row&) {});
  }
  Result<std::vector<Row>> rows(const char* sql, const std::vector<std::string>& values) const {
    std::vector<Row> found;
    BOP_TRY_VOID(each(sql, values, [&found](const Row& row) { found.push_back(row); }));
    return found;
  }

  /// Brings a file of an earlier version up to date; B8610 for another program's.
  Result<void> prepare() const;

 private:
  sqlite3* handle_;
};

}  // namespace bop::store
