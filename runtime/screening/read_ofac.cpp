#include <algorithm>
#include <array>
#include <charconv>
#include <unordered_map>

#include <fmt/format.h>

#include "runtime/base/hash.h"
#include "runtime/record/csv.h"
#include "runtime/screening/read_lists.h"

namespace bop::screening {

namespace {

constexpr std::size_t sdn_columns = 12;
constexpr std::size_t alt_columns = 5;
constexpr std::size_t add_columns = 6;

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '.')) text.remove_suffix(1);
  return text;
}

std::string cell(const std::string& text) {
  return text == "-0-" ? std::string() : text;
}

bool is_number(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::string_view without_end_mark(std::string_view text) {
  while (!text.empty() && (text.back() == '\x1A' || text.back() == '\n' || text.back() == '\r'))
    text.remove_suffix(1);
  return text;
}

// Whether the words before a number say that it identifies somebody.
bool names_identifier(std::string_view kind) {
  constexpr auto words = std::to_array<std::string_view>(
      {"Passport", "No.", "Number", " ID", "SSN", "Cedula", "NIT", "RFC", "RUC", "IMO", "MMSI",
       "C.U.R.P.", "C.U.I.T.", "D.N.I.", "SWIFT"});
  constexpr auto others =
      std::to_array<std::string_view>({"Telephone", "Phone", "Fax", "Gazette", "Year of Build",
                                       "Sanctions", "Linked", "Resolution", "Model"});
  const auto in = [&](std::string_view word) { return kind.find(word) != std::string_view::npos; };
  return std::ranges::any_of(words, in) && std::ranges::none_of(others, in);
}

// "alt. Passport 1084010 (Egypt)"
void read_identifier(std::string_view remark, Party& party) {
  std::string_view country;
  if (remark.ends_with(')')) {
    const std::size_t open = remark.rfind('(');
    if (open == std::string_view::npos) return;
    country = remark.substr(open + 1, remark.size() - open - 2);
    remark = trimmed(remark.substr(0, open));
  }
  if (remark.starts_with("alt. ")) remark.remove_prefix(5);
  const std::size_t blank = remark.rfind(' ');
  if (blank == std::string_view::npos) return;
  const std::string_view kind = remark.substr(0, blank);
  const std::string number = bare_number(remark.substr(blank + 1));
  const bool has_digit = std::ranges::any_of(number, [](char c) { return c >= '0' && c <= '9'; });
  if (number.size() < 4 || !has_digit || !names_identifier(kind)) return;
  party.identifiers.push_back({std::string(kind), number, std::string(country)});
}

void read_remark(std::string_view remark, Party& party) {
  std::string_view plain = remark;
  if (plain.starts_with("alt. ")) plain.remove_prefix(5);
  if (plain.starts_with("DOB ")) {
    if (auto birth = read_birth(plain.substr(4))) party.births.push_back(std::move(*birth));
  } else if (plain.starts_with("nationality ") || plain.starts_with("citizen ")) {
    party.countries.emplace_back(plain.substr(plain.find(' ') + 1));
  } else if (plain.starts_with("a.k.a. ")) {
    std::string_view name = trimmed(plain.substr(7));
    const bool quoted = name.size() > 2 && name.front() == '\'' && name.back() == '\'';
    if (quoted) name = name.substr(1, name.size() - 2);
    if (!name.empty()) party.aliases.push_back({std::string(name), quoted});
  } else {
    read_identifier(remark, party);
  }
}

void read_remarks(std::string_view remarks, Party& party) {
  while (!remarks.empty()) {
    const std::size_t end = std::min(remarks.find(';'), remarks.size());
    if (const auto remark = trimmed(remarks.substr(0, end)); !remark.empty())
      read_remark(remark, party);
    remarks.remove_prefix(std::min(end + 1, remarks.size()));
  }
}

// Reads rows of one file; `take` gets those with the right number of cells and a number first.
template <typename Take>
void each_row(std::string_view text, std::string_view file, std::size_t columns, Parties& parties,
              Take take) {
  record::CsvReader rows(without_end_mark(text));
  while (!rows.at_end()) {
    const int line = rows.line();
    auto row = rows.next();
    const auto complain = [&](Error error) {
      parties.errors.push_back(
          std::move(error).in(fmt::format("line {}", line)).in(std::string(file)));
    };
    if (!row) {
      complain(std::move(row).error());
      continue;
    }
    if (row->empty()) continue;
    if (row->size() != columns || !is_number(row->front())) {
      complain(
          Error{"B7030",
                fmt::format("the row has {} cells and begins with `{}`; rows of this file have "
                            "{} and begin with a number",
                            row->size(), row->front().substr(0, 40), columns),
                "fetch the file again: it was cut or edited",
                {}});
      continue;
    }
    take(*row, line, complain);
  }
}

}  // namespace

bool looks_like_ofac(std::string_view text) {
  record::CsvReader rows(text);
  const auto row = rows.next();
  return row && row->size() == sdn_columns && is_number(row->front());
}

Parties read_ofac(std::string_view sdn, std::string_view alt, std::string_view add) {
  Parties parties;
  std::unordered_map<std::string, std::size_t> by_id;
  each_row(sdn, "sdn.csv", sdn_columns, parties,
           [&](const std::vector<std::string>& row, int line, const auto& complain) {
             Party party;
             party.id = row[0];
             party.name = cell(row[1]);
             party.line = line;
             const std::string kind = cell(row[2]);
             const auto bearer = read_bearer(kind);
             party.bearer = kind.empty() ? names::Bearer::Organisation
                                         : bearer.value_or(names::Bearer::Unknown);
             read_remarks(cell(row[11]), party);
             if (!by_id.try_emplace(party.id, parties.all.size()).second) {
               complain(Error{"B7031",
                              fmt::format("the number {} is there twice", party.id),
                              "fetch the file again; the first row is used",
                              {}});
               return;
             }
             parties.all.push_back(std::move(party));
           });
  const auto party_of = [&](const std::string& id, const auto& complain) -> Party* {
    const auto found = by_id.find(id);
    if (found != by_id.end()) return &parties.all[found->second];
    complain(Error{"B7032",
                   fmt::format("no party of sdn.csv has the number {}", id),
                   "fetch all files of one day",
                   {}});
    return nullptr;
  };
  each_row(alt, "alt.csv", alt_columns, parties,
           [&](const std::vector<std::string>& row, int, const auto& complain) {
             if (Party* party = party_of(row[0], complain); party != nullptr && cell(row[3]) != "")
               party->aliases.push_back({cell(row[3]), false});
           });
  each_row(add, "add.csv", add_columns, parties,
           [&](const std::vector<std::string>& row, int, const auto& complain) {
             Party* party = party_of(row[0], complain);
             const std::string country = cell(row[4]);
             if (party == nullptr || country.empty()) return;
             if (std::ranges::find(party->countries, country) == party->countries.end())
               party->countries.push_back(country);
           });
  std::string bytes(sdn);
  bytes.append(alt).append(add);
  parties.version = sha256_hex(bytes).substr(0, 12);
  return parties;
}

}  // namespace bop::screening
