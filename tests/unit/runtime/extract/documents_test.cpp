#include <filesystem>
#include <fstream>

#include <doctest/doctest.h>
#include <sys/stat.h>

#include "runtime/extract/debug_image.h"
#include "runtime/extract/extract.h"
#include "runtime/extract/pages.h"
#include "runtime/record/write.h"
#include "tests/support/invoice_schema.h"

namespace {

using namespace bop;
using record::Status;

const abi::Schema schema = test_support::invoice_schema();
const std::string data = BOP_SOURCE_DIR "/tests/data/extract/";

record::Source read(const std::string& name, const extract::Options& options = {}) {
  return extract::read_document(data + name, schema, 0, options);
}

record::Record one(const record::Source& source) {
  REQUIRE_MESSAGE(source.errors.empty(), source.errors.front().text());
  REQUIRE(source.records.size() == 1);
  return source.records.front();
}

const record::Reading& field(const record::Record& record, std::string_view path) {
  const auto* reading = record::find(schema, record, path);
  REQUIRE(reading != nullptr);
  return *reading;
}

std::string value(const record::Record& record, std::string_view path) {
  const auto& reading = field(record, path);
  REQUIRE_MESSAGE(reading.known(), path, ": ", reading.why);
  if (const auto* money = std::get_if<value::Money>(&reading.value)) return money->text();
  if (const auto* date = std::get_if<value::Date>(&reading.value)) return date->text();
  if (const auto* symbol = std::get_if<abi::Symbol>(&reading.value))
    return std::to_string(symbol->index);
  return std::get<std::string>(reading.value);
}

std::string error_of(const record::Source& source) {
  CHECK(source.records.empty());
  REQUIRE(source.errors.size() == 1);
  return source.errors.front().text();
}

const value::Decimal floor_of_trust = *value::Decimal::of(90, -2);

TEST_CASE("the readers of pages are opened on first use") {
  using extract::Kind;
  CHECK(extract::page_reader(Kind::Pdf, "/nowhere/libbop.so").error().code == "B8506");
  CHECK(extract::page_reader(Kind::Pdf, "libm.so.6").error().code == "B8507");
  CHECK(extract::reader_for(Kind::Png).value() != nullptr);
  CHECK(extract::reader_for(Kind::Json).value() == nullptr);
}

TEST_CASE("the text layer of a PDF: labels, dates, amounts and account, each with its box") {
  const auto record = one(read("text.pdf"));
  CHECK(record.id == "HN-2026-77");
  CHECK(value(record, "kind") == "0");
  CHECK(value(record, "issued") == "2026-03-12");
  CHECK(value(record, "due") == "2026-04-11");
  CHECK(value(record, "order_number") == "PO-9001");
  CHECK(value(record, "net") == "EUR 2,234.32");
  CHECK(value(record, "tax") == "EUR 424.52");
  CHECK(value(record, "gross") == "EUR 2,658.84");
  CHECK(value(record, "payee_iban") == "DE75512108001245126199");
  CHECK(value(record, "vendor_vat_id") == "DE136695976");
  CHECK(value(record, "vendor_name") == "Holzwerk Nord GmbH");
  CHECK(value(record, "buyer_name") == "Kranbau Ost AG");
  const auto& gross = field(record, "gross");
  CHECK(gross.method == record::Method::TextLayer);
  CHECK(gross.confidence >= floor_of_trust);
  CHECK(gross.raw == "2.658,84 €");
  CHECK(gross.origin.page == 1);
  REQUIRE(gross.origin.box);
  CHECK(gross.origin.box->x > 0.1);
  CHECK(gross.origin.box->y > 0.5);
  CHECK(gross.origin.box->y < 0.9);
  // Not found on a page is unknown, though the field may be absent.
  CHECK(field(record, "contract_number").status == Status::Unread);
  CHECK(field(record, "contract_number").why == "not_found");
}

TEST_CASE("Factur-X: the XML is read, and the page bears it out") {
  const auto record = one(read("facturx.pdf"));
  const auto& gross = field(record, "gross");
  CHECK(value(record, "gross") == "EUR 2,658.84");
  CHECK(gross.method == record::Method::Xml);
  CHECK(gross.confidence == value::Decimal(1));
  REQUIRE(gross.notes.size() == 1);
  CHECK(gross.notes[0] == "printed on page 1");
  CHECK(gross.origin.page == 1);
  CHECK(field(record, "payee_iban").known());
  CHECK(field(record, "order_number").status == Status::Missing);
}

TEST_CASE("Factur-X: an account that the page contradicts is unread, with both") {
  const auto record = one(read("facturx_other_iban.pdf"));
  const auto& iban = field(record, "payee_iban");
  CHECK(iban.status == Status::Unread);
  CHECK(iban.why ==
        "conflict: the XML says `DE23701500001004733806`, the page says `DE75512108001245126199`");
  REQUIRE(iban.candidates.size() == 2);
  CHECK(iban.candidates[1].origin.page == 1);
  CHECK(iban.candidates[1].origin.box.has_value());
  CHECK(field(record, "gross").known());
}

TEST_CASE("e-invoices only: what has none says so, and no page speaks for the XML") {
  extract::Options options;
  options.only_einvoices = true;
  const auto record = one(read("facturx_other_iban.pdf", options));
  CHECK(field(record, "payee_iban").known());
  CHECK(field(record, "gross").notes.empty());
  CHECK(error_of(read("text.pdf", options)).find("it is a PDF without XML") != std::string::npos);
  CHECK(error_of(read("scan.png", options)).find("it is a PNG image") != std::string::npos);
  CHECK(error_of(read("letter.eml", options)).find("[B7066]") != std::string::npos);
  CHECK(extract::is_pdf_file(data + "text.pdf"));
  CHECK_FALSE(extract::is_pdf_file(data + "really_a_png.pdf"));
  CHECK_FALSE(extract::is_pdf_file(data + "no_such.pdf"));
}

TEST_CASE("scans: PNG, turned PNG, JPEG, TIFF, and a PDF that holds only a picture") {
  for (const std::string name :
       {"scan.png", "turned.png", "scan.jpg", "two_pages.tif", "image_only.pdf"}) {
    CAPTURE(name);
    const auto record = one(read(name));
    CHECK(value(record, "net") == "EUR 100.00");
    CHECK(value(record, "tax") == "EUR 19.00");
    CHECK(value(record, "gross") == "EUR 119.00");
    CHECK(value(record, "issued") == "2026-03-13");
    CHECK(value(record, "payee_iban") == "DE75512108001245126199");
    const auto& gross = field(record, "gross");
    CHECK(gross.method == record::Method::Ocr);
    CHECK(gross.confidence < value::Decimal(1));
    CHECK(gross.confidence > *value::Decimal::of(50, -2));
    REQUIRE(gross.origin.box);
    // The amount stands right of the middle and a little above two thirds of the page.
    CHECK(gross.origin.box->x > 0.55);
    CHECK(gross.origin.box->y > 0.65);
    CHECK(gross.origin.box->y < 0.80);
  }
}

TEST_CASE("a scan that lies on its side or head is read, and places are those of the picture") {
  for (const std::string degrees : {"90", "180", "270"}) {  // against the clock
    CAPTURE(degrees);
    const auto record = one(read("turned_" + degrees + ".png"));
    CHECK(value(record, "gross") == "EUR 119.00");
    CHECK(value(record, "issued") == "2026-03-13");
    const auto& gross = field(record, "gross");
    REQUIRE(gross.origin.box);
    // Right of the middle and below it, before the picture was turned.
    CHECK((gross.origin.box->x > 0.5) == (degrees == "90"));
    CHECK((gross.origin.box->y > 0.5) == (degrees == "270"));
    CHECK((gross.origin.box->h > gross.origin.box->w) == (degrees != "180"));
  }
}

TEST_CASE("what is said of pages: a blank one, two documents side by side") {
  const auto code = [](const record::Source& source) {
    return source.notes.size() == 1 ? source.notes[0].code : std::to_string(source.notes.size());
  };
  CHECK(code(read("scan.png")) == "0");
  CHECK(code(read("text.pdf")) == "0");
  CHECK(code(read("two_pages.tif")) == "B7061");
  CHECK(code(read("two_side_by_side.png")) == "B7063");
}

TEST_CASE("handwriting gives no field, and that is said") {
  const auto source = read("handwriting.png");
  REQUIRE(source.records.size() == 1);
  for (const auto& reading : source.records.front().fields)
    CHECK(!(reading.known() && reading.confidence >= floor_of_trust));
  REQUIRE(source.notes.size() == 1);
  const std::string& code = source.notes.front().code;
  CHECK((code == "B7061" || code == "B7062"));
}

TEST_CASE("pages are the same however many threads read them") {
  extract::Options options;
  options.threads = 1;
  const auto alone = one(read("two_pages.tif", options));
  options.threads = 4;
  const auto together = one(read("two_pages.tif", options));
  CHECK(record::to_json(schema, alone) == record::to_json(schema, together));
}

TEST_CASE("the words of a PDF can be left aside, and its pages read as pictures") {
  extract::Options options;
  options.text_layer = false;
  options.limits.ocr_dpi = 200;
  const auto record = one(read("text.pdf", options));
  CHECK(field(record, "gross").method == record::Method::Ocr);
  CHECK(value(record, "gross") == value(one(read("text.pdf")), "gross"));
}

TEST_CASE("drawn pages: one picture each, and none of a data file") {
  for (const std::string name : {"scan.jpg", "two_pages.tif", "text.pdf"}) {
    CAPTURE(name);
    const auto record = one(read(name));
    const auto pictures = extract::debug_images(data + name, schema, record);
    REQUIRE_MESSAGE(pictures, pictures.error().text());
    CHECK(pictures->size() == (name == "two_pages.tif" ? 2 : 1));
    for (const auto& picture : *pictures) CHECK(picture.starts_with("\x89PNG"));
  }
  const auto none = extract::debug_images(data + "../bad/one_good_line.jsonl", schema, {});
  REQUIRE(!none);
  CHECK(none.error().code == "B7064");
}

TEST_CASE("a file named wrongly is read by its content, and that is said") {
  const auto source = read("really_a_png.pdf");
  CHECK(value(one(source), "gross") == "EUR 119.00");
  REQUIRE(source.notes.size() == 1);
  CHECK(source.notes[0].message == "named as a PDF, but its content is a PNG image");
}

TEST_CASE("documents that can't be read: one clear error each") {
  CHECK(error_of(read("password.pdf")) == data +
                                              "password.pdf: the PDF needs a password; ask for one "
                                              "without, or save it without [B7014]");
  CHECK(error_of(read("cut_off.pdf")).find("the PDF ends in the middle") != std::string::npos);
  CHECK(error_of(read("cut_off.png")).find("the picture ends in the middle") != std::string::npos);
  CHECK(error_of(read("nothing.pdf")).find("does not exist") != std::string::npos);
}

TEST_CASE("a PDF that unpacks to far more than it says is refused before that") {
  extract::Options options;
  options.limits.data.bytes_max = 1'000'000;
  CHECK(error_of(read("attachment_bomb.pdf", options))
            .find("the embedded files have more than 1000000 bytes") != std::string::npos);
  options = {};
  options.limits.page_bytes_max = 1'000'000;
  CHECK(error_of(read("page_bomb.pdf", options))
            .find("page 1: what the page draws is written in more than 1000000 bytes") !=
        std::string::npos);
  // The limits that hold unless somebody sets others.
  CHECK(error_of(read("attachment_bomb.pdf")).find("[B8002]") != std::string::npos);
  CHECK(error_of(read("page_bomb.pdf")).find("[B8002]") != std::string::npos);
  CHECK(error_of(read("form_bomb.pdf")).find("what the page draws is written in more than") !=
        std::string::npos);
}

TEST_CASE("scripts, actions, links and attachments of a PDF are neither run nor followed") {
  const std::string marker = "bop_was_here";  // what every one of them would make or ask for
  std::filesystem::remove(marker);
  const auto record = one(read("scripts.pdf"));
  CHECK(value(record, "number") == "HN-2026-78");
  CHECK(value(record, "gross") == "EUR 119.00");
  CHECK(!std::filesystem::exists(marker));
}

TEST_CASE("limits: bytes, pages, pixels, seconds") {
  extract::Options options;
  options.limits.data.bytes_max = 1000;
  CHECK(error_of(read("text.pdf", options)).find("the limit is 1000") != std::string::npos);
  options = {};
  options.limits.pages_max = 1;
  CHECK(error_of(read("two_pages.tif", options)).find("more than 1 pages") != std::string::npos);
  options = {};
  options.limits.pages_max = 0;
  CHECK(error_of(read("text.pdf", options)).find("the PDF has 1 pages, the limit is 0") !=
        std::string::npos);
  options = {};
  options.limits.pixels_max = 1'000'000;
  CHECK(error_of(read("second_larger.tif", options)).find("page 2: the picture has 4000 x 3000") !=
        std::string::npos);
  options.limits.pixels_max = 1000;
  CHECK(error_of(read("scan.png", options)).find("1000 x 760 points, the limit is 1000") !=
        std::string::npos);
  CHECK(error_of(read("image_only.pdf", options)).find("too large to read as a picture") !=
        std::string::npos);
  options = {};
  options.limits.page_seconds_max = 0;
  CHECK(error_of(read("scan.png", options)).find("[B7018]") != std::string::npos);
  options = {};
  options.languages = "xxx";
  CHECK(error_of(read("scan.png", options)).find("the OCR data of `xxx` is not installed") !=
        std::string::npos);
}

// A folder for files made by a test.
class Folder {
 public:
  Folder() : path_(std::filesystem::temp_directory_path() / "bop_extract_test") {
    std::filesystem::remove_all(path_);
    std::filesystem::create_directories(path_);
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  std::string add(const std::string& name, std::string_view bytes) const {
    const auto file = path_ / name;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << bytes;
    return file.string();
  }
  std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

TEST_CASE("empty, unknown and half a header") {
  const Folder folder;
  const auto error = [&](const std::string& name, std::string_view bytes) {
    return error_of(extract::read_document(folder.add(name, bytes), schema, 0));
  };
  CHECK(error("empty.pdf", "").find("the file is empty") != std::string::npos);
  CHECK(error("a.docx", std::string_view("PK\x03\x04\0\0", 6)).find("it is a zip archive") !=
        std::string::npos);
  CHECK(error("a.pdf", "%PDF-1.7\n").find("the PDF ends in the middle") != std::string::npos);
  CHECK(error("b.pdf", "%PDF-1.7\nxxxx\n%%EOF\n").find("[B7015]") != std::string::npos);
  CHECK(error("a.png", "\x89PNG\r\n\x1A\n").find("[B7017]") != std::string::npos);
  CHECK(error("a.jpg", "\xFF\xD8\xFF\xE0").find("[B7017]") != std::string::npos);
  CHECK(error("a.tif", std::string_view("II*\0\xFF\xFF\xFF\x7F", 8)).find("[B7017]") !=
        std::string::npos);
  CHECK(error("a.xml", "<Order/>").find("[B7013]") != std::string::npos);
  CHECK(error("a.parquet", "PAR1 PAR1").find("python -m bop") != std::string::npos);
  CHECK(error("a.csv.gz", "\x1F\x8B\x08").find("zcat FILE") != std::string::npos);
  CHECK(error("a.feather", "ARROW1 ARROW1").find("[B7019]") != std::string::npos);
  CHECK(error("a.txt", "just words").find("[B7019]") != std::string::npos);
  CHECK(error("b.json", std::string_view("\xFF\xFE{\0}\0", 6)).find("[B7019]") !=
        std::string::npos);
}

constexpr std::string_view small_invoice =
    "<Invoice><ID>I-1</ID><AccountingCost>CC-1</AccountingCost><OrderReference><ID>PO-1</ID></"
    "OrderReference>"
    "</Invoice>";

TEST_CASE("the intake file fills what the document lacks, and contradicts what it says") {
  const Folder folder;
  const auto path = folder.add("a.xml", small_invoice);
  folder.add("a.xml.meta.json",
             R"({"received": "2026-03-02", "vendor_id": "V-17", "order_number": "PO-2",
                 "cost_centre": {"id": "CC-1", "kind": "project"}, "contract_number": null})");
  const auto record = one(extract::read_document(path, schema, 0));
  CHECK(value(record, "received") == "2026-03-02");
  CHECK(field(record, "received").method == record::Method::System);
  CHECK(field(record, "received").confidence == value::Decimal(1));
  CHECK(field(record, "received").origin.document == path + ".meta.json");
  CHECK(value(record, "vendor_id") == "V-17");
  CHECK(value(record, "cost_centre.kind") == "1");
  CHECK(field(record, "cost_centre.id").method == record::Method::Xml);
  CHECK(field(record, "order_number").why ==
        "conflict: the document says `PO-1`, the intake says `PO-2`");
}

TEST_CASE("what the intake misspells is unknown where the document is silent, and nowhere else") {
  const Folder folder;
  const auto path = folder.add("a.xml", small_invoice);
  folder.add("a.xml.meta.json", R"({"Contract_Number": "C-1", "order_numbr": "PO-2"})");
  const auto record = one(extract::read_document(path, schema, 0));
  CHECK(field(record, "contract_number").status == Status::Unread);
  CHECK(field(record, "contract_number").why ==
        "misnamed: the source has `Contract_Number`, which is not read; did you mean "
        "`contract_number`?");
  CHECK(value(record, "order_number") == "PO-1");
}

TEST_CASE("the intake may say that there is none where the page shows nothing") {
  const Folder folder;
  const auto path = (std::filesystem::path(folder.path()) / "a.pdf").string();
  std::filesystem::copy_file(data + "text.pdf", path);
  folder.add("a.pdf.meta.json", R"({"contract_number": null, "order_number": null})");
  const auto record = one(extract::read_document(path, schema, 0));
  CHECK(field(record, "contract_number").status == Status::Missing);
  CHECK(field(record, "contract_number").method == record::Method::System);
  CHECK(value(record, "order_number") == "PO-9001");
}

TEST_CASE("a wrong intake file is an error of its document") {
  const Folder folder;
  const auto path = folder.add("a.xml", small_invoice);
  folder.add("a.xml.meta.json", R"({"received": "2.3.2026"})");
  CHECK(error_of(extract::read_document(path, schema, 0))
            .find("a.xml.meta.json: line 1: field `received`") != std::string::npos);
  folder.add("a.xml.meta.json", "[{}, {}]");
  CHECK(error_of(extract::read_document(path, schema, 0)).find("[B7021]") != std::string::npos);
}

TEST_CASE("--received fills the date, and does not overrule") {
  const Folder folder;
  extract::Options options;
  options.received = value::Date::parse("2026-03-05");
  const auto path = folder.add("a.xml", small_invoice);
  CHECK(value(one(extract::read_document(path, schema, 0, options)), "received") == "2026-03-05");
  const auto json = folder.add("b.json", R"({"number": "B", "received": "2026-03-04"})");
  CHECK(field(one(extract::read_document(json, schema, 0, options)), "received")
            .why.starts_with("conflict"));
}

TEST_CASE("documents_in: sorted, with folders, without intake and hidden files") {
  const Folder folder;
  folder.add("b.pdf", "x");
  folder.add("a.xml", "x");
  folder.add("a.xml.meta.json", "{}");
  folder.add(".hidden", "x");
  folder.add(".git/c.xml", "x");
  folder.add("more/c.json", "x");
  const auto found = extract::documents_in(folder.path());
  REQUIRE(found);
  REQUIRE(found->files.size() == 3);
  CHECK(found->files[0].ends_with("a.xml"));
  CHECK(found->files[1].ends_with("b.pdf"));
  CHECK(found->files[2].ends_with("more/c.json"));
  CHECK(found->notes.empty());
  CHECK_FALSE(extract::documents_in(folder.path() + "/none"));
}

TEST_CASE("documents_in: what is no ordinary file is left out, and said to be") {
  const Folder folder;
  folder.add("a.xml", "x");
  folder.add("more/b.xml", "x");
  REQUIRE(mkfifo((folder.path() + "/pipe").c_str(), 0600) == 0);
  std::filesystem::create_symlink("nowhere", folder.path() + "/dangling");
  std::filesystem::create_symlink("a.xml", folder.path() + "/link.xml");
  std::filesystem::create_directory_symlink("more", folder.path() + "/linked");
  const auto found = extract::documents_in(folder.path());
  REQUIRE(found);
  REQUIRE(found->files.size() == 3);
  CHECK(found->files[1].ends_with("link.xml"));
  REQUIRE(found->notes.size() == 3);
  CHECK(found->notes[0].message.find("dangling` is a link that leads nowhere") !=
        std::string::npos);
  CHECK(found->notes[1].message.find("linked` is a link to a folder") != std::string::npos);
  CHECK(found->notes[2].message.find("pipe` is a pipe, not an ordinary file") != std::string::npos);
  CHECK(found->notes[2].code == "B8021");
}

}  // namespace
