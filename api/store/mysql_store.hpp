#pragma once

#include "api/store/pool.hpp"
#include "api/store/store.hpp"

namespace mapledger::api {

/// The ledger in a database that speaks MySQL's protocol. Needs the right to SELECT and no other. Every
/// statement is a constant text (or constant pieces), every value is bound. Any thread, several at once.
class MysqlStore : public Store {
 public:
  explicit MysqlStore(DatabaseConfig config) : pool_(std::move(config)) {}

  [[nodiscard]] std::vector<mysql::Route::Place> places() const override { return pool_.places(); }
  StoreResult<std::optional<Machine>> machine(std::optional<std::uint64_t> id) override;
  StoreResult<std::vector<Process>> processes(const ProcessFilter& filter) override;
  StoreResult<std::optional<ProcessDetail>> process(std::uint64_t host, std::uint64_t id) override;
  StoreResult<std::optional<Sizes>> sizes(std::uint64_t host, std::uint64_t process) override;
  StoreResult<RequestPage> requests(const RequestFilter& filter) override;
  StoreResult<std::vector<PartlyStored>> partly_stored(std::uint64_t host, const Window& window) override;
  StoreResult<Top> top(std::uint64_t host, Grouping by) override;
  StoreResult<Top> top_of(std::uint64_t host, Grouping by, const Window& window) override;
  StoreResult<std::optional<std::int64_t>> nth_end(std::uint64_t host, std::int64_t before_us,
                                                   std::uint64_t count) override;
  StoreResult<std::map<std::uint64_t, Rates>> rates(std::uint64_t host) override;
  StoreResult<Activity> activity(const ActivityFilter& filter) override;
  StoreResult<std::int64_t> last_time(std::uint64_t host) override;
  StoreResult<Status> status(std::optional<std::uint64_t> host) override;
  StoreResult<std::vector<Gap>> gaps(const GapFilter& filter) override;
  StoreResult<std::vector<Status>> machines() override;
  StoreResult<HostPage> hosts(const HostFilter& filter) override;
  StoreResult<std::optional<Head>> head(std::optional<std::uint64_t> host) override;
  StoreResult<std::vector<Process>> changed_processes(std::uint64_t host, std::uint64_t batch,
                                                      std::int64_t ended_from_us) override;
  StoreResult<std::vector<MemoryRequest>> new_requests(const Head& from, const Head& to,
                                                       std::uint64_t limit) override;
  StoreResult<std::uint64_t> schema_version() override;

  /// Makes calls in progress fail, and all later ones: the server is ending.
  void interrupt() { pool_.interrupt(); }

 private:
  ConnectionPool pool_;
};

}  // namespace mapledger::api
