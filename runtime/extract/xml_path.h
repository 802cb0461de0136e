// Paths of local names through an XmlTree, compiled once. Private to runtime/extract.
//   A|B/C            either A or B, then C
//   A[B/C=VAT]/D     a D of an A that has a B/C which says "VAT"; A[B=x|y] either; A[B~vat] in any
//                    case; A[B] with any B; A[!B=x] without one; A[^B|C] inside of a B or a C
//   A/@name          an attribute; A[@name=x]
//   ../A             beside; an empty path: the element itself
//   /A               from the root's children; //A  wherever in the document
//   A ; B            B where there is no A;  A + B  the As, then the Bs
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/extract/xml_tree.h"

namespace bop::extract {

/// An element, or an attribute of it.
struct XmlFound {
  std::uint32_t element = 0;
  std::string_view attribute = {};  // its name; empty: what stands in the element
};

class XmlPath {
 public:
  XmlPath() = default;
  /// `text` has to outlive the path. What is not written as above ends the program.
  explicit XmlPath(std::string_view text);

  /// Adds what the path finds from `from` on to `found`: in the order of the document, after `//`
  /// level by level.
  void find(const XmlTree& tree, std::uint32_t from, std::vector<XmlFound>& found) const;
  /// True when every way starts from the document, whatever element one is at.
  bool starts_from_document() const;

 private:
  enum class Start : std::uint8_t { Here, Root, Anywhere };
  struct Condition;
  struct Step {
    bool up = false;
    std::vector<std::uint32_t> words;
    std::vector<Condition> conditions;
  };
  struct Single {
    Start start = Start::Here;
    std::vector<Step> steps;
    std::string_view attribute = {};
  };
  struct Condition {
    bool negated = false;
    bool any_case = false;
    std::vector<std::uint32_t> inside;  // names of which one has to be around it
    Single path;
    std::vector<std::string_view> values;  // empty: any
  };

  static Single compile(std::string_view text);
  static Condition compile_condition(std::string_view text);
  static void walk(const XmlTree& tree, const Single& path, std::size_t step, std::uint32_t from,
                   std::vector<XmlFound>& found);
  static bool holds(const XmlTree& tree, const Condition& condition, std::uint32_t element);
  static bool fits(const XmlTree& tree, const Step& step, std::uint32_t element);

  std::vector<std::vector<Single>> turns_;
};

/// What was found, as XML has it, and with its blanks folded.
std::string raw_text(const XmlTree& tree, const XmlFound& found);
std::string folded_text(const XmlTree& tree, const XmlFound& found);
std::string place_of(const XmlTree& tree, const XmlFound& found);

}  // namespace bop::extract
