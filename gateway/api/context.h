// What the routes work with: everything borrowed, made by wire before the server starts and outliving it.
//
// Threads: handlers of every I/O thread share it; each object says itself who may call it.
#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <vector>

#include "gateway/admission/ids.h"
#include "gateway/api/guess_limit.h"
#include "gateway/api/workers.h"
#include "gateway/http/server.h"
#include "gateway/sequencer/ask.h"
#include "gateway/sequencer/permits.h"
#include "gateway/sequencer/scoreboard.h"
#include "gateway/sequencer/sequencer.h"
#include "metrics/probe.h"
#include "storage/keyring.h"
#include "storage/records.h"
#include "storage/search_index.h"
#include "storage/store.h"
#include "storage/upload_folder.h"

namespace usher::pretix {
struct State;
}

namespace usher::scanner {
class DecodePool;
}
namespace usher::lane {
class Lanes;
}

namespace usher::api {

class BatchProbe;
class LiveHub;

struct Context {
  sequencer::Sequencer* sequencer = nullptr;
  storage::Store* store = nullptr;  // read only; a backup is taken of it, and an erased event scrubbed from it
  storage::Keyring* keyring = nullptr;
  const storage::Codec* codec = nullptr;
  const storage::SearchIndex* search = nullptr;
  const storage::UploadFolder* uploads = nullptr;
  sequencer::Scoreboard* scoreboard = nullptr;
  sequencer::Permits* permits = nullptr;
  std::vector<sequencer::IoOutlet*> outlets;  // index = http::Request::thread
  Workers workers;
  metrics::Probe* probe = nullptr;
  const BatchProbe* batches = nullptr;
  const http::Stats* http_stats = nullptr;
  LiveHub* live = nullptr;
  pretix::State* pretix = nullptr;
  scanner::DecodePool* decoders = nullptr;
  lane::Lanes* lanes = nullptr;
  sequencer::Sequencer::Clock clock;
  admission::Time started{};  // of the process
  std::string version;
  std::string backup_root;  // absolute; a relative backup folder is below it

  // Set by wire when recovery is through, cleared when the gateway begins to stop.
  std::atomic<bool> ready{false};
  // Imports under way.
  sequencer::Permits imports{kImportsAtOnce};
  // Persons that are named at check-in.
  GuessLimit guesses;
  // One backup at a time.
  sequencer::Permits backups{1};
};

}  // namespace usher::api
