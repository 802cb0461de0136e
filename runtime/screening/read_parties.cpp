#include <algorithm>

#include <fmt/format.h>

#include "runtime/base/hash.h"
#include "runtime/record/csv.h"
#include "runtime/record/plain_text.h"
#include "runtime/screening/read_lists.h"

namespace bop::screening {

namespace {

// The cells of a row by the names of the header.
class Columns {
 public:
  explicit Columns(std::vector<std::string> header) : header_(std::move(header)) {}

  bool has(std::string_view name) const {
    return std::ranges::find(header_, name) != header_.end();
  }
  std::size_t count() const { return header_.size(); }
  std::string_view of(const std::vector<std::string>& row, std::string_view name) const {
    const auto at = static_cast<std::size_t>(std::ranges::find(header_, name) - header_.begin());
    return at < row.size() ? std::string_view(row[at]) : std::string_view();
  }

 private:
  std::vector<std::string> header_;
};

std::vector<std::string> several(std::string_view cell) {
  std::vector<std::string> all;
  while (!cell.empty()) {
    const std::size_t end = std::min(cell.find('|'), cell.size());
    std::string_view one = cell.substr(0, end);
    while (!one.empty() && one.front() == ' ') one.remove_prefix(1);
    while (!one.empty() && one.back() == ' ') one.remove_suffix(1);
    if (!one.empty()) all.emplace_back(one);
    cell.remove_prefix(std::min(end + 1, cell.size()));
  }
  return all;
}

Result<Party> read_party(const Columns& columns, const std::vector<std::string>& row) {
  if (row.size() != columns.count())
    return fail("B7033",
                fmt::format("the row has {} cells, the header {}", row.size(), columns.count()),
                "put a text with commas in quotes");
  Party party;
  party.name = columns.of(row, "name");
  party.id = columns.of(row, "id");
  if (party.name.empty())
    return fail("B7033", "the row has no name", "a party without a name can't be screened");
  const std::string_view kind = columns.of(row, "kind");
  const auto bearer = read_bearer(kind);
  if (!bearer)
    return fail("B7033", fmt::format("`{}` is no kind of party", kind),
                "write person, company or vessel, or leave it empty");
  party.bearer = *bearer;
  for (const std::string& born : several(columns.of(row, "born"))) {
    auto birth = read_birth(born);
    if (!birth)
      return fail("B7033", fmt::format("`{}` is no date of birth", born),
                  "write 1975-06-14, 14 Jun 1975, 1975 or circa 1975");
    party.births.push_back(std::move(*birth));
  }
  party.countries = several(columns.of(row, "country"));
  for (const std::string& number : several(columns.of(row, "identifier")))
    party.identifiers.push_back({{}, bare_number(number), {}});
  for (std::string& alias : several(columns.of(row, "aliases")))
    party.aliases.push_back({std::move(alias), false});
  for (std::string& alias : several(columns.of(row, "weak_aliases")))
    party.aliases.push_back({std::move(alias), true});
  return party;
}

}  // namespace

Parties read_parties(std::string_view text) {
  Parties parties;
  parties.version = sha256_hex(text).substr(0, 12);
  const Result<std::string_view> checked = record::utf8_text(text);
  if (!checked) {
    parties.errors.push_back(checked.error());
    return parties;
  }
  record::CsvReader rows(*checked);
  auto header = rows.next();
  if (!header) {
    parties.errors.push_back(std::move(header).error());
    return parties;
  }
  const Columns columns(std::move(*header));
  if (!columns.has("name")) {
    parties.errors.push_back(Error{"B7034",
                                   "the first row has no column `name`",
                                   "name the columns in the first row: name, and where known id, "
                                   "kind, born, country, identifier, aliases, weak_aliases",
                                   {}});
    return parties;
  }
  while (!rows.at_end()) {
    const int line = rows.line();
    auto row = rows.next();
    if (row && row->empty()) continue;
    Result<Party> party = row ? read_party(columns, *row) : std::unexpected(std::move(row).error());
    if (!party) {
      parties.errors.push_back(std::move(party).error().in(fmt::format("line {}", line)));
      continue;
    }
    party->line = line;
    parties.all.push_back(std::move(*party));
  }
  return parties;
}

}  // namespace bop::screening
