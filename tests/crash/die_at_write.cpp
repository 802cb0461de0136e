// Preloaded into bop: counts the calls that write or sync the case file, writes what each was to
// the file BOP_CALLS names, and kills the process before the call numbered BOP_DIE_AT.
// Never: part of the product.
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/types.h>
#include <unistd.h>

namespace {

long calls = 0;

std::string file_of(int descriptor) {
  char path[4096];
  const std::string link = "/proc/self/fd/" + std::to_string(descriptor);
  const ssize_t length = readlink(link.c_str(), path, sizeof path);
  return length < 0 ? std::string() : std::string(path, static_cast<std::size_t>(length));
}

void before(const char* call, int descriptor) {
  const std::string path = file_of(descriptor);
  if (path.find(".db") == std::string::npos) return;
  ++calls;
  if (const char* list = std::getenv("BOP_CALLS"))
    if (std::FILE* out = std::fopen(list, "a")) {
      std::fprintf(out, "%s %s\n", call, path.c_str());
      std::fclose(out);
    }
  const char* at = std::getenv("BOP_DIE_AT");
  if (at != nullptr && std::atol(at) == calls) kill(getpid(), SIGKILL);
}

template <typename Function>
Function next(const char* name) {
  return reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
}

}  // namespace

extern "C" {

ssize_t write(int descriptor, const void* bytes, size_t count) {
  before("write", descriptor);
  return next<ssize_t (*)(int, const void*, size_t)>("write")(descriptor, bytes, count);
}
ssize_t pwrite(int descriptor, const void* bytes, size_t count, off_t at) {
  before("pwrite", descriptor);
  return next<ssize_t (*)(int, const void*, size_t, off_t)>("pwrite")(descriptor, bytes, count, at);
}
ssize_t pwrite64(int descriptor, const void* bytes, size_t count, off64_t at) {
  before("pwrite", descriptor);
  return next<ssize_t (*)(int, const void*, size_t, off64_t)>("pwrite64")(descriptor, bytes, count,
                                                                          at);
}
int fsync(int descriptor) {
  before("fsync", descriptor);
  return next<int (*)(int)>("fsync")(descriptor);
}
int fdatasync(int descriptor) {
  before("fdatasync", descriptor);
  return next<int (*)(int)>("fdatasync")(descriptor);
}
int ftruncate(int descriptor, off_t length) {
  before("ftruncate", descriptor);
  return next<int (*)(int, off_t)>("ftruncate")(descriptor, length);
}
int ftruncate64(int descriptor, off64_t length) {
  before("ftruncate", descriptor);
  return next<int (*)(int, off64_t)>("ftruncate64")(descriptor, length);
}

}  // extern "C"
