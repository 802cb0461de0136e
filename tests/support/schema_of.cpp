#include "tests/support/schema_of.h"

#include <cstdio>
#include <cstdlib>

#include <fmt/format.h>

#include "compiler/diagnostics/render.h"
#include "compiler/driver/compile.h"

namespace bop::test_support {

TypedSchema schema_of(const std::string& module, const std::string& type) {
  const std::string text = fmt::format(R"(policy sample.reading "Reading of records"
use {}
subject judged : {}
role reader
decision reading
  outcomes read < doubtful
  combine  most severe
  default  doubtful
  asks     reader
)",
                                       module, type);
  const auto compilation = driver::compile("test.bop", text);
  if (!compilation.program) {
    fmt::print(stderr, "{}",
               diagnostics::render_text(compilation.diagnostics, compilation.files, false));
    std::exit(2);
  }
  const auto& info = compilation.program->info;
  return {info.schema, info.subject_record};
}

}  // namespace bop::test_support
