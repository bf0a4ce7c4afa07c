// The body of POST …/checkins: {list, credential | ticket | document | person, type, nonce, lane, gate, time, force,
// ignore_unpaid, answers, questions_supported}. Pure; hostile bytes are expected.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/api/shown_json.h"
#include "gateway/sequencer/command.h"

namespace usher::api {

struct CheckinRequest {
  std::string list;            // slug
  sequencer::CheckIn command;  // but for event, list and device, which the directory and the token know
  // Instead of its code or ticket; identify.h makes it something to look up.
  std::optional<ShownDocument> document;
  std::optional<SaidPerson> person;
};

// The error names the field and what is allowed.
[[nodiscard]] std::expected<CheckinRequest, std::string> read_checkin(std::string_view body);

// The body of POST …/checkins:annul: {nonce | seq, reason}.
[[nodiscard]] std::expected<sequencer::Annul, std::string> read_annul(std::string_view body);

}  // namespace usher::api
