#include <algorithm>
#include <array>

#include "runtime/identity/check_digits.h"
#include "runtime/identity/identity.h"

namespace bop::identity {

namespace {

// Data of an application identifier. A date is YYMMDD; day 00 is the last of its month.
enum class Data { Text, Digits, Date, Checked };

struct Application {
  std::string_view first, last;  // of its identifiers, which have the same length
  Data data;
  std::size_t least, most;  // signs
};

// GS1 General Specifications, section 3.2: those of trade and logistics.
constexpr std::array applications = {Application{"00", "00", Data::Checked, 18, 18},
                                     Application{"01", "03", Data::Checked, 14, 14},
                                     Application{"10", "10", Data::Text, 1, 20},
                                     Application{"11", "17", Data::Date, 6, 6},
                                     Application{"20", "20", Data::Digits, 2, 2},
                                     Application{"21", "22", Data::Text, 1, 20},
                                     Application{"30", "30", Data::Digits, 1, 8},
                                     Application{"37", "37", Data::Digits, 1, 8},
                                     Application{"90", "99", Data::Text, 1, 90},
                                     Application{"240", "241", Data::Text, 1, 30},
                                     Application{"242", "242", Data::Digits, 1, 6},
                                     Application{"243", "243", Data::Text, 1, 20},
                                     Application{"250", "251", Data::Text, 1, 30},
                                     Application{"254", "254", Data::Text, 1, 20},
                                     Application{"400", "401", Data::Text, 1, 30},
                                     Application{"402", "402", Data::Checked, 17, 17},
                                     Application{"403", "403", Data::Text, 1, 30},
                                     Application{"410", "417", Data::Checked, 13, 13},
                                     Application{"420", "420", Data::Text, 1, 20},
                                     Application{"421", "421", Data::Text, 4, 12},
                                     Application{"422", "422", Data::Digits, 3, 3},
                                     Application{"3100", "3699", Data::Digits, 6, 6},
                                     Application{"3900", "3909", Data::Digits, 1, 15},
                                     Application{"3910", "3919", Data::Digits, 4, 18},
                                     Application{"3920", "3929", Data::Digits, 1, 15},
                                     Application{"3930", "3939", Data::Digits, 4, 18},
                                     Application{"8005", "8005", Data::Digits, 6, 6},
                                     Application{"8018", "8018", Data::Checked, 18, 18},
                                     Application{"8020", "8020", Data::Text, 1, 25}};

const Application* application_of(std::string_view identifier) {
  const auto found = std::ranges::find_if(applications, [&](const Application& known) {
    return known.first.size() == identifier.size() && identifier >= known.first &&
           identifier <= known.last;
  });
  return found == applications.end() ? nullptr : &*found;
}

bool is_label_date(std::string_view data) {
  const unsigned month = rest(data.substr(2, 2), 100);
  const unsigned day = rest(data.substr(4, 2), 100);
  return is_day(2000 + rest(data.substr(0, 2), 100), month, day == 0 ? 1 : day);
}

// Weights 3 and 1 from the right, whatever the length.
bool check_digit_holds(std::string_view data) {
  unsigned sum = 0;
  for (std::size_t i = 0; i < data.size(); ++i)
    sum += digit(data[data.size() - 1 - i]) * (i % 2 == 1 ? 3 : 1);
  return sum % 10 == 0;
}

bool fits(const Application& application, std::string_view data) {
  if (data.size() < application.least || data.size() > application.most) return false;
  if (application.data == Data::Text)
    return std::ranges::all_of(data, [](char c) { return c > ' ' && c < '\x7f'; });
  if (!all(data, is_digit)) return false;
  if (application.data == Data::Date) return is_label_date(data);
  return application.data != Data::Checked || check_digit_holds(data);
}

}  // namespace

bool is_gs1_label(std::string_view text) {
  if (text.empty()) return false;
  while (!text.empty()) {
    const std::size_t close = text.find(')');
    if (text[0] != '(' || close == std::string_view::npos) return false;
    const Application* application = application_of(text.substr(1, close - 1));
    const std::size_t next = std::min(text.find('(', close), text.size());
    if (application == nullptr || !fits(*application, text.substr(close + 1, next - close - 1)))
      return false;
    text.remove_prefix(next);
  }
  return true;
}

}  // namespace bop::identity
