#include "gateway/api/checkin_request.h"

#include <optional>
#include <utility>

#include "gateway/api/json_in.h"
#include "gateway/api/limits.h"
#include "gateway/sequencer/limits.h"

namespace usher::api {

std::expected<CheckinRequest, std::string> read_checkin(std::string_view body) {
  JsonIn in(body);
  CheckinRequest request;
  sequencer::CheckIn& scan = request.command;
  std::string type;
  in.text("list", request.list, kSlugBytesMax);
  const bool by_code = in.text("credential", scan.code, sequencer::kCodeBytesMax) && !scan.code.empty();
  const bool by_ticket = in.number("ticket", scan.ticket.value) && scan.ticket;
  in.text("nonce", scan.nonce, sequencer::kNonceBytesMax);
  in.text("gate", scan.gate, sequencer::kNameBytesMax);
  in.text("lane", scan.lane, sequencer::kNameBytesMax);
  in.time("time", scan.time);
  in.flag("force", scan.force);
  in.flag("ignore_unpaid", scan.ignore_unpaid);
  in.pairs("answers", scan.answers);
  in.flag("questions_supported", scan.questions_supported);
  if (in.text("type", type)) {
    const auto direction = admission::parse_direction(type);
    if (direction) {
      scan.type = *direction;
    } else {
      in.mistake("type", "must be \"entry\" or \"exit\"");
    }
  }
  in.need({"list"});
  request.document = read_shown_document(in);
  request.person = read_said_person(in);
  const int ways = by_code + by_ticket + request.document.has_value() + request.person.has_value();
  if (ways == 0) in.mistake("credential", "is required (the text read), or ticket (its id), document or person");
  if (ways > 1) in.mistake("ticket", "send either credential or ticket, document or person, not several");
  if (auto mistake = in.finish()) return std::unexpected(std::move(*mistake));
  return request;
}

std::expected<sequencer::Annul, std::string> read_annul(std::string_view body) {
  JsonIn in(body);
  sequencer::Annul annul;
  const bool by_nonce = in.text("nonce", annul.nonce, sequencer::kNonceBytesMax) && !annul.nonce.empty();
  const bool by_seq = in.number("seq", annul.seq.value) && annul.seq;
  in.text("reason", annul.reason);
  if (by_nonce == by_seq) in.mistake("nonce", "send either the nonce of the check-in or its seq");
  if (auto mistake = in.finish()) return std::unexpected(std::move(*mistake));
  return annul;
}

}  // namespace usher::api
