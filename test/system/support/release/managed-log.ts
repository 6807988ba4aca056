import type { ManagedLog } from '../../../../packages/clamgate/src/observe/log/create-log.ts'
import type { MemoryLog } from '../../../../packages/clamgate/src/observe/log/testing.ts'

/** A log in memory with what a log of the daemon can do beside taking lines. */
export function managedLog(log: MemoryLog): MemoryLog & ManagedLog {
  return Object.assign(log, {
    report: () => [],
    reconfigure: async () => undefined,
    reopen: async () => undefined,
    close: async () => undefined,
    handOver: async () => undefined,
  })
}
