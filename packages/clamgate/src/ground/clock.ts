/** What time it is. */
export interface Clock {
  /** Unix time, ms: for what people read, and for expiry. It jumps when somebody sets it. */
  wall(): number
  /** Ms since some moment: for health, deadlines, pauses and all that is a span. It never jumps. */
  monotonic(): number
}

/** The clocks of the machine. */
export const SYSTEM_CLOCK: Clock = {
  wall: () => Date.now(),
  monotonic: () => performance.now(),
}
