import type { StateOperations } from '../../types.ts'

/** Small transactions that change nothing: they are asked beside what writes, and wait for no batch of events. */
export const STATE_READS = [
  'account.find',
  'account.isAny',
  'account.list',
  'account.lookUp',
  'account.read',
  'audit.head',
  'audit.list',
  'audit.page',
  'digest.listed',
  'digest.runs',
  'digest.troubled',
  'identity.of',
  'invite.open',
  'invite.read',
  'job.hidden',
  'job.items',
  'job.list',
  'job.ofOthers',
  'job.open',
  'job.read',
  'link.find',
  'report.list',
  'request.list',
  'request.read',
  'security-key.list',
  'session.count',
  'session.list',
  'session.look',
  'token.list',
  'token.look',
  'view.list',
  'view.read',
] as const satisfies readonly (keyof StateOperations)[]
export type StateRead = (typeof STATE_READS)[number]

/**
 * What comes with each request of a browser or a program, and what strangers may ask: it is worth a thread, which the others use while it
 * is there.
 */
const OF_REQUESTS: ReadonlySet<string> = new Set<StateRead>([
  ...(['session.look', 'token.look', 'account.isAny', 'account.find', 'invite.read'] as const),
])
const READS: ReadonlySet<string> = new Set(STATE_READS)

export function isStateRead(name: string): name is StateRead {
  return READS.has(name)
}

export function startsThread(name: StateRead): boolean {
  return OF_REQUESTS.has(name)
}
