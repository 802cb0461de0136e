// Who is screened and who is listed: names, kind, and what else tells people apart. Plain data, as
// read. Never: scores, judgements, where a file was.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/error.h"
#include "runtime/names/name.h"
#include "runtime/value/date.h"

namespace bop::screening {

/// When somebody was born, as well as it is known: "14 Jun 1975", "Jun 1975", "1975", "circa 1975",
/// "1973 to 1977".
struct Birth {
  int first_year = 0;
  int last_year = 0;
  std::optional<value::Date> day;
  std::string written;
};

/// A number somebody was given: a passport, a tax number, a ship's IMO number.
struct Identifier {
  std::string kind;     // as written: "Passport", "Tax ID No."; may be empty
  std::string number;   // capitals and digits only
  std::string country;  // may be empty
};

struct Alias {
  std::string name;
  /// A nickname or a part of a name that the list's keeper calls weak: it finds too many.
  bool weak = false;
};

struct Party {
  std::string id;
  std::string name;
  std::vector<Alias> aliases;
  names::Bearer bearer = names::Bearer::Unknown;
  std::vector<Birth> births;
  std::vector<std::string> countries;
  std::vector<Identifier> identifiers;
  int line = 0;  // of the file it was read from
};

/// Parties of one file, and the rows that could not be read, each with its line. What could be read
/// is complete: no row is left out in silence.
struct Parties {
  std::vector<Party> all;
  std::vector<Error> errors;
  /// The beginning of the SHA-256 of the bytes: which version of a list a result used.
  std::string version;
};

/// The beginning of a SHA-256 of all that is known of the party: it changes when the party does.
std::string version_of(const Party& party);

/// "14 Jun 1975", "1975-06-14", "circa 1975", "1973 to 1977"; nothing for what is no date.
std::optional<Birth> read_birth(std::string_view text);
/// "person", "individual", "company", "vessel" …; nothing for another word.
std::optional<names::Bearer> read_bearer(std::string_view text);
/// Capitals and digits only.
std::string bare_number(std::string_view text);

}  // namespace bop::screening
