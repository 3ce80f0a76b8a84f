// CPU time and memory of processes, as Linux counts them; elsewhere the numbers are missing and the tables show dashes.
import { existsSync, readdirSync, readFileSync } from "node:fs";

const hasProc = existsSync("/proc/self/stat");
/** A tick of the clock in which Linux counts CPU time. */
const tickMs = 10;

/** The fields of /proc/PID/stat behind the name, from the state (0) on; null where the process has ended. */
function statOf(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    return text.slice(text.lastIndexOf(")") + 2).split(" ");
  } catch {
    return null;
  }
}

const sum = (fields, from, to) => fields.slice(from, to).reduce((total, field) => total + Number(field), 0) * tickMs;

/** Milliseconds of CPU that a process has used. */
export function cpuOf(pid) {
  const fields = hasProc ? statOf(pid) : null;
  return fields === null ? Number.NaN : sum(fields, 11, 13);
}

/** Milliseconds of CPU that a PostgreSQL server has used: its postmaster, and the backends that run or have ended. */
export function cpuOfPostgres(postmaster) {
  const own = hasProc ? statOf(postmaster) : null;
  if (own === null) return Number.NaN;
  let total = sum(own, 11, 15);
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const fields = statOf(name);
    if (fields !== null && fields[1] === String(postmaster)) total += sum(fields, 11, 13);
  }
  return total;
}

/** The parent of a process; null where it is unknown. */
export const parentOf = (pid) => (hasProc ? Number(statOf(pid)?.[1] ?? Number.NaN) || null : null);

/** Resident memory of a process in megabytes. */
export function memoryOf(pid) {
  if (!hasProc) return Number.NaN;
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1]) / 1024;
  } catch {
    return Number.NaN;
  }
}
