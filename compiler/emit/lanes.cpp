#include "compiler/emit/lanes.h"

#include <algorithm>
#include <vector>

#include <llvm/IR/IntrinsicsX86.h>

namespace bop::emit {

namespace {

constexpr unsigned shuffle_lanes = 32;
constexpr unsigned shuffle_entries = 16;
constexpr std::size_t worth_wide = 6;  // entries from which four bytes are looked up sooner

unsigned bytes_of(const llvm::Constant& entry) {
  return entry.getType()->getScalarSizeInBits() / 8;
}

}  // namespace

bool Lanes::can_shuffle(std::span<llvm::Constant* const> entries) const {
  if (!may_shuffle_ || count_ != shuffle_lanes || entries.size() > shuffle_entries) return false;
  if (!std::ranges::all_of(entries, [](llvm::Constant* entry) { return fixed(entry) != nullptr; }))
    return false;
  const unsigned bytes = bytes_of(*entries.front());
  return bytes <= 2 || (bytes == 4 && entries.size() >= worth_wide);
}

llvm::Value* Lanes::shuffled(std::span<llvm::Constant* const> entries, llvm::Value* index) {
  llvm::Type* type = entries.front()->getType();
  auto* bytes_type = llvm::cast<llvm::VectorType>(in_lanes(getInt8Ty()));
  llvm::Value* narrow = before_widening(index);
  if (narrow == nullptr || narrow->getType() != bytes_type) narrow = CreateTrunc(index, bytes_type);
  llvm::Value* all = nullptr;
  for (unsigned byte = 0; byte < bytes_of(*entries.front()); ++byte) {
    // Twice: each half of the lanes has the table by itself.
    std::vector<llvm::Constant*> table(shuffle_lanes, getInt8(0));
    for (std::size_t at = 0; at < entries.size(); ++at)
      table[at] = table[at + shuffle_entries] =
          getInt(fixed(entries[at])->getValue().extractBits(8, byte * 8));
    llvm::Value* found = CreateIntrinsic(llvm::Intrinsic::x86_avx2_pshuf_b, {},
                                         {llvm::ConstantVector::get(table), narrow});
    found = CreateZExt(found, type);
    if (byte > 0) found = CreateShl(found, byte * 8);
    all = all == nullptr ? found : CreateOr(all, found);
  }
  return all;
}

}  // namespace bop::emit
