import type { FastifyReply } from 'fastify'
import { type Followed, tellLines } from '../lines/tell.ts'
import type { RouteCall } from '../route.ts'
import { stillMay } from '../still-may.ts'
import type { ActProgress, ActReply } from './documents.ts'

/**
 * Answers with what becomes of entry after entry. With the session, the token or the account of whoever asked it stops, and so does it for
 * who has other rights by now: what was done was told line by line, and the audit says how many they were.
 */
export function tellActs(
  call: Pick<RouteCall, 'actor' | 'again' | 'audit' | 'request' | 'reply'>,
  work: (following: Followed<ActProgress>) => Promise<ActReply>,
): FastifyReply {
  const { audit, request, reply } = call
  return tellLines<ActProgress>(request, reply, async ({ onProgress, signal }) => {
    const soFar: ActReply = { total: 0, done: 0, partly: 0, failed: 0, nothing: 0 }
    const count = (progress: ActProgress) => {
      soFar.total = progress.total
      soFar[progress.item.result] += 1
      onProgress(progress)
    }
    try {
      return await work({ onProgress: count, signal, stillMay: stillMay(call) })
    } catch (error) {
      if (soFar.total > 0) audit.tell({ after: soFar })
      throw error
    }
  })
}
