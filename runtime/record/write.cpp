#include "runtime/record/write.h"

#include <fmt/format.h>

#include "runtime/base/by_kind.h"

namespace bop::record {

namespace {

// Writes nested JSON; on one line, or with two spaces a level.
class Writer {
 public:
  Writer(const abi::Schema& schema, bool pretty, bool bare = false)
      : schema_(schema), pretty_(pretty), bare_(bare) {}

  std::string take() { return std::move(out_); }

  void open(char bracket) {
    out_ += bracket;
    ++depth_;
    first_ = true;
  }
  void close(char bracket) {
    --depth_;
    if (!first_) new_line();
    out_ += bracket;
    first_ = false;
  }
  void next() {
    if (!first_) out_ += ',';
    first_ = false;
    new_line();
  }
  void key(std::string_view name) {
    next();
    out_ += json_string(name);
    out_ += pretty_ ? ": " : ":";
  }
  void member(std::string_view name, std::string_view text) {
    key(name);
    out_ += json_string(text);
  }

  void record(const Record& record) {
    const auto& type = schema_.records[record.type];
    open('{');
    for (std::size_t i = 0; i < type.fields.size(); ++i) {
      const Reading& field = record.fields[i];
      if (bare_ && field.status == Status::Missing && is_certain(field)) continue;
      key(type.fields[i].name);
      reading(type.fields[i].type, record.fields[i]);
    }
    close('}');
  }

  void kind(const KindRead& kind) {
    key("document_kind");
    open('{');
    member("value", kind.value);
    key("confidence");
    out_ += kind.confidence.text();
    texts("because", kind.because);
    close('}');
  }

  void texts(std::string_view name, const std::vector<std::string>& texts) {
    key(name);
    open('[');
    for (const auto& text : texts) {
      next();
      out_ += json_string(text);
    }
    close(']');
  }

  void reading(const abi::Type& type, const Reading& reading) {
    if (reading.known() && type.kind == abi::Kind::Record) return record(reading.nested.front());
    if (reading.known() && type.kind == abi::Kind::List) return list(type, reading);
    if (bare_ && reading.known() && is_certain(reading)) return value(type, reading);
    open('{');
    state(type, reading);
    evidence(reading);
    close('}');
  }

 private:
  void new_line() {
    if (!pretty_) return;
    out_ += '\n';
    out_.append(static_cast<std::size_t>(depth_) * 2, ' ');
  }

  void list(const abi::Type& type, const Reading& reading) {
    const bool sure = reading.complete && reading.confidence == value::Decimal(1);
    if (!sure) {
      open('{');
      key("complete");
      out_ += reading.complete ? "true" : "false";
      key("confidence");
      out_ += reading.confidence.text();
      key("elements");
    }
    open('[');
    for (const auto& element : reading.elements) {
      next();
      this->reading(schema_.lists[type.index], element);
    }
    close(']');
    if (!sure) close('}');
  }

  void state(const abi::Type& type, const Reading& reading) {
    switch (reading.status) {
      case Status::Value:
        key("value");
        value(type, reading);
        return;
      case Status::Missing:
        key("value");
        out_ += "null";
        return;
      case Status::Unread:
        member("unread", reading.why);
        return;
    }
  }

  // Booleans are JSON's own; all else is text, so that no reader makes a double of it.
  void value(const abi::Type& type, const Reading& reading) {
    const std::string text = scalar_text(schema_, type, reading.value);
    out_ += type.kind == abi::Kind::Boolean ? text : json_string(text);
  }

  void evidence(const Reading& reading) {
    if (!reading.raw.empty()) member("raw", reading.raw);
    member("method", name_of(reading.method));
    if (reading.status != Status::Unread || !reading.confidence.is_zero()) {
      key("confidence");
      out_ += reading.confidence.text();
    }
    origin(reading.origin);
    if (!reading.candidates.empty()) {
      key("candidates");
      open('[');
      for (const auto& candidate : reading.candidates) this->candidate(candidate);
      close(']');
    }
    if (!reading.notes.empty()) texts("notes", reading.notes);
  }

  void candidate(const Candidate& candidate) {
    next();
    open('{');
    member("raw", candidate.raw);
    member("method", name_of(candidate.method));
    key("confidence");
    out_ += candidate.confidence.text();
    if (!candidate.why.empty()) member("why", candidate.why);
    origin(candidate.origin);
    close('}');
  }

  void origin(const Origin& origin) {
    if (!origin.document.empty()) member("document", origin.document);
    if (origin.page > 0) {
      key("page");
      out_ += std::to_string(origin.page);
    }
    if (origin.box) {
      key("box");
      const auto& [x, y, w, h] = *origin.box;
      out_ += fmt::format("[{:.4f},{:.4f},{:.4f},{:.4f}]", x, y, w, h);
    }
    if (!origin.place.empty()) member("place", origin.place);
  }

  const abi::Schema& schema_;
  bool pretty_;
  bool bare_;
  std::string out_;
  int depth_ = 0;
  bool first_ = true;
};

std::string amount_text(const abi::Type& type, const value::Money& money) {
  if (type.kind == abi::Kind::Quantity)
    return money.currency ? money.amount.text() + " " + money.currency.text() : money.amount.text();
  if (!money.currency) return money.amount.text();
  return money.currency.text() + " " + money.amount.text(money.currency.minor_digits(), false);
}

}  // namespace

std::string json_string(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (static_cast<unsigned char>(c) < 0x20) {
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    } else {
      out += c;
    }
  }
  return out + "\"";
}

std::string scalar_text(const abi::Schema& schema, const abi::Type& type, const abi::Value& value) {
  return by_kind(
      value, [](const std::monostate&) { return std::string(); },
      [](const bool& truth) { return std::string(truth ? "true" : "false"); },
      [](const std::string& text) { return text; },
      [&](const value::Decimal& number) {
        if (type.kind != abi::Kind::Percent) return number.text();
        // A percent is stored as its fraction: 0.19 is 19%.
        const auto percent = value::Decimal::of(number.coefficient(), number.exponent() + 2);
        return percent ? percent->text() + "%" : number.text();
      },
      [&](const value::Money& money) { return amount_text(type, money); },
      [](const value::Date& date) { return date.text(); },
      [](const value::Time& time) { return time.text(); },
      [](const value::Instant& instant) { return instant.text(); },
      [](const value::Duration& duration) { return duration.text(); },
      [](const value::BusinessDays& days) { return days.text(); },
      [](const value::BusinessHours& hours) { return hours.text(); },
      [](const value::Currency& currency) { return currency.text(); },
      [](const value::Fraction& fraction) {
        return fraction.numerator.text() + "/" + fraction.denominator.text();
      },
      [](const abi::MoneyFraction& fraction) {
        return fraction.currency.text() + " " + fraction.amount.numerator.text() + "/" +
               fraction.amount.denominator.text();
      },
      [&](const abi::Symbol& symbol) {
        return type.kind == abi::Kind::Role ? schema.roles[symbol.index]
                                            : schema.enums[type.index].members[symbol.index];
      },
      [](const abi::RecordPtr&) { return std::string(); },
      [](const abi::ListPtr&) { return std::string(); });
}

std::string to_plain_json(const abi::Schema& schema, const Record& record) {
  Writer writer(schema, false, true);
  writer.record(record);
  return writer.take();
}

std::string to_json(const abi::Schema& schema, const Record& record, bool pretty) {
  Writer writer(schema, pretty);
  writer.open('{');
  writer.member("record", record.id);
  writer.member("type", schema.records[record.type].name);
  writer.member("source", record.source);
  if (record.document_kind) writer.kind(*record.document_kind);
  writer.key("fields");
  writer.record(record);
  writer.close('}');
  return writer.take();
}

std::string to_json(const Unplaced& document) {
  Writer writer(abi::Schema{}, false);
  writer.open('{');
  writer.member("record", document.source);
  writer.member("type", "unknown");
  writer.member("source", document.source);
  writer.kind(document.kind);
  writer.texts("rows", document.rows);
  writer.close('}');
  return writer.take();
}

}  // namespace bop::record
