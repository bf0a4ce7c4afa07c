// A request body as clients of the pretix interface send it: fields that nobody asked for are ignored, an empty body is
// an empty object.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json/value.hpp>

#include "gateway/admission/ids.h"
#include "gateway/http/message.h"

namespace usher::pretix {

class Body {
 public:
  // 400 {"detail":"JSON parse error …"}; nesting and size are bounded.
  [[nodiscard]] static std::expected<Body, http::Response> parse(const http::Request* request);

  // nullptr if absent.
  [[nodiscard]] const boost::json::value* find(std::string_view name) const;
  // A text; a number is taken as its digits. False if absent, null or something else.
  bool text(std::string_view name, std::string& out) const;
  // What Python's bool() makes of it: absent is `otherwise`.
  [[nodiscard]] bool truth(std::string_view name, bool otherwise) const;
  // ISO 8601. None if absent or null; false if it is no time.
  bool time(std::string_view name, std::optional<admission::Time>& out) const;
  // {"<id>": "text", …}; values of other kinds are left out.
  [[nodiscard]] std::vector<std::pair<std::string, std::string>> texts(std::string_view name) const;
  // [5, 9]. None if absent or no list; elements that are no numbers make it none too.
  [[nodiscard]] std::optional<std::vector<std::uint64_t>> numbers(std::string_view name) const;

 private:
  boost::json::object object_;
};

}  // namespace usher::pretix
