// How the unknown inputs of one case can turn out (language.md C1). runtime/decide asks step by
// step, as it knows what a decision makes of truths; compiler/interpret answers, as it knows what
// conditions ask of an input. Never: outcomes of decisions, syntax or IR.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "runtime/abi/policy.h"

namespace bop::abi {

/// Values of an input that no condition tells apart; `value` stands for all of them.
struct Cell {
  Datum value;
  std::string from;        // where it begins on its axis: one text, one beginning
  bool otherwise = false;  // all values that have no cell of their own
};

/// An unknown input with the ways it can turn out, in the order of its axis.
struct OpenInput {
  std::uint32_t id = 0;  // the same throughout one Examination
  std::string order;     // sorts inputs as they are declared
  Need need;             // what a person is asked for
  std::vector<Cell> cells;
};

/// A condition of the policy, or of the rules of a list at one of its elements.
struct ConditionAt {
  ConditionIndex condition = none;
  Instance instance = {};
};

/// What is still unknown and matters: conditions, lists that may have more elements, and a date
/// that is compared with some days.
struct Question {
  std::vector<ConditionAt> conditions;
  std::vector<std::uint32_t> lists;  // PolicyInfo::eaches
  ValueIndex date = none;
  std::vector<value::Date> days;
  std::string last = {};  // Need::path of what is supposed only when nothing else is left
};

/// The next input to suppose something of.
struct NextInput {
  std::optional<OpenInput> input;  // none: what is unknown is Undefined whatever the inputs are
  bool covered = true;             // false: the conditions ask more of inputs than can be split
  std::size_t open = 0;            // inputs the question depends on, as far as can be seen now
  /// Decisions whose outcome or findings it depends on and that are not known, by
  /// PolicyInfo::results: what their rules ask is to be asked, too.
  std::vector<std::uint32_t> results = {};
};

/// One case under suppositions about its unknown inputs. An input has one value everywhere.
class Examination {
 public:
  virtual ~Examination() = default;
  virtual Truth truth(const ConditionAt& condition) = 0;
  struct Elements {
    std::uint32_t count = 0;  // those that are there
    bool open = false;        // there may be more
  };
  virtual Elements elements(std::uint32_t each) = 0;
  virtual Datum value(ValueIndex value) = 0;
  virtual NextInput next(const Question& question) = 0;
  virtual void suppose(std::uint32_t input, const Datum& value) = 0;
  virtual void retract(std::uint32_t input) = 0;
  /// What a decision of the policy says under the present suppositions, until it is told anew.
  virtual void say(std::uint32_t result, const Datum& said) = 0;
};

/// What a true rule tells, and whether it stays so however the unknown inputs turn out: a sentence
/// with something unread in it would be another one. With the unknown inputs in what does not
/// stand.
struct Told {
  /// Grow: the values that its condition read are certain, and there may be more.
  enum class Values : std::uint8_t { Stand, Grow, Open };
  bool because = true;
  bool at = true;  // the path of its element
  Values values = Values::Stand;
  std::vector<Need> because_needs = {};
  std::vector<Need> at_needs = {};
  std::vector<Need> values_needs = {};
};

/// Implemented by compiler/interpret, for cases of whichever engine.
class Examiner {
 public:
  virtual ~Examiner() = default;
  virtual Told told(const Case& subject, std::uint32_t rule, const Instance& at) const = 0;
  virtual std::unique_ptr<Examination> examine(const Case& subject) const = 0;
};

}  // namespace bop::abi
