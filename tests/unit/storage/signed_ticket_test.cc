// pretix's own fixtures, and codes made with their private key: whoever scans them elsewhere must find the same.
#include "storage/signed_ticket.h"

#include <algorithm>

#include <doctest/doctest.h>

#include "storage/base64.h"

namespace usher::storage {
namespace {

constexpr std::string_view kPublic0 =
    "LS0tLS1CRUdJTiBQVUJMSUMgS0VZLS0tLS0KTUNvd0JRWURLMlZ3QXlFQTdBRDcvdkZBMzNFc1k0ejJQSHI3aVpQc1o4bjVkaDBhalA4Z3l6Tm1t"
    "SXM9Ci0tLS0tRU5EIFBVQkxJQyBLRVktLS0tLQo=";
constexpr std::string_view kPublic1 =
    "LS0tLS1CRUdJTiBQVUJMSUMgS0VZLS0tLS0KTUNvd0JRWURLMlZ3QXlFQVlNSnNPbkxwNUFXR3BKK2RGSkUycjlET1hlUUlaZ1ZyQ3Q5M0xBbDVC"
    "Tjg9Ci0tLS0tRU5EIFBVQkxJQyBLRVktLS0tLQo=";
constexpr std::string_view kPrivate1 =
    "LS0tLS1CRUdJTiBQUklWQVRFIEtFWS0tLS0tCk1DNENBUUF3QlFZREsyVndCQ0lFSUlndHZRZi9ZcHBPODZLUlByN1VaVDM4NkIrMmRRUDN6aFBX"
    "MkR6TmVVK3kKLS0tLS1FTkQgUFJJVkFURSBLRVktLS0tLQo=";

std::string hex(std::string_view bytes) {
  std::string out;
  for (const char c : bytes) {
    out += "0123456789abcdef"[static_cast<std::uint8_t>(c) >> 4];
    out += "0123456789abcdef"[static_cast<std::uint8_t>(c) & 15];
  }
  return out;
}
std::string hex(const Key& key) {
  return hex(std::string_view(reinterpret_cast<const char*>(key.data()), key.size()));
}

std::optional<admission::Time> at(std::int64_t seconds) {
  if (seconds == 0) return std::nullopt;
  return admission::Time(std::chrono::seconds(seconds));
}

std::vector<VerifyKey> both_keys() {
  return {read_verify_key(kPublic0).value(), read_verify_key(kPublic1).value()};
}

std::string reversed(std::string text) {
  std::ranges::reverse(text);
  return text;
}
std::string code_of_raw(const std::string& raw) {
  return reversed(to_base64(raw));
}
std::string raw_of(std::string_view code) {
  return from_base64(reversed(std::string(code))).value();
}

struct Vector {
  const char* name;
  std::size_t key;
  const char* code;
  const char* payload;
  SignedTicket says;
  bool bare = false;  // without fields 5 and 6, as before pretix had them
};

const std::vector<Vector>& vectors() {
  static const std::vector<Vector> all{
      {"SignedAndValid",
       0,
       "E4BibyTSylQOgeKjuMPiTDxi5HXPuTVsx1qCli3IL0143gj0EZXOB9iQInANxRFJTt4Pf9nXnHdB91Qk/"
       "RN0L5AIBABSxw2TKFnSUNUCKAEAPAQA",
       "0a0943544a714a4f6c31481001200e",
       {"CTJqJOl1H", 1, 0, 14, {}, {}},
       true},
      {"ValidServerId",
       1,
       "==QCiFO1apLFypH1BXorPlbn4efNA0aCAsO1Z2hsmY/hKTI3/UVSlON/"
       "Vw8WSYof/1tz5tepBltUAg4GnzpOBSSlqARYhFWYhFWYhFWCKAEANAQA",
       "0a09616161616161616161102a",
       {"aaaaaaaaa", 42, 0, 0, {}, {}},
       true},
      {"NotYetValid",
       1,
       "Ok4EsqDRCr2cL6yDRtqeP7j5Usr1Vj1Db7J0izOuRGx6Qn0BS1ISW2nxlW8PXkYRk7PJhIBmsK1V1ucq5obBoBAMG4p9jCPKBAheRdFV0REVDZU"
       "CKA"
       "EAVAQA",
       "0a0946435444745457517a100128f0a3f69e063000",
       {"FCTDtTWQz", 1, 0, 0, at(1675465200), {}}},
      {"NoLongerValid",
       1,
       "EU9dJn3k5jzwfY4JQAKrTOVFmo+"
       "BvZKwH6UAIFOz3XTxABa7tmjU5UoLD8hJr3440uY7IFEHzau1DVk0sP994bgnzLNswAAKBARdUdGMmNVSHVUCKA"
       "EAVAQA",
       "0a094547495366306754751001280030b0d2f39e06",
       {"EGISf0gTu", 1, 0, 0, {}, at(1675422000)}},
      {"UnknownProduct",
       0,
       "OUmw2Ro3YOMQ4ktAlAIsDVe4Xsr1KXla/"
       "0SZVN34qIZWtUX0hx1DXDHxaCatGTNzOeCMjHQABR5E6ESCOOx1g7AIkBhVkdDdJJTVSZWCKAEAPAQA",
       "0a096652553249743764561064200e",
       {"fRU2It7dV", 100, 0, 14, {}, {}},
       true},
      {"A",
       1,
       "=EgbB21yAy8CNfK61fUv5e8lMLdcmzyT1d5c4eJb/"
       "zDwhZ4aom7ELUW6FV/n9dnqYfiKQYJ5E52IE3+2Tpce1bOAwAAKBARQBFUQBFUQBFUCKAEARAQA",
       "0a09414141414141414141100128003000",
       {"AAAAAAAAA", 1, 0, 0, {}, {}}},
      {"B",
       1,
       "BcjpFd9jNe87OUHuzzDsdFgyU2TUUf9F16VW4OdVHmuOdjgNVN1FDpL4iKhkRHW4aQb5J8mjtpqZEMnQj0JY7DAMAgiDgMAGCAhQCJkQCJkQCJU"
       "CKA"
       "EAVAQA",
       "0a0942424242424242424210021803200e28003000",
       {"BBBBBBBBB", 2, 3, 14, {}, {}}},
      {"C",
       1,
       "==wA2GOK3Bf5J/9wKrNkDBR81+Qdch7gEPGeNK6ybVMxXEEe+"
       "Dn8FQfvHok1CwMJHKMCWiALMT+m2ma3M+YHb6i/HY47xCIMG4p9jCPKBAxQDN0QDN0QDNUCKAEAZAQA",
       "0a09434343434343434343100128f0a3f69e063080b1ef8607",
       {"CCCCCCCCC", 1, 0, 0, at(1675465200), at(1893456000)}},
  };
  return all;
}

}  // namespace

TEST_CASE("keys in PEM and in base64 of PEM are read") {
  CHECK(hex(read_verify_key(kPublic0).value().bytes) ==
        "ec00fbfef140df712c638cf63c7afb8993ec67c9f9761d1a8cff20cb3366988b");
  CHECK(hex(read_verify_key(kPublic1).value().bytes) ==
        "60c26c3a72e9e40586a49f9d149136afd0ce5de40866056b0adf772c097904df");
  const SigningKey key = read_signing_key(kPrivate1).value();
  CHECK(hex(key.seed) == "882dbd07ff629a4ef3a2913ebed4653dfce81fb67503f7ce13d6d83ccd794fb2");
  CHECK(verify_key_of(key) == read_verify_key(kPublic1).value());
  const std::string pem = from_base64(kPublic0).value();
  CHECK(read_verify_key(pem).value() == read_verify_key(kPublic0).value());
  std::string windows = " ";
  for (const char c : pem) windows += c == '\n' ? std::string("\r\n") : std::string(1, c);
  CHECK(read_verify_key(windows).value() == read_verify_key(kPublic0).value());
  CHECK(text_of(read_verify_key(kPublic0).value()) == kPublic0);
}

TEST_CASE("what is no key of the kind asked for is refused with what it is") {
  const auto why = [](std::string_view text) { return read_verify_key(text).error().message; };
  CHECK(why("").find("PEM") != std::string::npos);
  CHECK(why("hello").find("it is neither") != std::string::npos);
  CHECK(why(kPrivate1).find("the other half") != std::string::npos);
  CHECK(read_signing_key(kPublic1).error().message.find("the other half") != std::string::npos);
  // X25519 instead of Ed25519: one byte of the object identifier.
  const auto pem_of = [](const std::string& der) {
    return "-----BEGIN PUBLIC KEY-----\n" + to_base64(der) + "\n-----END PUBLIC KEY-----\n";
  };
  std::string der("\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00", 12);
  const VerifyKey key = read_verify_key(kPublic0).value();
  der.append(reinterpret_cast<const char*>(key.bytes.data()), key.bytes.size());
  CHECK(read_verify_key(pem_of(der)).value() == key);
  std::string other = der;
  other[8] = '\x6e';
  CHECK(why(pem_of(other)).find("another algorithm") != std::string::npos);
  CHECK(why(pem_of(der.substr(1))).find("another algorithm") != std::string::npos);
  CHECK(why(pem_of(der + "x")).find("another algorithm") != std::string::npos);
  CHECK(why("-----BEGIN PUBLIC KEY-----").find("does not begin") != std::string::npos);
  CHECK(why("-----BEGIN PUBLIC KEY-----\n!\n-----END PUBLIC KEY-----").find("not base64") != std::string::npos);
  CHECK(why(pem_of(der.substr(0, 12) + std::string(32, '\0'))).find("not a point") != std::string::npos);
  CHECK(why(std::string(5000, 'A')).find("too long") != std::string::npos);
}

TEST_CASE("the codes of the fixtures verify, and say what they are good for") {
  const auto keys = both_keys();
  for (const Vector& vector : vectors()) {
    CAPTURE(vector.name);
    const auto parsed = parse_signed_code(vector.code);
    REQUIRE(parsed);
    CHECK(hex(parsed->payload) == vector.payload);
    CHECK(is_signed_by(*parsed, keys[vector.key]));
    CHECK_FALSE(is_signed_by(*parsed, keys[1 - vector.key]));
    CHECK(verify_signed_code(vector.code, keys) == vector.says);
    CHECK_FALSE(verify_signed_code(vector.code, {}));
  }
  CHECK_FALSE(
      verify_signed_code("EFAKEyTSylQOgeKjuMPiTDxi5HXPuTVsx1qCli3IL0143gj0EZXOB9iQInANxRFJTt4Pf9nXnHdB91Qk/"
                         "RN0L5AIBABSxw2TKFnSUNUCKAEAPAQA",
                         keys));
}

TEST_CASE("the same ticket and key give the same code, byte for byte") {
  const SigningKey key = read_signing_key(kPrivate1).value();
  for (const Vector& vector : vectors()) {
    CAPTURE(vector.name);
    CHECK(hex(encode_signed_payload(vector.says)) == std::string(vector.payload) + (vector.bare ? "28003000" : ""));
    if (vector.key == 1 && !vector.bare) CHECK(sign_ticket(vector.says, key) == vector.code);
  }
}

TEST_CASE("no bit of a code may be another") {
  const auto keys = both_keys();
  for (const Vector& vector : vectors()) {
    const std::string raw = raw_of(vector.code);
    for (std::size_t bit = 0; bit < raw.size() * 8; ++bit) {
      std::string other = raw;
      other[bit / 8] = static_cast<char>(other[bit / 8] ^ (1 << bit % 8));
      CAPTURE(vector.name);
      CAPTURE(bit);
      CHECK_FALSE(verify_signed_code(code_of_raw(other), keys));
    }
  }
}

TEST_CASE("a code has one text only") {
  const auto keys = both_keys();
  for (const Vector& vector : vectors()) {
    const std::string code = vector.code;
    for (std::size_t i = 0; i < code.size(); ++i) {
      for (const char c : std::string_view("ABgw/+=- \n")) {
        std::string other = code;
        other[i] = c;
        if (other != code) CHECK_FALSE(verify_signed_code(other, keys));
      }
      CHECK_FALSE(verify_signed_code(code.substr(0, i), keys));
      CHECK_FALSE(verify_signed_code(code.substr(i + 1), keys));
    }
    CHECK_FALSE(verify_signed_code("=" + code, keys));
    CHECK_FALSE(verify_signed_code(code + "\n", keys));
    CHECK_FALSE(verify_signed_code("AAAA" + code, keys));
  }
}

TEST_CASE("fields of a later version are skipped; what is no message, or no time, is refused") {
  const auto decoded = [](std::string_view payload) { return decode_signed_payload(payload); };
  CHECK(decoded("").value() == SignedTicket{});
  // 7: varint, 8: 64 bits, 9: text, 10: 32 bits; and item as a text, which is another field to protobuf.
  CHECK(decoded(std::string("\x38\x05\x41"
                            "12345678"
                            "\x4a\x02xy\x55"
                            "1234"
                            "\x12\x01x\x10\x07",
                            25))
            .value()
            .item == 7);
  CHECK(decoded(std::string("\x10\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 11)).value().item == -1);
  const std::string broken[] = {
      "\x10",
      "\x10\xff",
      std::string("\x10\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02", 11),
      std::string("\x10\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 12),
      "\x0a\x05hi",
      "\x0a\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01",
      std::string("\x00\x01", 2),  // field 0
      "\x0b",                      // a group
      "\x41short",
  };
  for (const std::string& bytes : broken) CHECK(decoded(bytes).error().code == FailureCode::invalid);
  const auto until = [](std::uint64_t seconds) {
    std::string payload("\x30");
    for (; seconds >= 0x80; seconds >>= 7) payload.push_back(static_cast<char>(seconds | 0x80));
    payload.push_back(static_cast<char>(seconds));
    return payload;
  };
  CHECK(decoded(until(253'402'300'799)).value().valid_until == at(253'402'300'799));
  CHECK_FALSE(decoded(until(253'402'300'800)));
  CHECK_FALSE(decoded(until(static_cast<std::uint64_t>(-62'135'596'801))));
  CHECK_FALSE(decoded(until(std::uint64_t{1} << 63)));
}

TEST_CASE("made keys sign what their public half verifies, and lie sealed under the event's keys") {
  Keyring keyring(Key{}, 3);
  const admission::EventId event(1), other(2);
  REQUIRE(keyring.add(event, keyring.make_event_keys()));
  REQUIRE(keyring.add(other, keyring.make_event_keys()));
  const SigningKey key = make_signing_key();
  const std::string sealed = seal_signing_key(keyring, *keyring.find(event), key);
  CHECK(sealed.find(std::string(key.seed.begin(), key.seed.end())) == std::string::npos);
  CHECK(open_signing_key(keyring, *keyring.find(event), sealed).value().seed == key.seed);
  CHECK(open_signing_key(keyring, *keyring.find(other), sealed).error().code == FailureCode::corrupt);
  const SignedTicket ticket{random_seed(), 7, 0, 3, at(1'800'000'000), {}};
  CHECK(ticket.seed.size() == 9);
  CHECK(ticket.seed != random_seed());
  const std::string code = sign_ticket(ticket, key);
  CHECK(verify_signed_code(code, std::vector{verify_key_of(key)}) == ticket);
  CHECK_FALSE(verify_signed_code(code, both_keys()));
}

}  // namespace usher::storage
