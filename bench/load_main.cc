// bench_load: drives a running gateway and prints one JSON line. `bench/run` starts gateways and calls this.
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>
#include <string_view>

#include "bench/load_generator.h"

int main(int argc, char** argv) {
  usher::bench::LoadOptions options;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string_view key = argv[i];
    const char* value = argv[i + 1];
    if (key == "--port")
      options.port = static_cast<std::uint16_t>(std::atoi(value));
    else if (key == "--token")
      options.token = value;
    else if (key == "--event")
      options.event = value;
    else if (key == "--list")
      options.list = value;
    else if (key == "--first")
      options.first_code = std::strtoull(value, nullptr, 10);
    else if (key == "--codes")
      options.codes = std::strtoull(value, nullptr, 10);
    else if (key == "--connections")
      options.connections = std::atoi(value);
    else if (key == "--rate")
      options.rate_per_s = std::atof(value);
    else if (key == "--seconds")
      options.seconds = std::atof(value);
    else if (key == "--pretix-list")
      options.pretix_list = std::strtoull(value, nullptr, 10);
    else if (key == "--lanes")
      options.lanes = std::string_view(value) == "1";
    else {
      std::fprintf(stderr, "bench_load: unknown option %s\n", argv[i]);
      return 2;
    }
  }
  try {
    auto result = usher::bench::run_load(options);
    std::printf(
        "{\"answered\":%llu,\"admitted\":%llu,\"refused\":%llu,\"errors\":%llu,\"seconds\":%.3f,\"per_s\":%.0f,"
        "\"p50_us\":%.0f,\"p99_us\":%.0f,\"p999_us\":%.0f,\"max_us\":%.0f}\n",
        static_cast<unsigned long long>(result.answered), static_cast<unsigned long long>(result.admitted),
        static_cast<unsigned long long>(result.refused), static_cast<unsigned long long>(result.errors), result.seconds,
        static_cast<double>(result.answered) / result.seconds, usher::bench::quantile_us(result.latency_us, 0.5),
        usher::bench::quantile_us(result.latency_us, 0.99), usher::bench::quantile_us(result.latency_us, 0.999),
        usher::bench::quantile_us(result.latency_us, 1));
    return result.errors == 0 ? 0 : 1;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench_load: %s\n", error.what());
    return 1;
  }
}
