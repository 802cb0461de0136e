#include <cerrno>

#include "apps/libbop/table.h"

namespace bop::embed {

namespace {

// What an array that was given out keeps. Whoever took a part of it for itself has set the part's
// `release` to null, as the specification says.
struct ArrayOwner {
  VerdictsPtr keeps;
  std::vector<const void*> buffers;
  std::vector<std::unique_ptr<ArrowArray>> parts;
  std::vector<ArrowArray*> part_pointers;

  ArrayOwner() = default;
  ArrayOwner(const ArrayOwner&) = delete;
  ArrayOwner& operator=(const ArrayOwner&) = delete;
  ~ArrayOwner() {
    for (const auto& part : parts)
      if (part->release != nullptr) part->release(part.get());
  }
};

struct SchemaOwner {
  std::string format, name;
  std::vector<std::unique_ptr<ArrowSchema>> parts;
  std::vector<ArrowSchema*> part_pointers;

  SchemaOwner() = default;
  SchemaOwner(const SchemaOwner&) = delete;
  SchemaOwner& operator=(const SchemaOwner&) = delete;
  ~SchemaOwner() {
    for (const auto& part : parts)
      if (part->release != nullptr) part->release(part.get());
  }
};

void release_array(ArrowArray* array) {
  delete static_cast<ArrayOwner*>(array->private_data);
  array->release = nullptr;
}

void release_schema(ArrowSchema* schema) {
  delete static_cast<SchemaOwner*>(schema->private_data);
  schema->release = nullptr;
}

std::unique_ptr<ArrowArray> finished(std::unique_ptr<ArrayOwner> owner, std::size_t length,
                                     std::int64_t nulls) {
  auto array = std::make_unique<ArrowArray>();
  for (const auto& part : owner->parts) owner->part_pointers.push_back(part.get());
  array->length = static_cast<std::int64_t>(length);
  array->null_count = nulls;
  array->n_buffers = static_cast<std::int64_t>(owner->buffers.size());
  array->buffers = owner->buffers.data();
  array->n_children = static_cast<std::int64_t>(owner->parts.size());
  array->children = owner->part_pointers.data();
  array->private_data = owner.release();
  array->release = release_array;
  return array;
}

std::unique_ptr<ArrowSchema> schema_of(std::string format, std::string name,
                                       std::vector<std::unique_ptr<ArrowSchema>> parts,
                                       std::int64_t flags) {
  auto owner = std::make_unique<SchemaOwner>();
  owner->format = std::move(format);
  owner->name = std::move(name);
  owner->parts = std::move(parts);
  for (const auto& part : owner->parts) owner->part_pointers.push_back(part.get());
  auto schema = std::make_unique<ArrowSchema>();
  schema->format = owner->format.c_str();
  schema->name = owner->name.c_str();
  schema->flags = flags;
  schema->n_children = static_cast<std::int64_t>(owner->parts.size());
  schema->children = owner->part_pointers.data();
  schema->private_data = owner.release();
  schema->release = release_schema;
  return schema;
}

std::unique_ptr<ArrowArray> array_of(const VerdictsPtr& keeps, const Texts& texts) {
  auto owner = std::make_unique<ArrayOwner>();
  owner->keeps = keeps;
  owner->buffers = {texts.valid(), texts.ends(), texts.text()};
  return finished(std::move(owner), texts.rows(), texts.nulls());
}

std::unique_ptr<ArrowArray> array_of(const VerdictsPtr& keeps, const Lists& lists) {
  auto owner = std::make_unique<ArrayOwner>();
  owner->keeps = keeps;
  owner->buffers = {nullptr, lists.ends()};
  owner->parts.push_back(array_of(keeps, lists.items()));
  return finished(std::move(owner), lists.rows(), 0);
}

std::unique_ptr<ArrowSchema> texts(std::string name) {
  return schema_of("u", std::move(name), {}, ARROW_FLAG_NULLABLE);
}

std::unique_ptr<ArrowSchema> lists(std::string name) {
  std::vector<std::unique_ptr<ArrowSchema>> item;
  item.push_back(schema_of("u", "item", {}, 0));
  return schema_of("+l", std::move(name), std::move(item), 0);
}

// A stream that was given out: its batches that nobody took yet.
struct StreamOwner {
  std::shared_ptr<const Policy> policy;
  std::vector<VerdictsPtr> batches;
  std::size_t next = 0;
};

StreamOwner& owner_of(ArrowArrayStream* stream) {
  return *static_cast<StreamOwner*>(stream->private_data);
}

// The error of the system where there is no memory for what is asked.
template <typename Work>
int answered(const Work& work) {
  try {
    work();
    return 0;
  } catch (...) {
    return ENOMEM;
  }
}

int stream_schema(ArrowArrayStream* stream, ArrowSchema* out) {
  return answered([&] { give_schema(owner_of(stream).policy->info(), *out); });
}

int stream_next(ArrowArrayStream* stream, ArrowArray* out) {
  return answered([&] {
    StreamOwner& owner = owner_of(stream);
    *out = {};  // the end
    if (owner.next == owner.batches.size()) return;
    give(owner.batches[owner.next], *out);
    owner.batches[owner.next++].reset();
  });
}

const char* stream_error(ArrowArrayStream* /*stream*/) {
  return "there is no memory left";
}

void release_stream(ArrowArrayStream* stream) {
  delete &owner_of(stream);
  stream->release = nullptr;
}

}  // namespace

void give(const VerdictsPtr& verdicts, ArrowArray& array) {
  auto owner = std::make_unique<ArrayOwner>();
  owner->keeps = verdicts;
  owner->buffers = {nullptr};
  const auto add = [&](const auto& column) { owner->parts.push_back(array_of(verdicts, column)); };
  add(verdicts->record);
  for (const TableVerdicts::Decision& decision : verdicts->decisions) {
    add(decision.outcome);
    add(decision.rules);
    add(decision.codes);
    add(decision.possible);
    add(decision.needs);
    add(decision.reason);
  }
  add(verdicts->error_code);
  add(verdicts->error);
  array = *finished(std::move(owner), verdicts->record.rows(), 0);
}

void give_schema(const abi::PolicyInfo& policy, ArrowSchema& schema) {
  std::vector<std::unique_ptr<ArrowSchema>> columns;
  columns.push_back(texts("record"));
  for (std::size_t at = 0; at < policy.decisions.size(); ++at) {
    const std::string before = at == 0 ? "" : policy.decisions[at].name + ".";
    columns.push_back(texts(before + "outcome"));
    columns.push_back(lists(before + "rules"));
    columns.push_back(lists(before + "codes"));
    columns.push_back(lists(before + "possible"));
    columns.push_back(lists(before + "needs"));
    columns.push_back(texts(before + "reason"));
  }
  columns.push_back(texts("error_code"));
  columns.push_back(texts("error"));
  schema = *schema_of("+s", "", std::move(columns), 0);
}

void give_stream(std::shared_ptr<const Policy> policy, std::vector<VerdictsPtr> batches,
                 ArrowArrayStream& stream) {
  auto owner = std::make_unique<StreamOwner>(std::move(policy), std::move(batches));
  stream = {stream_schema, stream_next, stream_error, release_stream, owner.release()};
}

}  // namespace bop::embed
