// Who releases something and who may not do two things, as written.
// Never: types as checked, the people themselves.
#pragma once

#include <optional>
#include <vector>

#include "compiler/ast/part.h"

namespace bop::ast {

// approval NAME of X  by LIST  in sequence  4 eyes when (…)  exclude PERSONS  otherwise EFFECT
struct ApprovalDecl {
  enum class Chain : std::uint8_t { Unsaid, Sequence, Parallel, Quorum };
  struct Eyes {
    std::uint32_t count = 0;
    ExprId when;  // may be none
    SourceRange range;
  };
  Identifier name;
  Path of;
  ExprId by;
  ExprId within;  // may be none
  Chain chain = Chain::Unsaid;
  std::uint32_t needed = 0, among = 0;  // 2 of 3
  SourceRange chain_range;
  std::vector<Eyes> eyes;
  std::vector<ExprId> excluded;
  Identifier escalation;
  std::optional<Effect> otherwise;
};

// duties NAME  requests by invoice.requester  never requests and approves of invoice …
struct DutiesDecl {
  struct Actor {  // requests by invoice.requester
    Identifier verb;
    std::vector<ExprId> persons;
  };
  struct Duty {  // never edits and approves, pays of vendor within 90 days unless …
    Identifier verb;
    std::vector<Identifier> others;
    Path of;
    ExprId within, unless;  // may be none
    SourceRange range;
  };
  struct Apart {  // never role treasury with role vendor_master_team
    Identifier role;
    std::vector<Identifier> others;
    SourceRange range;
  };
  Identifier name;
  std::vector<Actor> actors;
  std::vector<Duty> duties;
  std::vector<Apart> apart;
};

}  // namespace bop::ast
