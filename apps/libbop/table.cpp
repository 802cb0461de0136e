#include "apps/libbop/table.h"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "apps/libbop/light.h"
#include "runtime/decide/chunk.h"
#include "runtime/record/read.h"
#include "runtime/record/rows.h"

namespace bop::embed {

namespace {

constexpr auto place = "table";
constexpr std::size_t word_rows = 64;
constexpr std::size_t rows_at_once = std::size_t{1} << 16;

class TableJudge {
 public:
  TableJudge(const Policy& policy, const ingest::ArrowTable& table, const decide::When& when,
             std::size_t before)
      : policy_(policy),
        info_(policy.info()),
        table_(table),
        when_(when),
        before_(before),
        rows_(record::Format::JsonLines, place, info_.schema, info_.subject_record),
        made_(std::make_shared<TableVerdicts>()) {
    made_->decisions.resize(info_.decisions.size());
    if (policy.columns() == nullptr) return;
    filler_.emplace(table, info_.schema, info_.subject_record, policy.layout(),
                    policy.columns()->columns_read());
    chunks_.emplace(info_, when);
    teller_.emplace(info_);
  }

  Result<VerdictsPtr> judge() {
    for (std::size_t first = 0; first < table_.rows(); first += rows_at_once) {
      block(first, std::min(rows_at_once, table_.rows() - first));
      if (is_too_long())
        return fail("B8057", "the verdicts of the table are longer than an Arrow column of texts",
                    "give the table in pieces, for example of a million rows");
    }
    return std::move(made_);
  }

 private:
  void block(std::size_t first, std::size_t count) {
    if (filler_) {
      const ingest::Filled filled = filler_->fill(first, count);
      auto run = policy_.columns()->start(*filled.batch, when_.as_of, when_.today);
      if (run) {  // otherwise there is no code for its columns: row by row, the same
        for (std::size_t at = 0; at < count; at += abi::chunk_rows)
          chunk(**run, filled, first, at, std::min(abi::chunk_rows, count - at));
        return;
      }
    }
    for (std::size_t row = first; row < first + count; ++row) by_itself(row);
  }

  void chunk(abi::BatchRun& run, const ingest::Filled& filled, std::size_t first, std::size_t at,
             std::size_t count) {
    chunks_->judge(run, at, count, found_, verdicts_);
    const std::size_t words = (count + word_rows - 1) / word_rows;
    for (std::size_t word = 0; word < words; ++word)
      this->word(filled, first, at + word * word_rows, word,
                 std::min(word_rows, count - word * word_rows));
  }

  // Up to 64 rows: `at` is the first one's place in the block that begins with the row `first`.
  void word(const ingest::Filled& filled, std::size_t first, std::size_t at, std::size_t word,
            std::size_t count) {
    const std::uint64_t left = verdicts_.left[word];
    teller_->take(verdicts_, word, ~left);
    for (std::size_t row = 0; row < count; ++row) {
      if ((left >> row & 1U) != 0) {
        by_itself(first + at + row);
        continue;
      }
      add_name(filled.names[at + row], first + at + row);
      const auto said = teller_->of(row);
      for (std::size_t one = 0; one < said.size(); ++one) {
        TableVerdicts::Decision& decision = made_->decisions[one];
        decision.outcome.add(info_.decisions[one].outcomes[said[one].outcome].name);
        add_rules(decision, said[one].rules);
        end(decision, {});
      }
      ++made_->in_columns;
    }
  }

  void by_itself(std::size_t row) {
    json_.clear();
    if (const auto written = table_.json(row, json_); !written) return refuse(row, written.error());
    const auto read = rows_.read(json_, static_cast<int>(row + 1));
    rows_.take_notes();
    if (!read) return;  // never: the text holds an object
    if (!*read) return refuse(row, read->error());
    const record::Record& record = **read;
    const bool by_place = record.id == fmt::format("{} line {}", place, row + 1);
    add_name(by_place ? std::string_view() : record.id, row);
    // Its bits settled nothing, or there are none: no binding.
    LightRecord(nullptr, policy_.judge(), record, when_).decide(light_);
    for (std::size_t one = 0; one < light_.said().size(); ++one) {
      const LightDecision& light = light_.said()[one];
      TableVerdicts::Decision& decision = made_->decisions[one];
      decision.outcome.add(light.outcome);
      add_rules(decision, light.rules);
      for (const std::string& outcome : light.possible) decision.possible.add(outcome);
      for (const std::string& need : light.needs) decision.needs.add(need);
      end(decision, light.reason);
    }
  }

  void add_name(std::string_view name, std::size_t row) {
    name.empty() ? made_->record.add(name_of_row(row)) : made_->record.add(name);
    made_->error_code.add_null();
    made_->error.add_null();
  }

  void add_rules(TableVerdicts::Decision& decision, const std::vector<std::uint32_t>& rules) {
    codes_.clear();
    for (const std::uint32_t rule : rules) {
      decision.rules.add(info_.rules[rule].code);
      const std::uint32_t code = info_.rules[rule].effect.code;
      if (code != abi::none && std::ranges::find(codes_, code) == codes_.end())
        codes_.push_back(code);
    }
    for (const std::uint32_t code : codes_) decision.codes.add(info_.codes[code].name);
  }

  static void end(TableVerdicts::Decision& decision, std::string_view reason) {
    reason.empty() ? decision.reason.add_null() : decision.reason.add(reason);
    for (Lists* list : {&decision.rules, &decision.codes, &decision.possible, &decision.needs})
      list->end_row();
  }

  std::string name_of_row(std::size_t row) const {
    return fmt::format("row {}", before_ + row + 1);
  }

  // A row that can't be judged: its neighbours are.
  void refuse(std::size_t row, Error error) {
    const std::string line = fmt::format("line {}", row + 1);
    const std::string name = name_of_row(row);
    std::erase(error.context, place);
    std::ranges::replace(error.context, line, name);
    if (std::ranges::find(error.context, name) == error.context.end())
      error.context.push_back(name);
    const std::string_view own = record::record_named(error);
    made_->record.add(own.empty() ? std::string_view(name) : own);
    made_->error_code.add(error.code);
    made_->error.add(error.text());
    for (TableVerdicts::Decision& decision : made_->decisions) {
      decision.outcome.add_null();
      end(decision, {});
    }
  }

  bool is_too_long() const {
    constexpr std::size_t most = std::numeric_limits<std::int32_t>::max() / 2;
    const auto longer = [](const Texts& texts) {
      return texts.bytes() > most || texts.rows() > most;
    };
    return longer(made_->record) || longer(made_->error) ||
           std::ranges::any_of(made_->decisions, [&](const TableVerdicts::Decision& decision) {
             return longer(decision.outcome) || longer(decision.rules.items()) ||
                    longer(decision.codes.items()) || longer(decision.possible.items()) ||
                    longer(decision.needs.items());
           });
  }

  const Policy& policy_;
  const abi::PolicyInfo& info_;
  const ingest::ArrowTable& table_;
  decide::When when_;
  std::size_t before_;
  record::Rows rows_;
  std::shared_ptr<TableVerdicts> made_;
  std::optional<ingest::ArrowFiller> filler_;
  std::optional<decide::ChunkJudge> chunks_;
  abi::ChunkTruth found_ = {};
  decide::ChunkVerdicts verdicts_ = {};
  std::optional<decide::WordTeller> teller_;
  std::vector<std::uint32_t> codes_;
  LightDecisions light_;
  std::string json_;
};

}  // namespace

void Texts::add(std::string_view text) {
  const std::size_t row = rows();
  if (row % 8 == 0) valid_.push_back(0);
  valid_[row / 8] |= static_cast<std::uint8_t>(1U << (row % 8));
  bytes_ += text;
  ends_.push_back(static_cast<std::int32_t>(bytes_.size()));
}

void Texts::add_null() {
  if (rows() % 8 == 0) valid_.push_back(0);
  ++nulls_;
  ends_.push_back(static_cast<std::int32_t>(bytes_.size()));
}

Result<VerdictsPtr> judge_table(const Policy& policy, const ingest::ArrowTable& table,
                                const decide::When& when, std::size_t before) {
  return TableJudge(policy, table, when, before).judge();
}

}  // namespace bop::embed
