#include "gateway/api/pretix/stored_medium.h"

#include <string>
#include <utility>

namespace usher::pretix {

api::Answered<std::optional<admission::Medium>> stored_medium(const api::Context* context, std::string_view type,
                                                              std::string_view identifier) {
  const std::string key = storage::medium_key(context->codec->medium_lookup(type, identifier));
  const auto row = context->store->get(storage::Family::media, key);
  if (!row) return std::unexpected(api::refusal(row.error()));
  if (!*row) return std::nullopt;
  auto medium = context->codec->decode_medium(key, **row);
  if (!medium) return std::unexpected(api::refusal(medium.error()));
  return std::move(*medium);
}

}  // namespace usher::pretix
