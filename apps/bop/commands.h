// The commands of `bop`, one file each. A command adds its options and a callback to the program;
// the callback leaves the exit status in `status`: 0 fine, 1 errors, 2 usage, 3 undetermined.
#pragma once

#include <string>
#include <vector>

#include <CLI/App.hpp>

namespace bop::cli {

inline constexpr auto parameters_help =
    "values of the house for parameters of the policy: .csv with name,value, or .json";

inline constexpr int status_ok = 0;
inline constexpr int status_errors = 1;
inline constexpr int status_usage = 2;
inline constexpr int status_undetermined = 3;
inline constexpr int status_incomplete = 4;

void add_check(CLI::App& program, int& status);
void add_run(CLI::App& program, int& status);
void add_cases(CLI::App& program, int& status);
void add_test(CLI::App& program, int& status);
void add_pack(CLI::App& program, int& status);
void add_extract(CLI::App& program, int& status);
void add_correct(CLI::App& program, int& status);
void add_learn(CLI::App& program, int& status);
void add_explain(CLI::App& program, int& status);
void add_duplicates(CLI::App& program, int& status);
void add_reconcile(CLI::App& program, int& status);
void add_screen(CLI::App& program, int& status);
void add_table(CLI::App& program, int& status);
void add_fmt(CLI::App& program, int& status);
void add_validate(CLI::App& program, int& status);
void add_completion(CLI::App& program, int& status);

struct LearnedFiles;
/// --corrections and --model, which every command has that reads documents; for set_learned
/// (inputs.h).
void add_learned(CLI::App& command, LearnedFiles& files);
/// --csv-format, which every command has that reads CSV; for set_csv_formats (inputs.h).
void add_csv_formats(CLI::App& command, std::vector<std::string>& arguments);

}  // namespace bop::cli
