#include "runtime/record/evidence.h"

#include <algorithm>
#include <array>

#include "runtime/record/plain_text.h"
#include "runtime/record/record_builder.h"

namespace bop::record {

namespace {

std::optional<value::Decimal> fraction(const Node& node) {
  const auto number = value::Decimal::parse(node.text);
  if (!number || *number < value::Decimal(0) || *number > value::Decimal(1)) return std::nullopt;
  return number;
}

std::optional<int> page_number(const Node& node) {
  constexpr int page_most = 1'000'000;
  const auto number = value::Decimal::parse(node.text);
  const auto page = number ? number->scaled(0) : std::nullopt;
  if (!page || *page < 1 || *page > page_most) return std::nullopt;
  return static_cast<int>(*page);
}

std::optional<Box> box_in(const Node& node) {
  std::array<double, 4> parts{};
  if (node.items.size() != parts.size()) return std::nullopt;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto part = fraction(node.items[i]);
    if (!part) return std::nullopt;
    parts[i] = std::stod(part->text());
  }
  return Box{parts[0], parts[1], parts[2], parts[3]};
}

// One part; false when evidence has none of that name.
Result<bool> take(Evidence& evidence, const std::string& name, const Node& node,
                  const std::string& path) {
  const auto set = [&](auto& part, auto given, std::string expected) -> Result<bool> {
    if (!given)
      return std::unexpected(wrong_type(path + "." + name, seen(node), std::move(expected)));
    part = std::move(*given);
    return true;
  };
  if (name == "confidence") return set(evidence.confidence, fraction(node), "a number from 0 to 1");
  if (name == "method")
    return set(evidence.method, method_named(node.text),
               "xml, json, csv, text_layer, ocr, person or system");
  if (name == "page") return set(evidence.page, page_number(node), "a page number from 1");
  if (name == "box")
    return set(evidence.box, box_in(node), "four fractions of the page: `[x, y, width, height]`");
  if (name == "document") {
    evidence.document = node.text;
    return true;
  }
  if (name == "place") {
    evidence.place = node.text;
    return true;
  }
  return false;
}

std::unexpected<Error> no_such_part(const std::string& name, const Node& node,
                                    const std::string& path) {
  return std::unexpected(
      wrong_type(path + "." + shortened(name), seen(node),
                 "no such part: evidence has value, unread, raw, method, confidence, document, "
                 "page, box, place, candidates and notes, and a list complete and elements"));
}

}  // namespace

Evidence Evidence::within(const Evidence& around) const {
  Evidence all = *this;
  if (!all.method) all.method = around.method;
  if (!all.confidence) all.confidence = around.confidence;
  if (document) return all;
  all.document = around.document;
  if (page) return all;
  all.page = around.page;
  if (!box) all.box = around.box;
  if (!place) all.place = around.place;
  return all;
}

Reading Evidence::of(Reading reading) const {
  if (method) reading.method = *method;
  // What was read from a page, and nobody says how surely, was read with no confidence at all.
  const bool of_page = method == Method::Ocr || method == Method::TextLayer;
  if (of_page && !confidence) reading.confidence = 0;
  if (confidence && reading.status != Status::Unread) reading.confidence = *confidence;
  if (document) reading.origin.document = *document;
  if (page) reading.origin.page = *page;
  if (box) reading.origin.box = *box;
  if (place) reading.origin.place = *place;
  return reading;
}

Result<Evidence> evidence_in(const Node& object, const std::string& path) {
  constexpr std::array<std::string_view, 7> others = {"value", "unread",   "raw",     "candidates",
                                                      "notes", "complete", "elements"};
  Evidence evidence;
  for (const auto& [name, member] : object.members) {
    if (std::ranges::find(others, name) != others.end()) continue;
    BOP_TRY(const bool taken, take(evidence, name, member, path));
    if (!taken) return no_such_part(name, member, path);
  }
  return evidence;
}

Result<std::vector<Candidate>> candidates_in(const Node& list, const std::string& path) {
  std::vector<Candidate> candidates;
  for (const auto& item : list.items) {
    Candidate candidate;
    Evidence evidence;
    for (const auto& [name, member] : item.members) {
      if (name == "raw") {
        candidate.raw = member.text;
      } else if (name == "why") {
        candidate.why = member.text;
      } else {
        BOP_TRY(const bool taken, take(evidence, name, member, path + ".candidates"));
        if (!taken) return no_such_part(name, member, path + ".candidates");
      }
    }
    candidate.method = evidence.method.value_or(candidate.method);
    candidate.confidence = evidence.confidence.value_or(candidate.confidence);
    candidate.origin = {evidence.document.value_or(""), evidence.page.value_or(0), evidence.box,
                        evidence.place.value_or("")};
    candidates.push_back(std::move(candidate));
  }
  return candidates;
}

Result<KindRead> kind_in(const Node& object) {
  const std::string path = "document_kind";
  KindRead kind;
  for (const auto& [name, member] : object.members) {
    if (name == "value") {
      kind.value = member.text;
    } else if (name == "because") {
      for (const Node& reason : member.items) kind.because.push_back(reason.text);
    } else {
      Evidence evidence;
      BOP_TRY(const bool taken, take(evidence, name, member, path));
      if (!taken || !evidence.confidence) return no_such_part(name, member, path);
      kind.confidence = *evidence.confidence;
    }
  }
  if (kind.value.empty())
    return std::unexpected(wrong_type(path, seen(object), "a kind as bop extract writes it"));
  return kind;
}

}  // namespace bop::record
