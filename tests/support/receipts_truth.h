// What the labels of public receipts say, in the forms that the product has: they write dates and
// amounts in many ways.
#pragma once

#include <map>
#include <string>

namespace bop::test_support {

/// Letters and digits, upper case, as the yardsticks compare names and addresses.
std::string letters_and_digits(const std::string& text);

/// "RM 1,234.50" → "1234.5"; the text itself when it is no amount.
std::string amount_key(const std::string& from);

/// "09/01/2019 8:01", "20180428", "14/JUN/2017" → "2019-01-09"; the day comes first in Malaysia.
std::string receipt_date(const std::string& text);

/// By the name of the image: fields of std.receipt and their values.
std::map<std::string, std::map<std::string, std::string>> receipts_truth(const std::string& path);

}  // namespace bop::test_support
