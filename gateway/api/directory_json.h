// Events, lists and tokens as JSON, both ways. Pure.
#pragma once

#include <string_view>

#include "gateway/admission/checkin_list.h"
#include "gateway/admission/ledger_entry.h"

namespace usher::api {

class JsonIn;
class JsonOut;

// [a-z0-9-]{1,64}
[[nodiscard]] bool is_slug(std::string_view text);

// Each reads the fields that are there over what `event` or `list` holds, and keeps a mistake in `in`.
void read_event(JsonIn& in, admission::Event& event);
void read_list(JsonIn& in, admission::CheckinList& list);
void read_token(JsonIn& in, admission::Device& device);

// Objects; keys other than public ones, and hashes, never appear.
void write(JsonOut& out, const admission::Event& event);
void write(JsonOut& out, const admission::CheckinList& list);
void write(JsonOut& out, const admission::Device& device);

}  // namespace usher::api
