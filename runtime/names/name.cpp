#include "runtime/names/name.h"

#include <algorithm>

#include "runtime/names/latin.h"

namespace bop::names {

namespace {

bool is_letter(char c) {
  return c >= 'a' && c <= 'z';
}
bool is_sign(char c) {
  return is_letter(c) || (c >= '0' && c <= '9');
}

// Whether the letter at `at` stands alone: l.l.c. is one word, j.smith two.
bool stands_alone(std::string_view text, std::size_t at) {
  return at < text.size() && is_letter(text[at]) &&
         (at + 1 >= text.size() || !is_sign(text[at + 1]));
}

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  std::size_t since_dot = 0;  // signs since the word's last dot
  const auto close = [&] {
    if (!word.empty()) words.push_back(word.substr(0, Name::letters_max));
    word.clear();
    since_dot = 0;
  };
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (is_sign(c)) {
      word += c;
      ++since_dot;
      continue;
    }
    if (c == '\'' || c == '`') continue;  // the breath in cho'ng and qa'ida
    if (c == '.' && since_dot == 1 && stands_alone(text, at + 1)) {
      since_dot = 0;
      continue;
    }
    close();
    if (c == '&') words.emplace_back("and");
  }
  close();
  return words;
}

// A slash inside a legal form (a/s) parts nothing.
std::vector<std::string> join_slashed_forms(std::vector<std::string> words) {
  for (std::size_t i = 0; i + 1 < words.size(); ++i)
    if (words[i] == "a" && words[i + 1] == "s") {
      words[i] = "as";
      words.erase(words.begin() + static_cast<std::ptrdiff_t>(i) + 1);
    }
  return words;
}

// The table's row whose words begin at `at`, and how many they are.
const WrittenOut* written_out_at(const std::vector<std::string>& words, std::size_t at,
                                 std::size_t& count) {
  for (const WrittenOut& row : written_out()) {
    std::string_view rest = row.words;
    count = 0;
    bool same = true;
    while (same && !rest.empty()) {
      const std::size_t blank = std::min(rest.find(' '), rest.size());
      same = at + count < words.size() && words[at + count] == rest.substr(0, blank);
      rest.remove_prefix(std::min(blank + 1, rest.size()));
      ++count;
    }
    if (same) return &row;
  }
  return nullptr;
}

Role role_in(const std::string& word, Bearer bearer, bool last, const OwnWords& own) {
  const Role role = own.role_of(word).value_or(role_of(word));
  if (word.size() == 1 && is_letter(word[0]) && bearer == Bearer::Person) return Role::Initial;
  if (bearer == Bearer::Person && (role == Role::Trade || (role == Role::LegalForm && !last)))
    return Role::Plain;  // Na and Sa are parts of names, too
  if (bearer != Bearer::Person && role == Role::Title) return Role::Plain;
  return role;
}

}  // namespace

Name parse_name(std::string_view text, Bearer bearer, const OwnWords& own) {
  Name name;
  name.bearer = bearer;
  name.signs = ideographs(text);
  const std::vector<std::string> words = join_slashed_forms(split(latin(text)));
  for (std::size_t at = 0; at < words.size() && name.words.size() < Name::words_max;) {
    std::size_t count = 0;
    Word word;
    if (const WrittenOut* row = written_out_at(words, at, count)) {
      word = {std::string(row->short_form), std::string(row->words), row->role};
      at += count;
    } else {
      word.written = words[at++];
      word.text = usual_spelling(word.written);
      word.role = role_in(word.text, bearer, at == words.size(), own);
    }
    // A word said twice is one: "Sergey Sergey Shoigu".
    const bool again =
        word.role == Role::Plain && std::ranges::any_of(name.words, [&](const Word& other) {
          return other.text == word.text && other.text.size() > 3;
        });
    if (!again) name.words.push_back(std::move(word));
  }
  // A name made of forms alone ("The Company") is told apart by them.
  if (std::ranges::all_of(name.words, [](const Word& w) { return w.role == Role::LegalForm; }))
    for (Word& word : name.words) word.role = Role::Trade;
  for (const Word& word : name.words)
    if (word.role != Role::LegalForm && word.role != Role::Title) name.joined += word.written;
  return name;
}

std::vector<std::string_view> alternatives(std::string_view text) {
  constexpr std::size_t shortest = 4;  // a/s and c/o part nothing
  std::vector<std::string_view> all;
  std::size_t begin = 0;
  for (std::size_t at = 0; at <= text.size(); ++at) {
    if (at < text.size() && text[at] != '/') continue;
    const std::string_view part = text.substr(begin, at - begin);
    if (part.size() < shortest) return {text};
    all.push_back(part);
    begin = at + 1;
  }
  return all;
}

}  // namespace bop::names
