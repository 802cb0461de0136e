// Documents and data files in, records with evidence out. What a file is, its bytes say, not its
// name. A field that was not found, is ambiguous or contradicts itself comes back as Unread with
// the reason and the candidates. Never: decisions, the system clock, the network.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "runtime/extract/document_kind.h"
#include "runtime/record/read.h"
#include "runtime/record/record.h"

namespace bop::extract {

/// Limits on documents; each one passed is an error that names it.
struct Limits {
  record::Limits data;  // also the size of any document
  int pages_max = 500;
  int page_seconds_max = 60;  // of OCR, in processor time; a page that takes longer is an error
  std::size_t pixels_max = 120'000'000;
  int ocr_dpi = 300;                        // pages of image-only PDF are drawn with
  std::size_t page_bytes_max = 64'000'000;  // that a page of a PDF is written in, unpacked
};

struct Document;
class Scorer;

/// What was learned from corrections of earlier documents (runtime/learn makes it).
class Learned {
 public:
  virtual ~Learned() = default;
  /// Changes readings of `record`, which was extracted from the pages of `document`.
  virtual void apply(const Document& document, const abi::Schema& schema,
                     record::Record& record) const = 0;
};

struct Options {
  Limits limits;
  std::string languages = "eng+deu+fra";  // of OCR
  /// Whether words that a PDF carries are believed; without, its pages are read as pictures.
  bool text_layer = true;
  bool keep_looks = false;  // Page::looks
  /// Nothing but e-invoices is read: XML, alone, in a PDF or attached to a mail. Of everything else
  /// B7066 says that there is none in it, and no page is looked at for it.
  bool only_einvoices = false;
  int threads = 0;  // that read the pages of one document; 0: as many as the machine has
  /// When the document arrived: intake knows it, the document does not (`--received DATE`). It
  /// fills the date field `received`, as `"received"` in the intake file does.
  std::optional<value::Date> received;
  std::shared_ptr<const Learned> learned;  // null: nothing
  std::shared_ptr<const Scorer> scorer;    // of fields on pages; null: the shipped one
  record::Notation csv;                    // how CSV files write numbers and dates (`--csv-format`)
};

/// Reads any input: JSON, JSON Lines, CSV, XML invoices (UBL, CII, FatturaPA), PDF, PNG, JPEG,
/// TIFF, .docx, .xlsx, and .eml with what is attached to it (source "a.eml/b.pdf"). `type` is one
/// of Schema::records. Next to a document FILE there may be an intake file FILE.meta.json with what
/// the system that received it knows, e.g. {"received":"2026-03-02","vendor_id":"V-17"}: it fills
/// fields that the document does not give (method `system`, confidence 1); where both speak and
/// differ, the field is unread with reason "conflict".
record::Source read_document(const std::string& path, const abi::Schema& schema, std::uint32_t type,
                             const Options& options = {});

/// Whether the file is a PDF by its first bytes; false when it can't be read.
bool is_pdf_file(const std::string& path);

/// A scorer that `bop learn` wrote (train/train.h). B8001 when the file can't be read, B8674 or
/// B8675 when it is no model of this version.
Result<std::shared_ptr<const Scorer>> read_scorer(const std::string& path);

/// The record type that documents of a kind are read as.
struct TypeOfKind {
  DocumentKind kind = DocumentKind::Unknown;
  const abi::Schema* schema = nullptr;
  std::uint32_t type = 0;
};

/// The same where it is not known what the file is: each document in it is read as the type of its
/// kind (Record::document_kind; XML and bank statements say theirs by their syntax). Those of a
/// kind without a type are unplaced. B8677: records as data (JSON, CSV), which have no kind.
record::Source read_by_kind(const std::string& path, const std::vector<TypeOfKind>& types,
                            const Options& options = {});

/// The one for records of a kind, by its word; nullptr if there is none.
const TypeOfKind* type_of(const std::vector<TypeOfKind>& types, std::string_view kind_word);

/// The inputs in a folder and the folders in it, sorted by path; hidden files and intake files
/// (.meta.json) are left out. What else is no ordinary file (a pipe, a device, a link that leads
/// nowhere or to a folder) is left out with a note that says so.
struct Inputs {
  std::vector<std::string> files;
  std::vector<Error> notes;
};
Result<Inputs> documents_in(const std::string& folder);

}  // namespace bop::extract
