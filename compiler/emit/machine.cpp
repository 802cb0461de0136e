#include "compiler/emit/machine.h"

#include <algorithm>
#include <mutex>

#include <fmt/format.h>
#include <llvm-c/Core.h>
#include <llvm/CodeGen/MachineModuleInfo.h>
#include <llvm/CodeGen/Passes.h>
#include <llvm/CodeGen/TargetPassConfig.h>
#include <llvm/IR/LegacyPassManager.h>
#include <llvm/IR/Module.h>
#include <llvm/MC/TargetRegistry.h>
#include <llvm/Object/ObjectFile.h>
#include <llvm/Pass.h>
#include <llvm/Support/SmallVectorMemoryBuffer.h>
#include <llvm/Support/TargetSelect.h>
#include <llvm/Support/raw_ostream.h>
#include <llvm/Target/TargetMachine.h>
#include <llvm/Transforms/Scalar.h>

namespace bop::emit {

namespace {

constexpr const char* triple = "x86_64-unknown-linux-gnu";
// Raised whenever the passes below become others, so that no code made by the old ones is taken.
constexpr int code_version = 1;

}  // namespace

std::string target_of_this_processor(Purpose purpose) {
  __builtin_cpu_init();
  if (purpose == Purpose::Lanes && __builtin_cpu_supports("x86-64-v4") != 0) return "x86-64-v4";
  if (__builtin_cpu_supports("x86-64-v3") != 0) return "x86-64-v3";
  return "x86-64-v2";
}

Machine::Machine(std::unique_ptr<llvm::TargetMachine> target) : target_(std::move(target)) {}
Machine::~Machine() = default;

Result<std::unique_ptr<Machine>> Machine::create(Purpose purpose, Effort effort) {
  static std::once_flag once;  // LLVM's registry of targets is one for the process
  std::call_once(once, [] {
    llvm::InitializeNativeTarget();
    llvm::InitializeNativeTargetAsmPrinter();
  });
  std::string why;
  const llvm::Target* found = llvm::TargetRegistry::lookupTarget(triple, why);
  if (found == nullptr) {
    return fail("B8501", "the code generator for " + std::string(triple) + " is not there: " + why,
                "run with `--engine interpret`");
  }
  std::unique_ptr<llvm::TargetMachine> target(found->createTargetMachine(
      triple, target_of_this_processor(purpose), "", llvm::TargetOptions(), llvm::Reloc::PIC_,
      llvm::CodeModel::Small,
      effort == Effort::Full ? llvm::CodeGenOptLevel::Less : llvm::CodeGenOptLevel::None, true));
  target->setFastISel(purpose == Purpose::Row);  // it knows no vectors
  return std::unique_ptr<Machine>(new Machine(std::move(target)));
}

std::string Machine::described() const {
  unsigned major = 0;
  unsigned minor = 0;
  unsigned patch = 0;
  LLVMGetVersion(&major, &minor, &patch);  // of the library that is loaded
  return fmt::format("code {}, LLVM {}.{}.{}, {} {}, effort {}, fast {}", code_version, major,
                     minor, patch, triple, target_->getTargetCPU().str(),
                     static_cast<int>(target_->getOptLevel()),
                     target_->Options.EnableFastISel ? 1 : 0);
}

void Machine::prepare(llvm::Module& module) const {
  module.setTargetTriple(triple);
  module.setDataLayout(target_->createDataLayout());
}

void Machine::simplify(llvm::Module& module) const {
  llvm::legacy::FunctionPassManager passes(&module);
  passes.add(llvm::createEarlyCSEPass());
  passes.doInitialization();
  for (llvm::Function& function : module) {
    if (!function.isDeclaration()) passes.run(function);
  }
  passes.doFinalization();
}

namespace {

// As addPassesToEmitFile, without the machine scheduler: it takes a sixth of the time, and code for
// rules, which is wide and shallow, is no faster for it (measured).
bool generate(llvm::TargetMachine& machine, llvm::Module& module, llvm::raw_pwrite_stream& out,
              llvm::CodeGenFileType type) {
  auto& target = static_cast<llvm::LLVMTargetMachine&>(machine);
  llvm::legacy::PassManager passes;
  auto* functions = new llvm::MachineModuleInfoWrapperPass(&target);  // the manager owns all three
  llvm::TargetPassConfig* config = target.createPassConfig(passes);
  config->disablePass(&llvm::MachineSchedulerID);
  passes.add(config);
  passes.add(functions);
  if (config->addISelPasses()) return false;
  config->addMachinePasses();
  config->setInitialized();
  if (target.addAsmPrinter(passes, out, nullptr, type, functions->getMMI().getContext()))
    return false;
  passes.add(llvm::createFreeMachineFunctionPass());
  passes.run(module);
  return true;
}

}  // namespace

Result<std::unique_ptr<llvm::MemoryBuffer>> Machine::object(llvm::Module& module) const {
  llvm::SmallVector<char, 0> bytes;
  llvm::raw_svector_ostream out(bytes);
  if (!generate(*target_, module, out, llvm::CodeGenFileType::ObjectFile)) {
    return fail("B8501", "this LLVM cannot write object files", "run with `--engine interpret`");
  }
  return std::make_unique<llvm::SmallVectorMemoryBuffer>(std::move(bytes), "policy.o", false);
}

Result<std::string> Machine::assembly(llvm::Module& module) const {
  llvm::SmallVector<char, 0> bytes;
  llvm::raw_svector_ostream out(bytes);
  if (!generate(*target_, module, out, llvm::CodeGenFileType::AssemblyFile)) {
    return fail("B8501", "this LLVM cannot write assembly");
  }
  return std::string(bytes.data(), bytes.size());
}

Result<std::vector<std::string>> outside_names(const llvm::MemoryBuffer& object) {
  auto file = llvm::object::ObjectFile::createObjectFile(object.getMemBufferRef());
  if (!file) return fail("B8501", "the object made is unreadable: " + toString(file.takeError()));
  std::vector<std::string> names;
  for (const llvm::object::SymbolRef& symbol : (*file)->symbols()) {
    auto flags = symbol.getFlags();
    if (!flags)
      return fail("B8501", "the object made is unreadable: " + toString(flags.takeError()));
    auto name = symbol.getName();
    if (!name) return fail("B8501", "the object made is unreadable: " + toString(name.takeError()));
    const bool undefined = (*flags & llvm::object::SymbolRef::SF_Undefined) != 0;
    if (undefined && !name->empty()) names.push_back(name->str());
  }
  std::ranges::sort(names);
  return names;
}

}  // namespace bop::emit
