// Many machines in one ledger: collectors with a name, a machine id and a boot of their own each (in
// namespaces of mounts and names), and the api that shows them all.
#include <fstream>
#include <map>
#include <utility>

#include "tests/integration/durable_fixture.hpp"
#include "tests/support/http.hpp"

namespace mapledger {
namespace {

using nlohmann::json;
using test::Process;
using testing::HasSubstr;
using testing::Not;

std::string boot(int number) {
  return "00000000-0000-4000-8000-00000000000" + std::to_string(number);
}

/// What a collector finds of its machine, and the requests that it is given.
class Machine {
 public:
  Machine(const std::filesystem::path& folder, std::string name, std::string machine_id, int boot_number)
      : folder_(made(folder)), lines_(folder), name_(std::move(name)), machine_id_(std::move(machine_id)) {
    reboot(boot_number);
  }

  void rename(std::string name) { name_ = std::move(name); }
  void reboot(int boot_number) { boot_ = boot(boot_number); }
  LinePipe& lines() { return lines_; }
  [[nodiscard]] std::filesystem::path data() const { return folder_ / "data"; }

  std::unique_ptr<Process> launch(Process::Environment settings) {
    const std::string machine_id = file("machine-id", machine_id_);
    const std::string boot_id = file("boot_id", boot_ + '\n');
    settings.emplace_back("DATA_DIR", data().string());
    settings.emplace_back("RUN_LOCK", (folder_ / "lock").string());
    settings.emplace_back("TRACER", "ebpf");
    settings.emplace_back("EBPF_TRACER", lines_.program());
    return std::make_unique<Process>(
        std::vector<std::string>{
            "unshare", "--mount", "--uts", "sh", "-c",
            "hostname \"$0\" && mount --bind \"$1\" /etc/machine-id && mount --bind \"$2\" "
            "/proc/sys/kernel/random/boot_id && exec \"$3\"",
            name_, machine_id, boot_id, COLLECTOR},
        settings);
  }

 private:
  static const std::filesystem::path& made(const std::filesystem::path& folder) {
    std::filesystem::create_directories(folder);
    return folder;
  }
  [[nodiscard]] std::string file(const char* name, const std::string& text) const {
    std::ofstream(folder_ / name) << text;
    return (folder_ / name).string();
  }

  std::filesystem::path folder_;
  LinePipe lines_;
  std::string name_;
  std::string machine_id_;
  std::string boot_;
};

class FleetTest : public testing::Test {
 protected:
  void SetUp() override {
    Process::Environment settings = test::settings_of(database_.config());
    settings.emplace_back("API_PORT", std::to_string(port_));
    settings.emplace_back("API_SNAPSHOT_MS", "0");
    settings.emplace_back("API_RATE", "0");
    api_ = std::make_unique<Process>(std::vector<std::string>{API}, settings);
    api_->wait_for("ready:");
  }

  Machine& add(const std::string& folder, const std::string& name, const std::string& machine_id,
               int boot_number) {
    return machines_.try_emplace(folder, folder_.path() / folder, name, machine_id, boot_number)
        .first->second;
  }
  std::unique_ptr<Process> launch(Machine& machine) {
    return machine.launch(test::settings_of(database_.config()));
  }
  std::unique_ptr<Process> start(Machine& machine) {
    auto collector = launch(machine);
    collector->wait_for("ready:");
    return collector;
  }
  static void stop(Process& collector) {
    collector.signal(SIGTERM);
    EXPECT_EQ(collector.wait(), 0) << collector.output();
  }
  template <class Condition>
  static void await(Condition is_so) {
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::minutes(1);
    while (!is_so()) {
      if (std::chrono::steady_clock::now() > give_up) throw std::runtime_error("it did not come");
    }
  }
  void await_stored(std::uint64_t requests) {
    await([&] { return database_.value("SELECT COUNT(*) FROM requests") == std::to_string(requests); });
  }
  json hosts(const std::string& query = "") {
    return test::get_json(port_, "/api/v1/hosts" + (query.empty() ? query : '?' + query))["items"];
  }
  /// Until the only host that the query finds is in that state; answers with it.
  json await_state(const std::string& query, const std::string& state) {
    json found;
    await([&] {
      found = hosts(query);
      return found.size() == 1 && found[0]["state"] == state;
    });
    return found[0];
  }
  /// Every request of a host is there once, and in its sums.
  void expect_whole(const json& host, std::uint64_t requests) {
    const std::string id = "CONV('" + host["id"].get<std::string>() + "', 16, 10)";
    const std::string count = std::to_string(requests);
    EXPECT_EQ(database_.value("SELECT COUNT(*), COUNT(DISTINCT address) FROM requests WHERE host_id = " + id),
              count + '|' + count);
    EXPECT_EQ(database_.value("SELECT mmap_calls FROM checkpoint WHERE host_id = " + id), count);
    EXPECT_EQ(database_.value("SELECT SUM(mmap_calls) FROM processes WHERE host_id = " + id), count);
  }

  test::TempFolder folder_;
  test::TestDatabase database_;
  std::uint16_t port_ = test::free_port();
  std::unique_ptr<Process> api_;
  std::map<std::string, Machine> machines_;
};

TEST_F(FleetTest, TwoOfOneNameAreToldApartAndARenamedOneIsTheSame) {
  Machine& first = add("a", "web", "aaaa", 1);
  Machine& second = add("b", "web", "bbbb", 2);
  auto one = start(first);
  const auto other = start(second);
  first.lines().write(10);
  second.lines().write(20);
  await_stored(30);
  json both;
  await([&] {
    both = hosts("sort=first_seen&order=asc");
    return both.size() == 2 && both[0]["requests"] == 10 && both[1]["requests"] == 20 &&
           both[0]["state"] == "reporting" && both[1]["state"] == "reporting";
  });
  for (const json& host : both) {
    EXPECT_EQ(host["name"], "web");
    EXPECT_EQ(host["label"], "web (" + host["id"].get<std::string>().substr(0, 8) + ")");
    EXPECT_TRUE(host["clone_of"].is_null());
    EXPECT_FALSE(host["skew_ms"].is_null());
    EXPECT_LT(std::abs(host["skew_ms"].get<double>()), 1000) << "one clock for both";
  }
  expect_whole(both[0], 10);
  expect_whole(both[1], 20);
  const std::string of_first = "?host=" + both[0]["id"].get<std::string>();
  EXPECT_EQ(test::get_json(port_, "/api/v1/requests" + of_first)["items"].size(), 10U);
  EXPECT_EQ(test::get_json(port_, "/api/v1/status" + of_first)["host"]["id"], both[0]["id"]);

  stop(*one);
  EXPECT_EQ(await_state("host=" + both[0]["id"].get<std::string>(), "ended")["rates"], nullptr);
  first.rename("www");
  first.reboot(3);
  one = start(first);
  first.lines().write(1);
  await_stored(31);
  const json renamed = await_state("search=WW", "reporting");
  EXPECT_EQ(renamed["id"], both[0]["id"]);
  EXPECT_EQ(renamed["label"], "www");
  EXPECT_EQ(hosts("search=web")[0]["label"], "web") << "alone with that name now";
  EXPECT_EQ(hosts().size(), 2U);
  expect_whole(renamed, 11);
  stop(*one);
  stop(*other);
}

TEST_F(FleetTest, ACloneIsToldAndKeptApart) {
  Machine& original = add("a", "golden", "cccc", 1);
  Machine& copy = add("b", "golden", "cccc", 2);
  const auto one = start(original);
  original.lines().write(10);
  await_stored(10);
  auto other = start(copy);
  EXPECT_THAT(other->output(), HasSubstr("another machine lives under this one's id in the ledger"));
  EXPECT_THAT(other->output(), HasSubstr("systemd-machine-id-setup"));
  copy.lines().write(20);
  original.lines().write(10);
  await_stored(40);
  json both;
  await([&] {
    both = hosts("sort=first_seen&order=asc");
    return both.size() == 2 && both[1]["requests"] == 20;
  });
  EXPECT_EQ(both[1]["clone_of"], both[0]["id"]);
  EXPECT_TRUE(both[0]["clone_of"].is_null());
  EXPECT_NE(both[0]["label"], both[1]["label"]);
  stop(*other);
  EXPECT_THAT(other->output(), Not(HasSubstr("fenced")));

  copy.reboot(3);
  other = start(copy);
  EXPECT_THAT(other->output(), Not(HasSubstr("another machine lives"))) << "it knows who it is";
  copy.lines().write(5);
  await_stored(45);
  stop(*other);
  stop(*one);
  EXPECT_EQ(hosts().size(), 2U);
  expect_whole(both[0], 20);
  expect_whole(both[1], 25);
}

TEST_F(FleetTest, ACloneWithItsOriginalsSpoolThatBeganWithoutTheDatabaseLosesNothing) {
  Machine& original = add("a", "golden", "dddd", 1);
  auto one = start(original);
  original.lines().write(10);
  await_stored(10);
  stop(*one);
  Machine& copy = add("b", "golden", "dddd", 2);
  std::filesystem::copy(original.data(), copy.data(), std::filesystem::copy_options::recursive);
  one = start(original);
  test::DatabaseGate gate(database_.config(), folder_.path());
  gate.shut();
  auto other = copy.launch(test::settings_of(gate.config()));
  other->wait_for("ready:");
  copy.lines().write(7);
  original.lines().write(10);
  await_stored(20);
  gate.open();
  EXPECT_EQ(other->wait(), 1) << "it cannot store under that id";
  EXPECT_THAT(other->output(), HasSubstr("started again, it has one of its own"));
  other = start(copy);
  EXPECT_THAT(other->output(), HasSubstr("segments of this boot were taken along"));
  copy.lines().write(3);
  await_stored(30);
  stop(*other);
  stop(*one);
  const json both = hosts("sort=first_seen&order=asc");
  ASSERT_EQ(both.size(), 2U);
  expect_whole(both[0], 20);
  expect_whole(both[1], 10);
  EXPECT_EQ(both[1]["clone_of"], both[0]["id"]);
}

TEST_F(FleetTest, OneThatFallsSilentIsMarkedAndOneThatIsStartedAgainGoesOn) {
  Machine& machine = add("a", "db", "eeee", 1);
  auto collector = start(machine);
  machine.lines().write(10);
  await_stored(10);
  const std::string id = await_state("", "reporting")["id"];
  collector->signal(SIGKILL);
  collector->wait();
  const json silent = await_state("sort=state", "silent");
  EXPECT_EQ(silent["rates"], nullptr);
  EXPECT_EQ(silent["collector"]["state"], "silent");
  // A power cut, and another boot before its right to the id has run out, or after: the same machine.
  machine.reboot(2);
  collector = start(machine);
  machine.lines().write(5);
  await_stored(15);
  EXPECT_EQ(await_state("", "reporting")["id"], id);
  EXPECT_THAT(collector->output(), Not(HasSubstr("This one is a clone of it")));
  stop(*collector);
  const json ended = await_state("", "ended");
  expect_whole(ended, 15);
}

TEST_F(FleetTest, OneWithoutAMachineIdKeepsWhatItWasGiven) {
  Machine& first = add("a", "box", "", 1);
  Machine& second = add("b", "box", "", 1);
  auto one = start(first);
  EXPECT_THAT(one->output(), HasSubstr("this machine has no /etc/machine-id: its id in the ledger is"));
  const auto other = start(second);
  first.lines().write(1);
  second.lines().write(1);
  await_stored(2);
  stop(*one);
  one = start(first);
  first.lines().write(1);
  await_stored(3);
  stop(*one);
  stop(*other);
  EXPECT_EQ(hosts().size(), 2U);
}

}  // namespace
}  // namespace mapledger
