#include "runtime/statement/sgml.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include <fmt/format.h>

#include "runtime/record/plain_text.h"
#include "runtime/statement/text.h"

namespace bop::statement {

namespace {

constexpr std::size_t depth_max = 64;

bool is_name_sign(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' ||
         c == '_' || c == '-' || c == ':';
}

std::string capitals(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  return out;
}

// The character of `&amp;` or `&#228;` at the beginning of `text`, and how long it stands there.
std::optional<std::pair<std::string, std::size_t>> entity(std::string_view text) {
  constexpr std::size_t longest = 8;
  const auto end = text.substr(0, longest).find(';');
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view name = text.substr(1, end - 1);
  constexpr std::array<std::pair<std::string_view, std::string_view>, 6> names = {
      {{"amp", "&"}, {"lt", "<"}, {"gt", ">"}, {"quot", "\""}, {"apos", "'"}, {"nbsp", " "}}};
  for (const auto& [known, sign] : names)
    if (name == known) return std::pair(std::string(sign), end + 1);
  if (!name.starts_with('#')) return std::nullopt;
  const bool hex = name.starts_with("#x");
  const std::string_view digits = name.substr(hex ? 2 : 1);
  unsigned point = 0;
  const auto [at, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), point, hex ? 16 : 10);
  constexpr unsigned two_bytes = 0x800;
  if (error != std::errc{} || at != digits.data() + digits.size() || point < ' ' ||
      point >= two_bytes)
    return std::nullopt;
  std::string sign;
  if (point < 0x80) {
    sign += static_cast<char>(point);
  } else {
    sign += static_cast<char>(0xC0U | (point >> 6U));
    sign += static_cast<char>(0x80U | (point & 0x3FU));
  }
  return std::pair(std::move(sign), end + 1);
}

std::string without_entities(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto known = text.front() == '&' ? entity(text) : std::nullopt;
    out += known ? known->first : std::string(1, text.front());
    text.remove_prefix(known ? known->second : 1);
  }
  return out;
}

class OfxParsing {
 public:
  explicit OfxParsing(std::string_view text) : text_(text) {}

  Result<Element> run() {
    Element root;
    stack_.push_back(std::move(root));
    while (at_ < text_.size()) {
      if (text_[at_] == '<')
        BOP_TRY_VOID(markup());
      else
        take_text(std::min(text_.find('<', at_ + 1), text_.size()));
    }
    finish_text();
    return end();
  }

 private:
  std::string place() {
    line_ += static_cast<int>(std::count(text_.begin() + static_cast<std::ptrdiff_t>(counted_),
                                         text_.begin() + static_cast<std::ptrdiff_t>(at_), '\n'));
    counted_ = at_;
    return line_place(line_);
  }

  void take_text(std::size_t end) {
    words_ += without_entities(text_.substr(at_, end - at_));
    at_ = end;
  }

  void skip_behind(std::string_view mark) {
    const auto end = text_.find(mark, at_);
    at_ = end == std::string_view::npos ? text_.size() : end + mark.size();
  }

  Result<void> markup() {
    const std::string_view rest = text_.substr(at_);
    constexpr std::string_view cdata = "<![CDATA[";
    if (rest.starts_with(cdata)) {
      const auto end = std::min(rest.find("]]>"), rest.size());
      if (end >= cdata.size()) words_ += rest.substr(cdata.size(), end - cdata.size());
      at_ = std::min(at_ + end + 3, text_.size());
      return {};
    }
    if (rest.starts_with("<!--")) return skip_behind("-->"), Result<void>{};
    if (rest.starts_with("<?") || rest.starts_with("<!")) return skip_behind(">"), Result<void>{};
    const bool closes = rest.starts_with("</");
    std::size_t end = closes ? 2 : 1;
    const std::size_t begin = end;
    while (end < rest.size() && is_name_sign(rest[end])) ++end;
    const auto close =
        end == begin || at_ >= unclosed_ ? std::string_view::npos : rest.find('>', end);
    if (close == std::string_view::npos) {
      if (end > begin) unclosed_ = std::min(unclosed_, at_);
      take_text(at_ + 1);  // `A < B` of a text
      return {};
    }
    const std::string name = capitals(rest.substr(begin, end - begin));
    finish_text();
    if (closes)
      close_element(name);
    else
      BOP_TRY_VOID(open_element(name));
    at_ += close + 1;
    return {};
  }

  Result<void> open_element(const std::string& name) {
    if (stack_.size() > depth_max)
      return fail("B7045",
                  fmt::format("elements stand more than {} deep in one another", depth_max),
                  "this is no statement of a bank");
    Element element;
    element.name = name;
    element.place = place();
    stack_.push_back(std::move(element));
    return {};
  }

  // A text belongs to the element just opened, and ends it: it needs no end of its own.
  void finish_text() {
    const std::string_view words = record::trimmed(words_);
    if (!words.empty() && stack_.size() > 1 && stack_.back().children.empty()) {
      stack_.back().text = words;
      close_top();
    }
    words_.clear();
  }

  void close_top() {
    Element done = std::move(stack_.back());
    stack_.pop_back();
    stack_.back().children.push_back(std::move(done));
  }

  // What was opened and has no end had no text: what seems to stand in it stands beside it.
  void close_element(const std::string& name) {
    const auto open = std::ranges::find(stack_.rbegin(), stack_.rend(), name, &Element::name);
    if (open == stack_.rend()) return;  // of an element that its text has ended
    while (stack_.back().name != name) flatten_top();
    close_top();
  }

  void flatten_top() {
    std::vector<Element> beside = std::move(stack_.back().children);
    stack_.back().children.clear();
    close_top();
    std::ranges::move(beside, std::back_inserter(stack_.back().children));
  }

  Result<Element> end() {
    const bool only_root = stack_.size() == 2 && stack_.back().name == "OFX";
    if (only_root) close_top();
    if (stack_.size() > 1)
      return std::unexpected(
          Error{"B7045",
                fmt::format("the file ends inside `{}`", record::shortened(stack_.back().name)),
                "the file was cut off: fetch it from the bank again",
                {stack_.back().place}});
    const Element* ofx = stack_.front().first("OFX");
    if (ofx == nullptr)
      return fail("B7051", "the file has no element `OFX`", "fetch it from the bank again");
    return *ofx;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t unclosed_ = std::string_view::npos;  // no `>` stands behind this
  std::size_t counted_ = 0;
  int line_ = 1;
  std::string words_;
  std::vector<Element> stack_;
};

}  // namespace

Result<Element> parse_ofx(std::string_view text) {
  return OfxParsing(text).run();
}

}  // namespace bop::statement
