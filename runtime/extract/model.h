// The texts of the models that are shipped (runtime/extract/model/*.json), embedded at build time.
// Private to runtime/extract. Never: parsing them.
#pragma once

#include <span>
#include <string_view>

namespace bop::extract {

struct ModelText {
  std::string_view name;
  std::string_view text;
};

/// Every model, ordered by name.
std::span<const ModelText> models();

}  // namespace bop::extract
