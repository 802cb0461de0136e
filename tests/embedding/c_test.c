/* bop.h from C, and from C++ (the same text is compiled as both): every function, its errors, and
 * a policy that is replaced while threads judge by it. argv: folder of the example, folder of this
 * test. Ends with 1 after naming what does not hold. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "apps/libbop/bop.h"

static int failures = 0;

static void expect(int holds, const char *what, int line) {
  if (holds) return;
  fprintf(stderr, "c_test:%d: %s\n", line, what);
  ++failures;
}
#define EXPECT(condition) expect((condition) != 0, #condition, __LINE__)
#define EXPECT_TEXT(text, wanted) expect_text(text, wanted, __LINE__)

static void expect_text(const char *text, const char *wanted, int line) {
  if (text != NULL && strcmp(text, wanted) == 0) return;
  fprintf(stderr, "c_test:%d: \"%s\" instead of \"%s\"\n", line, text == NULL ? "NULL" : text,
          wanted);
  ++failures;
}

/* Ends the program where there is an error. */
static void must(bop_error *error, int line) {
  if (error == NULL) return;
  fprintf(stderr, "c_test:%d: %s\n", line, bop_error_text(error));
  exit(1);
}
#define MUST(call) must(call, __LINE__)

/* Takes the error, which has to be there and to have that code. */
static void refused(bop_error *error, const char *code, const char *says, int line) {
  expect_text(bop_error_code(error), code, line);
  expect(strstr(bop_error_text(error), says) != NULL, bop_error_text(error), line);
  expect(strstr(bop_error_page(error), code) != NULL, "the page of the code", line);
  bop_error_free(error);
}
#define REFUSED(call, code, says) refused(call, code, says, __LINE__)

static char path_of[4][1024];
static const char *in_folder(int which, const char *folder, const char *file) {
  snprintf(path_of[which], sizeof path_of[which], "%s/%s", folder, file);
  return path_of[which];
}

static bop_policy *loaded(const char *folder, const char *engine, const char *parameters) {
  bop_reference vendors;
  bop_options options;
  bop_policy *policy = NULL;
  memset(&vendors, 0, sizeof vendors);
  memset(&options, 0, sizeof options);
  vendors.name = "vendors";
  vendors.path = in_folder(0, folder, "vendors.csv");
  options.size = sizeof options;
  options.engine = engine;
  options.parameters = parameters;
  options.references = &vendors;
  options.reference_count = 1;
  MUST(bop_load(in_folder(1, folder, "bills.bop"), &options, &policy));
  return policy;
}

static bop_record *bill(const bop_policy *policy, const char *json) {
  bop_record *record = NULL;
  MUST(bop_read(policy, json, strlen(json), "2026-03-02", &record));
  return record;
}

static const char *const good =
    "{\"number\": \"A-1\", \"vendor_id\": \"V-1\", \"net\": \"EUR 100.00\", \"tax\": \"19.00\","
    " \"gross\": 119.00, \"category\": \"goods\", \"issued\": \"2026-03-01\"}";
static const char *const changed =
    "{\"number\": \"A-2\", \"vendor_id\": \"V-1\", \"net\": \"EUR 100.00\", \"tax\": \"19.00\","
    " \"gross\": 119.01, \"category\": \"goods\", \"issued\": \"2026-03-01\","
    " \"payee\": {\"name\": \"X\", \"iban\": \"FR1420041010050500013M02606\"}}";
static const char *const open_bill =
    "{\"number\": \"A-3\", \"vendor_id\": \"V-1\", \"net\": \"EUR 100.00\", \"tax\": null,"
    " \"gross\": 119.00, \"category\": \"goods\", \"issued\": \"2026-03-01\", \"nett\": 1}";

static void test_versions(void) {
  EXPECT(bop_abi() == BOP_ABI);
  EXPECT(strchr(bop_version(), '.') != NULL);
}

static void test_policy(const bop_policy *policy) {
  char *text = NULL;
  EXPECT_TEXT(bop_policy_name(policy), "house.bills");
  EXPECT(strlen(bop_policy_hash(policy)) == 64);
  EXPECT_TEXT(bop_policy_notes(policy), "");
  MUST(bop_policy_explain(policy, "text", &text));
  EXPECT(strstr(text, "Small bills need nobody") != NULL);
  bop_text_free(text);
  REFUSED(bop_policy_explain(policy, "pdf", &text), "B8056", "there is no form `pdf`");
}

static void test_decision(const bop_policy *policy) {
  bop_decision *decision = bop_decision_new();
  bop_record *record = bill(policy, good);
  EXPECT_TEXT(bop_record_name(record), "A-1");
  EXPECT_TEXT(bop_record_notes(record), "");
  MUST(bop_decide(record, decision));
  EXPECT(bop_decision_count(decision) == 2);
  EXPECT_TEXT(bop_decision_name(decision, 0), "disposition");
  EXPECT_TEXT(bop_decision_outcome(decision, 0), "approve");
  EXPECT(bop_decision_is_determined(decision, 0));
  EXPECT(bop_decision_rules(decision, 0) == 1);
  EXPECT_TEXT(bop_decision_rule(decision, 0, 0), "HB-06");
  EXPECT(bop_decision_code(decision, 0, 0) == NULL);
  EXPECT(bop_decision_rule(decision, 0, 1) == NULL);
  EXPECT(bop_decision_reason(decision, 0) == NULL);
  EXPECT_TEXT(bop_decision_outcome(decision, 1), "six_years");
  EXPECT(bop_decision_outcome(decision, 2) == NULL);
  bop_record_free(record);

  record = bill(policy, changed);
  MUST(bop_decide(record, decision)); /* the same room again */
  EXPECT_TEXT(bop_decision_outcome(decision, 0), "hold");
  EXPECT(bop_decision_rules(decision, 0) == 3);
  EXPECT_TEXT(bop_decision_rule(decision, 0, 1), "HB-04");
  EXPECT_TEXT(bop_decision_code(decision, 0, 1), "BANK_CHANGED");
  bop_record_free(record);

  record = bill(policy, open_bill);
  EXPECT(strstr(bop_record_notes(record), "unexpected field `nett`") != NULL);
  MUST(bop_decide(record, decision));
  EXPECT_TEXT(bop_decision_outcome(decision, 0), "undetermined");
  EXPECT(!bop_decision_is_determined(decision, 0));
  EXPECT(bop_decision_possible_count(decision, 0) == 2);
  EXPECT_TEXT(bop_decision_possible(decision, 0, 1), "hold");
  EXPECT(bop_decision_needs(decision, 0) == 1);
  EXPECT_TEXT(bop_decision_need(decision, 0, 0), "bill.tax");
  EXPECT(bop_decision_need(decision, 0, 1) == NULL);
  bop_record_free(record);

  record = bill(policy, good); /* what was said of its like is remembered */
  MUST(bop_decide(record, decision));
  EXPECT_TEXT(bop_decision_outcome(decision, 0), "approve");
  EXPECT_TEXT(bop_decision_rule(decision, 0, 0), "HB-06");
  EXPECT(bop_decision_needs(decision, 0) == 0);
  bop_record_free(record);
  bop_decision_free(decision);
}

static void test_verdict(const bop_policy *policy) {
  char *verdict = NULL;
  char *text = NULL;
  bop_record *record = bill(policy, changed);
  MUST(bop_evaluate(record, &verdict));
  EXPECT(strstr(verdict, "\"outcome\":\"hold\"") != NULL);
  EXPECT(strstr(verdict, "BANK_CHANGED") != NULL);
  MUST(bop_explain(record, &text));
  EXPECT(strstr(text, "HB-04") != NULL && strstr(text, "FR1420041010050500013M02606") != NULL);
  bop_text_free(verdict);
  bop_text_free(text);
  bop_record_free(record);
}

static void test_errors(const bop_policy *policy, const char *example, const char *tests) {
  bop_policy *none = NULL;
  bop_record *record = NULL;
  bop_options options;
  bop_reference reference;
  bop_error *error = bop_load(in_folder(2, tests, "mistaken.bop"), NULL, &none);
  EXPECT_TEXT(bop_error_code(error), "B3005");
  EXPECT(strstr(bop_error_where(error), "mistaken.bop:15:") != NULL);
  EXPECT(strstr(bop_error_text(error), "2 errors") != NULL);
  EXPECT(bop_error_message(error)[0] != 0);
  bop_error_free(error);
  EXPECT(none == NULL);
  REFUSED(bop_load("nowhere.bop", NULL, &none), "B8001", "nowhere.bop");
  REFUSED(bop_load(NULL, NULL, &none), "B8056", "`path` is NULL");

  memset(&options, 0, sizeof options);
  REFUSED(bop_load(in_folder(2, example, "bills.bop"), &options, &none), "B8056", "size");
  options.size = sizeof options;
  options.engine = "abacus";
  REFUSED(bop_load(path_of[2], &options, &none), "B8056", "no engine `abacus`");
  options.engine = NULL;
  memset(&reference, 0, sizeof reference);
  reference.name = "venders";
  reference.path = "nowhere.csv";
  options.references = &reference;
  options.reference_count = 1;
  REFUSED(bop_load(path_of[2], &options, &none), "B8013", "`venders`");
  reference.name = "vendors";
  REFUSED(bop_load(path_of[2], &options, &none), "B8001", "nowhere.csv");

  REFUSED(bop_read(policy, "{", 1, NULL, &record), "B7001", "line 1");
  REFUSED(bop_read(policy, "[]", 2, NULL, &record), "B8056", "0 records");
  REFUSED(bop_read(policy, "{\"gross\": \"much\"}", 17, NULL, &record), "B7003", "`much`");
  REFUSED(bop_read(policy, good, strlen(good), "soon", &record), "B8004", "`soon`");
  REFUSED(bop_read(NULL, good, strlen(good), NULL, &record), "B8056", "`policy`");
  REFUSED(bop_decide(NULL, NULL), "B8056", "`record`");
  EXPECT(record == NULL);
  /* NULL is freed by doing nothing, and asked of without harm. */
  bop_policy_free(NULL);
  bop_record_free(NULL);
  bop_decision_free(NULL);
  bop_slot_free(NULL);
  bop_text_free(NULL);
  bop_error_free(NULL);
  EXPECT(bop_decision_count(NULL) == 0);
  EXPECT_TEXT(bop_error_code(NULL), "");
}

static void test_parameters(const char *example, const char *tests) {
  bop_decision *decision = bop_decision_new();
  bop_policy *policy = loaded(example, NULL, NULL);
  bop_record *record = bill(policy, good);
  MUST(bop_decide(record, decision));
  EXPECT_TEXT(bop_decision_outcome(decision, 0), "approve");
  bop_record_free(record);
  bop_policy_free(policy);

  /* the same room for a policy of another house */
  policy = loaded(example, NULL, in_folder(3, tests, "house.csv"));
  record = bill(policy, good);
  EXPECT(strstr(bop_policy_notes(policy), "touchless_limit EUR 50.00") != NULL);
  bop_policy_free(policy); /* the record keeps what it needs */
  MUST(bop_decide(record, decision));
  EXPECT_TEXT(bop_decision_outcome(decision, 0), "route");
  bop_record_free(record);
  bop_decision_free(decision);
}

/* Columns written by hand: texts, decimals of 64 bits, days; the second bill has no tax. */
struct column {
  struct ArrowSchema schema;
  struct ArrowArray array;
  const void *buffers[3];
};

static int released = 0;
static void release_array(struct ArrowArray *array) { array->release = NULL; ++released; }
static void release_schema(struct ArrowSchema *schema) { schema->release = NULL; ++released; }

static void set(struct column *column, const char *name, const char *format, int64_t buffers,
                const void *valid, const void *values, const void *texts) {
  memset(column, 0, sizeof *column);
  column->buffers[0] = valid;
  column->buffers[1] = values;
  column->buffers[2] = texts;
  column->schema.name = name;
  column->schema.format = format;
  column->schema.release = release_schema;
  column->array.length = 2;
  column->array.n_buffers = buffers;
  column->array.buffers = column->buffers;
  column->array.release = release_array;
}

/* The text in one row of a column of texts. */
static const char *text_in(const struct ArrowArray *column, int64_t row) {
  static char text[64];
  const int32_t *ends = (const int32_t *)column->buffers[1];
  const char *bytes = (const char *)column->buffers[2];
  snprintf(text, sizeof text, "%.*s", (int)(ends[row + 1] - ends[row]), bytes + ends[row]);
  return text;
}

static void test_arrow(const bop_policy *policy) {
  static const int32_t numbers[] = {0, 3, 6}, vendors[] = {0, 3, 6}, kinds[] = {0, 5, 10};
  static const int64_t net[] = {10000, 10000}, tax[] = {1900, 0}, gross[] = {11900, 11900};
  static const int32_t days[] = {20513, 20513};
  static const uint8_t first[] = {1};
  struct column columns[7];
  struct ArrowSchema *schemas[7];
  struct ArrowArray *arrays[7];
  struct column whole;
  struct ArrowArray verdicts;
  struct ArrowSchema verdicts_schema;
  const int32_t *ends;
  int at;
  set(&columns[0], "number", "u", 3, NULL, numbers, "A-1A-2");
  set(&columns[1], "vendor_id", "u", 3, NULL, vendors, "V-1V-9");
  set(&columns[2], "net", "d:18,2,64", 2, NULL, net, NULL);
  set(&columns[3], "tax", "d:18,2,64", 2, first, tax, NULL);
  set(&columns[4], "gross", "d:18,2,64", 2, NULL, gross, NULL);
  set(&columns[5], "category", "u", 3, NULL, kinds, "goodsgoods");
  set(&columns[6], "issued", "tdD", 2, NULL, days, NULL);
  set(&whole, "", "+s", 1, NULL, NULL, NULL);
  for (at = 0; at < 7; ++at) {
    schemas[at] = &columns[at].schema;
    arrays[at] = &columns[at].array;
  }
  whole.schema.n_children = whole.array.n_children = 7;
  whole.schema.children = schemas;
  whole.array.children = arrays;
  memset(&verdicts, 0, sizeof verdicts);
  memset(&verdicts_schema, 0, sizeof verdicts_schema);
  MUST(bop_evaluate_arrow(policy, &whole.array, &whole.schema, "2026-03-02", &verdicts,
                          &verdicts_schema));
  EXPECT(released == 0); /* what came in is still the caller's */
  EXPECT(verdicts.length == 2 && verdicts.n_children == verdicts_schema.n_children);
  EXPECT_TEXT(verdicts_schema.format, "+s");
  EXPECT_TEXT(verdicts_schema.children[1]->name, "outcome");
  EXPECT_TEXT(verdicts_schema.children[7]->name, "archive.outcome");
  EXPECT_TEXT(text_in(verdicts.children[0], 1), "A-2");
  EXPECT_TEXT(text_in(verdicts.children[1], 0), "approve");
  EXPECT_TEXT(text_in(verdicts.children[1], 1), "hold");
  EXPECT_TEXT(verdicts_schema.children[3]->name, "codes");
  ends = (const int32_t *)verdicts.children[3]->buffers[1];
  EXPECT(ends[0] == 0 && ends[1] == 0 && ends[2] == 1);
  EXPECT_TEXT(text_in(verdicts.children[3]->children[0], 0), "UNKNOWN_VENDOR");
  EXPECT(verdicts.children[13]->null_count == 2); /* no row is in error */
  verdicts_schema.release(&verdicts_schema);
  verdicts.release(&verdicts);
  EXPECT(verdicts.release == NULL && verdicts_schema.release == NULL);
  columns[4].schema.format = "g";
  REFUSED(bop_evaluate_arrow(policy, &whole.array, &whole.schema, NULL, &verdicts,
                             &verdicts_schema),
          "B8057", "binary floating point");
  REFUSED(bop_evaluate_arrow(policy, NULL, &whole.schema, NULL, &verdicts, &verdicts_schema),
          "B8056", "`array`");
}

/* Threads judge by whatever stands in the slot: of either version, but whole. */
struct work {
  bop_slot *slot;
  size_t judged[2];
  int wrong;
};

enum { rounds = 2000, swaps = 200, workers = 4 };

static void *judge(void *given) {
  struct work *work = (struct work *)given;
  bop_decision *decision = bop_decision_new();
  int round;
  for (round = 0; round < rounds; ++round) {
    bop_policy *policy = bop_slot_get(work->slot);
    bop_record *record = bill(policy, good);
    const char *outcome;
    bop_policy_free(policy);
    MUST(bop_decide(record, decision));
    outcome = bop_decision_outcome(decision, 0);
    if (strcmp(outcome, "approve") == 0)
      ++work->judged[0];
    else if (strcmp(outcome, "route") == 0)
      ++work->judged[1];
    else
      ++work->wrong;
    bop_record_free(record);
  }
  bop_decision_free(decision);
  return NULL;
}

static void test_swap(const char *example, const char *tests) {
  pthread_t threads[workers];
  struct work work[workers];
  bop_slot *slot = NULL;
  int at;
  bop_policy *first = loaded(example, NULL, NULL);
  MUST(bop_slot_new(first, &slot));
  bop_policy_free(first);
  memset(work, 0, sizeof work);
  for (at = 0; at < workers; ++at) {
    work[at].slot = slot;
    pthread_create(&threads[at], NULL, judge, &work[at]);
  }
  for (at = 0; at < swaps; ++at) {
    /* A few are compiled while the others judge; then two take turns. */
    static bop_policy *versions[2];
    if (at < 2)
      versions[at] = loaded(example, at == 0 ? "auto" : "interpret",
                            at == 0 ? in_folder(3, tests, "house.csv") : NULL);
    MUST(bop_slot_set(slot, versions[at % 2]));
    if (at == swaps - 1) {
      bop_policy_free(versions[0]);
      bop_policy_free(versions[1]);
    }
  }
  for (at = 0; at < workers; ++at) {
    pthread_join(threads[at], NULL);
    EXPECT(work[at].wrong == 0);
    EXPECT(work[at].judged[0] + work[at].judged[1] == rounds);
  }
  bop_slot_free(slot);
}

/* What bop_extract gave is read and judged. */
static void test_judged(const bop_policy *policy, const char *records) {
  bop_record *record = NULL;
  char *verdict = NULL;
  MUST(bop_read(policy, records, strlen(records), "2026-04-03", &record));
  MUST(bop_evaluate(record, &verdict));
  EXPECT(strstr(verdict, "\"outcome\":\"hold\"") != NULL);
  bop_text_free(verdict);
  bop_record_free(record);
}

/* A letter whose words nobody knows, and the next one, read by what was said of the first. */
static void test_documents(const char *tests) {
  bop_policy *policy = NULL;
  bop_reading reading;
  char *records = NULL;
  char *notes = NULL;
  char corrections[] = "/tmp/bop_corrections_XXXXXX";
  uint64_t number = 0;
  const int made = mkstemp(corrections);
  EXPECT(made >= 0);
  MUST(bop_load(in_folder(0, tests, "letters.bop"), NULL, &policy));
  in_folder(1, tests, "march.eml");
  in_folder(2, tests, "april.eml");
  memset(&reading, 0, sizeof reading);
  reading.size = sizeof reading;
  reading.corrections = corrections;
  MUST(bop_extract(policy, path_of[2], &reading, &records, &notes));
  EXPECT(strstr(records, "\"record\":") != NULL);
  EXPECT(strstr(records, "\"value\":\"EUR 120.00\"") == NULL);
  EXPECT_TEXT(notes, "");
  bop_text_free(records);
  bop_text_free(notes);
  MUST(bop_correct(policy, path_of[1], "gross", "EUR 100.00", "ann", "2026-03-03", &reading,
                   &number));
  EXPECT(number == 1);
  MUST(bop_correct(policy, path_of[1], "currency", "EUR", "ann", NULL, &reading, NULL));
  MUST(bop_extract(policy, path_of[2], &reading, &records, NULL));
  EXPECT(strstr(records, "\"gross\":{\"value\":\"EUR 120.00\"") != NULL);
  bop_text_free(records);
  MUST(bop_extract(policy, path_of[1], &reading, &records, NULL));
  test_judged(policy, records);
  bop_text_free(records);

  REFUSED(bop_correct(policy, path_of[1], "gros", "EUR 1.00", "ann", NULL, &reading, NULL),
          "B8687", "gros");
  REFUSED(bop_correct(policy, path_of[1], "gross", "EUR 1.00", "", NULL, &reading, NULL), "B8056",
          "person");
  REFUSED(bop_correct(policy, path_of[1], "gross", "EUR 1.00", "ann", "soon", &reading, NULL),
          "B8004", "soon");
  REFUSED(bop_extract(policy, "nowhere.pdf", NULL, &records, NULL), "B8001", "nowhere.pdf");
  reading.received = "soon";
  REFUSED(bop_extract(policy, path_of[1], &reading, &records, NULL), "B8056", "received");
  reading.received = NULL;
  reading.model = path_of[1];
  REFUSED(bop_extract(policy, path_of[1], &reading, &records, NULL), "B8674", "march.eml");
  reading.size = 3;
  REFUSED(bop_extract(policy, path_of[1], &reading, &records, NULL), "B8056", "size");
  REFUSED(bop_extract(policy, NULL, NULL, &records, NULL), "B8056", "path");
  close(made);
  remove(corrections);
  bop_policy_free(policy);
}

int main(int count, char **arguments) {
  bop_policy *policy;
  bop_policy *kept;
  const char *example;
  const char *tests;
  if (count != 3) return 2;
  example = arguments[1];
  tests = arguments[2];
  test_versions();
  policy = loaded(example, NULL, NULL);
  kept = bop_policy_keep(policy);
  bop_policy_free(policy);
  test_policy(kept);
  test_decision(kept);
  test_verdict(kept);
  test_errors(kept, example, tests);
  EXPECT_TEXT(bop_policy_one_by_one(kept), "");
  test_arrow(kept);
  bop_policy_free(kept);
  kept = loaded(example, "interpret", NULL);
  EXPECT(bop_policy_one_by_one(kept)[0] != 0);
  test_decision(kept);
  test_arrow(kept);
  bop_policy_free(kept);
  /* Interpreted at first, then by code: at any moment the same answers. */
  kept = loaded(example, "auto", NULL);
  test_decision(kept);
  test_verdict(kept);
  EXPECT_TEXT(bop_policy_one_by_one(kept), "");
  test_arrow(kept);
  test_decision(kept);
  bop_policy_free(kept);
  test_parameters(example, tests);
  test_swap(example, tests);
  test_documents(tests);
  if (failures == 0) puts("ok");
  return failures == 0 ? 0 : 1;
}
