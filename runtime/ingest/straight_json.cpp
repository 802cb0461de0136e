#include <algorithm>
#include <cstring>
#include <vector>

#include <simdjson.h>

#include "runtime/ingest/json_parts.h"
#include "runtime/ingest/straight.h"

namespace bop::ingest {

namespace {

// The rows of a block by the places of their tokens, which simdjson finds for all of it at once: it
// has seen that they are UTF-8, that every text is closed and that no line ends in one. What stands
// between two tokens is the first of them, and blanks.
class StraightJson final : public StraightReader {
 public:
  StraightJson(StraightRow& row, const OtherNames& others) : row_(row), others_(others) {}

  void begin(const Block& block) override {
    block_ = std::string_view(block.bytes).substr(0, block.bytes.size() - Block::padding);
    escapes_ = block_.find('\\') != std::string_view::npos;
    whole_ = find_tokens(block_);
  }

  bool read(const RowPlace& place) override {
    // A block with a row that is broken: each by itself.
    if (!whole_ && !find_tokens(block_.substr(place.begin, place.length))) return false;
    const std::size_t begin = whole_ ? place.begin : 0;
    const std::size_t end = begin + place.length;
    while (*at_ < begin) ++at_;
    const std::uint32_t* const first = at_;
    row_.begin_row();
    others_met_.clear();
    if (text_[*at_] == '{' && members(row_, row_.steps(), end) && at_[-1] < end && *at_ >= end) {
      row_.finish();
      return true;
    }
    row_.take_back();
    at_ = first;  // it may have read on in the next row
    return false;
  }

 private:
  bool find_tokens(std::string_view text) {
    text_ = text.data();
    if (text.size() > room_) {
      constexpr std::size_t depth = 1;  // nothing is opened here
      if (simdjson::get_active_implementation()->create_dom_parser_implementation(
              text.size(), depth, parser_) != simdjson::SUCCESS)
        return false;
      room_ = text.size();
    }
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());  // NOLINT: its type
    if (text.empty() ||
        parser_->stage1(bytes, text.size(), simdjson::stage1_mode::regular) != simdjson::SUCCESS)
      return false;
    at_ = parser_->structural_indexes.get();  // behind the last: the length of the text, twice
    return true;
  }

  // From the `{` that `at_` is at to behind its `}`.
  bool members(StraightRow& row, Steps& steps, std::size_t row_end) {
    const std::size_t amounts = row.amounts();
    const std::size_t first_other = others_met_.size();
    std::uint64_t seen = 0;
    std::uint64_t given = 0;
    std::uint64_t meant = 0;
    std::size_t next = 0;
    char behind = text_[*++at_];
    if (behind == '}') ++at_;
    while (behind != '}') {
      if (*at_ >= row_end || text_[at_[0]] != '"' || text_[at_[1]] != ':') return false;
      const std::size_t field = field_at(steps, text_ + *at_, next);
      at_ += 2;
      if (field == steps.steps.size()) {
        if (!other(steps, row_end, first_other, meant)) return false;
      } else {
        const std::uint64_t bit = std::uint64_t{1} << field;
        if ((seen & bit) != 0) return false;
        seen |= bit;
        next = field + 1;
        bool has_value = true;
        if (!value(row, steps.steps[field], row_end, has_value)) return false;
        if (has_value) given |= bit;
      }
      behind = text_[*at_++];
      if (behind != ',' && behind != '}') return false;
    }
    others_met_.resize(first_other);
    return (meant & ~seen) == 0 && row.end(steps, given, amounts);
  }

  // A member that no field holds, if its name was remarked on and its value is a scalar; as
  // value(). `first`: the first of its object in others_met_.
  bool other(const Steps& steps, std::size_t row_end, std::size_t first, std::uint64_t& meant) {
    const std::string_view name(text_ + at_[-2] + 1, at_[-1] - at_[-2] - 1);
    const Fields* near = others_.known(*steps.plan, name.substr(0, name.find('"')));
    if (near == nullptr || *at_ >= row_end) return false;
    if (std::find(others_met_.begin() + static_cast<std::ptrdiff_t>(first), others_met_.end(),
                  near) != others_met_.end())
      return false;  // it stands twice
    others_met_.push_back(near);
    meant |= near->to_ullong();
    const std::string_view raw(text_ + *at_, at_[1] - *at_);
    ++at_;
    return Token::of(raw).is_json();
  }

  // Fields mostly stand in the order of their type.
  static std::size_t field_at(const Steps& steps, const char* key, std::size_t next) {
    const std::size_t count = steps.steps.size();
    for (std::size_t at = next; at < count; ++at)
      if (is_key(key, steps.steps[at].key)) return at;
    for (std::size_t at = 0; at < std::min(next, count); ++at)
      if (is_key(key, steps.steps[at].key)) return at;
    return count;
  }

  // Eight bytes behind a key can be read.
  static bool is_key(const char* found, const Step::Key& key) {
    std::uint64_t differs = 0;
    for (const std::uint64_t word : key.words) {
      if (differs != 0) return false;
      differs = eight_bytes(found) ^ word;
      found += sizeof word;
    }
    return (differs & key.last) == 0;
  }

  // From its first token to the one behind it.
  bool value(StraightRow& row, Step& step, std::size_t row_end, bool& has_value) {
    if (*at_ >= row_end) return false;
    const char first = text_[*at_];
    if (step.how == Step::How::Record && first == '{') {
      row.put(step);
      return members(row, *step.record, row_end);
    }
    if (step.how == Step::How::List && first == '[') return list(row, step, row_end);
    std::string_view text(text_ + *at_, at_[1] - *at_);
    ++at_;
    while (is_json_blank(text.back())) text.remove_suffix(1);
    if (first == '"') {
      if (text.size() < 2 || text.back() != '"' || step.how == Step::How::Boolean) return false;
      text = text.substr(1, text.size() - 2);
      if (escapes_ && text.find('\\') != std::string_view::npos) return false;
      has_value = !text.empty();
      return has_value ? row.put(step, text) : is_scalar(step);
    }
    if (step.how == Step::How::Number && first != 'n') {
      const std::string_view digits = text.substr(first == '-' ? 1 : 0);
      if (digits.size() > 1 && digits[0] == '0' && digits[1] != '.') return false;
      return row.put(step, text);
    }
    has_value = text != "null";
    return !has_value || (step.how == Step::How::Boolean && row.put(step, text));
  }

  static bool is_scalar(const Step& step) {
    return step.how != Step::How::Record && step.how != Step::How::List &&
           step.how != Step::How::Never;
  }

  // From the `[` that `at_` is at to behind its `]`.
  bool list(StraightRow& row, const Step& step, std::size_t row_end) {
    StraightRow& elements = *step.elements;
    Steps& steps = elements.steps();
    std::int64_t count = 0;
    char behind = text_[*++at_];
    if (behind == ']') ++at_;
    while (behind != ']') {
      elements.begin();
      bool has_value = true;
      if (count == abi::list_max || !value(elements, steps.steps.front(), row_end, has_value) ||
          !elements.end(steps, has_value ? 1 : 0, 0))
        return false;
      elements.finish_element();
      ++count;
      behind = text_[*at_++];
      if (behind != ',' && behind != ']') return false;
    }
    row.put(step, count);
    return true;
  }

  StraightRow& row_;
  const OtherNames& others_;
  std::string_view block_;
  std::vector<const Fields*> others_met_;  // one for each name, of the objects that are open
  bool escapes_ = false;                   // somewhere in the block
  bool whole_ = false;                     // its tokens are known
  const char* text_ = nullptr;
  const std::uint32_t* at_ = nullptr;
  std::unique_ptr<simdjson::internal::dom_parser_implementation> parser_;
  std::size_t room_ = 0;
};

}  // namespace

std::unique_ptr<StraightReader> straight_json(StraightRow& row, const OtherNames& others) {
  return row.is_of_use() ? std::make_unique<StraightJson>(row, others) : nullptr;
}

}  // namespace bop::ingest
