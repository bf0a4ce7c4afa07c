// What a request's path names, looked up in one directory snapshot, with the caller's bindings enforced: a token bound
// to lists reaches the events of those lists only, and a token bound to gates those gates only.
#pragma once

#include <expected>
#include <memory>
#include <string>
#include <string_view>

#include "gateway/admission/checkin_list.h"
#include "gateway/admission/messages.h"
#include "gateway/api/context.h"
#include "gateway/http/message.h"
#include "gateway/sequencer/directory.h"

namespace usher::api {

struct Scope {
  sequencer::DirectoryView directory;  // keeps `event` alive
  const admission::Event* event = nullptr;
};

// {event} of the path. 404 names the event; 410 if it was erased; 403 says what the token is bound to.
[[nodiscard]] std::expected<Scope, http::Response> find_event(const Context* context, const http::Request* request);
// The same, where something else than the path names it.
[[nodiscard]] std::expected<Scope, http::Response> find_event_named(const Context* context, std::string_view slug,
                                                                    const http::Request* request);
// A list of that event by slug. 404 names it; 403 if the token is bound to others.
[[nodiscard]] std::expected<const admission::CheckinList*, http::Response> find_list(const Scope& scope,
                                                                                     std::string_view slug,
                                                                                     const http::Request* request);

[[nodiscard]] bool may_use_event(const admission::Device& device, std::string_view event);
[[nodiscard]] bool may_use_list(const admission::Device& device, std::string_view event, std::string_view list);
[[nodiscard]] bool may_use_gate(const admission::Device& device, std::string_view gate);

// Whether the caller works at a desk: sees contact data, may overrule.
[[nodiscard]] bool is_staff(const http::Request* request);
[[nodiscard]] admission::DeviceId caller(const http::Request* request);

// ?lang=, else Accept-Language, else the event's first language.
[[nodiscard]] admission::Language language_for(const http::Request* request, const admission::Event& event);
// The whole tag of the same choice, for texts that people wrote in languages of their own.
[[nodiscard]] std::string language_tag_for(const http::Request* request, const admission::Event& event);
// Times as people of the event's zone read them. `event` must outlive it.
[[nodiscard]] admission::TimeText time_text_of(const admission::Event& event);

}  // namespace usher::api
