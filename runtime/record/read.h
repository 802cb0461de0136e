// Reads data files (JSON, JSON Lines, CSV) into records typed by a schema. A record that can't be
// used becomes one error that names file, place, the record, each field, what was seen and what was
// expected; the others go on. Numbers are read from their text. Never: documents (runtime/extract
// reads those).
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/record/notation.h"
#include "runtime/record/record.h"

namespace bop::record {

/// Limits on foreign data; tests make them small.
struct Limits {
  std::size_t bytes_max = 100'000'000;
  int depth_max = 64;            // of nested JSON
  std::size_t errors_max = 100;  // of one file; then one last error says how many more
};

enum class Format : std::uint8_t { Json, JsonLines, Csv };

/// What standard input is called in messages and verdicts; on a command line it is `-`.
inline constexpr std::string_view standard_input = "standard input";
/// The format of a text that has no name to tell it: objects are JSON Lines, a list is JSON, and
/// anything else CSV.
Format format_of_text(std::string_view text);

/// Reads the bytes of a file called `path` as `format`; `type` is one of Schema::records. `csv` is
/// how a CSV file writes its values.
Source read_records(Format format, std::string_view bytes, const std::string& path,
                    const abi::Schema& schema, std::uint32_t type, const Limits& limits = {},
                    const Notation& csv = {});

/// Reads a file; the format follows its name (.json, .jsonl, .ndjson, .csv, .tsv).
Source read_records_file(const std::string& path, const abi::Schema& schema, std::uint32_t type,
                         const Limits& limits = {}, const Notation& csv = {});

/// Takes each record of a file in its order, or the error that it became.
using Each = std::function<void(Result<Record>)>;

/// Reads a file of any length: each record goes to `each` as soon as it is read, and none is kept.
/// The result has the notes, and the first errors once more.
Source read_each(const std::string& path, const abi::Schema& schema, std::uint32_t type,
                 const Each& each, const Limits& limits = {}, const Notation& csv = {});

/// The rows of a reference set, and remarks that lose nothing ("unexpected field `ibam`").
struct ReferenceRows {
  std::vector<abi::RecordPtr> rows;
  std::vector<Error> notes;
};

/// Reads the reference data that a policy calls `name`: every row must be usable, or none is.
Result<ReferenceRows> read_reference(const std::string& name, const std::string& path,
                                     const abi::Schema& schema, std::uint32_t type,
                                     const Limits& limits = {}, const Notation& csv = {});

/// The id of the record that an error of reading is about; empty where it has none, or one too long
/// to be told.
std::string_view record_named(const Error& error);

/// Reads one scalar as a data file writes it ("119.00", "EUR 119.00", "2026-03-01", "goods").
/// `currency` is that of the record's currency field, none when it is not known.
/// Fails with what was expected ("a date as `2026-03-01`").
std::expected<Reading, std::string> read_scalar(const abi::Schema& schema, const abi::Type& type,
                                                std::string_view text, value::Currency currency);

/// The whole file, or an error: no such file, a folder, unreadable, empty, larger than the limit.
Result<std::string> read_bytes(const std::string& path, const Limits& limits = {});

}  // namespace bop::record
