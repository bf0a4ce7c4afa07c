#include "gateway/lane/credential.h"

#include "gateway/lane/document.h"
#include "scanner/document/recognise.h"

namespace usher::lane {

using admission::Language;

namespace {

// As media are known by: pretix's word for a chip's own number.
constexpr std::string_view kNfcUid = "nfc_uid";

LineValues refusal(std::string_view reason, std::string_view headline, std::string explanation) {
  LineValues words;
  words.verdict = admission::to_string(admission::Verdict::refused);
  words.reason = reason;
  words.headline = headline;
  words.explanation = std::move(explanation);
  return words;
}

LineValues not_taken(Language language) {
  return refusal(admission::to_string(admission::Reason::invalid), not_taken_text(language),
                 std::string(not_taken_text(language)));
}

}  // namespace

std::optional<LineValues> set_credential(const Scan& scan, const admission::Event& event, Language language,
                                         scanner::Date today, sequencer::CheckIn& command) {
  command.ticket = scan.ticket;
  if (scan.ticket) return std::nullopt;
  if (scan.identity) {
    return set_document(*scan.identity, event, command) ? std::nullopt : std::optional(not_taken(language));
  }
  if (scan.symbology == kNfcUid) command.source = kNfcUid;
  const scanner::Recognised what = scanner::recognise(scan.text, today);
  const bool code = scanner::could_be_code(what);
  if (code) command.code = scan.text;
  if (what == scanner::Recognised::none) return std::nullopt;
  const auto document = scanner::read_document(scan.text, today);
  if (document && *document) {
    return set_document(**document, event, command) || code ? std::nullopt : std::optional(not_taken(language));
  }
  if (code || !document) return std::nullopt;
  return refusal(admission::to_string(admission::Reason::error), unreadable_headline(language),
                 unreadable_text(document->error(), language));
}

}  // namespace usher::lane
