// Letters of made-up senders whose words no label book knows, with other values and another number
// of lines each: what a correction teaches must hold on the next one.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "runtime/extract/flow.h"
#include "runtime/extract/reader.h"

namespace bop::test_learn {

struct Letter {
  extract::Document document;
  std::string number, issued, net, tax, gross;  // what it says, as a data file writes it
};

inline extract::FlowCell cell(std::string text, double left) {
  return {std::move(text), {}, left, 1};
}

/// Letter `index` of the sender: "Kid" is its number, "Utstedt" its day, "Betales" its total.
/// `shift` moves everything to the right, `words` makes another sender of the same words.
inline Letter letter(int index, double shift = 0, const std::string& sender = "Fjordkraft Vest") {
  const auto mixed = static_cast<std::uint32_t>(index) * 2654435761U;
  Letter made;
  made.number = fmt::format("FV-{}", 10000 + mixed % 90000);
  made.issued = fmt::format("2026-{:02}-{:02}", 1 + index % 12, 13 + index % 15);
  const std::int64_t net = 10000 + mixed % 500000;
  const std::int64_t tax = (net * 25 + 50) / 100;
  const auto amount = [](std::int64_t cents) {
    return fmt::format("{}.{:02}", cents / 100, cents % 100);
  };
  made.net = amount(net);
  made.tax = amount(tax);
  made.gross = amount(net + tax);
  std::vector<extract::FlowRow> rows;
  rows.push_back({cell(sender, 0.02 + shift), cell("Storgata kundeservice", 0.6 + shift)});
  rows.push_back({cell("Kjokkenveien Bergen Norge", 0.02 + shift)});
  rows.push_back({cell("Kid", 0.6 + shift), cell(made.number, 0.75 + shift)});
  rows.push_back({cell("Utstedt", 0.6 + shift), cell(made.issued, 0.75 + shift)});
  rows.push_back({cell("Forbruk beskrivelse", 0.02 + shift), cell("Belop", 0.75 + shift)});
  const int lines = 1 + index % 5;
  for (int i = 0; i < lines; ++i)
    rows.push_back({cell(fmt::format("Maaling {}", i + 1), 0.02 + shift),
                    cell("EUR " + amount(net / lines), 0.75 + shift)});
  rows.push_back({cell("Grunnlag for avgift", 0.4 + shift), cell("EUR " + made.net, 0.75 + shift)});
  rows.push_back({cell("Avgift herav", 0.4 + shift), cell("EUR " + made.tax, 0.75 + shift)});
  rows.push_back({cell("Betales snarest", 0.4 + shift), cell("EUR " + made.gross, 0.75 + shift)});
  rows.push_back({cell("Takk for handelen, spesifikasjon paa nettet", 0.02 + shift)});
  for (auto& row : rows)
    for (auto& one : row) one.place = "line";
  made.document.path = fmt::format("{} {}.docx", sender, index);
  made.document.kind = extract::Kind::Docx;
  made.document.pages.push_back(extract::page_of(rows));
  return made;
}

/// A page of lines.
inline extract::Document page_of(const std::vector<std::string>& lines) {
  std::vector<extract::FlowRow> rows;
  for (const std::string& line : lines) rows.push_back({cell(line, 0.02)});
  extract::Document document;
  document.path = "page";
  document.pages.push_back(extract::page_of(rows));
  return document;
}

}  // namespace bop::test_learn
