import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { toldFailure } from '../failures.ts'
import { goneSignal } from '../gone.ts'
import { LINES_TYPE } from '../json-lines.ts'
import { problemSchema } from '../problem.ts'

/** One line of such an answer: any number of progress, then one result or one problem. An empty object only says that the daemon is still there. */
export const toldLineSchema = z.union([
  z.strictObject({ progress: z.unknown() }),
  z.strictObject({ result: z.unknown() }),
  z.strictObject({ problem: problemSchema }),
  z.strictObject({}),
])

/** A line at least so often, ms: whoever reads knows that somebody is there. */
export const ALIVE_MS = 10_000

/** How a request that takes long is followed, and given up. */
export interface Followed<Progress> {
  readonly onProgress: (progress: Progress) => void
  readonly signal: AbortSignal
  /** Before each step: rejects when whoever has begun it may no more. Left out: nobody can lose that. */
  readonly stillMay?: (() => Promise<void>) | undefined
}

/** How such work has ended: with a result, or an error. */
export type Settled = { readonly result: unknown } | { readonly error: unknown }

const listeners = new WeakMap<FastifyRequest, ((settled: Settled) => void)[]>()

/** Tells how the work of a request ends, whether anybody still reads or not. Has to be called before the work begins. */
export function whenSettled(request: FastifyRequest, listener: (settled: Settled) => void): void {
  listeners.set(request, [...(listeners.get(request) ?? []), listener])
}

/**
 * Answers with what is told while the work goes on, a line each, and then with what came of it. HTTP status 200 from the
 * first line on: what failed stands in the last one. The work is given up when the caller goes away.
 */
export function tellLines<Progress>(
  request: FastifyRequest,
  reply: FastifyReply,
  work: (following: Followed<Progress>) => Promise<unknown>,
): FastifyReply {
  const signal = goneSignal(reply)
  const lines = new Readable({ read() {} })
  const tell = (line: z.input<typeof toldLineSchema>) => {
    if (!lines.destroyed) lines.push(`${JSON.stringify(line)}\n`)
  }
  const alive = setInterval(() => tell({}), ALIVE_MS)
  const settle = (settled: Settled) => {
    for (const listener of listeners.get(request) ?? []) listener(settled)
  }
  // What fails at once, by a mistake of the caller's, is told as a line, too: one way for the client to read.
  void Promise.try(() => work({ onProgress: (progress) => tell({ progress }), signal }))
    .then(
      (result) => {
        tell({ result })
        settle({ result })
      },
      (error) => {
        // That work was given up, since nobody waits for it any more, is no failure.
        if (!signal.aborted) tell({ problem: toldFailure(error, request).problem })
        settle({ error })
      },
    )
    .finally(() => {
      clearInterval(alive)
      lines.push(null)
    })
  return reply.type(LINES_TYPE).send(lines)
}
