#include "collector/source/stap_messages.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <optional>

namespace mapledger {
namespace {

using Kind = StapMessage::Kind;

bool has(std::string_view line, std::string_view part) {
  return line.find(part) != std::string_view::npos;
}

/// The number right behind `before`.
std::optional<std::uint64_t> number_after(std::string_view line, std::string_view before) {
  const auto at = line.find(before);
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view rest = line.substr(at + before.size());
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), value);
  if (error != std::errc()) return std::nullopt;
  return value;
}

/// What ends a run, with what mends it. The first part that is found decides; {} is the kernel.
struct Cause {
  std::string_view part;
  std::string_view text;
};
constexpr Cause kNotAllowed{"",
                            "the kernel does not take the module: unsigned modules are refused (Secure Boot "
                            "or lockdown). Switch Secure Boot "
                            "off (mokutil --disable-validation, then reboot), or set TRACER=ebpf"};
constexpr std::array kInsertCauses = {
    Cause{"File exists",
          "a module of this name is loaded already: another tracer runs it, or one that was killed left it. "
          "End the "
          "other, or remove the module: staprun -d NAME (lsmod names it)"},
    Cause{"Invalid module format",
          "the module was built for another kernel than {} or without its symbol versions. Build it anew: "
          "mapledger-collector build-module FILE.ko"},
    Cause{"Unknown symbol",
          "the module was built for another kernel than {}. Build it anew: mapledger-collector build-module "
          "FILE.ko"},
    Cause{"wrong symbol version",
          "the module was built for another kernel than {}. Build it anew: mapledger-collector build-module "
          "FILE.ko"},
    Cause{"Required key not available", kNotAllowed.text},
    Cause{"Key was rejected by service", kNotAllowed.text},
    Cause{"Operation not permitted",
          "the kernel does not take modules from us: run it as root, and if it is root, Secure Boot or "
          "lockdown forbids "
          "it (mokutil --disable-validation, then reboot), or a container does. Else set TRACER=ebpf"},
    Cause{"No such file or directory", "the module's file is not there. Look at STAP_MODULE"},
};
constexpr std::array kCauses = {
    Cause{
        "You are trying to run systemtap as a normal user",
        "SystemTap is for root and the groups stapdev and stapusr: run the collector as root, or usermod -aG "
        "stapdev,stapusr USER and log in anew"},
    Cause{
        "You are trying to load the module",
        "SystemTap is for root and the groups stapdev and stapusr: run the collector as root, or usermod -aG "
        "stapdev,stapusr USER and log in anew"},
    Cause{"can only use unsigned modules within",
          "a member of stapusr alone may load only what lies in /lib/modules/{}/systemtap: copy the module "
          "there as root, "
          "or usermod -aG stapdev USER and log in anew"},
    Cause{"effective user ID of staprun must be set to the root",
          "staprun is not setuid root: run the collector as root, or dpkg-reconfigure systemtap-runtime"},
    Cause{"kernel development headers",
          "the headers of kernel {} are not installed: apt-get install linux-headers-{} (Debian, Ubuntu, "
          "Mint)"},
    Cause{"\" failed with error: ",
          "the headers of kernel {} are not installed: apt-get install linux-headers-{} (Debian, Ubuntu, "
          "Mint)"},
    Cause{"Incorrect version or missing kernel-devel",
          "the headers of kernel {} are not installed: apt-get install linux-headers-{} (Debian, Ubuntu, "
          "Mint)"},
    Cause{
        "Pass 4: compilation failed",
        "SystemTap does not compile for kernel {}: the two do not fit each other, or gcc or make is missing. "
        "Install another SystemTap, a module built elsewhere (STAP_MODULE), or set TRACER=ebpf"},
    Cause{"Pass 3: translation failed",
          "SystemTap cannot translate the script: see the lines above; or set TRACER=ebpf"},
    Cause{"Pass 2: analysis failed",
          "SystemTap does not find the probes in kernel {}: see the lines above. Install another SystemTap, "
          "or set "
          "TRACER=ebpf"},
    Cause{"Pass 1: parse failed",
          "the script is not one for this SystemTap: see the lines above, and STAP_SCRIPT"},
    Cause{"exceeded threshold",
          "SystemTap ended the trace since its probes took too much time (probe overhead exceeded "
          "threshold): the module "
          "was built without -DSTP_NO_OVERLOAD. Build it anew: mapledger-collector build-module FILE.ko"},
    Cause{"Skipped too many probes",
          "SystemTap ended the trace since too many calls could not be seen (MAXSKIPPED): fewer threads at "
          "once, a module "
          "with a larger KRETACTIVE, or TRACER=ebpf"},
    Cause{"Array overflow", "SystemTap ended the trace: an array of the script was full"},
    Cause{"Memory allocation failed",
          "stapio had no more memory: the collector did not read fast enough, and what waited for it passed "
          "the limit"},
    Cause{"Cannot attach to module",
          "staprun cannot talk to its module: debugfs is not mounted (mount -t debugfs none "
          "/sys/kernel/debug), or it was "
          "removed meanwhile"},
    Cause{"cannot be started: no such program",
          "SystemTap is not installed: apt-get install systemtap (systemtap-runtime for a module built "
          "beforehand)"},
};

std::string filled(std::string_view text, std::string_view kernel) {
  std::string whole(text);
  for (auto at = whole.find("{}"); at != std::string::npos; at = whole.find("{}"))
    whole.replace(at, 2, kernel);
  return whole;
}

StapMessage fatal(std::string_view explanation, std::string_view line, std::string_view kernel) {
  return {Kind::kFatal, 0, fmt::format("{} ({})", filled(explanation, kernel), line)};
}

std::optional<StapMessage> loss(std::string_view line) {
  std::string text(line);
  if (has(line, "transport failures")) {
    if (const auto n = number_after(line, "There were ")) return StapMessage{Kind::kDropped, *n, text};
  }
  if (const auto n = number_after(line, "skipped probes: ")) return StapMessage{Kind::kSkipped, *n, text};
  return std::nullopt;
}

/// Said elsewhere, or of no use here.
bool is_noise(std::string_view line) {
  constexpr std::array<std::string_view, 9> kNoise = {
      "Kernel function symbol table missing",  // headers suffice
      "exited with status",                    // a line before says why
      "Pass 5: run failed",
      "Rerun with staprun option '-R'",
      "Skipped due to ",  // details of the skipped probes, counted in their sum
      "Preferring matched",
      "[man warning::",
      "You should either be root, or be part of",
      "Your system doesn't seem to have either group",
  };
  for (const std::string_view part : kNoise) {
    if (has(line, part)) return true;
  }
  return line.find_first_not_of(" \t") == std::string_view::npos;
}

}  // namespace

StapMessage read_stap_message(std::string_view line, std::string_view kernel) {
  if (auto lost = loss(line)) return *std::move(lost);
  if (has(line, "Couldn't insert module")) {
    for (const Cause& cause : kInsertCauses) {
      if (has(line, cause.part)) return fatal(cause.text, line, kernel);
    }
    return fatal("the kernel does not take the module", line, kernel);
  }
  for (const Cause& cause : kCauses) {
    if (has(line, cause.part)) return fatal(cause.text, line, kernel);
  }
  if (is_noise(line)) return {Kind::kIgnored, 0, std::string(line)};
  // A probe's error ends the whole trace (MAXERRORS is 0), as does whatever staprun calls one.
  if (line.starts_with("ERROR: ")) return {Kind::kFatal, 0, std::string(line.substr(7))};
  return {Kind::kInfo, 0, std::string(line)};
}

}  // namespace mapledger
