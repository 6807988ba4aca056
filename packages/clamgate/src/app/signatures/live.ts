import { join } from 'node:path'
import type { Config } from '../../config/schema.ts'
import type { OwnDatabases } from '../../engine/types.ts'
import { chooseAccount } from '../../managed/process/account.ts'
import { layoutOf } from '../../managed/process/layout.ts'
import type { Log } from '../../observe/log/log.ts'
import { createExternalDatabases } from '../../signatures/live/external.ts'
import { createIdleDatabases, createManagedDatabases } from '../../signatures/live/managed.ts'
import type { LiveDatabases } from '../../signatures/ports.ts'

export interface LiveOptions {
  readonly config: () => Config
  readonly log: Log
  /** Those of the engine that runs in this process, where it has a clamd of its own. */
  readonly own: OwnDatabases | undefined
}

/** The directory that clamd reads, as the configuration says; undefined: nobody has said where an external one does. */
export async function liveDatabases({ config, log, own }: LiveOptions): Promise<LiveDatabases | undefined> {
  const { engine, signatures } = config()
  if (engine.mode === 'managed') {
    const account = await chooseAccount()
    if (own !== undefined) return createManagedDatabases(own, account)
    return createIdleDatabases(layoutOf(engine.directory).databases, account)
  }
  const { databaseDirectory: directory } = signatures
  if (directory === undefined) return undefined
  return createExternalDatabases({ log, directory, config: () => config().engine })
}

/** `signatures.directory` */
export function signaturesDirectory({ engine, signatures }: Config): string {
  return signatures.directory ?? join(engine.directory, 'signatures')
}
