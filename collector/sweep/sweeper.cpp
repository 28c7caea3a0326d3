#include "collector/sweep/sweeper.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <ctime>

#include "common/clock.hpp"

namespace mapledger {
namespace {

constexpr std::size_t kSlice = 128;
/// The sweep's share of a processor is one in so many.
constexpr int kShare = 50;
/// Files that others of this program may need.
constexpr std::size_t kOtherFiles = 256;

std::chrono::nanoseconds thread_time() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

Event event_of(const Tracked& process, Kind kind, std::uint64_t time_ns) {
  Event event;
  event.kind = kind;
  event.has_head = true;
  event.pid = event.tid = process.pid;
  event.uid = process.uid;
  event.time_ns = time_ns;
  event.start_ns = process.start_ns;
  event.exec_id = process.exec_id;
  event.vm_pages = process.vm_pages;
  event.resident_pages = process.resident_pages;
  event.name = process.name();
  return event;
}

}  // namespace

std::size_t raise_open_files() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return kOtherFiles;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  getrlimit(RLIMIT_NOFILE, &limit);
  return limit.rlim_cur;
}

Sweeper::Sweeper(ProcessTable& processes, const LeftOut& left_out, SweepFigures& figures,
                 std::chrono::milliseconds every, std::function<void(const Event&)> found)
    : processes_(processes),
      left_out_(left_out),
      figures_(figures),
      every_(every),
      found_(std::move(found)),
      most_open_(raise_open_files()),
      due_(Clock::now() + every) {
  most_open_ -= std::min(most_open_, kOtherFiles);
}

void Sweeper::run(Clock::time_point now) {
  if (now < due_) return;
  const auto before = thread_time();
  if (next_ == pids_.size()) begin(now);
  for (std::size_t i = 0; i < kSlice && next_ < pids_.size(); ++i) {
    if (Tracked* const process = processes_.find(pids_[next_++])) look(*process);
  }
  const bool all = next_ == pids_.size();
  if (all) add_left_out();
  cost_ += thread_time() - before;
  if (all) end(now);
}

void Sweeper::begin(Clock::time_point now) {
  if (began_ != Clock::time_point()) {
    figures_.interval_us = static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::microseconds>(now - began_).count());
  }
  pids_ = processes_.pids();
  next_ = 0;
  began_ = now;
  cost_ = {};
  total_ = {};
  count_ = 0;
  open_ = 0;
}

void Sweeper::end(Clock::time_point now) {
  const auto page = static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
  figures_.processes = count_;
  figures_.mapped_bytes = total_.size * page;
  figures_.resident_bytes = total_.resident * page;
  figures_.cpu_us += static_cast<std::uint64_t>(cost_.count() / 1'000);
  figures_.swept_us = utc_now_us();
  due_ = std::max(began_ + every_, now + cost_ * kShare);
}

void Sweeper::look(Tracked& process) {
  const std::uint64_t now_ns =
      boottime_now_ns();  // before the look: what an event of a later time says is newer
  const auto statm = statm_of(process);
  if (!statm) return missed(process);
  process.times_gone = 0;
  process.last_seen_ns = now_ns;
  total_.size += statm->size;
  total_.resident += statm->resident;
  ++count_;
  const bool is_elsewhere = renew_cgroup(process);
  if (statm->size == process.vm_pages && statm->resident == process.resident_pages && !is_elsewhere) return;
  process.vm_pages = statm->size;
  process.resident_pages = statm->resident;
  Event event = event_of(process, Kind::kSwept, now_ns);
  if (is_elsewhere) event.cgroup = process.cgroup;
  found_(event);
}

std::optional<Statm> Sweeper::statm_of(Tracked& process) {
  const bool was_open = static_cast<bool>(process.statm);
  if (!was_open) process.statm = open_statm(process.pid);
  if (!process.is_checked) {
    // From here on it is the process that the stream told of, since the number was its own after the file was
    // opened.
    if (!is_running(process.pid, process.start_ns)) return std::nullopt;
    process.is_checked = true;
  }
  if (!process.statm) return std::nullopt;
  auto statm = read_statm(process.statm);
  if (++open_ > most_open_) {
    process.statm = {};
    process.is_checked = false;
  }
  if (statm && statm->size == 0) statm = read_threads_statm(process.pid);
  return statm;
}

/// A process may be moved soon after it began: it is looked for after 1, 2, 4, … sweeps, and then every 64.
bool Sweeper::renew_cgroup(Tracked& process) {
  constexpr unsigned kLongest = 64;
  const unsigned age = process.cgroup_age++;
  const bool is_power = (age & (age - 1)) == 0;
  if (age < kLongest ? !is_power : age % kLongest != 0) return false;
  auto cgroup = read_cgroup(process.pid);
  if (!cgroup || *cgroup == process.cgroup) return false;
  process.cgroup = *std::move(cgroup);
  return true;
}

/// Gone, and its exit is still on its way, or lost: the second time it is.
void Sweeper::missed(Tracked& process) {
  constexpr int kPatience = 2;
  if (++process.times_gone < kPatience) return;
  if (process.last_seen_ns == 0) process.last_seen_ns = process.start_ns;
  found_(event_of(process, Kind::kExit, process.last_seen_ns));
  processes_.remove(process.pid);
}

/// They belong to the machine's sums, though nothing of them is recorded.
void Sweeper::add_left_out() {
  for (const std::uint32_t pid : left_out_.pids()) {
    const Descriptor file = open_statm(pid);
    const auto statm = file ? read_statm(file) : std::nullopt;
    if (!statm) continue;
    total_.size += statm->size;
    total_.resident += statm->resident;
    ++count_;
  }
}

}  // namespace mapledger
