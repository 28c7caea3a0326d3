#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>

namespace mapledger {

/// What decides whether SystemTap can work here. Gathered once, judged by functions that need no machine.
struct StapFacts {
  std::string kernel;        ///< uname -r
  std::string stap_version;  ///< "5.1"; empty: there is no stap, or it does not answer
  bool has_stap = false;     ///< there is a program of this name
  bool has_staprun = false;
  bool has_compiler = false;        ///< gcc and make
  bool has_headers = false;         ///< of this kernel
  bool takes_modules = false;       ///< the kernel can load modules at all
  bool modules_disabled = false;    ///< sysctl kernel.modules_disabled
  bool only_signed = false;         ///< module.sig_enforce
  std::string lockdown;             ///< none, integrity, confidentiality; empty: the kernel has none
  std::optional<bool> secure_boot;  ///< nothing: no EFI, or it does not say
  bool may_load = false;            ///< root with CAP_SYS_MODULE, or group stapusr with staprun
  bool may_compile = false;         ///< root with CAP_SYS_MODULE, or group stapdev
};

/// `root` is / or a test's folder. Asks stap for its version for no longer than `patience`.
StapFacts gather_stap_facts(const std::string& kernel, std::chrono::milliseconds patience,
                            const std::filesystem::path& root = "/");

/// Why no module of SystemTap can be loaded here, compiled or not; empty: it can.
std::string why_no_modules(const StapFacts& facts);
/// Why `stap` cannot trace with a script; empty: it can.
std::string why_not_stap(const StapFacts& facts);
/// Why `staprun` cannot run a module that fits the kernel; empty: it can.
std::string why_not_staprun(const StapFacts& facts);
/// Why this SystemTap does not compile for this kernel, as far as is known.
std::string why_not_compile(const std::string& stap_version, const std::string& kernel);

/// Whether a program of this name is on PATH.
bool is_on_path(const std::string& program);

}  // namespace mapledger
