-- For wrk: prints "requests errors p50 p95 p99", times in milliseconds.
done = function(summary, latency)
  local errors = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.status + summary.errors.timeout
  io.write(string.format("%d %d %.3f %.3f %.3f\n", summary.requests, errors, latency:percentile(50) / 1000,
    latency:percentile(95) / 1000, latency:percentile(99) / 1000))
end
