import type { Services } from "./teams/context.ts";

/** A thing that a worker does again and again. It never overlaps itself in one process. */
export interface Sweep {
  name: string;
  everyMs: number;
  /** Also runs as soon as the bell rings. */
  onBell?: boolean;
  run(services: Services): Promise<void>;
}

/** What a worker does by the clock. */
export const sweeps: Sweep[] = [];
