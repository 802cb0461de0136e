// The engine that pairs bank entries and the pack that decides what becomes of a pairing may not
// differ in what is posted without a person (decision 020). Every way a payment fits is told to
// both: to runtime/reconcile as a ledger and an entry, to policies/reconciliation/pairing.bop as
// the proposal it makes. BOP_SOURCE_DIR: where the pack is.
#include <fstream>
#include <iterator>
#include <sstream>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "compiler/driver/compile.h"
#include "compiler/interpret/interpret.h"
#include "runtime/decide/decide.h"
#include "runtime/reconcile/reconcile.h"
#include "runtime/record/read.h"

namespace bop::testing {
namespace {

// How a payment fits what is open, in the words of the pack.
struct Fit {
  std::string party;        // fully: from the account on file; partly: by its name; not_at_all
  std::string reference;    // nothing, one_document, several_documents
  int items = 1;            // that it pays
  int sets = 1;             // of open items that fit as well, with this one
  std::int64_t beyond = 0;  // cents paid more than is open, or less
};

value::Money euro(std::int64_t cents) {
  return {*value::Decimal::of(cents, -2), *value::Currency::parse("EUR")};
}

std::string text(std::int64_t cents) {
  return "EUR " + euro(cents).amount.text();
}

constexpr std::int64_t first_open = 50'000;
constexpr std::int64_t second_open = 31'777;

std::int64_t owed(const Fit& fit) {
  return fit.items == 1 ? first_open : first_open + second_open;
}

bool engine_posts(const Fit& fit) {
  const value::Date due = *value::Date::parse("2026-03-10");
  reconcile::Books books;
  books.parties = {{"C-1", "Kestrel Oil Ltd", {"DE1"}}, {"C-2", "Nordsee Handel AG", {"DE2"}}};
  const auto open = [&](const std::string& number, std::int64_t cents) {
    books.items.push_back({number, "C-1", number, euro(cents), due});
  };
  open("RE-2026-0042", first_open);
  if (fit.items == 2) open("RE-2026-0153", second_open);
  if (fit.sets == 2) {  // the same once more under numbers that are not alike
    open("XX-7718-9266", first_open);
    if (fit.items == 2) open("XX-7718-5377", second_open);
  }
  reconcile::BankEntry entry;
  entry.amount = euro(owed(fit) + fit.beyond);
  entry.booked = due;
  if (fit.reference != "nothing") entry.text = "RE-2026-0042";
  if (fit.reference == "several_documents") entry.text += " und RE-2026-0153";
  if (fit.party == "fully") entry.iban = "DE1";
  if (fit.party == "not_at_all") entry.iban = "DE2";
  if (fit.party == "partly") entry.counterparty = "an office that pays for others";
  const reconcile::Settings settings{.bank_fees = {euro(1'250)}};
  return reconcile::reconcile(books, std::vector{entry}, settings).front().posts();
}

// Another set fits as well only where the text does not name every item of this one.
int sets_as_good(const Fit& fit) {
  const bool all_named =
      fit.reference == "several_documents" || (fit.reference == "one_document" && fit.items == 1);
  return all_named ? 1 : fit.sets;
}

std::string proposal(const Fit& fit) {
  const auto item = [](std::string_view number, std::int64_t cents) {
    return fmt::format(
        R"({{"number":"{}","due":"2026-03-10","currency":"EUR","open":"{}","agreed_in":"EUR","foreign":false}})",
        number, text(cents));
  };
  std::string items = item("RE-2026-0042", first_open);
  if (fit.items == 2) items += "," + item("RE-2026-0153", second_open);
  const std::string fee = fit.beyond == -1'250 ? R"(,"fee_code":"SWIFT")" : "";
  return fmt::format(
      R"({{"number":"B-1","sureness":"high","kind":"whole","account":"DE-1","value_date":"2026-03-10","currency":"EUR","amount":"{}","party":"{}",)"
      R"("reference":"{}","items":[{}],"sets":{},"alternatives":[],"evidence":[]{}}})",
      text(owed(fit) + fit.beyond), fit.party, fit.reference, items, sets_as_good(fit), fee);
}

class Pack {
 public:
  Pack() {
    std::ifstream file(std::string(BOP_SOURCE_DIR) + "/policies/reconciliation/pairing.bop");
    std::stringstream text;
    text << file.rdbuf();
    auto compilation = driver::compile("pairing.bop", text.str());
    REQUIRE(compilation.ok());
    program_ = std::make_shared<const ir::Program>(std::move(*compilation.program));
    auto references = std::make_shared<abi::References>();
    for (const abi::ReferenceInfo& info : program_->info.references)
      references->sets.push_back(
          abi::ReferenceSet::complete(info.name, rows(info), info.key_fields));
    references_ = std::move(references);
  }

  bool posts(const Fit& fit) const {
    const abi::PolicyInfo& info = program_->info;
    auto read = record::read_records(record::Format::Json, proposal(fit), "proposal", info.schema,
                                     info.subject_record);
    REQUIRE(read.errors.empty());
    REQUIRE(read.records.size() == 1);
    const auto engine = interpret::interpreter(program_);
    const auto session = engine->bind(references_);
    const auto explainer = interpret::explainer(program_, references_);
    const decide::Judge judge{&info, session.get(), explainer.get(), "an engine", nullptr};
    const auto verdict =
        decide::decide(judge, read.records.front(), *decide::when("2026-03-11", info),
                       decide::Telling::Exceptions);
    REQUIRE(info.decisions.front().name == "disposition");
    return verdict.decisions.front().outcome == "post";
  }

 private:
  // The fee that the cases below name; nothing of the others is asked for.
  std::vector<abi::RecordPtr> rows(const abi::ReferenceInfo& info) const {
    if (info.name != "bank_fees") return {};
    auto row = std::make_shared<abi::RecordData>();
    row->type = info.record;
    row->path = "bank_fees[SWIFT]";
    row->fields = {abi::Datum::of(std::string("SWIFT")), abi::Datum::of(euro(1'250).currency),
                   abi::Datum::of(euro(1'250))};
    return {row};
  }

  std::shared_ptr<const ir::Program> program_;
  std::shared_ptr<const abi::References> references_;
};

}  // namespace

TEST_CASE("the pack posts what the engine posts, and nothing else") {
  const Pack pack;
  int cases = 0;
  int posted = 0;
  for (const std::string party : {"fully", "partly", "not_at_all"})
    for (const std::string reference : {"nothing", "one_document", "several_documents"})
      for (const int items : {1, 2})
        for (const int sets : {1, 2})
          for (const std::int64_t beyond : {0, -100, 100, -1'250, -101, 101, -20'000, 20'000}) {
            if (reference == "several_documents" && items == 1) continue;
            const Fit fit{party, reference, items, sets, beyond};
            CAPTURE(party);
            CAPTURE(reference);
            CAPTURE(items);
            CAPTURE(sets);
            CAPTURE(beyond);
            const bool posts = engine_posts(fit);
            CHECK(pack.posts(fit) == posts);
            ++cases;
            posted += posts ? 1 : 0;
          }
  MESSAGE(cases, " ways to fit, ", posted, " posted by both");
  CHECK(posted > 0);
}

}  // namespace bop::testing
