// The parts of a workbook before liborcus walks them: its filter ends the program on XML that is
// cut off, and does not tell which calendar the workbook counts its days in. Private to this
// folder. Never: what the parts mean beyond that.
#pragma once

#include "runtime/spreadsheet/sheet.h"

namespace bop::spreadsheet {

struct WorkbookParts {
  bool from_1904 = false;
};

/// B8031 for an archive or a part that is not whole, B8035 for one that unpacks to too much.
Result<WorkbookParts> check_parts(std::string_view bytes);

/// Every tag is closed, in the order opened, with whole quotes, and nothing stands behind the root.
bool is_whole_xml(std::string_view text);

}  // namespace bop::spreadsheet
