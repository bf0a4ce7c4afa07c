// What a decoder process does all day. Its own process; one thread.
#pragma once

#include <functional>
#include <optional>

#include "scanner/barcode/cascade.h"
#include "scanner/barcode/picture.h"
#include "scanner/decoder/message.h"

namespace usher::scanner {

// The files a decoder finds open when it starts.
inline constexpr int kSocketFile = 3;  // SOCK_SEQPACKET: asks in, answers out
inline constexpr int kMemoryFile = 4;  // kFrameBytesMax bytes, read only

// One look at one picture; read_by() but in tests.
using LookAt = std::function<std::optional<Symbol>(Step, GrayView, FormatSet)>;

// What the ask wants of the picture in `memory`.
[[nodiscard]] DecodeAnswer answer_to(const DecodeAsk& ask, std::span<const std::uint8_t> memory, const LookAt& look);

// Maps the memory, enters the sandbox, says it is ready by an answer with id 0, and serves until the socket is closed.
// The exit code of the process.
[[nodiscard]] int run_decoder(const LookAt& look);

}  // namespace usher::scanner
