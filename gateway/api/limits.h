// Bounds of the API, each with its unit. Over one: an error that names the field, never growth.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace usher::api {

inline constexpr std::size_t kJsonDepthMax = 8;
inline constexpr std::size_t kListDepthMax = 32;         // of a list's body: its rules nest
inline constexpr std::size_t kTextBytesMax = 1024;       // a name, a company, a reason …
inline constexpr std::size_t kNotesBytesMax = 8 * 1024;  // a ticket's notes
inline constexpr std::size_t kSlugBytesMax = 64;
inline constexpr std::size_t kIdentifierBytesMax = 64;                 // a question's, an option's
inline constexpr std::size_t kQuestionBodyBytesMax = 256 * 1024;       // with all its options in all languages
inline constexpr std::size_t kUploadBytesMax = std::size_t{10} << 20;  // a file handed in as an answer
inline constexpr std::size_t kArrayItemsMax = 200;                     // of one array or object in a request
inline constexpr std::uint32_t kGuessesPerMinute = 10;                 // of one token: persons that nobody knows
inline constexpr std::size_t kSecretsPerRequestMax = 1000;             // revoked, blocked or unblocked at once
inline constexpr std::size_t kSecretsBodyBytesMax = 512 * 1024;        // such a request's body
inline constexpr std::size_t kSecretBytesMax = 4096;                   // one code, as at the door
inline constexpr std::size_t kSignedPerRequestMax = 1000;              // signed codes of one answer
inline constexpr std::size_t kPageDefault = 50;                        // tickets or history entries of one answer
inline constexpr std::size_t kPageMax = 1000;
inline constexpr std::size_t kSearchBytesMax = 200;
inline constexpr std::int64_t kWorkerJobsMax = 64;       // heavy reads waiting or running
inline constexpr std::size_t kHistoryScanMax = 100'000;  // ledger entries looked through for one history answer
inline constexpr std::size_t kHistoryWindow = 1024;      // read at once
inline constexpr std::size_t kRollcallBatch = 512;       // persons read and written at once
inline constexpr std::size_t kImportRowsPerCommand = 512;
inline constexpr std::size_t kImportCommandsInFlight = 3;
inline constexpr std::int64_t kImportsAtOnce = 1;
inline constexpr std::size_t kImportDuplicatesShown = 100;  // suspected duplicates listed in a summary
inline constexpr std::chrono::milliseconds kImportProgressEvery{250};
inline constexpr std::chrono::milliseconds kImportBusyPause{20};  // before a permit is tried again

}  // namespace usher::api
