// Loaded into a server before its own modules. On SIGUSR2 it writes by how much its event loop was late at most since the
// last signal, in milliseconds, into the file LOOP_DELAY_FILE.
const { renameSync, writeFileSync } = require("node:fs");
const { monitorEventLoopDelay } = require("node:perf_hooks");

const histogram = monitorEventLoopDelay({ resolution: 1 });
histogram.enable();
process.on("SIGUSR2", () => {
  const file = process.env.LOOP_DELAY_FILE;
  writeFileSync(`${file}.new`, String(histogram.max / 1e6));
  histogram.reset();
  renameSync(`${file}.new`, file);
});
