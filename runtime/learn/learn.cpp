#include "runtime/learn/learn.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include <fmt/format.h>

#include "runtime/extract/document.h"
#include "runtime/learn/layout.h"
#include "runtime/learn/places.h"
#include "runtime/learn/seen.h"
#include "runtime/record/read.h"
#include "runtime/record/write.h"

namespace bop::learn {

namespace {

using extract::Choice;
using extract::Pages;
using record::Reading;

// That a place is the right one, by how many documents it was right in.
value::Decimal sure_after(std::size_t corrections) {
  constexpr std::array<std::int64_t, 3> hundredths = {85, 92, 95};
  return *value::Decimal::of(hundredths[std::min(corrections, hundredths.size()) - 1], -2);
}

const value::Decimal more_than_guess = *value::Decimal::of(75, -2);

bool is_found_on_pages(abi::Kind kind) {
  return kind == abi::Kind::Money || kind == abi::Kind::Date || kind == abi::Kind::Text;
}

// What stays the same from one document of a sender to the next: who he is and where, the currency,
// the kind. A number, an account, an amount or a day of one document is no other's.
bool may_be_constant(const abi::Field& field) {
  switch (field.type.kind) {
    case abi::Kind::Currency:
    case abi::Kind::Enum:
    case abi::Kind::Boolean:
      return true;
    case abi::Kind::Text:
      return field.name.ends_with("name") || field.name.ends_with("company") ||
             field.name.ends_with("address");
    default:
      return false;
  }
}

value::Currency currency_of(const abi::Schema& schema, const record::Record& record,
                            const abi::Field& field) {
  if (field.currency_field == abi::Field::no_field) return {};
  const Reading& tied = record.fields[static_cast<std::size_t>(field.currency_field)];
  const auto* currency = std::get_if<value::Currency>(&tied.value);
  static_cast<void>(schema);
  return tied.known() && currency != nullptr ? *currency : value::Currency{};
}

std::string shown(const abi::Schema& schema, const abi::Type& type, const Reading& reading) {
  return reading.known() ? record::scalar_text(schema, type, reading.value) : reading.why;
}

// One place, and the corrections that agree on it.
struct Lesson {
  const LearnedPlace* place = nullptr;
  std::set<std::uint64_t> corrections;
};

// A value that lessons give a field of one document.
struct Taught {
  Choice choice;
  bool on_page = false;
  std::set<std::uint64_t> corrections;
};

std::string numbers(const std::set<std::uint64_t>& corrections) {
  std::string text;
  for (const auto number : corrections) text += (text.empty() ? "" : ", ") + std::to_string(number);
  return (corrections.size() == 1 ? "correction " : "corrections ") + text;
}

std::optional<value::Decimal> sum(const record::Record& record,
                                  const std::vector<std::uint32_t>& fields) {
  value::Decimal total;
  for (const std::uint32_t index : fields) {
    const Reading& reading = record.fields[index];
    const auto* money = std::get_if<value::Money>(&reading.value);
    if (!reading.known() || money == nullptr) return std::nullopt;
    const auto added = value::add(total, money->amount);
    if (!added) return std::nullopt;
    total = *added;
  }
  return total;
}

// All its amounts are known, and it does not hold.
bool is_broken(const record::Record& record, const abi::Equation& equation) {
  const auto left = sum(record, equation.left);
  const auto right = sum(record, equation.right);
  return left && right && *left != *right;
}

class Applying {
 public:
  Applying(const Pages& pages, const abi::Schema& schema, record::Record& record,
           std::vector<const Correction*> corrections)
      : pages_(pages), schema_(schema), record_(record), corrections_(std::move(corrections)) {}

  void run(const std::string& sha256) {
    std::map<std::string, std::vector<const Correction*>, std::less<>> by_field;
    for (const Correction* correction : corrections_)
      by_field[correction->field].push_back(correction);
    // Currencies first: amounts are told in them.
    const auto& fields = schema_.records[record_.type].fields;
    for (const bool amounts : {false, true}) {
      if (amounts) give_currency();
      for (const auto& [name, corrections] : by_field) {
        const auto field = schema_.records[record_.type].field(name);
        if (!field || (fields[*field].type.kind == abi::Kind::Money) != amounts) continue;
        const auto own = std::ranges::find_if(corrections, [&](const Correction* one) {
          return !sha256.empty() && one->sha256 == sha256;
        });
        if (own != corrections.end())
          correct(fields[*field], record_.fields[*field], **own);
        else
          teach(fields[*field], record_.fields[*field], corrections);
      }
    }
    doubt_equations();
  }

 private:
  // What a person said of this very document.
  void correct(const abi::Field& field, Reading& reading, const Correction& correction) {
    const auto said = record::read_scalar(schema_, field.type, correction.value,
                                          currency_of(schema_, record_, field));
    if (!said) return;
    if (reading.known() && !abi::equal(reading.value, said->value))
      reading.candidates.push_back(candidate_of(field, reading, "what was read"));
    reading.status = record::Status::Value;
    reading.value = said->value;
    reading.raw = correction.value;
    reading.method = record::Method::Person;
    reading.confidence = 1;
    reading.why.clear();
    // What spoke for the value that was read does not speak for this one.
    reading.notes = {fmt::format("corrected by {} on {} (correction {}), it read `{}`",
                                 correction.by, correction.day.text(), correction.number,
                                 correction.was)};
    if (field.type.kind == abi::Kind::Money) changed_amounts_ = true;
  }

  // Amounts that only lacked their currency have one now.
  void give_currency() {
    const auto& fields = schema_.records[record_.type].fields;
    for (std::size_t i = 0; i < fields.size(); ++i) {
      Reading& reading = record_.fields[i];
      if (reading.known() || reading.why != "currency_unknown") continue;
      const value::Currency currency = currency_of(schema_, record_, fields[i]);
      if (currency == value::Currency{}) continue;
      for (const extract::FoundAmount& found : pages_.candidates.amounts) {
        const auto origin = extract::origin_of(pages_, found.span);
        if (origin.page != reading.origin.page || origin.box != reading.origin.box ||
            origin.place != reading.origin.place)
          continue;
        reading.status = record::Status::Value;
        reading.value = value::Money{found.amount, currency};
        reading.why.clear();
        reading.notes.push_back("in the currency that a correction gave");
        changed_amounts_ = true;
        break;
      }
    }
  }

  void teach(const abi::Field& field, Reading& reading,
             const std::vector<const Correction*>& corrections) {
    std::vector<Taught> taught = from_places(field, corrections);
    if (taught.empty()) taught = from_constants(field, corrections);
    if (taught.empty()) return;
    // What the page says, more than by a guess, is not overruled by what it was before.
    const bool contradicts = !taught.front().on_page && reading.known() &&
                             reading.confidence >= more_than_guess &&
                             !abi::equal(reading.value, taught.front().choice.value);
    if (taught.size() == 1 && contradicts) return contradict(field, reading, taught.front());
    if (taught.size() == 1) return take(field, reading, taught.front());
    // Nothing settles which of them is right.
    reading.candidates.clear();
    for (const Taught& one : taught)
      reading.candidates.push_back(
          candidate_of(field, made(one), "where " + numbers(one.corrections) + " found it"));
    reading.status = record::Status::Unread;
    reading.value = {};
    reading.why = "ambiguous: corrections of this layout lead to different values";
  }

  void contradict(const abi::Field& field, Reading& reading, const Taught& taught) {
    reading.candidates = {
        candidate_of(field, reading, "what the page says"),
        candidate_of(field, made(taught), "what " + numbers(taught.corrections) + " said")};
    reading.status = record::Status::Unread;
    reading.value = {};
    reading.why = "conflict: the page does not say what it always was on this layout";
  }

  // The values at the places on which most corrections agree, equal ones together.
  std::vector<Taught> from_places(const abi::Field& field,
                                  const std::vector<const Correction*>& corrections) const {
    std::vector<Lesson> lessons;
    for (const Correction* correction : corrections)
      for (const LearnedPlace& place : correction->places) {
        const auto known = std::ranges::find_if(
            lessons, [&](const Lesson& lesson) { return same_place(*lesson.place, place); });
        Lesson& lesson = known == lessons.end() ? lessons.emplace_back(&place) : *known;
        lesson.corrections.insert(correction->number);
      }
    std::size_t most = 0;
    for (const Lesson& lesson : lessons) most = std::max(most, lesson.corrections.size());
    std::vector<Taught> taught;
    if (!is_found_on_pages(field.type.kind)) return taught;
    for (const Lesson& lesson : lessons) {
      if (lesson.corrections.size() < most) continue;
      auto choice =
          found_at(pages_, *lesson.place, field.type, currency_of(schema_, record_, field));
      if (!choice) continue;
      const auto same = std::ranges::find_if(
          taught, [&](const Taught& one) { return one.choice.key == choice->key; });
      if (same != taught.end())
        same->corrections.insert(lesson.corrections.begin(), lesson.corrections.end());
      else
        taught.push_back({std::move(*choice), true, lesson.corrections});
    }
    return taught;
  }

  // What the page does not print, and every correction of the layout said alike: the name that
  // stands in a picture, the country whose dollars are meant.
  std::vector<Taught> from_constants(const abi::Field& field,
                                     const std::vector<const Correction*>& corrections) const {
    if (!may_be_constant(field)) return {};
    const bool printed = is_found_on_pages(field.type.kind);
    Taught taught;
    for (const Correction* correction : corrections) {
      if (printed && !correction->places.empty()) return {};
      if (correction->value != corrections.front()->value) return {};
      taught.corrections.insert(correction->number);
    }
    const auto value = record::read_scalar(schema_, field.type, corrections.front()->value, {});
    if (!value) return {};
    taught.choice.value = value->value;
    taught.choice.key = corrections.front()->value;
    return {std::move(taught)};
  }

  Reading made(const Taught& taught) const {
    Reading reading;
    const value::Decimal sure = sure_after(taught.corrections.size());
    if (taught.on_page) {
      Choice choice = taught.choice;
      choice.score = 1;
      reading = extract::reading_of(pages_, choice);
      reading.confidence = std::min(reading.confidence, sure);
    } else {
      reading.status = record::Status::Value;
      reading.value = taught.choice.value;
      reading.method = record::Method::System;
      reading.origin.document = record_.source;
      reading.confidence = sure;
    }
    return reading;
  }

  record::Candidate candidate_of(const abi::Field& field, const Reading& reading,
                                 std::string why) const {
    return {reading.raw.empty() ? shown(schema_, field.type, reading) : reading.raw, reading.origin,
            reading.method, reading.confidence, std::move(why)};
  }

  void take(const abi::Field& field, Reading& reading, const Taught& taught) {
    const std::string note = fmt::format("as {} of this layout said", numbers(taught.corrections));
    Reading said = made(taught);
    if (reading.known() && abi::equal(reading.value, said.value)) {
      reading.confidence = std::max(reading.confidence, said.confidence);
      reading.notes.push_back(note);
      return;
    }
    if (reading.known())
      said.candidates.push_back(candidate_of(field, reading, "what was read without corrections"));
    said.notes = {note};
    if (field.type.kind == abi::Kind::Money) changed_amounts_ = true;
    reading = std::move(said);
  }

  // Amounts that a lesson put together and that do not add up are in doubt, all of them.
  void doubt_equations() {
    if (!changed_amounts_) return;
    for (const abi::Equation& equation : schema_.records[record_.type].equations) {
      if (!is_broken(record_, equation)) continue;
      for (const auto* side : {&equation.left, &equation.right})
        for (const std::uint32_t index : *side) {
          Reading& reading = record_.fields[index];
          const abi::Field& field = schema_.records[record_.type].fields[index];
          reading.candidates.insert(reading.candidates.begin(),
                                    candidate_of(field, reading, "what was read, or learned"));
          reading.status = record::Status::Unread;
          reading.value = {};
          reading.why = "conflict: " + equation.text + " does not hold";
        }
    }
  }

  const Pages& pages_;
  const abi::Schema& schema_;
  record::Record& record_;
  std::vector<const Correction*> corrections_;
  bool changed_amounts_ = false;
};

class Memory final : public extract::Learned {
 public:
  explicit Memory(Corrections corrections) : corrections_(std::move(corrections)) {}

  void apply(const extract::Document& document, const abi::Schema& schema,
             record::Record& record) const override {
    const std::string& type = schema.records[record.type].name;
    const bool any =
        std::ranges::find(corrections_.all, type, &Correction::type) != corrections_.all.end();
    if (!any) return;
    const Pages pages(document, schema, record.type);
    const std::vector<LayoutWord> layout = layout_of(pages);
    std::vector<const Correction*> alike;
    for (const Correction& correction : corrections_.all)
      if (correction.type == type &&
          ((!document.sha256.empty() && correction.sha256 == document.sha256) ||
           likeness(correction.layout, layout) >= same_layout))
        alike.push_back(&correction);
    if (alike.empty()) return;
    Applying(pages, schema, record, std::move(alike)).run(document.sha256);
    record.id = record::record_id(schema, record, record.source);
  }

 private:
  Corrections corrections_;
};

}  // namespace

Result<Correction> correction_of(const extract::Document& document, const abi::Schema& schema,
                                 const record::Record& record, const std::string& field,
                                 const std::string& value) {
  const abi::RecordType& type = schema.records[record.type];
  const auto index = type.field(field);
  const bool scalar = index && type.fields[*index].type.kind != abi::Kind::Record &&
                      type.fields[*index].type.kind != abi::Kind::List;
  if (!scalar)
    return fail("B8687",
                index ? fmt::format("`{}` is a record or a list", field)
                      : fmt::format("`{}` has no field `{}`", type.name, field),
                "correct a field of one value, as `gross=EUR 119.00`");
  const abi::Field& declared = type.fields[*index];
  const auto said =
      record::read_scalar(schema, declared.type, value, currency_of(schema, record, declared));
  if (!said)
    return fail("B8615", fmt::format("`{}` is not {}", value, said.error()),
                "write it as a data file does");
  if (const auto* text = std::get_if<std::string>(&said->value);
      text != nullptr && extract::folded(*text).empty())
    return fail("B8615", fmt::format("`{}` says nothing", value),
                "write what the document says; what it does not say needs no correction");
  const Pages pages(document, schema, record.type);
  Correction correction;
  correction.document = document.path;
  correction.type = type.name;
  correction.field = field;
  correction.value = record::scalar_text(schema, declared.type, said->value);
  correction.was = shown(schema, declared.type, record.fields[*index]);
  record::Record with = record;
  with.fields[*index].status = record::Status::Value;
  with.fields[*index].value = said->value;
  for (const abi::Equation& equation : type.equations)
    if (is_broken(with, equation)) correction.breaks = equation.text;
  correction.layout = layout_of(pages);
  for (const extract::Span& span : pages.spans_of(said->value)) {
    LearnedPlace place = learned_place(pages, span);
    if (std::ranges::find(correction.places, place) == correction.places.end())
      correction.places.push_back(std::move(place));
  }
  return correction;
}

Result<Correction> correction_of_file(const std::string& path, const abi::Schema& schema,
                                      std::uint32_t type, const std::string& field,
                                      const std::string& value, const extract::Options& options) {
  BOP_TRY(const auto documents, seen_documents(path, schema, type, options));
  if (documents.size() > 1)
    return std::unexpected(Error{"B8688",
                                 "it brings several documents",
                                 "name the one you mean: " + documents.front().document.path,
                                 {path}});
  const auto& [document, record] = documents.front();
  BOP_TRY(Correction correction, correction_of(document, schema, record, field, value));
  correction.sha256 = document.sha256;
  return correction;
}

std::shared_ptr<const extract::Learned> learned(Corrections corrections) {
  return std::make_shared<Memory>(std::move(corrections));
}

}  // namespace bop::learn
