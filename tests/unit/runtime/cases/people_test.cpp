#include <doctest/doctest.h>

#include "runtime/cases/people_fit.h"
#include "tests/unit/runtime/cases/people_at_work.h"

namespace bop::cases {

namespace {

struct Bad {
  const char* text;
  const char* place;
  const char* seen;
  const char* write;
};

std::vector<Error> errors_of(const std::string& text, const std::string& path = "p.json") {
  auto read = people_in(text, path, "Europe/Berlin");
  return read ? std::vector<Error>{} : std::move(read.error());
}

// The first finding names the place, what was seen, and what to write instead.
void check_all(const std::vector<Bad>& files, const std::string& path) {
  for (const Bad& bad : files) {
    CAPTURE(bad.text);
    const auto found = errors_of(bad.text, path);
    REQUIRE(!found.empty());
    const Error& first = found.front();
    std::string place;
    for (const std::string& each : first.context) place += each + " ";
    CAPTURE(place);
    CAPTURE(first.message);
    CAPTURE(first.hint);
    CHECK(place.find(bad.place) != std::string::npos);
    CHECK(place.find(path) != std::string::npos);
    CHECK(first.message.find(bad.seen) != std::string::npos);
    CHECK(first.hint.find(bad.write) != std::string::npos);
  }
}

}  // namespace

TEST_CASE("a file of people of the wrong shape is refused, and says where and what to write") {
  check_all(
      {{R"([])", "p.json", "this is a list, and no object", "\"persons\""},
       {R"({"persons":[{"id":"a")", "line 1", "not JSON", "correct"},
       {R"({"absences":[]})", "p.json", "no `persons`", "\"id\""},
       {R"({"persons":{"id":"a"}})", "line 1", "`persons` is an object, and no list", "[ ... ]"},
       {R"({"persons":[],"people":[]})", "line 1", "`people` is not known", "`persons`"},
       {R"({"persons":["a"]})", "person 1", "the text `a`, and no object", "{ ... }"},
       {R"({"persons":[{"id":7}]})", "person 1", "`id` is the number `7`", "\"id\": \"...\""},
       {R"({"persons":[{"id":""}]})", "person 1", "`id` is the text ``", "\"id\": \"...\""},
       {R"({"persons":[{}]})", "person 1", "`id` is not there", "\"id\": \"...\""},
       {R"({"persons":[{"id":"a","role":["x"]}]})", "person 1", "`role` is not known", "roles"},
       {R"({"persons":[{"id":"a","roles":"cfo"}]})", "person 1",
        "`roles` is the text `cfo`, and no list", "[\"...\"]"},
       {R"({"persons":[{"id":"a","roles":[1]}]})", "person 1", "the number `1`", "[\"...\"]"},
       {R"({"persons":[{"id":"a","roles":{"cfo":true}}]})", "person 1", "an object, and no list",
        "[\"...\"]"},
       {R"({"persons":[{"id":"a","manager":[]}]})", "person 1", "`manager` is a list",
        "or leave it out"},
       {"{\"persons\":[\n{\"id\":\"a\",\n\"id\":\"b\"}]}", "line 3", "`id` stands twice", "remove"},
       {"{\"persons\":[{\"id\":\"a\",\"limits\":{\"i.n\":\"1\",\n\"i.n\":\"2\"}}]}", "line 2",
        "`i.n` stands twice", "remove"},
       {R"({"persons":[],"persons":[]})", "line 1", "`persons` stands twice", "remove"},
       {"{\"persons\":[\n{\"id\":\"a\"},\n{\"id\":\"b\",\"limits\":[]}]}", "line 3, person 2",
        "`limits` is a list, and no object", "\"limits\": {\"invoice.gross\""},
       {R"({"persons":[{"id":"a","limits":"EUR 5.00"}]})", "person 1",
        "`limits` is the text `EUR 5.00`", "\"limits\": {\"invoice.gross\""},
       {R"({"persons":[{"id":"a","limits":null}]})", "person 1", "`limits` is `null`", "leave"},
       {R"({"persons":[{"id":"a","limits":{}}]})", "person 1", "`limits` holds nothing", "leave"},
       {R"({"persons":[{"id":"a","limits":{"i.n":5000}}]})", "person 1",
        "`i.n` can't be read: it is the number `5000`", "\"EUR 5000.00\""},
       {R"({"persons":[{"id":"a","limits":{"i.n":"5000 Euro"}}]})", "person 1",
        "`5000` is no currency", "\"EUR 5000.00\""},
       {R"({"persons":[{"id":"a","limits":{"i.n":"EURO 5.00"}}]})", "person 1",
        "`EURO` is no currency", "\"EUR 5000.00\""},
       {R"({"persons":[{"id":"a","limits":{"i.n":"EUR 5.000,00"}}]})", "person 1",
        "no amount, write `EUR 5,000.00`", "\"EUR 5,000.00\""},
       {R"({"persons":[{"id":"a","limits":{"i.n":"20.000,00 EUR"}}]})", "person 1",
        "the currency stands last, write `EUR 20,000.00`", "\"EUR 5,000.00\""},
       {R"({"persons":[{"id":"a","limits":{"i.n":"20.000 EUR"}}]})", "person 1",
        "write `EUR 20,000`", "\"EUR 5,000.00\""},
       {R"({"persons":[{"id":"a","limits":{"i.n":"1,234 EUR"}}]})", "person 1", "write `EUR 1,234`",
        "\"EUR 5,000.00\""},
       {R"({"persons":[{"id":"a","limits":{"i.n":"1.234.567,5"}}]})", "person 1",
        "no amount, write `1,234,567.5`", "\"12\""},
       {R"({"persons":[{"id":"a","limits":{"i.n":"EUR 1,20"}}]})", "person 1",
        "no amount, write `EUR 1.20`", "\"EUR 5,000.00\""},
       {R"({"persons":[{"id":"a","limits":{"i.n":"EUR 5.000"}}]})", "person 1",
        "3 decimals, and EUR has 2, write `EUR 5,000`", "\"EUR 5,000.00\""},
       {R"({"persons":[{"id":"a","limits":{"i.n":"EUR -5.00"}}]})", "person 1", "no amount",
        "\"EUR 5,000.00\""},
       {R"({"persons":[{"id":"a","limits":{"i.n":"EUR 1e3"}}]})", "person 1", "no amount",
        "\"EUR 5,000.00\""},
       {R"({"persons":[{"id":"a","limits":{"i.n":""}}]})", "person 1", "no amount", "unlimited"},
       {R"({"persons":[{"id":"a","limits":{"gross":"EUR 5.00"}}]})", "person 1",
        "`gross` names no field of a record", "invoice.gross"},
       {R"({"persons":[],"absences":"none"})", "line 1", "`absences` is the text `none`", "["},
       {R"({"persons":[{"id":"a"}],"absences":[{"person":"a","from":"2026-03-02"}]})", "absence 1",
        "`until` is not there", "\"until\""},
       {R"({"persons":[{"id":"a"}],"absences":[{"person":"a","from":"02.03.2026","until":"x"}]})",
        "absence 1", "`from` is no moment: `02.03.2026`", "2026-03-02"},
       {R"({"persons":[{"id":"a"}],"absences":[{"person":"a","to":"2026-03-02"}]})", "absence 1",
        "`to` is not known", "until"},
       {R"({"persons":[{"id":"a"}],"delegations":[{"from_person":"a","to_person":"a",
           "scope":["x"],"from":"2026-03-02","until":"2026-03-03","reason":"x"}]})",
        "delegation 1", "`scope` is a list", "or leave it out"}},
      "p.json");
  check_all({{"", "p.csv", "no header", "id,name,roles,manager"},
             {"name,roles\nAnn,cfo\n", "line 1", "no column `id`", "`id`"},
             {"id,name\na,Ann\n", "line 1", "no column `roles`", "`roles`"},
             {"id,roles,limit\na,cfo,5\n", "line 1", "`limit` is not known", ".json"},
             {"id,roles,roles\na,cfo,x\n", "line 1", "`roles` stands twice", "remove"},
             {"id,roles\na,cfo\nb,cfo,x\n", "line 3", "3 cells, the header has 2", "quotes"},
             {"id,roles\na\n", "line 2", "1 cells, the header has 2", "quotes"},
             {"id,roles\na,cfo\na,x\n", "line 3", "the id `a` is taken by p.csv line 2", "own"},
             {"id,roles\n,cfo\n", "line 2", "without an id", "id"}},
            "p.csv");
}

TEST_CASE("people who make no sense together are refused by their row") {
  const std::string week = R"("from":"2026-03-02","until":"2026-03-06")";
  const std::string later = R"("from":"2026-03-06","until":"2026-03-09")";
  const std::string head = R"({"persons":[{"id":"a"},{"id":"b"},{"id":"c"}],)";
  const auto absent = [&](const std::string& who, const std::string& when) {
    return R"({"person":")" + who + "\"," + when + "}";
  };
  const auto delegates = [&](const std::string& from, const std::string& to) {
    return R"({"from_person":")" + from + R"(","to_person":")" + to + R"(","reason":"x",)" + week +
           "}";
  };
  const auto absences = [&](const std::string& rows) {
    return head + "\"absences\":[" + rows + "]}";
  };
  const auto delegations = [&](const std::string& rows) {
    return head + "\"delegations\":[" + rows + "]}";
  };
  const std::string overlap = absences(absent("a", week) + "," + absent("a", later));
  const std::string backwards =
      absences(absent("a", R"("from":"2026-03-06","until":"2026-03-02")"));
  const std::string empty =
      absences(absent("a", R"("from":"2026-03-06","until":"2026-03-06T00:00:00+01:00")"));
  const std::string stranger = absences(absent("z", week));
  const std::string self = delegations(delegates("a", "a"));
  const std::string nobody = delegations(delegates("a", "z"));
  const std::string circle =
      delegations(delegates("a", "b") + "," + delegates("b", "c") + "," + delegates("c", "a"));
  check_all(
      {{R"({"persons":[{"id":"a"},{"id":"a"}]})", "person 2", "the id `a` is taken", "own"},
       {R"({"persons":[{"id":"ann"},{"id":"Ann"}]})", "person 2", "but for capitals: `ann`",
        "one person"},
       {R"({"persons":[{"id":"a "}]})", "person 1", "`a ` begins or ends with a blank", "blank"},
       {R"({"persons":[{"id":"a","roles":["cfo","cfo"]}]})", "person 1", "the role `cfo` twice",
        "another role"},
       {R"({"persons":[{"id":"a","roles":["cfo "]}]})", "person 1", "`cfo ` begins or ends",
        "blank"},
       {R"({"persons":[{"id":"a","roles":[""]}]})", "person 1", "which names none", "controller"},
       {R"({"persons":[{"id":"a","manager":"z"}]})", "person 1", "managed by `z`", "manager"},
       {R"({"persons":[{"id":"a","manager":"b"},{"id":"b","manager":"a"}]})", "person 1",
        "leads back to `a`", "leave `manager` out"},
       {overlap.c_str(), "absence 2", "`a` is absent twice", "one absence"},
       {backwards.c_str(), "absence 1", "`until` is before `from`: it begins at 2026-03-06",
        "the last that belongs to it"},
       {empty.c_str(), "absence 1", "`until` is `from`: it begins and ends at 2026-03-06",
        "correct one of the two"},
       {stranger.c_str(), "absence 1", "the absence names `z`", "add the person"},
       {self.c_str(), "delegation 1", "`a` delegates to nobody else", "name the person"},
       {nobody.c_str(), "delegation 1", "the delegation names `z`", "add the person"},
       {circle.c_str(), "delegation 1", "leads back to `a`", "somebody has to be there"}},
      "p.json");
  CHECK(errors_of(R"({"persons":[{"id":"a","manager":"a"}]})").empty());  // nobody is above
}

namespace {

// demo.release decides about invoices: EUR of gross, any currency of fee, a number of lines.
abi::PolicyInfo policy() {
  abi::PolicyInfo info;
  info.name = "demo.release";
  info.subject = "invoice";
  info.roles = {{"controller", abi::none, {}},
                {"owner_of_costs", 0, {}},
                {"clerk", abi::none, {}},
                {"head", 1, {}}};
  info.value_types = {{abi::Kind::Text}, {abi::Kind::Enum}};
  info.schema.enums.emplace_back().name = "Department";
  info.schema.enums.back().members = {"production", "sales"};
  const auto euro = value::Currency::parse("EUR")->packed;
  const auto field = [](const char* name, abi::Type type) {
    abi::Field made;
    made.name = name;
    made.type = type;
    return made;
  };
  const abi::Type in_euro{abi::Kind::Money, false, false, euro};
  const abi::RecordType inner{"Order", {field("total", in_euro)}, {}, {}};
  const abi::RecordType bill{
      "Bill",
      {field("gross", in_euro), field("fee", {abi::Kind::Money}),
       field("lines", {abi::Kind::Integer}), field("number", {abi::Kind::Text}),
       field("order", {abi::Kind::Record, true, false, 0})},
      {},
      {}};
  info.schema.records = {inner, bill};
  info.subject_record = 1;
  return info;
}

Fit fit_of(const std::string& person) {
  const auto read = people_in(R"({"persons":[{"id":"otto",)" + person + "}]}", "p.json", "UTC");
  REQUIRE(read);
  return fit(*read, policy(), {});
}

std::string limits_of(const std::string& limits) {
  const Fit made = fit_of(R"("roles":["controller"],"limits":{)" + limits + "}");
  std::string all;
  for (const Error& error : made.findings) all += error.text() + " = " + error.hint + "\n";
  for (const Error& error : made.notes) all += error.text() + " = " + error.hint + "\n";
  return all;
}

}  // namespace

TEST_CASE("a limit that the policy can't hold anybody to is found when the people are read") {
  const auto has = [](const std::string& text, const std::string& what) {
    CAPTURE(text);
    CHECK(text.find(what) != std::string::npos);
  };
  CHECK(limits_of(R"("invoice.gross":"EUR 5,000.00","invoice.lines":"12")").empty());
  CHECK(limits_of(R"("invoice.fee":"USD 5.00","invoice.order.total":"unlimited")").empty());
  has(limits_of(R"("invoice.groos":"EUR 5.00")"), "did you mean `invoice.gross`?");
  has(limits_of(R"("invoce.gross":"EUR 5.00")"), "`invoce.gross`, which is no amount of");
  has(limits_of(R"("invoice.number":"EUR 5.00")"), "there are invoice.gross, invoice.fee");
  has(limits_of(R"("invoice.gross":"USD 5.00")"), "which is in EUR; write the limit in EUR");
  has(limits_of(R"("invoice.gross":"5.00")"), "write `EUR 5.00`");
  has(limits_of(R"("invoice.lines":"EUR 5.00")"), "a plain number");
  has(limits_of(R"("claim.total":"EUR 5.00")"), "B8631");
  has(limits_of(R"("claim.total":"EUR 5.00")"), "\"invoice.gross\": \"unlimited\"");
  CHECK(limits_of(R"("claim.total":"EUR 5.00","invoice.gross":"EUR 1.00")").empty());
}

TEST_CASE("roles that the policy does not know are told, and the near ones of whom") {
  const auto told = [](const std::string& roles) {
    const Fit made = fit_of("\"roles\":[" + roles + "]");
    CHECK(made.findings.empty());
    return made.notes.empty() ? std::string() : made.notes.front().text();
  };
  CHECK(told(R"("controller","owner_of_costs of CC-1")").empty());
  CHECK(told(R"("head of sales")").empty());
  CHECK(told(R"("head of Production")").find("`Production` is no `Department` of") !=
        std::string::npos);
  CHECK(told(R"("clrek")").find("`clrek`, which `demo.release` does not know") !=
        std::string::npos);
  CHECK(told(R"("controler")").find("person 1: `otto` has the role `controler`") !=
        std::string::npos);
  CHECK(told(R"("controller of CC-1")").find("`controller` is of nothing") != std::string::npos);
  CHECK(told(R"("night_guard")").find("does not know the role `night_guard` (of otto)") !=
        std::string::npos);
}

TEST_CASE("who has limits is held to one, or does nothing: never to none by a slip") {
  Demands made = demands();
  made.approvals = {approval({"controller"})};
  made.limited = {{"invoice.gross", "EUR 12,000.00"}, {"invoice.order.total", ""}};
  const Case state = open_case(made, house(), at("2026-03-02T09:00:00+01:00")).state;
  const auto against = [&](const std::map<std::string, std::string>& limits) {
    People people = house();
    people.persons[0].limits = limits;
    return limit_against(state, people, "ann");
  };
  CHECK(against({}).empty());
  CHECK(against({{"invoice.gross", "EUR 12,000.00"}}).empty());
  CHECK(against({{"invoice.gross", "unlimited"}}).empty());
  CHECK(against({{"invoice.gross", "EUR 11,999.99"}}) ==
        "invoice.gross is EUR 12,000.00, and the limit is EUR 11,999.99");
  CHECK(against({{"invoice.gross", "USD 99,999.00"}}) ==
        "invoice.gross is EUR 12,000.00, and the limit is in USD");
  CHECK(against({{"invoice.gross", "99999"}}) ==
        "invoice.gross is EUR 12,000.00, and the limit is 99999");
  CHECK(against({{"invoice.gross", "EUR 99.999,00"}}).find("can't be read") != std::string::npos);
  CHECK(against({{"invoice.groos", "EUR 1.00"}}) ==
        "the limit `invoice.groos` is of no amount of the record");
  CHECK(against({{"invoice.order.total", "EUR 1.00"}}) ==
        "invoice.order.total is not known, and the limit is EUR 1.00");
  CHECK(against({{"claim.total", "EUR 1.00"}}).find("has limits, and none of them") !=
        std::string::npos);
  CHECK(against({{"claim.total", "EUR 1.00"}, {"invoice.gross", "unlimited"}}).empty());
}

TEST_CASE("who has two roles that nobody may have together acts in neither") {
  Demands made = demands();
  made.approvals = {approval({"controller"})};
  made.duties = {{"separation", {}, {}, {{"controller", "clerk"}}}};
  const Instant monday = at("2026-03-02T09:00:00+01:00");
  People people = house();
  const Case state = open_case(made, people, monday).state;
  const auto against = [&](std::vector<std::string> roles) {
    people.persons[0].roles = std::move(roles);
    const auto may = may_do(state, state.tasks[0], people, "ann", monday);
    return may ? std::string() : may.error();
  };
  CHECK(against({"controller"}).empty());
  CHECK(against({"controller", "audit"}).empty());
  CHECK(
      against({"controller", "clerk"}) ==
      "ann: controller and clerk are roles that the duties `separation` let nobody have together");
  CHECK_FALSE(against({"cfo", "clerk"}).empty());  // a cfo acts as a controller
  CHECK_FALSE(against({"controller of CC-1", "controller", "clerk of CC-2"}).empty());
  // ann acts for dora, who is a clerk, and is a controller by herself.
  people.persons[0].roles = {"clerk"};
  people.delegations = {{"bert", "ann", {}, {monday, at("2026-03-09T09:00:00+01:00")}, {}, {}}};
  const auto acting = may_do(state, state.tasks[0], people, "ann", monday);
  REQUIRE_FALSE(acting);
  CHECK(acting.error().find("ann for bert: controller and clerk are roles") != std::string::npos);
  // A task of another role is no matter of theirs.
  made.approvals = {approval({"audit"})};
  const Case other = open_case(made, people, monday).state;
  people.persons[0].roles = {"controller", "clerk", "audit"};
  CHECK(may_do(other, other.tasks[0], people, "ann", monday));
  // The case keeps them.
  CHECK(case_in(to_json(state))->demands.duties[0].apart[0].other == "clerk");
}

TEST_CASE("two roles that nobody may have together are found when the people are read") {
  abi::CasesInfo cases;
  cases.duties = {{"separation", {}, {}, {{"controller", "owner_of_costs"}}}};
  const auto told = [&](const std::string& roles) {
    const auto read =
        people_in(R"({"persons":[{"id":"otto","roles":[)" + roles + "]}]}", "p.json", "UTC");
    REQUIRE(read);
    const Fit made = fit(*read, policy(), cases);
    return made.notes.empty() ? std::string() : made.notes.front().text();
  };
  CHECK(told(R"("controller")").empty());
  CHECK(told(R"("controller","owner_of_costs of CC-1")")
            .find("person 1: `otto` has the roles `controller` and `owner_of_costs`") !=
        std::string::npos);
}

TEST_CASE("a role that is excluded is so of every scope") {
  People people = house();
  people.persons[0].roles = {"controller of CC-1"};
  CHECK(names({{}, {"controller"}, {}}, people, "ann"));
  CHECK(names({{}, {"controller of CC-1"}, {}}, people, "ann"));
  CHECK_FALSE(names({{}, {"controller of CC-2"}, {}}, people, "ann"));
}

}  // namespace bop::cases
