#include "tests/exact/programs.hpp"

namespace mapledger::exact {
/// Debian's; it phones nobody, and needs no session.
std::vector<std::string> chromium(const std::filesystem::path& profile, const std::string& page) {
  return {"chromium",
          "--headless=new",
          "--no-sandbox",
          "--disable-gpu",
          "--disable-quic",
          "--no-first-run",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync",
          "--remote-debugging-port=0",
          "--user-data-dir=" + profile.string(),
          page};
}

std::vector<ProgramPlan> all_programs(const ProgramFolders& folders, std::uint64_t seed) {
  // else malloc soon keeps what is freed, and asks the kernel for little
  constexpr const char* kManyCalls = "MALLOC_MMAP_THRESHOLD_=131072";
  const auto source = [&](const char* name) { return (folders.sources / name).string(); };
  const auto built = [&](const char* name) { return (folders.built / name).string(); };
  std::vector<ProgramPlan> plans{
      {"bash", {"bash", source("pipelines.sh")}},
      {"gcc", {"bash", source("compiles.sh"), source("compiled.cpp"), folders.work / "compiled"}, true},
      {"chromium", chromium(folders.work / "chromium", "file://" + source("page.html"))},
      {"fork_tree", {built("fork_tree")}},
      {"lifetimes", {built("lifetimes")}},
  };
  for (int i = 0; i < 2; ++i) {
    const std::string own_seed = std::to_string((seed + static_cast<unsigned>(i)) % 1'000'000);
    plans.push_back({"python", {"env", kManyCalls, "python3", source("growing.py")}, true});
    plans.push_back({"node", {"env", kManyCalls, "node", "--expose-gc", source("allocating.js")}, true});
    plans.push_back(
        {"java",
         {"java", "-Xmx192m", "-XX:MaxDirectMemorySize=1g", "-XX:+UseSerialGC", source("Allocating.java")},
         true});
    plans.push_back({"allocator_stress", {built("allocator_stress")}, true});
    plans.push_back({"random_calls", {built("random_calls"), own_seed}, true});
    plans.push_back({"random_calls32", {built("random_calls32"), own_seed}, true, true});
  }
  return plans;
}

std::vector<std::unique_ptr<Program>> start_all(const std::vector<ProgramPlan>& plans,
                                                const ProgramFolders& folders) {
  std::vector<std::unique_ptr<Program>> programs;
  for (const ProgramPlan& plan : plans) {
    programs.push_back(std::make_unique<Program>(plan.name, plan.argv, folders.work / (plan.name + ".log")));
  }
  return programs;
}

}  // namespace mapledger::exact
