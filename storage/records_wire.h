// Between the value types and their protobuf messages; used by the records_*.cc files alone.
// to_wire() fills a cleared message. from_wire() refuses what the value types cannot hold: an enumerator that this
// version does not know, a key of the wrong length. Fields of a later version are skipped by protobuf itself.
#pragma once

#include <climits>
#include <cstring>
#include <string>
#include <string_view>

#include "storage/failure.h"
#include "storage/limits.h"
#include "storage/record_types.h"
#include "storage/records.pb.h"

namespace usher::storage {

void to_wire(const admission::Ticket&, records::Ticket&);
void to_wire(const admission::Event&, records::Event&);
void to_wire(const admission::CheckinList&, records::CheckinList&);
void to_wire(const admission::Device&, records::Device&);
void to_wire(const admission::Gate&, records::Gate&);
void to_wire(const admission::Lane&, records::Lane&);
void to_wire(const admission::Question&, records::Question&);
void to_wire(const admission::EventErased&, records::EventErased&);
void to_wire(const admission::Checkin&, records::Checkin&);
void to_wire(const admission::CatalogObject&, records::CatalogObject&);
void to_wire(const admission::Medium&, records::Medium&);
[[nodiscard]] Result<admission::Ticket> from_wire(const records::Ticket&);
[[nodiscard]] Result<admission::Event> from_wire(const records::Event&);
[[nodiscard]] Result<admission::CheckinList> from_wire(const records::CheckinList&);
[[nodiscard]] Result<admission::Device> from_wire(const records::Device&);
[[nodiscard]] Result<admission::Gate> from_wire(const records::Gate&);
[[nodiscard]] Result<admission::Lane> from_wire(const records::Lane&);
[[nodiscard]] Result<admission::Question> from_wire(const records::Question&);
[[nodiscard]] admission::EventErased from_wire(const records::EventErased&);
[[nodiscard]] Result<admission::Checkin> from_wire(const records::Checkin&);
[[nodiscard]] Result<admission::CatalogObject> from_wire(const records::CatalogObject&);
[[nodiscard]] admission::Medium from_wire(const records::Medium&);

[[nodiscard]] inline std::int64_t to_ms(admission::Time time) {
  return time.time_since_epoch().count();
}
[[nodiscard]] inline admission::Time from_ms(std::int64_t ms) {
  return admission::Time(std::chrono::milliseconds(ms));
}

// False if `value` is over `last`: written by a newer version.
template <class Enum>
[[nodiscard]] bool from_number(std::uint32_t value, Enum last, Enum& out) {
  if (value > static_cast<std::uint32_t>(last)) return false;
  out = static_cast<Enum>(value);
  return true;
}

// Byte arrays of one length: keyed hashes and digests.
template <std::size_t N>
void to_bytes(const std::array<std::uint8_t, N>& array, std::string* out) {
  out->assign(reinterpret_cast<const char*>(array.data()), N);
}
template <std::size_t N>
[[nodiscard]] bool from_bytes(std::string_view bytes, std::array<std::uint8_t, N>& out) {
  if (bytes.size() != N) return false;
  std::memcpy(out.data(), bytes.data(), N);
  return true;
}

template <class Field>
[[nodiscard]] std::vector<std::string> texts(const Field& field) {
  return {field.begin(), field.end()};
}

template <class Message>
[[nodiscard]] bool parse(std::string_view value, Message& out) {
  return value.size() <= INT_MAX && out.ParseFromArray(value.data(), static_cast<int>(value.size()));
}

// Replaces `out`.
template <class Message>
void serialize(const Message& message, std::string& out) {
  out.resize(message.ByteSizeLong());
  message.SerializeWithCachedSizesToArray(reinterpret_cast<std::uint8_t*>(out.data()));
}

// A plain text before it is sealed or after it was opened; reused by each thread, emptied by the call.
[[nodiscard]] inline std::string& scratch_text() {
  thread_local std::string text;
  if (text.capacity() > kScratchBytesKeep) std::string().swap(text);
  text.clear();
  return text;
}

[[nodiscard]] inline std::unexpected<Failure> unknown_keys(admission::EventId event) {
  return fail(FailureCode::wrong_key,
              "the keys of event " + std::to_string(event.value) +
                  " are not known: the event was erased, or its directory row was not read yet");
}

[[nodiscard]] inline std::unexpected<Failure> corrupt(std::string_view what, std::string_view why) {
  return fail(FailureCode::corrupt, std::string(what) + " record: " + std::string(why));
}

}  // namespace usher::storage
