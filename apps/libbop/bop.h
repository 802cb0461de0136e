// Bop policies inside another program, from C (C99) or C++. In: a policy file, the files of its
// reference data, records as JSON or as Arrow columns. Out: verdicts, decisions, explanations.
// Never: an exception, a signal, an exit of the program; printing; threads of its own; the network.
/*
 * A first program (examples/embed_c has a longer one):
 *
 *   bop_policy *policy = NULL;
 *   bop_record *record = NULL;
 *   char *verdict = NULL;
 *   bop_error *error = bop_load("claims.bop", NULL, &policy);
 *   if (!error) error = bop_read(policy, json, strlen(json), "2026-03-02", &record);
 *   if (!error) error = bop_evaluate(record, &verdict);
 *   puts(error ? bop_error_text(error) : verdict);
 *   bop_text_free(verdict);
 *   bop_record_free(record);
 *   bop_policy_free(policy);
 *   bop_error_free(error);
 *
 * Errors. A function that can fail returns a bop_error, and NULL when all is well. What it would
 * have given is untouched then. Nothing of bop.h throws, and a defect of Bop itself is an error
 * like any other (B8058). All ..._free functions take NULL.
 *
 * Ownership. What a function puts into a `**` argument is yours: free it with the function named
 * after its type. A `const char *` that a function returns belongs to what it was asked of and
 * lives as long. Texts are UTF-8 and end in a zero byte. What you pass in is copied where it is
 * kept.
 *
 * Threads. A policy and a record never change once they are there: any number of threads may use
 * one at the same time. So may they a slot. A decision and an error are for one thread at a time.
 * Policies are loaded one after the other, whoever asks.
 *
 * Units. Amounts are exact decimals in a currency: write them in JSON as "EUR 119.00", or as
 * "119.00" or 119.00 beside a field that says the currency. JSON numbers are read from their text,
 * never by way of binary floating point. Dates are 2026-03-02, moments 2026-03-02T09:00:00+01:00.
 * How each type is written: docs/manual/reference/data.md.
 *
 * Versions. BOP_ABI counts the versions of this interface; within one, functions and options are
 * only added, and libbop.so.1 serves every program built for it. bop_options says its own size.
 */
#ifndef BOP_H
#define BOP_H

#include <stddef.h>
#include <stdint.h>

#define BOP_ABI 1

#if defined(__GNUC__)
#define BOP_API __attribute__((visibility("default")))
#define BOP_CHECKED __attribute__((visibility("default"), warn_unused_result))
#else
#define BOP_API
#define BOP_CHECKED
#endif

#ifdef __cplusplus
extern "C" {
#endif

typedef struct bop_error bop_error;
typedef struct bop_policy bop_policy;
typedef struct bop_record bop_record;
typedef struct bop_decision bop_decision;
typedef struct bop_slot bop_slot;

/* The BOP_ABI that the library was built for, and its release ("0.1.0"). */
BOP_API int bop_abi(void);
BOP_API const char* bop_version(void);

/* Frees a text that a function gave. */
BOP_API void bop_text_free(char* text);

/* --- Errors --- */

BOP_API const char* bop_error_code(const bop_error* error);    /* "B7003" */
BOP_API const char* bop_error_message(const bop_error* error); /* what was seen, one sentence */
BOP_API const char* bop_error_hint(const bop_error* error);    /* what to do; may be "" */
BOP_API const char* bop_error_where(const bop_error* error);   /* "claims.bop:12:5"; may be "" */
/* All there is to say, on as many lines as it takes: of a policy every mistake, with its place. */
BOP_API const char* bop_error_text(const bop_error* error);
/* The page of the code, Markdown: what it means and how to mend it. */
BOP_API const char* bop_error_page(const bop_error* error);
BOP_API void bop_error_free(bop_error* error);

/* --- Policies --- */

/* The file (.csv, .json, .jsonl) of reference data that the policy calls `name`. */
typedef struct bop_reference {
  const char* name;
  const char* path;
  const char* csv_format; /* how a CSV file writes numbers and dates: NULL (plain), "de", "fr", … */
} bop_reference;

/* What a policy is loaded with. Set `size` to sizeof(bop_options) and what you don't need to zero;
 * NULL instead of all of it is the same as nothing but zeros. */
typedef struct bop_options {
  size_t size;
  const char* parameters; /* file of the house's values (.csv, .json), or NULL */
  /* "jit" (NULL: the same): machine code is made, then the policy is there. "auto": it is there at
   * once, and interpreted until the code is made on a thread of its own, for which bop_policy_free
   * waits. "interpret": no machine code is made. */
  const char* engine;
  const bop_reference* references;
  size_t reference_count;
} bop_options;

/* Compiles a policy file and reads its reference data. The error of a policy with mistakes has the
 * code and the place of the first; its text shows all. Reference data that is not named is unknown:
 * what hangs on it stays undetermined. Data that can't be read is an error. */
BOP_CHECKED bop_error* bop_load(const char* path, const bop_options* options, bop_policy** policy);
/* Another handle of the same policy. Its memory is given back when all are freed, and so are the
 * records read by it. */
BOP_API bop_policy* bop_policy_keep(const bop_policy* policy);
BOP_API void bop_policy_free(bop_policy* policy);

BOP_API const char* bop_policy_name(const bop_policy* policy); /* "payables.invoice_approval" */
BOP_API const char* bop_policy_hash(const bop_policy* policy); /* SHA-256 over what it means */
/* Warnings and remarks of loading, as the command line prints them; "" where there are none. */
BOP_API const char* bop_policy_notes(const bop_policy* policy);
/* Why Arrow batches are judged row by row; "" where they are judged many rows at once. The answers
 * are the same. */
BOP_API const char* bop_policy_one_by_one(const bop_policy* policy);
/* The whole policy as sentences for an auditor. `form`: "text", "markdown" or "html". */
BOP_CHECKED bop_error* bop_policy_explain(const bop_policy* policy, const char* form, char** text);

/* --- One record --- */

/* Reads one record: a JSON object with the fields of the policy's subject. `as_of` is the moment it
 * is judged as of: "2026-03-02" (00:00 in the policy's zone), "2026-03-02T09:00:00+01:00", or NULL
 * for now. A field that is not there is missing where the policy says that it may be, and unknown
 * elsewhere; a value that can't be right is an error. */
BOP_CHECKED bop_error* bop_read(const bop_policy* policy, const char* json, size_t length,
                                const char* as_of, bop_record** record);
BOP_API void bop_record_free(bop_record* record);
BOP_API const char* bop_record_name(const bop_record* record);
/* Remarks of reading, a line each ("unexpected field `gros`"); "" where there are none. */
BOP_API const char* bop_record_notes(const bop_record* record);

/* The whole verdict as JSON: docs/manual/reference/results.md says what stands in it. */
BOP_CHECKED bop_error* bop_evaluate(const bop_record* record, char** verdict);
/* The verdict for people: what was decided and why, with every condition and the values it read. */
BOP_CHECKED bop_error* bop_explain(const bop_record* record, char** text);

/* --- Documents --- */

/* How documents are read. Set `size` to sizeof(bop_reading) and what you don't need to zero; NULL
 * instead of all of it is the same. */
typedef struct bop_reading {
  size_t size;
  const char* received;    /* the day they arrived, 2026-03-02; NULL: not known */
  const char* corrections; /* file that bop_correct keeps, or NULL; it may not be there yet */
  const char* model;       /* file that `bop learn` wrote; NULL: the model of this library */
} bop_reading;

/* Reads a document (PDF, picture, e-invoice, mail, office file) into records of the policy's
 * subject, as `bop extract --format json` does: a JSON object a line, each field with its evidence,
 * which bop_read takes. `notes` is set to the remarks, a line each; it may be NULL. What can't be
 * read at all is an error; a field that can't be read is unknown, with the reason. */
BOP_CHECKED bop_error* bop_extract(const bop_policy* policy, const char* path,
                                   const bop_reading* reading, char** records, char** notes);
/* Keeps what a person says that a document says, `value` as a data file writes it, in the file
 * reading->corrections, which is begun where it is not there: bop_extract reads this document, and
 * others of its layout, by it. `day`: 2026-03-02, NULL for today. `number` is set to the
 * correction's, for `bop correct --undo`; it may be NULL. */
BOP_CHECKED bop_error* bop_correct(const bop_policy* policy, const char* path, const char* field,
                                   const char* value, const char* person, const char* day,
                                   const bop_reading* reading, uint64_t* number);

/* --- A decision without a verdict --- */

/* Room for what is decided, to be used again and again; NULL when there is no memory. */
BOP_API bop_decision* bop_decision_new(void);
BOP_API void bop_decision_free(bop_decision* decision);
/* What was decided and by which rules, and no more: the fastest way to ask. Overwrites `decision`,
 * and all that was asked of it before. */
BOP_CHECKED bop_error* bop_decide(const bop_record* record, bop_decision* decision);

/* A policy has one or more decisions: `at` counts from 0, `index` as well. Past the end there is
 * NULL, and 0. */
BOP_API size_t bop_decision_count(const bop_decision* decision);
BOP_API const char* bop_decision_name(const bop_decision* decision, size_t at);
BOP_API const char* bop_decision_outcome(const bop_decision* decision, size_t at);
/* 0 where the outcome is "undetermined": the record does not say enough, see possible and needs. */
BOP_API int bop_decision_is_determined(const bop_decision* decision, size_t at);
/* The rules that are true: "AP-04"; and of each the code of its reason, or NULL: "BANK_CHANGED". */
BOP_API size_t bop_decision_rules(const bop_decision* decision, size_t at);
BOP_API const char* bop_decision_rule(const bop_decision* decision, size_t at, size_t index);
BOP_API const char* bop_decision_code(const bop_decision* decision, size_t at, size_t index);
/* Of what is undetermined: the outcomes that are possible, and the fields that would tell. */
BOP_API size_t bop_decision_possible_count(const bop_decision* decision, size_t at);
BOP_API const char* bop_decision_possible(const bop_decision* decision, size_t at, size_t index);
BOP_API size_t bop_decision_needs(const bop_decision* decision, size_t at);
BOP_API const char* bop_decision_need(const bop_decision* decision, size_t at, size_t index);
/* Why it is so where no true rule says it: the policy does not apply ("NOT_IN_FORCE",
 * "NOT_IN_JURISDICTION"), two rules contradict each other, or fields that are not known make no
 * difference ("whatever bill.class is, B-02 is true"). Else NULL. */
BOP_API const char* bop_decision_reason(const bop_decision* decision, size_t at);

/* --- Many records, as Arrow columns --- */

/* The two structs of the Arrow C data interface, as its specification writes them. */
#ifndef ARROW_C_DATA_INTERFACE
#define ARROW_C_DATA_INTERFACE

#define ARROW_FLAG_DICTIONARY_ORDERED 1
#define ARROW_FLAG_NULLABLE 2
#define ARROW_FLAG_MAP_KEYS_SORTED 4

struct ArrowSchema {
  const char* format;
  const char* name;
  const char* metadata;
  int64_t flags;
  int64_t n_children;
  struct ArrowSchema** children;
  struct ArrowSchema* dictionary;
  void (*release)(struct ArrowSchema*);
  void* private_data;
};

struct ArrowArray {
  int64_t length;
  int64_t null_count;
  int64_t offset;
  int64_t n_buffers;
  int64_t n_children;
  const void** buffers;
  struct ArrowArray** children;
  struct ArrowArray* dictionary;
  void (*release)(struct ArrowArray*);
  void* private_data;
};
#endif

/* And its stream of record batches. */
#ifndef ARROW_C_STREAM_INTERFACE
#define ARROW_C_STREAM_INTERFACE

struct ArrowArrayStream {
  int (*get_schema)(struct ArrowArrayStream*, struct ArrowSchema* out);
  int (*get_next)(struct ArrowArrayStream*, struct ArrowArray* out);
  const char* (*get_last_error)(struct ArrowArrayStream*);
  void (*release)(struct ArrowArrayStream*);
  void* private_data;
};
#endif

/* Judges every row of a record batch (a struct array, `+s`), many at once where the policy allows
 * it, with the answers that bop_decide gives for each row as a JSON object.
 *
 * In: `array` and `schema` stay yours; nothing of them is kept or released. A column is the field
 * of its name; a struct column, or columns `payee.name` and `payee.iban`, are a record; a null says
 * that there is nothing. Columns that no field is called after are not read. What is taken:
 *   Boolean                    bool
 *   Money, UnitPrice, Quantity integers, decimal32/64/128, texts, and structs {amount, currency}
 *                              ({amount, unit}), with the currency in the column where no field
 *                              and no policy says it
 *   Number, Integer            integers, decimals, texts; Integer also floats that are whole
 *   Date                       date32, date64, timestamps without zone that are midnight, texts
 *   DateTime                   timestamps with a zone, texts;   Time   time32, time64, texts
 *   lists                      list, large_list;   all others   texts (utf8, large, view)
 * and dictionaries of each. Floats are refused for whatever counts in decimals (B8057): 0.1 is no
 * binary number, and a sum of such cents is wrong. So is what a column can't be for any value; a
 * value that can't be right is an error of its row alone.
 *
 * Out: a struct array that you release, with a row for each: `record` (its id or number, else
 * "row 1"), `outcome` (null where the row is in error), lists `rules`, `codes`, `possible` and
 * `needs`, `reason` (why the policy does not apply, else null), `error_code`, `error`; of each
 * further decision the same as `NAME.outcome`, … . */
BOP_CHECKED bop_error* bop_evaluate_arrow(const bop_policy* policy, const struct ArrowArray* array,
                                          const struct ArrowSchema* schema, const char* as_of,
                                          struct ArrowArray* verdicts,
                                          struct ArrowSchema* verdicts_schema);

/* The same of a stream of record batches: reads `batches` to its end, and gives the verdicts as a
 * stream with a batch for each. `batches` stays yours to release. Rows that have no name are
 * counted through. */
BOP_CHECKED bop_error* bop_evaluate_arrow_stream(const bop_policy* policy,
                                                 struct ArrowArrayStream* batches,
                                                 const char* as_of,
                                                 struct ArrowArrayStream* verdicts);

/* --- A policy that is replaced while it is used --- */

/* A place for a policy. Threads take the policy from it for each piece of work; another thread puts
 * a new version in. Work that has begun ends with the version it began with, which is freed when
 * its last user frees it. */
BOP_CHECKED bop_error* bop_slot_new(const bop_policy* policy, bop_slot** slot);
BOP_API void bop_slot_free(bop_slot* slot);
/* A handle of the policy that is in it now: free it after use. NULL when there is no memory. */
BOP_API bop_policy* bop_slot_get(const bop_slot* slot);
/* Puts `policy` in; your handle stays yours. */
BOP_CHECKED bop_error* bop_slot_set(bop_slot* slot, const bop_policy* policy);

#ifdef __cplusplus
}
#endif

#endif
