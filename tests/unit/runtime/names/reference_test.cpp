#include "runtime/names/reference.h"

#include <algorithm>

#include <doctest/doctest.h>

namespace bop::names {

namespace {

bool has(std::string_view text, std::string_view token, TokenKind kind) {
  const auto tokens = reference_tokens(text);
  return std::ranges::find(tokens, ReferenceToken{std::string(token), kind}) != tokens.end();
}

}  // namespace

TEST_CASE("an invoice's number is one however it is written") {
  CHECK(invoice_number_key("RE-2026/0042") == "RE202642");
  CHECK(invoice_number_key("re 2026_42") == "RE202642");
  CHECK(invoice_number_key("ＲＥ２０２６.0042") == "RE202642");
  CHECK(invoice_number_key("RE20260042") == "RE202642");
  CHECK(invoice_number_key("20260042") == invoice_number_key("2026/42"));
  CHECK(invoice_number_key("003411") == "3411");
  CHECK(invoice_number_key("4520260042") == "4520260042");  // no year begins it
  CHECK(invoice_number_key("20264200") == "20264200");      // nothing is padded
  CHECK(invoice_number_key("202600") == "202600");
  CHECK(invoice_number_key("2026000") == "2026000");
  CHECK(invoice_number_key("000") == "0");
  CHECK(invoice_number_key("") == "");
  CHECK(invoice_number_key("A3411") != invoice_number_key("3411"));
  CHECK(confusable_key("RE2O26I") == confusable_key("RE20261"));
}

TEST_CASE("tokens of a payment's text") {
  CHECK(has("Rechnung RE-2026 Nr. 004711", "4711", TokenKind::Plain));
  CHECK(has("ref RF18 5390 0754 7034 thanks", "RF18539007547034", TokenKind::Creditor));
  CHECK(has("21 00000 00003 13947 14300 09017", "210000000003139471430009017", TokenKind::Swiss));
  CHECK(!has("21 00000 00003 13947 14300 09018", "210000000003139471430009018", TokenKind::Swiss));
  CHECK(has("OCR 79927398713", "79927398713", TokenKind::Nordic));
  CHECK(has("OCR 79927398710", "79927398710", TokenKind::Plain));
  CHECK(reference_tokens("a b 12 -- //").empty());
}

TEST_CASE("an invoice's key stands among the keys of a text that names it") {
  const auto keys = reference_keys("Rechnung RE-2026/0042, danke");
  CHECK(std::ranges::find(keys, invoice_number_key("RE-2026/0042")) != keys.end());
  CHECK(std::ranges::find(keys, "42") == keys.end());
  CHECK(reference_keys("").empty());
}

TEST_CASE("digits that are parted otherwise are another number") {
  const auto may_be = [](std::string_view text, std::string_view number) {
    const auto spans = reference_spans(text);
    return std::ranges::any_of(spans, [&](const ReferenceSpan& span) {
      return span.key == invoice_number_key(number) && parts_agree(span, number);
    });
  };
  CHECK(may_be("Rechnung 2026-11-1", "2026-11-1"));
  CHECK_FALSE(may_be("Rechnung 2026-1-11", "2026-11-1"));
  CHECK_FALSE(may_be("Rechnung 2026-1-11", "2026-111"));
  CHECK_FALSE(may_be("Rechnung 2026-1-11", "2026111"));
  CHECK(may_be("Rechnung 2026111", "2026-11-1"));    // run together it may be either
  CHECK(may_be("Rechnung 2026 1 11", "2026-11-1"));  // so it may where a line was broken
  CHECK(may_be("RE-2026/0042", "RE20260042"));
  CHECK(may_be("RE20260042", "RE-2026/0042"));
  CHECK(may_be("2026/1234", "20261234"));
  CHECK_FALSE(may_be("1061/1234", "10611234"));
}

TEST_CASE("check digits") {
  CHECK(is_creditor_reference("RF18539007547034"));
  CHECK_FALSE(is_creditor_reference("RF19539007547034"));
  CHECK_FALSE(is_creditor_reference("RF18"));
  CHECK(is_swiss_reference("210000000003139471430009017"));
  CHECK_FALSE(is_swiss_reference("210000000003139471430009071"));
  CHECK(has_luhn_digit("79927398713"));
  CHECK_FALSE(has_luhn_digit("7992739871x"));
}

}  // namespace bop::names
