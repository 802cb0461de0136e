// What people corrected in documents, each with its evidence: the layout of the document and where
// the value stood. One file of JSON Lines that only grows; a line that takes another back is the
// way to undo. Never: documents themselves, guesses.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/error.h"
#include "runtime/record/record.h"
#include "runtime/value/date.h"

namespace bop::learn {

/// A word of a page that tells its layout: `text` folded, `x` where it begins as a fraction of the
/// page's width.
struct LayoutWord {
  std::string text;
  double x = 0;
  bool operator==(const LayoutWord&) const = default;
};

/// Words beside which a value stood. Offsets are from the left edge of the anchor to both edges of
/// the value in widths of the page, and from middle to middle in heights of the anchor's row.
struct Anchor {
  std::string text;  // folded
  double to_left = 0;
  double to_right = 0;
  double down = 0;
  bool operator==(const Anchor&) const = default;
};

/// One place on a document's pages where the corrected value stands.
struct LearnedPlace {
  int page = 1;
  record::Box box;
  int words = 1;
  bool whole_column = false;  // nothing else stands in its column
  std::vector<Anchor> anchors;
  bool operator==(const LearnedPlace&) const = default;
};

struct Correction {
  std::uint64_t number = 0;  // line of the file, from 1
  std::string by;
  value::Date day;
  std::string document;  // its path, as it was given
  std::string sha256;    // of its bytes
  std::string type;      // of the record: "std.invoice.Invoice"
  std::string field;     // of that type
  std::string value;     // as a data file writes it
  std::string was;       // what had been read, or why nothing was
  std::vector<LayoutWord> layout;
  std::vector<LearnedPlace> places;  // none: the page does not print it
  std::string breaks;  // an equation of the record that does not hold with it; told, not kept
};

struct Corrections {
  std::vector<Correction> all;  // in the file's order, those taken back left out
  std::uint64_t lines = 0;      // the version: how many lines were read
  std::vector<std::uint64_t> undone;

  const Correction* find(std::uint64_t number) const;
};

/// Reads a file of corrections; one that is not there has none. Only its first `version` lines
/// count, all of them if 0. B8684 for a line that is none, with its number.
Result<Corrections> read_corrections(const std::string& path, std::uint64_t version = 0);

/// Adds one line and gives it its number. B8685 where the same field of the same document was
/// corrected to another value: that one has to be taken back first. B8689 when it can't be written.
Result<std::uint64_t> append(const std::string& path, const Correction& correction);
/// Takes a correction back; B8686 when there is none of that number, or it was taken back already.
Result<void> undo(const std::string& path, std::uint64_t number, const std::string& by,
                  value::Date day);

}  // namespace bop::learn
