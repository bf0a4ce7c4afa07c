// Bounds of usherctl, each with its unit.
#pragma once

#include <chrono>
#include <cstddef>

namespace usher::ctl {

inline constexpr std::chrono::milliseconds kConnectDeadline{5000};    // name lookup, TCP and TLS together
inline constexpr std::chrono::milliseconds kAnswerDeadline{30000};    // without a byte of the answer
inline constexpr std::chrono::milliseconds kImportDeadline{120000};   // the same, while a file is being imported
inline constexpr std::chrono::milliseconds kBackupDeadline{3600000};  // a backup answers once it is done
inline constexpr std::chrono::milliseconds kLiveDeadline{
    40000};                                             // without a byte of the live stream; its heartbeat is 15 s
inline constexpr std::chrono::milliseconds kTick{100};  // how often deadlines are looked at and screens drawn
inline constexpr std::chrono::milliseconds kBackoffFirst{500};
inline constexpr std::chrono::milliseconds kBackoffMax{10000};
inline constexpr std::chrono::milliseconds kProgressBarEvery{100};
inline constexpr std::chrono::milliseconds kProgressLineEvery{5000};
inline constexpr std::size_t kAnswerBytesMax = std::size_t{256} << 20;  // of an answer that is held in memory
inline constexpr std::size_t kHeaderBytesMax = 64 * 1024;
inline constexpr std::size_t kLineBytesMax = 1 << 20;  // one line of NDJSON, one server-sent event
inline constexpr std::size_t kReadBytes = 64 * 1024;
inline constexpr std::size_t kUploadPieceBytes = 256 * 1024;
inline constexpr std::size_t kTokenBytesMax = 4096;
inline constexpr std::size_t kKeyFileBytesMax = 4096;        // a private key in PEM
inline constexpr std::size_t kJsonFileBytesMax = 64 * 1024;  // rules of a list
inline constexpr std::size_t kRowErrorsShown = 20;
inline constexpr int kColumnsDefault = 100;  // where the terminal does not say
inline constexpr int kRowsDefault = 40;

}  // namespace usher::ctl
