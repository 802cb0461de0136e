// Mails through GMime.
#include <algorithm>
#include <map>
#include <memory>
#include <set>

#include <fmt/format.h>
#include <gmime/gmime.h>

#include "runtime/extract/mail.h"

namespace bop::extract {

namespace {

constexpr std::size_t parts_max = 200;
constexpr int nesting_max = 20;
constexpr std::size_t name_bytes_max = 120;

struct Unref {
  void operator()(void* object) const { g_object_unref(object); }
};
template <class T>
using Ref = std::unique_ptr<T, Unref>;

struct Free {
  void operator()(char* text) const { g_free(text); }
};
using Text = std::unique_ptr<char, Free>;

Ref<GMimeStream> stream_of(std::string_view bytes) {
  return Ref<GMimeStream>(g_mime_stream_mem_new_with_buffer(bytes.data(), bytes.size()));
}

std::string bytes_of(GMimeStream* stream) {
  const GByteArray* array = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));
  return {reinterpret_cast<const char*>(array->data), array->len};
}

// What a name has that a path must not: folders, control characters, more than a name's length.
std::string plain_name(std::string name) {
  if (const auto slash = name.find_last_of("/\\"); slash != std::string::npos)
    name.erase(0, slash + 1);
  std::erase_if(name, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7F'; });
  while (name.starts_with('.')) name.erase(0, 1);
  if (name.size() > name_bytes_max) {
    // The ending says what it is; the cut falls between characters.
    std::size_t from = name.size() - name_bytes_max;
    while (from < name.size() && (static_cast<unsigned char>(name[from]) & 0xC0U) == 0x80U) ++from;
    name.erase(0, from);
  }
  return name;
}

class TakingApart {
 public:
  explicit TakingApart(const Limits& limits) : limits_(limits) {}

  Result<Mail> run(std::string_view bytes) {
    const Ref<GMimeStream> stream = stream_of(bytes);
    const Ref<GMimeParser> parser(g_mime_parser_new_with_stream(stream.get()));
    const Ref<GMimeMessage> message(g_mime_parser_construct_message(parser.get(), nullptr));
    if (!message) return no_mail("it has no headers of a mail");
    take_received(message.get());
    if (GMimeObject* body = g_mime_message_get_mime_part(message.get()); body != nullptr)
      BOP_TRY_VOID(take(body, 0));
    return std::move(mail_);
  }

 private:
  static std::unexpected<Error> no_mail(std::string_view why) {
    return fail("B8681", fmt::format("the mail can't be read: {}", why),
                "save it again as .eml, or save its attachments and give those");
  }

  void take_received(GMimeMessage* message) {
    GMimeHeaderList* headers = g_mime_object_get_header_list(GMIME_OBJECT(message));
    GMimeHeader* header = g_mime_header_list_get_header(headers, "Received");
    const char* value = header == nullptr ? nullptr : g_mime_header_get_value(header);
    if (value == nullptr) return;
    const std::string_view text = value;
    const auto semicolon = text.rfind(';');
    if (semicolon == std::string_view::npos) return;
    const std::string date(text.substr(semicolon + 1));
    GDateTime* moment = g_mime_utils_header_decode_date(date.c_str());
    if (moment == nullptr) return;
    mail_.received = value::Date::of(g_date_time_get_year(moment),
                                     static_cast<unsigned>(g_date_time_get_month(moment)),
                                     static_cast<unsigned>(g_date_time_get_day_of_month(moment)));
    g_date_time_unref(moment);
  }

  Result<void> take(GMimeObject* object, int depth) {
    if (depth > nesting_max) return no_mail("its parts stand in one another too deeply");
    if (GMIME_IS_MULTIPART_ENCRYPTED(object)) return no_mail("it is encrypted");
    if (GMIME_IS_MULTIPART(object)) return take_parts(GMIME_MULTIPART(object), depth);
    if (GMIME_IS_MESSAGE_PART(object)) return take_message(GMIME_MESSAGE_PART(object));
    if (GMIME_IS_PART(object)) return take_part(GMIME_PART(object));
    return {};
  }

  Result<void> take_parts(GMimeMultipart* parts, int depth) {
    const int count = g_mime_multipart_get_count(parts);
    for (int i = 0; i < count; ++i) {
      if (++parts_ > parts_max)
        return fail("B8002", fmt::format("the mail has more than {} parts", parts_max),
                    "save its attachments and give those");
      BOP_TRY_VOID(take(g_mime_multipart_get_part(parts, i), depth + 1));
    }
    return {};
  }

  // A mail that was forwarded as an attachment: a document of its own.
  Result<void> take_message(GMimeMessagePart* part) {
    GMimeMessage* message = g_mime_message_part_get_message(part);
    if (message == nullptr) return {};
    const Ref<GMimeStream> stream(g_mime_stream_mem_new());
    g_mime_object_write_to_stream(GMIME_OBJECT(message), nullptr, stream.get());
    return keep("message.eml", bytes_of(stream.get()));
  }

  Result<void> take_part(GMimePart* part) {
    GMimeObject* object = GMIME_OBJECT(part);
    const Text type(g_mime_content_type_get_mime_type(g_mime_object_get_content_type(object)));
    const std::string_view media = type ? type.get() : "";
    const char* disposition = g_mime_object_get_disposition(object);
    const char* filename = g_mime_part_get_filename(part);
    const bool attached = disposition != nullptr && std::string_view(disposition) == "attachment";
    if (media == "application/pkcs7-mime" || media == "application/x-pkcs7-mime")
      return no_mail("it is encrypted, or signed in a form that wraps its text");
    if (GMIME_IS_TEXT_PART(object) && !attached && filename == nullptr) {
      take_text(GMIME_TEXT_PART(object), media == "text/html" ? mail_.html : mail_.text);
      return {};
    }
    const std::string name = plain_name(filename == nullptr ? "" : filename);
    if (media.starts_with("image/") && is_shown(g_mime_object_get_content_id(object))) {
      mail_.notes.push_back(
          left_aside(name.empty() ? "a picture" : name, "it is part of the text"));
      return {};
    }
    if (media == "application/pkcs7-signature" || media == "application/x-pkcs7-signature" ||
        media == "application/pgp-signature")
      return {};  // it says who wrote the mail, nothing of what was sold
    BOP_TRY(std::string content, content_of(part));
    return keep(name, std::move(content));
  }

  // A picture that the letter shows in its text (a logo, a signature) is no document.
  bool is_shown(const char* id) const {
    return id != nullptr && mail_.html.find(fmt::format("cid:{}", id)) != std::string::npos;
  }

  static Error left_aside(std::string_view name, std::string_view why) {
    return {"B8680",
            fmt::format("`{}` was not read: {}", name, why),
            "look at it yourself if it matters",
            {}};
  }

  Result<std::string> content_of(GMimePart* part) {
    GMimeDataWrapper* content = g_mime_part_get_content(part);
    if (content == nullptr) return std::string();
    const Ref<GMimeStream> stream(g_mime_stream_mem_new());
    g_mime_data_wrapper_write_to_stream(content, stream.get());
    std::string bytes = bytes_of(stream.get());
    unpacked_ += bytes.size();
    if (unpacked_ > limits_.data.bytes_max)
      return fail("B8002",
                  fmt::format("the mail brings more than {} bytes", limits_.data.bytes_max),
                  "save its attachments and give those");
    return bytes;
  }

  static void take_text(GMimeTextPart* part, std::string& into) {
    const Text text(g_mime_text_part_get_text(part));
    if (!text) return;
    if (!into.empty()) into += '\n';
    into += text.get();
  }

  Result<void> keep(std::string name, std::string bytes) {
    if (name.empty()) name = fmt::format("part {}", mail_.attachments.size() + 1);
    const std::string plain = name;
    for (int copy = 2; !names_.insert(name).second; ++copy) {
      const auto dot = plain.rfind('.');
      const auto cut = dot == std::string::npos ? plain.size() : dot;
      name = fmt::format("{} ({}){}", plain.substr(0, cut), copy, plain.substr(cut));
    }
    mail_.attachments.push_back({std::move(name), std::move(bytes)});
    return {};
  }

  const Limits& limits_;
  Mail mail_;
  std::set<std::string> names_;
  std::size_t parts_ = 0;
  std::size_t unpacked_ = 0;
};

}  // namespace

Result<Mail> take_apart(std::string_view bytes, const Limits& limits) {
  static const bool ready = (g_mime_init(), true);
  static_cast<void>(ready);
  return TakingApart(limits).run(bytes);
}

}  // namespace bop::extract
