// Reads the elements of one parsed invoice by business term, as the types of record fields say.
// Private to runtime/extract.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "runtime/extract/einvoice_terms.h"
#include "runtime/record/record.h"

namespace bop::extract {

class TermReader {
 public:
  TermReader(const abi::Schema& schema, const XmlTree& tree, Syntax syntax, std::string path);

  /// True when a field of `type` names a term: then read() fills it.
  static bool names_terms(const abi::RecordType& type);
  /// The document as a record of `type`, field by field by the terms it names.
  record::Record read(std::uint32_t type);

  /// What `term` finds from an element of `group` on: "" is the document. A term of another group
  /// is looked for from the document on.
  std::vector<XmlFound> find(std::uint32_t element, std::string_view group, const Term& term) const;
  /// One place as a value of a scalar type. A text may be blank; anything else that is is absent.
  record::Reading scalar(const XmlFound& found, const abi::Type& type,
                         TermReads reads = TermReads::Content) const;
  record::Reading unread(std::string why, const XmlFound& found) const;
  record::Origin origin(const XmlFound& found) const;
  record::Origin origin(std::uint32_t element) const { return origin(XmlFound{element}); }
  /// Where a list stands: the place of its elements, without the number of the first.
  record::Origin origin_of_all(const XmlFound& first) const;
  /// Several places that are to be one value: the value they agree on, or Unread with all of them.
  /// Amounts that are to be one value because only they are stated: their sum.
  record::Reading summed(const std::vector<record::Reading>& parts, const XmlFound& first) const;
  /// What the places of a term make: one value, by agreement or as their sum.
  record::Reading made_of(std::vector<record::Reading> readings, const Term& term,
                          const XmlFound& first) const;
  record::Reading agreed(std::vector<record::Reading> readings, const XmlFound& first) const;

  value::Currency currency() const { return currency_; }
  Syntax syntax() const { return syntax_; }
  const XmlTree& tree() const { return tree_; }

 private:
  using Terms = std::vector<const Term*>;  // by field, nullptr: none that can be read here

  const Terms& terms_of(std::uint32_t type, std::string_view group);
  record::Record record_of(std::uint32_t type, std::uint32_t element, std::string_view group);
  record::Reading field(const abi::Type& type, const Term& term, std::uint32_t element,
                        std::string_view group);
  record::Reading beside_terms(const abi::Type& type, std::uint32_t element,
                               std::string_view group);
  record::Reading nested(const abi::Type& type, std::string_view group, const XmlFound& found);
  record::Reading list(const abi::Type& type, const Term& term, const std::vector<XmlFound>& found,
                       std::uint32_t element);
  record::Reading known(abi::Value value, std::string raw, const XmlFound& found) const;
  record::Reading symbol(const abi::Type& type, std::string_view name, const XmlFound& found) const;
  record::Reading content(std::string text, const XmlFound& found, const abi::Type& type) const;
  void keep_currency(std::vector<XmlFound>& found, TermReads reads) const;
  bool same_content(const std::vector<XmlFound>& found) const;

  const abi::Schema& schema_;
  const XmlTree& tree_;
  Syntax syntax_;
  std::string path_;
  std::string currency_code_;    // BT-5, as written
  std::string accounting_code_;  // BT-6
  value::Currency currency_;
  std::size_t made_ = 0;  // fields so far
  int deep_ = 0;          // records in records
  std::map<std::pair<std::uint32_t, std::string_view>, Terms> terms_;
};

}  // namespace bop::extract
