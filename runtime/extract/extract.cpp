#include "runtime/extract/extract.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>

#include <fmt/format.h>

#include "runtime/base/hash.h"
#include "runtime/extract/classify.h"
#include "runtime/extract/einvoice.h"
#include "runtime/extract/extractor.h"
#include "runtime/extract/flow.h"
#include "runtime/extract/hybrid.h"
#include "runtime/extract/mail.h"
#include "runtime/extract/merge.h"
#include "runtime/extract/page_remarks.h"
#include "runtime/extract/pages.h"
#include "runtime/extract/reader.h"
#include "runtime/extract/rows.h"
#include "runtime/extract/scorer.h"
#include "runtime/extract/xml_elements.h"
#include "runtime/record/plain_text.h"
#include "runtime/statement/statement.h"

namespace bop::extract {

namespace {

constexpr std::string_view intake_ending = ".meta.json";

Error of_no_told_kind(const std::string& path) {
  return {"B8677",
          "records as data do not say what kind of document they are",
          "name their type, as in --type std.invoice.Invoice",
          {path}};
}

// Reads one file into records, step by step; what goes wrong becomes one error of the result.
class DocumentReading {
 public:
  DocumentReading(std::string path, const abi::Schema& schema, std::uint32_t type,
                  const Options& options)
      : path_(std::move(path)),
        schema_(&schema),
        type_(type),
        options_(options),
        extractor_(label_extractor(options.scorer)) {}

  /// The type is that of each document's kind.
  DocumentReading(std::string path, const std::vector<TypeOfKind>& types, const Options& options)
      : path_(std::move(path)),
        types_(&types),
        options_(options),
        extractor_(label_extractor(options.scorer)) {}

  /// For a document in a mail.
  DocumentReading(std::string path, const DocumentReading& mail)
      : path_(std::move(path)),
        schema_(mail.types_ == nullptr ? mail.schema_ : nullptr),
        type_(mail.type_),
        types_(mail.types_),
        options_(mail.options_),
        depth_(mail.depth_ + 1),
        extractor_(label_extractor(options_.scorer)) {}

  record::Source run() {
    auto bytes = record::read_bytes(path_, options_.limits.data);
    if (!bytes) {
      source_.errors.push_back(std::move(bytes).error());
      return std::move(source_);
    }
    read_of_kind(*bytes);
    if (!source_.records.empty() && !options_.only_einvoices) add_intake_data();
    for (record::Record& record : source_.records)
      if (arrived_) give_received_if_unknown(record);
    return std::move(source_);
  }

  /// The same for bytes that another document brought: its intake file speaks for them.
  record::Source run(const std::string& bytes) {
    read_of_kind(bytes);
    return std::move(source_);
  }

 private:
  static bool both_json(Kind a, Kind b) {
    return (a == Kind::Json || a == Kind::JsonLines) && (b == Kind::Json || b == Kind::JsonLines);
  }

  // CAMT is XML, and mostly called so; MT940 and BAI2 come as files of any name.
  static bool xml_statement(Kind named, Kind kind) {
    return named == Kind::Xml && kind == Kind::Statement;
  }

  void read_of_kind(const std::string& bytes) {
    read(bytes);
    for (record::Record& record : source_.records)
      if (!record.document_kind) record.document_kind = syntax_says_;
  }

  void read(const std::string& bytes) {
    const Kind kind = sniff(bytes, path_);
    if (const Kind named = kind_named(path_); kind != Kind::Unknown && named != Kind::Unknown &&
                                              named != kind && !both_json(named, kind) &&
                                              !xml_statement(named, kind))
      source_.notes.push_back(
          Error{"B7020",
                fmt::format("named as {}, but its content is {}", name_of(named), name_of(kind)),
                "it was read by its content",
                {path_}});
    if (options_.only_einvoices && !may_hold_einvoice(kind)) return refuse(no_einvoice(kind, {}));
    if (!know_type(kind, bytes)) return;
    switch (kind) {
      case Kind::Json:
        return read_data(record::Format::Json, bytes);
      case Kind::JsonLines:
        return read_data(record::Format::JsonLines, bytes);
      case Kind::Csv:
        return read_data(record::Format::Csv, bytes);
      case Kind::Xml:
        return take(has_sides(*schema_, type_)
                        ? read_sides(&bytes, nullptr, path_, *schema_, type_, *extractor_)
                        : read_einvoice(bytes, path_, *schema_, type_));
      case Kind::Pdf:
      case Kind::Png:
      case Kind::Jpeg:
      case Kind::Tiff:
      case Kind::Docx:
      case Kind::Xlsx:
        return read_pages(kind, bytes);
      case Kind::Mail:
        return read_mail(bytes);
      case Kind::Statement:
        return read_statement(bytes);
      case Kind::Unknown:
        return refuse(of_no_kind(bytes));
    }
  }

  static bool may_hold_einvoice(Kind kind) {
    return kind == Kind::Xml || kind == Kind::Pdf || kind == Kind::Mail || kind == Kind::Unknown;
  }

  // `other_xml`: what a PDF has instead.
  Error no_einvoice(Kind kind, const std::vector<std::string>& other_xml) const {
    std::string what = kind == Kind::Mail
                           ? "there is no e-invoice in it: it is a mail without one attached"
                           : fmt::format("there is no e-invoice in it: it is {}", name_of(kind));
    if (kind == Kind::Pdf && other_xml.empty()) what += " without XML, a picture for people";
    if (!other_xml.empty())
      what += fmt::format(" whose XML (`{}`) is none", record::shortened(other_xml.front()));
    const bool data = kind == Kind::Json || kind == Kind::JsonLines || kind == Kind::Csv;
    return {"B7066",
            std::move(what),
            data ? "give the XML itself; records are judged by `bop run`"
                 : "ask the issuer for the invoice as XML (UBL, CII) or as a PDF with XML in it "
                   "(Factur-X, ZUGFeRD); what its pages say, `bop extract` reads",
            {path_}};
  }

  // Of files whose syntax says what they are; pages are looked at first, and mails opened.
  bool know_type(Kind kind, const std::string& bytes) {
    if (types_ == nullptr) return true;
    switch (kind) {
      case Kind::Json:
      case Kind::JsonLines:
      case Kind::Csv:
        refuse(of_no_told_kind(path_));
        return false;
      case Kind::Xml:
        return choose_by_xml(bytes);
      case Kind::Statement:
        return choose_by_syntax(DocumentKind::Statement);
      default:
        return true;
    }
  }

  // What is no known XML is refused as an invoice would be, with the reason.
  bool choose_by_xml(const std::string& bytes) {
    const DocumentKind told = kind_of_xml(bytes);
    return choose_by_syntax(told == DocumentKind::Unknown ? DocumentKind::Invoice : told);
  }

  bool choose_by_syntax(DocumentKind kind) {
    syntax_says_ = std::make_shared<const record::KindRead>(
        record::KindRead{std::string(word_of(kind)), value::Decimal(1), {"its syntax says so"}});
    if (choose(kind)) return true;
    source_.unplaced.push_back({path_, *syntax_says_, {}});
    return false;
  }

  // False when there is no type for the kind.
  bool choose(DocumentKind kind) {
    const TypeOfKind* type = type_of(*types_, word_of(kind));
    if (type == nullptr) return false;
    schema_ = type->schema;
    type_ = type->type;
    return true;
  }

  Error of_no_kind(std::string_view bytes) const {
    if (bytes.empty()) return {"B7008", "the file is empty", "ask for it again", {path_}};
    if (bytes.starts_with("PAR1") || bytes.starts_with("ARROW1"))
      return {
          "B7019",
          "it is a table of Parquet or Arrow, which `bop` does not read itself",
          "judge it by `python -m bop POLICY FILE -o VERDICTS` (bop explain B7019), or give it as "
          "CSV",
          {path_}};
    if (bytes.starts_with("\x1F\x8B"))
      return {"B7019",
              "it is compressed",
              "give it through a pipe: `zcat FILE | bop run POLICY - --format brief`, or unpack it",
              {path_}};
    if (bytes.starts_with("PK\3\4"))
      return {"B7019", "it is a zip archive", "unpack it and give what is in it", {path_}};
    if (bytes.starts_with("\xD0\xCF\x11\xE0"))
      return {"B7019",
              "it is of an old format of Office (.doc, .xls or .msg)",
              "save it as .docx, .xlsx, .eml or PDF",
              {path_}};
    return {
        "B7019",
        "the content is of no kind that can be read",
        "give JSON, JSON Lines, CSV, UBL or CII XML, PDF, PNG, JPEG, TIFF, .docx, .xlsx, .eml or a "
        "bank statement (MT940, CAMT, OFX, BAI2)",
        {path_}};
  }

  void refuse(Error error) { source_.errors.push_back(std::move(error)); }

  void take(Result<record::Record> record) {
    if (record)
      source_.records.push_back(std::move(*record));
    else
      refuse(std::move(record).error());
  }

  void read_data(record::Format format, const std::string& bytes) {
    append(record::read_records(format, bytes, path_, *schema_, type_, options_.limits.data,
                                options_.csv));
  }

  void read_statement(const std::string& bytes) {
    const auto format = statement::sniff(bytes);
    BOP_CHECK(format, "its kind was told by this");
    if (*format != statement::Format::Camt) {
      append(statement::read(*format, bytes, path_, *schema_, type_));
      return;
    }
    const auto document = xml_elements(bytes);
    if (!document) return refuse(Error(document.error()).in(path_));
    append(statement::read_camt(*document, path_, *schema_, type_));
  }

  void append(record::Source read) {
    std::ranges::move(read.records, std::back_inserter(source_.records));
    std::ranges::move(read.errors, std::back_inserter(source_.errors));
    std::ranges::move(read.notes, std::back_inserter(source_.notes));
  }

  void read_pages(Kind kind, const std::string& bytes) {
    const auto reader = reader_for(kind);
    if (!reader) return refuse(Error(reader.error()).in(path_));
    auto document = (*reader)->read(bytes, path_, options_);
    if (!document) return refuse(std::move(document).error().in(path_));
    if (options_.learned) document->sha256 = sha256_hex(bytes);
    std::ranges::move(document->notes, std::back_inserter(source_.notes));
    if (options_.only_einvoices && document->embedded_xml.empty())
      return refuse(no_einvoice(kind, document->other_xml));
    std::ranges::move(page_remarks(*document), std::back_inserter(source_.notes));
    if (document->embedded_xml.empty() && types_ != nullptr) return extract_fields(*document);
    if (types_ != nullptr && !choose_by_xml(document->embedded_xml.front().bytes)) return;
    if (document->embedded_xml.empty() && has_sides(*schema_, type_))
      return take_of_pages(read_sides(nullptr, &*document, path_, *schema_, type_, *extractor_),
                           *document);
    if (document->embedded_xml.empty()) return extract_fields(*document);
    if (document->embedded_xml.size() > 1)
      return refuse(Error{"B7022",
                          fmt::format("the PDF has {} invoices embedded (`{}`, `{}`)",
                                      document->embedded_xml.size(), document->embedded_xml[0].name,
                                      document->embedded_xml[1].name),
                          "ask for a PDF with one",
                          {path_}});
    const auto& embedded = document->embedded_xml.front();
    const bool sides = has_sides(*schema_, type_);
    auto record = sides
                      ? read_sides(&embedded.bytes, &*document, path_, *schema_, type_, *extractor_)
                      : read_einvoice(embedded.bytes, path_, *schema_, type_);
    if (!record)
      return refuse(std::move(record).error().in(fmt::format("embedded `{}`", embedded.name)));
    // Whoever asks for the e-invoice alone asks what the XML says.
    if (!sides && !options_.only_einvoices)
      compare_with_pages(*schema_, *record, *document, *extractor_);
    take_of_pages(std::move(record), *document);
  }

  void take_of_pages(Result<record::Record> record, const Document& document) {
    if (!record) return refuse(std::move(record).error());
    source_.records.push_back(std::move(*record));
    if (!syntax_says_)
      source_.records.back().document_kind =
          std::make_shared<const record::KindRead>(kind_read(classify(document)));
  }

  void extract_fields(const Document& document) {
    const Classified told = classify(document);
    if (types_ != nullptr && !choose(told.kind)) return leave_unplaced(document, told);
    source_.records.push_back(extractor_->extract(document, *schema_, type_));
    record::Record& record = source_.records.back();
    if (options_.learned) options_.learned->apply(document, *schema_, record);
    record.document_kind = std::make_shared<const record::KindRead>(kind_read(told));
    const std::string& type = schema_->records[type_].name;
    const auto other = other_kind(told, type);
    if (!other) return;
    source_.notes.push_back(another_kind(told, type, *other, path_));
    doubt_for_kind(*schema_, record, *other);
  }

  void leave_unplaced(const Document& document, const Classified& told) {
    record::Unplaced unplaced{path_, kind_read(told), {}};
    for (const Row& row : rows_of(document))
      if (!row.words.empty()) unplaced.rows.push_back(text_of(row, 0, row.words.size() - 1));
    source_.unplaced.push_back(std::move(unplaced));
  }

  // Each document that the mail brings, or else what it says itself.
  void read_mail(const std::string& bytes) {
    constexpr int mails_deep_max = 4;
    if (depth_ == mails_deep_max)
      return refuse(
          {"B8681", "mails stand in one another too deeply", "save the one you mean", {path_}});
    const auto entry = pages_module();
    if (!entry) return refuse(Error(entry.error()).in(path_));
    auto mail = (*entry)->take_apart(bytes, options_.limits);
    if (!mail) return refuse(std::move(mail).error().in(path_));
    for (Error& note : mail->notes) source_.notes.push_back(std::move(note).in(path_));
    bool has_document = false;
    for (const MailPart& part : mail->attachments)
      has_document = read_attachment(part) || has_document;
    if (options_.only_einvoices) return leave_pictures_beside(has_document);
    if (!has_document) read_letter(*mail, bytes, (*entry)->rows_of_html);
    arrived_ = mail->received;
  }

  // Many senders attach their e-invoice and a picture of it: where there is one, what else the
  // mail brings is only named.
  void leave_pictures_beside(bool has_document) {
    if (!has_document) return refuse(no_einvoice(Kind::Mail, {}));
    if (source_.records.empty()) return;
    std::vector<Error> errors;
    for (Error& error : source_.errors)
      (error.code == "B7066" ? source_.notes : errors).push_back(std::move(error));
    source_.errors = std::move(errors);
  }

  // Whether it is a document at all; what is none is named.
  bool read_attachment(const MailPart& part) {
    const std::string name = path_ + "/" + part.name;
    const Kind kind = sniff(part.bytes, part.name);
    if (kind == Kind::Unknown) {
      source_.notes.push_back({"B8680",
                               "it was not read: its content is of no kind that can be read",
                               "look at it yourself if it matters",
                               {name}});
      return false;
    }
    auto inner = DocumentReading(name, *this).run(part.bytes);
    std::ranges::move(inner.records, std::back_inserter(source_.records));
    std::ranges::move(inner.unplaced, std::back_inserter(source_.unplaced));
    std::ranges::move(inner.errors, std::back_inserter(source_.errors));
    std::ranges::move(inner.notes, std::back_inserter(source_.notes));
    return true;
  }

  // Plain text, where it says as much as the HTML beside it: many mails say there only that one
  // needs another program.
  void read_letter(const Mail& mail, const std::string& bytes,
                   std::vector<FlowRow> (*rows_of_html)(std::string_view)) {
    std::vector<FlowRow> rows = rows_of_lines(mail.text);
    if (!mail.html.empty()) {
      auto shown = rows_of_html(mail.html);
      if (letters_of(shown) > 2 * letters_of(rows)) rows = std::move(shown);
    }
    if (letters_of(rows) == 0)
      return refuse({"B8681",
                     "the mail brings no document and says nothing",
                     "ask for the document",
                     {path_}});
    Document document;
    document.path = path_;
    document.kind = Kind::Mail;
    if (options_.learned) document.sha256 = sha256_hex(bytes);
    document.pages.push_back(page_of(rows));
    extract_fields(document);
  }

  static std::size_t letters_of(const std::vector<FlowRow>& rows) {
    std::size_t letters = 0;
    for (const FlowRow& row : rows)
      for (const FlowCell& cell : row)
        letters += static_cast<std::size_t>(
            std::ranges::count_if(cell.text, [](char c) { return c != ' ' && c != '\r'; }));
    return letters;
  }

  // Whoever gives a day of arrival knows better than the mail.
  void give_received_if_unknown(record::Record& record) const {
    const record::Reading* reading = record::find(schema_of(record), record, "received");
    if (reading != nullptr && !reading->known())
      give_received(record, *arrived_, "its header `Received`");
  }

  // The day it arrived fills `received`, where the record has such a field and nothing else says.
  void give_received(record::Record& record, value::Date day, const std::string& from) const {
    const abi::Schema& schema = schema_of(record);
    const abi::RecordType& type = schema.records[record.type];
    const auto field = type.field("received");
    if (!field || type.fields[*field].type.kind != abi::Kind::Date) return;
    record::Record given = record::empty_record(schema, record.type, "", record::Method::System);
    given.fields[*field].status = record::Status::Value;
    given.fields[*field].value = day;
    given.fields[*field].raw = day.text();
    given.fields[*field].confidence = 1;
    add_intake(schema, record, given, from);
  }

  // What the system that received the document knows. A wrong intake file spoils the document it
  // describes: to go on without it would be to decide on less than is known.
  void add_intake_data() {
    // By the record type: of a mail that is read by kind there may be several.
    std::map<const abi::Schema*, std::optional<record::Record>> intakes;
    for (auto& record : source_.records) {
      const abi::Schema& schema = schema_of(record);
      auto known = intakes.find(&schema);
      if (known == intakes.end()) {
        auto intake = read_intake(path_, schema, record.type, options_.limits.data, source_.notes);
        if (!intake) {
          source_.records.clear();
          return refuse(std::move(intake).error());
        }
        known = intakes.emplace(&schema, std::move(*intake)).first;
      }
      if (known->second)
        add_intake(schema, record, *known->second, path_ + std::string(intake_ending));
      if (options_.received) give_received(record, *options_.received, "--received");
    }
  }

  const abi::Schema& schema_of(const record::Record& record) const {
    return types_ == nullptr ? *schema_ : *type_of(*types_, record.document_kind->value)->schema;
  }

  std::string path_;
  const abi::Schema* schema_ = nullptr;  // by kind: null until the kind is told
  std::uint32_t type_ = 0;
  const std::vector<TypeOfKind>* types_ = nullptr;  // by kind
  std::shared_ptr<const record::KindRead> syntax_says_;
  const Options& options_;
  int depth_ = 0;  // mails it stands in
  std::unique_ptr<Extractor> extractor_;
  std::optional<value::Date> arrived_;  // of a mail
  record::Source source_;
};

// What stands in a folder of inputs and is no document; "" for what is one, or a folder.
std::string_view no_document(const std::filesystem::directory_entry& entry) {
  using std::filesystem::file_type;
  std::error_code error;
  const bool link = entry.is_symlink(error);
  const auto status = entry.status(error);
  switch (status.type()) {
    case file_type::regular:
      return "";
    case file_type::directory:
      return link ? "a link to a folder" : "";
    case file_type::not_found:
      return "a link that leads nowhere";
    case file_type::fifo:
      return "a pipe";
    case file_type::socket:
      return "a socket";
    case file_type::block:
    case file_type::character:
      return "a device";
    case file_type::none:
    case file_type::symlink:
    case file_type::unknown:
      return "of no known kind";
  }
  return "of no known kind";
}

// What is in a folder, file by file.
void take_entry(Inputs& inputs, const std::filesystem::directory_entry& entry) {
  const std::string path = entry.path().string();
  if (const auto what = no_document(entry); !what.empty()) {
    inputs.notes.push_back(
        Error{"B8021",
              fmt::format("`{}` is {}, not an ordinary file", path, what),
              "it was not read; name it on the command line, or put a copy there",
              {}});
    return;
  }
  std::error_code error;
  if (entry.is_regular_file(error) && !path.ends_with(intake_ending)) inputs.files.push_back(path);
}

}  // namespace

bool is_pdf_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string head(1024, '\0');  // some programs write something before it
  file.read(head.data(), static_cast<std::streamsize>(head.size()));
  head.resize(static_cast<std::size_t>(file.gcount()));
  return sniff(head, "") == Kind::Pdf;
}

Result<std::shared_ptr<const Scorer>> read_scorer(const std::string& path) {
  auto bytes = record::read_bytes(path, {});
  if (!bytes) return std::unexpected(std::move(bytes).error());
  auto scorer = Scorer::parse(*bytes);
  if (!scorer) return std::unexpected(std::move(scorer).error().in(path));
  return std::make_shared<const Scorer>(std::move(*scorer));
}

record::Source read_document(const std::string& path, const abi::Schema& schema, std::uint32_t type,
                             const Options& options) {
  return DocumentReading(path, schema, type, options).run();
}

record::Source read_by_kind(const std::string& path, const std::vector<TypeOfKind>& types,
                            const Options& options) {
  if (path == record::standard_input) {
    record::Source refused;
    refused.errors.push_back(of_no_told_kind(path));
    return refused;
  }
  return DocumentReading(path, types, options).run();
}

const TypeOfKind* type_of(const std::vector<TypeOfKind>& types, std::string_view kind_word) {
  const auto found = std::ranges::find_if(
      types, [&](const TypeOfKind& one) { return word_of(one.kind) == kind_word; });
  return found == types.end() ? nullptr : &*found;
}

Result<Inputs> documents_in(const std::string& folder) {
  const auto unreadable = [&](const std::error_code& error, std::string hint) {
    return fail("B8001", fmt::format("the folder `{}` can't be read: {}", folder, error.message()),
                std::move(hint));
  };
  std::error_code error;
  std::filesystem::recursive_directory_iterator at(folder, error);
  if (error) return unreadable(error, "check the path");
  Inputs inputs;
  const std::filesystem::recursive_directory_iterator end;
  while (at != end) {
    const bool hidden = at->path().filename().string().starts_with('.');
    if (hidden && at->is_directory(error)) at.disable_recursion_pending();
    if (!hidden) take_entry(inputs, *at);
    at.increment(error);
    if (error) return unreadable(error, "check its permissions");
  }
  std::ranges::sort(inputs.files);
  std::ranges::sort(inputs.notes, {}, &Error::message);
  return inputs;
}

}  // namespace bop::extract
