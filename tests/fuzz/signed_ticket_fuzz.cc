// libs: usher_storage
// Whatever a reader shows: any text is a signed code or is not, one that parses has no other text, and what a payload
// says survives being signed anew. The first byte chooses between codes, payloads and keys.
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "storage/signed_ticket.h"

namespace {

using namespace usher::storage;

void require(bool ok, const char* what) {
  if (ok) return;
  std::fprintf(stderr, "signed_ticket_fuzz: %s\n", what);
  std::abort();
}

void payload(std::string_view bytes) {
  const auto says = decode_signed_payload(bytes);
  if (!says) return require(says.error().code == FailureCode::invalid, "a failure that is not `invalid`");
  if (says->seed.size() > 2048) return;
  static const SigningKey key;
  const std::vector keys{verify_key_of(key)};
  const std::string code = sign_ticket(*says, key);
  require(verify_signed_code(code, keys) == *says, "a signed ticket does not come back as it was");
}

void code(std::string_view text) {
  const auto parsed = parse_signed_code(text);
  if (!parsed) return require(parsed.error().code == FailureCode::invalid, "a failure that is not `invalid`");
  require(parsed->signature.size() == 64, "a signature of another length");
  std::string longer(text);
  longer.insert(longer.begin(), '=');
  require(!parse_signed_code(longer), "a code has two texts");
  static const std::vector keys{verify_key_of(SigningKey())};
  (void)verify_signed_code(text, keys);
  payload(parsed->payload);
}

void keys(std::string_view text) {
  if (const auto key = read_verify_key(text)) {
    require(read_verify_key(text_of(*key)).value() == *key, "a key does not come back as it was");
  }
  (void)read_signing_key(text);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0] % 3) {
    case 0:
      code(text);
      break;
    case 1:
      payload(text);
      break;
    default:
      keys(text);
      break;
  }
  return 0;
}
