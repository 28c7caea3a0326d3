#include "collector/doctor/machine.hpp"

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/collector/doctor/finding_is.hpp"
#include "tests/collector/source/fake_programs.hpp"

namespace mapledger::doctor {
namespace {

/// A Mint on which everything is well.
class MachineTest : public testing::Test {
 protected:
  MachineTest() {
    facts_.wanted = "auto";
    facts_.distribution = {Distribution::Kind::kMint, "Linux Mint 22", true};
    facts_.kernel = "6.8.0-40-generic";
    facts_.in_initial_pid_namespace = facts_.has_proc = facts_.has_sys = facts_.has_btf = true;
    facts_.has_tracefs = facts_.has_debugfs = true;
    StapFacts& stap = facts_.tracers.stap;
    stap.kernel = facts_.kernel;
    stap.stap_version = "5.0";
    stap.has_stap = stap.has_staprun = stap.has_compiler = stap.has_headers = true;
    stap.takes_modules = stap.may_load = stap.may_compile = true;
    stap.lockdown = "none";
    facts_.tracers.ebpf_works = true;
    facts_.tracers.ebpf_answer = "ok";
  }
  /// With what auto takes then.
  const MachineFacts& facts() {
    facts_.choice = choose_tracer(facts_.tracers);
    return facts_;
  }
  StapFacts& stap() { return facts_.tracers.stap; }
  void break_ebpf(const std::string& answer = "it does not work") {
    facts_.tracers.ebpf_works = false;
    facts_.tracers.ebpf_answer = answer;
  }

  MachineFacts facts_;
};

TEST_F(MachineTest, AllIsWell) {
  for (const Finding& finding : check_machine(facts())) {
    EXPECT_EQ(finding.state, State::kOk) << finding.name << ": " << finding.detail;
    EXPECT_EQ(finding.mend, "");
  }
}

TEST_F(MachineTest, WhatOnlyTheOtherTracerNeedsIsAWarning) {
  stap().has_headers = false;
  EXPECT_THAT(check_headers(facts()),
              is(State::kWarning, "6.8.0-40-generic", "apt-get install linux-headers-6.8.0-40-generic"));
  facts_.wanted = "stap";
  EXPECT_THAT(check_headers(facts()), is(State::kFailed, "cannot compile"));
  facts_.wanted = "ebpf";
  EXPECT_THAT(check_headers(facts()), is(State::kWarning, "cannot compile"));
  facts_.wanted = "auto";
  break_ebpf();
  EXPECT_THAT(check_headers(facts()), is(State::kFailed, "cannot compile"));
  EXPECT_THAT(check_ebpf(facts()), is(State::kFailed, "it does not work"));
  EXPECT_THAT(check_tracer(facts()), is(State::kFailed, "none can work here"));
}

TEST_F(MachineTest, TheTracerThatAutoTakesIsSaid) {
  EXPECT_THAT(check_tracer(facts()), is(State::kOk, "auto takes stap"));
  stap().has_stap = false;
  EXPECT_THAT(check_tracer(facts()), is(State::kOk, "auto takes ebpf"));
  facts_.wanted = "replay:a.csv";
  EXPECT_THAT(check_tracer(facts()), is(State::kOk, "needs none"));
}

TEST_F(MachineTest, Rights) {
  EXPECT_THAT(check_rights(facts()), is(State::kOk, "root"));
  stap().may_load = stap().may_compile = false;
  EXPECT_THAT(check_rights(facts()), is(State::kOk, "without CAP_SYS_MODULE"));
  break_ebpf();
  EXPECT_THAT(check_rights(facts()), is(State::kFailed, "without the capabilities", "--privileged"));
  facts_.distribution.is_root = false;
  EXPECT_THAT(check_rights(facts()),
              is(State::kFailed, "nothing can be traced", "usermod -aG stapdev,stapusr"));
  stap().may_load = true;
  EXPECT_THAT(check_rights(facts()), is(State::kOk, "stapusr"));
  stap().may_compile = true;
  EXPECT_THAT(check_rights(facts()), is(State::kOk, "stapdev"));
}

TEST_F(MachineTest, PidNamespace) {
  facts_.in_initial_pid_namespace = false;
  EXPECT_THAT(check_pid_namespace(facts()), is(State::kFailed, "one of its own", "--pid=host"));
  facts_.has_proc = false;
  EXPECT_THAT(check_pid_namespace(facts()), is(State::kFailed, "unknown", "mount -t proc"));
  facts_.wanted = "stdin";
  EXPECT_THAT(check_pid_namespace(facts()), is(State::kWarning, "unknown"));
}

TEST_F(MachineTest, Kernel) {
  EXPECT_THAT(check_kernel(facts()), is(State::kOk, "6.8.0-40-generic"));
  facts_.kernel = "5.4.0-1";
  EXPECT_THAT(check_kernel(facts()), is(State::kWarning, "too old", "TRACER=stap"));
  facts_.wanted = "ebpf";
  EXPECT_THAT(check_kernel(facts()), is(State::kFailed, "too old"));
}

TEST_F(MachineTest, KernelModules) {
  stap().takes_modules = false;
  EXPECT_THAT(check_modules(facts()), is(State::kWarning, "loads none", "TRACER=ebpf"));
  stap().takes_modules = stap().modules_disabled = true;
  EXPECT_THAT(check_modules(facts()), is(State::kWarning, "kernel.modules_disabled"));
  facts_.wanted = "stap";
  EXPECT_THAT(check_modules(facts()), is(State::kFailed, "kernel.modules_disabled"));
  facts_.has_proc = false;
  EXPECT_THAT(check_modules(facts()), is(State::kFailed, "unknown", "mount -t proc"));
}

TEST_F(MachineTest, SecureBootAndLockdown) {
  stap().secure_boot = true;
  EXPECT_THAT(check_secure_boot(facts()), is(State::kWarning, "Secure Boot on, lockdown none", "mokutil"));
  stap().lockdown = "integrity";
  EXPECT_THAT(check_secure_boot(facts()),
              is(State::kWarning, "signed modules only", "mokutil --disable-validation"));
  EXPECT_EQ(facts().choice.tracer, Choice::Tracer::kEbpf);
  facts_.wanted = "stap";
  EXPECT_THAT(check_secure_boot(facts()), is(State::kFailed, "signed modules only"));
  facts_.wanted = "ebpf";
  stap().lockdown = "confidentiality";
  EXPECT_THAT(check_secure_boot(facts()), is(State::kFailed, "neither stap nor ebpf"));
}

TEST_F(MachineTest, SystemTap) {
  EXPECT_THAT(check_systemtap(facts()), is(State::kOk, "SystemTap 5.0"));
  facts_.trial = "";
  EXPECT_THAT(check_systemtap(facts()), is(State::kOk, "compiles the script"));
  facts_.trial = "Pass 4: compilation failed.";
  EXPECT_THAT(check_systemtap(facts()), is(State::kWarning, "Pass 4", "STAP_MODULE"));
  facts_.trial.reset();
  stap().has_compiler = false;
  EXPECT_THAT(check_systemtap(facts()), is(State::kWarning, "gcc", "apt-get install gcc make"));
  stap().has_stap = false;
  EXPECT_THAT(check_systemtap(facts()), is(State::kWarning, "not installed", "apt-get install systemtap"));
}

TEST_F(MachineTest, PairsThatAreKnownNotToFit) {
  facts_.kernel = stap().kernel = "6.1.0-40-amd64";
  stap().stap_version = "4.8";
  EXPECT_THAT(check_systemtap(facts()), is(State::kWarning, "SystemTap 4.8", "TRACER=ebpf"));
  EXPECT_EQ(facts().choice.tracer, Choice::Tracer::kEbpf);
  facts_.kernel = stap().kernel = "6.12.48+deb13-amd64";
  stap().stap_version = "5.1";
  EXPECT_THAT(check_systemtap(facts()), is(State::kWarning, "SystemTap 5.1", "TRACER=ebpf"));
}

TEST_F(MachineTest, AModuleThatFitsNeedsNothingToCompile) {
  stap().has_headers = stap().has_stap = stap().has_compiler = false;
  facts_.wanted = "stap";
  facts_.tracers.stap_module = "/lib/m.ko";
  EXPECT_THAT(check_stap_module(facts()), is(State::kOk, "fits"));
  EXPECT_THAT(check_headers(facts()), is(State::kWarning, ""));
  EXPECT_THAT(check_systemtap(facts()), is(State::kWarning, ""));
  facts_.tracers.not_module = "it was built for kernel 6.1";
  EXPECT_THAT(check_stap_module(facts()),
              is(State::kFailed, "built for kernel 6.1", "build-module --kernel 6.8.0-40-generic"));
  EXPECT_THAT(check_headers(facts()), is(State::kFailed, ""));
}

TEST_F(MachineTest, FileSystemsAndBtf) {
  facts_.has_btf = facts_.has_tracefs = facts_.has_debugfs = false;
  EXPECT_THAT(check_debugfs(facts()), is(State::kWarning, "not mounted", "mount -t debugfs"));
  EXPECT_THAT(check_tracefs(facts()), is(State::kOk, "not needed"));
  EXPECT_THAT(check_btf(facts()), is(State::kWarning, "does not describe its types"));
  facts_.wanted = "ebpf";
  break_ebpf();
  EXPECT_THAT(check_tracefs(facts()), is(State::kWarning, "not mounted", "mount -t tracefs"));
  EXPECT_THAT(check_btf(facts()), is(State::kFailed, "does not describe its types", "CONFIG_DEBUG_INFO_BTF"));
  facts_.has_sys = false;
  EXPECT_THAT(check_btf(facts()), is(State::kFailed, "unknown", "mount -t sysfs"));
}

TEST_F(MachineTest, Memlock) {
  facts_.memlock_bytes = 65'536;
  EXPECT_THAT(check_memlock(facts()), is(State::kOk, "does not ask for"));
  facts_.kernel = "5.4.0-1";
  facts_.wanted = "ebpf";
  EXPECT_THAT(check_memlock(facts()), is(State::kFailed, "64 KiB", "ulimit -l unlimited"));
}

TEST_F(MachineTest, AnotherCollector) {
  facts_.lock = "/run/mapledger-collector.lock";
  facts_.lock_owner = "4242";
  EXPECT_THAT(check_lock(facts()), is(State::kWarning, "process 4242", "kill 4242"));
}

TEST(GatherMachine, CopesWithABareRoot) {
  FakePrograms programs;
  programs.be_alone();
  const test::TempFolder root;
  CollectorConfig config;
  config.ebpf_tracer = "/no/such/tracer";
  config.run_lock = root.path() / "lock";
  const MachineFacts facts = gather_machine(config, true, root.path());
  EXPECT_FALSE(facts.has_proc);
  EXPECT_FALSE(facts.has_btf);
  EXPECT_FALSE(facts.trial);
  EXPECT_EQ(facts.choice.tracer, Choice::Tracer::kNone);
  EXPECT_EQ(exit_code(check_machine(facts)), 1);
}

TEST(GatherMachine, ATrialIsWhatSystemTapSaysLast) {
  FakePrograms programs;
  programs.add("stap",
               "[ \"$1\" = --version ] && { echo 'Systemtap (version 5.1/0.1)'; exit; }; echo one; echo "
               "'Pass 4: compilation failed.'; exit 1");
  CollectorConfig config;
  config.ebpf_tracer = programs.add("trace", "exit 0");
  config.run_lock = programs.folder() / "lock";
  EXPECT_EQ(gather_machine(config, true).trial, "Pass 4: compilation failed.");
  EXPECT_EQ(gather_machine(config, false).trial, std::nullopt);
}

}  // namespace
}  // namespace mapledger::doctor
