// Policies as text, compiled and explained: what lower makes of tables, lists, dates and rates must
// read like what was written.
#include <filesystem>
#include <fstream>

#include <doctest/doctest.h>

#include "compiler/diagnostics/render.h"
#include "compiler/driver/compile.h"
#include "compiler/explain/explain.h"

using namespace bop;

namespace {

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::string explained(driver::Compilation compilation) {
  const std::string problems =
      diagnostics::render_text(compilation.diagnostics, compilation.files, false);
  INFO(problems);
  REQUIRE(compilation.program.has_value());
  return explain::explain(*compilation.program);
}

bool is_module(const std::filesystem::path& path) {
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);)
    if (line.starts_with("policy ")) return false;
  return true;
}

}  // namespace

TEST_CASE("every policy of the product can be explained, and names all its rules") {
  std::size_t policies = 0;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(BOP_SOURCE_DIR "/policies")) {
    if (entry.path().extension() != ".bop") continue;
    CAPTURE(entry.path().filename().string());
    auto compilation = driver::compile_file(entry.path().string());
    REQUIRE(compilation.has_value());
    if (is_module(entry.path())) continue;  // explained with the policies that use it
    ++policies;
    const auto rules =
        compilation->program ? compilation->program->info.rules : std::vector<abi::RuleInfo>{};
    const std::string text = explained(std::move(*compilation));
    for (const auto& rule : rules) CHECK(has(text, "**" + rule.code + " " + rule.title + "**"));
    CHECK(has(text, "Hash of its meaning: "));
    CHECK_FALSE(has(text, "NOBODY OWNS IT"));
  }
  CHECK(policies > 0);
}
