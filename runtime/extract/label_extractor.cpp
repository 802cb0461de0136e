#include <algorithm>
#include <array>
#include <map>

#include "runtime/extract/choices.h"
#include "runtime/extract/country.h"
#include "runtime/extract/extractor.h"
#include "runtime/extract/fill_clauses.h"
#include "runtime/extract/fill_lists.h"
#include "runtime/extract/order_titles.h"
#include "runtime/extract/scored.h"
#include "runtime/extract/title.h"

namespace bop::extract {

namespace {

// Fills dates, currency and enumerations; amounts and texts have files of their own.
class LabelExtractor : public Extractor {
 public:
  explicit LabelExtractor(std::shared_ptr<const Scorer> scorer) : scorer_(std::move(scorer)) {}

  record::Record extract(const Document& document, const abi::Schema& schema,
                         std::uint32_t type) const override {
    Pages pages(document, schema, type);
    pages.scorer = scorer_.get();
    const auto method =
        document.pages.empty() ? record::Method::TextLayer : document.pages.front().method;
    record::Record record = record::empty_record(schema, type, document.path, method);
    not_found(schema, record, method);
    const record::Reading* currency = fill_currency(pages, record);
    const DateOrder order = date_order(pages, currency);
    for (std::size_t i = 0; i < pages.targets.size(); ++i) {
      const auto& target = pages.targets[i];
      if (target.path.size() != 1) continue;
      if (target.field.type.kind == abi::Kind::Date)
        record.fields[target.path.front()] = date_reading(pages, i, order);
      if (target.name == "kind" && target.field.type.kind == abi::Kind::Enum)
        record.fields[target.path.front()] = names_orders(schema, target.field.type)
                                                 ? order_kind_reading(pages, schema, i)
                                                 : kind_reading(pages, schema, i);
    }
    fill_amounts(pages, schema, order, record);
    fill_texts(pages, schema, order, record);
    fill_lists(pages, schema, record);
    fill_clauses(pages, schema, record);
    record.id = record::record_id(schema, record, document.path);
    return record;
  }

 private:
  // On a page nothing is known to be absent: not to find it is not to know.
  static void not_found(const abi::Schema& schema, record::Record& record, record::Method method) {
    const auto& fields = schema.records[record.type].fields;
    for (std::size_t i = 0; i < fields.size(); ++i)
      record.fields[i] = record::unread("not_found", method, {record.source, 0, std::nullopt, {}});
  }

  static const record::Reading* fill_currency(const Pages& pages, record::Record& record) {
    const record::Reading* filled = nullptr;
    for (std::size_t i = 0; i < pages.targets.size(); ++i) {
      const auto& target = pages.targets[i];
      if (target.path.size() != 1 || target.field.type.kind != abi::Kind::Currency) continue;
      record.fields[target.path.front()] = currency_reading(pages, i);
      filled = &record.fields[target.path.front()];
    }
    return filled;
  }

  // The currency next to amounts; other mentions count where no amount has one.
  static record::Reading currency_reading(const Pages& pages, std::size_t target) {
    constexpr double beside_amount = 0.97;
    constexpr double elsewhere = 0.92;
    constexpr double beside_but_labelled = 0.85;
    std::vector<Choice> choices = labelled_currencies(pages);
    const bool labelled = !choices.empty();
    std::map<std::string, int> beside;
    for (const auto& amount : pages.candidates.amounts)
      if (says_currency(pages, amount)) ++beside[amount.currency->text()];
    for (const auto& amount : pages.candidates.amounts)
      if (says_currency(pages, amount))
        choices.push_back(currency_choice(amount.span, *amount.currency,
                                          labelled ? beside_but_labelled : beside_amount));
    if (choices.empty())
      for (std::size_t i = 0; i < pages.rows.size(); ++i)
        for (const auto& [word, currency] : currencies_on(pages.rows[i]))
          if (!is_word_too(currency))
            choices.push_back(currency_choice({i, word, word}, currency, elsewhere));
    // One line in another currency does not change that of the document.
    constexpr int outnumbered = 4;
    const auto most =
        std::ranges::max_element(beside, {}, [](const auto& pair) { return pair.second; });
    if (beside.size() > 1)
      for (auto& choice : choices)
        if (beside[choice.key] * outnumbered <= most->second) choice.score = 0.5;
    weigh_country(pages, labelled, beside, choices);
    const bool dollars = std::ranges::any_of(
        pages.candidates.amounts, [](const FoundAmount& amount) { return amount.dollar; });
    record::Reading reading = decide_field(pages, target, std::move(choices));
    if (!reading.known() && reading.candidates.empty() && dollars)
      reading.why = "ambiguous: `$` of which country";
    return reading;
  }

  // Not the sign that another look saw in an amount, one in the long number of an article, or the
  // grade of petrol: "RON 95".
  static bool says_currency(const Pages& pages, const FoundAmount& amount) {
    constexpr std::int64_t most = 99'999'999;  // of one without decimals
    constexpr std::int64_t grade_least = 90;
    constexpr std::int64_t grade_most = 102;
    if (!amount.currency || !amount.note.empty()) return false;
    const Row& row = pages.rows[amount.span.row];
    const std::string text = text_of(row, amount.span.first, amount.span.last);
    if (text.find_first_of(".,") != std::string::npos) return true;
    const bool grade = amount.currency->text() == "RON" && amount.amount >= grade_least &&
                       amount.amount <= grade_most;
    return !grade && amount.amount.magnitude() <= most;
  }

  // Codes that are words or abbreviations of tills: "SVC" is a service charge, "CUP" a cup.
  static bool is_word_too(value::Currency currency) {
    constexpr std::array<std::string_view, 9> words = {"ALL", "CUP", "GEL", "PEN", "RON",
                                                       "SOS", "SVC", "TOP", "TRY"};
    return std::ranges::find(words, currency.text()) != words.end();
  }

  // A scan shows one letter of a currency as another, and petrol is called RON: where the country
  // is plain, a currency that stands beside few amounts is not it.
  static void weigh_country(const Pages& pages, bool labelled, std::map<std::string, int>& beside,
                            std::vector<Choice>& choices) {
    constexpr int often = 3;
    constexpr double doubted = 0.3;
    const bool scanned = !pages.rows.empty() && pages.rows.front().scanned;
    if (labelled || (!choices.empty() && !scanned)) return;
    const auto country = country_of(pages);
    if (!country) return;
    for (auto& choice : choices)
      if (choice.key != country->currency.text() && beside[choice.key] < often)
        choice.score *= doubted;
    Choice guess = currency_choice(country->span, country->currency, country->sure);
    guess.why = "the country of a legal form or a place";
    guess.measured = true;
    choices.push_back(std::move(guess));
  }

  // "Währung: EUR" says it outright, whatever else is printed.
  static std::vector<Choice> labelled_currencies(const Pages& pages) {
    constexpr double labelled = 0.97;
    std::vector<Choice> choices;
    for (const auto& label : pages.labels) {
      const bool announces =
          label.target != LabelMatch::no_target &&
          pages.targets[static_cast<std::size_t>(label.target)].field.type.kind ==
              abi::Kind::Currency;
      if (!announces) continue;
      for (std::size_t i = label.row; i < std::min(label.row + 3, pages.rows.size()); ++i)
        for (const auto& [word, currency] : currencies_on(pages.rows[i]))
          if (const auto place = near(pages, label, {i, word, word}))
            choices.push_back(
                {{i, word, word}, currency, currency.text(), labelled * place->sure, place->why()});
    }
    return choices;
  }

  static Choice currency_choice(const Span& span, value::Currency currency, double score) {
    return {span, currency, currency.text(), score, ""};
  }

  static record::Reading date_reading(const Pages& pages, std::size_t target,
                                      const DateOrder& order) {
    const Scored scored = scored_choices(pages, target, order);
    record::Reading reading =
        scored.trees != nullptr ? decide_scored(pages, target, scored)
                                : decide_field(pages, target, labelled_dates(pages, target, order));
    const FoundDate* unclear = reading.known() ? either_way(pages, reading) : nullptr;
    if (unclear == nullptr) return reading;
    reading.confidence = std::min(reading.confidence, order.confidence);
    if (order.first == DateOrder::First::Unknown) {
      reading.status = record::Status::Unread;
      reading.value = {};
      reading.why = "ambiguous: " + unclear->date.text() + " or " + unclear->month_first->text();
    }
    return reading;
  }

  // Dates by their labels, for fields that no documents taught.
  static std::vector<Choice> labelled_dates(const Pages& pages, std::size_t target,
                                            const DateOrder& order) {
    constexpr double sure_title_date = 0.95;
    const bool issued = pages.targets[target].name == "issued";
    std::vector<Choice> choices;
    for (const auto& found : pages.candidates.dates) {
      double best = 0;
      std::string why;
      for (const auto& label : pages.labels) {
        if (label.target != static_cast<int>(target)) continue;
        const auto place = near(pages, label, found.span);
        // The next date after the label, not one further on.
        if (!place || !is_first_date(pages, label, found.span)) continue;
        if (sure_text * place->sure <= best) continue;
        best = sure_text * place->sure;
        why = place->why();
      }
      if (issued && best < sure_title_date && is_title_date(pages, found.span)) {
        best = sure_title_date;
        why = "in the title";
      }
      const bool month_first = found.month_first && order.first == DateOrder::First::Month;
      if (best > 0) choices.push_back(date_choice(found, month_first, best, why));
    }
    if (choices.empty() && issued) return only_date(pages, order);
    return choices;
  }

  // The date of the reading, when it could also be read the other way round.
  static const FoundDate* either_way(const Pages& pages, const record::Reading& reading) {
    const auto found = std::ranges::find_if(pages.candidates.dates, [&](const FoundDate& date) {
      const Row& row = pages.rows[date.span.row];
      return date.month_first.has_value() &&
             text_of(row, date.span.first, date.span.last) == reading.raw;
    });
    return found == pages.candidates.dates.end() ? nullptr : &*found;
  }

  static Choice date_choice(const FoundDate& found, bool month_first, double score,
                            std::string why) {
    const value::Date date = month_first ? *found.month_first : found.date;
    return {found.span, date, date.text(), found.weak ? score * 0.92 : score, std::move(why)};
  }

  static bool is_first_date(const Pages& pages, const LabelMatch& label, const Span& span) {
    if (span.row != label.row) return true;
    return std::ranges::none_of(pages.candidates.dates, [&](const FoundDate& other) {
      return other.span.row == span.row && other.span.first > label.last &&
             other.span.first < span.first;
    });
  }

  // It may announce a date: the label of one, or of something that is no field. Not "Invoice no.:",
  // though a date stands below it.
  static bool may_announce_date(const Pages& pages, const LabelMatch& label) {
    if (label.target == LabelMatch::no_target) return true;
    const Target& target = pages.targets[static_cast<std::size_t>(label.target)];
    return target.field.type.kind == abi::Kind::Date;
  }

  // Without a label, a document with a single date was written that day, likely.
  static std::vector<Choice> only_date(const Pages& pages, const DateOrder& order) {
    constexpr double guess = 0.75;
    std::vector<Choice> choices;
    for (const auto& found : pages.candidates.dates) {
      const bool labelled = std::ranges::any_of(pages.labels, [&](const LabelMatch& label) {
        return may_announce_date(pages, label) && near(pages, label, found.span).has_value();
      });
      if (labelled || is_deadline(pages, found.span)) continue;
      const bool month_first = found.month_first && order.first == DateOrder::First::Month;
      choices.push_back(date_choice(found, month_first, guess, "the only date"));
    }
    return choices;
  }

  // What the document calls itself.
  static record::Reading kind_reading(const Pages& pages, const abi::Schema& schema,
                                      std::size_t target) {
    struct Title {
      std::string_view folded;
      std::string_view member;
    };
    static constexpr std::array titles = {Title{"creditnote", "credit_note"},
                                          Title{"creditmemo", "credit_note"},
                                          Title{"gutschrift", "credit_note"},
                                          Title{"rechnungskorrektur", "credit_note"},
                                          Title{"stornorechnung", "credit_note"},
                                          Title{"avoir", "credit_note"},
                                          Title{"facturedavoir", "credit_note"},
                                          Title{"notedecredit", "credit_note"},
                                          Title{"taxinvoice", "invoice"},
                                          Title{"invoice", "invoice"},
                                          Title{"rechnung", "invoice"},
                                          Title{"facture", "invoice"},
                                          Title{"simplifiedtaxinvoice", "invoice"},
                                          Title{"schlussrechnung", "invoice"},
                                          Title{"teilrechnung", "invoice"},
                                          Title{"commercialinvoice", "invoice"}};
    const auto& members = schema.enums[pages.targets[target].field.type.index].members;
    std::vector<Choice> choices;
    for (std::size_t i = 0; i < pages.rows.size(); ++i)
      for (const auto& title : titles) {
        const auto member = std::ranges::find(members, title.member);
        const auto span = title_on(pages, i, title.folded);
        if (member == members.end() || !span) continue;
        const abi::Symbol symbol{static_cast<std::uint32_t>(member - members.begin())};
        choices.push_back({*span, symbol, std::string(title.member), title_score(pages, *span),
                           "the document calls itself so"});
      }
    // A document that nowhere speaks of credit is what its small print calls it.
    constexpr double unopposed = 0.92;
    const bool credit = std::ranges::any_of(
        choices, [](const Choice& choice) { return choice.key == "credit_note"; });
    for (auto& choice : choices)
      if (!credit) choice.score = std::max(choice.score, unopposed);
    return decide_field(pages, target, std::move(choices));
  }

  // The words that spell a title at the beginning of a column.
  static std::optional<Span> title_on(const Pages& pages, std::size_t row_index,
                                      std::string_view title) {
    const Row& row = pages.rows[row_index];
    for (std::size_t first = 0; first < row.words.size(); ++first) {
      if (row.column_first(first) != first) continue;
      std::string joined;
      for (std::size_t last = first; last <= row.column_last(first); ++last) {
        joined += row.folded[last];
        if (joined == title) return Span{row_index, first, last};
        if (joined.size() >= title.size()) break;
      }
    }
    return std::nullopt;
  }

  // A title is set larger than the text, stands alone, or opens the page.
  static double title_score(const Pages& pages, const Span& span) {
    std::vector<double> heights;
    for (const auto& row : pages.rows) heights.push_back(row.height());
    std::ranges::sort(heights);
    const double usual = heights[heights.size() / 2];
    const Row& row = pages.rows[span.row];
    const double height = box_of(row, span.first, span.last).h;
    const bool large = height > 1.25 * usual;
    const bool alone = row.column_last(span.first) == span.last;
    const bool first_page = row.page == 1;
    double score = 0.78;
    if (alone) score += 0.10;
    if (large) score += 0.14;
    if (!first_page) score -= 0.2;
    return std::min(score, 0.96);
  }

  std::shared_ptr<const Scorer> scorer_;
};

}  // namespace

std::unique_ptr<Extractor> label_extractor(std::shared_ptr<const Scorer> scorer) {
  return std::make_unique<LabelExtractor>(std::move(scorer));
}

}  // namespace bop::extract
