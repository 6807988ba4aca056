import type { Readable } from 'node:stream'
import { type Call, callFor, parseReply, readBody, type Schema } from './call.ts'

/**
 * Calls the daemon for a stream of octets, and hands that to `take`.
 * @param schema what else it may answer with status 200; never used but to read a problem
 * @throws {DaemonError} why there is none; {ControlError}; what `take` throws
 */
export async function callForContent<T>(
  asked: Call,
  schema: Schema<unknown>,
  take: (content: Readable) => Promise<T>,
): Promise<T> {
  const taken = await callFor(asked, async (incoming) => {
    const status = incoming.statusCode ?? 0
    if (status !== 200) throw refusal({ status, body: await readBody(incoming) }, schema)
    try {
      return { value: await take(incoming) }
    } catch (error) {
      // What the taker could not do with it says nothing of the daemon.
      if (incoming.errored === null) return { error }
      throw error
    }
  })
  if ('error' in taken) throw taken.error
  return taken.value
}

/** Why there is no content. */
function refusal(
  answer: { readonly status: number; readonly body: string },
  schema: Schema<unknown>,
): unknown {
  try {
    return parseReply(answer, schema)
  } catch (error) {
    return error
  }
}
