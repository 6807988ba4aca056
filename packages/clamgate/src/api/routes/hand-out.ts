import { PassThrough } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { FastifyReply } from 'fastify'
import { MESSAGE_TYPE } from '../route.ts'

/** Answers with a stream that somebody lends us: what goes wrong before it begins is a problem, later the answer is cut. */
export async function handOut(
  reply: FastifyReply,
  lend: (take: (content: NodeJS.ReadableStream) => Promise<void>) => Promise<void>,
): Promise<FastifyReply> {
  const { promise: begun, resolve: begin, reject: fail } = Promise.withResolvers<PassThrough>()
  const ended = lend(async (content) => {
    const through = new PassThrough()
    begin(through)
    await pipeline(content, through)
  })
  ended.catch(fail)
  const body = await begun
  // The stream of the answer has the error then, and ends it before its time.
  ended.catch((error: Error) => body.destroy(error))
  if (reply.raw.destroyed) body.destroy()
  else reply.raw.once('close', () => body.destroy())
  return reply.type(MESSAGE_TYPE).send(body)
}
