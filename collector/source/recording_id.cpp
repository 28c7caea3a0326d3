#include "collector/source/recording_id.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <openssl/evp.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <vector>

#include "common/descriptor.hpp"

namespace mapledger {
namespace {

struct FreeDigest {
  void operator()(EVP_MD_CTX* digest) const { EVP_MD_CTX_free(digest); }
};

}  // namespace

Result<std::uint64_t> recording_id(const std::filesystem::path& file) {
  const auto failed = [&file] {
    return Error{fmt::format("cannot read the recording {}: {}", file.string(), std::strerror(errno))};
  };
  const Descriptor fd(open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd) return failed();
  const std::unique_ptr<EVP_MD_CTX, FreeDigest> digest(EVP_MD_CTX_new());
  const Error no_digest{"OpenSSL cannot make a SHA-256"};
  if (!digest || EVP_DigestInit_ex(digest.get(), EVP_sha256(), nullptr) != 1) return no_digest;
  std::vector<char> buffer(1U << 18U);
  for (;;) {
    const ssize_t n = read(fd.get(), buffer.data(), buffer.size());
    if (n < 0) return failed();
    if (n == 0) break;
    if (EVP_DigestUpdate(digest.get(), buffer.data(), static_cast<std::size_t>(n)) != 1) return no_digest;
  }
  std::array<unsigned char, EVP_MAX_MD_SIZE> hash{};
  if (EVP_DigestFinal_ex(digest.get(), hash.data(), nullptr) != 1) return no_digest;
  std::uint64_t id = 0;
  for (std::size_t i = 0; i < sizeof id; ++i) id = id << 8U | hash.at(i);
  return id == 0 ? 1 : id;
}

}  // namespace mapledger
