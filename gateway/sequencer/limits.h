// Bounds of the sequencer, each with its unit. Over one: an error that names it, never growth.
#pragma once

#include <cstddef>
#include <cstdint>

namespace usher::sequencer {

inline constexpr std::int64_t kPermitsDefault = 4096;     // commands under way at once
inline constexpr std::int64_t kPermitsReservedPart = 16;  // one of so many is kept for VIP lanes
inline constexpr std::size_t kCodeBytesMax = 4096;        // one scanned code
inline constexpr std::size_t kIdentificationsMax = 16;    // of one scan: a document has a few numbers
inline constexpr std::size_t kIdentificationBytesMax = 2048;
inline constexpr std::size_t kCandidatesMax = 50;   // tickets of one number that are looked at
inline constexpr std::size_t kNonceBytesMax = 190;  // as pretix
inline constexpr std::size_t kNameBytesMax = 64;    // a gate's or lane's name, a slug
inline constexpr std::size_t kLanesMax = 4096;      // lanes and gates each, of one gateway
inline constexpr std::size_t kEventsMax = 1000;
inline constexpr std::size_t kListsMax = 10000;
inline constexpr std::size_t kDevicesMax = 20000;
inline constexpr std::size_t kTicketsPerCommandMax = 2000;
inline constexpr std::size_t kTicketBytesMax = 64 * 1024;
inline constexpr std::size_t kExitsPerCommandMax = 500;
inline constexpr std::size_t kQuestionsPerEventMax = 500;
inline constexpr std::size_t kOptionsPerQuestionMax = 200;
inline constexpr std::size_t kCheckinsPerPresenceMax = 2000;  // of one ticket on one list
inline constexpr std::size_t kCodesPerCommandMax = 1000;      // revoked, blocked or unblocked at once
inline constexpr std::size_t kValidKeysMax = 8;               // of one event: each may be tried on an unknown code
inline constexpr std::size_t kAddonsMax = 50;                 // of one ticket

inline constexpr std::size_t kPrintLogsMax = 20;  // that stay with a ticket
inline constexpr std::size_t kCatalogJsonBytesMax = 256 * 1024;
inline constexpr std::size_t kCatalogObjectsMax = 50'000;
inline constexpr std::size_t kMediaPerCommandMax = 2000;
inline constexpr std::size_t kTicketsPerMediumMax = 50;

}  // namespace usher::sequencer
