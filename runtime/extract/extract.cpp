#include "runtime/extract/extract.h"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "runtime/extract/einvoice.h"
#include "runtime/extract/extractor.h"
#include "runtime/extract/merge.h"
#include "runtime/extract/reader.h"

namespace bop::extract {

namespace {

constexpr std::string_view intake_ending = ".meta.json";

// Reads one file into records, step by step; what goes wrong becomes one error of the result.
class DocumentReading {
 public:
  DocumentReading(const std::string& path, const abi::Schema& schema, std::uint32_t type,
                  const Options& options)
      : path_(path), schema_(schema), type_(type), options_(options) {}

  record::Source run() {
    auto bytes = record::read_bytes(path_, options_.limits.data);
    if (!bytes) {
      source_.errors.push_back(std::move(bytes).error());
      return std::move(source_);
    }
    const Kind kind = sniff(*bytes, path_);
    if (const Kind named = kind_named(path_);
        kind != Kind::Unknown && named != Kind::Unknown && named != kind && !both_json(named, kind))
      source_.notes.push_back(
          Error{"B7020",
                fmt::format("named as {}, but its content is {}", name_of(named), name_of(kind)),
                "it was read by its content",
                {path_}});
    read(kind, *bytes);
    if (!source_.records.empty()) add_intake_data();
    return std::move(source_);
  }

 private:
  static bool both_json(Kind a, Kind b) {
    return (a == Kind::Json || a == Kind::JsonLines) && (b == Kind::Json || b == Kind::JsonLines);
  }

  void read(Kind kind, const std::string& bytes) {
    switch (kind) {
      case Kind::Json:
        return read_data(record::Format::Json, bytes);
      case Kind::JsonLines:
        return read_data(record::Format::JsonLines, bytes);
      case Kind::Csv:
        return read_data(record::Format::Csv, bytes);
      case Kind::Xml:
        return take(read_einvoice(bytes, path_, schema_, type_));
      case Kind::Pdf:
      case Kind::Png:
      case Kind::Jpeg:
      case Kind::Tiff:
        return read_pages(kind, bytes);
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
    return {"B7019",
            "the content is of no kind that can be read",
            "give JSON, JSON Lines, CSV, UBL or CII XML, PDF, PNG, JPEG or TIFF",
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
    auto read = record::read_records(format, bytes, path_, schema_, type_, options_.limits.data,
                                     options_.csv);
    std::ranges::move(read.records, std::back_inserter(source_.records));
    std::ranges::move(read.errors, std::back_inserter(source_.errors));
    std::ranges::move(read.notes, std::back_inserter(source_.notes));
  }

  void read_pages(Kind kind, const std::string& bytes) {
    const auto reader = reader_for(kind);
    if (!reader) return refuse(Error(reader.error()).in(path_));
    auto document = (*reader)->read(bytes, path_, options_);
    if (!document) return refuse(std::move(document).error().in(path_));
    std::ranges::move(document->notes, std::back_inserter(source_.notes));
    if (document->embedded_xml.empty()) {
      source_.records.push_back(label_extractor()->extract(*document, schema_, type_));
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
    auto record = read_einvoice(embedded.bytes, path_, schema_, type_);
    if (!record)
      return refuse(std::move(record).error().in(fmt::format("embedded `{}`", embedded.name)));
    compare_with_pages(schema_, *record, *document);
    source_.records.push_back(std::move(*record));
  }

  // What the system that received the document knows. A wrong intake file spoils the document it
  // describes: to go on without it would be to decide on less than is known.
  void add_intake_data() {
    auto intake = read_intake(path_, schema_, type_, options_.limits.data, source_.notes);
    if (!intake) {
      source_.records.clear();
      return refuse(std::move(intake).error());
    }
    const auto field = schema_.records[type_].field("received");
    for (auto& record : source_.records) {
      if (*intake) add_intake(schema_, record, **intake, path_ + std::string(intake_ending));
      if (!options_.received || !field ||
          schema_.records[type_].fields[*field].type.kind != abi::Kind::Date)
        continue;
      record::Record given = record::empty_record(schema_, type_, "", record::Method::System);
      given.fields[*field].status = record::Status::Value;
      given.fields[*field].value = *options_.received;
      given.fields[*field].raw = options_.received->text();
      given.fields[*field].confidence = 1;
      add_intake(schema_, record, given, "--received");
    }
  }

  const std::string& path_;
  const abi::Schema& schema_;
  std::uint32_t type_;
  const Options& options_;
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
