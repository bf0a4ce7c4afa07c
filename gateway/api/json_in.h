// A request's JSON body, read field by field. The first mistake is kept and names the field; a field that nobody asked
// for is a mistake too, answered with the list of those that are known. Bounded in depth, items and bytes.
//
//   JsonIn in(request->body);
//   in.text("slug", event.slug, kSlugBytesMax);
//   in.time("starts_at", event.starts_at);
//   in.need({"slug"});
//   if (auto mistake = in.finish()) co_return bad_request(*mistake);
//
// Every reader takes the field if it is there (true) and leaves `out` as it was if it is not (false), so the same lines
// read a whole object and a change to one. null clears where clearing makes sense: texts, arrays, optional values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/value.hpp>

#include "gateway/admission/ids.h"
#include "gateway/api/limits.h"

namespace usher::api {

using Pairs = std::vector<std::pair<std::string, std::string>>;

class JsonIn {
 public:
  // `body` must hold one JSON object, nested no deeper than `depth_max`. It may go away after this.
  explicit JsonIn(std::string_view body, std::size_t depth_max = kJsonDepthMax);
  JsonIn(const JsonIn&) = delete;
  JsonIn& operator=(const JsonIn&) = delete;

  bool text(std::string_view name, std::string& out, std::size_t bytes_max = kTextBytesMax);
  bool text(std::string_view name, std::optional<std::string>& out);  // null: none
  bool texts(std::string_view name, std::vector<std::string>& out, std::size_t items_max = kArrayItemsMax,
             std::size_t bytes_max = kTextBytesMax);
  bool pairs(std::string_view name, Pairs& out);  // an object of texts (numbers and booleans are taken as text)
  bool flag(std::string_view name, bool& out);
  bool number(std::string_view name, std::uint64_t& out);
  bool number(std::string_view name, std::optional<std::uint32_t>& out);
  bool time(std::string_view name, std::optional<admission::Time>& out);  // RFC 3339

  // The field as it is, for what the readers above do not cover; null if absent. Lives as long as this.
  [[nodiscard]] const boost::json::value* find(std::string_view name);
  [[nodiscard]] bool has(std::string_view name) const;
  [[nodiscard]] bool empty() const { return object_.empty(); }

  // These fields must be there.
  void need(std::initializer_list<std::string_view> names);
  // "field: what is wrong". Only the first is kept.
  void mistake(std::string_view name, std::string_view what);

  // The first mistake, or an unknown field. To be asked once, after the readers.
  [[nodiscard]] std::optional<std::string> finish();

 private:
  [[nodiscard]] const boost::json::value* take(std::string_view name, std::string_view wanted,
                                               bool right_kind(const boost::json::value&));

  unsigned char arena_[2048];
  boost::json::monotonic_resource memory_{arena_, sizeof arena_};
  boost::json::object object_{&memory_};
  std::vector<std::string_view> known_;
  std::optional<std::string> mistake_;
};

}  // namespace usher::api
