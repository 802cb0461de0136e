#include "compiler/emit/link.h"

#include <algorithm>
#include <deque>

#include <llvm/Bitcode/BitcodeWriter.h>
#include <llvm/IR/Module.h>
#include <llvm/IR/Verifier.h>
#include <llvm/Support/MemoryBuffer.h>
#include <llvm/Support/raw_ostream.h>

#include "compiler/emit/emit.h"
#include "compiler/emit/machine.h"
#include "compiler/emit/session.h"
#include "runtime/base/hash.h"

namespace bop::emit {

namespace {

struct Whitelist {
  std::deque<std::string> names;  // addresses stay
  std::vector<Symbol> symbols;

  template <typename Function>
  void add(std::string name, Function* function) {
    symbols.push_back(
        {names.emplace_back(std::move(name)).c_str(), reinterpret_cast<const void*>(function)});
  }
};

// All that generated code can reach: no library of the process, only these.
Whitelist whitelist() {
  Whitelist list;
  list.add("bop_lookup", &bop_lookup);
  list.add("bop_lookup_latest", &bop_lookup_latest);
  list.add("bop_candidates", &bop_candidates);
  list.add("bop_text_equal", &bop_text_equal);
  list.add("bop_text_compare", &bop_text_compare);
  list.add("bop_date_add", &bop_date_add);
  list.add("bop_instant_add", &bop_instant_add);
  list.add("bop_divide", &bop_divide);
  list.add("bop_scratch", &bop_scratch);
  list.add("bop_copy", &bop_copy);
  list.add("bop_list_equal", &bop_list_equal);
  list.add("bop_distinct", &bop_distinct);
  list.add("bop_sort", &bop_sort);
  list.add("bop_record_equal", &bop_record_equal);
  list.add("bop_table", &bop_table);
  for (const builtins::Builtin& builtin : builtins::all())
    if (builtin.raw != nullptr) list.add("bop_builtin_" + std::string(builtin.name), builtin.raw);
  return list;
}

}  // namespace

std::vector<std::string> allowed_callees() {
  const Whitelist list = whitelist();
  std::vector<std::string> names(list.names.begin(), list.names.end());
  std::ranges::sort(names);
  return names;
}

void lay_out(Code& code) {
  code.layout = abi::layout(code.program->info.schema);
  code.tables = std::make_shared<const TableIndexes>(*code.program);
  // An element that is not there is read as zeros, too.
  std::size_t largest = std::max<std::size_t>(code.layout.largest, 64);
  for (const abi::ElementLayout& element : code.layout.lists)
    largest = std::max<std::size_t>(largest, element.stride);
  code.zero.resize(largest);
}

void finish(const Machine& machine, llvm::Module& module) {
#ifndef NDEBUG
  std::string broken_code;
  llvm::raw_string_ostream out(broken_code);
  if (llvm::verifyModule(module, &out))
    broken(__FILE__, __LINE__, "verifyModule", broken_code.c_str());
#endif
  machine.simplify(module);
}

namespace {

// Code is a function of the module and of who makes it; addresses are in neither, as what code
// reaches outside itself has a name or comes with the context.
std::string key_of(const Machine& machine, const llvm::Module& module) {
  std::string text = machine.described() + "\n";
  llvm::raw_string_ostream out(text);
  llvm::WriteBitcodeToFile(module, out);
  out.flush();
  return sha256_hex(text);
}

Result<std::unique_ptr<llvm::MemoryBuffer>> object_of(const Machine& machine, llvm::Module& module,
                                                      const CodeCache* cache) {
  std::string key;
  if (cache != nullptr) {
    key = key_of(machine, module);
    if (const auto kept = cache->find(key)) return llvm::MemoryBuffer::getMemBufferCopy(*kept, key);
  }
  finish(machine, module);
  BOP_TRY(auto object, machine.object(module));
  if (cache != nullptr) cache->keep(key, std::string_view(object->getBuffer()));
  return object;
}

}  // namespace

std::optional<CodeCache> usable_cache(const std::string& folder) {
  auto opened = CodeCache::open(folder);
  if (!opened || !*opened) return std::nullopt;
  return std::move(*opened);
}

Result<std::vector<std::string>> link(const Machine& machine, llvm::Module& module, Jit& jit,
                                      const CodeCache* cache) {
  BOP_TRY(auto object, object_of(machine, module, cache));
  BOP_TRY(auto callees, outside_names(*object));
  BOP_TRY_VOID(jit.link(std::move(object), whitelist().symbols));
  return callees;
}

bool call_text_builtins(const std::vector<std::string>& callees) {
  return std::ranges::any_of(builtins::all(), [&](const builtins::Builtin& builtin) {
    return builtin.result == abi::Kind::Text &&
           std::ranges::binary_search(callees, "bop_builtin_" + std::string(builtin.name));
  });
}

bool pack_constants(Code& code) {
  bool fits = true;
  for (const PooledConstant& constant : code.generated.constants) {
    const abi::PackedRow packed =
        constant.type.kind == abi::Kind::Record
            ? pack(code.layout, *std::get<abi::RecordPtr>(constant.value.value), code.arena)
            : pack_list(code.layout, *std::get<abi::ListPtr>(constant.value.value),
                        constant.type.index, code.arena);
    code.constants.push_back(packed.bytes);
    fits = fits && !packed.wide;
  }
  return fits;
}

}  // namespace bop::emit
