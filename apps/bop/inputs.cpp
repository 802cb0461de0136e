#include "apps/bop/inputs.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <filesystem>
#include <iostream>
#include <map>

#include <fmt/format.h>

#include "apps/bop/commands.h"
#include "apps/bop/terminal.h"
#include "compiler/diagnostics/diagnostics.h"
#include "runtime/learn/learn.h"
#include "runtime/pack/pack.h"

namespace bop::cli {

std::vector<std::string> expand_inputs(const std::vector<std::string>& inputs,
                                       std::vector<Error>& missing) {
  std::vector<std::string> files;
  for (const std::string& input : inputs) {
    std::error_code ignored;
    if (input == "-") {
      files.emplace_back(record::standard_input);
      continue;
    }
    if (!std::filesystem::is_directory(input, ignored)) {
      files.push_back(input);
      continue;
    }
    auto found = extract::documents_in(input);
    if (!found) {
      missing.push_back(found.error());
      continue;
    }
    for (const Error& note : found->notes) remark(note);
    if (found->files.empty())
      missing.push_back(Error{"B8020",
                              "the folder `" + input + "` holds no document",
                              "name a folder with documents",
                              {}});
    files.insert(files.end(), found->files.begin(), found->files.end());
  }
  return files;
}

namespace {

// As far as a file may be long that is read as a whole.
record::Source read_standard_input(const abi::PolicyInfo& policy, const InputOptions& options) {
  const std::size_t most = record::Limits{}.bytes_max;
  std::string text(most + 1, '\0');
  std::cin.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(std::cin.gcount()));
  return record::read_records(record::format_of_text(text), text,
                              std::string(record::standard_input), policy.schema,
                              policy.subject_record, {}, options.csv);
}

// The records of a packed file from their text, with the evidence of each field.
record::Source read_packed(const std::string& file, const abi::PolicyInfo& policy,
                           const InputOptions& options) {
  record::Source source;
  const abi::Layout layout = abi::layout(policy.schema);
  const auto pack = pack::open(file, {&policy.schema, &layout, policy.subject_record});
  if (!pack) {
    source.errors.push_back(pack.error());
    return source;
  }
  const pack::Pack& packed = **pack;
  record::Rows rows(packed.format(), packed.source(), policy.schema, policy.subject_record, {},
                    packed.notation(), packed.separator());
  if (packed.format() == record::Format::Csv) rows.read(packed.header(), packed.header_line());
  for (std::size_t block = 0; block < packed.blocks(); ++block) {
    if (packed.rows(block) > 0) {
      const auto text = packed.text(block);
      if (!text) {
        source.errors.push_back(Error(text.error()).in(file));
        continue;
      }
      for (std::size_t row = 0; row < text->rows.size(); ++row)
        if (auto record = rows.read(text->row(row), text->rows[row].line)) {
          if (*record)
            source.records.push_back(std::move(**record));
          else
            source.errors.push_back(std::move(record->error()));
        }
    }
    if (packed.refused(block))
      source.errors.push_back(Error(*packed.refused(block)).in(packed.source()));
  }
  source.notes = rows.take_notes();
  if (auto note = pack::asked_otherwise(packed, options.csv))
    source.notes.push_back(std::move(*note).in(file));
  return source;
}

}  // namespace

bool is_packed(const std::string& file) {
  return std::filesystem::path(file).extension() == ".pack";
}

record::Source read_input(const std::string& file, const abi::PolicyInfo& policy,
                          const InputOptions& options) {
  auto source = file == record::standard_input ? read_standard_input(policy, options)
                : is_packed(file)
                    ? read_packed(file, policy, options)
                    : extract::read_document(file, policy.schema, policy.subject_record, options);
  // An empty list is no mistake; that nothing was judged has to be said all the same.
  if (source.records.empty() && source.errors.empty() && source.notes.empty())
    source.notes.push_back(Error{"B7008", "the file holds no record", "", {file}});
  return source;
}

const record::Notation& CsvFormats::of(const std::string& reference) const {
  const auto own = references.find(reference);
  return own == references.end() ? all : own->second;
}

void add_learned(CLI::App& command, LearnedFiles& files) {
  command.add_option("--corrections", files.corrections,
                     "what `bop correct` kept: documents of a layout that was corrected are read "
                     "by it; FILE@7: by its first 7 lines");
  command.add_option("--model", files.model,
                     "what `bop learn` wrote: fields of pages are chosen by it");
}

void add_csv_formats(CLI::App& command, std::vector<std::string>& arguments) {
  command
      .add_option("--csv-format", arguments,
                  "how CSV files write numbers and dates: plain, de, fr, uk, us; NAME=de for one "
                  "reference")
      ->allow_extra_args(false)
      ->take_all();
}

bool set_csv_formats(const std::vector<std::string>& arguments, CsvFormats& formats) {
  for (const std::string& argument : arguments) {
    const std::size_t equals = argument.find('=');
    const bool own = equals != std::string::npos;
    std::string name = own ? argument.substr(equals + 1) : argument;
    std::ranges::transform(name, name.begin(), [](char c) {
      return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    });
    const record::Notation* notation = record::notation_named(name);
    if (notation == nullptr) {
      complain(Error{"B8022",
                     "there is no CSV format `" + name + "`",
                     "there are " + record::notation_names(),
                     {}});
      return false;
    }
    (own ? formats.references[argument.substr(0, equals)] : formats.all) = *notation;
  }
  return true;
}

namespace {

bool set_corrections(const std::string& file, InputOptions& options) {
  if (file.empty()) return true;
  std::string path = file;
  std::uint64_t version = 0;
  if (const std::size_t at = file.rfind('@'); at != std::string::npos) {
    const char* end = file.data() + file.size();
    if (std::from_chars(file.data() + at + 1, end, version).ptr == end && version > 0)
      path.resize(at);
  }
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) {
    complain(Error{"B8001",
                   fmt::format("`{}` does not exist", path),
                   "`bop correct` writes it with the first correction",
                   {}});
    return false;
  }
  auto corrections = learn::read_corrections(path, version);
  if (!corrections) {
    complain(corrections.error());
    return false;
  }
  options.learned = learn::learned(std::move(*corrections));
  return true;
}

bool set_model(const std::string& file, InputOptions& options) {
  if (file.empty()) return true;
  auto scorer = extract::read_scorer(file);
  if (!scorer) {
    complain(scorer.error());
    return false;
  }
  options.scorer = std::move(*scorer);
  return true;
}

}  // namespace

bool set_learned(const LearnedFiles& files, InputOptions& options) {
  return set_model(files.model, options) && set_corrections(files.corrections, options);
}

bool set_received(const std::string& text, InputOptions& options) {
  if (text.empty()) return true;
  options.received = value::Date::parse(text);
  if (!options.received)
    complain(Error{"B8004", "`" + text + "` is not a date", "write 2026-03-02", {}});
  return options.received.has_value();
}

namespace {

Error no_such_reference(const std::string& name, const std::vector<std::string_view>& names) {
  const std::string_view near = diagnostics::nearest(name, names);
  std::string title = "the policy has no reference `" + name + "`";
  if (names.empty())
    return {"B8013",
            std::move(title),
            "it declares none: leave the option out, or declare what the file holds "
            "(`reference " +
                name + " : RECORD by KEY`)",
            {}};
  return {"B8013",
          std::move(title),
          near.empty() ? fmt::format("it has {}", fmt::join(names, ", "))
                       : fmt::format("did you mean `{}`?", near),
          {}};
}

std::vector<std::string_view> reference_names(const abi::PolicyInfo& policy) {
  std::vector<std::string_view> names;
  for (const abi::ReferenceInfo& reference : policy.references) names.push_back(reference.name);
  return names;
}

// Whether every `--csv-format NAME=FORMAT` names a reference; complains of those that do not.
bool know_references(const CsvFormats& csv, const abi::PolicyInfo& policy) {
  const auto names = reference_names(policy);
  bool known = true;
  for (const auto& [name, notation] : csv.references) {
    if (std::ranges::find(names, name) != names.end()) continue;
    complain(no_such_reference(name, names));
    known = false;
  }
  return known;
}

// NAME=FILE pairs by the name's place in the policy; complains of what does not fit.
std::map<std::size_t, std::string> files_by_reference(const std::vector<std::string>& arguments,
                                                      const abi::PolicyInfo& policy, bool& ok) {
  const auto names = reference_names(policy);
  std::map<std::size_t, std::string> files;
  for (const std::string& argument : arguments) {
    const std::size_t equals = argument.find('=');
    const std::string name = argument.substr(0, equals);
    if (equals == std::string::npos) {
      complain(Error{"B8012",
                     "`--reference " + argument + "` has no `=`",
                     "write --reference vendors=vendors.csv",
                     {}});
      ok = false;
      continue;
    }
    const auto found = std::ranges::find(names, name);
    if (found == names.end()) {
      complain(no_such_reference(name, names));
      ok = false;
      continue;
    }
    const auto index = static_cast<std::size_t>(found - names.begin());
    if (!files.emplace(index, argument.substr(equals + 1)).second) {
      complain(Error{"B8014", "the reference `" + name + "` is given twice", "give it once", {}});
      ok = false;
    }
  }
  return files;
}

// "lines 3 and 4" of one file; of rows that don't say their line, all that they say.
std::string places_of(const std::vector<std::string>& sources) {
  constexpr std::string_view mark = " line ";
  const auto before = [&](const std::string& source) { return source.rfind(mark); };
  const bool one_file = std::ranges::all_of(sources, [&](const std::string& source) {
    return before(source) != std::string::npos &&
           source.substr(0, before(source)) == sources.front().substr(0, before(sources.front()));
  });
  std::string text = one_file ? "lines " : "";
  for (std::size_t i = 0; i < sources.size(); ++i) {
    if (i > 0) text += i + 1 == sources.size() ? " and " : ", ";
    text += one_file ? sources[i].substr(before(sources[i]) + mark.size()) : sources[i];
  }
  return text;
}

// Rows of one key: looking it up is undefined, so say so before a verdict has to.
void remark_doubles(const std::string& set, const std::vector<abi::RecordPtr>& rows,
                    const std::vector<std::uint32_t>& key_fields, const std::string& file) {
  if (key_fields.empty()) return;  // only read as a list
  std::map<std::string, std::vector<std::string>> sources_by_key;
  for (const abi::RecordPtr& row : rows) {
    std::string key;
    bool known = true;
    for (const std::uint32_t field : key_fields) {
      known = known && row->fields[field].known();
      if (known) key += (key.empty() ? "" : ", ") + abi::key_text(row->fields[field].value);
    }
    if (known) sources_by_key[key].push_back(row->source.empty() ? row->path : row->source);
  }
  for (const auto& [key, sources] : sources_by_key) {
    if (sources.size() < 2) continue;
    const std::string times =
        sources.size() == 2 ? "twice" : fmt::format("{} times", sources.size());
    remark(Error{"B8019",
                 fmt::format("`{}` has the key `{}` {}: {}", set, key, times, places_of(sources)),
                 fmt::format("keep one of these rows: until then what looks `{}` up in `{}` is "
                             "undefined, and the verdicts that need it say so",
                             key, set),
                 {file}});
  }
}

// Rows that are added up may have one key, as deliveries of one order line do; a row that stands
// there twice may be one of them, exported twice.
void remark_rows_twice(const abi::ReferenceInfo& info, const std::vector<abi::RecordPtr>& rows,
                       const std::string& file) {
  for (const auto& [first, again] : abi::rows_twice(rows)) {
    std::string key;
    for (const std::uint32_t field : info.key_fields)
      if (again->fields[field].known())
        key += (key.empty() ? "" : ", ") + abi::key_text(again->fields[field].value);
    remark(Error{"B8019",
                 fmt::format("`{}` has the same row twice: {}", info.name,
                             places_of({first->source, again->source})),
                 fmt::format("delete one of them, or say what tells them apart, such as a number "
                             "or a day: until then the sum of `{}` in `{}` is undefined, and the "
                             "verdicts that need it say so",
                             key, info.name),
                 {file}});
  }
}

// A row that can't be looked up: it has no key, or one that could not be read and so may be any.
Error without_key(const abi::RecordData& row, const std::vector<std::uint32_t>& key_fields) {
  const bool missing = std::ranges::any_of(key_fields, [&](std::uint32_t field) {
    return row.fields[field].state == abi::State::Missing;
  });
  if (missing)
    return {
        "B8015", "`" + row.path + "` has no key and can't be looked up", "fill its key column", {}};
  return {"B8015",
          "the key of `" + row.path + "` is not known, so it may be any",
          "fill its key column: until then, what looks up a key that it may have is not known",
          {}};
}

}  // namespace

LoadedReferences load_references(const std::vector<std::string>& arguments,
                                 const abi::PolicyInfo& policy, const CsvFormats& csv) {
  LoadedReferences loaded;
  const auto files = files_by_reference(arguments, policy, loaded.usable_arguments);
  loaded.usable_arguments &= know_references(csv, policy);
  auto references = std::make_shared<abi::References>();
  for (std::size_t i = 0; i < policy.references.size(); ++i) {
    const abi::ReferenceInfo& info = policy.references[i];
    const auto file = files.find(i);
    if (file == files.end()) {
      references->sets.push_back(
          abi::ReferenceSet::unavailable(info.name, "unavailable: not given"));
      continue;
    }
    auto read = record::read_reference(info.name, file->second, policy.schema, info.record, {},
                                       csv.of(info.name));
    if (!read) {
      // Which row and column: whoever reads the verdict need not have seen what was complained of.
      std::string why = "unavailable: could not be read, ";
      for (auto place = read.error().context.rbegin(); place != read.error().context.rend();
           ++place)
        why += *place + ": ";
      why += read.error().message;
      complain(std::move(read.error()).in("reference `" + info.name + "`"));
      ++loaded.unreadable;
      references->sets.push_back(abi::ReferenceSet::unavailable(info.name, std::move(why)));
      continue;
    }
    for (Error& note : read->notes) remark(std::move(note).in("reference `" + info.name + "`"));
    if (info.only_summed)
      remark_rows_twice(info, read->rows, file->second);
    else
      remark_doubles(info.name, read->rows, info.key_fields, file->second);
    references->sets.push_back(
        abi::ReferenceSet::complete(info.name, std::move(read->rows), info.key_fields));
    for (const abi::RecordPtr& row : references->sets.back().keyless())
      remark(without_key(*row, info.key_fields).in(file->second));
  }
  loaded.references = std::move(references);
  return loaded;
}

}  // namespace bop::cli
