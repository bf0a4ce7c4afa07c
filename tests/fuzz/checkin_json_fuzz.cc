// libs: usher_api
// The bodies that doors and desks send: any bytes give a value or a message, and any text written out is JSON again.
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include <boost/json/parse.hpp>

#include "gateway/api/checkin_request.h"
#include "gateway/api/directory_json.h"
#include "gateway/api/identify.h"
#include "gateway/api/json_in.h"
#include "gateway/api/json_out.h"
#include "gateway/api/ticket_json.h"
#include "gateway/sequencer/limits.h"

namespace {

using namespace usher;

void must(bool holds) {
  if (!holds) std::abort();
}

// A document or a person: something to look up within its bounds, or an answer that says why not.
void identified(api::CheckinRequest& request) {
  admission::Event event;
  event.match = {admission::MatchBy::number, admission::MatchBy::name_birth, admission::MatchBy::name_phone};
  using namespace std::chrono_literals;
  const auto done = api::identify(request, event, admission::Language::de, 2026y / 11 / 21d);
  if (!done) return must(done.error().status >= 400);
  const sequencer::CheckIn& scan = request.command;
  must(!scan.code.empty() || scan.ticket || !scan.identifications.empty());
  must(scan.identifications.size() <= sequencer::kIdentificationsMax);
  for (const auto& one : scan.identifications) {
    must(!one.text.empty() && one.text.size() + one.detail.size() <= sequencer::kIdentificationBytesMax);
  }
}

void check_in(std::string_view body) {
  auto read = api::read_checkin(body);
  if (!read) {
    must(!read.error().empty());
    return;
  }
  must(!read->list.empty() || body.find("list") != body.npos);
  must(!read->command.code.empty() + static_cast<bool>(read->command.ticket) + read->document.has_value() +
           read->person.has_value() ==
       1);
  must(read->command.code.size() <= sequencer::kCodeBytesMax &&
       read->command.nonce.size() <= sequencer::kNonceBytesMax);
  identified(*read);
}

// What was read of a ticket or a list is JSON when it is written, and reads the same again.
void ticket(std::string_view body) {
  api::JsonIn in(body);
  api::TicketFields fields;
  api::read_ticket(in, fields);
  if (in.finish()) return;
  api::JsonOut out;
  out.begin_object();
  api::write_members(out, fields.ticket);
  out.end_object();
  boost::system::error_code error;
  (void)boost::json::parse(out.text(), error);
  must(!error);
}

void list(std::string_view body) {
  api::JsonIn in(body, api::kListDepthMax);
  admission::CheckinList read;
  api::read_list(in, read);
  if (in.finish()) return;
  api::JsonOut out;
  api::write(out, read);
  api::JsonIn again(out.text(), api::kListDepthMax);
  admission::CheckinList same;
  std::uint64_t id = 0;  // the gateway's own: written, and not taken
  again.number("id", id);
  api::read_list(again, same);
  must(!again.finish() || read.slug.empty());
  must(same == read || read.slug.empty());
}

void any_text(std::string_view text) {
  std::string written;
  api::append_json_text(written, text);
  boost::system::error_code error;
  (void)boost::json::parse(written, error);
  must(!error);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  check_in(body);
  (void)api::read_annul(body);
  ticket(body);
  list(body);
  any_text(body);
  return 0;
}
