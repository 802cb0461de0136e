#include "runtime/train/growth.h"

#include <algorithm>
#include <array>

namespace bop::train {

namespace {

struct Ways {
  extract::Role role;
  std::string_view up;  // names of features, between blanks
  std::string_view down;
};

using enum extract::Role;
constexpr std::array ways = {
    Ways{Amount,
         " own_label own_words paid_by paid_back taxed rounds borne_out sum_of_two sum_of_column "
         "rounded equal_below times proofs proof deep_proof proof_lead place_lead "
         "confidence left:total left:payable left:grand left:rounded left:due left:inclusive "
         "left:incl left:nett ",
         " own_after repaired disputed derived before_rounding is_zero is_negative with_more "
         "to_be_rounded "
         "rounds_below "
         "other_label "
         "field_label percent_on_row left:sub left:subtotal left:excl left:excluding left:cash "
         "left:change left:discount left:qty left:item left:adj rank "},
    Ways{Date, " own_label time_on_row first_of_value confidence left:date times ",
         " deadline other_label field_label repaired disputed page "},
    Ways{Name, " form ends_in_form before_number trade own_label height confidence times ",
         " row_number past_form announces digits street region postcode colon cut at_buyer page "},
    Ways{Address,
         " street region postcode own_label before_street after_street after_region "
         "before_region before_comma comma ",
         " announces form page "},
    Ways{Identifier, " own_label own_title ", " other_label field_label page "},
};

// What is said of totals with tax holds of no other amount.
bool is_total(std::string_view field) {
  return field == "total" || field == "gross";
}

bool says(std::string_view words, std::string_view word) {
  std::string padded = " ";
  padded += word;
  padded += ' ';
  return words.find(padded) != std::string_view::npos;
}

}  // namespace

Growth growth_for(extract::Role role, std::string_view field) {
  Growth growth;
  if (role == Date || role == Identifier) {
    growth.trees = 80;
    growth.depth = 3;
  }
  if (role == Amount) growth.groves = 4;
  growth.one_is_right = role != Address;
  growth.ways.resize(extract::feature_count);
  const bool other_amount = role == Amount && !is_total(field);
  const Ways labels{Amount, " own_label own_words times confidence ",
                    " repaired disputed other_label field_label "};
  const auto found = std::ranges::find(ways, role, &Ways::role);
  if (found == ways.end()) return growth;
  const Ways& told = other_amount ? labels : *found;
  for (std::size_t i = 0; i < extract::feature_count; ++i) {
    const std::string name = extract::feature_name(i);
    growth.ways[i] = says(told.up, name) ? 1 : says(told.down, name) ? -1 : 0;
  }
  return growth;
}

double wrong_most(extract::Role role) {
  constexpr double of_amounts = 0.02;
  constexpr double of_dates = 0.06;
  constexpr double of_identifiers = 0.04;
  switch (role) {
    case Amount:
      return of_amounts;
    case Date:
      return of_dates;
    case Identifier:
      return of_identifiers;
    default:
      return 1;
  }
}

}  // namespace bop::train
