#include "storage/signed_ticket.h"

#include <algorithm>
#include <array>

#include <sodium.h>

#include "storage/base64.h"
#include "storage/limits.h"

namespace usher::storage {

namespace {

constexpr char kScheme = 0x01;
constexpr std::size_t kHeaderBytes = 5;
constexpr std::size_t kSignatureBytes = crypto_sign_ed25519_BYTES;

// The years 1 to 9999, in seconds.
constexpr std::int64_t kFirstSecond = -62'135'596'800;
constexpr std::int64_t kLastSecond = 253'402'300'799;

enum Field : std::uint32_t { kSeed = 1, kItem = 2, kVariation = 3, kSubevent = 4, kValidFrom = 5, kValidUntil = 6 };
enum WireType : std::uint32_t { kVarint = 0, kFixed64 = 1, kBytes = 2, kFixed32 = 5 };

const std::uint8_t* bytes(std::string_view text) {
  return reinterpret_cast<const std::uint8_t*>(text.data());
}

std::unexpected<Failure> no_code(std::string_view why) {
  return fail(FailureCode::invalid, "not a signed ticket code: " + std::string(why));
}

std::size_t u16_at(std::string_view text, std::size_t at) {
  return static_cast<std::size_t>(static_cast<std::uint8_t>(text[at])) << 8 | static_cast<std::uint8_t>(text[at + 1]);
}

void put_u16(std::string& out, std::size_t value) {
  out.push_back(static_cast<char>(value >> 8));
  out.push_back(static_cast<char>(value));
}

void put_varint(std::string& out, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) out.push_back(static_cast<char>(value | 0x80));
  out.push_back(static_cast<char>(value));
}

void put_number(std::string& out, Field field, std::int64_t value) {
  put_varint(out, field << 3 | kVarint);
  put_varint(out, static_cast<std::uint64_t>(value));
}

std::int64_t seconds_of(const std::optional<admission::Time>& time) {
  return time ? std::chrono::floor<std::chrono::seconds>(*time).time_since_epoch().count() : 0;
}

// Reads a protobuf message front to back; each taker gives none where the bytes end too early.
class Reader {
 public:
  explicit Reader(std::string_view rest) : rest_(rest) {}
  [[nodiscard]] bool over() const { return rest_.empty(); }

  std::optional<std::uint64_t> varint() {
    std::uint64_t value = 0;
    for (int shift = 0; shift < 70 && !rest_.empty(); shift += 7) {
      const auto byte = static_cast<std::uint8_t>(rest_.front());
      rest_.remove_prefix(1);
      if (shift == 63 && byte > 1) return std::nullopt;
      value |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
      if (byte < 0x80) return value;
    }
    return std::nullopt;
  }
  std::optional<std::string_view> take(std::uint64_t size) {
    if (size > rest_.size()) return std::nullopt;
    const std::string_view taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
  }

 private:
  std::string_view rest_;
};

// A field as protobuf wires it: a number, or a text.
struct Value {
  std::uint64_t tag = 0;
  std::int64_t number = 0;
  std::string_view text;
};

std::optional<Value> next_field(Reader& reader) {
  const auto tag = reader.varint();
  if (!tag || *tag >> 3 == 0 || *tag > 0xFFFF'FFFF) return std::nullopt;
  Value value{.tag = *tag};
  std::optional<std::string_view> text = std::string_view();
  switch (*tag & 7) {
    case kVarint: {
      const auto number = reader.varint();
      if (!number) return std::nullopt;
      value.number = static_cast<std::int64_t>(*number);
      break;
    }
    case kFixed64:
      text = reader.take(8);
      break;
    case kFixed32:
      text = reader.take(4);
      break;
    case kBytes: {
      const auto size = reader.varint();
      text = size ? reader.take(*size) : std::nullopt;
      break;
    }
    default:
      return std::nullopt;  // groups, which proto3 does not have
  }
  if (!text) return std::nullopt;
  value.text = *text;
  return value;
}

// False: a time that is none.
bool set_time(std::optional<admission::Time>& out, std::int64_t seconds) {
  if (seconds < kFirstSecond || seconds > kLastSecond) return false;
  out.reset();
  if (seconds != 0) out = admission::Time(std::chrono::seconds(seconds));
  return true;
}

bool set_field(SignedTicket& ticket, const Value& value) {
  switch (value.tag) {
    case kSeed << 3 | kBytes:
      ticket.seed = value.text;
      break;
    case kItem << 3 | kVarint:
      ticket.item = value.number;
      break;
    case kVariation << 3 | kVarint:
      ticket.variation = value.number;
      break;
    case kSubevent << 3 | kVarint:
      ticket.subevent = value.number;
      break;
    case kValidFrom << 3 | kVarint:
      return set_time(ticket.valid_from, value.number);
    case kValidUntil << 3 | kVarint:
      return set_time(ticket.valid_until, value.number);
    default:
      break;  // of a later version
  }
  return true;
}

}  // namespace

Result<SignedCode> parse_signed_code(std::string_view code) {
  // The first bytes stand at the end: most codes that are none are told by that alone.
  if (code.size() > kSignedCodeBytesMax || code.size() % 4 != 0 || !code.ends_with("QA")) {
    return no_code("its end or length");
  }
  const std::string forward(code.rbegin(), code.rend());
  const auto raw = from_base64(forward);
  if (!raw || to_base64(*raw) != forward) return no_code("it is not base64 in reverse");
  if (raw->size() < kHeaderBytes || raw->front() != kScheme) return no_code("another scheme");
  const std::size_t payload = u16_at(*raw, 1);
  const std::size_t signature = u16_at(*raw, 3);
  if (signature != kSignatureBytes || raw->size() != kHeaderBytes + payload + signature) return no_code("its lengths");
  return SignedCode{raw->substr(kHeaderBytes, payload), raw->substr(kHeaderBytes + payload)};
}

bool is_signed_by(const SignedCode& code, const VerifyKey& key) {
  return code.signature.size() == kSignatureBytes &&
         crypto_sign_ed25519_verify_detached(bytes(code.signature), bytes(code.payload), code.payload.size(),
                                             key.bytes.data()) == 0;
}

Result<SignedTicket> decode_signed_payload(std::string_view payload) {
  SignedTicket ticket;
  for (Reader reader(payload); !reader.over();) {
    const auto field = next_field(reader);
    if (!field) return no_code("its payload is not a protobuf message");
    if (!set_field(ticket, *field)) return no_code("its payload has a time outside of the years 1 to 9999");
  }
  return ticket;
}

std::string encode_signed_payload(const SignedTicket& ticket) {
  std::string out;
  put_varint(out, kSeed << 3 | kBytes);
  put_varint(out, ticket.seed.size());
  out += ticket.seed;
  if (ticket.item != 0) put_number(out, kItem, ticket.item);
  if (ticket.variation != 0) put_number(out, kVariation, ticket.variation);
  if (ticket.subevent != 0) put_number(out, kSubevent, ticket.subevent);
  // pretix writes both always: 0 is without a limit.
  put_number(out, kValidFrom, seconds_of(ticket.valid_from));
  put_number(out, kValidUntil, seconds_of(ticket.valid_until));
  return out;
}

std::optional<SignedTicket> verify_signed_code(std::string_view code, std::span<const VerifyKey> keys) {
  const auto parsed = parse_signed_code(code);
  if (!parsed) return std::nullopt;
  if (std::ranges::none_of(keys, [&](const VerifyKey& key) { return is_signed_by(*parsed, key); })) return std::nullopt;
  auto ticket = decode_signed_payload(parsed->payload);
  return ticket ? std::optional(std::move(*ticket)) : std::nullopt;
}

std::string sign_ticket(const SignedTicket& ticket, const SigningKey& key) {
  const std::string payload = encode_signed_payload(ticket);
  std::array<std::uint8_t, crypto_sign_ed25519_SECRETKEYBYTES> secret{};
  VerifyKey verify;
  crypto_sign_ed25519_seed_keypair(verify.bytes.data(), secret.data(), key.seed.data());
  std::array<std::uint8_t, kSignatureBytes> signature{};
  crypto_sign_ed25519_detached(signature.data(), nullptr, bytes(payload), payload.size(), secret.data());
  sodium_memzero(secret.data(), secret.size());
  std::string raw(1, kScheme);
  put_u16(raw, payload.size());
  put_u16(raw, signature.size());
  raw += payload;
  raw.append(signature.begin(), signature.end());
  std::string code = to_base64(raw);
  std::ranges::reverse(code);
  return code;
}

std::string random_seed() {
  static constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  std::string seed(kSignedSeedBytes, '\0');
  for (char& c : seed) c = kAlphabet[randombytes_uniform(kAlphabet.size())];
  return seed;
}

}  // namespace usher::storage
