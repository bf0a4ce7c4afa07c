// A lane that is being set up: what its readers deliver goes to whoever learns how they do so, nothing is checked in,
// and the entrance says that it is being set up. As long as the object lives; whatever ends it, the lane is as before.
//
// Threads: any.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gateway/lane/lane.h"
#include "scanner/source/learn.h"
#include "scanner/source/learn_recorder.h"

namespace usher::lane {

// A reader that can be listened to. `listen` reaches its source and keeps it alive; null stops listening.
struct LearnInput {
  scanner::LearnReader reader;
  std::function<void(std::shared_ptr<scanner::LearnTap>)> listen;
};

class Learning {
 public:
  // `why`: one sentence for the entrance's screen, in its language.
  Learning(std::shared_ptr<Lane> lane, std::vector<LearnInput> inputs, std::string why);
  ~Learning();
  Learning(const Learning&) = delete;
  Learning& operator=(const Learning&) = delete;

  [[nodiscard]] const std::vector<LearnInput>& inputs() const { return inputs_; }
  [[nodiscard]] const std::shared_ptr<scanner::LearnRecorder>& recorder() const { return recorder_; }

 private:
  const std::shared_ptr<Lane> lane_;
  const std::vector<LearnInput> inputs_;
  const std::shared_ptr<scanner::LearnRecorder> recorder_;  // shared: the sources' threads let go of it later
};

// A reader of the configuration as learn() wants to know it; none: cards and documents have nothing to learn.
[[nodiscard]] std::optional<scanner::LearnReader> learn_reader(const ReaderOptions& options);

}  // namespace usher::lane
