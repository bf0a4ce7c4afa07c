// Files that people hand in as answers: sealed under the gateway's own keys, one file each in a folder of their own.
//
//   <uuid>               taken in, and nobody's yet
//   <uuid>.<event>       named by an answer of that event: claimed before the answer is decided
//   <uuid>.<event>.kept  a ticket of that event refers to it
//
// So whatever is to go with an event is known by its name, although its tickets can no longer be read then.
//
// A file is opened by its name, never looked for in the folder, and changes its name by renaming alone: from each of
// these forms to the next. How old it is (its time of writing) is how long ago it was taken in, claimed once it is
// kept, or last found in a ticket.
//
// Threads: any. One UploadFolder a folder: it counts what is nobody's.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>

#include "storage/failure.h"
#include "storage/keyring.h"
#include "storage/limits.h"
#include "storage/record_types.h"

namespace usher::storage {

enum class UploadType : std::uint8_t { png, jpeg, gif, pdf };
[[nodiscard]] std::string_view media_type(UploadType);  // "image/png"
// By the first bytes.
[[nodiscard]] std::optional<UploadType> upload_type_of(std::string_view bytes);

struct Upload {
  UploadType type = UploadType::png;
  admission::EventId event;  // none: nobody's yet
  std::string bytes;
};

struct UploadLimits {
  std::uint64_t unclaimed_files = kUploadsUnclaimedFilesMax;
  std::uint64_t unclaimed_bytes = kUploadsUnclaimedBytesMax;
  std::uint64_t disk_bytes_free = kUploadDiskBytesFree;  // that an upload must leave
};

// Files that are nobody's yet.
struct UnclaimedUploads {
  std::uint64_t files = 0, bytes = 0;
};

class UploadFolder {
 public:
  // `keyring` borrowed. The folder is made with the first upload.
  UploadFolder(std::string folder, const Keyring& keyring, UploadLimits limits = {})
      : folder_(std::move(folder)), keyring_(keyring), limits_(limits) {}

  // The new file's uuid; it is on disk when this returns. no_space over one of the limits.
  [[nodiscard]] Result<std::string> add(UploadType type, std::string_view bytes) const;
  // A file that is nobody's yet or of one of these events. None if there is no such file.
  [[nodiscard]] Result<std::optional<Upload>> read(std::string_view uuid,
                                                   std::span<const admission::EventId> events) const;
  // What kind of file of this event it is, by its first bytes alone: they are opened without their seal being checked,
  // so this says what to offer, and read() says what it is. None if there is no such file.
  [[nodiscard]] std::optional<UploadType> kind(std::string_view uuid, admission::EventId event) const;
  // Makes it a file of this event. False if there is none, if it is another event's, or if it will be too old to be
  // kept soon.
  [[nodiscard]] bool claim(std::string_view uuid, admission::EventId event) const;

  // Takes away what is older than kUploadKeep and in no ticket, also what was kept for a ticket before. `referred`
  // gives the uuids that an event's tickets refer to; it is asked only for events with a file of that age, so once a
  // day.
  using Referred = std::function<Result<std::set<std::string>>(admission::EventId)>;
  [[nodiscard]] Result<void> sweep(const Referred& referred) const;
  // Takes away every file of the event.
  [[nodiscard]] Result<void> forget(admission::EventId event) const;

 private:
  [[nodiscard]] Result<void> make_room(std::uint64_t bytes) const;
  void give_back(std::uint64_t bytes) const;  // with mutex_ held

  // Constant after construction.
  const std::string folder_;
  const Keyring& keyring_;
  const UploadLimits limits_;
  // Guarded by mutex_, which also keeps a kept file from being claimed while it is taken away.
  mutable std::mutex mutex_;
  mutable std::optional<UnclaimedUploads> unclaimed_;  // none until they have been counted
};

}  // namespace usher::storage
