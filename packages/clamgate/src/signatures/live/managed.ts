import { basename } from 'node:path'
import { EngineError, type EngineErrorCode } from '../../engine/errors.ts'
import type { OwnDatabases } from '../../engine/types.ts'
import { type Account, identityOf } from '../../managed/process/account.ts'
import type { LiveDatabases } from '../ports.ts'
import { notLive } from './not-live.ts'

/** What hindered the engine, and speaks against nothing in the set. */
const HINDRANCES: ReadonlySet<EngineErrorCode> = new Set<EngineErrorCode>([
  'ENGINE_DATABASES_NOT_COPIED',
  'ENGINE_TEMPORARY_DIRECTORY',
  'ENGINE_CLAMD_MISSING',
  'ENGINE_STOPPED',
])

/** The directory that our own clamd reads, while its engine runs. */
export function createManagedDatabases(engine: OwnDatabases, account: Account): LiveDatabases {
  return {
    directory: engine.directory,
    owner: identityOf(account),
    async activate(proof, options) {
      try {
        return await engine.activate(proof, options)
      } catch (cause) {
        if (!(cause instanceof EngineError)) throw cause
        const { code, message, remedy, details } = cause
        const file = details['file'] ?? details['path']
        throw notLive(message.replace(/^The new databases are not in use: /, ''), {
          cause,
          remedy,
          details: { ...(typeof file === 'string' ? { file: basename(file) } : {}), engine: code },
          isVerdict: !HINDRANCES.has(code),
        })
      }
    },
  }
}

/** The same while no engine runs: the next one loads what is there. */
export function createIdleDatabases(directory: string, account: Account): LiveDatabases {
  return {
    directory,
    owner: identityOf(account),
    activate: async () => ({ how: 'later', signatures: undefined }),
  }
}
