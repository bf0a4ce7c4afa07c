#include "scanner/decoder/sandbox.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

#include <seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

namespace usher::scanner {
namespace {

std::unexpected<std::string> failed(const char* doing, int error) {
  return std::unexpected(std::string("sandbox: ") + doing + ": " + std::strerror(error));
}

// mmap and mprotect are let through: libraries allocate by them. Without open and socket there is nothing to map.
constexpr std::array kAllowed{
    SCMP_SYS(read),
    SCMP_SYS(readv),
    SCMP_SYS(write),
    SCMP_SYS(writev),
    SCMP_SYS(recvfrom),
    SCMP_SYS(recvmsg),
    SCMP_SYS(sendto),
    SCMP_SYS(sendmsg),
    SCMP_SYS(poll),
    SCMP_SYS(ppoll),
    SCMP_SYS(mmap),
    SCMP_SYS(munmap),
    SCMP_SYS(mremap),
    SCMP_SYS(mprotect),
    SCMP_SYS(madvise),
    SCMP_SYS(brk),
    SCMP_SYS(futex),
    SCMP_SYS(clock_gettime),
    SCMP_SYS(clock_nanosleep),
    SCMP_SYS(nanosleep),
    SCMP_SYS(gettimeofday),
    SCMP_SYS(getpid),
    SCMP_SYS(gettid),
    SCMP_SYS(tgkill),
    SCMP_SYS(rt_sigaction),
    SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(rt_sigreturn),
    SCMP_SYS(sigaltstack),
    SCMP_SYS(sched_yield),
    SCMP_SYS(sched_getaffinity),
    SCMP_SYS(getrandom),
    SCMP_SYS(close),
    SCMP_SYS(fstat),
    SCMP_SYS(newfstatat),
    SCMP_SYS(restart_syscall),
    SCMP_SYS(rseq),
    SCMP_SYS(set_robust_list),
    SCMP_SYS(exit),
    SCMP_SYS(exit_group),
};

}  // namespace

std::expected<void, std::string> bound_process(std::size_t memory_bytes) {
  const rlimit memory{memory_bytes, memory_bytes}, none{0, 0};
  if (memory_bytes != 0 && kMemoryBounded && ::setrlimit(RLIMIT_AS, &memory) != 0)
    return failed("bounding memory", errno);
  if (::setrlimit(RLIMIT_CORE, &none) != 0) return failed("refusing core dumps", errno);
  const pid_t parent = ::getppid();
  if (::prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) return failed("following the parent", errno);
  if (::getppid() != parent) return std::unexpected("sandbox: the parent has gone");
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return failed("giving up new rights", errno);
  return {};
}

std::expected<void, std::string> enter_sandbox(std::size_t memory_bytes) {
  if (auto bounded = bound_process(memory_bytes); !bounded) return bounded;
  scmp_filter_ctx filter = ::seccomp_init(SCMP_ACT_KILL_PROCESS);
  if (filter == nullptr) return failed("making the filter", ENOMEM);
  int error = 0;
  for (const int call : kAllowed) {
    if (error == 0) error = ::seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 0);
  }
  if (error == 0) error = ::seccomp_load(filter);
  ::seccomp_release(filter);
  if (error != 0) return failed("loading the filter", -error);
  return {};
}

}  // namespace usher::scanner
