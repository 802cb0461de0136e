#include "runtime/ingest/arrow_table.h"

#include <algorithm>

#include <fmt/format.h>

#include "runtime/record/plain_text.h"

namespace bop::ingest {

namespace {

using abi::Kind;
using Form = ArrowColumn::Form;

bool is_amount(Kind kind) {
  return kind == Kind::Money || kind == Kind::UnitPrice || kind == Kind::Quantity;
}

bool is_number(Kind kind) {
  return is_amount(kind) || kind == Kind::Number || kind == Kind::Integer;
}

bool takes(Kind kind, Form form) {
  if (form == Form::Null) return true;
  if (kind == Kind::Boolean) return form == Form::Boolean;
  if (form == Form::Text) return kind != Kind::Record && kind != Kind::List;
  if (form == Form::Integer || form == Form::Decimal) return is_number(kind);
  switch (kind) {
    case Kind::Integer:
      return form == Form::Float;  // a value that is no whole number is refused where it stands
    case Kind::Date:
      return form == Form::Date || form == Form::Moment;
    case Kind::DateTime:
      return form == Form::Moment;
    case Kind::Time:
      return form == Form::Time;
    case Kind::Record:
      return form == Form::Record;
    case Kind::List:
      return form == Form::List;
    default:
      return is_amount(kind) && form == Form::Record;
  }
}

std::string hint_for(Kind kind, Form form) {
  if (form == Form::Float && is_number(kind))
    return "make it decimal128 where the data comes from; rounded afterwards it is a guess";
  if (kind == Kind::Percent) return "write texts as `5%`";
  if (kind == Kind::DateTime) return "give the timestamps a zone, or write texts with an offset";
  if (kind == Kind::Boolean)
    return "cast the column to booleans: a text `true` is none, as in a JSON file";
  return "cast the column, or write texts as in a JSON file";
}

std::unexpected<Error> refuse(const abi::Schema& types, const ArrowColumn& column,
                              const abi::Type& type) {
  std::string message = fmt::format("it holds {}, and the field is {}", name_of(column),
                                    types.name_of(type.required()));
  if (column.form == Form::Float && is_number(type.kind))
    message += "; binary floating point has no exact decimals";
  return std::unexpected(Error{"B8057",
                               std::move(message),
                               hint_for(type.kind, column.form),
                               {fmt::format("column `{}`", column.path)}});
}

class Binder {
 public:
  Binder(const abi::Schema& types, std::vector<std::string>& ignored)
      : types_(types), ignored_(ignored) {}

  Result<ArrowRecord> record(const std::vector<ArrowColumn>& columns, std::uint32_t type) {
    ArrowRecord made;
    std::vector<std::string_view> lacks;
    for (const abi::Field& known : types_.records[type].fields) {
      const auto column = std::ranges::find(columns, known.name, &ArrowColumn::name);
      ArrowField field{known.name, known.type, nullptr, nullptr, nullptr, nullptr, nullptr};
      if (column == columns.end()) {
        lacks.push_back(known.name);
      } else {
        BOP_TRY(field, bind(*column, known.name, known.type));
      }
      made.fields.push_back(std::move(field));
    }
    for (const ArrowColumn& column : columns) {
      if (types_.records[type].field(column.name)) continue;
      if (record::nearest_name(column.name, lacks).empty())
        ignored_.push_back(column.path);
      else
        made.misnamed.push_back(column.name);
    }
    return made;
  }

 private:
  Result<ArrowField> bind(const ArrowColumn& column, const std::string& name, abi::Type type) {
    ArrowField field{name, type, &column, nullptr, nullptr, nullptr, nullptr};
    if (!takes(type.kind, column.form)) return refuse(types_, column, type);
    if (type.kind == Kind::Date && column.form == Form::Moment && column.has_zone)
      return refuse(types_, column, type);  // which day it is hangs on the place
    if (type.kind == Kind::DateTime && column.form == Form::Moment && !column.has_zone)
      return refuse(types_, column, type);
    if (column.form == Form::Record && is_amount(type.kind)) {
      if (!amount(column, type.kind, field)) return refuse(types_, column, type);
    } else if (column.form == Form::Record) {
      BOP_TRY(ArrowRecord inner, record(column.parts, type.index));
      field.record = std::make_unique<ArrowRecord>(std::move(inner));
    } else if (column.form == Form::List) {
      BOP_TRY(ArrowField element, bind(column.parts[0], "", types_.lists[type.index]));
      field.element = std::make_unique<ArrowField>(std::move(element));
    }
    return field;
  }

  // {amount, currency}, {amount, unit}
  static bool amount(const ArrowColumn& column, Kind kind, ArrowField& field) {
    const std::string_view of = kind == Kind::Quantity ? "unit" : "currency";
    for (const ArrowColumn& part : column.parts) {
      const bool number = part.form == Form::Integer || part.form == Form::Decimal;
      if (part.name == "amount" && (number || part.form == Form::Text))
        field.amount = &part;
      else if (part.name == of && (part.form == Form::Text || part.form == Form::Null))
        field.measure = &part;
      else
        return false;
    }
    return field.amount != nullptr;
  }

  const abi::Schema& types_;
  std::vector<std::string>& ignored_;
};

bool has_misnamed(const ArrowRecord& record) {
  return !record.misnamed.empty() ||
         std::ranges::any_of(record.fields, [](const ArrowField& field) {
           return field.record && has_misnamed(*field.record);
         });
}

void put_quoted(std::string_view text, std::string& out) {
  out += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (static_cast<unsigned char>(c) < 0x20U)
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    else
      out += c;
  }
  out += '"';
}

// Rows as JSON, the way that readers of records take each value.
class JsonRow {
 public:
  JsonRow(std::string& out, std::string& room) : out_(out), room_(room) {}

  Result<void> record(const ArrowRecord& record, const ArrowColumn& column, std::int64_t index) {
    if (!is_there(column, index)) {
      out_ += "null";
      return {};
    }
    const std::int64_t at = inside(column, index);
    out_ += '{';
    bool first = true;
    const auto name = [&](std::string_view text) {
      if (!first) out_ += ',';
      first = false;
      put_quoted(text, out_);
      out_ += ':';
    };
    for (const ArrowField& field : record.fields) {
      if (field.column == nullptr) continue;
      name(field.name);
      BOP_TRY_VOID(value(field, at));
    }
    for (const std::string& misnamed : record.misnamed) {
      name(misnamed);
      out_ += "null";
    }
    out_ += '}';
    return {};
  }

 private:
  Result<void> value(const ArrowField& field, std::int64_t index) {
    const ArrowColumn& column = *field.column;
    if (field.record) return record(*field.record, column, index);
    if (!is_there(column, index)) {
      out_ += "null";
      return {};
    }
    if (field.element) return list(*field.element, column, index);
    if (field.amount != nullptr) return amount(field, inside(column, index));
    const bool bare = column.form != Form::Text &&
                      (is_number(field.type.kind) || field.type.kind == Kind::Boolean);
    return scalar(column, index, !bare);
  }

  Result<void> list(const ArrowField& element, const ArrowColumn& column, std::int64_t index) {
    const Elements all = elements(column, index);
    out_ += '[';
    for (std::int64_t at = all.first; at < all.end; ++at) {
      if (at > all.first) out_ += ',';
      BOP_TRY_VOID(value(element, at));
    }
    out_ += ']';
    return {};
  }

  Result<void> amount(const ArrowField& field, std::int64_t index) {
    if (!is_there(*field.amount, index)) {
      out_ += "null";
      return {};
    }
    out_ += "{\"amount\":";
    BOP_TRY_VOID(scalar(*field.amount, index, true));
    if (field.measure != nullptr && is_there(*field.measure, index)) {
      out_ += fmt::format(",\"{}\":", field.measure->name);
      BOP_TRY_VOID(scalar(*field.measure, index, true));
    }
    out_ += '}';
    return {};
  }

  Result<void> scalar(const ArrowColumn& column, std::int64_t index, bool quoted) {
    const auto text = text_at(column, index, room_);
    if (!text)
      return std::unexpected(Error{"B8057",
                                   "found " + text.error(),
                                   "give the value exactly, with a decimal type or as text",
                                   {fmt::format("column `{}`", column.path)}});
    quoted ? put_quoted(*text, out_) : void(out_ += *text);
    return {};
  }

  std::string& out_;
  std::string& room_;
};

}  // namespace

ArrowTable::ArrowTable(std::unique_ptr<State> state) : state_(std::move(state)) {}
ArrowTable::~ArrowTable() = default;
ArrowTable::ArrowTable(ArrowTable&&) noexcept = default;

Result<ArrowTable> ArrowTable::of(const ArrowSchema& schema, const ArrowArray& array,
                                  const abi::Schema& types, std::uint32_t record) {
  if (schema.release == nullptr || array.release == nullptr)
    return fail("B8057", "the array was given back before it was used",
                "ask for it once more: an Arrow array can be taken once");
  auto state = std::make_unique<State>();
  BOP_TRY(state->whole, arrow_column(schema, array, ""));
  if (state->whole.form != Form::Record)
    return fail("B8057", "the array holds " + name_of(state->whole) + ", and not records",
                "give a record batch: an array of the format `+s`");
  BOP_TRY(state->record, Binder(types, state->ignored).record(state->whole.parts, record));
  state->plain = !has_misnamed(state->record);
  return ArrowTable(std::move(state));
}

std::size_t ArrowTable::rows() const {
  return static_cast<std::size_t>(state_->whole.array->length);
}

const std::vector<std::string>& ArrowTable::ignored() const {
  return state_->ignored;
}

Result<void> ArrowTable::json(std::size_t row, std::string& out) const {
  std::string room;
  return JsonRow(out, room).record(state_->record, state_->whole, static_cast<std::int64_t>(row));
}

}  // namespace bop::ingest
