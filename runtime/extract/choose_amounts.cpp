#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "runtime/extract/scored.h"

namespace bop::extract {

namespace {

constexpr double sure_all_labelled = 0.97;     // every side of the equation has its label
constexpr double sure_one_found = 0.94;        // one side has none, and stands on the page
constexpr double sure_called_otherwise = 0.7;  // … where it is called something else
constexpr double labelled_least = 0.45;        // a label weaker than this proves nothing

// One amount in the role of one field of an equation.
struct Part {
  Choice choice;
  bool labelled = false;
};

struct Assignment {
  std::vector<Part> parts;  // left, then right
  double score = 0;
};

value::Decimal amount_of(const Choice& choice) {
  return std::get<value::Decimal>(choice.value);
}

Choice choice_of(const FoundAmount& found, double score, std::string why) {
  return {found.span, found.amount, found.amount.text(), score, std::move(why)};
}

// Tries the equation's fields with their labelled amounts, and one of them with any amount there
// is.
class EquationSolver {
 public:
  EquationSolver(const Pages& pages, const abi::Equation& equation,
                 const std::vector<std::vector<Choice>>& labelled)
      : pages_(pages), equation_(equation), labelled_(labelled) {
    for (const auto index : equation_.left) fields_.push_back(index);
    for (const auto index : equation_.right) fields_.push_back(index);
  }

  const std::vector<std::uint32_t>& fields() const { return fields_; }

  /// The assignment that holds; nothing when none does or two that differ are about as good.
  std::optional<Assignment> solve() {
    constexpr std::size_t fields_most = 4;
    if (fields_.size() < 2 || fields_.size() > fields_most) return std::nullopt;
    for (std::size_t open = 0; open <= fields_.size(); ++open) {
      open_ = open;  // fields_.size(): every field is labelled
      parts_.clear();
      choose(0);
    }
    if (found_.empty()) return std::nullopt;
    std::ranges::stable_sort(found_, std::ranges::greater{}, &Assignment::score);
    std::vector<Assignment> best;
    constexpr double as_good = 0.05;
    for (auto& assignment : found_)
      if (assignment.score > found_.front().score - as_good &&
          std::ranges::none_of(best,
                               [&](const auto& kept) { return same_values(kept, assignment); }))
        best.push_back(assignment);
    if (best.size() == 1) return best.front();
    // The rows of a table by tax rate each hold, and so does its last row, the total of the others.
    for (const auto& total : best)
      if (is_total_of_others(total, best)) return total;
    return std::nullopt;
  }

 private:
  static bool same_values(const Assignment& a, const Assignment& b) {
    return std::ranges::equal(
        a.parts, b.parts, {}, [](const Part& part) { return part.choice.key; },
        [](const Part& part) { return part.choice.key; });
  }

  static bool is_total_of_others(const Assignment& total, const std::vector<Assignment>& all) {
    for (std::size_t part = 0; part < total.parts.size(); ++part) {
      value::Decimal sum = 0;
      for (const auto& other : all) {
        if (same_values(other, total)) continue;
        const auto next = value::add(sum, amount_of(other.parts[part].choice));
        if (!next) return false;
        sum = *next;
      }
      if (sum != amount_of(total.parts[part].choice)) return false;
    }
    return true;
  }

  bool is_left(std::size_t part) const { return part < equation_.left.size(); }

  void choose(std::size_t part) {
    if (part == fields_.size()) return check();
    if (part == open_) {
      parts_.push_back({});
      choose(part + 1);
      parts_.pop_back();
      return;
    }
    constexpr std::size_t choices_most = 8;
    const auto& choices = labelled_[fields_[part]];
    for (std::size_t i = 0; i < std::min(choices.size(), choices_most); ++i) {
      if (choices[i].score < labelled_least) continue;
      parts_.push_back({choices[i], true});
      choose(part + 1);
      parts_.pop_back();
    }
  }

  // left - right without the open part.
  std::optional<value::Decimal> difference() const {
    value::Decimal total = 0;
    for (std::size_t i = 0; i < parts_.size(); ++i) {
      if (i == open_) continue;
      const auto amount = amount_of(parts_[i].choice);
      const auto next = is_left(i) ? value::add(total, amount) : value::subtract(total, amount);
      if (!next) return std::nullopt;
      total = *next;
    }
    return total;
  }

  void check() {
    const auto rest = difference();
    if (!rest || !apart()) return;
    if (open_ == fields_.size()) {
      if (rest->is_zero()) keep(sure_all_labelled);
      return;
    }
    const value::Decimal due = is_left(open_) ? rest->negated() : *rest;
    for (const auto& amount : pages_.candidates.amounts) {
      if (amount.amount != due) continue;
      const bool called = is_smaller_addend(due) && is_called_otherwise(amount.span);
      if (called && has_labelled(fields_[open_])) continue;
      const double sure = called ? sure_called_otherwise : sure_one_found;
      parts_[open_] = {choice_of(amount, sure, "completes `" + equation_.text + "`"), false};
      if (apart()) keep(sure);
      parts_[open_] = {};
    }
  }

  bool has_labelled(std::uint32_t field) const {
    return std::ranges::any_of(labelled_[field],
                               [](const Choice& choice) { return choice.score >= labelled_least; });
  }

  // What is added to something larger: a tax, but a fee as well.
  bool is_smaller_addend(const value::Decimal& due) const {
    for (std::size_t i = 0; i < parts_.size(); ++i)
      if (i != open_ && is_left(i) == is_left(open_) &&
          amount_of(parts_[i].choice).magnitude() > due.magnitude())
        return true;
    return false;
  }

  // Its row says in words what it is, and no label of ours is among them: "Shipping", "Tip". A rate
  // on the row speaks for a tax.
  bool is_called_otherwise(const Span& span) const {
    const Row& row = pages_.rows[span.row];
    if (row.text.find('%') != std::string::npos) return false;
    constexpr std::size_t letters_least = 4;
    bool words = false;
    for (std::size_t word = 0; word < span.first; ++word)
      words = words || (row.folded[word].size() >= letters_least &&
                        row.folded[word].find_first_of("0123456789") == std::string::npos);
    return words && std::ranges::none_of(pages_.labels, [&](const LabelMatch& label) {
             return label.row == span.row && label.target == static_cast<int>(fields_[open_]);
           });
  }

  // Each amount stands in its own place: one read twice proves nothing.
  bool apart() const {
    for (std::size_t i = 0; i < parts_.size(); ++i)
      for (std::size_t j = 0; j < i; ++j) {
        if (i == open_ && parts_[i].choice.key.empty()) continue;
        if (j == open_ && parts_[j].choice.key.empty()) continue;
        const Span& a = parts_[i].choice.span;
        const Span& b = parts_[j].choice.span;
        if (a.row == b.row && a.first == b.first) return false;
      }
    return true;
  }

  void keep(double most) {
    double score = most;
    bool zero = false;
    for (const auto& part : parts_) {
      if (part.labelled) score -= 0.2 * (sure_amount - std::min(sure_amount, part.choice.score));
      zero = zero || amount_of(part.choice).is_zero();
    }
    // With a zero in it, an equation only says that two amounts are the same.
    if (zero) score -= 0.08;
    found_.push_back({parts_, score});
  }

  const Pages& pages_;
  const abi::Equation& equation_;
  const std::vector<std::vector<Choice>>& labelled_;
  std::vector<std::uint32_t> fields_;
  std::size_t open_ = 0;
  std::vector<Part> parts_;
  std::vector<Assignment> found_;
};

// Amounts in the column under a label, down to something that is no amount.
std::vector<const FoundAmount*> column_under(const Pages& pages, const LabelMatch& label) {
  constexpr double first_within = 3.5;  // heights of the label's row
  constexpr double reach = 0.35;        // of the page
  const Row& from = pages.rows[label.row];
  record::Box column = box_of(from, label.first, label.last);
  constexpr double beside = 0.012;
  column.x -= beside;
  column.w += 2 * beside;
  std::vector<const FoundAmount*> found;
  for (std::size_t i = label.row + 1; i < pages.rows.size(); ++i) {
    const Row& row = pages.rows[i];
    const double down = row.top() - from.bottom();
    if (row.page != from.page || down > reach) break;
    if (found.empty() && down > first_within * from.height()) break;
    std::size_t inside = 0;
    const FoundAmount* here = nullptr;
    for (std::size_t word = 0; word < row.words.size(); ++word) {
      const auto& box = row.words[word].box;
      if (box.x >= column.x + column.w || column.x >= box.x + box.w) continue;
      ++inside;
      for (const auto& amount : pages.candidates.amounts)
        if (amount.span.row == i && amount.span.first <= word && word <= amount.span.last)
          here = &amount;
    }
    if (here != nullptr)
      found.push_back(here);
    else if (inside > 0)
      break;
  }
  return found;
}

// Amounts by their labels. On a row with several (net, tax and gross after one word), each is less
// sure; so it is in a column of several, the last of which may be the total of the others.
std::vector<Choice> labelled_choices(const Pages& pages, std::size_t target) {
  std::vector<Choice> choices;
  for (const auto& label : pages.labels) {
    if (label.target != static_cast<int>(target)) continue;
    std::vector<Choice> here;
    for (const auto& amount : pages.candidates.amounts)
      if (const auto place = near(pages, label, amount.span); place && place->right)
        here.push_back(choice_of(amount, sure_amount * place->sure, place->why()));
    // The last one on the row is the total of the row.
    for (std::size_t i = 0; i + 1 < here.size(); ++i) here[i].score *= 0.7;
    if (here.size() > 1) here.back().score *= 0.9;
    if (here.empty()) {
      const auto column = column_under(pages, label);
      const double sure = sure_amount * label.strength * (column.size() == 1 ? 0.95 : 0.8);
      for (const auto* amount : column)
        here.push_back(choice_of(*amount, sure, fmt::format("in the column of `{}`", label.text)));
    }
    for (auto& choice : here) choices.push_back(std::move(choice));
  }
  return merged(std::move(choices));
}

// "20 %", "19,0%": percentages on a row.
std::vector<value::Decimal> rates_on(const Row& row) {
  std::vector<value::Decimal> rates;
  for (std::size_t i = 0; i < row.words.size(); ++i) {
    std::string text = row.words[i].text;
    const bool sign = text.ends_with('%');
    const bool sign_next = i + 1 < row.words.size() && row.words[i + 1].text.starts_with('%');
    if (!sign && !sign_next) continue;
    if (sign) text.pop_back();
    std::erase(text, '(');
    std::ranges::replace(text, ',', '.');
    if (const auto rate = value::Decimal::parse(text)) rates.push_back(*rate);
  }
  return rates;
}

// A tax whose row prints the rate, and that is that rate of the net total: each bears the other
// out, though the total may be lost.
void check_rate(const Pages& pages, const abi::RecordType& type,
                std::vector<std::vector<Choice>>& labelled) {
  constexpr double sure_by_rate = 0.93;
  const auto net = type.field("net");
  const auto tax = type.field("tax");
  if (!net || !tax) return;
  for (auto& taxed : labelled[*tax])
    for (auto& base : labelled[*net])
      for (const auto& rate : rates_on(pages.rows[taxed.span.row])) {
        if (taxed.score < labelled_least || base.score < labelled_least || rate.is_zero()) continue;
        const auto product = value::multiply(rate, amount_of(base));
        if (!product) continue;
        constexpr int cents = 2;
        if (value::round({*product, 100}, value::Rounding::HalfUp, cents) != amount_of(taxed))
          continue;
        const std::string note = fmt::format("{}% of {} is {}", rate.text(), amount_of(base).text(),
                                             amount_of(taxed).text());
        for (Choice* choice : {&taxed, &base}) {
          choice->score = std::max(choice->score, sure_by_rate);
          choice->notes = {note};
        }
      }
}

// The currency a field's amounts are in, and how sure that is.
struct CurrencyOf {
  value::Currency currency;
  value::Decimal confidence = 1;
};

CurrencyOf currency_of(const record::Record& record, const abi::Field& field) {
  if (field.type.index != 0) return {value::Currency{field.type.index}};
  if (field.currency_field == abi::Field::no_field) return {};
  const auto& reading = record.fields[static_cast<std::size_t>(field.currency_field)];
  const auto* currency = std::get_if<value::Currency>(&reading.value);
  if (!reading.known() || currency == nullptr) return {};
  return {*currency, reading.confidence};
}

// Gives an amount its currency; without one it says nothing, and it is no surer than its currency.
void in_currency(record::Reading& reading, const CurrencyOf& in) {
  if (!reading.known()) return;
  const auto amount = std::get<value::Decimal>(reading.value);
  if (in.currency && amount.scale() <= in.currency.minor_digits()) {
    reading.value = value::Money{amount, in.currency};
    reading.confidence = std::min(reading.confidence, in.confidence);
    return;
  }
  reading.status = record::Status::Unread;
  reading.value = {};
  reading.candidates.insert(reading.candidates.begin(),
                            {reading.raw, reading.origin, reading.method, reading.confidence, ""});
  reading.why =
      in.currency ? "not_plausible: more decimals than its currency has" : "currency_unknown";
}

}  // namespace

namespace {

// Amounts of one field: those that the scorer ranks, else those by labels.
struct AmountField {
  std::optional<std::size_t> target;
  Scored scored;
};

record::Reading decide_amount(const Pages& pages, const AmountField& field,
                              const std::vector<Choice>& labelled, const Choice* solved) {
  if (field.scored.trees == nullptr)
    return solved != nullptr ? reading_of(pages, *solved)
                             : decide_field(pages, *field.target, labelled);
  record::Reading reading = decide_scored(pages, *field.target, field.scored);
  if (solved == nullptr) return reading;
  const bool same =
      !field.scored.choices.empty() && field.scored.choices.front().key == solved->key;
  // Of a text layer no amount is misread: an equation that holds says which it is. On a scan it may
  // hold by chance among what was misread, and only bears out what was found without it.
  if (pages.rows[solved->span.row].scanned) {
    if (same) reading.notes.insert(reading.notes.end(), solved->notes.begin(), solved->notes.end());
    return reading;
  }
  return reading_of(pages, *solved);
}

}  // namespace

void fill_amounts(const Pages& pages, const abi::Schema& schema, const DateOrder& order,
                  record::Record& record) {
  const auto& type = schema.records[record.type];
  std::vector<std::vector<Choice>> labelled(type.fields.size());
  std::vector<AmountField> fields(type.fields.size());
  for (std::size_t i = 0; i < pages.targets.size(); ++i) {
    const auto& target = pages.targets[i];
    if (target.path.size() != 1 || target.field.type.kind != abi::Kind::Money) continue;
    const std::uint32_t at = target.path.front();
    fields[at] = {i, scored_choices(pages, i, order)};
    labelled[at] = labelled_choices(pages, i);
  }
  check_rate(pages, type, labelled);
  std::map<std::uint32_t, Choice> solved;
  for (const auto& equation : type.equations) {
    const auto assignment = EquationSolver(pages, equation, labelled).solve();
    if (!assignment) continue;
    for (std::size_t i = 0; i < assignment->parts.size(); ++i) {
      Choice choice = assignment->parts[i].choice;
      choice.score = assignment->score;
      choice.notes.push_back(fmt::format("{} holds on the page", equation.text));
      const auto field =
          i < equation.left.size() ? equation.left[i] : equation.right[i - equation.left.size()];
      solved.emplace(field, std::move(choice));
    }
  }
  for (std::uint32_t i = 0; i < type.fields.size(); ++i) {
    if (!fields[i].target) continue;
    const auto found = solved.find(i);
    record::Reading reading = decide_amount(pages, fields[i], labelled[i],
                                            found == solved.end() ? nullptr : &found->second);
    in_currency(reading, currency_of(record, type.fields[i]));
    record.fields[i] = std::move(reading);
  }
}

}  // namespace bop::extract
