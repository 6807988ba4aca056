import type { Scanned } from '../../../api/overview/documents.ts'
import type { Status } from '../../../api/routes/status.ts'

/**
 * How the parts are that scan, for whoever may look at the engine.
 * @param name where several hosts share the store: whoever reads has to know of which one it is told
 */
export function describeHost(
  { milter, engine }: Status,
  name: string | undefined,
): NonNullable<Scanned['host']> {
  const passed = engine.servers
    .flatMap(({ passedAt }) => (passedAt === undefined ? [] : [passedAt]))
    .toSorted()
  const newest = newestBuild(engine)
  const version = Math.max(0, ...engine.servers.map(({ databaseVersion = 0 }) => databaseVersion))
  return {
    name,
    milter: {
      ...{ listen: milter.listen, sessions: milter.sessions, lastSessionAt: milter.lastSessionAt },
      ...{ lastMessageAt: milter.lastMessageAt, lastSelftestAt: milter.lastSelftestAt },
    },
    engine: {
      ...{ mode: engine.mode, servers: engine.servers.length, waiting: engine.queue.waiting },
      healthy: engine.servers.filter(({ state }) => state === 'healthy').length,
      lastCanaryAt: passed.at(-1),
    },
    databases: {
      state: engine.databases,
      version: version === 0 ? undefined : version,
      builtAt: newest === undefined ? undefined : new Date(newest).toISOString(),
      lookedAt: engine.freshclam.lastRunAt,
    },
  }
}

/** When the newest databases that are in use were made, Unix time, ms. */
export function newestBuild({ servers }: Status['engine']): number | undefined {
  const all = servers.flatMap(({ databaseBuiltAt }) =>
    databaseBuiltAt === undefined ? [] : [Date.parse(databaseBuiltAt)],
  )
  return all.length === 0 ? undefined : Math.max(...all)
}
