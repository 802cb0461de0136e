#include "compiler/driver/modules.h"

#include <algorithm>
#include <filesystem>
#include <map>

#include "stdlib/stdlib.h"

#include "compiler/diagnostics/kinds_resolve.h"
#include "compiler/literate/literate.h"
#include "compiler/parse/parse.h"

namespace bop::driver {
namespace {

constexpr std::string_view prelude = "std.prelude";  // used by every policy, written or not
constexpr std::size_t folders_above_max = 2;

// `a.b` in a `use`, or the prelude, which nobody writes.
struct Use {
  std::string name;
  std::optional<source::SourceRange> at;
};

std::vector<Use> uses_of(const ast::Module& module) {
  std::vector<Use> uses;
  for (const ast::Declaration& declaration : module.declarations)
    if (const auto* use = std::get_if<ast::UseDecl>(&declaration.node))
      for (const ast::Path& path : use->modules)
        if (!name_of(path).empty()) uses.push_back({name_of(path), path.range});
  return uses;
}

const ast::PolicyDecl* header_of(const ast::Module& module) {
  for (const ast::Declaration& declaration : module.declarations)
    if (const auto* header = std::get_if<ast::PolicyDecl>(&declaration.node)) return header;
  return nullptr;
}

// The files a module may stand in, the nearest first.
std::vector<std::string> places_of(const std::string& policy, const std::string& name) {
  std::string relative = name;
  std::ranges::replace(relative, '.', '/');
  const std::filesystem::path folder = std::filesystem::path(policy).parent_path();
  std::vector<std::string> places;
  std::filesystem::path above = folder.empty() ? "." : folder;
  for (std::size_t level = 0; level <= folders_above_max; ++level, above /= "..")
    for (const char* ending : {".bop", ".bop.md"}) {
      std::string place = (above / (relative + ending)).lexically_normal().string();
      if (std::ranges::find(places, place) == places.end()) places.push_back(std::move(place));
    }
  return places;
}

class Reader {
 public:
  Reader(const Options& options, Compilation& compilation)
      : options_(options), compilation_(compilation) {}

  void policy(std::string path, std::string text) {
    policy_ = path;
    add(std::move(path), std::move(text));
    if (const auto* header = header_of(modules()[0])) index_.emplace(name_of(header->name), 0);
    for (std::size_t next = 0; next < modules().size(); ++next) {
      std::vector<Use> uses = uses_of(modules()[next]);
      if (next == 0) uses.push_back({std::string(prelude), {}});
      for (const Use& use : uses) module(next, use);
    }
    colours_.assign(modules().size(), Colour::Unseen);
    find_cycles(0);
  }

 private:
  struct Edge {
    std::size_t to;
    source::SourceRange at;
  };
  enum class Colour : std::uint8_t { Unseen, Open, Done };

  std::vector<ast::Module>& modules() { return compilation_.modules; }

  void add(std::string shown, std::string text) {
    compilation_.texts.insert_or_assign(shown, text);
    std::string program = literate::program_of(shown, std::move(text));
    const source::FileId file = compilation_.files.add(std::move(shown), std::move(program));
    modules().push_back(parse::parse(file, compilation_.files, compilation_.diagnostics));
    edges_.emplace_back();
  }

  // Reads a module on its first use.
  void module(std::size_t user, const Use& use) {
    if (!index_.contains(use.name)) {
      const std::size_t index = modules().size();
      const bool found = use.name.starts_with("std.") ? from_library(use.name) : from_file(use);
      if (!found && !use.at) return;  // the library has no prelude
      if (!found) stand_in(use.name, *use.at);
      index_.emplace(use.name, index);
    }
    if (use.at) edges_[user].push_back({index_.find(use.name)->second, *use.at});
  }

  void stand_in(const std::string& name, source::SourceRange at) {
    auto& unknown = compilation_.diagnostics.report(diagnostics::unknown_module, at, {name});
    if (!looked_.empty()) unknown.note(looked_);
    std::vector<std::string_view> names;
    for (const stdlib::ModuleText& known : stdlib::modules()) names.push_back(known.name);
    diagnostics::suggest(unknown, at, name, names);
    empty(name, at);
  }

  // A head and nothing else.
  void empty(const std::string& name, source::SourceRange at) {
    ast::PolicyDecl head;
    head.is_module = true;
    for (std::size_t begin = 0; begin <= name.size();) {
      const std::size_t end = std::min(name.find('.', begin), name.size());
      head.name.parts.push_back({name.substr(begin, end - begin), at});
      begin = end + 1;
    }
    ast::Module made;
    made.file = compilation_.files.add(name, "");
    made.declarations.push_back({{made.file, 0, 0}, {}, false, std::move(head)});
    modules().push_back(std::move(made));
    edges_.emplace_back();
  }

  bool from_library(const std::string& name) {
    looked_.clear();
    std::string shown = "stdlib/" + name.substr(name.find('.') + 1) + ".bop";
    if (auto text = kept(shown)) {
      add(std::move(shown), std::move(*text));
      return true;
    }
    const auto known = std::ranges::find(stdlib::modules(), name, &stdlib::ModuleText::name);
    if (known == stdlib::modules().end()) return false;
    add(std::move(shown), std::string(known->text));
    return true;
  }

  std::optional<std::string> kept(const std::string& place) const {
    if (options_.kept == nullptr) return std::nullopt;
    const auto found = options_.kept->find(place);
    return found == options_.kept->end() ? std::nullopt : std::optional(found->second);
  }

  Result<std::optional<std::string>> read(const std::string& place) const {
    return options_.kept != nullptr ? kept(place) : options_.read(place);
  }

  bool from_file(const Use& use) {
    looked_.clear();
    if (!options_.read && options_.kept == nullptr) return false;
    for (const std::string& place : places_of(policy_, use.name)) {
      auto text = read(place);
      if (!text) {
        looked_ = text.error().text();
        return false;
      }
      if (*text) {
        add(place, std::move(**text));
        check_head(use, place);
        return true;
      }
      looked_ += (looked_.empty() ? "It was looked for in `" : ", `") + place + "`";
    }
    looked_ += ".";
    return false;
  }

  // A file of the right name with another head is nothing to build on.
  void check_head(const Use& use, const std::string& place) {
    const ast::PolicyDecl* header = header_of(modules().back());
    if (header != nullptr && header->is_module && name_of(header->name) == use.name) return;
    const std::string begins = header == nullptr
                                   ? "begins with no head"
                                   : "begins with `" +
                                         std::string(header->is_module ? "module " : "policy ") +
                                         name_of(header->name) + "`";
    compilation_.diagnostics
        .report(diagnostics::not_the_module, *use.at, {place}, {begins}, {use.name})
        .note("The file of a module begins with `module` and the name that `use` gives it.");
    modules().pop_back();
    edges_.pop_back();
    empty(use.name, *use.at);
  }

  // A cycle is reported at the `use` that closes it.
  void find_cycles(std::size_t module) {
    colours_[module] = Colour::Open;
    for (const auto& [to, at] : edges_[module]) {
      if (colours_[to] == Colour::Unseen) find_cycles(to);
      if (colours_[to] == Colour::Open)
        compilation_.diagnostics
            .report(diagnostics::module_cycle, at, {std::string(compilation_.files.text(at))})
            .note("Put what both need into a module of its own, which both use.");
    }
    colours_[module] = Colour::Done;
  }

  const Options& options_;
  Compilation& compilation_;
  std::string policy_;
  std::map<std::string, std::size_t, std::less<>> index_;  // of modules, by name
  std::vector<std::vector<Edge>> edges_;
  std::vector<Colour> colours_;
  std::string looked_;  // why the module was not found
};

}  // namespace

std::string name_of(const ast::Path& path) {
  std::string name;
  for (const auto& part : path.parts) name += (name.empty() ? "" : ".") + part.text;
  return name;
}

void read_modules(std::string path, std::string text, const Options& options,
                  Compilation& compilation) {
  Reader(options, compilation).policy(std::move(path), std::move(text));
}

}  // namespace bop::driver
