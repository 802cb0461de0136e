#include "runtime/extract/tables.h"

#include <algorithm>
#include <array>

namespace bop::extract {

namespace {

bool is_number(abi::Kind kind) {
  return kind == abi::Kind::Number || kind == abi::Kind::Integer || kind == abi::Kind::Money ||
         kind == abi::Kind::UnitPrice || kind == abi::Kind::Percent;
}

bool has_digit(std::string_view text) {
  return text.find_first_of("0123456789") != std::string_view::npos;
}

// Words that may follow a label in the head of a column: "Betrag EUR", "Preis in €", "Total net".
constexpr std::array<std::string_view, 15> beside_label = {"eur", "euro", "in",   "netto", "net",
                                                           "ht",  "usd",  "gbp",  "chf",   "rm",
                                                           "",    "per",  "ohne", "ust",   "excl"};

// The label of a field that a chunk of a row is, or begins with.
struct Label {
  std::string folded;
  std::uint32_t field = 0;
};

class Finding {
 public:
  Finding(const Pages& pages, const abi::RecordType& element) : pages_(pages), element_(element) {
    for (std::uint32_t i = 0; i < element.fields.size(); ++i)
      for (const std::string& label : element.fields[i].read_from)
        labels_.push_back({folded(label), i});
    // Longer ones first: "Unit price" before "Unit".
    std::ranges::stable_sort(labels_, std::ranges::greater{},
                             [](const Label& label) { return label.folded.size(); });
  }

  std::vector<Table> run() {
    std::vector<Table> tables;
    for (std::size_t i = 0; i < pages_.rows.size(); ++i) {
      std::vector<Column> columns = heads_of(i);
      if (columns.empty()) continue;
      Table table{std::move(columns), i, {}};
      i = take_rows(table);
      if (!table.rows.empty()) tables.push_back(std::move(table));
    }
    return tables;
  }

 private:
  // The field whose label `words` spell, alone or with what may stand beside one.
  std::optional<std::uint32_t> field_of(const std::vector<std::string>& words) const {
    for (const Label& label : labels_) {
      std::string text;
      std::size_t used = 0;
      while (used < words.size() && text.size() < label.folded.size()) text += words[used++];
      if (text != label.folded) continue;
      const bool plain =
          std::all_of(words.begin() + static_cast<std::ptrdiff_t>(used), words.end(),
                      [](const std::string& word) {
                        return std::ranges::find(beside_label, word) != beside_label.end();
                      });
      if (plain) return label.field;
    }
    return std::nullopt;
  }

  // Words of a head that stand one above the other; `own` of them on its main row.
  struct Head {
    record::Box box;
    std::vector<std::string> above, own, below;
  };

  static bool overlaps(const record::Box& a, const record::Box& b) {
    return a.x < b.x + b.w && b.x < a.x + a.w;
  }

  std::optional<std::uint32_t> field_of(const Head& head) const {
    std::vector<std::string> words = head.own;
    words.insert(words.end(), head.below.begin(), head.below.end());
    if (const auto field = field_of(words)) return field;
    if (const auto field = field_of(head.own)) return field;
    words.insert(words.begin(), head.above.begin(), head.above.end());
    return field_of(words);
  }

  // The chunks of a row, cut where a label begins inside one: a narrow gap stands between heads.
  std::vector<Head> heads_on(const Row& row) const {
    std::vector<Head> heads;
    for (std::size_t first = 0; first < row.words.size();) {
      std::size_t last = row.column_last(first);
      for (std::size_t cut = first + 1; cut <= last; ++cut)
        if (!field_of(words_of(row, first, last)) && field_of(words_of(row, cut, last)))
          last = cut - 1;
      heads.push_back({box_of(row, first, last), {}, words_of(row, first, last), {}});
      first = last + 1;
    }
    return heads;
  }

  static std::vector<std::string> words_of(const Row& row, std::size_t first, std::size_t last) {
    return {row.folded.begin() + static_cast<std::ptrdiff_t>(first),
            row.folded.begin() + static_cast<std::ptrdiff_t>(last) + 1};
  }

  // A head may begin above its row and go on below it: "Positions-" over "betrag". What stands
  // there beside all others is a head of its own.
  void add_rows_around(std::size_t index, std::vector<Head>& heads) const {
    constexpr std::size_t rows_most = 3;
    const std::size_t known = heads.size();
    for (const bool below : {false, true})
      for (std::size_t step = 1; step <= rows_most; ++step) {
        if (!below && step > index) break;
        const std::size_t i = below ? index + step : index - step;
        if (i >= pages_.rows.size() || pages_.rows[i].page != pages_.rows[index].page ||
            has_digit(pages_.rows[i].text))
          break;
        add_row(pages_.rows[i], below, heads);
      }
    // Words in the order they are read; heads that nothing names are no columns.
    for (std::size_t i = heads.size(); i-- > known;)
      if (!field_of(heads[i])) heads.erase(heads.begin() + static_cast<std::ptrdiff_t>(i));
    std::ranges::stable_sort(heads, {}, [](const Head& head) { return head.box.x; });
  }

  static void add_row(const Row& row, bool below, std::vector<Head>& heads) {
    for (std::size_t first = 0; first < row.words.size();) {
      const std::size_t last = row.column_last(first);
      const record::Box box = box_of(row, first, last);
      const auto words = words_of(row, first, last);
      const auto over =
          std::ranges::find_if(heads, [&](const Head& head) { return overlaps(head.box, box); });
      if (over == heads.end()) {
        heads.push_back({box, {}, words, {}});
      } else {
        auto& into = over->own.empty() || below ? over->below : over->above;
        into.insert(below ? into.end() : into.begin(), words.begin(), words.end());
      }
      first = last + 1;
    }
  }

  // The columns that a row heads; none where it is no head.
  std::vector<Column> heads_of(std::size_t index) const {
    const Row& row = pages_.rows[index];
    if (has_digit(row.text)) return {};  // values: a row of labels has none
    std::vector<Head> heads = heads_on(row);
    const auto named = [&](const Head& head) { return field_of(head.own).has_value(); };
    if (std::ranges::count_if(heads, named) < 2) return {};
    add_rows_around(index, heads);
    std::vector<Column> columns;
    bool number = false, money = false, of_what = false;
    for (const Head& head : heads) {
      Column column{field_of(head), head.box.x, head.box.x + head.box.w};
      if (std::ranges::any_of(columns,
                              [&](const Column& other) { return other.field == column.field; }))
        column.field.reset();
      if (column.field) {
        const abi::Kind kind = element_.fields[*column.field].type.kind;
        number = number || is_number(kind);
        money = money || kind == abi::Kind::Money;
        of_what = of_what || (kind != abi::Kind::Money && kind != abi::Kind::Percent);
      }
      columns.push_back(column);
    }
    // Whatever it is called, the last column of a table of lines is their amount.
    const auto amount = std::ranges::find_if(element_.fields, [](const abi::Field& field) {
      return field.type.kind == abi::Kind::Money;
    });
    if (!money && number && !columns.back().field && amount != element_.fields.end())
      columns.back().field = static_cast<std::uint32_t>(amount - element_.fields.begin());
    // Amounts and rates of nothing are a table of taxes.
    return number && of_what ? columns : std::vector<Column>();
  }

  // A label of the document's own amounts with an amount behind it, in the column of amounts: what
  // is below is no line.
  bool ends_table(const Table& table, std::size_t index) const {
    const Row& row = pages_.rows[index];
    const bool amount = std::ranges::any_of(pages_.candidates.amounts, [&](const FoundAmount& one) {
      if (one.span.row != index) return false;
      const auto column = column_of(table, box_of(row, one.span.first, one.span.last));
      return column && table.columns[*column].field &&
             element_.fields[*table.columns[*column].field].type.kind == abi::Kind::Money;
    });
    return amount && std::ranges::any_of(pages_.labels, [&](const LabelMatch& label) {
             return label.row == index && label.target != LabelMatch::no_target &&
                    row.column_first(label.first) == label.first &&
                    pages_.targets[static_cast<std::size_t>(label.target)].field.type.kind ==
                        abi::Kind::Money;
           });
  }

  // Three columns of words below lines: the head of a table of something else.
  static bool heads_another(const Row& row) {
    constexpr int columns_least = 3;
    return !has_digit(row.text) && 1 + std::ranges::count(row.gap_before, true) >= columns_least;
  }

  // Rows of the table from its head on; the last row that was looked at.
  std::size_t take_rows(Table& table) const {
    constexpr double gap_most = 8;  // heights of a row, between rows of one table
    const Row* before = &pages_.rows[table.head];
    bool with_numbers = false;
    std::size_t i = table.head + 1;
    for (; i < pages_.rows.size(); ++i) {
      const Row& row = pages_.rows[i];
      if (row.page != before->page) {
        const auto next = with_numbers ? next_line(table, i) : std::nullopt;
        if (!next) break;
        before = &pages_.rows[*next];
        i = *next - 1;
        continue;
      }
      if (ends_table(table, i) || !heads_of(i).empty()) break;
      if (with_numbers && heads_another(row)) break;
      with_numbers = with_numbers || has_digit(row.text);
      if (row.top() - before->bottom() > gap_most * std::max(row.height(), before->height())) break;
      table.rows.push_back({i, cells_of(table, i)});
      before = &row;
    }
    return i - 1;
  }

  std::vector<TableCell> cells_of(const Table& table, std::size_t index) const {
    const Row& row = pages_.rows[index];
    std::vector<TableCell> cells;
    for (std::size_t first = 0; first < row.words.size();) {
      const std::size_t last = row.column_last(first);
      if (const auto column = column_of(table, box_of(row, first, last)))
        cells.push_back({*column, {index, first, last}});
      first = last + 1;
    }
    return cells;
  }

  // Where a table goes on, on a page that begins at `index` and does not head it again: at its
  // first row with an amount and another number under their heads. What is above is the page's own.
  std::optional<std::size_t> next_line(const Table& table, std::size_t index) const {
    const int page = pages_.rows[index].page;
    for (; index < pages_.rows.size() && pages_.rows[index].page == page; ++index) {
      if (ends_table(table, index) || !heads_of(index).empty() || heads_another(pages_.rows[index]))
        return std::nullopt;
      bool amount = false, number = false;
      for (const TableCell& cell : cells_of(table, index)) {
        const auto& field = table.columns[cell.column].field;
        if (!field || !has_digit(text_of(pages_.rows[index], cell.span.first, cell.span.last)))
          continue;
        const abi::Kind kind = element_.fields[*field].type.kind;
        (kind == abi::Kind::Money ? amount : number) |= is_number(kind);
      }
      if (amount && number) return index;
    }
    return std::nullopt;
  }

  // The head that a chunk overlaps most, or else the nearest; numbers stand under theirs.
  std::optional<std::size_t> column_of(const Table& table, const record::Box& box) const {
    constexpr double beside_most = 0.03;  // of the page's width
    // How far apart they are across the page; below zero, by how much they overlap.
    const auto apart = [&](const Column& column) {
      return std::max(box.x, column.left) - std::min(box.x + box.w, column.right);
    };
    const auto nearest = std::ranges::min_element(table.columns, {}, apart);
    const bool number = nearest->field && is_number(element_.fields[*nearest->field].type.kind);
    if (number && apart(*nearest) > beside_most) return std::nullopt;
    return static_cast<std::size_t>(nearest - table.columns.begin());
  }

  const Pages& pages_;
  const abi::RecordType& element_;
  std::vector<Label> labels_;
};

}  // namespace

std::vector<Table> find_tables(const Pages& pages, const abi::RecordType& element) {
  return Finding(pages, element).run();
}

}  // namespace bop::extract
