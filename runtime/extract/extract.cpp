#include "runtime/extract/extract.h"

#include <algorithm>
#include <filesystem>

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
#include "runtime/extract/scorer.h"
#include "runtime/extract/xml_elements.h"
#include "runtime/statement/statement.h"

namespace bop::extract {

namespace {

constexpr std::string_view intake_ending = ".meta.json";

// Reads one file into records, step by step; what goes wrong becomes one error of the result.
class DocumentReading {
 public:
  DocumentReading(std::string path, const abi::Schema& schema, std::uint32_t type,
                  const Options& options, int depth = 0)
      : path_(std::move(path)),
        schema_(schema),
        type_(type),
        options_(options),
        depth_(depth),
        extractor_(label_extractor(options.scorer)) {}

  record::Source run() {
    auto bytes = record::read_bytes(path_, options_.limits.data);
    if (!bytes) {
      source_.errors.push_back(std::move(bytes).error());
      return std::move(source_);
    }
    read(*bytes);
    if (!source_.records.empty()) add_intake_data();
    for (record::Record& record : source_.records)
      if (arrived_) give_received_if_unknown(record);
    return std::move(source_);
  }

  /// The same for bytes that another document brought: its intake file speaks for them.
  record::Source run(const std::string& bytes) {
    read(bytes);
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
    switch (kind) {
      case Kind::Json:
        return read_data(record::Format::Json, bytes);
      case Kind::JsonLines:
        return read_data(record::Format::JsonLines, bytes);
      case Kind::Csv:
        return read_data(record::Format::Csv, bytes);
      case Kind::Xml:
        return take(has_sides(schema_, type_)
                        ? read_sides(&bytes, nullptr, path_, schema_, type_, *extractor_)
                        : read_einvoice(bytes, path_, schema_, type_));
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
    append(record::read_records(format, bytes, path_, schema_, type_, options_.limits.data,
                                options_.csv));
  }

  void read_statement(const std::string& bytes) {
    const auto format = statement::sniff(bytes);
    BOP_CHECK(format, "its kind was told by this");
    if (*format != statement::Format::Camt) {
      append(statement::read(*format, bytes, path_, schema_, type_));
      return;
    }
    const auto document = xml_elements(bytes);
    if (!document) return refuse(Error(document.error()).in(path_));
    append(statement::read_camt(*document, path_, schema_, type_));
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
    std::ranges::move(page_remarks(*document), std::back_inserter(source_.notes));
    if (document->embedded_xml.empty() && has_sides(schema_, type_))
      return take(read_sides(nullptr, &*document, path_, schema_, type_, *extractor_));
    if (document->embedded_xml.empty()) {
      if (auto other = other_kind(*document, schema_.records[type_].name))
        source_.notes.push_back(std::move(*other));
      extract_fields(*document);
      return;
    }
    if (document->embedded_xml.size() > 1)
      return refuse(Error{"B7022",
                          fmt::format("the PDF has {} invoices embedded (`{}`, `{}`)",
                                      document->embedded_xml.size(), document->embedded_xml[0].name,
                                      document->embedded_xml[1].name),
                          "ask for a PDF with one",
                          {path_}});
    const auto& embedded = document->embedded_xml.front();
    const bool sides = has_sides(schema_, type_);
    auto record = sides
                      ? read_sides(&embedded.bytes, &*document, path_, schema_, type_, *extractor_)
                      : read_einvoice(embedded.bytes, path_, schema_, type_);
    if (!record)
      return refuse(std::move(record).error().in(fmt::format("embedded `{}`", embedded.name)));
    if (!sides) compare_with_pages(schema_, *record, *document, *extractor_);
    source_.records.push_back(std::move(*record));
  }

  void extract_fields(const Document& document) {
    source_.records.push_back(extractor_->extract(document, schema_, type_));
    if (options_.learned) options_.learned->apply(document, schema_, source_.records.back());
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
    if (!has_document) read_letter(*mail, bytes, (*entry)->rows_of_html);
    arrived_ = mail->received;
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
    auto inner = DocumentReading(name, schema_, type_, options_, depth_ + 1).run(part.bytes);
    std::ranges::move(inner.records, std::back_inserter(source_.records));
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
    const record::Reading* reading = record::find(schema_, record, "received");
    if (reading != nullptr && !reading->known())
      give_received(record, *arrived_, "its header `Received`");
  }

  // The day it arrived fills `received`, where the record has such a field and nothing else says.
  void give_received(record::Record& record, value::Date day, const std::string& from) const {
    const auto field = schema_.records[type_].field("received");
    if (!field || schema_.records[type_].fields[*field].type.kind != abi::Kind::Date) return;
    record::Record given = record::empty_record(schema_, type_, "", record::Method::System);
    given.fields[*field].status = record::Status::Value;
    given.fields[*field].value = day;
    given.fields[*field].raw = day.text();
    given.fields[*field].confidence = 1;
    add_intake(schema_, record, given, from);
  }

  // What the system that received the document knows. A wrong intake file spoils the document it
  // describes: to go on without it would be to decide on less than is known.
  void add_intake_data() {
    auto intake = read_intake(path_, schema_, type_, options_.limits.data, source_.notes);
    if (!intake) {
      source_.records.clear();
      return refuse(std::move(intake).error());
    }
    for (auto& record : source_.records) {
      if (*intake) add_intake(schema_, record, **intake, path_ + std::string(intake_ending));
      if (options_.received) give_received(record, *options_.received, "--received");
    }
  }

  std::string path_;
  const abi::Schema& schema_;
  std::uint32_t type_;
  const Options& options_;
  int depth_;  // mails it stands in
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
