#include "ebpf/load_failure.hpp"

#include <cerrno>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mapledger::ebpf {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

KernelFacts fit_kernel() {
  return {.release = "6.1.0-40-amd64"};
}

TEST(LoadFailure, NothingStandsInTheWay) {
  EXPECT_THAT(explain_unfit_kernel(fit_kernel()), IsEmpty());
  EXPECT_THAT(explain_unfit_kernel({.release = "5.12.0"}), IsEmpty());
}

TEST(LoadFailure, OldKernelIsNamedWithWhatToDo) {
  for (const char* const release : {"5.11.22", "5.4.0-200-generic", "4.19.0"}) {
    const std::string text = explain_unfit_kernel({.release = release});
    EXPECT_THAT(text, HasSubstr(release));
    EXPECT_THAT(text, HasSubstr("TRACER=stap"));
  }
}

TEST(LoadFailure, KernelWithoutTypes) {
  KernelFacts facts = fit_kernel();
  facts.has_btf = false;
  EXPECT_THAT(explain_unfit_kernel(facts), HasSubstr("CONFIG_DEBUG_INFO_BTF"));
}

TEST(LoadFailure, AnotherPidNamespace) {
  KernelFacts facts = fit_kernel();
  facts.in_initial_pid_namespace = false;
  EXPECT_THAT(explain_unfit_kernel(facts), HasSubstr("--pid=host"));
}

TEST(LoadFailure, OrdinaryUserIsToldOfSudo) {
  KernelFacts facts = fit_kernel();
  facts.is_root = false;
  EXPECT_THAT(explain_load_failure(facts, EPERM, ""), testing::EndsWith("start it with sudo"));
  // rights alone may not be all that is missing
  EXPECT_THAT(explain_load_failure(facts, EPERM, "libbpf: first\nlibbpf: the last words\n"),
              testing::EndsWith("start it with sudo (libbpf: the last words)"));
  EXPECT_LT(explain_load_failure(facts, EPERM, std::string(5000, 'x')).size(), 400U);
}

TEST(LoadFailure, RootIsToldOfContainers) {
  EXPECT_THAT(explain_load_failure(fit_kernel(), EPERM, ""), HasSubstr("container"));
  EXPECT_THAT(explain_load_failure(fit_kernel(), EPERM, "libbpf: why\n"), testing::EndsWith("(libbpf: why)"));
}

TEST(LoadFailure, NoMemory) {
  EXPECT_THAT(explain_load_failure(fit_kernel(), ENOMEM, ""), HasSubstr("--ring-bytes"));
}

TEST(LoadFailure, AnythingElseShowsTheEndOfTheLog) {
  const std::string text = explain_load_failure(fit_kernel(), EINVAL, std::string(5000, 'x') + "the reason");
  EXPECT_THAT(text, HasSubstr("Invalid argument"));
  EXPECT_THAT(text, HasSubstr("the reason"));
  EXPECT_LT(text.size(), 2000U);
}

TEST(LoadFailure, FexitsRefusalIsAFewWords) {
  EXPECT_EQ(explain_fexit_refusal(EPERM), "Operation not permitted");
  EXPECT_EQ(explain_fexit_refusal(ESRCH), "this kernel lacks one of the functions");
}

}  // namespace
}  // namespace mapledger::ebpf
