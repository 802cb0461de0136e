#include "runtime/extract/order_titles.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace bop::extract {

namespace {

struct Title {
  std::string_view folded;
  std::string_view kind;
};
constexpr std::array titles = {
    Title{"purchaseorder", "order"},
    Title{"order", "order"},
    Title{"bestellung", "order"},
    Title{"bondecommande", "order"},
    Title{"commande", "order"},
    Title{"orderchange", "order_change"},
    Title{"changeorder", "order_change"},
    Title{"changetopurchaseorder", "order_change"},
    Title{"bestellanderung", "order_change"},
    Title{"anderungderbestellung", "order_change"},
    Title{"modificationdecommande", "order_change"},
    Title{"ordercancellation", "order_cancellation"},
    Title{"cancellationofpurchaseorder", "order_cancellation"},
    Title{"stornierungderbestellung", "order_cancellation"},
    Title{"bestellstorno", "order_cancellation"},
    Title{"annulationdecommande", "order_cancellation"},
    Title{"orderconfirmation", "order_response"},
    Title{"orderacknowledgement", "order_response"},
    Title{"auftragsbestatigung", "order_response"},
    Title{"bestellbestatigung", "order_response"},
    Title{"confirmationdecommande", "order_response"},
    Title{"accusedereceptiondecommande", "order_response"},
    Title{"deliverynote", "delivery_note"},
    Title{"deliveryslip", "delivery_note"},
    Title{"despatchnote", "delivery_note"},
    Title{"despatchadvice", "delivery_note"},
    Title{"packingslip", "delivery_note"},
    Title{"lieferschein", "delivery_note"},
    Title{"bondelivraison", "delivery_note"},
    Title{"bordereaudelivraison", "delivery_note"},
    Title{"goodsreceipt", "goods_receipt"},
    Title{"goodsreceivednote", "goods_receipt"},
    Title{"wareneingangsschein", "goods_receipt"},
    Title{"bondereception", "goods_receipt"},
    Title{"invoice", "invoice"},
    Title{"taxinvoice", "invoice"},
    Title{"rechnung", "invoice"},
    Title{"facture", "invoice"},
    Title{"creditnote", "credit_note"},
    Title{"gutschrift", "credit_note"},
    Title{"avoir", "credit_note"},
    Title{"quotation", "quotation"},
    Title{"angebot", "quotation"},
    Title{"devis", "quotation"},
};
constexpr std::array<std::string_view, 6> order_kinds = {
    "order",          "order_change",  "order_cancellation",
    "order_response", "delivery_note", "goods_receipt"};

struct Titled {
  const Title* title = nullptr;
  Span span;
};

// The longest title that begins at `first`: "Order confirmation" is no "Order".
std::optional<Titled> title_at(const Row& row, std::size_t row_index, std::size_t first) {
  std::optional<Titled> longest;
  std::string joined;
  for (std::size_t last = first; last <= row.column_last(first); ++last) {
    joined += row.folded[last];
    const auto title = std::ranges::find(titles, joined, &Title::folded);
    if (title != titles.end()) longest = {title, {row_index, first, last}};
  }
  return longest;
}

double usual_height(const Pages& pages) {
  std::vector<double> heights;
  for (const Row& row : pages.rows) heights.push_back(row.height());
  std::ranges::sort(heights);
  return heights.empty() ? 0 : heights[heights.size() / 2];
}

// A title is set larger than the text or stands alone, and stands on the first page. "Order no."
// at the beginning of a line is a label.
double score_of(const Pages& pages, const Span& span, double usual) {
  const Row& row = pages.rows[span.row];
  const bool large = box_of(row, span.first, span.last).h > 1.25 * usual;
  const bool alone = row.column_last(span.first) == span.last;
  double score = 0.6;
  if (alone) score += 0.28;
  if (large) score += 0.32;
  if (row.page > 1) score -= 0.25;
  return std::min(score, 0.96);
}

}  // namespace

bool names_orders(const abi::Schema& schema, const abi::Type& kind) {
  const auto& members = schema.enums[kind.index].members;
  const auto has = [&](std::string_view one) {
    return std::ranges::find(members, one) != members.end();
  };
  return std::ranges::any_of(order_kinds, has) && !has("invoice");
}

record::Reading order_kind_reading(const Pages& pages, const abi::Schema& schema,
                                   std::size_t target) {
  const auto& members = schema.enums[pages.targets[target].field.type.index].members;
  const double usual = usual_height(pages);
  std::vector<Choice> choices;
  std::optional<Choice> other;  // a kind that the enumeration does not have
  for (std::size_t i = 0; i < pages.rows.size(); ++i)
    for (std::size_t first = 0; first < pages.rows[i].words.size(); ++first) {
      if (pages.rows[i].column_first(first) != first) continue;
      const auto found = title_at(pages.rows[i], i, first);
      if (!found) continue;
      const auto member = std::ranges::find(members, found->title->kind);
      Choice choice{found->span, abi::Symbol{static_cast<std::uint32_t>(member - members.begin())},
                    std::string(found->title->kind), score_of(pages, found->span, usual),
                    "the document calls itself so"};
      if (member != members.end())
        choices.push_back(std::move(choice));
      else if (!other || choice.score > other->score)
        other = std::move(choice);
    }
  const bool opposed = other && std::ranges::none_of(choices, [&](const Choice& choice) {
                         return choice.score > other->score;
                       });
  if (!opposed) return decide_field(pages, target, std::move(choices));
  record::Reading reading = reading_of(pages, *other);
  reading.status = record::Status::Unread;
  reading.value = {};
  reading.why = fmt::format("conflict: the document calls itself `{}`", reading.raw);
  return reading;
}

}  // namespace bop::extract
