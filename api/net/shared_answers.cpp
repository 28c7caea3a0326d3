#include "api/net/shared_answers.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace mapledger::api {
namespace {

constexpr std::array<std::string_view, 4> kSnapshots = {"/api/v1/hosts", "/api/v1/processes",
                                                        "/api/v1/status", "/api/v1/top"};

/// While an answer is read anew the one before is served up to so many times its age.
constexpr int kPatience = 10;

}  // namespace

bool SharedAnswers::covers(std::string_view path) const {
  return age_.count() > 0 && std::find(kSnapshots.begin(), kSnapshots.end(), path) != kSnapshots.end();
}

bool SharedAnswers::get(const std::string& target, Clock::time_point now, const Make& make,
                        const Done& done) {
  auto found = entries_.find(target);
  if (found == entries_.end()) {
    if (!make_room()) return false;
    found = entries_.try_emplace(target).first;
  }
  Entry& entry = found->second;
  entry.used_at = now;
  const auto most = entry.being_made ? kPatience * age_ : age_;
  const bool fresh = entry.answer != nullptr && now <= entry.read_at + most;
  if (!fresh && entry.waiting.size() >= kMostWaiting) return false;
  if (!fresh) entry.waiting.push_back(done);
  const Answer answer = entry.answer;
  if (!entry.being_made && (!fresh || now > entry.read_at + age_ / 2)) make_anew(target, now, make);
  if (fresh) done(answer);
  return true;
}

/// Its age counts from the beginning of its reading.
void SharedAnswers::make_anew(const std::string& target, Clock::time_point now, const Make& make) {
  entries_.find(target)->second.being_made = true;
  make([this, target, now](const Answer& answer) {
    const auto found = entries_.find(target);
    Entry& entry = found->second;
    entry.being_made = false;
    entry.read_at = now;
    entry.answer = answer->head().status == 200 ? answer : nullptr;
    for (const Done& done : std::exchange(entry.waiting, {})) done(answer);
  });
}

/// The one that was not asked for longest goes, unless it is being made.
bool SharedAnswers::make_room() {
  if (entries_.size() < kMostTargets) return true;
  auto oldest = entries_.end();
  for (auto each = entries_.begin(); each != entries_.end(); ++each) {
    if (each->second.being_made) continue;
    if (oldest == entries_.end() || each->second.used_at < oldest->second.used_at) oldest = each;
  }
  if (oldest == entries_.end()) return false;
  entries_.erase(oldest);
  return true;
}

}  // namespace mapledger::api
