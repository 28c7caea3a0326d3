#include "collector/doctor/distribution.hpp"

#include <fmt/format.h>

#include <sstream>

namespace mapledger::doctor {
namespace {

using Kind = Distribution::Kind;

std::string unquoted(std::string value) {
  if (value.size() >= 2 && (value.front() == '"' || value.front() == '\'') && value.back() == value.front()) {
    return value.substr(1, value.size() - 2);
  }
  return value;
}

Kind kind_of(const std::string& id) {
  if (id == "linuxmint") return Kind::kMint;
  if (id == "ubuntu") return Kind::kUbuntu;
  if (id == "debian") return Kind::kDebian;
  return Kind::kOther;
}

}  // namespace

Distribution read_distribution(const std::string& os_release, bool is_root) {
  Distribution distribution;
  distribution.is_root = is_root;
  std::string like;
  std::istringstream lines(os_release);
  for (std::string line; std::getline(lines, line);) {
    const auto equals = line.find('=');
    if (equals == std::string::npos) continue;
    const std::string name = line.substr(0, equals);
    const std::string value = unquoted(line.substr(equals + 1));
    if (name == "PRETTY_NAME") distribution.name = value;
    if (name == "ID") distribution.kind = kind_of(value);
    if (name == "ID_LIKE") like = value;
  }
  std::istringstream words(like);
  for (std::string word; distribution.kind == Kind::kOther && words >> word;)
    distribution.kind = kind_of(word);
  return distribution;
}

std::string Distribution::as_root(const std::string& command) const {
  return is_root ? command : "sudo " + command;
}

std::string Distribution::install(const std::string& packages) const {
  if (kind == Kind::kOther) return "install what Debian calls " + packages;
  return as_root("apt-get install " + packages);
}

std::string Distribution::install_headers(const std::string& kernel) const {
  switch (kind) {
    case Kind::kMint:
      return install("linux-headers-" + kernel) + "   (not stap-prep: it fails on Mint)";
    case Kind::kUbuntu:
    case Kind::kDebian:
      return install("linux-headers-" + kernel);
    case Kind::kOther:
      break;
  }
  return fmt::format("install the headers of kernel {}, so that /lib/modules/{}/build leads to them", kernel,
                     kernel);
}

std::string Distribution::other_systemtap() const {
  std::string mend = "set TRACER=ebpf, or STAP_MODULE to a module that was built elsewhere";
  if (kind == Kind::kDebian) mend += ", or take systemtap from another release of Debian";
  return mend;
}

}  // namespace mapledger::doctor
