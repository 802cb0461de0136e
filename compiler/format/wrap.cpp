#include <algorithm>

#include "compiler/format/format.h"
#include "compiler/format/layout.h"

namespace bop::format {

namespace {

// Decides where one logical line breaks: where its author broke it at a place that reads well, and
// at the best place of what is still too long. Doing it twice changes nothing: a line that was
// broken fits, and an opening bracket ends its line as soon as anything around its parts breaks.
class Wrapper {
 public:
  explicit Wrapper(const Line& line)
      : line_(line), pieces_(line.pieces), breaks_(pieces_.size(), false), inside_(pieces_.size()) {
    find_insides();
    find_columns();
    for (std::size_t i = 1; i < pieces_.size(); ++i)
      breaks_[i] = forced(i) || (pieces_[i].began_line && may_break(i));
    for (std::size_t i = pieces_.size(); i-- > 0;)
      if (wants_open(i)) breaks_[i + 1] = true;
  }

  std::vector<std::string> text() {
    std::vector<std::string> out;
    for (std::size_t begin = 0; begin < pieces_.size();) {
      const std::size_t end = fit(begin);
      out.push_back(emit(begin, end));
      begin = end;
    }
    return out;
  }

 private:
  static constexpr std::size_t outside = static_cast<std::size_t>(-1);

  bool forced(std::size_t i) const {
    return i > 0 && (pieces_[i - 1].comment || (pieces_[i].comment && pieces_[i].own_line));
  }
  bool may_break(std::size_t i) const { return i >= first_ && pieces_[i].rank != Piece::never; }

  // The innermost bracket open before each piece.
  void find_insides() {
    std::vector<std::size_t> open;
    for (std::size_t i = 0; i < pieces_.size(); ++i) {
      if (pieces_[i].closes && !open.empty()) open.pop_back();
      inside_[i] = open.empty() ? outside : open.back();
      if (pieces_[i].opens) open.push_back(i);
    }
    starts_.assign(pieces_.size(), {});
  }

  // Columns are not broken up; lines break after the first word of the last one, and go on below
  // what follows the clause's word or the last column's.
  void find_columns() {
    first_ = std::max<std::size_t>(line_.keyword, 1);
    for (std::size_t i = 0; i < line_.stops.size(); ++i) {
      if (line_.stops[i] == 0) continue;
      const bool last = i + 1 == line_.stops.size();
      first_ = std::max(first_, line_.stops[i] + (last ? line_.shape->hang : 1));
    }
    hang_ = line_.indent + 2;
    const bool whole = !line_.stops.empty() && line_.stops.back() > 0;
    if (line_.kind == Line::Kind::Clause) hang_piece_ = line_.keyword;
    if (line_.kind == Line::Kind::Item && whole)
      hang_piece_ = line_.stops.back() + line_.shape->hang;
  }

  bool is_block(std::size_t i) const { return pieces_[i].opens && pieces_[i].block; }
  bool can_open(std::size_t i) const {
    return is_block(i) && i + 1 < pieces_.size() && !pieces_[i + 1].closes &&
           !pieces_[i + 1].comment;
  }

  // Something breaks inside this block: between its own parts, or within one of several.
  bool wants_open(std::size_t i) const {
    if (!can_open(i) || i + 1 < first_) return false;
    for (std::size_t at = i + 1; at < pieces_[i].partner; ++at)
      if (breaks_[at] && (pieces_[i].list || inside_[at] == i)) return true;
    return false;
  }

  // --- columns

  struct Start {
    std::size_t indent = 0;  // of the line an opening bracket stands on
    std::size_t column = 0;  // after it
  };

  std::size_t indent_of(std::size_t begin) const {
    if (begin == 0) return line_.indent;
    const std::size_t bracket =
        pieces_[begin].closes ? std::size_t{pieces_[begin].partner} : inside_[begin];
    if (pieces_[begin].closes) return starts_[bracket].indent;
    if (bracket == outside) return hang_;
    return is_block(bracket) ? starts_[bracket].indent + 2 : starts_[bracket].column;
  }

  // Where the line that begins at `begin` ends, after a break was put in it if it is too long.
  std::size_t fit(std::size_t begin) {
    while (true) {
      std::size_t column = indent_of(begin);
      const std::size_t indent = column;
      std::size_t end = begin;
      bool too_long = false, breakable = false;
      for (; end < pieces_.size() && (end == begin || !breaks_[end]); ++end) {
        const Piece& piece = pieces_[end];
        column += (end == begin ? 0 : piece.spaces);
        if (end == hang_piece_) hang_ = column;
        column += piece.width;
        if (piece.opens) starts_[end] = {indent, column};
        too_long = too_long || (column > columns_max && !piece.comment);
        breakable = breakable || (end > begin && may_break(end));
        if (too_long && breakable) break;
      }
      if (!too_long || !breakable) return end;
      break_between(begin, end + 1);
    }
  }

  // Puts one break into [begin, end), which has a place for it.
  void break_between(std::size_t begin, std::size_t end) {
    std::size_t best = outside;
    std::size_t column = indent_of(begin);
    for (std::size_t i = begin; i < end; ++i) {
      const bool fits = column <= columns_max;
      const bool candidate = i > begin && may_break(i);
      if (candidate && (best == outside || (fits && pieces_[i].rank <= pieces_[best].rank)))
        best = i;
      if (!fits && best != outside) break;
      column += pieces_[i].width + (i == begin ? 0 : pieces_[i].spaces);
    }
    // The outermost block of several parts around it opens first.
    for (std::size_t bracket = inside_[best]; bracket != outside && bracket >= begin;
         bracket = inside_[bracket]) {
      const bool several = pieces_[bracket].list || inside_[best] == bracket;
      if (can_open(bracket) && several && !breaks_[bracket + 1] && bracket + 1 >= first_ &&
          bracket + 1 > begin)
        best = bracket + 1;
    }
    breaks_[best] = true;
  }

  std::string emit(std::size_t begin, std::size_t end) const {
    std::string text(indent_of(begin), ' ');
    for (std::size_t i = begin; i < end; ++i) {
      if (i > begin) text.append(pieces_[i].spaces, ' ');
      text += pieces_[i].text;
    }
    return text;
  }

  const Line& line_;
  const std::vector<Piece>& pieces_;
  std::vector<bool> breaks_;
  std::vector<std::size_t> inside_;
  std::vector<Start> starts_;
  std::size_t first_ = 1;
  std::size_t hang_piece_ = outside;
  std::size_t hang_ = 0;
};

}  // namespace

std::vector<std::string> wrap(const Line& line) {
  return Wrapper(line).text();
}

}  // namespace bop::format
