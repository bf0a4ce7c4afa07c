#include "gateway/api/pretix/members.h"

#include "storage/import/time_text.h"

namespace usher::pretix {

namespace bj = boost::json;

std::string text_of(const bj::object& object, std::string_view name) {
  const bj::value* value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

bool flag_of(const bj::object& object, std::string_view name) {
  const bj::value* value = object.if_contains(name);
  return value != nullptr && value->is_bool() && value->get_bool();
}

std::optional<admission::Time> time_of(const bj::object& object, std::string_view name) {
  const auto time = importing::parse_time(text_of(object, name), "UTC");
  return time ? std::optional(*time) : std::nullopt;
}

}  // namespace usher::pretix
