#pragma once

#include <string>

namespace mapledger::doctor {

/// Whose commands the mends are.
struct Distribution {
  enum class Kind { kDebian, kUbuntu, kMint, kOther };
  Kind kind = Kind::kOther;
  std::string name;     ///< PRETTY_NAME; empty: it does not say
  bool is_root = true;  ///< else commands begin with sudo

  /// "sudo apt-get install PACKAGES"
  [[nodiscard]] std::string install(const std::string& packages) const;
  /// A command for root.
  [[nodiscard]] std::string as_root(const std::string& command) const;
  /// The headers of a kernel.
  [[nodiscard]] std::string install_headers(const std::string& kernel) const;
  /// Another SystemTap than the one that does not fit.
  [[nodiscard]] std::string other_systemtap() const;
};

/// By a text like /etc/os-release: ID, else ID_LIKE. os-release(5).
Distribution read_distribution(const std::string& os_release, bool is_root);

}  // namespace mapledger::doctor
