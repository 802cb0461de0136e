#include "apps/bop/screened_party.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "apps/bop/printable.h"
#include "runtime/record/write.h"

namespace bop::cli {

namespace {

std::string_view word_of(screening::Agreement agreement) {
  constexpr std::array<std::string_view, 5> words = {"agrees", "partly", "unclear", "differs",
                                                     "not_given"};
  return words[static_cast<std::size_t>(agreement)];
}

std::string_view word_of(screening::FeatureKind kind) {
  constexpr std::array<std::string_view, 7> words = {
      "name_word", "weak_name", "one_word", "birth", "country", "identifier", "party_kind"};
  return words[static_cast<std::size_t>(kind)];
}

// Scores are held in ten-thousandths.
value::Decimal share_of(int score) {
  return value::Decimal::of(score, -4).value_or(value::Decimal());
}

}  // namespace

const std::string& id_of(const screening::Party& party) {
  return party.id.empty() ? party.name : party.id;
}

ScreenedParties::ScreenedParties(ScreeningContext context)
    : types_("std.screening", "ScreenedParty"), context_(std::move(context)) {}

bool ScreenedParties::read_owners(const std::string& path, const record::Notation& csv) {
  Findings findings(path);
  owners_given_ = true;
  const record::Each each = [&](Result<record::Record> row) {
    if (!row) return;
    const Row fields(types_, *row);
    if (const auto field = fields.unknown()) return findings.add_unknown(fields, *field);
    const value::Decimal share = *fields.get<value::Decimal>("share");
    if (share <= value::Decimal() || share > value::Decimal(1))
      return findings.add("B7036", fmt::format("nobody owns such a share ({})", share.text()),
                          "a share is above 0% and at most 100%", fields.place());
    record::Record owner = made(types_, "Owner");
    Fields(types_, owner).copy(*row);
    owners_[fields.text("party")].push_back(std::move(owner));
  };
  const bool read = read_rows(types_, "FiledOwner", path, csv, each);
  owners_whole_ = (findings.tell() == 0) && read && owners_whole_;
  return owners_whole_;
}

bool ScreenedParties::read_judgements(const std::string& path, const record::Notation& csv) {
  Findings findings(path);
  judgements_given_ = true;
  const record::Each each = [&](Result<record::Record> row) {
    if (!row) return;
    const Row fields(types_, *row);
    if (const auto field = fields.unknown())
      findings.add_unknown(fields, *field);
    else if (file_judgement(fields, findings)) {
      record::Record judgement = made(types_, "Judgement");
      Fields(types_, judgement).copy(*row);
      judgements_.insert_or_assign(
          HitKey(fields.text("party"), fields.text("list"), fields.text("entry")),
          std::move(judgement));
    }
  };
  const bool read = read_rows(types_, "FiledJudgement", path, csv, each);
  judgements_whole_ = (findings.tell() == 0) && read && judgements_whole_;
  return judgements_whole_;
}

// Whether the judgement counts: of several of one hit the newest does.
bool ScreenedParties::file_judgement(const Row& row, Findings& findings) {
  const HitKey key(row.text("party"), row.text("list"), row.text("entry"));
  const auto earlier = judgements_.find(key);
  if (earlier == judgements_.end()) return true;
  const value::Date before = *Row(types_, earlier->second).get<value::Date>("judged_on");
  const value::Date day = *row.get<value::Date>("judged_on");
  if (day != before) return day > before;
  findings.add("B7037",
               fmt::format("the hit of `{}` on entry `{}` was judged twice on {}",
                           printable(row.text("party")), printable(row.text("entry")), day.text()),
               "keep the judgement that counts", row.place());
  judgements_.erase(earlier);
  return false;
}

void ScreenedParties::set_judgement(Fields& fields, const HitKey& key) const {
  if (const auto found = judgements_.find(key); found != judgements_.end())
    fields.set_record("judgement", found->second);
  else if (!judgements_given_ || !judgements_whole_)
    fields.set_unread("judgement", "not_in_source the judgements were not given in full");
}

record::Record ScreenedParties::hit_record(const std::string& party, const ListHit& one) const {
  const screening::Hit& hit = one.hit;
  const screening::Party& listed = one.list->index.parties().all[hit.entry];
  record::Record record = made(types_, "Hit");
  Fields fields(types_, record);
  fields.set("list", one.list->name);
  fields.set("entry", id_of(listed));
  fields.set("entry_name", hit.name);
  fields.set("listed_name", listed.name);
  fields.set("entry_version", screening::version_of(listed));
  fields.set("score", share_of(std::max(hit.name_share, hit.least)));
  fields.set("weighed", share_of(hit.score));
  fields.set("weak_alias", hit.weak);
  fields.set("identifier", types_.member("Agreement", word_of(hit.identifier)));
  fields.set("birth", types_.member("Agreement", word_of(hit.birth)));
  fields.set("country", types_.member("Agreement", word_of(hit.country)));
  fields.set("entity_type", types_.member("Agreement", word_of(hit.kind)));
  set_judgement(fields, HitKey(party, one.list->name, id_of(listed)));
  std::vector<record::Record> features;
  features.reserve(hit.features.size());
  for (const screening::Feature& feature : hit.features) {
    Fields line(types_, features.emplace_back(made(types_, "Feature")));
    line.set("about", types_.member("FeatureKind", word_of(feature.kind)));
    line.set("effect", share_of(feature.effect));
    line.set("text", feature.text);
  }
  fields.set_list("features", std::move(features));
  return record;
}

record::Record ScreenedParties::list_record(const SearchedList& list) const {
  record::Record record = made(types_, "ListUsed");
  Fields fields(types_, record);
  fields.set("name", list.name);
  fields.set("version", list.index.parties().version);
  if (list.fetched)
    fields.set("fetched", *list.fetched);
  else
    fields.set_unread("fetched", "not_in_source nobody says when it was fetched: --fetched");
  return record;
}

std::string ScreenedParties::line(const screening::Party& party,
                                  const std::vector<SearchedList>& lists,
                                  const std::vector<ListHit>& hits) const {
  record::Record record = made(types_, "ScreenedParty");
  Fields fields(types_, record);
  fields.set("id", id_of(party));
  fields.set("name", party.name);
  fields.set("version", screening::version_of(party));
  if (context_.purpose.empty())
    fields.set_unread("purpose", "not_in_source nobody says why it is screened: --purpose");
  else
    fields.set("purpose", types_.member("Purpose", context_.purpose));
  fields.set("screened", context_.screened);
  if (context_.released) fields.set("released", *context_.released);
  std::vector<record::Record> searched;
  searched.reserve(lists.size());
  for (const SearchedList& list : lists) searched.push_back(list_record(list));
  fields.set_list("lists", std::move(searched));
  std::vector<record::Record> found;
  found.reserve(hits.size());
  for (const ListHit& hit : hits) found.push_back(hit_record(id_of(party), hit));
  fields.set_list("hits", std::move(found), context_.lists_whole);
  const auto owners = owners_.find(id_of(party));
  if (owners_given_)
    fields.set_list("owners",
                    owners == owners_.end() ? std::vector<record::Record>() : owners->second,
                    owners_whole_);
  else
    fields.set_unread("owners", "not_in_source nobody says who owns it: --owners");
  return record::to_plain_json(types_.schema(), record) + "\n";
}

std::string ScreenedParties::unknown_line(const std::string& why) const {
  record::Record record = made(types_, "ScreenedParty");
  Fields(types_, record).set_all_unread("not_read " + why);
  return record::to_plain_json(types_.schema(), record) + "\n";
}

}  // namespace bop::cli
