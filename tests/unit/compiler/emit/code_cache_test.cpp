// Code that was kept is taken again only where it is whole, for the same module and target, and
// ours; whatever happens to the folder, verdicts are the same.
#include "compiler/emit/code_cache.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "compiler/emit/batch.h"
#include "compiler/emit/emit.h"
#include "compiler/interpret/interpret.h"
#include "runtime/base/hash.h"
#include "runtime/batch/builder.h"
#include "tests/support/program_builder.h"

namespace {

using namespace bop;           // NOLINT: a test
using namespace bop::testing;  // NOLINT
namespace files = std::filesystem;

struct Folder {
  std::string path;
  Folder() {
    std::string name = (files::temp_directory_path() / "bop_code_XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    path = name + "/code";
  }
  ~Folder() { files::remove_all(files::path(path).parent_path()); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  emit::CodeCache open(std::uint64_t most = emit::CodeCache::usual_bytes) const {
    auto opened = emit::CodeCache::open(path, most);
    REQUIRE(opened.has_value());
    REQUIRE(opened->has_value());
    return std::move(**opened);
  }
  std::vector<files::path> entries() const {
    std::vector<files::path> found;
    for (const auto& entry : files::directory_iterator(path)) found.push_back(entry.path());
    return found;
  }
  std::string file(const std::string& key) const { return path + "/" + key + ".bopcode"; }
};

std::string key(int number) {
  return sha256_hex(std::to_string(number));
}

void change(const std::string& file, std::size_t at) {
  std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
  stream.seekg(static_cast<std::streamoff>(at));
  const int byte = stream.get();
  stream.seekp(static_cast<std::streamoff>(at));
  stream.put(static_cast<char>(byte ^ 1));
}

void use_at(const std::string& file, std::time_t seconds) {
  const timespec times[2] = {{seconds, 0}, {seconds, 0}};
  REQUIRE(utimensat(AT_FDCWD, file.c_str(), times, 0) == 0);
}

std::size_t resident_bytes() {
  std::ifstream file("/proc/self/statm");
  std::size_t pages = 0;
  std::size_t resident = 0;
  file >> pages >> resident;
  return resident * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

// A policy of one condition, whose truth hangs on `bound`.
struct Policy {
  ProgramBuilder b;
  std::shared_ptr<const ir::Program> program;
  explicit Policy(const std::string& bound) {
    b.condition(b.compare(b.field("a"), ir::CompareOp::Less, b.number_of(bound)));
    b.condition(b.field(b.vendor(b.field("vendor_id")), "active"));
    program = b.finished();
  }
  abi::Truth judged(const std::string& cache, const char* number) const {
    const auto compiled = emit::compile(program, interpret::interpreter(program), {false, cache});
    REQUIRE(compiled.has_value());
    CHECK(compiled->callees == std::vector<std::string>{"bop_lookup"});
    Fields all;
    for (const auto& field : program->info.schema.records[0].fields)
      if (!field.type.optional) all.emplace_back(field.name, unread);
    all.emplace_back("a", known(decimal(number)));
    abi::Evaluation found;
    compiled->engine->bind(Sets{}.made())->evaluate(case_of(b.invoice(all)), found);
    return found.conditions[0];
  }
};

}  // namespace

TEST_CASE("what was kept is found, by its key alone and by the next to open the folder") {
  const Folder folder;
  const std::string bytes(100'000, 'x');
  {
    const emit::CodeCache cache = folder.open();
    CHECK_FALSE(cache.find(key(1)).has_value());
    cache.keep(key(1), bytes);
    CHECK(cache.find(key(1)) == bytes);
    CHECK_FALSE(cache.find(key(2)).has_value());
    cache.keep(key(2), "");
  }
  CHECK(folder.open().find(key(1)) == bytes);
  CHECK(folder.open().find(key(2)) == "");
  CHECK(files::status(folder.path).permissions() == files::perms::owner_all);
  CHECK(folder.entries().size() == 2);
}

TEST_CASE("a damaged entry is removed, wherever it is damaged") {
  const Folder folder;
  const emit::CodeCache cache = folder.open();
  for (const std::size_t at : {0, 20, 80, 1000}) {
    CAPTURE(at);
    cache.keep(key(1), std::string(2000, 'x'));
    change(folder.file(key(1)), at);
    CHECK_FALSE(cache.find(key(1)).has_value());
    CHECK(folder.entries().empty());
  }
  for (const std::size_t size : {0, 10, 74, 75, 1999}) {
    CAPTURE(size);
    cache.keep(key(1), std::string(2000, 'x'));
    files::resize_file(folder.file(key(1)), size);
    CHECK_FALSE(cache.find(key(1)).has_value());
    CHECK(folder.entries().empty());
  }
}

TEST_CASE("there is never more than fits, and what was not used for longest goes first") {
  const Folder folder;
  const emit::CodeCache cache = folder.open(10'000);
  const std::string bytes(3000, 'x');
  for (const int number : {1, 2, 3}) cache.keep(key(number), bytes);
  CHECK(folder.entries().size() == 3);
  for (const int number : {1, 2, 3}) use_at(folder.file(key(number)), 1000 + number);
  CHECK(cache.find(key(1)).has_value());  // used now
  cache.keep(key(4), bytes);
  CHECK_FALSE(cache.find(key(2)).has_value());
  for (const int number : {1, 3, 4}) CHECK(cache.find(key(number)).has_value());
  cache.keep(key(5), std::string(20'000, 'x'));  // would fit nowhere
  CHECK_FALSE(cache.find(key(5)).has_value());
  std::ofstream(folder.path + "/new-1-1-1.bopcode") << "left behind";
  std::ofstream(folder.path + "/new-2-2-2.bopcode") << "being written";
  use_at(folder.path + "/new-1-1-1.bopcode", 1000);
  cache.keep(key(6), "");
  CHECK_FALSE(files::exists(folder.path + "/new-1-1-1.bopcode"));
  CHECK(files::exists(folder.path + "/new-2-2-2.bopcode"));
}

TEST_CASE("what stands under another's name is not what was asked for") {
  const Folder folder;
  const emit::CodeCache cache = folder.open();
  cache.keep(key(1), "code of one");
  files::copy_file(folder.file(key(1)), folder.file(key(2)));
  CHECK_FALSE(cache.find(key(2)).has_value());
  CHECK_FALSE(files::exists(folder.file(key(2))));
  CHECK(cache.find(key(1)) == "code of one");
  REQUIRE(mkfifo(folder.file(key(3)).c_str(), 0600) == 0);
  CHECK_FALSE(cache.find(key(3)).has_value());  // and nobody waits for a writer
}

TEST_CASE("only what is ours by its name is removed") {
  const Folder folder;
  const emit::CodeCache cache = folder.open(5'000);
  const std::string others[] = {"new-invoices.csv", std::string(64, 'a'), std::string(64, 'x'),
                                std::string(64, 'Z') + ".bopcode"};
  for (const std::string& name : others) {
    std::ofstream(folder.path + "/" + name) << std::string(4000, 'x');
    use_at(folder.path + "/" + name, 1000);
  }
  for (const int number : {1, 2, 3}) cache.keep(key(number), std::string(3000, 'x'));
  for (const std::string& name : others) CHECK(files::exists(folder.path + "/" + name));
  CHECK(cache.find(key(3)).has_value());
}

TEST_CASE("nothing is taken that somebody else could have written") {
  const Folder folder;
  {
    const emit::CodeCache cache = folder.open();
    for (const int number : {1, 2}) cache.keep(key(number), "code");
    REQUIRE(chmod(folder.file(key(1)).c_str(), 0620) == 0);
    CHECK_FALSE(cache.find(key(1)).has_value());
    files::rename(folder.file(key(2)), folder.path + "/elsewhere");
    files::create_symlink(folder.path + "/elsewhere", folder.file(key(2)));
    CHECK_FALSE(cache.find(key(2)).has_value());
  }
  for (const mode_t mode : {0770, 0702}) {
    REQUIRE(chmod(folder.path.c_str(), mode) == 0);
    const auto refused = emit::CodeCache::open(folder.path);
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().code == "B8642");
  }
  // Of root's own, too, when it is another who asks.
  if (geteuid() != 0) CHECK(emit::CodeCache::open("/").error().code == "B8642");
  const Policy policy("5");  // and code is made all the same
  CHECK(policy.judged(folder.path, "4") == abi::Truth::True);
  CHECK(folder.entries().size() == 3);
}

TEST_CASE("a folder that can't be made or written is none") {
  const Policy policy("5");
  // Of the process itself, so ours, and yet nobody can write there: as a read-only file system.
  for (const char* path : {"/proc/bop/code", "/proc/self/task", "/dev/null/code", ""}) {
    CAPTURE(path);
    const auto opened = emit::CodeCache::open(path);
    REQUIRE(opened.has_value());
    if (*opened) {
      (*opened)->keep(key(1), "code");
      CHECK_FALSE((*opened)->find(key(1)).has_value());
    }
    CHECK(policy.judged(path, "4") == abi::Truth::True);
  }
}

TEST_CASE("where code is kept") {
  const auto set = [](const char* name, const char* value) {
    value == nullptr ? unsetenv(name) : setenv(name, value, 1);
  };
  const auto folder = [&](const char* own, const char* cache, const char* home) {
    set("BOP_CODE_CACHE", own);
    set("XDG_CACHE_HOME", cache);
    set("HOME", home);
    return emit::code_cache_folder();
  };
  const std::string home = std::getenv("HOME") == nullptr ? "" : std::getenv("HOME");
  CHECK(folder(nullptr, nullptr, "/home/a") == "/home/a/.cache/bop/code");
  CHECK(folder(nullptr, "/cache", "/home/a") == "/cache/bop/code");
  CHECK(folder(nullptr, "relative", "/home/a") == "/home/a/.cache/bop/code");
  CHECK(folder("", nullptr, nullptr).empty());
  CHECK(folder("/own", "/cache", "/home/a") == "/own");
  CHECK(folder("off", "/cache", "/home/a").empty());
  folder(nullptr, nullptr, home.empty() ? nullptr : home.c_str());
}

TEST_CASE("several processes at once find an entry whole or not at all") {
  const Folder folder;
  folder.open();
  const auto bytes = [](int number) {
    return std::string(20'000, static_cast<char>('a' + number));
  };
  std::vector<pid_t> children;
  for (int child = 0; child < 4; ++child) {
    children.push_back(fork());
    if (children.back() != 0) continue;
    auto cache = emit::CodeCache::open(folder.path, 70'000);  // three fit: they also remove
    if (!cache || !*cache) _exit(2);
    for (int round = 0; round < 400; ++round) {
      const int number = (round + child) % 5;
      const auto found = (*cache)->find(key(number));
      if (found && *found != bytes(number)) _exit(1);
      if (!found) (*cache)->keep(key(number), bytes(number));
    }
    _exit(0);
  }
  for (const pid_t child : children) {
    int status = -1;
    REQUIRE(waitpid(child, &status, 0) == child);
    CHECK(status == 0);
  }
  for (const auto& entry : folder.entries())
    CHECK(files::file_size(entry) == 20'000 + std::string("bop code 1\n").size() + 64);
}

TEST_CASE("code that was kept judges as code that was made; another policy has its own") {
  const Folder folder;
  const Policy five("5");
  CHECK(five.judged(folder.path, "5.5") == abi::Truth::False);
  REQUIRE(folder.entries().size() == 1);
  const std::string entry = folder.entries()[0].string();
  use_at(entry, 1000);
  CHECK(five.judged(folder.path, "5.5") == abi::Truth::False);
  CHECK(five.judged(folder.path, "4.5") == abi::Truth::True);
  CHECK(folder.entries().size() == 1);
  CHECK(files::last_write_time(entry) >
        files::file_time_type::clock::now() - std::chrono::hours(1));
  CHECK(Policy("6").judged(folder.path, "5.5") == abi::Truth::True);
  CHECK(folder.entries().size() == 2);
  for (const auto& each : folder.entries()) change(each.string(), 500);
  CHECK(five.judged(folder.path, "4.5") == abi::Truth::True);
  CHECK(Policy("6").judged(folder.path, "6.5") == abi::Truth::False);
  CHECK(folder.entries().size() == 2);
}

TEST_CASE("code for columns is kept by their form and by the width of vectors") {
  const Folder folder;
  const Policy policy("5");
  const abi::Layout layout = abi::layout(policy.program->info.schema);
  const auto entries_after = [&](const char* number, emit::Vectors vectors) {
    const auto engine = emit::batch_engine(policy.program, vectors, folder.path);
    REQUIRE(engine.has_value());
    batch::Builder builder(layout, policy.program->info.subject_record);
    abi::RowArena arena;
    Fields all;
    for (const auto& field : policy.program->info.schema.records[0].fields)
      if (!field.type.optional) all.emplace_back(field.name, unread);
    for (const char* one : {number, "1", "9"}) {
      Fields fields = all;
      fields.emplace_back("a", known(decimal(one)));
      const abi::Case subject = case_of(policy.b.invoice(fields));
      builder.add(pack(layout, *subject.subject, arena).bytes);
    }
    const auto batch = builder.finish();
    const abi::Case moment = case_of(policy.b.invoice(all));
    const auto session = (*engine)->bind(Sets{}.made());
    const auto run = session->start(*batch, moment.as_of, moment.today);
    REQUIRE(run.has_value());
    abi::ChunkTruth found;
    (*run)->evaluate(0, 3, found);
    CHECK((found.conditions[0].yes[0] & 6U) == 2U);
    return folder.entries().size();
  };
  const std::size_t first = entries_after("2", emit::Vectors::Best);
  CHECK(entries_after("2", emit::Vectors::Best) == first);
  const std::size_t wider = entries_after("7000000.5", emit::Vectors::Best);
  CHECK(wider == first + 1);
  __builtin_cpu_init();
  if (__builtin_cpu_supports("x86-64-v4") != 0)
    CHECK(entries_after("2", emit::Vectors::Avx2) == wider + 1);
}

TEST_CASE("a policy can be unloaded: a thousand are loaded and go, and memory stays") {
  const Folder folder;
  std::vector<Policy> policies;
  for (const char* bound : {"3", "4", "5", "6"}) policies.emplace_back(bound);
  const auto load = [&](int count) {
    for (int left = count; left > 0; --left)
      CHECK(policies[static_cast<std::size_t>(left % 4)].judged(folder.path, "1") ==
            abi::Truth::True);
  };
  load(100);
  const std::size_t before = resident_bytes();
  load(1000);
  // Code of one takes a page at the least: of a thousand that stayed it would be four megabytes.
  CHECK(resident_bytes() < before + (3U << 20U));
}
