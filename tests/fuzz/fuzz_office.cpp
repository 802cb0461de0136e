// Any bytes as a mail, as the text of a text document, as the sheet of a workbook, as HTML: reading
// must end with pages or one error. The archive is made here, so that the fuzzer works on what is
// in it; GMime, libzip and libxml2 themselves are not instrumented, what we make of them is.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include <zip.h>

#include "runtime/base/error.h"
#include "runtime/extract/extractor.h"
#include "runtime/extract/pages.h"
#include "tests/support/invoice_schema.h"

namespace {

using namespace bop;

struct Part {
  const char* name;
  std::string_view text;
};

std::string archive_of(std::initializer_list<Part> parts) {
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* into = zip_source_buffer_create(nullptr, 0, 0, &error);
  zip_source_keep(into);
  zip_t* archive = zip_open_from_source(into, ZIP_TRUNCATE, &error);
  for (const auto& [name, text] : parts) {
    zip_source_t* source = zip_source_buffer(archive, text.data(), text.size(), 0);
    const auto index = zip_file_add(archive, name, source, ZIP_FL_ENC_UTF_8);
    BOP_CHECK(index >= 0, "a part is added");
    zip_set_file_compression(archive, static_cast<zip_uint64_t>(index), ZIP_CM_STORE, 0);
  }
  BOP_CHECK(zip_close(archive) == 0, "the archive is written");
  zip_source_open(into);
  zip_source_seek(into, 0, SEEK_END);
  std::string bytes(static_cast<std::size_t>(zip_source_tell(into)), '\0');
  zip_source_seek(into, 0, SEEK_SET);
  zip_source_read(into, bytes.data(), bytes.size());
  zip_source_close(into);
  zip_source_free(into);
  return bytes;
}

void judge(const Result<extract::Document>& document, const abi::Schema& schema) {
  if (!document) {
    BOP_CHECK(!document.error().code.empty(), "an error has a code");
    return;
  }
  for (const auto& page : document->pages)
    for (const auto& word : page.words) {
      BOP_CHECK(word.box.x >= 0 && word.box.y >= 0 && word.box.y <= 1, "a word lies on its page");
      BOP_CHECK(!word.place.empty() && !word.text.empty(), "a word has a place");
    }
  const auto record = extract::label_extractor()->extract(*document, schema, 0);
  BOP_CHECK(record.fields.size() == schema.records[0].fields.size(), "a record has its fields");
}

constexpr std::string_view workbook =
    R"(<workbook xmlns:r="r"><sheets><sheet name="A" r:id="a"/></sheets></workbook>)";
constexpr std::string_view relations =
    R"(<Relationships><Relationship Id="a" Target="sheet.xml"/></Relationships>)";
constexpr std::string_view styles =
    R"(<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="4"/></cellXfs></styleSheet>)";

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const abi::Schema schema = test_support::invoice_schema();
  static const auto entry = extract::pages_module().value();
  static const auto docx = entry->docx_reader();
  static const auto xlsx = entry->xlsx_reader();
  constexpr std::size_t bytes_max = 1U << 16;
  if (size == 0 || size > bytes_max) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data + 1), size - 1);  // NOLINT
  extract::Document letter;
  switch (data[0] % 5) {
    case 0:
      judge(docx->read(archive_of({{"word/document.xml", bytes}}), "a.docx", {}), schema);
      return 0;
    case 1:
      judge(xlsx->read(archive_of({{"xl/workbook.xml", workbook},
                                   {"xl/_rels/workbook.xml.rels", relations},
                                   {"xl/styles.xml", styles},
                                   {"xl/sheet.xml", bytes}}),
                       "a.xlsx", {}),
            schema);
      return 0;
    case 2:  // as an archive as it is
      judge(docx->read(bytes, "b.docx", {}), schema);
      return 0;
    case 3:
      letter.pages.push_back(extract::page_of(entry->rows_of_html(bytes)));
      judge(letter, schema);
      return 0;
    default:
      break;
  }
  const auto mail = entry->take_apart(bytes, {});
  if (!mail) {
    BOP_CHECK(!mail.error().code.empty(), "an error has a code");
    return 0;
  }
  for (const auto& part : mail->attachments)
    BOP_CHECK(!part.name.empty() && part.name.find('/') == std::string::npos, "a plain name");
  letter.pages.push_back(extract::page_of(extract::rows_of_lines(mail->text)));
  judge(letter, schema);
  return 0;
}
