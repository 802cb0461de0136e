#include <fmt/format.h>

#include "apps/libbop/handles.h"
#include "apps/libbop/table.h"

namespace bop::embed {

namespace {

// Freed at the end of a scope, wherever that is left.
template <typename T>
struct Taken : T {
  Taken() : T{} {}
  Taken(const Taken&) = delete;
  Taken& operator=(const Taken&) = delete;
  ~Taken() {
    if (this->release != nullptr) this->release(this);
  }
};

Result<VerdictsPtr> judge(const Policy& policy, const ArrowArray& array, const ArrowSchema& schema,
                          const decide::When& when, std::size_t before) {
  BOP_TRY(const auto table, ingest::ArrowTable::of(schema, array, policy.info().schema,
                                                   policy.info().subject_record));
  return judge_table(policy, table, when, before);
}

Error broken_stream(ArrowArrayStream& stream, int status) {
  const char* why = stream.get_last_error == nullptr ? nullptr : stream.get_last_error(&stream);
  return {"B8057",
          fmt::format("the stream of batches ends with error {}: {}", status,
                      why == nullptr ? "it does not say why" : why),
          "whoever gives the stream knows more",
          {}};
}

Result<std::vector<VerdictsPtr>> judge_stream(const Policy& policy, ArrowArrayStream& stream,
                                              const decide::When& when) {
  if (stream.release == nullptr)
    return fail("B8057", "the stream was given back before it was used",
                "ask for it once more: an Arrow stream can be taken once");
  Taken<ArrowSchema> schema;
  if (const int status = stream.get_schema(&stream, &schema); status != 0)
    return std::unexpected(broken_stream(stream, status));
  std::vector<VerdictsPtr> made;
  std::size_t rows = 0;
  while (true) {
    Taken<ArrowArray> array;
    if (const int status = stream.get_next(&stream, &array); status != 0)
      return std::unexpected(broken_stream(stream, status));
    if (array.release == nullptr) return made;
    BOP_TRY(auto judged, judge(policy, array, schema, when, rows));
    rows += static_cast<std::size_t>(array.length);
    made.push_back(std::move(judged));
  }
}

}  // namespace

}  // namespace bop::embed

using bop::embed::error_of;
using bop::embed::guarded;
using bop::embed::null_argument;

extern "C" {

bop_error* bop_evaluate_arrow(const bop_policy* policy, const struct ArrowArray* array,
                              const struct ArrowSchema* schema, const char* as_of,
                              struct ArrowArray* verdicts, struct ArrowSchema* verdicts_schema) {
  return guarded([&]() -> bop_error* {
    if (policy == nullptr) return null_argument("policy");
    if (array == nullptr) return null_argument("array");
    if (schema == nullptr) return null_argument("schema");
    if (verdicts == nullptr) return null_argument("verdicts");
    if (verdicts_schema == nullptr) return null_argument("verdicts_schema");
    const bop::abi::PolicyInfo& info = policy->policy->info();
    const auto when = bop::embed::moment(as_of == nullptr ? "" : as_of, info);
    if (!when) return error_of({when.error()});
    auto judged = bop::embed::judge(*policy->policy, *array, *schema, *when, 0);
    if (!judged) return error_of({std::move(judged).error()});
    bop::embed::Taken<ArrowSchema> own;
    bop::embed::give_schema(info, own);
    bop::embed::give(*judged, *verdicts);
    *verdicts_schema = own;
    own.release = nullptr;
    return nullptr;
  });
}

bop_error* bop_evaluate_arrow_stream(const bop_policy* policy, struct ArrowArrayStream* batches,
                                     const char* as_of, struct ArrowArrayStream* verdicts) {
  return guarded([&]() -> bop_error* {
    if (policy == nullptr) return null_argument("policy");
    if (batches == nullptr) return null_argument("batches");
    if (verdicts == nullptr) return null_argument("verdicts");
    const auto when = bop::embed::moment(as_of == nullptr ? "" : as_of, policy->policy->info());
    if (!when) return error_of({when.error()});
    auto judged = bop::embed::judge_stream(*policy->policy, *batches, *when);
    if (!judged) return error_of({std::move(judged).error()});
    bop::embed::give_stream(policy->policy, std::move(*judged), *verdicts);
    return nullptr;
  });
}
}
