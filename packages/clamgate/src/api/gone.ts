import type { FastifyReply } from 'fastify'

/** Fires when whoever asked goes away before the answer; at once where that has happened already: nothing tells it a second time. */
export function goneSignal({ raw }: Pick<FastifyReply, 'raw'>): AbortSignal {
  const gone = new AbortController()
  const abort = () => gone.abort(new Error('The caller has gone'))
  if (raw.destroyed) abort()
  else raw.once('close', abort)
  return gone.signal
}
