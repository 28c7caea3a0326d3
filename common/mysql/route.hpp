#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/result.hpp"

namespace mapledger::mysql {

/// Where a server may be reached over TCP.
struct Address {
  std::string host;
  std::uint16_t port = 3306;

  [[nodiscard]] std::string text() const;  ///< "db1:3306", "[::1]:3306"
  friend bool operator==(const Address&, const Address&) = default;
};

/// The parts of DB_HOST: "a,b:3307,[::1]:3308"; one without a port has `port`. An error names the part.
Result<std::vector<Address>> parse_addresses(std::string_view list, std::uint16_t port);

/// Which of several addresses of one database to use: nodes of a cluster, all as good as another. Shared by
/// all connections of a program, since they should stand at the same node (a node that has not applied yet
/// what another has committed answers with yesterday's checkpoint); or else, after spread(), by turns at
/// each. An address that failed rests for a while: it is tried last. Any thread.
class Route {
 public:
  using Clock = std::chrono::steady_clock;
  static constexpr std::chrono::seconds kRest{5};
  static constexpr std::chrono::seconds kBetweenLooksHome{10};

  explicit Route(std::vector<Address> addresses);

  /// The order of a machine: its own for each, and the same each time, so that many machines are spread over
  /// the nodes, and those of a node that is lost over the rest. Before the first connection.
  void prefer(std::uint64_t host_id);
  /// Each connection goes to the next address.
  void spread();

  [[nodiscard]] std::size_t size() const { return addresses_.size(); }
  [[nodiscard]] Address at(std::size_t place) const;
  /// All places, in the order in which a connection should try them now.
  std::vector<std::size_t> order(Clock::time_point now = Clock::now());
  void reached(std::size_t place);
  void failed(std::size_t place, const std::string& why, Clock::time_point now = Clock::now());
  /// Whether a connection there is where a new one would go; always so after spread().
  [[nodiscard]] bool leads_to(std::size_t place) const;
  /// The first choice, if another is used and it is time to look whether it is back. Asking is looking.
  std::optional<std::size_t> due_home(Clock::time_point now = Clock::now());

  struct Place {
    Address address;
    bool is_resting = false;
    std::uint64_t connections = 0;  ///< open now
  };
  [[nodiscard]] std::vector<Place> places(Clock::time_point now = Clock::now()) const;

  /// Counts a connection as long as it lives.
  class Use {
   public:
    Use(std::shared_ptr<Route> route, std::size_t place);
    ~Use();
    Use(const Use&) = delete;
    Use& operator=(const Use&) = delete;
    [[nodiscard]] std::size_t place() const { return place_; }
    [[nodiscard]] Route& route() const { return *route_; }

   private:
    std::shared_ptr<Route> route_;
    std::size_t place_;
  };

 private:
  struct Known {
    Address address;
    std::optional<Clock::time_point> failed_at;
    std::uint64_t connections = 0;
  };
  [[nodiscard]] bool rests(std::size_t place, Clock::time_point now) const;

  std::vector<Known> addresses_;  // in the order of preference
  mutable std::mutex mutex_;
  std::size_t current_ = 0;
  std::size_t turn_ = 0;
  bool spreads_ = false;
  bool told_ = false;
  std::optional<Clock::time_point> looked_home_;
};

}  // namespace mapledger::mysql
