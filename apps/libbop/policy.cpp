#include "apps/libbop/policy.h"

#include <algorithm>
#include <chrono>
#include <mutex>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "apps/binding/parameters.h"
#include "apps/binding/tiered.h"
#include "compiler/diagnostics/render.h"
#include "compiler/driver/compile.h"
#include "compiler/emit/load.h"
#include "compiler/interpret/interpret.h"
#include "runtime/decide/chunk.h"
#include "runtime/record/read.h"

namespace bop::embed {

namespace {

// What all compilations share (tables of the parser, the code generator's start) is made by one.
std::mutex& loading() {
  static std::mutex one;
  return one;
}

// The first mistake in a policy's text, and all of them as its author reads them.
Failure failure_of(const driver::Compilation& compilation) {
  for (const diagnostics::Diagnostic* found : compilation.diagnostics.sorted()) {
    if (found->severity != diagnostics::Severity::Error) continue;
    Error error{std::string(found->code),
                found->message,
                found->notes.empty() ? found->primary : found->notes.front(),
                {}};
    if (found->range.file) {
      const auto at = compilation.files.position(found->range.file, found->range.begin);
      error.context.push_back(fmt::format(
          "{}:{}:{}", compilation.files.file(found->range.file).path, at.line, at.column));
    }
    return {std::move(error),
            diagnostics::render_text(compilation.diagnostics, compilation.files, false)};
  }
  return {compilation.setting_errors.front()};
}

Result<abi::ReferenceSet> read_set(const abi::ReferenceInfo& info, const Reference& given,
                                   const abi::Schema& schema, std::vector<Error>& notes) {
  const std::string format = given.csv_format.empty() ? "plain" : given.csv_format;
  const record::Notation* notation = record::notation_named(format);
  if (notation == nullptr)
    return fail("B8056", "`" + format + "` is no way of writing CSV",
                "there are " + record::notation_names());
  record::Notation stated = *notation;
  stated.stated = !given.csv_format.empty();
  auto read = record::read_reference(info.name, given.path, schema, info.record, {}, stated);
  if (!read) return std::unexpected(std::move(read).error().in("reference `" + info.name + "`"));
  for (Error& note : read->notes) notes.push_back(std::move(note));
  return abi::ReferenceSet::complete(info.name, std::move(read->rows), info.key_fields);
}

// The one file that is given for the set, or none.
Result<const Reference*> given_for(const std::string& name,
                                   const std::vector<Reference>& references) {
  const Reference* found = nullptr;
  for (const Reference& given : references) {
    if (given.name != name) continue;
    if (found != nullptr)
      return fail("B8014", "the reference `" + name + "` is given twice", "give it once");
    found = &given;
  }
  return found;
}

Result<std::shared_ptr<const abi::References>> read_sets(const Settings& settings,
                                                         const abi::PolicyInfo& info,
                                                         std::vector<Error>& notes) {
  std::vector<std::string> names;
  for (const abi::ReferenceInfo& known : info.references) names.push_back(known.name);
  for (const Reference& given : settings.references)
    if (std::ranges::find(names, given.name) == names.end())
      return fail("B8013", "the policy has no reference `" + given.name + "`",
                  names.empty() ? "it has none" : fmt::format("it has {}", fmt::join(names, ", ")));
  auto made = std::make_shared<abi::References>();
  for (const abi::ReferenceInfo& known : info.references) {
    BOP_TRY(const Reference* given, given_for(known.name, settings.references));
    if (given == nullptr) {
      made->sets.push_back(abi::ReferenceSet::unavailable(known.name, "unavailable: not given"));
      continue;
    }
    BOP_TRY(auto set, read_set(known, *given, info.schema, notes));
    made->sets.push_back(std::move(set));
  }
  return made;
}

}  // namespace

std::expected<std::shared_ptr<const Policy>, Failure> Policy::load(const Settings& settings) {
  const std::lock_guard one(loading());
  std::shared_ptr<Policy> policy(new Policy);
  if (auto failed = policy->compile(settings)) return std::unexpected(std::move(*failed));
  if (auto failed = policy->bind(settings)) return std::unexpected(std::move(*failed));
  return policy;
}

std::optional<Failure> Policy::compile(const Settings& settings) {
  driver::Options options;
  if (!settings.parameters.empty()) {
    auto set = binding::read_parameters(settings.parameters);
    if (!set) return Failure{std::move(set).error()};
    options.parameters = std::move(*set);
  }
  auto compilation = driver::compile_file(settings.path, options);
  if (!compilation) return Failure{std::move(compilation).error()};
  if (!compilation->ok()) return failure_of(*compilation);
  if (!compilation->diagnostics.empty())
    notes_ = diagnostics::render_text(compilation->diagnostics, compilation->files, false);
  if (!compilation->program)
    return Failure{{"B8018",
                    "`" + settings.path + "` is a module, not a policy",
                    "name a file that begins with `policy`",
                    {}}};
  auto program = std::make_shared<const ir::Program>(std::move(*compilation->program));
  if (options.parameters)
    notes_ += binding::told_parameters(program->info, *options.parameters) + "\n";
  engine_ = settings.engine;
  if (engine_ != "interpret") find_code_cache();
  std::optional<Error> why;
  const auto make = [&](const binding::ProgramPtr& wanted) -> std::unique_ptr<abi::Engine> {
    auto engine = engine_for(wanted, settings.engine);
    if (engine) return std::move(*engine);
    why = std::move(engine).error();
    return nullptr;
  };
  loaded_ = binding::load(std::move(program), {settings.engine, make});
  if (!loaded_) return Failure{std::move(*why)};
  return std::nullopt;
}

// A folder that others may write to is told of, and not used.
void Policy::find_code_cache() {
  auto folder = emit::code_folder();
  if (!folder) note(folder.error());
  code_cache_ = std::move(folder).value_or(std::string());
}

Result<std::unique_ptr<abi::Engine>> Policy::engine_for(const binding::ProgramPtr& program,
                                                        const std::string& name) {
  if (name == "interpret") return interpret::interpreter(program);
  if (name != "jit" && name != "auto")
    return fail("B8056", "there is no engine `" + name + "`", "there are jit, auto and interpret");
  BOP_TRY(const emit::LoadedEmit module, emit::load_emit());
  const emit::Options options{false, code_cache_};
  // What a matcher asks is asked of one engine, from its first record to its last.
  if (name == "auto" && program->matches.empty())
    return binding::tiered(
        interpret::interpreter(program), [=]() -> Result<std::unique_ptr<abi::Engine>> {
          BOP_TRY(emit::Compiled made,
                  module.compile(program, interpret::interpreter(program), options));
          return std::move(made.engine);
        });
  BOP_TRY(emit::Compiled compiled,
          module.compile(program, interpret::interpreter(program), options));
  const std::set<std::string> lacks(compiled.unsupported.begin(), compiled.unsupported.end());
  if (!lacks.empty())
    note({"B8505",
          fmt::format("there is no machine code for {} yet", fmt::join(lacks, ", ")),
          "the policy is interpreted: the verdicts are the same, slower",
          {program->info.name}});
  return std::move(compiled.engine);
}

std::optional<Failure> Policy::bind(const Settings& settings) {
  std::vector<Error> notes;
  auto references = read_sets(settings, loaded_->info(), notes);
  if (!references) return Failure{std::move(references).error()};
  for (const Error& one : notes) note(one);
  bound_.emplace(loaded_->bind(*references));
  layout_ = abi::layout(info().schema);
  if (decide::one_by_one_because(info()).empty()) short_judge_.emplace(info());
  references_ = std::move(*references);
  return std::nullopt;
}

const abi::BatchSession* Policy::columns() const {
  std::call_once(columns_.once, [this] { columns_.one_by_one = make_columns(); });
  return columns_.session.get();
}

const std::string& Policy::one_by_one_because() const {
  columns();
  return columns_.one_by_one;
}

// Nothing, or why there are no columns.
std::string Policy::make_columns() const {
  if (engine_ == "interpret") return "the engine `interpret` was asked for";
  std::string why = decide::one_by_one_because(info());
  if (!why.empty()) return why;
  if (!layout_.packable[info().subject_record]) return "its records fit no columns";
  const auto module = emit::load_emit();
  if (!module) return module.error().message;
  auto made = module->batch_engine(program(), emit::Vectors::Best, code_cache_);
  if (!made) return made.error().message;
  columns_.engine = std::move(*made);
  columns_.session = columns_.engine->bind(references_);
  return {};
}

Result<decide::When> moment(const std::string& as_of, const abi::PolicyInfo& policy) {
  if (!as_of.empty()) return decide::when(as_of, policy);
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  return decide::when(value::Instant{now.time_since_epoch().count(), 0}.text(), policy);
}

}  // namespace bop::embed
