// bop cases seal, verify: whether a case file is as bop wrote it, and whether what was sealed is
// all there. Two answers, for they fail apart: a log whose last entries were taken off is as
// written.
#include <fstream>
#include <iterator>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "apps/bop/case_desk.h"
#include "apps/bop/commands.h"
#include "apps/bop/terminal.h"

namespace bop::cli {

namespace {

using Json = nlohmann::ordered_json;
constexpr int form = 1;  // of what `bop cases seal` prints

Result<store::Seal> seal_in(const std::string& path) {
  std::ifstream file(path);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const Json json = Json::parse(text, nullptr, false);
  const auto is = [&json](const char* name, auto right) {
    return json.contains(name) && right(json.at(name));
  };
  const auto is_text = [](const Json& value) { return value.is_string(); };
  const bool reads = file.good() && json.is_object() &&
                     is("bop_seal", [](const Json& v) { return v == form; }) &&
                     is("entries", [](const Json& v) { return v.is_number_unsigned(); }) &&
                     is("head", is_text) && is("at", is_text);
  if (!reads)
    return fail("B8641", "`" + path + "` is no seal",
                "a seal is the line that `bop cases seal FILE` printed, in a file of its own");
  return store::Seal{json["entries"].get<std::int64_t>(), json["head"].get<std::string>(),
                     json["at"].get<std::string>()};
}

std::string entries_text(std::int64_t count) {
  return count == 1 ? "1 entry" : fmt::format("{} entries", count);
}

std::string whole_text(const store::Integrity& found) {
  std::string text =
      fmt::format("integrity: {}, {}, {} of the outbox and {} are as they were written\n",
                  entries_text(static_cast<std::int64_t>(found.entries)),
                  counted(found.cases, "case"), counted(found.messages, "row"),
                  found.policies == 1 ? "1 policy" : fmt::format("{} policies", found.policies));
  if (found.unheld > 0)
    text += fmt::format(
        "           but for {} of an earlier bop, whose log held no values: what they say can't be "
        "told\n",
        counted(found.unheld, "row"));
  return text;
}

}  // namespace

Error wrong(const store::Integrity::Flaw& flaw) {
  return {"B8614",
          flaw.entry == 0 ? flaw.what : fmt::format("entry {}: {}", flaw.entry, flaw.what),
          "something other than bop has written to the file; keep it as it is, and compare it with "
          "a copy",
          {}};
}

int run_seal(const CaseOptions& options) {
  const auto at = moment_of(options.at);
  if (!at) return status_usage;
  std::string text;
  const auto sealed = [&]() -> Result<void> {
    BOP_TRY(store::Store store, store::Store::open(options.file, store::Store::Make::Never));
    BOP_TRY(const store::Integrity integrity, store.integrity());
    if (integrity.flaw) return std::unexpected(wrong(*integrity.flaw));
    BOP_TRY(const store::Seal seal, store.seal(at->text()));
    const Json json = {
        {"bop_seal", form}, {"entries", seal.entries}, {"head", seal.head}, {"at", seal.at}};
    text = json.dump() + "\n";
    if (options.to.empty()) return {};
    std::ofstream file(options.to);
    file << text << std::flush;
    if (!file) return fail("B8017", "can't write to `" + options.to + "`", "check its permissions");
    text = fmt::format("{} sealed in {}\n", entries_text(seal.entries), options.to);
    return {};
  };
  return finish(sealed(), text);
}

int run_verify(const CaseOptions& options) {
  std::optional<store::Seal> seal;
  if (!options.seal.empty()) {
    auto read = seal_in(options.seal);
    if (!read) {
      complain(read.error());
      return status_usage;
    }
    seal = std::move(*read);
  }
  int status = status_ok;
  const auto verified = [&]() -> Result<void> {
    BOP_TRY(store::Store store, store::Store::open(options.file, store::Store::Make::Never));
    BOP_TRY(const store::Integrity integrity, store.integrity());
    std::string lacking;
    if (seal) {
      BOP_TRY(lacking, store.lacking(*seal));
    }
    if (integrity.flaw)
      say("integrity: the file is not as it was written\n");
    else
      say(whole_text(integrity));
    if (!seal)
      say("completeness: not known, for no --seal FILE is given\n");
    else if (lacking.empty())
      say(fmt::format("completeness: all that was sealed at {} is there: {} of {} entries\n",
                      seal->at, seal->entries, integrity.entries));
    else
      say(fmt::format("completeness: not all that was sealed at {} is there\n", seal->at));
    if (integrity.flaw) complain(wrong(*integrity.flaw));
    if (!lacking.empty())
      complain(Error{"B8640",
                     fmt::format("{}, and {} were sealed at {}", lacking, seal->entries, seal->at),
                     "entries were taken off, the log was made anew, or this is another file; look "
                     "for the file that was sealed",
                     {}});
    if (!lacking.empty()) status = status_incomplete;
    if (integrity.flaw) status = status_errors;
    return {};
  };
  if (const auto done = verified(); !done) return finish(done, {});
  return status;
}

}  // namespace bop::cli
