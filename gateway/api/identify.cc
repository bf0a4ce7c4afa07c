#include "gateway/api/identify.h"

#include <string>
#include <utility>

#include "gateway/api/answers.h"
#include "gateway/lane/credential.h"
#include "gateway/lane/document.h"
#include "scanner/document/aamva.h"
#include "scanner/document/mrz.h"
#include "scanner/document/number_key.h"
#include "scanner/document/resident_id.h"

namespace usher::api {

using admission::Event;
using admission::Language;
using admission::MatchBy;
using http::Response;
using scanner::DocumentKind;
using sequencer::CheckIn;

namespace {

using Identified = std::expected<void, Response>;

// As CheckIn::document says it where nobody said what the number is of.
constexpr std::string_view kSomeDocument = "document";

Response not_allowed(std::string_view field, MatchBy by) {
  return forbidden(std::string(field) + ": this event does not find people by " + std::string(to_string(by)) +
                   "; its `match` says how it does");
}

Identified unreadable(std::string_view field, const scanner::DocumentError& error, Language language) {
  return std::unexpected(bad_request(std::string(field) + ": " + lane::unreadable_text(error, language)));
}

Identified set_identity(const scanner::Identity& identity, const Event& event, CheckIn& scan) {
  if (lane::set_document(identity, event, scan)) return {};
  return std::unexpected(not_allowed("document", MatchBy::number));
}

// A number that is a resident's is looked up in each of its forms, whatever it was said to be of.
Identified set_number(const ShownDocument& shown, const Event& event, Language language, scanner::Date today,
                      CheckIn& scan) {
  if (!allows(event.match, MatchBy::number)) return std::unexpected(not_allowed("document", MatchBy::number));
  scanner::Identity identity;
  auto resident = scanner::parse_resident_number(shown.number, today);
  if (!resident && shown.kind == DocumentKind::resident_id) {
    return unreadable("document.number", resident.error(), language);
  }
  const bool is_resident = resident && (!shown.kind || shown.kind == resident->kind);
  if (is_resident) identity = std::move(*resident);
  if (!is_resident) identity.number = shown.number;
  if (shown.kind) identity.kind = *shown.kind;
  if (!lane::set_document(identity, event, scan)) {
    return std::unexpected(bad_request("document.number: holds neither a letter nor a digit"));
  }
  if (!shown.kind && !is_resident) scan.document = kSomeDocument;
  return {};
}

Identified set_shown(const ShownDocument& shown, const Event& event, Language language, scanner::Date today,
                     CheckIn& scan) {
  if (!shown.number.empty()) return set_number(shown, event, language, today, scan);
  const bool mrz = !shown.mrz.empty();
  const auto read = mrz ? scanner::read_mrz(shown.mrz, today) : scanner::parse_aamva(shown.aamva);
  if (!read) return unreadable(mrz ? "document.mrz" : "document.aamva", read.error(), language);
  return set_identity(*read, event, scan);
}

Identified set_person(const SaidPerson& said, const Event& event, CheckIn& scan) {
  const MatchBy by = said.birth_date.empty() ? MatchBy::name_phone : MatchBy::name_birth;
  if (!allows(event.match, by)) return std::unexpected(not_allowed("person", by));
  std::string name = scanner::compare_form(said.name);
  if (name.empty()) return std::unexpected(bad_request("person.name: holds no letter"));
  scan.document = lane::kPerson;
  scan.identifications = {{by, std::move(name), by == MatchBy::name_phone ? said.phone_last4 : said.birth_date}};
  return {};
}

// What a reader read may be a document as well: a handheld does not know.
Identified set_read(const Event& event, Language language, scanner::Date today, CheckIn& scan) {
  lane::Scan read;
  read.text = std::move(scan.code);
  scan.code.clear();
  const auto unusable = lane::set_credential(read, event, language, today, scan);
  if (!unusable) return {};
  const std::string why = "credential: " + unusable->explanation;
  return std::unexpected(unusable->reason == to_string(admission::Reason::error) ? bad_request(why) : forbidden(why));
}

}  // namespace

Identified identify(CheckinRequest& request, const Event& event, Language language, scanner::Date today) {
  CheckIn& scan = request.command;
  if (request.document) return set_shown(*request.document, event, language, today, scan);
  if (request.person) return set_person(*request.person, event, scan);
  return scan.ticket ? Identified() : set_read(event, language, today, scan);
}

}  // namespace usher::api
