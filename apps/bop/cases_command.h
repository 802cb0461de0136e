// What the commands `bop cases …` share. Private to the files of that command.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <CLI/App.hpp>

#include "runtime/store/store.h"

namespace bop::cli {

struct CaseOptions {
  std::string file, id, people, person, at, format = "text";
  std::string task, answer, because;     // decide
  std::string proof;                     // decide: --evidence
  bool overrides = false;                // list: what was lifted by hand
  std::vector<std::string> corrections;  // correct: FIELD=VALUE
  std::vector<std::string> references;   // correct
  std::vector<std::string> csv_formats;  // correct
  std::string to, scope, from, until;    // decide, delegate, migrate, tick
  bool revoke = false;                   // delegate
  bool dry_run = false;                  // migrate
  std::string parameters;                // migrate: of the house
  std::string seal;                      // verify: a file
  std::string version;                   // versions: the first digits of its hash
  std::int64_t acknowledged = 0;         // outbox: the row that was delivered; 0: none
};

/// decide, correct, delegate, revoke, migrate, tick: everything that changes cases.
int run_decide(const CaseOptions& options);
int run_correct(const CaseOptions& options);
int run_delegate(const CaseOptions& options);
int run_revoke(const CaseOptions& options);
int run_migrate(const CaseOptions& options);
int run_tick(const CaseOptions& options);
/// seal, verify: the log as something to be kept elsewhere, and held against the file.
int run_seal(const CaseOptions& options);
int run_verify(const CaseOptions& options);
/// What is wrong with a file that something other than bop has written to (B8614).
Error wrong(const store::Integrity::Flaw& flaw);
/// The versions that cases are under, or the text of one.
int run_versions(const CaseOptions& options);

}  // namespace bop::cli
