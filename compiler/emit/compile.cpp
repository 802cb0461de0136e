// The stages of compiling one program.
#include <algorithm>
#include <chrono>

#include <llvm/IR/LLVMContext.h>
#include <llvm/IR/Module.h>
#include <llvm/Support/raw_ostream.h>

#include "compiler/emit/emit.h"
#include "compiler/emit/link.h"
#include "compiler/emit/machine.h"
#include "compiler/emit/session.h"
#include "compiler/emit/staged.h"

namespace bop::emit {

namespace {

std::string text_of(const llvm::Module& module) {
  std::string text;
  llvm::raw_string_ostream out(text);
  module.print(out, nullptr);
  return text;
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

// By function: which stage the latest of its conditions waits for.
std::vector<std::uint32_t> stages_of_functions(const ir::Program& program) {
  const std::vector<std::uint32_t> of_nodes = stages_of_nodes(program);
  std::vector<std::uint32_t> stages((program.conditions.size() + group_size - 1) / group_size, 0);
  for (std::size_t at = 0; at < program.conditions.size(); ++at) {
    std::uint32_t& stage = stages[at / group_size];
    stage = std::max(stage, of_nodes[program.conditions[at].index()]);
  }
  return stages;
}

}  // namespace

Result<Compiled> compile(std::shared_ptr<const ir::Program> program,
                         std::shared_ptr<const abi::Engine> fallback, const Options& options) {
  const auto start = std::chrono::steady_clock::now();
  auto code = std::make_shared<Code>();
  code->program = std::move(program);
  lay_out(*code);

  BOP_TRY(auto machine, Machine::create());
  llvm::LLVMContext context;
  llvm::Module module("policy", context);
  machine->prepare(module);
  code->generated = generate(module, *code->program, code->layout);

  Compiled compiled;
  compiled.target = target_of_this_processor();
  if (options.texts) {
    finish(*machine, module);
    compiled.llvm = text_of(module);
    BOP_TRY(compiled.assembly, machine->assembly(module));
  }
  const auto cache = usable_cache(options.texts ? std::string() : options.cache);
  BOP_TRY(compiled.callees, link(*machine, module, code->jit, cache ? &*cache : nullptr));
  BOP_TRY_VOID(find_functions(*code));
  code->stages = stages_of_functions(*code->program);
  compiled.unsupported = code->generated.unsupported;
  compiled.unsupported_in_matches = code->generated.unsupported_in_matches;
  const bool constants_fit = pack_constants(*code);
  if (!constants_fit) compiled.unsupported.emplace_back("a constant wider than its slot");
  code->usable =
      compiled.unsupported.empty() && code->layout.packable[code->program->info.subject_record];
  code->makes_texts = call_text_builtins(compiled.callees);
  compiled.engine = std::make_unique<Engine>(std::move(code), std::move(fallback));
  const std::chrono::duration<double, std::milli> taken = std::chrono::steady_clock::now() - start;
  compiled.milliseconds = taken.count();
  return compiled;
}

}  // namespace bop::emit
