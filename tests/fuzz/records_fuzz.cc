// libs: usher_storage
// Whatever lies on a damaged disk: decoding any bytes gives a value or `corrupt`, and a value that was decoded survives
// being encoded again. The first byte chooses the record. Sealed kinds are sealed here first, as a seal stops arbitrary
// bytes.
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "storage/records.h"

namespace {

using namespace usher::storage;
namespace admission = usher::admission;

const admission::EventId kEvent(1);

void require(bool ok, const char* what) {
  if (ok) return;
  std::fprintf(stderr, "records_fuzz: %s\n", what);
  std::abort();
}

const Keyring& keyring() {
  static const Keyring& ring = [] -> const Keyring& {
    static Keyring made(Key{}, 1);
    require(made.add(kEvent, made.make_event_keys()).has_value(), "event keys");
    return made;
  }();
  return ring;
}

// Decoding what was encoded from a decoded value gives the same bytes again.
template <class Decode>
void plain(std::string_view bytes, Decode decode) {
  const auto value = decode(bytes);
  if (!value) return require(value.error().code == FailureCode::corrupt, "a failure that is not `corrupt`");
  std::string once;
  Codec::encode(*value, once);
  const auto again = decode(once);
  require(again.has_value(), "an encoded record does not decode");
  std::string twice;
  Codec::encode(*again, twice);
  require(once == twice, "a record changes from one encoding to the next");
}

void sealed_ticket(std::string_view bytes) {
  const Codec codec(keyring());
  const std::string key = ticket_key(kEvent, admission::TicketId(7));
  (void)codec.decode_ticket(key, bytes);
  std::string sealed;
  keyring().seal(*keyring().find(kEvent), bytes, key, sealed);
  auto ticket = codec.decode_ticket(key, sealed);
  if (!ticket) return require(ticket.error().code == FailureCode::corrupt, "a failure that is not `corrupt`");
  ticket->event = kEvent;
  ticket->id = admission::TicketId(7);
  std::string again;
  require(codec.encode(*ticket, again).has_value(), "a decoded ticket does not encode");
  const auto back = codec.decode_ticket(key, again);
  require(back && *back == *ticket, "a ticket does not come back as it was");
}

void sealed_entry(std::string_view bytes) {
  const Codec codec(keyring());
  const std::string key = ledger_key(admission::Seq(9));
  (void)codec.decode_entry(key, bytes);
  std::string sealed = event_prefix(kEvent);
  keyring().seal(*keyring().find(kEvent), bytes, key, sealed);
  auto entry = codec.decode_entry(key, sealed);
  if (!entry) return require(entry.error().code == FailureCode::corrupt, "a failure that is not `corrupt`");
  entry->event = kEvent;
  entry->seq = admission::Seq(9);
  if (auto* put = std::get_if<admission::EventPut>(&entry->fact)) put->event.id = kEvent;
  std::string again;
  require(codec.encode(*entry, again).has_value(), "a decoded entry does not encode");
  require(codec.decode_entry(key, again).has_value(), "an encoded entry does not decode");
}

void counter(std::string_view bytes) {
  if (const auto value = Codec::decode_counter(bytes)) {
    require(Codec::decode_counter(Codec::encode_counter(*value)).value() == *value, "a counter changes");
  }
  if (const auto key = Codec::decode_counter_key(bytes)) {
    require(Codec::decode_counter_key(Codec::counter_key(*key)).value() == *key, "a counter's key changes");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0] % 15) {
    case 0:
      plain(bytes, Codec::decode_presence);
      break;
    case 1:
      plain(bytes, Codec::decode_lookup);
      break;
    case 2:
      plain(bytes, Codec::decode_nonce);
      break;
    case 3:
      plain(bytes, Codec::decode_position);
      break;
    case 4:
      plain(bytes, Codec::decode_event);
      break;
    case 5:
      plain(bytes, Codec::decode_list);
      break;
    case 6:
      plain(bytes, Codec::decode_device);
      break;
    case 7:
      plain(bytes, Codec::decode_gate);
      break;
    case 8:
      plain(bytes, Codec::decode_lane);
      break;
    case 9:
      sealed_ticket(bytes);
      break;
    case 10:
      sealed_entry(bytes);
      break;
    case 11:
      counter(bytes);
      break;
    case 13:
      plain(bytes, Codec::decode_question);
      break;
    case 14:
      plain(bytes, Codec::decode_erased);
      break;
    default:
      (void)check_version(bytes);
      break;
  }
  return 0;
}
