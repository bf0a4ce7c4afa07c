// What can go wrong in storage, mapped from RocksDB, libsodium and protobuf in their adapters. Exceptions end there.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <utility>

namespace usher::storage {

enum class FailureCode : std::uint8_t {
  io,         // the disk refused: read, write or sync
  no_space,   // the disk is full
  corrupt,    // bytes that do not parse, or a seal that does not open
  locked,     // another process holds the folder
  version,    // written by a newer format
  wrong_key,  // the master key does not open this database
  invalid,    // the caller's mistake
  closed,     // the store has failed before or is closed
};

struct Failure {
  FailureCode code = FailureCode::io;
  std::string message;  // names the file, key or field, and the next step
};

template <class T>
using Result = std::expected<T, Failure>;

// `return fail(FailureCode::corrupt, "…");` in a function that gives a Result.
[[nodiscard]] inline std::unexpected<Failure> fail(FailureCode code, std::string message) {
  return std::unexpected(Failure{code, std::move(message)});
}

}  // namespace usher::storage
