#include "runtime/learn/corrections.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <optional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "runtime/record/read.h"

namespace bop::learn {

namespace {

using nlohmann::json;

json json_of(const LearnedPlace& place) {
  json anchors = json::array();
  for (const Anchor& anchor : place.anchors)
    anchors.push_back({{"text", anchor.text},
                       {"to_left", anchor.to_left},
                       {"to_right", anchor.to_right},
                       {"down", anchor.down}});
  return {{"page", place.page},
          {"box", {place.box.x, place.box.y, place.box.w, place.box.h}},
          {"words", place.words},
          {"whole_column", place.whole_column},
          {"anchors", std::move(anchors)}};
}

json json_of(const Correction& correction) {
  json layout = json::array();
  for (const LayoutWord& word : correction.layout) layout.push_back({word.text, word.x});
  json places = json::array();
  for (const LearnedPlace& place : correction.places) places.push_back(json_of(place));
  return {{"by", correction.by},
          {"day", correction.day.text()},
          {"document", correction.document},
          {"sha256", correction.sha256},
          {"type", correction.type},
          {"field", correction.field},
          {"value", correction.value},
          {"was", correction.was},
          {"places", std::move(places)},
          {"layout", std::move(layout)}};
}

LearnedPlace place_of(const json& from) {
  LearnedPlace place;
  place.page = from.at("page").get<int>();
  const json& box = from.at("box");
  place.box = {box.at(0).get<double>(), box.at(1).get<double>(), box.at(2).get<double>(),
               box.at(3).get<double>()};
  place.words = std::max(1, from.at("words").get<int>());
  place.whole_column = from.at("whole_column").get<bool>();
  for (const json& anchor : from.at("anchors"))
    place.anchors.push_back({anchor.at("text").get<std::string>(),
                             anchor.at("to_left").get<double>(),
                             anchor.at("to_right").get<double>(), anchor.at("down").get<double>()});
  return place;
}

// Nothing where the day is none; json::exception for any other form.
std::optional<Correction> correction_of(const json& from) {
  Correction correction;
  correction.by = from.at("by").get<std::string>();
  const auto day = value::Date::parse(from.at("day").get<std::string>());
  if (!day) return std::nullopt;
  correction.day = *day;
  correction.document = from.at("document").get<std::string>();
  correction.sha256 = from.at("sha256").get<std::string>();
  correction.type = from.at("type").get<std::string>();
  correction.field = from.at("field").get<std::string>();
  correction.value = from.at("value").get<std::string>();
  correction.was = from.at("was").get<std::string>();
  for (const json& place : from.at("places")) correction.places.push_back(place_of(place));
  for (const json& word : from.at("layout"))
    correction.layout.push_back({word.at(0).get<std::string>(), word.at(1).get<double>()});
  return correction;
}

void take_back(Corrections& corrections, std::uint64_t number) {
  std::erase_if(corrections.all, [&](const Correction& one) { return one.number == number; });
  corrections.undone.push_back(number);
}

bool take_line(Corrections& corrections, std::string_view line) {
  try {
    const json read = json::parse(line);
    if (read.contains("undo")) {
      take_back(corrections, read.at("undo").get<std::uint64_t>());
      return true;
    }
    auto correction = correction_of(read);
    if (!correction) return false;
    correction->number = corrections.lines;
    corrections.all.push_back(std::move(*correction));
    return true;
  } catch (const json::exception&) {
    return false;
  }
}

// Whether the file ends within a line: somebody edited it, or a disk was full.
bool ends_within_line(const std::string& path) {
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  if (!file || file.tellg() <= 0) return false;
  file.seekg(-1, std::ios::end);
  return file.get() != '\n';
}

Result<void> write_line(const std::string& path, const json& line) {
  const bool within = ends_within_line(path);
  std::ofstream file(path, std::ios::app | std::ios::binary);
  if (within) file << '\n';
  file << line.dump(-1, ' ', false, json::error_handler_t::replace) << '\n';
  file.flush();
  if (!file)
    return fail("B8689", fmt::format("`{}` can't be written", path),
                "check that the folder exists and may be written");
  return {};
}

}  // namespace

const Correction* Corrections::find(std::uint64_t number) const {
  const auto found = std::ranges::find(all, number, &Correction::number);
  return found == all.end() ? nullptr : &*found;
}

Result<Corrections> read_corrections(const std::string& path, std::uint64_t version) {
  Corrections corrections;
  std::error_code error;
  if (!std::filesystem::exists(path, error)) return corrections;
  BOP_TRY(const std::string bytes, record::read_bytes(path));
  std::size_t at = 0;
  while (at < bytes.size() && (version == 0 || corrections.lines < version)) {
    const std::size_t end = std::min(bytes.find('\n', at), bytes.size());
    const std::string_view line(bytes.data() + at, end - at);
    at = end + 1;
    ++corrections.lines;
    if (!take_line(corrections, line))
      return std::unexpected(
          Error{"B8684",
                fmt::format("line {} is no correction", corrections.lines),
                "a file of corrections is written by `bop correct` alone; restore it from a copy",
                {path}});
  }
  return corrections;
}

Result<std::uint64_t> append(const std::string& path, const Correction& correction) {
  BOP_TRY(const Corrections before, read_corrections(path));
  for (const Correction& other : before.all)
    if (other.sha256 == correction.sha256 && other.field == correction.field &&
        other.type == correction.type)
      return fail("B8685",
                  fmt::format("correction {} says already that `{}` of this document is `{}`",
                              other.number, other.field, other.value),
                  fmt::format("if that was wrong, take it back first: `bop correct --undo {}`",
                              other.number));
  BOP_TRY_VOID(write_line(path, json_of(correction)));
  return before.lines + 1;
}

Result<void> undo(const std::string& path, std::uint64_t number, const std::string& by,
                  value::Date day) {
  BOP_TRY(const Corrections before, read_corrections(path));
  if (before.find(number) == nullptr)
    return fail("B8686",
                std::ranges::find(before.undone, number) != before.undone.end()
                    ? fmt::format("correction {} was taken back before", number)
                    : fmt::format("there is no correction {}", number),
                "`bop correct --list` shows which there are");
  return write_line(path, {{"undo", number}, {"by", by}, {"day", day.text()}});
}

}  // namespace bop::learn
