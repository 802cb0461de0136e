// What holds of every compiled policy: what its code can reach, when it gives way to the
// interpreter, that sessions may be shared, and that the module can be opened.
#include "compiler/emit/emit.h"

#include <algorithm>
#include <filesystem>
#include <thread>

#include <doctest/doctest.h>
#include <llvm/AsmParser/Parser.h>
#include <llvm/IR/LLVMContext.h>
#include <llvm/IR/Module.h>
#include <llvm/Support/MemoryBuffer.h>
#include <llvm/Support/SourceMgr.h>

#include "compiler/driver/compile.h"
#include "compiler/emit/jit.h"
#include "compiler/emit/load.h"
#include "compiler/emit/machine.h"
#include "compiler/emit/session.h"
#include "compiler/interpret/interpret.h"
#include "tests/support/program_builder.h"

namespace {

using namespace bop;           // NOLINT: a test
using namespace bop::testing;  // NOLINT
using enum ir::ArithmeticOp;
using enum ir::CompareOp;

extern "C" int bop_test_allowed(int number) {
  return number * 2;
}

// Links a module given as LLVM IR; `allowed` is all it may use.
Result<int> run(const char* code, const char* function, std::span<const emit::Symbol> allowed) {
  llvm::LLVMContext context;
  llvm::SMDiagnostic problem;
  const auto module = llvm::parseAssemblyString(code, problem, context);
  REQUIRE(module != nullptr);
  BOP_TRY(const auto machine, emit::Machine::create());
  machine->prepare(*module);
  BOP_TRY(auto object, machine->object(*module));
  emit::Jit jit;
  BOP_TRY_VOID(jit.link(std::move(object), allowed));
  BOP_TRY(void* address, jit.address(function));
  return reinterpret_cast<int (*)(int)>(address)(21);
}

struct Both {
  std::shared_ptr<const ir::Program> program;
  std::shared_ptr<const abi::Engine> oracle;
  emit::Compiled compiled;
  std::unique_ptr<abi::Session> expected;
  std::unique_ptr<abi::Session> session;

  explicit Both(const ProgramBuilder& builder, const Sets& sets = {})
      : program(builder.finished()), oracle(interpret::interpreter(program)) {
    auto made = emit::compile(program, oracle);
    REQUIRE(made.has_value());
    compiled = std::move(*made);
    const auto references = sets.made();
    expected = oracle->bind(references);
    session = compiled.engine->bind(references);
  }
  std::uint64_t fallbacks() const {
    return static_cast<const emit::Session&>(*session).fallbacks();
  }
  bool agree(const abi::Case& subject) const {
    abi::Evaluation wanted, got;
    expected->evaluate(subject, wanted);
    session->evaluate(subject, got);
    return wanted.conditions == got.conditions &&
           std::ranges::equal(wanted.values, got.values, [](const Datum& a, const Datum& b) {
             return a.state == b.state && (!a.known() || abi::equal(a.value, b.value));
           });
  }
};

// Every field of an invoice that is not optional, unread; then what is given.
abi::Case invoice(const ProgramBuilder& b, const Fields& given) {
  Fields all;
  for (const auto& field : b.program.info.schema.records[0].fields)
    if (!field.type.optional) all.emplace_back(field.name, unread);
  all.insert(all.end(), given.begin(), given.end());
  return case_of(b.invoice(all));
}

}  // namespace

TEST_CASE("code links against what it is given and nothing else of the process") {
  const char* const good =
      "declare i32 @bop_test_allowed(i32)\n"
      "define i32 @f(i32 %x) {\n  %r = call i32 @bop_test_allowed(i32 %x)\n  ret i32 %r\n}\n";
  const char* const bad =
      "declare i32 @system(ptr)\n"
      "define i32 @f(i32 %x) {\n  %r = call i32 @system(ptr null)\n  ret i32 %r\n}\n";
  const emit::Symbol allowed[] = {
      {"bop_test_allowed", reinterpret_cast<const void*>(&bop_test_allowed)}};
  const auto linked = run(good, "f", allowed);
  REQUIRE(linked.has_value());
  CHECK(*linked == 42);
  const auto refused = run(bad, "f", allowed);
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().code == "B8502");
  CHECK(refused.error().message.find("system") != std::string::npos);
  CHECK_FALSE(run(good, "f", {}).has_value());
}

TEST_CASE("the callees of a policy are told, and are on the whitelist") {
  ProgramBuilder b;
  b.condition(
      b.field(b.vendor(b.add(b.text_type, ir::Call{"fold", {b.field("vendor_id")}})), "active"));
  const Both both(b);
  CHECK(both.compiled.callees == std::vector<std::string>{"bop_builtin_fold", "bop_lookup"});
  CHECK(both.compiled.target.starts_with("x86-64-v"));
  const auto allowed = emit::allowed_callees();
  CHECK(std::ranges::includes(allowed, both.compiled.callees));
  CHECK_FALSE(std::ranges::binary_search(allowed, "system"));
}

TEST_CASE("every policy compiles whole, and its code calls whitelisted functions only") {
  const auto allowed = emit::allowed_callees();
  std::size_t policies = 0;
  const std::filesystem::path root = std::filesystem::path(BOP_SOURCE_DIR) / "policies";
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
    if (entry.path().extension() != ".bop") continue;
    CAPTURE(entry.path().string());
    const auto compilation = driver::compile_file(entry.path().string());
    REQUIRE(compilation.has_value());
    if (!compilation->program) continue;  // a module, or in error: other tests say so
    const auto program = std::make_shared<const ir::Program>(*compilation->program);
    const auto compiled = emit::compile(program, interpret::interpreter(program));
    REQUIRE(compiled.has_value());
    CHECK(compiled->unsupported.empty());
    for (const std::string& name : compiled->unsupported) MESSAGE(name);
    for (const std::string& callee : compiled->callees) {
      CAPTURE(callee);
      CHECK(std::ranges::binary_search(allowed, callee));
    }
    ++policies;
  }
  CHECK(policies > 0);
}

TEST_CASE("values wider than their slots are judged by the interpreter, with the same result") {
  ProgramBuilder b;
  b.condition(b.compare(b.field("gross"), Greater, b.amount("EUR 100.00")));
  b.value(b.compute(b.money_type, Add, b.field("gross"), b.field("net")));
  const Both both(b);
  CHECK(both.agree(invoice(b, {{"gross", known(money("EUR 900719925474.0991"))}})));
  CHECK(both.fallbacks() == 0);
  CHECK(both.agree(invoice(b, {{"gross", known(money("EUR 900719925474.0992"))}})));
  CHECK(both.fallbacks() == 1);
  CHECK(both.agree(
      invoice(b, {{"gross", known(money("EUR 0.00001"))}, {"net", known(money("EUR 1e33"))}})));
  CHECK(both.fallbacks() == 2);
}

TEST_CASE(
    "an intermediate that may pass 34 digits is judged by the interpreter only where it does") {
  ProgramBuilder b;
  const NodeId a = b.field("a");
  const NodeId square = b.compute(b.number, Multiply, a, a);
  const NodeId fourth = b.compute(b.number, Multiply, square, square);
  b.condition(b.compare(fourth, Greater, b.number_of("1")));
  b.value(fourth);
  const Both both(b);
  const auto with = [&](const char* number) { return invoice(b, {{"a", known(decimal(number))}}); };
  CHECK(both.agree(with("12.5")));
  CHECK(both.agree(with("-0.000001")));
  CHECK(both.fallbacks() == 0);
  CHECK(both.agree(with("9007199254.740991")));  // undefined: too long
  CHECK(both.agree(with("9000000000")));         // long only with the zeros of its scale
  CHECK(both.fallbacks() == 2);
}

TEST_CASE("a list whose element may be missing is left only where somebody may read it") {
  const auto chosen = [](bool read_outside) {
    ProgramBuilder b;
    const Type texts = b.program.info.schema.list_of(b.text_type);
    const NodeId vendor = b.field("vendor_id");
    const NodeId present = b.is(vendor, ir::StateTestKind::Present);
    const NodeId one = b.add(texts, ir::MakeList{{vendor}});
    ir::Select select;
    select.arms = {{present, one, 0}, {b.truth(true), b.add(texts, ir::MakeList{}), 1}};
    b.value(b.add(texts, select));
    if (read_outside) b.value(one);
    return b;
  };
  const ProgramBuilder b = chosen(false);
  const Both both(b);
  for (const Datum& vendor : {text("V-1"), missing, unread})
    CHECK(both.agree(invoice(b, {{"vendor_id", vendor}})));
  CHECK(both.fallbacks() == 0);
  const ProgramBuilder c = chosen(true);
  const Both read(c);
  for (const Datum& vendor : {text("V-1"), missing, unread})
    CHECK(read.agree(invoice(c, {{"vendor_id", vendor}})));
  CHECK(read.fallbacks() == 1);
}

TEST_CASE("products that pass 64 bits compare as they are, up to the last digit") {
  // At the product's scale of 12 these are 2^63 - 2, 2^63 - 1 and 2^63.
  const char* const bounds[] = {"9223372.036854775806",
                                "9223372.036854775807",
                                "9223372.036854775808",
                                "-9223372.036854775807",
                                "0.5",
                                "0"};
  ProgramBuilder b;
  const NodeId product = b.compute(b.number, Multiply, b.field("a"), b.field("b"));
  for (const char* bound : bounds)
    for (const ir::CompareOp op : {Less, LessOrEqual, Greater, GreaterOrEqual, Equal, NotEqual}) {
      b.condition(b.compare(product, op, b.number_of(bound)));
      b.condition(b.compare(b.number_of(bound), op, product));
    }
  const Both both(b);
  // 153092023 x 60247241209 is 2^63 - 1.
  const std::pair<const char*, const char*> factors[] = {
      {"2147.483648", "4294.967296"}, {"2147.483647", "4294.967296"},
      {"153.092023", "60247.241209"}, {"9007199254.740991", "9007199254.740991"},
      {"3037.000499", "3037.000500"}, {"0.000001", "9007199254.740991"},
      {"4294.967296", "4294.967296"}, {"0", "9007199254.740991"}};
  for (const auto& [first, second] : factors)
    for (const char* sign : {"", "-"}) {
      CAPTURE(first);
      const auto with = [&](const std::string& one, const std::string& other) {
        return invoice(b,
                       {{"a", known(decimal(one.c_str()))}, {"b", known(decimal(other.c_str()))}});
      };
      CHECK(both.agree(with(sign + std::string(first), second)));
      CHECK(both.agree(with(first, sign + std::string(second))));
      CHECK(both.agree(with(sign + std::string(first), sign + std::string(second))));
    }
  CHECK(both.fallbacks() == 0);
}

TEST_CASE("one session judges thousands of records, from several threads") {
  ProgramBuilder b;
  const NodeId vendor = b.vendor(b.field("vendor_id"));
  b.condition(b.field(vendor, "active"));
  b.condition(b.compare(b.field("gross"), NotEqual,
                        b.compute(b.money_type, Add, b.field("net"), b.field("tax"))));
  b.value(b.add(b.text_type, ir::Call{"fold", {b.field("iban")}}));
  b.value(b.field("lines"));
  Sets sets;
  for (int row = 0; row < 500; ++row)
    sets.vendors.push_back(b.vendor_row("V-" + std::to_string(row), text("DE02")));
  const Both both(b, sets);
  const auto work = [&](int from, std::size_t& wrong) {
    for (int record = from; record < from + 1500; ++record) {
      const std::string cents = std::to_string(record);
      const abi::Case subject = invoice(
          b,
          {{"vendor_id", record % 7 == 0 ? unread : text("V-" + std::to_string(record % 600))},
           {"gross", known(money("EUR " + cents))},
           {"net", known(money("EUR " + std::to_string(record - 19)))},
           {"tax", record % 5 == 0 ? unread : known(money("EUR 19"))},
           {"iban", text("  ACME  " + cents)},
           {"lines",
            b.lines(
                {{{"net", known(money("EUR 1"))}, {"open", known(true)}, {"urgent", unread}}})}});
      if (!both.agree(subject)) ++wrong;
    }
  };
  std::size_t wrong[3] = {0, 0, 0};
  {
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < 3; ++thread)
      threads.emplace_back([&, thread] { work(1000 * thread, wrong[thread]); });
  }
  CHECK(wrong[0] + wrong[1] + wrong[2] == 0);
  CHECK(both.fallbacks() == 0);
}

TEST_CASE("more conditions and values than one function holds") {
  ProgramBuilder b;
  for (int index = 0; index < 150; ++index) {
    const std::string bound = std::to_string(index);
    b.condition(b.compare(b.field("a"), Less, b.number_of(bound)));
    b.value(b.compute(b.number, Add, b.field("a"), b.number_of(bound)));
  }
  const Both both(b);
  for (const char* number : {"0", "63", "64", "64.5", "149", "1000"})
    CHECK(both.agree(invoice(b, {{"a", known(decimal(number))}})));
  CHECK(both.agree(invoice(b, {})));
  CHECK(both.fallbacks() == 0);
}

TEST_CASE("the module is found, opened, and compiles; a wrong file is refused") {
  const auto module = emit::load_emit();
  REQUIRE_MESSAGE(module.has_value(), (module ? std::string() : module.error().text()));
  ProgramBuilder b;
  b.condition(b.field("p"));
  const auto program = b.finished();
  emit::Options options;
  options.texts = true;
  const auto compiled = module->compile(program, interpret::interpreter(program), options);
  REQUIRE(compiled.has_value());
  CHECK(compiled->engine->name() == "jit");
  CHECK(compiled->llvm.find("define i32 @conditions_0") != std::string::npos);
  CHECK(compiled->assembly.find("conditions_0:") != std::string::npos);
  CHECK(compiled->milliseconds > 0);
  abi::Evaluation result;
  compiled->engine->bind(Sets{}.made())->evaluate(invoice(b, {{"p", known(true)}}), result);
  CHECK(result.conditions == std::vector<abi::Truth>{abi::Truth::True});
  CHECK(module->allowed_callees() == emit::allowed_callees());
  const auto absent = emit::load_emit("/nowhere/libbop.so").error();
  CHECK(absent.code == "B8503");
  CHECK(absent.message == "the compiler module is missing: there is no `/nowhere/libbop.so`");
  const auto broken = emit::load_emit("/proc/self/cmdline").error();
  CHECK(broken.code == "B8503");
  CHECK(broken.hint.starts_with("install LLVM 19"));
  CHECK(emit::load_emit("libm.so.6").error().code == "B8504");
}
