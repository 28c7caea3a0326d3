#pragma once

#include <zstd.h>

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "collector/parse/line_parser.hpp"
#include "collector/source/source.hpp"

namespace mapledger {

/// A recorded stream, plain or zstd (told by the magic number). With `real_time` lines come as far apart as
/// their events were, else as fast as they are asked for. Says in the log how far it is.
class Replay final : public Source {
 public:
  Replay(std::filesystem::path file, bool real_time, int wake_fd);
  /// On a terminal it draws how far it is, instead of saying it in the log.
  void draw_progress();
  ~Replay() override;

  [[nodiscard]] std::string name() const override { return "replay:" + file_.filename().string(); }
  [[nodiscard]] bool is_replay() const override { return true; }
  Result<void> start() override;
  Result<ReadResult> read(std::span<char> buffer, std::chrono::milliseconds timeout) override;
  void request_stop() override { stopped_ = true; }
  [[nodiscard]] std::string how_it_ended() override { return "the recording is at its end"; }

 private:
  struct FreeStream {
    void operator()(ZSTD_DStream* stream) const { ZSTD_freeDStream(stream); }
  };
  Result<std::size_t> fill(std::span<char> buffer);
  Result<std::size_t> read_file(std::span<char> buffer);
  Result<ReadResult> read_paced(std::span<char> buffer, std::chrono::milliseconds timeout);
  std::chrono::steady_clock::duration until_due(std::string_view line);
  void say_progress(bool at_end);
  void draw(double done, bool at_end) const;

  std::filesystem::path file_;
  bool real_time_;
  bool draws_ = false;
  int wake_fd_;
  int fd_ = -1;
  bool stopped_ = false;
  std::uint64_t file_bytes_ = 0;
  std::uint64_t read_bytes_ = 0;
  std::chrono::steady_clock::time_point told_;

  std::unique_ptr<ZSTD_DStream, FreeStream> zstd_;
  std::vector<char> compressed_;
  ZSTD_inBuffer in_{nullptr, 0, 0};
  std::size_t frame_left_ = 0;  // not 0: the file ends within a frame

  // real time: what was read and is not due yet
  LineParser clock_;
  std::string ahead_;
  std::size_t ahead_at_ = 0;
  std::optional<std::uint64_t> first_ns_;
  std::chrono::steady_clock::time_point began_;
};

}  // namespace mapledger
