#include "collector/source/stap_module.hpp"

#include <elf.h>

#include <cstring>
#include <fstream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/temp_folder.hpp"

namespace mapledger {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* kKernel = "6.1.0-56-amd64";

/// An ELF file with a section .modinfo, as modpost writes it.
std::string elf_with(const std::string& modinfo) {
  const std::string names("\0.modinfo\0.shstrtab\0", 20);
  Elf64_Ehdr header{};
  std::memcpy(header.e_ident, ELFMAG, SELFMAG);
  header.e_ident[EI_CLASS] = ELFCLASS64;
  header.e_shentsize = sizeof(Elf64_Shdr);
  header.e_shnum = 3;
  header.e_shstrndx = 2;
  Elf64_Shdr sections[3]{};
  sections[1].sh_name = 1;
  sections[1].sh_offset = sizeof header;
  sections[1].sh_size = modinfo.size();
  sections[2].sh_name = 10;
  sections[2].sh_offset = sizeof header + modinfo.size();
  sections[2].sh_size = names.size();
  header.e_shoff = sizeof header + modinfo.size() + names.size();
  std::string file(reinterpret_cast<const char*>(&header), sizeof header);
  file += modinfo + names;
  file.append(reinterpret_cast<const char*>(sections), sizeof sections);
  return file;
}

std::string info(const std::string& more = "parmtype=mapledger_protocol:int") {
  std::string text = "parmtype=leave_out:string|license=GPL|parm=_stp_bufsize:buffer size|" + more +
                     "|name=mapledger_request|vermagic=6.1.0-56-amd64 SMP preempt mod_unload modversions |";
  for (char& c : text) {
    if (c == '|') c = '\0';
  }
  return text;
}

class StapModuleTest : public testing::Test {
 protected:
  std::filesystem::path file(const std::string& name, const std::string& bytes) {
    std::ofstream(folder_.path() / name, std::ios::binary) << bytes;
    return folder_.path() / name;
  }
  test::TempFolder folder_;
};

TEST_F(StapModuleTest, SaysForWhichKernelItWasBuilt) {
  const auto path = file("mapledger_request.ko", elf_with(info()));
  const auto module = read_stap_module(path);
  ASSERT_TRUE(module) << module.error().message;
  EXPECT_EQ(module->name, "mapledger_request");
  EXPECT_EQ(module->kernel, kKernel);
  EXPECT_THAT(module->parameters, ElementsAre("leave_out", "mapledger_protocol"));
  EXPECT_EQ(why_not_module(*module, path, kKernel), "");
  EXPECT_THAT(why_not_module(*module, path, "6.1.0-57-amd64"),
              HasSubstr("built for kernel 6.1.0-56-amd64, this one is 6.1.0-57-amd64"));
}

TEST_F(StapModuleTest, HasToBeOfOurScript) {
  const auto path = file("mapledger_request.ko", elf_with(info("parmtype=other:int")));
  EXPECT_THAT(why_not_module(read_stap_module(path).value(), path, kKernel), HasSubstr("memory_request.stp"));
}

TEST_F(StapModuleTest, HasToKeepItsName) {
  const auto path = file("renamed.ko", elf_with(info()));
  EXPECT_THAT(why_not_module(read_stap_module(path).value(), path, kKernel),
              HasSubstr("call it mapledger_request.ko"));
}

TEST_F(StapModuleTest, WhatIsNoModuleIsSaid) {
  EXPECT_THAT(read_stap_module("/no/such.ko").error().message,
              HasSubstr("STAP_MODULE: cannot read /no/such.ko"));
  EXPECT_THAT(read_stap_module(folder_.path()).error().message, HasSubstr("no kernel module"));
  for (const std::string& bytes :
       {std::string(), std::string("text\n"), std::string("\x28\xB5\x2F\xFD"),
        elf_with(info()).substr(0, 200), std::string(ELFMAG) + std::string(60, '\xff')}) {
    EXPECT_THAT(read_stap_module(file("a.ko", bytes)).error().message, HasSubstr("no kernel module"));
  }
}

}  // namespace
}  // namespace mapledger
