// Any bytes as a policy: parsing must end, stay inside its ranges, and render whatever it reports.
#include <cstddef>
#include <cstdint>
#include <string>

#include "compiler/diagnostics/render.h"
#include "compiler/parse/parse.h"
#include "runtime/base/error.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t bytes_max = 1U << 16;
  if (size > bytes_max) return 0;
  bop::source::Files files;
  const auto file = files.add(
      "fuzz.bop", std::string(reinterpret_cast<const char*>(data), size));  // NOLINT: bytes as text
  bop::diagnostics::Diagnostics diagnostics;
  const auto module = bop::parse::parse(file, files, diagnostics);
  for (const auto* diagnostic : diagnostics.sorted())
    BOP_CHECK(diagnostic->range.begin <= diagnostic->range.end && diagnostic->range.end <= size,
              "a message points into the file");
  for (const auto& expression : module.exprs)
    BOP_CHECK(expression.range.begin <= expression.range.end && expression.range.end <= size,
              "an expression lies in the file");
  for (const auto& declaration : module.declarations)
    BOP_CHECK(declaration.broken ? !diagnostics.empty() : declaration.range.end <= size,
              "a broken declaration was reported");
  bop::diagnostics::render_text(diagnostics, files, true);
  bop::diagnostics::render_json(diagnostics, files);
  bop::ast::print(module);
  return 0;
}
