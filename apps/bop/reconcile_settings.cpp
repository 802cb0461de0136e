#include "apps/bop/reconcile_settings.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "apps/bop/terminal.h"
#include "runtime/builtins/calendar.h"
#include "runtime/record/read.h"

namespace bop::cli {

namespace {

constexpr int days_max = 366;

std::optional<value::Money> write_off_of(const std::string& text) {
  const auto read = record::read_scalar({}, abi::Type{abi::Kind::Money}, text, {});
  if (read && read->known())
    if (const auto& most = std::get<value::Money>(read->value); !most.amount.is_negative())
      return most;
  complain(Error{"B8053",
                 "`" + text + "` is no amount that may be written off",
                 "write --write-off \"EUR 1.00\"",
                 {}});
  return {};
}

// The engine counts in thousandths.
std::optional<int> permille_of(const std::string& text) {
  const auto read = record::read_scalar({}, abi::Type{abi::Kind::Percent}, text, {});
  if (read && read->known()) {
    const auto thousandths = std::get<value::Decimal>(read->value).scaled(3);
    if (thousandths && *thousandths >= 0 && *thousandths <= 1'000)
      return static_cast<int>(*thousandths);
  }
  complain(Error{"B8053",
                 "`" + text + "` is no share of what is open",
                 "write --fx-share 2%, at most 100% and with one decimal",
                 {}});
  return {};
}

// The days besides weekends on which it is closed.
bool set_holidays(const std::string& name, reconcile::Settings& settings) {
  if (name.empty()) return true;
  const builtins::Calendar* calendar = builtins::calendar_named(name);
  if (calendar == nullptr) {
    complain(Error{"B8053",
                   "no calendar is called `" + name + "`",
                   fmt::format("there are {}", fmt::join(builtins::calendar_names(), ", ")),
                   {}});
    return false;
  }
  for (value::Date day = calendar->first(); day <= calendar->last(); ++day.days)
    if (day.weekday() < 6 && !calendar->is_business_day(day).value_or(true))
      settings.holidays.push_back(day);
  return true;
}

}  // namespace

void add_reconcile_limits(CLI::App& command, ReconcileLimits& limits) {
  const auto days = CLI::Range(0, days_max);
  command.add_option("--write-off", limits.write_off, "what may be missing without a reason")
      ->capture_default_str();
  command
      .add_option("--fx-share", limits.fx_share,
                  "what a rate may make of an item in another currency")
      ->capture_default_str();
  command
      .add_option("--early", limits.early,
                  "business days before it is due that an item without a reference is paid")
      ->check(days)
      ->capture_default_str();
  command.add_option("--late", limits.late, "and after it")->check(days)->capture_default_str();
  command.add_option("--calendar", limits.calendar,
                     "whose holidays are no business days: TARGET (weekends alone)");
  command.add_option("--return-days", limits.return_days, "within which a payment comes back")
      ->check(days)
      ->capture_default_str();
  command
      .add_option("--transfer-days", limits.transfer_days,
                  "from which own account to the other money takes at most")
      ->check(days)
      ->capture_default_str();
}

std::optional<reconcile::Settings> settings_of(const ReconcileLimits& limits) {
  reconcile::Settings settings;
  settings.window_before = limits.early;
  settings.window_after = limits.late;
  settings.return_days = limits.return_days;
  settings.transfer_days = limits.transfer_days;
  const auto write_off = write_off_of(limits.write_off);
  const auto permille = permille_of(limits.fx_share);
  if (!write_off || !permille || !set_holidays(limits.calendar, settings)) return {};
  settings.write_off_max = *write_off;
  settings.fx_permille = *permille;
  return settings;
}

bool knows_days(const ReconcileLimits& limits, std::span<const reconcile::BankEntry> entries,
                std::span<const reconcile::OpenItem> items) {
  if (limits.calendar.empty()) return true;
  const builtins::Calendar* calendar = builtins::calendar_named(limits.calendar);
  const auto known = [&](value::Date day, const std::string& of) {
    if (calendar->knows(day)) return true;
    complain(Error{"B8053",
                   fmt::format("the calendar {} knows {}, not {} of {}", limits.calendar,
                               calendar->known_text(), day.text(), of),
                   "correct the date, or choose a calendar that knows it",
                   {}});
    return false;
  };
  for (const reconcile::BankEntry& entry : entries)
    if (!known(entry.booked, "entry `" + entry.id + "`")) return false;
  for (const reconcile::OpenItem& item : items)
    if (!known(item.due, "item `" + item.id + "`")) return false;
  return true;
}

}  // namespace bop::cli
