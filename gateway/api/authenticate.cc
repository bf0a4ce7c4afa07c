#include "gateway/api/authenticate.h"

#include <array>
#include <cctype>
#include <string_view>

namespace usher::api {

namespace {

constexpr std::size_t kTokenBytesMax = 256;

bool has_scheme(std::string_view text, std::string_view scheme) {
  if (text.size() <= scheme.size() || text[scheme.size()] != ' ') return false;
  for (std::size_t i = 0; i < scheme.size(); ++i) {
    if (std::tolower(static_cast<unsigned char>(text[i])) != scheme[i]) return false;
  }
  return true;
}

// "" if the header is of neither scheme.
std::string_view token_of(std::string_view authorization) {
  for (const std::string_view scheme : {"bearer", "device"}) {
    if (!has_scheme(authorization, scheme)) continue;
    authorization.remove_prefix(scheme.size() + 1);
    while (authorization.starts_with(' ')) authorization.remove_prefix(1);
    return authorization;
  }
  return {};
}

}  // namespace

http::Authenticate token_authenticator(const Context* context) {
  return [context](std::string_view authorization) -> http::Principal {
    const std::string_view token = token_of(authorization);
    if (token.empty() || token.size() > kTokenBytesMax) return nullptr;
    sequencer::DirectoryView directory = context->sequencer->directory();
    const admission::Device* device = directory->device_by_token(storage::hash_token(token));
    if (device == nullptr) return nullptr;
    return http::Principal(std::move(directory), device);
  };
}

}  // namespace usher::api
