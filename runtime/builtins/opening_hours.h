// The hours of a business day at which work is done. An hour begins to count when the place opens
// and counts no more when it closes. Never: which days are business days, zones.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bop::builtins {

/// 09:00 ..< 12:00, in seconds of the day; 86,400 is the end of it.
struct Hours {
  std::int64_t from = 0;
  std::int64_t until = 0;
  bool operator==(const Hours&) const = default;
  /// "09:00-12:00"
  std::string text() const;
};
/// Reads `09:00-12:00` into `hours`; 24:00 is the end of a day.
bool read_hours(std::string_view text, Hours& hours);

class OpeningHours {
 public:
  /// All day.
  OpeningHours();
  /// `hours` lie in order and apart.
  explicit OpeningHours(std::vector<Hours> hours);

  /// What a whole business day is worth, in seconds of work.
  std::int64_t length() const { return length_; }
  /// How much of it is worked until that second of the day.
  std::int64_t worked(std::int64_t second) const;
  /// The first second of the day by which so much is worked, and the last one.
  std::int64_t first(std::int64_t worked) const;
  std::int64_t last(std::int64_t worked) const;

 private:
  std::vector<Hours> hours_;
  std::int64_t length_ = 0;
};

}  // namespace bop::builtins
