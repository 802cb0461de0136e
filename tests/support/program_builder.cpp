#include "tests/support/program_builder.h"

namespace bop::testing {

ProgramBuilder::ProgramBuilder() {
  auto& info = program.info;
  auto& schema = info.schema;
  info.name = "test.policy";
  info.subject = "invoice";
  schema.enums.push_back({"Category", {"goods", "services", "rent", "tax"}, true, {}});
  schema.records.resize(4);
  lines_type = schema.list_of({Kind::Record, false, false, 1});
  numbers_type = schema.list_of(number);
  vendor_type = {Kind::Record, true, false, 2};
  const Type duration{Kind::Duration, false, false, 0};
  define(0, "Invoice",
         {{"p", boolean.maybe()},
          {"q", boolean.maybe()},
          {"r", boolean.maybe()},
          {"a", number.maybe()},
          {"b", number.maybe()},
          {"gross", money_type},
          {"net", money_type},
          {"tax", money_type},
          {"category", category},
          {"issued", date_type},
          {"due", date_type},
          {"term", duration},
          {"notice", duration},
          {"vendor_id", text_type.maybe()},
          {"iban", text_type.maybe()},
          {"lines", lines_type},
          {"numbers", numbers_type},
          {"vendor", vendor_type},
          {"days", {Kind::BusinessDays, false, false, 0}}});
  define(1, "Line", {{"net", money_type}, {"open", boolean}, {"urgent", boolean}});
  define(2, "Vendor", {{"id", text_type}, {"iban", text_type.maybe()}, {"active", boolean}});
  define(3, "Rate",
         {{"currency", {Kind::Currency, false, false, 0}}, {"day", date_type}, {"rate", number}});
  info.references = {{"vendors", 2, {0}}, {"ecb_rates", 3, {0, 1}}};
}

NodeId ProgramBuilder::add(Type type, decltype(ir::Node::node) node) {
  program.nodes.push_back({type, {}, std::move(node)});
  return NodeId(program.nodes.size() - 1);
}

NodeId ProgramBuilder::constant(Type type, Datum datum) {
  return add(type, ir::Constant{std::move(datum)});
}

NodeId ProgramBuilder::truth(bool value) {
  return constant(boolean, known(value));
}

NodeId ProgramBuilder::amount(std::string_view value) {
  return constant(money_type, known(money(value)));
}

NodeId ProgramBuilder::number_of(std::string_view value) {
  return constant(number, known(decimal(value)));
}

NodeId ProgramBuilder::member(std::uint32_t index) {
  return constant(category, known(abi::Symbol{index}));
}

NodeId ProgramBuilder::subject() {
  return add({Kind::Record, false, false, 0}, ir::Subject{});
}

NodeId ProgramBuilder::field(NodeId record, std::string_view name) {
  const auto& type = program.info.schema.records[program[record].type.index];
  const std::uint32_t index = *type.field(name);
  return add(type.fields[index].type, ir::Field{record, index});
}

NodeId ProgramBuilder::field(std::string_view name) {
  return field(subject(), name);
}

NodeId ProgramBuilder::let(std::string name, NodeId value) {
  return add(program[value].type, ir::Let{std::move(name), value});
}

NodeId ProgramBuilder::vendor(NodeId key) {
  return add(vendor_type, ir::Lookup{0, {key}});
}

NodeId ProgramBuilder::compute(Type type, ir::ArithmeticOp op, NodeId left, NodeId right) {
  return add(type, ir::Arithmetic{op, left, right});
}

NodeId ProgramBuilder::compare(NodeId left, ir::CompareOp op, NodeId right) {
  return add(boolean, ir::Compare{op, left, right, abi::none, 0, {}, {}});
}

NodeId ProgramBuilder::compare_in_euro(NodeId left, ir::CompareOp op, NodeId right, NodeId on) {
  return add(boolean, ir::Compare{op, left, right, 1, 2, currency("EUR"), on});
}

NodeId ProgramBuilder::all_of(std::vector<NodeId> operands) {
  return add(boolean, ir::Logic{true, std::move(operands)});
}

NodeId ProgramBuilder::any_of(std::vector<NodeId> operands) {
  return add(boolean, ir::Logic{false, std::move(operands)});
}

NodeId ProgramBuilder::negate(NodeId operand) {
  return add(boolean, ir::Not{operand});
}

NodeId ProgramBuilder::is(NodeId operand, ir::StateTestKind kind) {
  return add(boolean, ir::StateTest{kind, operand});
}

ir::LocalId ProgramBuilder::local(std::string name) {
  program.local_names.push_back(std::move(name));
  return ir::LocalId(program.local_count++);
}

NodeId ProgramBuilder::local_node(Type type, ir::LocalId local) {
  return add(type, ir::Local{local});
}

std::uint32_t ProgramBuilder::condition(NodeId node) {
  program.conditions.push_back(node);
  program.info.condition_count = static_cast<std::uint32_t>(program.conditions.size());
  return program.info.condition_count - 1;
}

std::uint32_t ProgramBuilder::value(NodeId node) {
  program.values.push_back(node);
  program.info.value_types.push_back(program[node].type);
  program.info.value_count = static_cast<std::uint32_t>(program.values.size());
  return program.info.value_count - 1;
}

std::shared_ptr<const ir::Program> ProgramBuilder::finished() const {
  return std::make_shared<const ir::Program>(program);
}

abi::RecordPtr ProgramBuilder::record(std::uint32_t type, std::string path,
                                      const Fields& given) const {
  auto made = std::make_shared<abi::RecordData>();
  const auto& fields = program.info.schema.records[type].fields;
  made->type = type;
  made->path = std::move(path);
  made->fields.resize(fields.size(), Datum::missing());
  for (const auto& [name, datum] : given)
    made->fields[*program.info.schema.records[type].field(name)] = datum;
  return made;
}

abi::RecordPtr ProgramBuilder::invoice(const Fields& given) const {
  return record(0, "invoice", given);
}

Datum ProgramBuilder::lines(const std::vector<Fields>& given, bool complete) const {
  auto list = std::make_shared<abi::ListData>();
  list->path = "invoice.lines";
  list->complete = complete;
  for (const auto& fields : given) {
    const std::string path = "invoice.lines[" + std::to_string(list->elements.size() + 1) + "]";
    list->elements.push_back(known(record(1, path, fields)));
  }
  return known(abi::ListPtr(std::move(list)));
}

Datum ProgramBuilder::numbers(std::vector<Datum> elements, bool complete) const {
  auto list = std::make_shared<abi::ListData>();
  list->path = "invoice.numbers";
  list->complete = complete;
  list->elements = std::move(elements);
  return known(abi::ListPtr(std::move(list)));
}

abi::RecordPtr ProgramBuilder::rate(std::string_view code, std::string_view day, Datum rate) const {
  return record(
      3, "ecb_rates[" + std::string(code) + ", " + std::string(day) + "]",
      {{"currency", known(currency(code))}, {"day", known(date(day))}, {"rate", std::move(rate)}});
}

abi::RecordPtr ProgramBuilder::vendor_row(std::string id, Datum iban) const {
  const std::string path = "vendors[" + id + "]";
  return record(2, path, {{"id", text(id)}, {"iban", std::move(iban)}, {"active", known(true)}});
}

void ProgramBuilder::define(std::size_t index, std::string name,
                            std::vector<std::pair<std::string, Type>> fields) {
  auto& record = program.info.schema.records[index];
  record.name = std::move(name);
  for (auto& [field_name, type] : fields) {
    abi::Field made;
    made.name = field_name;
    made.type = type;
    record.fields.push_back(std::move(made));
  }
}

std::shared_ptr<const abi::References> Sets::made() const {
  auto references = std::make_shared<abi::References>();
  references->sets.push_back(have_vendors ? abi::ReferenceSet::complete("vendors", vendors, {0})
                                          : abi::ReferenceSet::unavailable("vendors", "not given"));
  references->sets.push_back(
      have_rates ? abi::ReferenceSet::complete("ecb_rates", rates, {0, 1})
                 : abi::ReferenceSet::unavailable("ecb_rates", "rates.csv: no such file"));
  return references;
}

ProgramBuilder::ProgramBuilder(const ProgramBuilder&) = default;
ProgramBuilder::~ProgramBuilder() = default;

abi::Case case_of(abi::RecordPtr subject) {
  return {std::move(subject), *value::Instant::parse("2026-03-02T09:00:00+01:00"),
          date("2026-03-02")};
}

}  // namespace bop::testing
