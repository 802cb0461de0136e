// The one file that includes LLJIT.h (11 s to compile).
#include "compiler/emit/jit.h"

#include <llvm/ExecutionEngine/Orc/LLJIT.h>

namespace bop::emit {

struct Jit::Parts {
  std::string reported;  // what the linker says besides the error it returns: the names it lacks
  std::unique_ptr<llvm::orc::LLJIT> jit;
  llvm::orc::JITDylib* code = nullptr;
};

namespace {

std::unexpected<Error> refused(llvm::Error error, const std::string& reported = {}) {
  std::string why = toString(std::move(error));
  if (!reported.empty()) why += "; " + reported;
  return fail("B8502", "the compiled policy cannot be linked: " + why,
              "run with `--engine interpret` and report the policy");
}

}  // namespace

Jit::Jit() : parts_(std::make_unique<Parts>()) {}
Jit::~Jit() = default;

Result<void> Jit::link(std::unique_ptr<llvm::MemoryBuffer> object,
                       std::span<const Symbol> allowed) {
  llvm::orc::JITTargetMachineBuilder target{llvm::Triple("x86_64-unknown-linux-gnu")};
  // The inactive platform: no runtime of LLVM's is linked in, and no process symbols are looked up.
  auto jit = llvm::orc::LLJITBuilder()
                 .setJITTargetMachineBuilder(std::move(target))
                 .setPlatformSetUp(llvm::orc::setUpInactivePlatform)
                 .setLinkProcessSymbolsByDefault(false)
                 .create();
  if (!jit) return refused(jit.takeError());
  parts_->jit = std::move(*jit);
  // Errors come back to us as values; nothing is printed.
  parts_->jit->getExecutionSession().setErrorReporter(
      [parts = parts_.get()](llvm::Error error) { parts->reported = toString(std::move(error)); });
  parts_->code = &parts_->jit->getExecutionSession().createBareJITDylib("policy");
  llvm::orc::SymbolMap symbols;
  for (const Symbol& symbol : allowed) {
    symbols[parts_->jit->mangleAndIntern(symbol.name)] = {
        llvm::orc::ExecutorAddr::fromPtr(symbol.address),
        llvm::JITSymbolFlags::Exported | llvm::JITSymbolFlags::Callable};
  }
  if (auto error = parts_->code->define(llvm::orc::absoluteSymbols(std::move(symbols)))) {
    return refused(std::move(error));
  }
  if (auto error = parts_->jit->addObjectFile(*parts_->code, std::move(object))) {
    return refused(std::move(error));
  }
  return {};
}

Result<void*> Jit::address(const std::string& function) const {
  auto found = parts_->jit->lookup(*parts_->code, function);
  if (!found) return refused(found.takeError(), parts_->reported);
  return found->toPtr<void*>();
}

}  // namespace bop::emit
