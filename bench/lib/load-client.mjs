// The process of load.mjs.
import autocannon from "autocannon";

process.on("message", ({ url, requests, connections, seconds }) => {
  const options = {
    url,
    connections,
    duration: seconds,
    requests: requests.map(({ credential, body }) => ({
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${credential}` },
      body,
    })),
  };
  autocannon(options, (error, result) => {
    if (error) throw error;
    const { latency, requests: sent, throughput, errors, timeouts, non2xx } = result;
    process.send({
      result: {
        count: sent.total,
        perSecond: sent.total / result.duration,
        p50: latency.p50,
        p99: latency.p99,
        bytes: throughput.total / sent.total,
        failed: errors + timeouts + non2xx,
      },
    });
  });
});
process.on("disconnect", () => process.exit());
process.send({ ready: true });
