#include "runtime/train/train.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "runtime/train/calibrate.h"
#include "runtime/train/examples.h"
#include "runtime/train/growth.h"
#include "runtime/train/write_model.h"

namespace bop::train {

namespace {

using extract::Trees;

// What a scorer chose in one case.
struct Chosen {
  const Case* of = nullptr;
  std::optional<extract::Best> best;
  std::string key;
  Outcome outcome;
  bool scanned = false;
};

Chosen chosen_by(const Case& one, const std::vector<double>& sums) {
  Chosen chosen;
  chosen.of = &one;
  const auto scores = extract::scores_of(one.choices, sums, one.address);
  chosen.best = extract::best_of(one.choices, one.told, scores, one.next, one.address);
  if (!chosen.best) return chosen;
  for (const std::size_t part : chosen.best->parts) chosen.key += one.choices[part].key;
  chosen.scanned = chosen.best->told.get(extract::Feature::scanned) > 0;
  chosen.outcome = {
      extract::evidence_of(chosen.best->score, chosen.best->second, chosen.best->told),
      chosen.key == one.truth};
  return chosen;
}

// Odds of every candidate before trees are added: those of the base.
std::vector<double> starts_of(const Case& one, const Trees* base) {
  std::vector<double> starts;
  for (const auto& told : one.told) starts.push_back(base == nullptr ? 0 : base->sum(told));
  return starts;
}

class FieldTrainer {
 public:
  FieldTrainer(std::vector<Case> cases, const Growth& growth, const Trees* base, int trials)
      : cases_(std::move(cases)), growth_(growth), base_(base) {
    for (const auto& one : cases_) starts_.push_back(starts_of(one, base_));
    deal(trials);
  }

  /// Trees of all cases but those dealt to `trial`.
  std::vector<extract::Tree> grown(int trial = -1) const {
    std::vector<Row> rows;
    for (std::size_t i = 0; i < cases_.size(); ++i) {
      if (dealt_[i] == trial) continue;
      for (std::size_t k = 0; k < cases_[i].told.size(); ++k)
        rows.push_back({&cases_[i].told[k], cases_[i].right[k], cases_[i].weight, starts_[i][k],
                        static_cast<std::uint32_t>(i)});
    }
    return boost(rows, growth_);
  }

  /// What is chosen for each sender by trees that have not seen it.
  std::vector<Chosen> tried() const {
    std::vector<Chosen> all;
    for (int trial = 0; trial < trials_; ++trial) {
      const Trees trees(grown(trial), {});
      for (std::size_t i = 0; i < cases_.size(); ++i) {
        if (dealt_[i] != trial) continue;
        std::vector<double> sums = starts_[i];
        for (std::size_t k = 0; k < sums.size(); ++k) sums[k] += trees.sum(cases_[i].told[k]);
        all.push_back(chosen_by(cases_[i], sums));
      }
    }
    return all;
  }

  /// What the base chooses alone.
  std::vector<Chosen> by_base() const {
    std::vector<Chosen> all;
    for (std::size_t i = 0; i < cases_.size(); ++i) all.push_back(chosen_by(cases_[i], starts_[i]));
    return all;
  }

  /// Some candidates with what they score by the base and `trees`, so that a test can tell a drift
  /// of the features.
  std::vector<Sample> samples(const Trees& trees) const {
    constexpr std::size_t most = 3;
    std::vector<Sample> samples;
    for (std::size_t i = 0; i < cases_.size() && samples.size() < most; ++i) {
      const auto right = std::ranges::find(cases_[i].right, true);
      if (right == cases_[i].right.end()) continue;
      const auto at = static_cast<std::size_t>(right - cases_[i].right.begin());
      const auto& told = cases_[i].told[at];
      samples.push_back({told, starts_[i][at] + trees.sum(told)});
    }
    return samples;
  }

 private:
  // Senders in the order of their names; a sender's cases are dealt together.
  void deal(int trials) {
    std::set<std::string> senders;
    for (const auto& one : cases_) senders.insert(one.sender);
    trials_ = std::min(trials, static_cast<int>(senders.size()));
    for (const auto& one : cases_) {
      const auto place = std::distance(senders.begin(), senders.find(one.sender));
      dealt_.push_back(static_cast<int>(place % trials_));
    }
  }

  std::vector<Case> cases_;
  Growth growth_;
  const Trees* base_;
  std::vector<std::vector<double>> starts_;
  std::vector<int> dealt_;
  int trials_ = 0;
};

std::vector<Outcome> outcomes_of(const std::vector<Chosen>& all, bool scanned) {
  std::vector<Outcome> outcomes;
  for (const auto& chosen : all)
    if (chosen.best && chosen.scanned == scanned) outcomes.push_back(chosen.outcome);
  return outcomes;
}

// Of text layers and of scans; where too few were tried, the base's stay.
std::array<Trees::Told, 2> told_by(const std::vector<Chosen>& all, extract::Role role,
                                   const Trees* base) {
  constexpr std::size_t enough = 8;
  std::array<Trees::Told, 2> told;
  for (std::size_t i = 0; i < told.size(); ++i) {
    const auto outcomes = outcomes_of(all, i == 1);
    if (outcomes.size() < enough && base != nullptr) {
      told[i] = base->told()[i];
      continue;
    }
    told[i].weights = calibrated(outcomes);
    // Ten of ten right do not show that it is never wrong (Laplace's rule of succession).
    const auto trials = static_cast<double>(outcomes.size());
    if (outcomes.size() >= enough) told[i].most = (trials + 1) / (trials + 2);
    told[i].floor = wrong_most(role) < 1 ? floor_for(outcomes, told[i].weights, wrong_most(role))
                                         : floor_of_texts;
  }
  return told;
}

double sureness(const Chosen& chosen, const std::array<Trees::Told, 2>& told) {
  return sure(told[chosen.scanned ? 1 : 0].weights, chosen.outcome.evidence);
}

Figures figures_of(const std::vector<Chosen>& all, const std::array<Trees::Told, 2>& told) {
  Figures figures;
  for (const auto& chosen : all) {
    ++figures.documents;
    figures.there += chosen.of->there ? 1 : 0;
    figures.right += chosen.outcome.right ? 1 : 0;
    if (!chosen.best || sureness(chosen, told) < told[chosen.scanned ? 1 : 0].floor) continue;
    ++figures.returned;
    figures.wrong += chosen.outcome.right ? 0 : 1;
  }
  return figures;
}

std::vector<Miss> misses_of(const std::vector<Chosen>& all,
                            const std::array<Trees::Told, 2>& told) {
  std::vector<Miss> misses;
  for (const auto& chosen : all)
    if (!chosen.outcome.right)
      misses.push_back({chosen.of->document, chosen.of->truth, chosen.key,
                        chosen.best ? sureness(chosen, told) : 0, chosen.of->there});
  return misses;
}

Result<extract::Role> role_of_field(const Settings& settings, const std::string& field) {
  const extract::Document none;
  const extract::Pages pages(none, settings.schema, settings.type);
  const auto target = pages.target(field);
  const auto role = target ? extract::role_of(pages.targets[*target]) : extract::Role::Other;
  if (role == extract::Role::Other)
    return fail("B8638", fmt::format("no scorer can be trained for `{}`", field),
                "name a field of the record that holds an amount, a date or a text");
  return role;
}

Result<void> several_senders(const std::vector<Case>& cases, const std::string& field) {
  std::set<std::string> senders;
  for (const auto& one : cases) senders.insert(one.sender);
  constexpr std::size_t least = 2;
  if (senders.size() >= least) return {};
  return fail(
      "B8637",
      fmt::format("`{}` can't be learned from {} document{} of {} sender{}", field, cases.size(),
                  cases.size() == 1 ? "" : "s", senders.size(), senders.size() == 1 ? "" : "s"),
      "give documents of two senders at least: what was learned is tried on senders that "
      "it was not learned from");
}

}  // namespace

Result<Trained> train(const std::vector<Example>& examples, const Settings& settings) {
  std::optional<extract::Scorer> base;
  if (!settings.base.empty()) {
    BOP_TRY(extract::Scorer parsed, extract::Scorer::parse(settings.base));
    base = std::move(parsed);
  }
  const std::string& type = settings.schema.records[settings.type].name;
  Trained trained;
  std::vector<ModelField> fields;
  for (const auto& [name, every_type] : settings.fields) {
    BOP_TRY(const extract::Role role, role_of_field(settings, name));
    const Trees* before = base ? base->trees_of(type, name) : nullptr;
    auto cases = cases_of(examples, settings, name);
    BOP_TRY_VOID(several_senders(cases, name));
    const FieldTrainer trainer(std::move(cases), growth_for(role, name), before, settings.trials);
    const auto tried = trainer.tried();
    const auto told = told_by(tried, role, before);
    FieldFigures figures{
        name, {}, figures_of(tried, told), told[0].floor, told[1].floor, misses_of(tried, told)};
    if (before != nullptr) figures.before = figures_of(trainer.by_base(), before->told());
    const std::string served = before != nullptr ? before->fields().front()
                               : every_type      ? name
                                                 : fmt::format("{}.{}", type, name);
    const Trees grown(trainer.grown(), {});
    fields.push_back({served, grown.trees(), told, figures.after, trainer.samples(grown)});
    trained.fields.push_back(std::move(figures));
  }
  trained.model = model_text(settings, std::move(fields));
  return trained;
}

}  // namespace bop::train
