// What a search for duplicates and splits must know of an invoice. Plain data. Never: the whole
// record.
#pragma once

#include <string>

#include "runtime/value/date.h"
#include "runtime/value/money.h"

namespace bop::duplicates {

struct Invoice {
  std::string id;            // ours; an invoice is never its own duplicate
  std::string vendor_group;  // vendors that are one payee
  std::string vendor;
  std::string number;  // the seller's, as printed
  value::Money gross;  // below zero: a credit note
  value::Date issued;
  std::string order;       // may be empty, as may all below
  std::string lines_hash;  // of what was billed: equal when the lines are
  std::string iban;
  std::string document_hash;  // of the file
  /// Of a credit note: the number of the invoice it cancels.
  std::string credits;
  /// The vendor begins its numbers again each year: a number is compared within its year only.
  bool yearly_reset = false;
  /// It bills a part of its order: another part is no duplicate, whatever its number.
  bool part = false;

  bool is_credit_note() const { return gross.amount < value::Decimal(); }
};

}  // namespace bop::duplicates
