import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { problemOf, problemSchema } from '../problem.ts'
import { type ProgressTold, progressSchema } from './documents.ts'
import type { Following } from './service.ts'

/** JSON lines: any number of progress, then one result or one problem. */
export const LINES_TYPE = 'application/x-ndjson'

/** One line of such an answer. An empty object only says that the daemon is still there. */
export const toldLineSchema = z.union([
  z.strictObject({ progress: progressSchema }),
  z.strictObject({ result: z.unknown() }),
  z.strictObject({ problem: problemSchema }),
  z.strictObject({}),
])

/** A line at least so often, ms: whoever reads knows that somebody is there. */
export const ALIVE_MS = 10_000

/**
 * Answers with what is told while the work goes on, a line each, and then with what came of it. HTTP status 200 from the
 * first line on: what failed stands in the last one. The work is given up when the caller goes away.
 */
export function tellLines(
  request: FastifyRequest,
  reply: FastifyReply,
  work: (following: Following) => Promise<unknown>,
): FastifyReply {
  const gone = new AbortController()
  request.raw.socket.once('close', () => gone.abort(new Error('The caller has gone')))
  const lines = new Readable({ read() {} })
  const tell = (line: z.input<typeof toldLineSchema>) => {
    if (!lines.destroyed) lines.push(`${JSON.stringify(line)}\n`)
  }
  const onProgress = (progress: ProgressTold) => tell({ progress })
  const alive = setInterval(() => tell({}), ALIVE_MS)
  // What fails at once, by a mistake of the caller's, is told as a line, too: one way for the client to read.
  void work({ onProgress, signal: gone.signal })
    .then(
      (result) => tell({ result }),
      (error) => tell({ problem: problemOf(error, request.id).problem }),
    )
    .finally(() => {
      clearInterval(alive)
      lines.push(null)
    })
  return reply.type(LINES_TYPE).send(lines)
}
