// The records that a command reads for one of the matching engines and the ones it makes of their
// answers, both of types that a module of the standard library declares. Never: what an engine
// finds, how it is printed.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "apps/bop/inputs.h"
#include "runtime/abi/policy.h"
#include "runtime/record/read.h"
#include "runtime/record/record.h"

namespace bop::cli {

/// The record types of some modules: `use MODULES` as a policy sees them.
class TypedRecords {
 public:
  /// `judged` is one of their record types.
  TypedRecords(const std::string& modules, const std::string& judged);

  const abi::Schema& schema() const { return *schema_; }
  std::uint32_t type(std::string_view name) const;
  /// A member of an enumeration of theirs.
  abi::Value member(std::string_view enumeration, std::string_view name) const;
  std::string_view member_name(std::string_view enumeration, const abi::Value& value) const;

 private:
  std::shared_ptr<const abi::Schema> schema_;
};

/// A record read by the names of its fields. Only what is certain counts, as in reference data.
class Row {
 public:
  Row(const TypedRecords& types, const record::Record& record) : types_(types), record_(record) {}

  const record::Reading& at(std::string_view name) const;
  /// What the field is certain to be; nullptr for what is missing or not known.
  template <typename T>
  const T* get(std::string_view name) const {
    const record::Reading& reading = at(name);
    return reading.known() && record::is_certain(reading) ? std::get_if<T>(&reading.value)
                                                          : nullptr;
  }
  /// The same of a text; empty where there is none.
  std::string text(std::string_view name) const;
  bool is_missing(std::string_view name) const;
  /// The first field that is neither certain nor certain to be missing; its reading says why.
  std::optional<std::string> unknown() const;
  /// "line 3" of what the record was read from; empty for one that a command made.
  std::string place() const;

 private:
  const TypedRecords& types_;
  const record::Record& record_;
};

/// The same of a record that is made.
class Fields : public Row {
 public:
  Fields(const TypedRecords& types, record::Record& record)
      : Row(types, record), types_(types), record_(record) {}

  void set(std::string_view name, abi::Value value);
  /// The text, or nothing where it is empty.
  void set_text(std::string_view name, std::string text);
  void set_missing(std::string_view name);
  void set_unread(std::string_view name, std::string why);
  void set_all_unread(const std::string& why);
  void set_record(std::string_view name, record::Record inner);
  void set_list(std::string_view name, std::vector<record::Record> elements, bool complete = true);
  void set_texts(std::string_view name, const std::vector<std::string>& lines);
  /// Every field of that name and type, as it was read.
  void copy(const record::Record& other);

 private:
  record::Reading& field(std::string_view name);
  const TypedRecords& types_;
  record::Record& record_;
};

/// A new record of that type: what may be missing is missing, all else is not known.
record::Record made(const TypedRecords& types, std::string_view type);

/// What a command finds wrong with the rows of one file, told once for all rows that have it.
class Findings {
 public:
  explicit Findings(std::string file) : file_(std::move(file)) {}
  void add(std::string code, std::string message, std::string hint, std::string place);
  /// Says that a row is not used, because a field that is needed is not known.
  void add_unknown(const Row& row, const std::string& field);
  /// Complains of all of them, and says how many rows they are in.
  std::size_t tell();
  /// The same of rows that are used all the same: notes.
  void note();

 private:
  struct Finding {
    std::string hint;
    std::string place;
    std::size_t rows = 0;
  };
  std::vector<Error> take();

  std::string file_;
  std::map<std::pair<std::string, std::string>, Finding> findings_;  // by code and message
};

/// Rows are not kept, so only a file's bytes have to fit.
record::Limits row_limits();
/// `csv` for files of a kind that says which columns may be left out: what has none is missing.
record::Notation as_export(record::Notation csv);

/// Reads a file of whatever length, and complains of what the reader found; false: a row was lost.
bool read_rows(const TypedRecords& types, std::string_view type, const std::string& path,
               const record::Notation& csv, const record::Each& each);

}  // namespace bop::cli
