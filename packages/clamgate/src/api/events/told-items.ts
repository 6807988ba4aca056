import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { toldFailure } from '../failures.ts'
import { goneSignal } from '../gone.ts'
import { LINES_TYPE } from '../json-lines.ts'
import { problemSchema } from '../problem.ts'

/** One line of an export: any number of items, then the end, or a problem. What breaks off has neither. */
export const itemLineSchema = z.union([
  z.strictObject({ item: z.unknown() }),
  z.strictObject({ end: z.literal(true) }),
  z.strictObject({ problem: problemSchema }),
])

/** Items go out in pieces of about so many characters. */
const PIECE_CHARS = 65_536
/**
 * Answers with a line for each item, as fast as they are taken. HTTP status 200 from the first line on: what failed stands in
 * the last one. No more are asked for when the caller goes away.
 * @param stillMay rejects when whoever reads may no more: why is the last line then
 */
export function tellItems(
  request: FastifyRequest,
  reply: FastifyReply,
  items: (signal: AbortSignal) => AsyncIterable<unknown>,
  stillMay: () => Promise<void> = async () => undefined,
): FastifyReply {
  const gone = goneSignal(reply)
  return reply.type(LINES_TYPE).send(Readable.from(pieces(items(gone), request, { gone, stillMay })))
}

async function* pieces(
  items: AsyncIterable<unknown>,
  request: FastifyRequest,
  { gone, stillMay }: { readonly gone: AbortSignal; readonly stillMay: () => Promise<void> },
): AsyncGenerator<string> {
  let piece = ''
  const add = (line: z.input<typeof itemLineSchema>) => {
    piece += `${JSON.stringify(line)}\n`
  }
  try {
    for await (const item of items) {
      add({ item })
      if (piece.length < PIECE_CHARS) continue
      const whole = piece
      piece = ''
      await stillMay()
      yield whole
    }
    add({ end: true })
  } catch (error) {
    // That nobody waits for the rest any more is no failure.
    if (gone.aborted) return
    add({ problem: toldFailure(error, request).problem })
  }
  yield piece
}
