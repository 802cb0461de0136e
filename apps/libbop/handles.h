// What the handles of bop.h are, and the one door between C and what may throw. Private to this
// folder. Never: deciding.
#pragma once

#include <exception>
#include <memory>
#include <mutex>
#include <new>
#include <string>
#include <vector>

#include "apps/libbop/bop.h"
#include "apps/libbop/light.h"
#include "apps/libbop/policy.h"

struct bop_error {
  std::string code, message, hint, where, text;
};

struct bop_policy {
  std::shared_ptr<const bop::embed::Policy> policy;
};

struct bop_record {
  std::shared_ptr<const bop::embed::Policy> policy;
  bop::record::Record record;
  bop::decide::When when;
  std::string notes;
  bop::embed::LightRecord light;  // of what stands above

  bop_record(std::shared_ptr<const bop::embed::Policy> of, bop::record::Record made,
             bop::decide::When moment, std::string told)
      : policy(std::move(of)),
        record(std::move(made)),
        when(moment),
        notes(std::move(told)),
        light(policy->short_judge(), policy->judge(), record, when) {}
};

struct bop_decision {
  std::shared_ptr<const bop::embed::Policy> policy;  // whose names are given out
  bop::embed::LightDecisions made;
};

struct bop_slot {
  mutable std::mutex changing;
  std::shared_ptr<const bop::embed::Policy> policy;
};

namespace bop::embed {

bop_error* error_of(Failure failure);
/// B8058, for what is a defect of ours.
bop_error* broken(const char* what) noexcept;
/// Where there is no memory for an error, either; it is never freed.
bop_error* no_memory() noexcept;

/// Runs `work`, which returns an error or null; nothing it throws gets out.
template <typename Work>
bop_error* guarded(const Work& work) noexcept {
  try {
    return work();
  } catch (const std::bad_alloc&) {
    return no_memory();
  } catch (const std::exception& error) {
    return broken(error.what());
  } catch (...) {
    return broken("something was thrown that is no exception");
  }
}

/// B8056 for an argument that must not be NULL.
bop_error* null_argument(const char* name);

/// A copy for the caller of bop.h, who frees it.
char* text_of(const std::string& text);

}  // namespace bop::embed
