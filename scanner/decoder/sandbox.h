// What a process that unpacks foreign pictures may still do: compute, and answer on files it has already opened.
#pragma once

#include <cstddef>
#include <expected>
#include <string>

namespace usher::scanner {

// A sanitizer's runtime reserves terabytes of address space, so in its builds there is no bound.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool kMemoryBounded = false;
#else
inline constexpr bool kMemoryBounded = true;
#endif

// For good, for this process and all its threads: at most `memory_bytes` of address space, no core dump, ends with its
// parent, no new rights, and of the system's calls only memory, time, threads' waiting, reading, writing and ending.
// Anything else (opening a file, a socket, a program) ends the process.
[[nodiscard]] std::expected<void, std::string> enter_sandbox(std::size_t memory_bytes);

// The part of it that a process which must open a camera can bear: memory, core dump, parent, rights.
[[nodiscard]] std::expected<void, std::string> bound_process(std::size_t memory_bytes);

}  // namespace usher::scanner
