#include <algorithm>

#include <fmt/format.h>

#include "runtime/record/csv.h"
#include "runtime/record/plain_text.h"
#include "runtime/screening/read_lists.h"

namespace bop::screening {

namespace {

using names::OwnWords;
using names::Role;

constexpr std::size_t columns = 2;

std::optional<Role> role_called(std::string_view kind) {
  if (kind == "legal_form") return Role::LegalForm;
  if (kind == "company_word") return Role::Trade;
  if (kind == "stop_word") return Role::Particle;
  return std::nullopt;
}

Result<void> add_row(const std::vector<std::string>& row, OwnWords& words) {
  if (row.size() != columns)
    return fail("B7042", fmt::format("the row has {} cells, the header {}", row.size(), columns),
                "write the word and its kind: `kommanditbolag,legal_form`");
  const std::string shown = record::shortened(row[0]);
  const auto role = role_called(record::trimmed(row[1]));
  if (!role)
    return fail(
        "B7042",
        fmt::format("`{}` is no kind of word{}", record::shortened(row[1]),
                    record::did_you_mean(row[1], {"legal_form", "company_word", "stop_word"})),
        "write legal_form, company_word or stop_word");
  switch (words.add(row[0], *role)) {
    case OwnWords::Added::Yes:
      return {};
    case OwnWords::Added::NoWord:
      return fail("B7042", fmt::format("`{}` has no letter or digit", shown),
                  "write a word as it stands in names, or remove the row");
    case OwnWords::Added::SeveralWords:
      return fail("B7042", fmt::format("`{}` is more than one word", shown),
                  "give each word a row of its own");
    case OwnWords::Added::OtherRole:
      return fail("B7042",
                  fmt::format("`{}` is a word of this list already, of another kind", shown),
                  "keep one of the two rows");
  }
  return {};
}

}  // namespace

Words read_words(std::string_view text) {
  Words read;
  const Result<std::string_view> checked = record::utf8_text(text);
  if (!checked) {
    read.errors.push_back(checked.error());
    return read;
  }
  record::CsvReader rows(*checked);
  const auto header = rows.next();
  if (!header || *header != std::vector<std::string>{"word", "kind"}) {
    read.errors.push_back(header ? Error{"B7042",
                                         "the first row is not `word,kind`",
                                         "name the two columns in the first row: word,kind",
                                         {"line 1"}}
                                 : header.error());
    return read;
  }
  while (!rows.at_end()) {
    const int line = rows.line();
    const auto row = rows.next();
    if (row && row->empty()) continue;
    const Result<void> added = row ? add_row(*row, read.words) : std::unexpected(row.error());
    if (!added) read.errors.push_back(Error(added.error()).in(fmt::format("line {}", line)));
  }
  if (read.errors.empty() && read.words.empty())
    read.errors.push_back(Error{"B7042",
                                "the list has no word",
                                "write a word and its kind in each row, or leave --words away",
                                {}});
  return read;
}

}  // namespace bop::screening
