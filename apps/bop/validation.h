// What validating one e-invoice found, for people and programs: which rules it breaks,
// how often, on which values, where these stand. In: a verdict. Out: plain data, text, JSON.
// Never: judging, reading files.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "compiler/ir/ir.h"
#include "runtime/base/error.h"
#include "runtime/decide/verdict.h"
#include "runtime/record/record.h"

namespace bop::cli {

/// A value that a rule read and where it stands in the document.
struct ReadValue {
  std::string path;   // "invoice.lines[2].net_amount.value"
  std::string words;  // "net amount (BT-131) of line 2"
  std::string term;   // "BT-131"
  std::string value;  // "120.00", "not there"
  std::string place;  // "/Invoice/InvoiceLine[2]/LineExtensionAmount"

  bool operator==(const ReadValue&) const = default;
};

/// One place at which a rule is broken.
struct Breach {
  std::string at;        // "invoice.lines[2]"; empty: the document, or no one place in it
  std::string at_words;  // "line 2"
  std::string because;   // by the condition, or in the words of the rule
  std::vector<ReadValue> values;
  bool left_out = false;  // the rest was forgotten: a report tells so many in full, and no more
};

/// One rule that is broken.
struct BrokenRule {
  std::string code;  // "BR-CO-10"
  std::string title;
  std::string outcome;     // "invalid", "remark"
  std::string recommend;   // what to do
  bool own_words = false;  // `because` is a sentence of the rule, not its condition told
  std::string slack;       // how far off its equality may be
  std::vector<Breach> breaches;
};

/// What the XML says in a form that can't be read: "12,3O" for an amount.
struct Malformed {
  std::string path;    // "invoice.lines[2].net_amount.value"
  std::string words;   // "net amount (BT-131) of line 2"
  std::string term;    // "BT-131"
  std::string read;    // "12,3O"
  std::string wanted;  // "a number is written 1234.50: …"
  std::string place;   // "/Invoice/InvoiceLine[2]/LineExtensionAmount"
};

/// A profile of Factur-X that holds too little for an invoice by EN 16931; its name, or "".
std::string_view profile_without_lines(std::string_view specification);

struct Validation {
  std::string file;
  std::string number;                 // the invoice's own, where it has one
  std::string specification;          // the one it says it follows (BT-24)
  std::vector<std::string> notes;     // what a reader of the result should know of that
  std::string profile;                // profile_without_lines() of that specification
  std::vector<Malformed> malformed;   // they make what is valid otherwise a remark
  std::vector<std::string> unclear;   // what can't be read, and why: what stands there twice
  std::vector<std::string> disputed;  // where the pages of a PDF say something else than its XML
  std::string outcome;                // "valid", "remark", "invalid", "undetermined"
  std::vector<BrokenRule> broken;
  std::vector<std::string> undecided;  // rules that ask for what can't be read
  std::vector<Error> errors;           // nothing could be judged

  bool readable() const { return errors.empty(); }
  bool valid() const { return readable() && outcome != "invalid" && undecided.empty(); }
  /// How many breaches there are.
  std::size_t breaches() const;
  /// "invalid, 2 rules are broken, 4 times in all".
  std::string outcome_words() const;
};

/// Adds what the rules of another policy found in the same document.
void add_findings(Validation& validation, Validation of_others);

/// What there is to say of the specification that a document names: nothing where it is known.
/// `with_xrechnung`: its rules were asked, too.
std::vector<std::string> notes_on_specification(std::string_view specification,
                                                bool with_xrechnung);

/// Of the first decision of a policy about `record`. What to do is said in the words of the policy
/// where they hold nothing of the record, and first of all where a value is malformed.
Validation validation(const std::string& file, const record::Record& record,
                      const decide::Verdict& verdict, const ir::Program& program);

/// Adds what the pages of the same PDF say otherwise than its XML, both read as `type` of `schema`.
void add_disputed(Validation& validation, const abi::Schema& schema, const record::Record& read);

/// The breaches that a person tells apart, each with the values that tell it something: a rule that
/// official validators count once for each line without saying which is one.
std::vector<Breach> told_apart(const BrokenRule& rule);

/// For people; `colour`: ANSI escapes.
std::string to_text(const Validation& validation, bool colour);
/// One object: "violations" gives how often each rule is broken, "findings" each place.
nlohmann::ordered_json to_json(const Validation& validation);

}  // namespace bop::cli
