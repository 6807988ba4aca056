import { lookup } from 'node:dns/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { messageOf } from '../ground/thrown.ts'
import type { Log } from '../observe/log/log.ts'

/** A resolver that hangs must not keep the daemon from starting, ms. */
const LONGEST_LOOKUP_MS = 5_000

/**
 * The addresses of host names, all of them, by name. A name that cannot be looked up has none, which is logged: nobody
 * is taken for that host then.
 */
export async function resolveHosts(
  names: readonly string[],
  log: Log,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = await Promise.all(
    [...new Set(names)].map(async (name) => [name, await addressesOf(name, log)] as const),
  )
  return new Map(found)
}

async function addressesOf(name: string, log: Log): Promise<readonly string[]> {
  const bound = new AbortController()
  try {
    const late = delay(LONGEST_LOOKUP_MS, undefined, { signal: bound.signal }).then(() => {
      throw new Error(`no answer within ${LONGEST_LOOKUP_MS} ms`)
    })
    late.catch(() => undefined) // the race below tells, or nobody wants to know any more
    const answers = await Promise.race([lookup(name, { all: true }), late])
    return answers.map(({ address }) => address)
  } catch (error) {
    const why = messageOf(error)
    log.warn('policy.host-unknown', `The host name ${name} in the policy matches nobody: ${why}`, { name })
    return []
  } finally {
    bound.abort()
  }
}
