#include "common/shipped.hpp"

#include <system_error>

namespace mapledger {

namespace fs = std::filesystem;

fs::path shipped(const fs::path& installed, const fs::path& in_sources) {
  std::error_code error;
  return shipped_with(fs::read_symlink("/proc/self/exe", error).parent_path(), installed, in_sources);
}

fs::path shipped_with(const fs::path& folder, const fs::path& installed, const fs::path& in_sources) {
  std::error_code error;
  fs::path there = folder.parent_path() / "share" / "mapledger" / installed;
  if (folder.filename() == "bin" && fs::exists(there, error)) return there;
  return fs::path(MAPLEDGER_SOURCE_DIR) / in_sources;
}

}  // namespace mapledger
