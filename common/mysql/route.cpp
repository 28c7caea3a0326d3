#include "common/mysql/route.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <numeric>

#include <spdlog/spdlog.h>

#include "common/host.hpp"

namespace mapledger::mysql {
namespace {

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

/// Where the port's colon is in "db:3306" or "[::1]:3306"; npos: there is none. A bare "::1" has none.
std::size_t port_colon(std::string_view part) {
  const auto colon = part.rfind(':');
  if (colon == std::string_view::npos) return colon;
  if (part.front() == '[') return part[colon - 1] == ']' ? colon : std::string_view::npos;
  return part.find(':') == colon ? colon : std::string_view::npos;
}

Result<Address> parse_address(std::string_view part, std::uint16_t port) {
  Address address{"", port};
  std::string_view host = part;
  if (const auto colon = part.empty() ? std::string_view::npos : port_colon(part);
      colon != std::string_view::npos) {
    const std::string_view digits = part.substr(colon + 1);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), address.port);
    if (error != std::errc() || end != digits.data() + digits.size() || address.port == 0) {
      return Error{fmt::format("DB_HOST: '{}' has no port between 1 and 65535 behind its colon", part)};
    }
    host = part.substr(0, colon);
  }
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
  if (host.empty() || host.find_first_of("[] /") != std::string_view::npos) {
    return Error{fmt::format("DB_HOST: '{}' is no HOST or HOST:PORT; several have commas between", part)};
  }
  address.host = host;
  return address;
}

}  // namespace

std::string Address::text() const {
  return host.find(':') == std::string::npos ? fmt::format("{}:{}", host, port)
                                             : fmt::format("[{}]:{}", host, port);
}

Result<std::vector<Address>> parse_addresses(std::string_view list, std::uint16_t port) {
  std::vector<Address> addresses;
  for (;;) {
    const auto comma = list.find(',');
    auto address = parse_address(trimmed(list.substr(0, comma)), port);
    if (!address) return address.error();
    if (std::find(addresses.begin(), addresses.end(), *address) != addresses.end()) {
      return Error{fmt::format("DB_HOST names {} twice", address->text())};
    }
    addresses.push_back(*std::move(address));
    if (comma == std::string_view::npos) return addresses;
    list.remove_prefix(comma + 1);
  }
}

Route::Route(std::vector<Address> addresses) {
  for (Address& address : addresses) addresses_.push_back({std::move(address), std::nullopt, 0});
}

void Route::prefer(std::uint64_t host_id) {
  const std::lock_guard lock(mutex_);
  // Rendezvous hashing: an address more or less moves only the machines that it concerns.
  std::sort(addresses_.begin(), addresses_.end(), [host_id](const Known& a, const Known& b) {
    return stable_mix(stable_hash(a.address.text()), host_id) <
           stable_mix(stable_hash(b.address.text()), host_id);
  });
}

void Route::spread() {
  const std::lock_guard lock(mutex_);
  spreads_ = true;
}

Address Route::at(std::size_t place) const {
  const std::lock_guard lock(mutex_);
  return addresses_[place].address;
}

std::vector<std::size_t> Route::order(Clock::time_point now) {
  const std::lock_guard lock(mutex_);
  std::vector<std::size_t> places(addresses_.size());
  std::iota(places.begin(), places.end(), 0);
  const std::size_t first = spreads_ ? turn_++ % places.size() : current_;
  if (spreads_) {
    std::rotate(places.begin(), places.begin() + static_cast<std::ptrdiff_t>(first), places.end());
  } else {  // where we are, then by preference
    std::rotate(places.begin(), places.begin() + static_cast<std::ptrdiff_t>(first),
                places.begin() + static_cast<std::ptrdiff_t>(first) + 1);
  }
  std::stable_partition(places.begin(), places.end(), [&](std::size_t place) { return !rests(place, now); });
  return places;
}

void Route::reached(std::size_t place) {
  const std::lock_guard lock(mutex_);
  Known& known = addresses_[place];
  if (spreads_) {
    if (known.failed_at) spdlog::info("the database at {} is reachable again", known.address.text());
  } else if (!told_) {
    spdlog::info("the database: {}, {} of {}", known.address.text(),
                 place == 0 ? "this machine's first choice" : "the first that answers", addresses_.size());
  } else if (place != current_) {
    spdlog::info("the database: now {}{}", known.address.text(),
                 place == 0 ? ", the first choice, which is back" : "");
  }
  told_ = true;
  known.failed_at.reset();
  if (!spreads_) current_ = place;
}

void Route::failed(std::size_t place, const std::string& why, Clock::time_point now) {
  const std::lock_guard lock(mutex_);
  Known& known = addresses_[place];
  if (!known.failed_at) spdlog::warn("the database at {}: {}", known.address.text(), why);
  known.failed_at = now;
}

bool Route::leads_to(std::size_t place) const {
  const std::lock_guard lock(mutex_);
  return spreads_ || place == current_;
}

std::optional<std::size_t> Route::due_home(Clock::time_point now) {
  const std::lock_guard lock(mutex_);
  if (spreads_ || current_ == 0) {
    looked_home_.reset();
    return std::nullopt;
  }
  if (!looked_home_) looked_home_ = now;  // it has just been left
  if (now - *looked_home_ < kBetweenLooksHome) return std::nullopt;
  looked_home_ = now;
  return 0;
}

std::vector<Route::Place> Route::places(Clock::time_point now) const {
  const std::lock_guard lock(mutex_);
  std::vector<Place> places;
  for (std::size_t i = 0; i < addresses_.size(); ++i) {
    places.push_back({addresses_[i].address, rests(i, now), addresses_[i].connections});
  }
  return places;
}

bool Route::rests(std::size_t place, Clock::time_point now) const {
  const auto& failed_at = addresses_[place].failed_at;
  return failed_at && now - *failed_at < kRest;
}

Route::Use::Use(std::shared_ptr<Route> route, std::size_t place) : route_(std::move(route)), place_(place) {
  const std::lock_guard lock(route_->mutex_);
  ++route_->addresses_[place_].connections;
}

Route::Use::~Use() {
  const std::lock_guard lock(route_->mutex_);
  --route_->addresses_[place_].connections;
}

}  // namespace mapledger::mysql
