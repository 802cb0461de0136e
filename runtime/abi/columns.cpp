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

std::vector<Column> columns_of_element(const Layout& layout, std::uint32_t list) {
  const Slot& slot = layout.lists[list].slot;
  std::vector<Column> columns = {{slot, none}};
  if (slot.type.kind == Kind::Record) add_fields(layout, slot.type.index, slot.payload, 0, columns);
  return columns;
}

// Null where `room` is not enough for the columns of its elements, which are taken from it.
std::unique_ptr<const ColumnTree> tree_of_elements(const Layout& layout, std::uint32_t list,
                                                   std::size_t& room) {
  if (layout.lists[list].stride == 0) return nullptr;
  ColumnTree tree;
  tree.columns = columns_of_element(layout, list);
  if (tree.columns.size() > room) return nullptr;
  room -= tree.columns.size();
  for (const Column& column : tree.columns) {
    tree.elements.push_back(nullptr);
    if (column.slot.type.kind != Kind::List) continue;
    tree.elements.back() = tree_of_elements(layout, column.slot.type.index, room);
    if (!tree.elements.back()) return nullptr;
  }
  return std::make_unique<const ColumnTree>(std::move(tree));
}

}  // namespace

std::vector<Column> columns_of(const Layout& layout, std::uint32_t record) {
  std::vector<Column> columns;
  add_fields(layout, record, 0, none, columns);
  return columns;
}

ColumnTree column_tree(const Layout& layout, std::uint32_t record) {
  ColumnTree tree;
  tree.columns = columns_of(layout, record);
  for (const Column& column : tree.columns) {
    std::size_t room = element_columns_most;
    const bool list = column.slot.type.kind == Kind::List;
    tree.elements.push_back(list ? tree_of_elements(layout, column.slot.type.index, room)
                                 : nullptr);
  }
  return tree;
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
