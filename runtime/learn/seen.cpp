#include "runtime/learn/seen.h"

#include <filesystem>

namespace bop::learn {

namespace {

// Keeps the documents that pass by, with what was read of each.
class Seen final : public extract::Learned {
 public:
  explicit Seen(std::shared_ptr<const extract::Learned> learned) : learned_(std::move(learned)) {}

  void apply(const extract::Document& document, const abi::Schema& schema,
             record::Record& record) const override {
    if (learned_) learned_->apply(document, schema, record);
    documents.push_back({document, record});
  }

  mutable std::vector<SeenDocument> documents;

 private:
  std::shared_ptr<const extract::Learned> learned_;
};

}  // namespace

Result<std::vector<SeenDocument>> seen_documents(const std::string& path, const abi::Schema& schema,
                                                 std::uint32_t type,
                                                 const extract::Options& options) {
  const auto seen = std::make_shared<Seen>(options.learned);
  extract::Options seeing = options;
  seeing.learned = seen;
  // "order.eml/invoice.pdf" is a document of the file order.eml.
  std::filesystem::path file = path;
  std::error_code error;
  while (!std::filesystem::exists(file, error) && file.has_parent_path() &&
         file.parent_path() != file)
    file = file.parent_path();
  if (!std::filesystem::is_regular_file(file, error)) file = path;
  const record::Source source = extract::read_document(file.string(), schema, type, seeing);
  auto& documents = seen->documents;
  if (file != path)
    std::erase_if(documents, [&](const SeenDocument& one) { return one.document.path != path; });
  if (!documents.empty()) return std::move(documents);
  if (!source.errors.empty()) return std::unexpected(source.errors.front());
  return std::unexpected(
      Error{"B8688",
            "its fields come from data, not from pages that could be read in another way",
            "correct the data where it comes from, or give the value in its intake file",
            {path}});
}

}  // namespace bop::learn
