// A source with one other side that usher goes to: opened, served until it is lost, and opened again after a pause.
// Internal to the sources, which derive from it. Threads: as SourceCore.
#pragma once

#include <memory>
#include <random>
#include <string>

#include <boost/asio/awaitable.hpp>

#include "scanner/source/source_core.h"

namespace usher::scanner {

class LinkedSource : public SourceCore {
 public:
  using SourceCore::SourceCore;

  // Again and again until stop(): open(), serve(), a pause that doubles from backoff_min to backoff_max.
  static boost::asio::awaitable<void> keep_linked(std::shared_ptr<LinkedSource> self);

 protected:
  // "" when it is there, else why not and what to do.
  [[nodiscard]] virtual boost::asio::awaitable<std::string> open() = 0;
  // After a good open(): until the other side goes or shut_down(). Says why it ended. Marks connected and disconnected.
  [[nodiscard]] virtual boost::asio::awaitable<std::string> serve() = 0;
  // What is opened, for events and errors.
  [[nodiscard]] virtual std::string target() const = 0;

 private:
  std::minstd_rand jitter_{std::random_device{}()};
};

}  // namespace usher::scanner
