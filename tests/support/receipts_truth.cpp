#include "tests/support/receipts_truth.h"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "runtime/value/decimal.h"

namespace bop::test_support {

std::string letters_and_digits(const std::string& text) {
  std::string out;
  for (const char c : text)
    if (std::isalnum(static_cast<unsigned char>(c)) != 0 || static_cast<unsigned char>(c) >= 0x80)
      out += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return out;
}

std::string amount_key(const std::string& from) {
  std::string text = from;
  std::erase_if(text,
                [](char c) { return c == ',' || c == ' ' || (c >= 'A' && c <= 'Z') || c == '$'; });
  const auto number = value::Decimal::parse(text);
  return number ? number->text() : text;
}

std::string receipt_date(const std::string& text) {
  std::vector<int> parts;
  std::string digits;
  for (const char c : text + " ") {
    if (c >= '0' && c <= '9') {
      digits += c;
    } else if (!digits.empty()) {
      parts.push_back(std::stoi(digits));
      digits.clear();
    }
  }
  if (parts.size() == 1 && parts[0] > 19000000)
    parts = {parts[0] % 100, parts[0] / 100 % 100, parts[0] / 10000};
  if (parts.size() == 2) {  // 12 MAR 2018
    static const std::string months = "JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC";
    for (std::size_t i = 0; i + 3 <= text.size(); ++i) {
      std::string three = text.substr(i, 3);
      std::ranges::transform(three, three.begin(),
                             [](char c) { return static_cast<char>(std::toupper(c)); });
      const auto at = months.find(three);
      if (at != std::string::npos && at % 3 == 0) {
        parts.insert(parts.begin() + 1, static_cast<int>(at / 3 + 1));
        break;
      }
    }
  }
  if (parts.size() < 3) return text;
  if (parts[0] > 31) std::swap(parts[0], parts[2]);
  if (parts[1] > 12) std::swap(parts[0], parts[1]);
  if (parts[2] < 100) parts[2] += 2000;
  return fmt::format("{:04}-{:02}-{:02}", parts[2], parts[1], parts[0]);
}

std::map<std::string, std::map<std::string, std::string>> receipts_truth(const std::string& path) {
  std::map<std::string, std::map<std::string, std::string>> truths;
  std::ifstream stream(path);
  for (std::string line; std::getline(stream, line);) {
    const auto json = nlohmann::json::parse(line);
    const std::string image = json.at("image");
    auto& truth = truths[image.substr(image.rfind('/') + 1)];
    for (const auto& [name, value] : json.at("entities").items()) {
      const std::string text = value;
      if (name == "date")
        truth["issued"] = receipt_date(text);
      else
        truth[name] = name == "total" ? amount_key(text) : text;
    }
  }
  return truths;
}

}  // namespace bop::test_support
