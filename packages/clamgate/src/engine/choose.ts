import type { JobKind } from './jobs.ts'
import type { Server } from './server.ts'

/** What the choice looks at. */
export type Candidate = Pick<Server, 'usable' | 'setAside' | 'wantsProbe' | 'leftOutMs' | 'load' | 'hasRoom'>

export interface Job<S = Server> {
  readonly kind: JobKind
  /** Servers that are out of the question: they have had it. */
  readonly tried: readonly S[]
}

/**
 * Chooses the server for a job: of those in use that have room the one that would be least busy with it, in proportion to
 * its weight; the first of equals. A tripped server that is due gets one message first, and one that could go
 * elsewhere afterwards. Where all are set aside they are used all the same, the least bad first: a try costs the mail
 * nothing, since it would only be deferred. See docs/decisions/0008.
 * @returns a server; `busy`: those that could take the job have no room; `none`: there is none that could
 */
export function choose<S extends Candidate>(
  servers: readonly S[],
  { kind, tried }: Job<S>,
): S | 'busy' | 'none' {
  let best: S | undefined
  let bestLoad = Number.POSITIVE_INFINITY
  let inUse = 0
  let setAside = 0
  for (const server of servers) {
    if (!server.usable || tried.includes(server)) continue
    if (server.setAside) {
      setAside += 1
      if (kind === 'scan' && tried.length === 0 && server.wantsProbe && server.hasRoom(kind)) return server
      continue
    }
    inUse += 1
    const { load } = server
    if (load >= bestLoad || !server.hasRoom(kind)) continue
    best = server
    bestLoad = load
  }
  if (best !== undefined) return best
  if (inUse > 0) return 'busy'
  return setAside > 0 ? leastBad(servers, { kind, tried }) : 'none'
}

function leastBad<S extends Candidate>(servers: readonly S[], { kind, tried }: Job<S>): S | 'busy' {
  let best: S | undefined
  for (const server of servers) {
    if (!server.usable || tried.includes(server) || !server.hasRoom(kind)) continue
    if (best === undefined || isBetter(server, best)) best = server
  }
  return best ?? 'busy'
}

function isBetter(one: Candidate, other: Candidate): boolean {
  if (one.leftOutMs !== other.leftOutMs) return one.leftOutMs < other.leftOutMs
  return one.load < other.load
}
