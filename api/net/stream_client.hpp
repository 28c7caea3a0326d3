#pragma once

#include "api/live/publication.hpp"
#include "api/net/send_queue.hpp"

namespace mapledger::api {

/// One subscriber of the stream, without its connection: which topics it has, what waits for it, and what
/// becomes of a client that is too slow. IO thread.
///
/// When its queue is full it is emptied and the topics that lost messages lag. Nothing is queued for these
/// until the client has taken what was under way; then it is told, and gets new snapshots. So a client that
/// does not read costs nothing but its bounded queue.
class StreamClient {
 public:
  virtual ~StreamClient() = default;

  /// Replaces the topics, the host and the filter of topic requests. Returns those that are new, or of
  /// another host or filter, and wait for a snapshot.
  TopicSet subscribe(TopicSet topics, HostScope host, std::string filter_key);

  [[nodiscard]] TopicSet topics() const { return topics_; }
  [[nodiscard]] HostScope host() const { return host_; }
  /// LiveFilter::key(); empty without one.
  [[nodiscard]] const std::string& filter() const { return filter_; }

  /// The client knows this topic up to `seq`, and says so: it needs no snapshot. False: that cannot be said
  /// now.
  [[nodiscard]] bool resume(Topic topic, std::uint64_t seq);

  void deliver(const Publication& publication);

  /// Queues an answer to the client's own message. False: it sends faster than it reads.
  [[nodiscard]] bool reply(std::string text);

  /// Queues a sign of life if nothing was sent since the last one.
  void beat(const SendQueue::Text& text);

  /// The next message to send, or null. Call when nothing is being sent.
  SendQueue::Text next() { return queue_.pop(); }

  /// If topics lag: queues the notices and returns the topics that wait for a snapshot again. Call when
  /// nothing is being sent.
  TopicSet recover();

 private:
  /// There is something to send. May be called while something is being sent.
  virtual void wake() = 0;

  TopicSet topics_;   ///< subscribed
  TopicSet waiting_;  ///< of these: no snapshot yet
  TopicSet lagging_;  ///< of these: messages were dropped, and the client was not told yet
  HostScope host_ = kShownHost;
  std::string filter_;  ///< of topic requests
  bool quiet_ = true;   ///< nothing was queued since the last heartbeat
  SendQueue queue_;
};

}  // namespace mapledger::api
