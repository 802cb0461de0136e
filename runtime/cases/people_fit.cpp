#include "runtime/cases/people_fit.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "runtime/cases/limits.h"
#include "runtime/record/plain_text.h"

namespace bop::cases {

namespace {

std::string role_in(const std::string& held) {
  return held.substr(0, held.find(" of "));
}

class Fitter {
 public:
  Fitter(const People& people, const abi::PolicyInfo& policy, const abi::CasesInfo& cases)
      : people_(people), policy_(policy), cases_(cases) {}

  Fit all() {
    for (const abi::RoleInfo& role : policy_.roles) roles_.push_back(role.name);
    amounts_of(policy_.subject, policy_.subject_record, 0);
    for (const Person& person : people_.persons) {
      for (const std::string& held : person.roles) look_at(person, held);
      for (const auto& [path, most] : person.limits) limit(person, path, most);
      somewhere_else(person);
      together(person);
    }
    for (const Delegation& delegation : people_.delegations) scope(delegation);
    tell_foreign();
    return std::move(made_);
  }

 private:
  // A role that is nearly one of the policy's is misspelt: its holder is never asked, and nothing
  // else would say so. What is like none of them is of another policy.
  void look_at(const Person& person, const std::string& held) {
    const std::string role = role_in(held);
    const auto known = std::ranges::find(policy_.roles, role, &abi::RoleInfo::name);
    if (known != policy_.roles.end()) {
      if (held != role && known->scope == abi::none)
        note("B8618",
             fmt::format("`{}` has the role `{}`, and `{}` is of nothing in `{}`", person.id, held,
                         role, policy_.name),
             fmt::format("write `{}`; as it stands, `{}` is not asked for anything by this role",
                         role, person.id),
             person.place);
      if (held != role && known->scope != abi::none) scope_of(person, held, *known);
      return;
    }
    const std::string_view near = record::nearest_name(role, roles_);
    // `compliance_lead` is no slip of the pen for `compliance`, nor `group_controller` for
    // `controller`.
    if (near.empty() || role.starts_with(std::string(near) + "_") ||
        role.ends_with("_" + std::string(near))) {
      const auto found = std::ranges::find(foreign_, role, &Foreign::role);
      Foreign& one = found == foreign_.end() ? foreign_.emplace_back(role) : *found;
      one.persons.push_back(person.id);
      return;
    }
    note("B8618",
         fmt::format("`{}` has the role `{}`, which `{}` does not know", person.id, role,
                     policy_.name),
         fmt::format("did you mean `{}`? as it stands, `{}` is not asked for anything by this role",
                     near, person.id),
         person.place);
  }

  // A scope that is one of a few: what is none of them is never asked for.
  void scope_of(const Person& person, const std::string& held, const abi::RoleInfo& role) {
    const abi::Type& type = policy_.value_types[role.scope];
    if (type.kind != abi::Kind::Enum) return;
    const abi::EnumType& choices = policy_.schema.enums[type.index];
    const std::string scope = held.substr(role.name.size() + std::string_view(" of ").size());
    if (std::ranges::find(choices.members, scope) != choices.members.end()) return;
    std::vector<std::string_view> known(choices.members.begin(), choices.members.end());
    const std::string_view near = record::nearest_name(scope, known);
    note("B8618",
         fmt::format("`{}` has the role `{}`, and `{}` is no `{}` of `{}`", person.id, held, scope,
                     choices.name, policy_.name),
         fmt::format("{}; as it stands, `{}` is not asked for anything by this role",
                     near.empty() ? fmt::format("there are `{}`", fmt::join(known, "`, `"))
                                  : fmt::format("did you mean `{}`?", near),
                     person.id),
         person.place);
  }

  struct Foreign {
    std::string role;
    std::vector<std::string> persons = {};
  };

  // One note for the file: people of several policies may stand in one.
  void tell_foreign() {
    if (foreign_.empty()) return;
    std::vector<std::string> shown;
    for (const Foreign& one : foreign_)
      shown.push_back(fmt::format("`{}` (of {})", one.role, fmt::join(one.persons, ", ")));
    note("B8618",
         fmt::format("`{}` does not know the role{} {}", policy_.name, shown.size() == 1 ? "" : "s",
                     fmt::join(shown, ", ")),
         "taken to be of another policy: here nobody is asked for anything by it, nor kept from "
         "anything",
         {});
  }

  struct Amount {
    std::string path;
    abi::Type type;
  };

  // What a limit can be about: the amounts and numbers of the record, and of records in it.
  void amounts_of(const std::string& path, std::uint32_t type, std::size_t depth) {
    constexpr std::size_t deepest = 8;
    if (policy_.subject.empty() || depth > deepest) return;
    for (const abi::Field& field : policy_.schema.records[type].fields) {
      const std::string at = path + "." + field.name;
      const abi::Kind kind = field.type.kind;
      if (kind == abi::Kind::Record)
        amounts_of(at, field.type.index, depth + 1);
      else if (kind == abi::Kind::Money || kind == abi::Kind::Number || kind == abi::Kind::Integer)
        amounts_.push_back({at, field.type});
    }
  }

  bool of_another_policy(const std::string& path) const {
    const std::string_view record = record_of(path);
    return record != policy_.subject && record::nearest_name(record, {policy_.subject}).empty();
  }

  void limit(const Person& person, const std::string& path, const std::string& most) {
    const auto known = std::ranges::find(amounts_, path, &Amount::path);
    if (known != amounts_.end()) return of_one_kind(person, *known, most);
    if (of_another_policy(path)) return;
    std::vector<std::string_view> paths;
    for (const Amount& amount : amounts_) paths.push_back(amount.path);
    const std::string_view near = record::nearest_name(path, paths);
    refuse(fmt::format("`{}` has a limit of `{}`, which is no amount of `{}`", person.id, path,
                       policy_.name),
           near.empty() ? fmt::format("there are {}", fmt::join(paths, ", "))
                        : fmt::format("did you mean `{}`?", near),
           person.place);
  }

  void of_one_kind(const Person& person, const Amount& amount, const std::string& most) {
    const auto limit = limit_in(most);
    if (!limit || limit->unlimited) return;
    const value::Currency fixed{amount.type.kind == abi::Kind::Money ? amount.type.index : 0};
    const std::string seen =
        fmt::format("`{}` has the limit `{}` of `{}`", person.id, most, amount.path);
    if (amount.type.kind != abi::Kind::Money && limit->currency)
      refuse(seen + ", which is a plain number", "write it without a currency", person.place);
    else if (amount.type.kind == abi::Kind::Money && !limit->currency)
      refuse(seen + ", which is an amount of money",
             fmt::format("write `{} {}`", fixed ? fixed.text() : "EUR", most), person.place);
    else if (fixed && limit->currency != fixed)
      refuse(fmt::format("{}, which is in {}", seen, fixed.text()),
             fmt::format("write the limit in {}", fixed.text()), person.place);
  }

  // Limits elsewhere are no leave to do everything here.
  void somewhere_else(const Person& person) {
    const bool has_role = std::ranges::any_of(person.roles, [&](const std::string& held) {
      return std::ranges::find(roles_, role_in(held)) != roles_.end();
    });
    if (!has_role || person.limits.empty() || amounts_.empty()) return;
    std::vector<std::string> paths;
    for (const auto& [path, most] : person.limits) {
      if (!of_another_policy(path)) return;
      paths.push_back("`" + path + "`");
    }
    note("B8631",
         fmt::format("`{}` has limits, and none of them is of an amount of `{}`: {}", person.id,
                     policy_.name, fmt::join(paths, ", ")),
         fmt::format("add one, \"{}\": \"{}\" if there is none: until then `{}` does nothing here",
                     amounts_.front().path, no_limit, person.id),
         person.place);
  }

  bool has(const std::vector<std::string>& held, const std::string& wanted) const {
    std::vector<std::string> all;
    for (const std::string& role : held) all.push_back(role_in(role));
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (all[i] == wanted) return true;
      const auto known = std::ranges::find(policy_.roles, all[i], &abi::RoleInfo::name);
      if (known == policy_.roles.end()) continue;
      for (const std::uint32_t covered : known->covers)
        if (const std::string& name = policy_.roles[covered].name;
            std::ranges::find(all, name) == all.end())
          all.push_back(name);
    }
    return false;
  }

  void together(const Person& person) {
    for (const abi::DutiesInfo& duties : cases_.duties)
      for (const auto& [one, other] : duties.apart)
        if (has(person.roles, one) && has(person.roles, other))
          note(
              "B8632",
              fmt::format("`{}` has the roles `{}` and `{}`, which the duties `{}` let nobody have "
                          "together",
                          person.id, one, other, duties.name),
              fmt::format("take one of them away: until then `{}` acts in neither", person.id),
              person.place);
  }

  void scope(const Delegation& delegation) {
    const std::string& written = delegation.scope;
    if (written.empty() || written == policy_.name) return;
    std::vector<std::string_view> known = roles_;
    known.emplace_back(policy_.name);
    for (const auto& each : cases_.approvals) known.emplace_back(each.name);
    for (const auto& each : cases_.processes) known.emplace_back(each.name);
    for (const auto& each : cases_.services) known.emplace_back(each.name);
    const std::string name = role_in(written);
    if (std::ranges::find(known, name) != known.end()) return;
    const std::string_view near = record::nearest_name(name, known);
    if (near.empty()) return;  // of another policy
    note("B8618",
         fmt::format("`{}` delegates as `{}`, which `{}` does not know", delegation.from, written,
                     policy_.name),
         fmt::format("did you mean `{}`? as it stands, `{}` does not act for `{}` here", near,
                     delegation.to, delegation.from),
         delegation.place);
  }

  void refuse(std::string message, std::string hint, const std::string& place) {
    made_.findings.push_back(Error{"B8630", std::move(message), std::move(hint), {place}});
  }
  void note(std::string code, std::string message, std::string hint, const std::string& place) {
    Error made{std::move(code), std::move(message), std::move(hint), {}};
    if (!place.empty()) made.context = {place};
    made_.notes.push_back(std::move(made));
  }

  const People& people_;
  const abi::PolicyInfo& policy_;
  const abi::CasesInfo& cases_;
  std::vector<std::string_view> roles_;
  std::vector<Amount> amounts_;
  std::vector<Foreign> foreign_;
  Fit made_;
};

}  // namespace

Fit fit(const People& people, const abi::PolicyInfo& policy, const abi::CasesInfo& cases) {
  return Fitter(people, policy, cases).all();
}

}  // namespace bop::cases
