#include "runtime/record/rows.h"

#include <utility>

#include "runtime/record/plain_text.h"
#include "runtime/record/read_csv.h"
#include "runtime/record/read_json.h"

namespace bop::record {

struct Rows::State {
  State(Format made_of, const std::string& path, const abi::Schema& schema, std::uint32_t of,
        const Limits& limits, const Notation& csv, char separates)
      : format(made_of),
        type(of),
        separator(separates),
        context{schema, path,   made_of == Format::Csv ? Method::Csv : Method::Json,
                limits, source, made_of == Format::Csv ? csv : Notation{}},
        rows(context, of) {
    context.points_may_group = made_of == Format::Csv && separates == ';' && !csv.stated;
  }

  Format format;
  std::uint32_t type;
  char separator;
  Source source;
  Context context;
  CsvRows rows;
};

Rows::Rows(Format format, const std::string& path, const abi::Schema& schema, std::uint32_t type,
           const Limits& limits, const Notation& csv, char separator)
    : state_(std::make_unique<State>(format, path, schema, type, limits, csv, separator)) {}
Rows::~Rows() = default;
Rows::Rows(Rows&&) noexcept = default;

std::optional<Result<Record>> Rows::read(std::string_view row, int line) {
  std::optional<Result<Record>> record;
  if (state_->format == Format::Csv) {
    CsvReader reader(row, state_->separator, line);
    record = state_->rows.next(reader);
  } else if (!trimmed(row).empty()) {
    if (row.ends_with('\n')) row.remove_suffix(1);
    record = json_line(state_->context, row, state_->type, line);
  }
  if (record && !*record)
    return std::unexpected(std::move(record->error()).in(state_->context.path));
  return record;
}

const CsvLayout* Rows::layout() const {
  return state_->rows.has_header() ? &state_->rows.layout() : nullptr;
}

std::size_t Rows::columns() const {
  return state_->rows.column_count();
}

const std::vector<Error>& Rows::refused() const {
  return state_->source.errors;
}

std::vector<Error> Rows::take_notes() {
  return std::exchange(state_->source.notes, {});
}

}  // namespace bop::record
