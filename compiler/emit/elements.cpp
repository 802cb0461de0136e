#include "compiler/emit/elements.h"

#include <array>
#include <bit>

namespace bop::emit {

bool AskedRow::element(std::uint32_t each, const std::byte* at, bool is_read,
                       abi::ElementTruths& taken) const {
  const auto& functions = code.eaches[each].conditions;
  constexpr std::size_t few = 4;  // words: nearly all have no more
  std::array<std::uint64_t, few> near_yes, near_unknown;
  std::vector<std::uint64_t> far_yes, far_unknown;
  std::span<std::uint64_t> yes = near_yes, unknown = near_unknown;
  if (functions.size() > few) {
    far_yes.resize(functions.size());
    far_unknown.resize(functions.size());
    yes = far_yes;
    unknown = far_unknown;
  }
  const std::uint8_t read = is_read ? 1 : 0;
  for (std::size_t word = 0; word < functions.size(); ++word)
    if (functions[word](row, &context, &yes[word], &unknown[word], at, read) != 0) return false;
  taken.add(place, each, is_read, {yes, unknown});
  return true;
}

bool AskedRow::elements(std::uint32_t each, const ValueSlot& list,
                        abi::ElementTruths& taken) const {
  const auto state = static_cast<abi::State>(list.state);
  bool open = abi::is_unknown(state);
  if (state == abi::State::Value) {
    const ir::NodeId node = code.program->values[code.program->info.eaches[each].list];
    const std::size_t stride = code.layout.lists[(*code.program)[node].type.index].stride;
    const auto* elements = std::bit_cast<const std::byte*>(list.number[0]);
    open = list.beside[1] == 0;
    for (std::int32_t at = 0; at < list.beside[0]; ++at)
      if (!element(each, elements + static_cast<std::size_t>(at) * stride, true, taken))
        return false;
  }
  return !open || element(each, code.zero.data(), false, taken);
}

}  // namespace bop::emit
