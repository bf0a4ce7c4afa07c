// Files that people hand in as answers: sealed under the gateway's own keys, one file each in a folder of their own.
//
//   <uuid>               taken in, and nobody's yet
//   <uuid>.<event>       named by an answer of that event: claimed before the answer is decided
//   <uuid>.<event>.kept  a ticket of that event refers to it
//
// So whatever is to go with an event is known by its name, although its tickets can no longer be read then.
//
// Threads: any. Two files never share a name, and a name changes by renaming alone.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "storage/failure.h"
#include "storage/keyring.h"
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

class UploadFolder {
 public:
  // `keyring` borrowed. The folder is made with the first upload.
  UploadFolder(std::string folder, const Keyring& keyring) : folder_(std::move(folder)), keyring_(keyring) {}

  // The new file's uuid; it is on disk when this returns.
  [[nodiscard]] Result<std::string> add(UploadType type, std::string_view bytes) const;
  // None if there is no such file.
  [[nodiscard]] Result<std::optional<Upload>> read(std::string_view uuid) const;
  // Makes it a file of this event. False if there is none, if it is another event's, or if it will be too old to be
  // kept soon.
  [[nodiscard]] bool claim(std::string_view uuid, admission::EventId event) const;

  // Takes away what is older than kUploadKeep and in no ticket. `referred` gives the uuids that an event's tickets
  // refer to; it is asked only for events with a file whose fate is not known.
  using Referred = std::function<Result<std::set<std::string>>(admission::EventId)>;
  [[nodiscard]] Result<void> sweep(const Referred& referred) const;
  // Takes away every file of the event.
  [[nodiscard]] Result<void> forget(admission::EventId event) const;

 private:
  const std::string folder_;
  const Keyring& keyring_;
};

}  // namespace usher::storage
