// What a search of lists found of a party, as the record that a policy judges (std.screening). Who
// owns a party and what people have said of hits is filed elsewhere and only joined here. Never:
// searching, printing.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "apps/bop/typed_records.h"
#include "runtime/screening/screening.h"

namespace bop::cli {

struct SearchedList {
  std::string name;
  screening::Index index;
  std::optional<value::Instant> fetched;
};

/// What the caller of a search knows; nothing where nobody says it.
struct ScreeningContext {
  value::Instant screened;
  std::optional<value::Instant> released;
  std::string purpose;
  bool lists_whole = true;
};

struct ListHit {
  const SearchedList* list;
  screening::Hit hit;
};

class ScreenedParties {
 public:
  explicit ScreenedParties(ScreeningContext context);

  /// False: a row could not be used, and may be anybody's.
  bool read_owners(const std::string& path, const record::Notation& csv);
  bool read_judgements(const std::string& path, const record::Notation& csv);

  /// One line of JSON: a ScreenedParty.
  std::string line(const screening::Party& party, const std::vector<SearchedList>& lists,
                   const std::vector<ListHit>& hits) const;
  /// The same of a row that could not be read.
  std::string unknown_line(const std::string& why) const;

 private:
  using HitKey = std::tuple<std::string, std::string, std::string>;  // party, list, entry

  bool file_judgement(const Row& row, Findings& findings);
  record::Record hit_record(const std::string& party, const ListHit& hit) const;
  record::Record list_record(const SearchedList& list) const;
  void set_judgement(Fields& fields, const HitKey& key) const;

  TypedRecords types_;
  ScreeningContext context_;
  bool owners_given_ = false, owners_whole_ = true;
  bool judgements_given_ = false, judgements_whole_ = true;
  std::map<std::string, std::vector<record::Record>> owners_;
  std::map<HitKey, record::Record> judgements_;
};

/// The party's number, or its name where it has none.
const std::string& id_of(const screening::Party& party);

}  // namespace bop::cli
