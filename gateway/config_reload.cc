#include "gateway/config_reload.h"

#include <utility>

namespace usher {

ReloadPlan plan_reload(const Config& running, const Config& wanted) {
  ReloadPlan plan;
  plan.config = running;
  plan.config.lanes = wanted.lanes;
  plan.config.gates = wanted.gates;
  plan.config.log_level = wanted.log_level;
  for (lane::LaneOptions& lane : plan.config.lanes) {
    for (lane::LaneCameraOptions& camera : lane.cameras) camera.source.program = running.decoder.camera_program;
  }
  // What is left of the difference when every key that is known to need a restart has been set aside.
  Config rest = wanted;
  rest.lanes = plan.config.lanes;
  const auto set_aside = [&](const char* key, auto& wanted_value, const auto& running_value) {
    if (wanted_value == running_value) return;
    plan.needs_restart.emplace_back(key);
    wanted_value = running_value;
  };
  set_aside("data", rest.data, running.data);
  set_aside("listen", rest.listen, running.listen);
  set_aside("tls_cert", rest.tls_certificate, running.tls_certificate);
  set_aside("tls_key", rest.tls_key, running.tls_key);
  set_aside("master_key", rest.master_key, running.master_key);
  set_aside("threads", rest.io_threads, running.io_threads);
  set_aside("permits", rest.permits, running.permits);
  set_aside("repeat_window_ms", rest.repeat_window, running.repeat_window);
  set_aside("decoder.program", rest.decoder.program, running.decoder.program);
  set_aside("decoder.camera_program", rest.decoder.camera_program, running.decoder.camera_program);
  set_aside("decoder.processes", rest.decoder.processes, running.decoder.processes);
  set_aside("decoder.cpu_percent", rest.decoder.cpu_percent, running.decoder.cpu_percent);
  if (rest != plan.config) plan.needs_restart.emplace_back("another key");
  return plan;
}

}  // namespace usher
