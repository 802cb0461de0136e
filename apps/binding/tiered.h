// An engine that judges at once and becomes fast: records are interpreted until their code is made,
// on a thread of its own. In: an interpreter, and how code is made. Out: an engine called "auto".
// Never: deciding whether that pays (whoever loads a policy knows).
#pragma once

#include <functional>
#include <memory>

#include "runtime/abi/policy.h"

namespace bop::binding {

/// Called once, on another thread, from now on; must not refer to what may end before the engine
/// and all its sessions. Where it fails records stay interpreted: the verdicts are the same.
using MakeCode = std::function<Result<std::unique_ptr<abi::Engine>>()>;

/// Of a policy without matches: these are asked of the interpreter for good. The engine and its
/// sessions are safe to use from several threads; the last of them that ends waits for the code.
std::unique_ptr<abi::Engine> tiered(std::unique_ptr<abi::Engine> interpreter, MakeCode make_code);

}  // namespace bop::binding
