#include "collector/source/build_module.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <sstream>

#include <spdlog/spdlog.h>

#include "collector/source/run_program.hpp"
#include "collector/source/stap_messages.hpp"
#include "collector/source/stap_module.hpp"
#include "collector/source/tracer.hpp"
#include "common/host.hpp"

namespace mapledger {
namespace {

namespace fs = std::filesystem;

/// What stap takes after -m.
bool is_module_name(const std::string& name) {
  constexpr std::size_t kLongest = 54;  // MODULE_NAME_LEN, less the kernel's own
  return !name.empty() && name.size() <= kLongest &&
         name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string::npos;
}

/// The first thing it says that explains the end.
Error explain(const std::string& output, const std::string& kernel) {
  std::istringstream lines(output);
  for (std::string line; std::getline(lines, line);) {
    const StapMessage message = read_stap_message(line, kernel);
    if (message.kind == StapMessage::Kind::kFatal) return Error{message.text};
    if (message.kind == StapMessage::Kind::kInfo) spdlog::warn("stap: {}", line);
  }
  return Error{"stap has made no module"};
}

/// A folder of its own for stap, which writes where it stands.
class Workshop {
 public:
  explicit Workshop(const fs::path& beside)
      : path_(fs::absolute(beside).parent_path() / ".mapledger-module.XXXXXX") {
    std::string name = path_.string();
    is_made_ = mkdtemp(name.data()) != nullptr;
    path_ = name;
  }
  Workshop(const Workshop&) = delete;
  Workshop& operator=(const Workshop&) = delete;
  ~Workshop() {
    std::error_code error;
    if (is_made_) fs::remove_all(path_, error);
  }
  [[nodiscard]] bool is_made() const { return is_made_; }
  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  fs::path path_;
  bool is_made_ = false;
};

}  // namespace

Result<void> build_module(const CollectorConfig& config) {
  constexpr std::chrono::minutes kPatience(15);
  const fs::path& to = config.module_to;
  const std::string name = to.stem();
  if (to.extension() != ".ko" || !is_module_name(name)) {
    return Error{fmt::format(
        "'{}' is no FILE.ko with a name of small letters, digits and _, as the module's own will be",
        to.string())};
  }
  const std::string kernel = config.module_kernel.empty() ? this_host().kernel : config.module_kernel;
  const Workshop workshop(to);
  if (!workshop.is_made()) return Error{"cannot write to the folder of " + to.string()};
  std::vector<std::string> argv = stap_options(kernel);
  argv.insert(argv.end(), {"-r", kernel, "-p4", "-m", name, fs::absolute(stap_script(config)).string()});
  spdlog::info("SystemTap compiles {} for kernel {}, which takes a minute or more",
               stap_script(config).string(), kernel);
  const auto [well, output] = run_program(argv, kPatience, {workshop.path(), true});
  const fs::path made = workshop.path() / (name + ".ko");
  const auto module = read_stap_module(made);
  if (!well || !module) return explain(output, kernel);
  if (auto why = why_not_module(*module, made, kernel); !why.empty()) return Error{why};
  std::error_code error;
  fs::rename(made, to, error);
  if (error) return Error{fmt::format("cannot write {}: {}", to.string(), error.message())};
  spdlog::info("{} is for kernel {}: copy it there and set STAP_MODULE to it", to.string(), kernel);
  return {};
}

}  // namespace mapledger
