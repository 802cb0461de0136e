#include <algorithm>

#ifdef __SSE2__
#include <emmintrin.h>
#endif
#include <simdjson.h>

#include "runtime/ingest/straight.h"
#include "runtime/record/csv_layout.h"
#include "runtime/record/notation.h"

namespace bop::ingest {

namespace {

using record::CsvLayout;

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

// Where one character stands in a text, from one to the next.
class Places {
 public:
  explicit Places(char wanted) : wanted_(eight_times(wanted)) {}

  /// 64 bytes can be read at the end of the text.
  void begin(const char* text) {
    base_ = text;
    found_ = find(text);
  }
  const char* next(const char* end) {
    while (found_ == 0) {
      base_ += 64;
      if (base_ >= end) return end;
      found_ = find(base_);
    }
    const char* at = base_ + std::countr_zero(found_);
    found_ &= found_ - 1;
    return std::min(at, end);
  }

 private:
  static std::uint64_t eight_times(char c) {
    return static_cast<unsigned char>(c) * std::uint64_t{0x0101'0101'0101'0101};
  }
  // A bit for each of 64 bytes.
#ifdef __SSE2__
  std::uint64_t find(const char* at) const {
    const __m128i wanted = _mm_set1_epi64x(static_cast<std::int64_t>(wanted_));
    std::uint64_t bits = 0;
    for (unsigned part = 0; part < 4; ++part) {
      __m128i bytes;
      std::memcpy(&bytes, at + 16 * std::size_t{part}, sizeof bytes);
      const int same = _mm_movemask_epi8(_mm_cmpeq_epi8(bytes, wanted));
      bits |= std::uint64_t{static_cast<std::uint32_t>(same)} << (16 * part);
    }
    return bits;
  }
#else
  std::uint64_t find(const char* at) const {
    constexpr std::uint64_t rest = 0x7f7f'7f7f'7f7f'7f7f;
    constexpr std::uint64_t gather = 0x0102'0408'1020'4080;
    std::uint64_t bits = 0;
    for (unsigned word = 0; word < 8; ++word) {
      const std::uint64_t differs = eight_bytes(at + 8 * std::size_t{word}) ^ wanted_;
      const std::uint64_t same = ~(((differs & rest) + rest) | differs | rest);
      bits |= (same >> 7U) * gather >> 56U << (8 * word);
    }
    return bits;
  }
#endif

  std::uint64_t wanted_;
  const char* base_ = nullptr;
  std::uint64_t found_ = 0;
};

// Rows without a quote, of a header without records in records.
class StraightCsv final : public StraightReader {
 public:
  StraightCsv(StraightRow& row, const RecordPlan& plan, const CsvLayout& header,
              std::size_t columns, char separator, bool points_may_group)
      : row_(row), by_column_(columns), places_(separator), points_may_group_(points_may_group) {
    for (std::size_t at = 0; at < plan.fields.size(); ++at) {
      Step& step = row_.steps().steps[at];
      if (!header.why[at].empty()) step.may_miss = false;
      if (header.why[at].empty() && header.column[at] != CsvLayout::no_column)
        by_column_[header.column[at]] = {&step, std::uint64_t{1} << at};
    }
  }

  void begin(const Block& block) override {
    block_ = std::string_view(block.bytes).substr(0, block.bytes.size() - Block::padding);
    quotes_ = block_.find('"') != std::string_view::npos;
    plus_ = block_.find('+') != std::string_view::npos;
    is_utf8_ = simdjson::validate_utf8(block_.data(), block_.size());
  }

  bool read(const RowPlace& place) override {
    const std::string_view row = block_.substr(place.begin, place.length);
    if (!is_utf8_ || (quotes_ && row.find('"') != std::string_view::npos)) return false;
    row_.begin();
    const bool taken = cells(row);
    taken ? row_.finish() : row_.take_back();
    return taken;
  }

 private:
  struct Column {
    Step* step = nullptr;  // none: no field's
    std::uint64_t bit = 0;
  };

  bool cells(std::string_view row) {
    while (!row.empty() && (row.back() == '\n' || row.back() == '\r')) row.remove_suffix(1);
    const char* const end = row.data() + row.size();
    const char* begin = row.data();
    places_.begin(begin);
    std::uint64_t given = 0;
    bool any = false;
    for (const Column& column : by_column_) {
      if (begin > end) return false;  // fewer cells than the header has
      const char* const behind = places_.next(end);
      std::string_view text(begin, static_cast<std::size_t>(behind - begin));
      begin = behind + 1;
      while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
      while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
      if (text.empty()) continue;
      any = true;
      if (column.step == nullptr) continue;
      if (!put(*column.step, text)) return false;
      given |= column.bit;
    }
    return any && begin == end + 1 && row_.end(row_.steps(), given, 0);
  }

  bool put(Step& step, std::string_view text) {
    // `2.46E+02` may be what a spreadsheet left of a number.
    if (step.how == Step::How::Text && plus_ && text.find("E+") != std::string_view::npos)
      return false;
    if (step.how != Step::How::Number || !points_may_group_) return row_.put(step, text);
    constexpr int group = 3;
    const auto digits = read_digits_padded(text);
    return digits && digits->decimals != group && row_.put(step, *digits, text);
  }

  StraightRow& row_;
  std::vector<Column> by_column_;
  Places places_;
  bool points_may_group_;
  std::string_view block_;
  bool quotes_ = false;  // somewhere in the block
  bool plus_ = false;
  bool is_utf8_ = false;
};

}  // namespace

std::unique_ptr<StraightReader> straight_csv(StraightRow& row, const RecordPlan& plan,
                                             const CsvLayout& header, std::size_t columns,
                                             char separator, const record::Notation& notation) {
  const bool flat =
      std::ranges::none_of(header.nested, [](const auto& in) { return in != nullptr; });
  if (!row.is_of_use() || !flat || !notation.is_plain()) return nullptr;
  return std::make_unique<StraightCsv>(row, plan, header, columns, separator,
                                       separator == ';' && !notation.stated);
}

}  // namespace bop::ingest
