// What the gateway does by the clock: automatic exits every second, old uploads every hour.
//
// Threads: run() on one of its own, stop() on any.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>

#include "gateway/sequencer/exit_keeper.h"
#include "storage/records.h"
#include "storage/store.h"
#include "storage/upload_folder.h"

namespace usher {

class Caretaker {
 public:
  static constexpr std::chrono::seconds kLookEvery{1};
  static constexpr std::chrono::hours kSweepEvery{1};

  // All borrowed.
  Caretaker(sequencer::ExitKeeper& exits, const storage::UploadFolder& uploads, const storage::Store& store,
            const storage::Codec& codec)
      : exits_(exits), uploads_(uploads), store_(store), codec_(codec) {}

  // Until stop(). What goes wrong is logged, and tried again at the next look.
  void run();
  // What is under way is finished.
  void stop();

 private:
  void look_at_exits();
  void sweep_uploads();

  // Constant after construction.
  sequencer::ExitKeeper& exits_;
  const storage::UploadFolder& uploads_;
  const storage::Store& store_;
  const storage::Codec& codec_;
  // Synchronises itself.
  std::mutex mutex_;
  std::condition_variable stopped_;
  bool stopping_ = false;  // guarded by mutex_
};

}  // namespace usher
