#include "runtime/abi/columns.h"

namespace bop::abi {

namespace {

void add_fields(const Layout& layout, std::uint32_t record, std::uint32_t base,
                std::uint32_t inside, std::vector<Column>& columns) {
  for (Slot slot : layout.records[record].fields) {
    slot.state += base;
    slot.payload += base;
    if (slot.currency != none) slot.currency += base;
    const auto at = static_cast<std::uint32_t>(columns.size());
    columns.push_back({slot, inside});
    if (slot.type.kind == Kind::Record)
      add_fields(layout, slot.type.index, slot.payload, at, columns);
  }
}

}  // namespace

std::vector<Column> columns_of(const Layout& layout, std::uint32_t record) {
  std::vector<Column> columns;
  add_fields(layout, record, 0, none, columns);
  return columns;
}

std::size_t bytes_of(Width width) {
  switch (width) {
    case Width::Byte:
      return 1;
    case Width::Half:
      return 2;
    case Width::Word:
      return 4;
    case Width::Wide:
      return 8;
    case Width::Absent:
    case Width::Same:
    case Width::Bit:
      break;
  }
  return 0;
}

}  // namespace bop::abi
