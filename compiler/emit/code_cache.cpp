#include "compiler/emit/code_cache.h"

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <utility>
#include <vector>

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runtime/base/hash.h"

namespace bop::emit {

namespace {

constexpr std::string_view magic = "bop code 2\n";  // then the hash of key and code, then the code
constexpr std::size_t hash_digits = 64;
constexpr std::size_t head_bytes = magic.size() + hash_digits;
// In a folder that holds other things, too, only what has these names is ours to remove.
constexpr std::string_view extension = ".bopcode";
constexpr std::string_view unfinished = "new-";
constexpr std::time_t left_behind = 3600;  // seconds until what is unfinished is somebody's ruin

// Ours, and nobody else may write to it.
bool is_ours_alone(const struct stat& found) {
  return found.st_uid == geteuid() && (found.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  explicit operator bool() const { return number_ >= 0; }
  int number() const { return number_; }

 private:
  int number_;
};

std::optional<std::string> read_all(int file, std::size_t size) {
  std::string bytes(size, '\0');
  std::size_t done = 0;
  while (done < size) {
    const ssize_t got = read(file, bytes.data() + done, size - done);
    if (got <= 0) return std::nullopt;
    done += static_cast<std::size_t>(got);
  }
  return bytes;
}

bool write_all(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t put = write(file, bytes.data(), bytes.size());
    if (put <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(put));
  }
  return true;
}

std::string name_of(const std::string& key) {
  return key + std::string(extension);
}

bool is_finished(std::string_view name) {
  return name.size() == hash_digits + extension.size() && name.ends_with(extension) &&
         name.find_first_not_of("0123456789abcdef") == hash_digits;
}
bool is_unfinished(std::string_view name) {
  return name.starts_with(unfinished) && name.ends_with(extension);
}

// Code under another's name is not what was asked for.
std::string seal(const std::string& key, std::string_view code) {
  return sha256_hex(key + "\n" + std::string(code));
}

bool is_whole(const std::string& key, std::string_view entry) {
  if (entry.size() < head_bytes || !entry.starts_with(magic)) return false;
  return seal(key, entry.substr(head_bytes)) == entry.substr(magic.size(), hash_digits);
}

std::string setting(const char* name) {
  const char* text = secure_getenv(name);
  return text == nullptr ? std::string() : std::string(text);
}

}  // namespace

std::string code_cache_folder() {
  const std::string set = setting("BOP_CODE_CACHE");
  if (!set.empty()) return set == "off" ? std::string() : set;
  const std::string cache = setting("XDG_CACHE_HOME");
  if (cache.starts_with('/')) return cache + "/bop/code";  // by the standard, others don't count
  const std::string home = setting("HOME");
  return home.starts_with('/') ? home + "/.cache/bop/code" : std::string();
}

Result<std::optional<CodeCache>> CodeCache::open(const std::string& folder,
                                                 std::uint64_t most_bytes) {
  if (folder.empty()) return std::nullopt;
  std::error_code ignored;
  std::filesystem::create_directories(std::filesystem::path(folder).parent_path(), ignored);
  mkdir(folder.c_str(), S_IRWXU);
  const int opened = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (opened < 0) return std::nullopt;
  CodeCache cache(opened, most_bytes);
  struct stat found{};
  if (fstat(opened, &found) != 0) return std::nullopt;
  if (!is_ours_alone(found))
    return fail("B8642",
                "the folder `" + folder +
                    "` for compiled code belongs to somebody else, or others may write to it: "
                    "nothing is taken from it",
                "take the others' right to write away (chmod 700), or name another folder in "
                "BOP_CODE_CACHE; `off` is none");
  return std::optional<CodeCache>(std::move(cache));
}

CodeCache::CodeCache(CodeCache&& other) noexcept
    : folder_(std::exchange(other.folder_, -1)), most_bytes_(other.most_bytes_) {}

CodeCache::~CodeCache() {
  if (folder_ >= 0) close(folder_);
}

std::optional<std::string> CodeCache::find(const std::string& key) const {
  const std::string name = name_of(key);
  // Nobody waits for what may be no file.
  const Descriptor file(
      openat(folder_, name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!file) return std::nullopt;
  struct stat found{};
  if (fstat(file.number(), &found) != 0 || !S_ISREG(found.st_mode) || !is_ours_alone(found) ||
      static_cast<std::uint64_t>(found.st_size) > most_bytes_)
    return std::nullopt;
  auto entry = read_all(file.number(), static_cast<std::size_t>(found.st_size));
  if (!entry) return std::nullopt;
  if (!is_whole(key, *entry)) {
    unlinkat(folder_, name.c_str(), 0);
    return std::nullopt;
  }
  futimens(file.number(), nullptr);  // used now
  entry->erase(0, head_bytes);
  return entry;
}

void CodeCache::keep(const std::string& key, std::string_view bytes) const {
  if (bytes.size() + head_bytes > most_bytes_) return;
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  // No two threads of all processes have the same name at the same time.
  const std::string name =
      fmt::format("{}{}-{}-{}{}", unfinished, getpid(), gettid(), now.tv_nsec, extension);
  {
    const Descriptor file(openat(folder_, name.c_str(),
                                 O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                                 S_IRUSR | S_IWUSR));
    if (!file) return;
    const std::string head = std::string(magic) + seal(key, bytes);
    if (!write_all(file.number(), head) || !write_all(file.number(), bytes)) {
      unlinkat(folder_, name.c_str(), 0);
      return;
    }
  }
  if (renameat(folder_, name.c_str(), folder_, name_of(key).c_str()) != 0)
    unlinkat(folder_, name.c_str(), 0);
  trim();
}

void CodeCache::trim() const {
  struct Entry {
    std::string name;
    std::uint64_t bytes;
    timespec used;
  };
  DIR* const folder = fdopendir(openat(folder_, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder == nullptr) return;
  std::vector<Entry> entries;
  std::uint64_t all = 0;
  while (const dirent* entry = readdir(folder)) {
    struct stat found{};
    if (fstatat(folder_, entry->d_name, &found, AT_SYMLINK_NOFOLLOW) != 0) continue;
    if (!S_ISREG(found.st_mode)) continue;
    const std::string_view name = entry->d_name;
    if (is_unfinished(name)) {
      if (found.st_mtim.tv_sec + left_behind < std::time(nullptr))
        unlinkat(folder_, entry->d_name, 0);
      continue;
    }
    if (!is_finished(name)) continue;  // none of ours
    entries.push_back({entry->d_name, static_cast<std::uint64_t>(found.st_size), found.st_mtim});
    all += entries.back().bytes;
  }
  closedir(folder);
  if (all <= most_bytes_) return;
  std::ranges::sort(entries, [](const Entry& a, const Entry& b) {
    return std::pair(a.used.tv_sec, a.used.tv_nsec) < std::pair(b.used.tv_sec, b.used.tv_nsec);
  });
  for (const Entry& entry : entries) {
    if (all <= most_bytes_) return;
    unlinkat(folder_, entry.name.c_str(), 0);
    all -= entry.bytes;
  }
}

}  // namespace bop::emit
