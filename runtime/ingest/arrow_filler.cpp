#include <algorithm>
#include <array>

#include <simdjson.h>

#include "runtime/abi/row.h"
#include "runtime/ingest/arrow_table.h"
#include "runtime/ingest/cells.h"
#include "runtime/ingest/filling.h"

namespace bop::ingest {

namespace {

using abi::Kind;
using Form = ArrowColumn::Form;

// Rows as cells, as JsonCells makes them of the text that ArrowTable::json writes.
class ArrowCells {
 public:
  ArrowCells(const ArrowTable::State& table, const abi::Schema& types, const abi::Layout& layout,
             std::uint32_t record)
      : table_(table),
        plan_(plan_of(types, abi::column_tree(layout, record), record)),
        naming_(naming_fields(plan_)),
        empty_(empty_cells(plan_)),
        plain_(types, {}) {}

  /// False where the row is to be read by itself.
  bool read(std::int64_t row, batch::Cells& cells) {
    cells = empty_;
    for (std::string& id : ids_) id.clear();
    return table_.plain && is_there(table_.whole, row) &&
           record(table_.record, plan_, inside(table_.whole, row), {cells.own, cells.lists}, true);
  }

  /// What the record is called; empty: after its place.
  std::string_view id() const {
    for (const std::string& id : ids_)
      if (!id.empty()) return id;
    return {};
  }

 private:
  bool record(const ArrowRecord& from, const RecordPlan& plan, std::int64_t index,
              const Place& place, bool outermost) {
    const std::size_t first_amount = amounts_.size();
    bool whole = true;
    for (std::size_t at = 0; whole && at < plan.fields.size(); ++at) {
      const ArrowField& field = from.fields[at];
      if (field.column == nullptr || !is_there(*field.column, index)) continue;
      whole = this->field(field, plan, at, index, place, outermost);
    }
    for (std::size_t at = first_amount; whole && at < amounts_.size(); ++at)
      whole = plain_.settle(plan, amounts_[at], place.cells);
    amounts_.resize(first_amount);
    return whole;
  }

  bool field(const ArrowField& from, const RecordPlan& plan, std::size_t at, std::int64_t index,
             const Place& place, bool outermost) {
    const FieldPlan& field = plan.fields[at];
    const std::span<batch::Cell> cells = place.cells;
    if (from.element && field.element) return list(from, field, index, place);
    if (from.record) {
      cells[field.column].state = abi::State::Value;
      set_empty(*field.record, cells);
      return record(*from.record, *field.record, inside(*from.column, index), place, false);
    }
    Amount amount{at, 0, 0};
    if (const auto taken = bare(from, plan, at, index, cells, amount)) return *taken;
    const auto text = written(from, index);
    if (!text) return false;
    if (text->empty()) return true;
    if (!plain_.read(field, *text, cells[field.column], amount)) return false;
    const Kind kind = field.type.kind;
    if (kind == Kind::Money || kind == Kind::UnitPrice || kind == Kind::Quantity)
      amounts_.push_back(amount);
    return !outermost || note_name(field, at, *text);
  }

  bool list(const ArrowField& from, const FieldPlan& field, std::int64_t index,
            const Place& place) {
    const Elements all = elements(*from.column, index);
    const ArrowField& element = *from.element;
    place.cells[field.column].state = abi::State::Value;
    if (all.end - all.first > abi::list_max) return false;
    for (std::int64_t at = all.first; at < all.end; ++at) {
      const Place here = add_element(field, place);
      if (element.column == nullptr || !is_there(*element.column, at)) continue;
      const std::size_t first_amount = amounts_.size();
      if (!this->field(element, *field.element, 0, at, here, false)) return false;
      if (amounts_.size() > first_amount &&
          !plain_.settle(*field.element, amounts_.back(), here.cells))
        return false;
      amounts_.resize(first_amount);
    }
    return true;
  }

  // Values that need no text: most of those of a table. Nothing of any other.
  std::optional<bool> bare(const ArrowField& from, const RecordPlan& plan, std::size_t at,
                           std::int64_t index, std::span<batch::Cell> cells, Amount& amount) {
    const FieldPlan& field = plan.fields[at];
    if (from.amount != nullptr || from.element || (&plan == &plan_ && names(at)))
      return std::nullopt;
    batch::Cell& cell = cells[field.column];
    if (const auto day = day_at(*from.column, index)) {
      cell.state = abi::State::Value;
      cell.payload = *day;
      return true;
    }
    const auto digits = digits_at(*from.column, index);
    if (!digits) return std::nullopt;
    if (!plain_.read(field, *digits, cell, amount)) return false;
    if (field.type.kind != Kind::Number && field.type.kind != Kind::Integer)
      amounts_.push_back(amount);
    return true;
  }

  bool names(std::size_t at) const { return std::ranges::find(naming_, at) != naming_.end(); }

  // The value's text as a reader of JSON would find it.
  std::optional<std::string_view> written(const ArrowField& from, std::int64_t index) {
    if (from.element) return std::nullopt;
    if (from.amount != nullptr) return amount(from, inside(*from.column, index));
    const auto text = text_at(*from.column, index, room_);
    if (!text) return std::nullopt;
    if (from.column->form == Form::Text && !simdjson::validate_utf8(text->data(), text->size()))
      return std::nullopt;
    return *text;
  }

  std::optional<std::string_view> amount(const ArrowField& from, std::int64_t index) {
    if (!is_there(*from.amount, index)) return std::string_view();
    const auto number = text_at(*from.amount, index, room_);
    if (!number || number->empty()) return std::nullopt;
    if (from.measure == nullptr || !is_there(*from.measure, index)) return *number;
    const auto measure = text_at(*from.measure, index, other_room_);
    if (!measure || measure->empty()) return std::nullopt;
    if (from.type.kind == Kind::Quantity)
      joint_ = std::string(*number) + ' ' + std::string(*measure);
    else
      joint_ = std::string(*measure) + ' ' + std::string(*number);
    return joint_;
  }

  bool note_name(const FieldPlan& field, std::size_t at, std::string_view text) {
    for (std::size_t one = 0; one < naming_.size(); ++one) {
      if (naming_[one] != at) continue;
      std::string_view id;
      if (!set_id(field, text, id)) return false;
      ids_[one] = id;
    }
    return true;
  }

  const ArrowTable::State& table_;
  RecordPlan plan_;
  std::vector<std::size_t> naming_;
  batch::Cells empty_;
  PlainReader plain_;
  std::vector<Amount> amounts_;
  std::array<std::string, 2> ids_;
  std::string room_, other_room_, joint_;
};

}  // namespace

struct ArrowFiller::State {
  ArrowCells reader;
  Filling filling;
  batch::Cells cells = {};
};

ArrowFiller::ArrowFiller(const ArrowTable& table, const abi::Schema& types, std::uint32_t record,
                         const abi::Layout& layout, std::span<const bool> read)
    : state_(std::make_unique<State>(ArrowCells(table.state(), types, layout, record),
                                     Filling(batch::Builder(layout, record, read)))) {}
ArrowFiller::~ArrowFiller() = default;

Filled ArrowFiller::fill(std::size_t first, std::size_t count) {
  for (std::size_t row = first; row < first + count; ++row) {
    if (state_->reader.read(static_cast<std::int64_t>(row), state_->cells)) {
      state_->filling.add(state_->cells, state_->reader.id());
    } else {
      state_->filling.leave_out();
    }
  }
  return state_->filling.finish();
}

}  // namespace bop::ingest
