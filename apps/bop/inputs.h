// What a command is given on its command line: documents, folders, reference data.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "runtime/abi/policy.h"
#include "runtime/extract/extract.h"

namespace bop::cli {

using InputOptions = extract::Options;

/// How CSV files write their values, from `--csv-format` arguments: `de` for all files, `NAME=de`
/// for the file of one reference.
struct CsvFormats {
  record::Notation all;
  std::map<std::string, record::Notation, std::less<>> references;

  const record::Notation& of(const std::string& reference) const;
};

/// Reads the arguments; complains and returns false where one makes no sense.
bool set_csv_formats(const std::vector<std::string>& arguments, CsvFormats& formats);

/// Files and the documents in folders, in the order given, record::standard_input for `-`; what is
/// not there goes to `missing`.
std::vector<std::string> expand_inputs(const std::vector<std::string>& inputs,
                                       std::vector<Error>& missing);

/// `invoices.pack`: made by `bop pack`.
bool is_packed(const std::string& file);

/// Reads one input into records of the policy's subject.
record::Source read_input(const std::string& file, const abi::PolicyInfo& policy,
                          const InputOptions& options);

/// What people taught; "": nothing.
struct LearnedFiles {
  std::string corrections;  // "FILE" or "FILE@VERSION"
  std::string model;
};

/// Makes documents be read by what was learned; complains and returns false where a file can't be
/// read.
bool set_learned(const LearnedFiles& files, InputOptions& options);

/// Sets the day of `--received`; complains and returns false when it is no date.
bool set_received(const std::string& text, InputOptions& options);

struct LoadedReferences {
  std::shared_ptr<const abi::References> references;
  bool usable_arguments = true;  // false: an argument makes no sense, nothing should run
  std::size_t unreadable = 0;    // files that could not be read; their sets are unavailable
};

/// The reference sets of a policy from `NAME=FILE` arguments; complains of what does not fit. A set
/// that is not given, or whose file can't be read, is unavailable: what needs it is undecided.
LoadedReferences load_references(const std::vector<std::string>& arguments,
                                 const abi::PolicyInfo& policy, const CsvFormats& csv);

}  // namespace bop::cli
