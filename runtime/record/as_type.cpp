#include "runtime/record/as_type.h"

#include <algorithm>

namespace bop::record {

namespace {

// The same role by its number in the other schema, or nothing.
std::optional<abi::Symbol> role_in(const abi::Schema& from, const abi::Schema& to,
                                   const abi::Symbol& role) {
  const auto found = std::ranges::find(to.roles, from.roles[role.index]);
  if (found == to.roles.end()) return std::nullopt;
  return abi::Symbol{static_cast<std::uint32_t>(found - to.roles.begin())};
}

void retype(const abi::Schema& from, const abi::Schema& to, abi::Type type, Reading& reading) {
  if (!reading.known()) return;
  if (type.kind == abi::Kind::Record)
    for (Record& nested : reading.nested) nested = as_type(from, to, type.index, nested);
  if (type.kind == abi::Kind::List)
    for (Reading& element : reading.elements) retype(from, to, to.lists[type.index], element);
  if (type.kind != abi::Kind::Role) return;
  if (const auto role = role_in(from, to, std::get<abi::Symbol>(reading.value))) {
    reading.value = *role;
  } else {
    reading.status = Status::Unread;
    reading.why = "unknown_role";
  }
}

abi::Datum retyped(const abi::Schema& from, const abi::Schema& to, abi::Type type,
                   const abi::Datum& datum) {
  if (!datum.known()) return datum;
  if (type.kind == abi::Kind::Record)
    return abi::Datum::of(as_type(from, to, type.index, *std::get<abi::RecordPtr>(datum.value)));
  if (type.kind == abi::Kind::List) {
    auto list = std::make_shared<abi::ListData>(*std::get<abi::ListPtr>(datum.value));
    for (abi::Datum& element : list->elements)
      element = retyped(from, to, to.lists[type.index], element);
    return abi::Datum::of(abi::ListPtr(std::move(list)));
  }
  if (type.kind != abi::Kind::Role) return datum;
  const auto role = role_in(from, to, std::get<abi::Symbol>(datum.value));
  return role ? abi::Datum::of(*role) : abi::Datum::unread();
}

}  // namespace

Record as_type(const abi::Schema& from, const abi::Schema& to, std::uint32_t type,
               const Record& record) {
  Record made = record;
  made.type = type;
  for (std::size_t field = 0; field < made.fields.size(); ++field)
    retype(from, to, to.records[type].fields[field].type, made.fields[field]);
  return made;
}

abi::RecordPtr as_type(const abi::Schema& from, const abi::Schema& to, std::uint32_t type,
                       const abi::RecordData& record) {
  auto made = std::make_shared<abi::RecordData>(record);
  made->type = type;
  for (std::size_t field = 0; field < made->fields.size(); ++field)
    made->fields[field] =
        retyped(from, to, to.records[type].fields[field].type, made->fields[field]);
  return made;
}

}  // namespace bop::record
