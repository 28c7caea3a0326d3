#include "collector/source/stap_module.hpp"

#include <elf.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <optional>
#include <string_view>
#include <vector>

#include "common/descriptor.hpp"

namespace mapledger {
namespace {

constexpr std::uint64_t kMostBytes =
    1U << 20U;  // of a table or section: a damaged file shall not take our memory

bool read_at(int fd, std::uint64_t offset, void* to, std::size_t bytes) {
  return pread(fd, to, bytes, static_cast<off_t>(offset)) == static_cast<ssize_t>(bytes);
}

std::optional<std::string> section_text(int fd, const Elf64_Shdr& section) {
  if (section.sh_size > kMostBytes) return std::nullopt;
  std::string text(section.sh_size, '\0');
  if (!read_at(fd, section.sh_offset, text.data(), text.size())) return std::nullopt;
  return text;
}

/// The section's content; nothing: this is no ELF file of 64 bits with such a section.
std::optional<std::string> find_section(int fd, std::string_view name) {
  Elf64_Ehdr header{};
  if (!read_at(fd, 0, &header, sizeof header) || std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0 ||
      header.e_ident[EI_CLASS] != ELFCLASS64 || header.e_shentsize != sizeof(Elf64_Shdr) ||
      header.e_shstrndx >= header.e_shnum) {
    return std::nullopt;
  }
  std::vector<Elf64_Shdr> sections(header.e_shnum);
  if (!read_at(fd, header.e_shoff, sections.data(), sections.size() * sizeof(Elf64_Shdr)))
    return std::nullopt;
  const auto names = section_text(fd, sections[header.e_shstrndx]);
  if (!names) return std::nullopt;
  for (const Elf64_Shdr& section : sections) {
    if (section.sh_name < names->size() && names->c_str() + section.sh_name == name)
      return section_text(fd, section);
  }
  return std::nullopt;
}

}  // namespace

Result<StapModule> read_stap_module(const std::filesystem::path& file) {
  const Descriptor fd(open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd) {
    return Error{
        fmt::format("STAP_MODULE: cannot read {}: {}. `mapledger-collector build-module FILE.ko` builds one",
                    file.string(), std::strerror(errno))};
  }
  const auto info = find_section(fd.get(), ".modinfo");
  if (!info) {
    return Error{
        fmt::format("STAP_MODULE: {} is no kernel module (if it is compressed, unpack it)", file.string())};
  }
  StapModule module;
  for (std::string_view left = *info; !left.empty();) {
    const std::string_view entry = left.substr(0, left.find('\0'));
    left.remove_prefix(std::min(left.size(), entry.size() + 1));
    const std::string_view value = entry.substr(std::min(entry.size(), entry.find('=') + 1));
    if (entry.starts_with("name=")) module.name = value;
    if (entry.starts_with("vermagic=")) module.kernel = value.substr(0, value.find(' '));
    if (entry.starts_with("parmtype=")) module.parameters.emplace(value.substr(0, value.find(':')));
  }
  return module;
}

std::string why_not_module(const StapModule& module, const std::filesystem::path& file,
                           const std::string& kernel) {
  if (module.kernel != kernel) {
    return fmt::format(
        "STAP_MODULE: {} was built for kernel {}, this one is {}; `mapledger-collector build-module FILE.ko` "
        "builds one",
        file.string(), module.kernel, kernel);
  }
  if (!module.parameters.contains(kModuleMark)) {
    return fmt::format(
        "STAP_MODULE: {} was not built from this release's memory_request.stp; `mapledger-collector "
        "build-module "
        "FILE.ko` builds one",
        file.string());
  }
  if (file.stem() != module.name || file.extension() != ".ko") {
    return fmt::format(
        "STAP_MODULE: {} has another name than its module, by which staprun finds it: call it {}.ko",
        file.string(), module.name);
  }
  return {};
}

}  // namespace mapledger
