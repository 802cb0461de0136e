// `:86:`, which SWIFT leaves to the banks: pieces `?20`, `?31` … with SEPA keys `EREF+` in their
// purpose (Germany, Austria, Poland), codes `/EREF/…/NAME/…` (Netherlands, SWIFT's own), or a text.
#include <algorithm>
#include <array>
#include <span>

#include <fmt/format.h>

#include "runtime/identity/identity.h"
#include "runtime/record/plain_text.h"
#include "runtime/statement/mt940.h"

namespace bop::statement {

namespace {

// A word of a bank, and the field of a payment that it fills; "" names what has none.
struct Key {
  std::string_view word;
  std::string_view field;
};
constexpr std::array sepa_keys = {Key{"EREF", "end_to_end"},
                                  Key{"KREF", "order"},
                                  Key{"MREF", "mandate"},
                                  Key{"CRED", "creditor_id"},
                                  Key{"DEBT", "debtor_id"},
                                  Key{"SVWZ", "remittance"},
                                  Key{"IBAN", "counterparty_account"},
                                  Key{"BIC", "counterparty_bank"},
                                  Key{"PURP", "purpose"},
                                  Key{"ABWA", ""},
                                  Key{"ABWE", ""},
                                  Key{"MDAT", ""},
                                  Key{"SQTP", ""},
                                  Key{"ORCR", ""},
                                  Key{"ORMR", ""},
                                  Key{"DDAT", ""},
                                  Key{"COAM", ""},
                                  Key{"OAMT", ""}};
constexpr std::array stroke_keys = {Key{"EREF", "end_to_end"},
                                    Key{"PREF", "order"},
                                    Key{"MARF", "mandate"},
                                    Key{"CSID", "creditor_id"},
                                    Key{"REMI", "remittance"},
                                    Key{"NAME", "counterparty"},
                                    Key{"IBAN", "counterparty_account"},
                                    Key{"BIC", "counterparty_bank"},
                                    Key{"PURP", "purpose"},
                                    Key{"RTRN", "return_code"},
                                    Key{"TRTP", "code_text"},
                                    Key{"TRCD", "code_national"},
                                    Key{"CNTP", ""},
                                    Key{"BENM", ""},
                                    Key{"ORDP", ""},
                                    Key{"ADDR", ""},
                                    Key{"ISDT", ""},
                                    Key{"ULTB", ""},
                                    Key{"ULTC", ""},
                                    Key{"ULTD", ""},
                                    Key{"UDTR", ""},
                                    Key{"ULTF", ""},
                                    Key{"ID", ""},
                                    Key{"SVCL", ""},
                                    Key{"OCMT", ""},
                                    Key{"EXCH", ""},
                                    Key{"CHGS", ""},
                                    Key{"OAMT", ""},
                                    Key{"CRED", "creditor_id"},
                                    Key{"DEBT", "debtor_id"},
                                    Key{"INST", "instruction"},
                                    Key{"KREF", "order"},
                                    Key{"SVWZ", "remittance"},
                                    Key{"BUSP", ""},
                                    Key{"CITY", ""}};

bool is_of_entry(std::string_view field) {
  return field == "code_text" || field == "code_national";
}

// One word of the bank with its value, to where it belongs.
void fill(Item& entry, Item& payment, const Key& key, std::string_view value,
          std::string_view place) {
  value = record::trimmed(value);
  if (value.empty()) return;
  if (key.field.empty()) return payment.add_reference("details", key.word, value, place);
  if (key.field == "remittance") return payment.add_text("remittance", value, place);
  Item& item = is_of_entry(key.field) ? entry : payment;
  if (item.find(key.field) != nullptr)
    return payment.add_reference("details", key.word, value, place);
  item.set_reference(key.field, value, place);
}

// All of the text in one; a line that is full goes on in the next without a blank.
std::string flowing(const std::vector<const SwiftField*>& fields) {
  constexpr std::size_t full = 65;
  std::string text;
  std::size_t before = full;
  for (const SwiftField* field : fields)
    for (const Line& line : field->lines) {
      const bool first = &line == &field->lines.front();
      if (!text.empty() && (first || before < full) && !text.ends_with(' ')) text += ' ';
      text += line.text;
      before = line.text.size();
    }
  return text;
}

// Without line ends: banks that structure the text break it anywhere.
std::string unbroken(const std::vector<const SwiftField*>& fields) {
  std::string text;
  for (const SwiftField* field : fields) text += joined(*field, "");
  return text;
}

struct Piece {
  std::string_view code;  // "20"
  std::string_view text;
};

// 020?00Wyplata?20…: three digits, then pieces that begin with one and the same sign and two
// digits.
std::vector<Piece> pieces_of(std::string_view text) {
  constexpr std::size_t code_size = 3;
  constexpr std::string_view signs = "?>~<+&";
  std::vector<Piece> pieces;
  if (text.size() < code_size + 3 || !all_digits(text.substr(0, code_size))) return pieces;
  const char sign = text[code_size];
  const auto starts = [&](std::size_t at) {
    return text[at] == sign && at + 2 < text.size() && all_digits(text.substr(at + 1, 2));
  };
  if (signs.find(sign) == std::string_view::npos || !starts(code_size)) return pieces;
  pieces.push_back({"", text.substr(0, code_size)});
  for (std::size_t at = code_size; at < text.size();) {
    std::size_t end = at + 3;
    while (end < text.size() && !starts(end)) ++end;
    pieces.push_back({text.substr(at + 1, 2), text.substr(at + 3, end - at - 3)});
    at = end;
  }
  return pieces;
}

// Where the next `EREF+` begins, and which it is. A key stands where a piece begins or behind a
// blank or, as pieces are joined, anywhere; `+` makes that safe.
struct Found {
  std::size_t at = std::string_view::npos;
  std::size_t value_at = 0;
  const Key* key = nullptr;
};

Found next_sepa_key(std::string_view text, std::size_t from) {
  for (std::size_t plus = text.find('+', from); plus != std::string_view::npos;
       plus = text.find('+', plus + 1)) {
    std::size_t end = plus;
    if (end > from && text[end - 1] == ' ') --end;  // `BIC +`
    for (const Key& key : sepa_keys)
      if (end >= from + key.word.size() &&
          text.substr(end - key.word.size(), key.word.size()) == key.word)
        return {end - key.word.size(), plus + 1, &key};
  }
  return {};
}

void read_purpose(Item& entry, Item& payment, std::string_view text, std::string_view place) {
  Found key = next_sepa_key(text, 0);
  payment.add_text("remittance", text.substr(0, key.at), place);
  while (key.key != nullptr) {
    const Found next = next_sepa_key(text, key.value_at);
    fill(entry, payment, *key.key, text.substr(key.value_at, next.at - key.value_at), place);
    key = next;
  }
}

void read_pieces(Item& entry, Item& payment, const std::vector<Piece>& pieces,
                 std::string_view place) {
  std::string purpose;
  std::string more;
  std::string name;
  for (const auto& [code, text] : pieces) {
    if (code.empty())
      entry.set("code_national", text, place);
    else if (code == "00")
      entry.set("code_text", text, place);
    else if (code.starts_with('2'))
      purpose += text;
    else if (code == "30")
      payment.set("counterparty_bank", text, place);
    else if (code == "31")
      payment.set("counterparty_account", text, place);
    else if (code == "32" || code == "33")
      name += text;
    else if (code.starts_with('6'))
      more += text;
    else
      payment.add_reference("details", code, text, place);
  }
  payment.set("counterparty", name, place);
  read_purpose(entry, payment, purpose, place);
  payment.add_text("remittance", more, place);
}

// Where the next `/EREF/` begins, and which it is.
Found next_stroke_key(std::string_view text, std::size_t from) {
  for (std::size_t stroke = text.find('/', from); stroke != std::string_view::npos;
       stroke = text.find('/', stroke + 1))
    for (const Key& key : stroke_keys) {
      const std::size_t end = stroke + 1 + key.word.size();
      if (end < text.size() && text[end] == '/' &&
          text.substr(stroke + 1, key.word.size()) == key.word)
        return {stroke, end + 1, &key};
    }
  return {};
}

// USTD//text, STRD/CUR/reference and STRD//reference of `/REMI/`.
void read_remittance(Item& payment, std::string_view value, std::string_view place) {
  const auto behind = [&](std::string_view begin) {
    value.remove_prefix(begin.size());
    const auto issuer = value.find('/');
    value.remove_prefix(issuer == std::string_view::npos ? 0 : issuer + 1);
    while (value.ends_with('/')) value.remove_suffix(1);
  };
  if (value.starts_with("STRD/")) {
    behind("STRD/");
    return payment.add_text("creditor_references", value, place);
  }
  if (value.starts_with("USTD/")) behind("USTD/");
  payment.add_text("remittance", value, place);
}

// `/CNTP/account/bank/name/city/`
void read_counterparty(Item& payment, std::string_view value, std::string_view place) {
  constexpr std::array<std::string_view, 3> fields = {"counterparty_account", "counterparty_bank",
                                                      "counterparty"};
  for (const std::string_view field : fields) {
    const auto end = value.find('/');
    if (payment.find(field) == nullptr) payment.set(field, value.substr(0, end), place);
    value.remove_prefix(end == std::string_view::npos ? value.size() : end + 1);
  }
}

bool read_strokes(Item& entry, Item& payment, std::string_view text, std::string_view place) {
  Found key = next_stroke_key(text, 0);
  if (key.key == nullptr || key.at != 0) return false;
  while (key.key != nullptr) {
    const Found next = next_stroke_key(text, key.value_at);
    const std::string_view value = text.substr(
        key.value_at, next.at == std::string_view::npos ? next.at : next.at - key.value_at);
    if (key.key->word == "REMI")
      read_remittance(payment, value, place);
    else if (key.key->word == "CNTP")
      read_counterparty(payment, value, place);
    else
      fill(entry, payment, *key.key, value, place);
    // `/NAME/x/REMI/`: the stroke that ends a value is that of the next key, but `//` is two.
    key = next;
  }
  return true;
}

// All that says what the payment is for, as one text.
void set_text(Item& payment) {
  std::string text;
  std::string place;
  for (const char* list : {"remittance", "creditor_references"}) {
    const auto found = payment.texts.find(list);
    if (found == payment.texts.end()) continue;
    for (const Said& said : found->second) {
      if (place.empty()) place = said.place;
      text += (text.empty() ? "" : " ") + said.text;
    }
  }
  payment.set("text", text, place);
}

}  // namespace

void read_details(const std::vector<const SwiftField*>& fields, Item& entry, Item& payment) {
  // The other account may stand in the supplementary details of the line.
  if (const auto details = identity::compact(entry.text("information")); identity::is_iban(details))
    payment.set("counterparty_account", details, entry.place);
  if (fields.empty()) return;
  const std::string whole = unbroken(fields);
  const std::string_view text = record::trimmed(whole);
  const auto pieces = pieces_of(text);
  if (!pieces.empty())
    read_pieces(entry, payment, pieces, payment.place);
  else if (!read_strokes(entry, payment, text, payment.place))
    read_purpose(entry, payment, flowing(fields), payment.place);
  set_text(payment);
}

}  // namespace bop::statement
