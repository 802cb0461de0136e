#include "runtime/extract/archive.h"

#include <fmt/format.h>
#include <zip.h>

namespace bop::extract {

namespace {

std::unexpected<Error> not_whole(const std::string& why) {
  return fail("B8682", fmt::format("the document is not whole: {}", why),
              "open it where it was written and save it again, without a password");
}

}  // namespace

void Archive::Close::operator()(zip* archive) const {
  zip_discard(archive);
}

Archive::Archive(zip* archive, std::size_t unpacked_bytes_max)
    : archive_(archive), left_(unpacked_bytes_max) {}

Result<Archive> Archive::open(std::string_view bytes, std::size_t unpacked_bytes_max) {
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
  zip_t* archive = source == nullptr
                       ? nullptr
                       : zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, &error);
  if (archive == nullptr) {
    const std::string why = zip_error_strerror(&error);
    if (source != nullptr) zip_source_free(source);
    zip_error_fini(&error);
    return not_whole(why);
  }
  zip_error_fini(&error);
  return Archive(archive, unpacked_bytes_max);
}

bool Archive::has(const std::string& name) const {
  return zip_name_locate(archive_.get(), name.c_str(), 0) >= 0;
}

Result<std::string> Archive::part(const std::string& name) {
  const zip_int64_t index = zip_name_locate(archive_.get(), name.c_str(), 0);
  if (index < 0) return not_whole(fmt::format("`{}` is missing", name));
  const std::unique_ptr<zip_file_t, int (*)(zip_file_t*)> file(
      zip_fopen_index(archive_.get(), static_cast<zip_uint64_t>(index), 0), zip_fclose);
  if (!file) return not_whole(fmt::format("`{}`: {}", name, zip_strerror(archive_.get())));
  // What a part says of its size need not be true: it is read in pieces until the limit.
  std::string text;
  std::string piece(std::size_t{1} << 16U, '\0');
  for (;;) {
    const zip_int64_t read = zip_fread(file.get(), piece.data(), piece.size());
    if (read < 0) return not_whole(fmt::format("`{}` is damaged", name));
    if (read == 0) break;
    if (static_cast<std::size_t>(read) > left_)
      return fail("B8002", fmt::format("unpacked, `{}` is too large", name),
                  "keep only what matters in it, or print it to a PDF");
    left_ -= static_cast<std::size_t>(read);
    text.append(piece, 0, static_cast<std::size_t>(read));
  }
  return text;
}

}  // namespace bop::extract
