#include "runtime/learn/retrain.h"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "runtime/extract/extractor.h"
#include "runtime/extract/scorer.h"
#include "runtime/learn/layout.h"
#include "runtime/learn/seen.h"
#include "runtime/record/read.h"
#include "runtime/record/write.h"
#include "runtime/train/train.h"

namespace bop::learn {

namespace {

using record::Reading;

// As a trainer takes values: amounts without their currency.
std::string plain_text(const abi::Schema& schema, const abi::Type& type, const abi::Value& value) {
  if (const auto* money = std::get_if<value::Money>(&value)) return money->amount.text();
  return record::scalar_text(schema, type, value);
}

class Retrainer {
 public:
  Retrainer(const abi::Schema& schema, std::uint32_t type, const extract::Options& options,
            const Retraining& retraining)
      : schema_(schema), type_(type), options_(options), retraining_(retraining) {
    // What is learned of one layout reads its documents already; this is for the others.
    options_.learned = nullptr;
  }

  Result<Retrained> run(const Corrections& corrections) {
    if (retraining_.base.empty()) retraining_.base = extract::Scorer::shipped_text();
    BOP_TRY(extract::Scorer base, extract::Scorer::parse(retraining_.base));
    retrained_.base_version = base.version();
    options_.scorer = std::make_shared<const extract::Scorer>(std::move(base));
    take_documents(corrections);
    if (examples_.empty())
      return fail("B8637", "no document of these corrections can be read any more",
                  "keep corrected documents where they were, or correct some anew");
    group_senders();
    deal_senders();
    BOP_TRY_VOID(try_fields());
    return finish();
  }

 private:
  struct Known {
    record::Record record;  // what was read of it
    std::vector<LayoutWord> layout;
    std::map<std::string, abi::Value> truth;  // by field: corrected, or let stand
    std::set<std::string> corrected;
    std::size_t part = 0;  // of the senders
  };

  const abi::RecordType& type() const { return schema_.records[type_]; }

  void note(const std::string& path, std::string what) {
    retrained_.notes.push_back({"B8639",
                                std::move(what),
                                "it teaches nothing; what was learned of its layout stays",
                                {path}});
  }

  // Every document of the corrections that is still there as it was.
  void take_documents(const Corrections& corrections) {
    std::map<std::string, std::vector<const Correction*>> by_document;
    for (const Correction& one : corrections.all)
      if (one.type == type().name) by_document[one.document].push_back(&one);
    for (const auto& [path, said] : by_document) {
      auto seen = seen_documents(path, schema_, type_, options_);
      if (!seen) {
        note(path, "it can't be read any more: " + seen.error().text());
        continue;
      }
      for (SeenDocument& one : *seen) take(std::move(one), said);
    }
  }

  void take(SeenDocument seen, const std::vector<const Correction*>& said) {
    Known known{std::move(seen.record), layout_of_document(seen.document), {}, {}, 0};
    for (const Correction* one : said) {
      if (one->sha256 != seen.document.sha256) {
        note(one->document, fmt::format("it is not what correction {} is about", one->number));
        return;
      }
      const auto index = type().field(one->field);
      if (!index || !has_candidates(type().fields[*index].type.kind)) continue;
      const auto value =
          record::read_scalar(schema_, type().fields[*index].type, one->value, value::Currency{});
      if (!value) continue;
      known.truth.insert_or_assign(one->field, value->value);
      known.corrected.insert(one->field);
    }
    if (known.corrected.empty()) return;
    for (std::size_t i = 0; i < type().fields.size(); ++i) {
      const Reading& reading = known.record.fields[i];
      if (reading.known() && has_candidates(type().fields[i].type.kind))
        known.truth.emplace(type().fields[i].name, reading.value);
    }
    train::Example example;
    for (const auto& [field, value] : known.truth)
      example.values[field] = plain_text(schema_, type().fields[*type().field(field)].type, value);
    example.document = std::move(seen.document);
    examples_.push_back(std::move(example));
    known_.push_back(std::move(known));
  }

  static bool has_candidates(abi::Kind kind) {
    return kind == abi::Kind::Money || kind == abi::Kind::Date || kind == abi::Kind::Text;
  }

  std::vector<LayoutWord> layout_of_document(const extract::Document& document) const {
    return layout_of(extract::Pages(document, schema_, type_));
  }

  // Documents of one layout are one sender's.
  void group_senders() {
    for (std::size_t i = 0; i < known_.size(); ++i) {
      std::size_t like = 0;
      while (like < i && likeness(known_[like].layout, known_[i].layout) < same_layout) ++like;
      examples_[i].sender =
          like < i ? examples_[like].sender : fmt::format("layout {}", ++senders_);
    }
  }

  void deal_senders() {
    std::map<std::string, std::size_t> parts;
    for (std::size_t i = 0; i < known_.size(); ++i)
      known_[i].part = parts.emplace(examples_[i].sender, parts.size()).first->second;
    trials_ = std::min(static_cast<std::size_t>(std::max(retraining_.trials, 2)), parts.size());
    for (Known& one : known_) one.part %= trials_;
  }

  // Those of `fields` that the examples outside `part` can teach, each to a scorer.
  Result<std::string> model_of(const std::vector<std::string>& fields,
                               std::optional<std::size_t> without) const {
    std::vector<train::Example> examples;
    for (std::size_t i = 0; i < examples_.size(); ++i)
      if (!without || known_[i].part != *without) examples.push_back(examples_[i]);
    train::Settings settings;
    settings.schema = schema_;
    settings.type = type_;
    settings.base = retraining_.base;
    settings.version = fmt::format("{} + {}", retrained_.base_version, retraining_.version);
    settings.origin =
        fmt::format("{} documents of {} layouts that people corrected", known_.size(), senders_);
    settings.trials = retraining_.trials;
    for (const std::string& field : fields) settings.fields.push_back({field, false});
    BOP_TRY(train::Trained trained, train::train(examples, settings));
    return std::move(trained.model);
  }

  std::set<std::string> senders_with(const std::string& field) const {
    std::set<std::string> senders;
    for (std::size_t i = 0; i < known_.size(); ++i)
      if (known_[i].truth.contains(field)) senders.insert(examples_[i].sender);
    return senders;
  }

  bool is_right(const std::string& field, const abi::Value& truth, const Reading& reading) const {
    const abi::Type& type = this->type().fields[*this->type().field(field)].type;
    return extract::folded(plain_text(schema_, type, truth)) ==
           extract::folded(plain_text(schema_, type, reading.value));
  }

  void judge(const std::string& field, const Known& known, const record::Record& read,
             Judged& judged) const {
    const auto truth = known.truth.find(field);
    if (truth == known.truth.end()) return;
    const Reading& reading = read.fields[*type().field(field)];
    ++judged.documents;
    if (!reading.known()) return;
    ++judged.known;
    judged.wrong += is_right(field, truth->second, reading) ? 0 : 1;
  }

  Result<void> try_fields() {
    constexpr std::size_t senders_least = 3;
    std::vector<std::string> tried;
    for (const abi::Field& field : type().fields) {
      Gain gain;
      gain.field = field.name;
      for (const Known& known : known_) {
        gain.corrected += known.corrected.contains(field.name) ? 1 : 0;
        judge(field.name, known, known.record, gain.before);
      }
      if (gain.corrected == 0) continue;
      gain.senders = static_cast<int>(senders_with(field.name).size());
      if (senders_with(field.name).size() < senders_least)
        gain.why_not = fmt::format(
            "{} layout{} too few: it takes two to learn from and one to try "
            "it on",
            gain.senders, gain.senders == 1 ? " is" : "s are");
      else
        tried.push_back(field.name);
      retrained_.gains.push_back(std::move(gain));
    }
    for (const std::string& field : tried) BOP_TRY_VOID(try_field(field));
    return {};
  }

  // Each document by a scorer that has not seen its sender.
  Result<void> try_field(const std::string& field) {
    Gain& gain = *std::ranges::find(retrained_.gains, field, &Gain::field);
    for (std::size_t part = 0; part < trials_; ++part) {
      auto model = model_of({field}, part);
      if (!model) {
        gain.why_not = model.error().text();
        return {};
      }
      BOP_TRY(extract::Scorer scorer, extract::Scorer::parse(*model));
      const auto extractor =
          extract::label_extractor(std::make_shared<const extract::Scorer>(std::move(scorer)));
      for (std::size_t i = 0; i < known_.size(); ++i)
        if (known_[i].part == part)
          judge(field, known_[i], extractor->extract(examples_[i].document, schema_, type_),
                gain.after);
    }
    if (gain.after.wrong > gain.before.wrong)
      gain.why_not = "more values would be wrong";
    else if (gain.after.right() <= gain.before.right())
      gain.why_not = "no more values would be right";
    return {};
  }

  Result<Retrained> finish() {
    std::vector<std::string> fields;
    for (const Gain& gain : retrained_.gains)
      if (gain.why_not.empty()) fields.push_back(gain.field);
    if (!fields.empty()) {
      BOP_TRY(retrained_.model, model_of(fields, std::nullopt));
    }
    return std::move(retrained_);
  }

  const abi::Schema& schema_;
  std::uint32_t type_;
  extract::Options options_;
  Retraining retraining_;
  std::vector<Known> known_;
  std::vector<train::Example> examples_;  // of known_
  int senders_ = 0;
  std::size_t trials_ = 0;
  Retrained retrained_;
};

}  // namespace

Result<Retrained> retrain(const Corrections& corrections, const abi::Schema& schema,
                          std::uint32_t type, const extract::Options& options,
                          const Retraining& retraining) {
  return Retrainer(schema, type, options, retraining).run(corrections);
}

}  // namespace bop::learn
