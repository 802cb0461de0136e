// Batches made one after the other, each in the forms of the one before where its values fit them,
// so that code is made once. Private to runtime/ingest. Never: reading rows.
#pragma once

#include <string_view>
#include <utility>
#include <vector>

#include "runtime/batch/builder.h"
#include "runtime/ingest/ingest.h"

namespace bop::ingest {

class Filling {
 public:
  explicit Filling(batch::Builder builder) : builder_(std::move(builder)) {}

  void add(const batch::Cells& cells, std::string_view id) {
    builder_.add(cells);
    filled_.names.add(id);
  }
  /// Their names were added one by one.
  void add(const batch::Stripes& stripes) { builder_.add(stripes); }
  void add_name(std::string_view id) { filled_.names.add(id); }
  batch::Builder& builder() { return builder_; }
  /// A row that is to be read by itself.
  void leave_out() {
    builder_.leave_out();
    filled_.names.add({});
  }
  Filled finish() {
    filled_.batch = builder_.finish(forms_);
    forms_.assign(filled_.batch->forms().begin(), filled_.batch->forms().end());
    return std::exchange(filled_, {});
  }

 private:
  batch::Builder builder_;
  Filled filled_;
  std::vector<abi::ColumnForm> forms_;
};

}  // namespace bop::ingest
