#include "collector/recorder.hpp"

#include <fmt/format.h>
#include <zstd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

#include <spdlog/spdlog.h>

#include "collector/opening.hpp"

namespace mapledger {
namespace {

/// A file that may be compressed. One thread.
class LineFile {
 public:
  explicit LineFile(const std::filesystem::path& file)
      : file_(std::fopen(file.c_str(), "we"), &std::fclose),
        zstd_(file.extension() == ".zst" ? ZSTD_createCStream() : nullptr, &ZSTD_freeCStream),
        chunk_(ZSTD_CStreamOutSize()) {}

  [[nodiscard]] bool is_open() const { return file_ != nullptr; }
  bool write(std::string_view text, ZSTD_EndDirective end = ZSTD_e_continue) {
    if (zstd_ == nullptr) return std::fwrite(text.data(), 1, text.size(), file_.get()) == text.size();
    ZSTD_inBuffer in{text.data(), text.size(), 0};
    for (;;) {
      ZSTD_outBuffer out{chunk_.data(), chunk_.size(), 0};
      const std::size_t left = ZSTD_compressStream2(zstd_.get(), &out, &in, end);
      if (ZSTD_isError(left) != 0U || std::fwrite(chunk_.data(), 1, out.pos, file_.get()) != out.pos)
        return false;
      if (end == ZSTD_e_continue ? in.pos == in.size : left == 0) return true;
    }
  }
  bool finish() { return (zstd_ == nullptr || write({}, ZSTD_e_end)) && std::fflush(file_.get()) == 0; }

 private:
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> file_;
  std::unique_ptr<ZSTD_CStream, std::size_t (*)(ZSTD_CStream*)> zstd_;
  std::vector<char> chunk_;
};

}  // namespace

Result<std::uint64_t> record_stream(Source& source, const std::filesystem::path& file, const HostInfo& here) {
  LineSplitter splitter;
  const auto opening = open_stream(source, splitter, here);
  if (!opening) return opening.error();
  LineFile out(file);
  const auto failed = [&] {
    return Error{fmt::format("cannot write {}: {}", file.string(), std::strerror(errno))};
  };
  if (!out.is_open()) return failed();
  spdlog::info("ready: recording {} to {}", source.name(), file.string());
  std::uint64_t lines = 0;
  const auto write_line = [&](std::string_view line) {
    ++lines;
    const bool filled_in = lines == 1 && !opening->hello.empty();
    return out.write(filled_in ? std::string_view(opening->hello) : line) && out.write("\n");
  };
  bool stopping = false;
  for (;;) {
    while (const auto line = splitter.next()) {
      if (!write_line(*line)) return failed();
    }
    const auto got = source.read(splitter.room(), std::chrono::seconds(1));
    if (!got) return got.error();
    if (got->kind == ReadResult::Kind::kData) splitter.commit(got->bytes);
    if (got->kind == ReadResult::Kind::kWoken && !stopping) {
      stopping = true;
      source.request_stop();
    }
    if (got->kind == ReadResult::Kind::kEnd) break;
  }
  if (const auto line = splitter.last(); line && !write_line(*line)) return failed();
  for (const SourceLoss& loss : source.take_losses()) {
    spdlog::warn("{} events lost: {}; no beat of the recording tells of them", loss.events, loss.detail);
  }
  if (!out.finish()) return failed();
  return lines;
}

}  // namespace mapledger
