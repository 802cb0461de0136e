// What the commands `bop cases …` share. Private to the files of that command.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <CLI/App.hpp>

namespace bop::cli {

struct CaseOptions {
  std::string file, id, people, person, at, format = "text";
  std::string task, answer, because;     // decide
  std::vector<std::string> corrections;  // correct: FIELD=VALUE
  std::vector<std::string> references;   // correct
  std::vector<std::string> csv_formats;  // correct
  std::string to, scope, from, until;    // delegate, tick
  bool revoke = false;                   // delegate
  std::int64_t acknowledged = 0;         // outbox: the row that was delivered; 0: none
};

/// decide, correct, delegate, revoke, tick: everything that changes cases.
int run_decide(const CaseOptions& options);
int run_correct(const CaseOptions& options);
int run_delegate(const CaseOptions& options);
int run_revoke(const CaseOptions& options);
int run_tick(const CaseOptions& options);

}  // namespace bop::cli
