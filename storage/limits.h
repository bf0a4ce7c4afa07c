// Bounds of storage, each with its unit.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace usher::storage {

inline constexpr std::size_t kBatchBytesMax = 0xFFFF'FFFF;    // keys and values of one batch: offsets are 32 bits
inline constexpr std::size_t kMasterKeyFileBytesMax = 256;    // 64 hex digits and a little white space
inline constexpr std::size_t kKeyTextBytesMax = 4096;         // an Ed25519 key in PEM takes about 120
inline constexpr std::size_t kSignedCodeBytesMax = 4096;      // one signed ticket code; those of pretix take about 150
inline constexpr std::size_t kSignedSeedBytes = 9;            // the random part of a code made here, as pretix's
inline constexpr std::size_t kSignedSeedBytesMax = 4096;      // of one that is signed
inline constexpr std::size_t kScratchBytesKeep = 256 * 1024;  // a thread's reused buffer is given back above this
inline constexpr std::size_t kSearchFieldBytesMax = 120;      // of one field in the search index; the rest is not found
inline constexpr std::size_t kSearchCodeBytes = 12;           // of a code's beginning: 31^12 of pretix's random ones
inline constexpr std::size_t kSearchChunkBytes = 256 * 1024;  // of text; rows never straddle chunks
inline constexpr std::size_t kSearchChangedMin = 4096;        // changed rows kept aside before an index is rebuilt
inline constexpr std::size_t kSearchWordsMax = 8;             // of one query; further words are ignored
inline constexpr std::size_t kSearchResultsMax = 10'000;      // of one query

// Uploads: what no ticket refers to goes after kUploadKeep; what is nearly that old cannot be claimed any more, so that
// none goes between its claim and its ticket.
inline constexpr std::chrono::hours kUploadKeep{24};
inline constexpr std::chrono::hours kUploadClaimMargin{1};
// Of what is nobody's yet; and what an upload leaves free on the disk, because a commit that finds it full is final.
inline constexpr std::uint64_t kUploadsUnclaimedFilesMax = 1000;
inline constexpr std::uint64_t kUploadsUnclaimedBytesMax = std::uint64_t{1} << 30;
inline constexpr std::uint64_t kUploadDiskBytesFree = std::uint64_t{512} << 20;

// RocksDB. The daemon stays under 400 MB with 1,000,000 tickets: block cache and memtables are the two large parts.
inline constexpr std::size_t kMemtablesBytesMax = 64u << 20;  // of all column families together
inline constexpr std::uint64_t kCachedPart = 8;               // of the files' bytes, one in so many is cached
inline constexpr std::uint64_t kCacheMemoryPart = 4;          // but no more than one in so many of the machine's bytes
inline constexpr std::size_t kMemtableBuckets = 1u << 17;     // of one hashed memtable; 8 bytes each
inline constexpr std::size_t kWalBytesMax = 64u << 20;        // replayed after a crash: what a start may have to read
inline constexpr std::size_t kWalStepBytes = 1u << 20;        // a log grows ahead of its data in steps of zeroes
inline constexpr int kOpenFilesMax = 256;                     // table files held open
inline constexpr std::size_t kInfoLogBytesMax = 1u << 20;     // of one info log
inline constexpr std::size_t kInfoLogFilesMax = 3;
inline constexpr std::uint64_t kNonceRecompactSeconds = 24 * 60 * 60;  // how often aged nonces are looked for
inline constexpr int kBackupThreads = 1;                               // copying leaves the other cores to the doors

}  // namespace usher::storage
