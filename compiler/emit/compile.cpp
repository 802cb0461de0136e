// The stages of compiling one program, and the whitelist of what its code may call.
#include <algorithm>
#include <chrono>
#include <deque>

#include <llvm/IR/LLVMContext.h>
#include <llvm/IR/Module.h>
#include <llvm/IR/Verifier.h>
#include <llvm/Support/MemoryBuffer.h>
#include <llvm/Support/raw_ostream.h>

#include "compiler/emit/emit.h"
#include "compiler/emit/machine.h"
#include "compiler/emit/session.h"

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
  for (const builtins::Builtin& builtin : builtins::all())
    if (builtin.raw != nullptr) list.add("bop_builtin_" + std::string(builtin.name), builtin.raw);
  return list;
}

std::string text_of(const llvm::Module& module) {
  std::string text;
  llvm::raw_string_ostream out(text);
  module.print(out, nullptr);
  return text;
}

bool calls_text_builtin(const std::vector<std::string>& callees) {
  return std::ranges::any_of(builtins::all(), [&](const builtins::Builtin& builtin) {
    return builtin.result == abi::Kind::Text &&
           std::ranges::binary_search(callees, "bop_builtin_" + std::string(builtin.name));
  });
}

// Packs record and list constants; false where one does not fit its slots.
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

template <typename Function>
Result<void> find(const Jit& jit, const std::vector<std::string>& names,
                  std::vector<Function>& found) {
  for (const std::string& name : names) {
    BOP_TRY(void* address, jit.address(name));
    found.push_back(reinterpret_cast<Function>(address));
  }
  return {};
}

Result<QuestionCode> functions_of(const Jit& jit, const GeneratedQuestion& question) {
  QuestionCode made;
  made.generated = &question;
  for (const auto& [name, count] : question.conditions) {
    BOP_TRY(void* address, jit.address(name));
    auto& conditions = made.conditions.emplace_back();
    conditions.function = reinterpret_cast<decltype(conditions.function)>(address);
    conditions.all = (count < group_size ? std::uint64_t{1} << count : 0) - 1;
  }
  if (!question.value.empty()) {
    BOP_TRY(void* address, jit.address(question.value));
    made.value = reinterpret_cast<decltype(made.value)>(address);
  }
  return made;
}

Result<void> find_functions(Code& code) {
  BOP_TRY_VOID(find(code.jit, code.generated.whole.conditions, code.conditions));
  BOP_TRY_VOID(find(code.jit, code.generated.whole.values, code.values));
  for (const GeneratedSet& set : code.generated.eaches) {
    EachCode& each = code.eaches.emplace_back();
    BOP_TRY_VOID(find(code.jit, set.conditions, each.conditions));
    BOP_TRY_VOID(find(code.jit, set.values, each.values));
  }
  for (const auto& questions : code.generated.matches) {
    auto& found = code.matches.emplace_back();
    for (const GeneratedQuestion& question : questions) {
      BOP_TRY(QuestionCode one, functions_of(code.jit, question));
      found.push_back(std::move(one));
    }
  }
  return {};
}

}  // namespace

std::vector<std::string> allowed_callees() {
  const Whitelist list = whitelist();
  std::vector<std::string> names(list.names.begin(), list.names.end());
  std::ranges::sort(names);
  return names;
}

Result<Compiled> compile(std::shared_ptr<const ir::Program> program,
                         std::shared_ptr<const abi::Engine> fallback, const Options& options) {
  const auto start = std::chrono::steady_clock::now();
  auto code = std::make_shared<Code>();
  code->program = std::move(program);
  code->layout = abi::layout(code->program->info.schema);
  // An element that is not there is read as zeros, too.
  std::size_t largest = std::max<std::size_t>(code->layout.largest, 64);
  for (const abi::ElementLayout& element : code->layout.lists)
    largest = std::max<std::size_t>(largest, element.stride);
  code->zero.resize(largest);

  BOP_TRY(auto machine, Machine::create());
  llvm::LLVMContext context;
  llvm::Module module("policy", context);
  machine->prepare(module);
  code->generated = generate(module, *code->program, code->layout);
#ifndef NDEBUG
  std::string broken_code;
  llvm::raw_string_ostream out(broken_code);
  if (llvm::verifyModule(module, &out))
    broken(__FILE__, __LINE__, "verifyModule", broken_code.c_str());
#endif
  machine->simplify(module);

  Compiled compiled;
  compiled.target = target_of_this_processor();
  if (options.texts) {
    compiled.llvm = text_of(module);
    BOP_TRY(compiled.assembly, machine->assembly(module));
  }
  BOP_TRY(auto object, machine->object(module));
  BOP_TRY(compiled.callees, outside_names(*object));
  BOP_TRY_VOID(code->jit.link(std::move(object), whitelist().symbols));
  BOP_TRY_VOID(find_functions(*code));
  compiled.unsupported = code->generated.unsupported;
  compiled.unsupported_in_matches = code->generated.unsupported_in_matches;
  const bool constants_fit = pack_constants(*code);
  if (!constants_fit) compiled.unsupported.emplace_back("a constant wider than its slot");
  code->usable =
      compiled.unsupported.empty() && code->layout.packable[code->program->info.subject_record];
  code->makes_texts = calls_text_builtin(compiled.callees);
  compiled.engine = std::make_unique<Engine>(std::move(code), std::move(fallback));
  const std::chrono::duration<double, std::milli> taken = std::chrono::steady_clock::now() - start;
  compiled.milliseconds = taken.count();
  return compiled;
}

}  // namespace bop::emit
