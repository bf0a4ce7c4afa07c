// Bounds of an import, each with its unit. Over one of them a row is reported and left out, never half taken.
#pragma once

#include <cstddef>
#include <cstdint>

namespace usher::importing {

inline constexpr std::size_t kDetectBytes = 64u << 10;  // looked at to find encoding and separator
inline constexpr std::size_t kSliceBytes = 256u
                                           << 10;  // decoded at a time, so that a large piece costs no large buffer
inline constexpr std::size_t kFieldBytesMax = 64u << 10;     // one cell, UTF-8
inline constexpr std::size_t kColumnsMax = 512;              // cells in a record
inline constexpr std::size_t kRecordBytesMax = 1u << 20;     // one record, UTF-8
inline constexpr std::size_t kHeaderNameBytesMax = 512;      // one column name, UTF-8
inline constexpr std::size_t kSecretBytesMax = 512;          // as in gateway requests
inline constexpr std::size_t kNumberCharsMax = 64;           // an ID or passport number
inline constexpr std::size_t kListItemsMax = 64;             // tags or blocked reasons of one row
inline constexpr std::uint64_t kRowsMax = 20'000'000;        // rows of one file
inline constexpr std::size_t kErrorsKept = 1'000;            // errors, and as many warnings; then only counted
inline constexpr std::size_t kSuspectsKept = 1'000;          // then only counted
inline constexpr std::size_t kSuspectKeysMax = 16'000'000;   // keys remembered to find suspects; 12 bytes each
inline constexpr std::uint64_t kRereadBytesMax = 64u << 20;  // read again after unclosed quotes, in all

}  // namespace usher::importing
