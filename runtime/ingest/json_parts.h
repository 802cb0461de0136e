// What the readers of JSON rows share. Private to runtime/ingest.
#pragma once

#include <bitset>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/ingest/plain_cell.h"
#include "runtime/ingest/plan.h"

namespace bop::ingest {

/// What may stand between two tokens of JSON.
constexpr bool is_json_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/// A scalar as it stands in the file, from its first byte to the next token.
struct Token {
  std::string_view text;
  bool quoted = false;

  static Token of(std::string_view raw) {
    while (!raw.empty() && is_json_blank(raw.back())) raw.remove_suffix(1);
    if (raw.size() >= 2 && raw.front() == '"' && raw.back() == '"')
      return {raw.substr(1, raw.size() - 2), true};
    return {raw, false};
  }
  /// Whoever reads the row by itself knows what escapes stand for.
  bool escaped() const { return text.find('\\') != std::string_view::npos; }
  bool is_null() const { return !quoted && text == "null"; }
  bool is_number() const {
    const std::string_view digits = text.substr(text.starts_with('-') ? 1 : 0);
    const bool zero_in_front = digits.size() > 1 && digits[0] == '0' && digits[1] != '.';
    return !quoted && !zero_in_front && read_digits(text).has_value();
  }
  /// Of a value that nobody reads.
  bool is_json() const {
    if (quoted) return !escaped();
    return is_null() || text == "true" || text == "false" || is_number();
  }
};

constexpr std::size_t fields_most = 256;  // of a record; rows of larger ones are left
using Fields = std::bitset<fields_most>;

/// Names that no field of a record has.
class OtherNames {
 public:
  struct Other {
    Fields near;  // the fields that it may mean
    bool is_new;  // nobody has remarked on it yet
  };
  /// Nothing of a name that has a meaning of its own (record_builder.cpp).
  std::optional<Other> near(const RecordPlan& plan, std::string_view name) const;
  /// Of a row that is sound and is left: whoever reads it remarks on the name.
  void learn(const RecordPlan& plan, std::string_view name, const Fields& near);
  /// Of a name that was learnt; null of any other.
  const Fields* known(const RecordPlan& plan, std::string_view name) const;

 private:
  using Names = std::map<std::string, Fields, std::less<>>;
  std::map<const RecordPlan*, Names> near_;
};

}  // namespace bop::ingest
