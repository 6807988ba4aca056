import { z } from 'zod'

/** Where the web console is, as it was at the start of the daemon. */
export const consoleSchema = z.object({
  /** `127.0.0.1:8095`: what is bound. */
  listen: z.string(),
  /** What people reach it by: `console.url`, or its own address. */
  url: z.string(),
  /** `probes`: metrics, `/healthy` and `/ready`, and no console. */
  serves: z.enum(['everything', 'probes']),
})

export type ConsoleStatus = z.output<typeof consoleSchema>
