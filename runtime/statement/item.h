// What a reader found, before it is a record: values by the names of std.statement's fields, each
// with the text it stood as and its place. Private to runtime/statement.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/error.h"
#include "runtime/value/date.h"
#include "runtime/value/decimal.h"

namespace bop::statement {

/// One value. `text` is how a data file would write it ("EUR 18.15", "2014-12-31"); empty where
/// `why` says why it could not be read.
struct Said {
  std::string text;
  std::string raw;
  std::string place;
  std::string why;
  std::vector<std::string> notes;        // what was repaired
  std::optional<value::Decimal> figure;  // of an amount, signed
  bool none = false;                     // the file says that there is none
};

/// A record to be: a statement, a balance, an entry, a payment.
struct Item {
  std::string place;
  std::map<std::string, Said, std::less<>> values;
  std::map<std::string, std::vector<Item>, std::less<>> lists;
  std::map<std::string, std::vector<Said>, std::less<>> texts;   // lists of texts
  std::map<std::string, std::vector<Item>, std::less<>> nested;  // one each

  /// Sets a text; an empty one says nothing.
  void set(std::string_view name, std::string_view text, std::string_view at);
  /// The same, as it was written.
  void set(std::string_view name, std::string_view text, std::string_view at, std::string_view raw);
  /// A reference, of which banks write that there is none (`NONREF`, `NOTPROVIDED`).
  void set_reference(std::string_view name, std::string_view text, std::string_view at);
  void set_unread(std::string_view name, std::string why, std::string_view at,
                  std::string_view raw);
  /// An amount above zero for what is ours or came in; without a currency it is unread, but counts
  /// in what is added up.
  void set_amount(const value::Decimal& amount, std::string_view currency, std::string_view at,
                  std::string_view raw);
  void set_date(std::string_view name, const value::Date& date, std::string_view at,
                std::string_view raw);
  void add_text(std::string_view name, std::string_view text, std::string_view at);
  void add_reference(std::string_view list, std::string_view kind, std::string_view text,
                     std::string_view at);
  const Said* find(std::string_view name) const;
  /// Its text, or "".
  std::string_view text(std::string_view name) const;
};

/// What a file gave. A statement that can't be used became an error, and is not among them.
struct Parsed {
  std::vector<Item> statements;
  std::vector<Error> errors;
  std::vector<Error> notes;
};

/// Checks the arithmetic of each statement, and whether each goes on where the one before it of the
/// same account ended; sets what comes of it and notes what does not hold.
void check(Parsed& parsed);

}  // namespace bop::statement
