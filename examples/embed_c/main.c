/* Judges the bills of a file, one JSON object a line, and prints what was decided of each.
 * See README.md for how to build it. */
#define _POSIX_C_SOURCE 200809L /* getline */
#include <bop.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Says what is wrong, if anything is, and forgets it. */
static int failed(bop_error *error) {
  if (error == NULL) return 0;
  fprintf(stderr, "%s\n", bop_error_text(error));
  bop_error_free(error);
  return 1;
}

static void print(const bop_record *record, const bop_decision *decision) {
  size_t at;
  printf("%-4s %s", bop_record_name(record), bop_decision_outcome(decision, 0));
  for (at = 0; at < bop_decision_rules(decision, 0); ++at) {
    const char *code = bop_decision_code(decision, 0, at);
    printf(" %s", bop_decision_rule(decision, 0, at));
    if (code != NULL) printf("=%s", code);
  }
  for (at = 0; at < bop_decision_needs(decision, 0); ++at)
    printf(" needs %s", bop_decision_need(decision, 0, at));
  putchar('\n');
}

int main(int count, char **arguments) {
  bop_reference vendors = {"vendors", "vendors.csv", NULL};
  bop_options options = {sizeof options, NULL, NULL, &vendors, 1};
  bop_policy *policy = NULL;
  bop_decision *decision;
  char *line = NULL;
  size_t room = 0;
  FILE *bills;
  int status = 0;
  if (count != 2 || (bills = fopen(arguments[1], "r")) == NULL) {
    fprintf(stderr, "usage: judge BILLS.jsonl\n");
    return 2;
  }
  if (failed(bop_load("bills.bop", &options, &policy))) return 1;
  decision = bop_decision_new();
  while (getline(&line, &room, bills) > 0) {
    bop_record *record = NULL;
    bop_error *error = bop_read(policy, line, strlen(line), "2026-03-02", &record);
    if (error == NULL) error = bop_decide(record, decision);
    if (failed(error))
      status = 1; /* the others are judged all the same */
    else
      print(record, decision);
    bop_record_free(record);
  }
  free(line);
  bop_decision_free(decision);
  bop_policy_free(policy);
  fclose(bills);
  return status;
}
