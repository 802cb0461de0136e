// A mail taken apart: what it brings, and what it says itself. Private to runtime/extract. Never:
// what an attachment is or means; anything fetched that the mail only points to.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/error.h"
#include "runtime/extract/extract.h"

namespace bop::extract {

struct MailPart {
  std::string name;  // as the mail calls it, without folders; unique in its mail
  std::string bytes;
};

struct Mail {
  /// The day our own server wrote it came in: of the topmost `Received:`, which no sender writes.
  std::optional<value::Date> received;
  std::string text;  // of the letter, UTF-8: its plain form, and its HTML
  std::string html;
  std::vector<MailPart> attachments;  // in the mail's order
  std::vector<Error> notes;           // B8680: what was left aside, and why
};

/// B8002 for what is larger than `limits` unpacked, B8681 what is no mail or is encrypted.
Result<Mail> take_apart(std::string_view bytes, const Limits& limits);

}  // namespace bop::extract
