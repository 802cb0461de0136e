// What a policy says about matching, people and work over time, as typed nodes and constants: what
// an engine for them reads. Never: nodes themselves, results, people.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "runtime/abi/policy.h"
#include "runtime/base/id.h"

namespace bop::ir {

struct Node;
using NodeId = Id<Node>;
struct LocalTag;
using LocalId = Id<LocalTag>;

// left invoice.lines as line where …
struct MatchSide {
  std::string alias;
  NodeId list;
  LocalId element;
  NodeId where;  // may be none
};
// over up to EUR 5.00: none, one or two nodes; both, either
struct MatchBound {
  enum class Kind : std::uint8_t { Exactly, Unlimited, UpTo, Either, Both };
  Kind kind = Kind::Exactly;
  NodeId first, second;
};
struct MatchAllowance {
  std::string measure;
  NodeId actual, expected;
  MatchBound over, under;
  bool cumulative = false;
};
// match NAME …: its value is a Result node of PolicyInfo::results[result]
struct Match {
  struct Pairing {
    std::string name;
    NodeId on;
  };
  struct Raising {
    std::string code;
    std::string variance;
  };
  std::string name;
  std::uint32_t result = abi::none;
  MatchSide left, right;
  bool with_itself = false;
  std::vector<Pairing> pairings;
  bool many_left = false, many_right = false;
  std::uint32_t up_to = 1;  // of the many
  NodeId level;             // may be none
  std::vector<std::uint32_t> sets;
  std::vector<MatchAllowance> allowances;
  std::vector<Raising> raisings;
};

// approval NAME of X by LIST …
struct Approval {
  enum class Chain : std::uint8_t { Sequence, Parallel, Quorum };
  struct Eyes {
    std::uint32_t count = 0;
    NodeId when;  // may be none
  };
  std::string name;
  NodeId of, by, within;  // within may be none
  Chain chain = Chain::Sequence;
  std::uint32_t needed = 0, among = 0;
  std::vector<Eyes> eyes;
  std::vector<NodeId> excluded;
  std::string escalation;
  // otherwise: what follows when nobody may approve
  std::uint32_t decision = abi::none, outcome = abi::none, code = abi::none;
  NodeId to, owner, otherwise_within;  // may be none
};

// duties NAME never requests and approves of invoice …
struct Duties {
  struct Actor {
    std::string verb;
    std::vector<NodeId> persons;
  };
  struct Duty {
    std::string verb;
    std::vector<std::string> others;
    std::string of;
    NodeId within, unless;  // may be none
  };
  struct Apart {  // roles that nobody holds with one of the others
    std::string role;
    std::vector<std::string> others;
  };
  std::string name;
  std::vector<Actor> actors;
  std::vector<Duty> duties;
  std::vector<Apart> apart;
};

// process NAME of hire : Hire  task … complete when …
struct Process {
  struct Task {
    std::string name, title, role;
    std::vector<std::string> needs;
    NodeId due, when, done;  // may be none
    std::vector<NodeId> excluded;
    std::string escalation;
  };
  std::string name, calendar;
  std::vector<Task> tasks;
  NodeId complete;  // none: when every task is done
};

// service NAME of ticket : Ticket  calendar C  respond within D …
struct Service {
  std::string name;
  std::string calendar;  // by its name; empty: `calendar_value`
  NodeId calendar_value;
  NodeId respond, resolve;
  NodeId pause, warn;  // may be none
  std::string escalation;
};

}  // namespace bop::ir
