// The door of the module: the one symbol that is looked up in it.
#include "compiler/emit/load.h"

namespace {

const bop::emit::ModuleEntry entry = {
    bop::emit::entry_version,
    {&bop::emit::compile, &bop::emit::allowed_callees, &bop::emit::batch_engine}};

}  // namespace

extern "C" __attribute__((visibility("default"))) const bop::emit::ModuleEntry* bop_emit_module() {
  return &entry;
}
