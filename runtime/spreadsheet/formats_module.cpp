// The door of the module: the one symbol that is looked up in it.
#include "runtime/spreadsheet/formats.h"

namespace {

namespace spreadsheet = bop::spreadsheet;

const spreadsheet::Formats formats = {spreadsheet::formats_version, &spreadsheet::read_workbook,
                                      &spreadsheet::write_workbook};

}  // namespace

extern "C" __attribute__((visibility("default"))) const spreadsheet::Formats*
bop_spreadsheet_module() {
  return &formats;
}
