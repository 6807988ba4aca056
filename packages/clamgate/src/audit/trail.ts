import { messageOf } from '../ground/thrown.ts'
import { LATE, within } from '../ground/within.ts'
import { failureFields } from '../observe/log/failure.ts'
import type { Log } from '../observe/log/log.ts'
import { type ActsUnderWay, createActsUnderWay } from './acts-under-way.ts'
import type { AuditActor, AuditEntry, AuditResult } from './row.ts'

/** Where acts are written down. */
export interface AuditTrail {
  /**
   * Before an act: what is about to be done.
   * @throws what befell the store, so that the act is not done; never for whoever has opened the control socket
   */
  begin(entry: Omit<AuditEntry, 'result' | 'of'>): Promise<BegunAct>
  /** What is over already, as a sign-in that failed. @throws as `begin` */
  note(entry: AuditEntry): Promise<void>
  /** Acts whose row is written by the transaction that does them. */
  readonly underWay: ActsUnderWay
}

/** An act that has been written down as begun. */
export interface BegunAct {
  /** How it ended; what is known only now takes the place of what was told. Never rejects: it is done already, and the log says so. */
  end(result: Exclude<AuditResult, 'begun'>, told?: Told): Promise<void>
}

/** What only those know who do it. */
export type Told = Partial<Pick<AuditEntry, 'object' | 'before' | 'after' | 'code'>> & {
  readonly actor?: AuditActor | undefined
}

/** What those who do something may add to the row of their act. */
export interface AuditNotes {
  /** Later words take the place of earlier ones. Never secrets, and never the content of mail. */
  tell(
    told: Told & { /** It did not work, although something is answered. */ readonly failed?: boolean },
  ): void
}

export interface AuditTrailDeps {
  /** Adds a row; gives its number. */
  readonly append: (entry: AuditEntry) => Promise<number>
  readonly log: Log
}

/** The host is not kept from its work by a database that hangs, ms. */
const HOST_WAITS_MS = 3000

/**
 * Writes acts down through the store. The administrator at the control socket can act while the database is away, as release and delete
 * by id promise: then the row goes to the log.
 */
export function createAuditTrail({ append, log }: AuditTrailDeps): AuditTrail {
  const unwritten = (entry: AuditEntry, error: unknown) => {
    const { actor, act, object, result, request } = entry
    const fields = { ...failureFields(error), actor: actor.name, act, object, result, request }
    const sentence = `${actor.name}: ${act} (${result}) is not in the audit: ${messageOf(error)}`
    // Whoever wants no store has the log alone.
    const isWanted = error instanceof Error && 'code' in error && error.code === 'STORE_OFF'
    if (isWanted) log.info('audit.unwritten', sentence, fields)
    else log.warn('audit.unwritten', sentence, fields)
  }
  async function write(entry: AuditEntry): Promise<number | undefined> {
    if (entry.actor.kind !== 'host') return await append(entry)
    try {
      const number = await within(append(entry), HOST_WAITS_MS)
      if (number !== LATE) return number
      throw new Error('the database does not answer')
    } catch (error) {
      unwritten(entry, error)
      return undefined
    }
  }
  return {
    underWay: createActsUnderWay(),
    async begin(entry) {
      const of = await write({ ...entry, result: 'begun' })
      return {
        async end(result, told = {}) {
          const { actor = entry.actor, ...more } = told
          const ended: AuditEntry = { ...entry, ...known(more), actor, result, of }
          // Without its beginning there was no database, and the log has it all.
          await write(ended).catch((error: unknown) => unwritten(ended, error))
        },
      }
    },
    async note(entry) {
      await write(entry)
    },
  }
}

/** What was told, and nothing that is undefined: that would take the place of what is known. */
export function known(told: object): object {
  return Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined))
}
