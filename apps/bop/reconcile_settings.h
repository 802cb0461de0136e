// What a house allows when bank entries are held against open items, as options of the command
// line. Never: reading files, reconciling.
#pragma once

#include <optional>
#include <span>
#include <string>

#include <CLI/App.hpp>

#include "runtime/reconcile/reconcile.h"

namespace bop::cli {

struct ReconcileLimits {
  std::string write_off = "EUR 1.00";
  std::string fx_share = "2%";
  int early = 3;  // business days
  int late = 10;
  std::string calendar;
  int return_days = 60;
  int transfer_days = 5;
};

void add_reconcile_limits(CLI::App& command, ReconcileLimits& limits);

/// The engine's settings, without the fees of banks; nothing after complaining.
std::optional<reconcile::Settings> settings_of(const ReconcileLimits& limits);

/// False after complaining of a day of theirs that the calendar does not know.
bool knows_days(const ReconcileLimits& limits, std::span<const reconcile::BankEntry> entries,
                std::span<const reconcile::OpenItem> items);

}  // namespace bop::cli
