import { sql, type Transaction } from 'kysely'
import { systemCode } from '../../ground/thrown.ts'
import type { StateDatabase } from '../dialect/database.ts'
import { toStoreError } from '../dialect/failure.ts'
import { StoreError } from '../errors.ts'
import type { StateTables } from '../schema/tables.ts'
import type { StateOperations } from '../types.ts'
import type { StateContext } from './operation.ts'
import { OPERATIONS } from './operations.ts'

/** Runs operations, each in a transaction that is on disk when it returns. */
export interface StateRunner {
  /** @throws {StoreError} what befalls the database; nothing was changed then */
  run<Name extends keyof StateOperations>(
    name: Name,
    args: StateOperations[Name]['args'],
  ): Promise<StateOperations[Name]['result']>
  /**
   * The same for names and arguments that come from another thread of ours, where no compiler looks.
   * @throws {StoreError} STORE_FAILED, too, for a name that there is not
   */
  runByName(name: string, args: unknown): Promise<unknown>
}

type Work = (context: StateContext) => Promise<unknown>

/** PostgreSQL: two that were in each other's way; it has rolled one of them back. */
const COLLISIONS = new Set(['40001', '40P01'])
const TRIES = 4

export interface StateRunnerDeps {
  /** Wall clock, ms. */
  readonly now: () => number
  /** Only what changes nothing is run. */
  readonly isReader?: boolean
  /** The last of each transaction, with the name and the arguments of what it does. */
  readonly inTransaction?: (tx: Transaction<StateTables>, name: string, args: unknown) => Promise<void>
}

export function createStateRunner(database: StateDatabase, deps: StateRunnerDeps): StateRunner {
  const { isReader = false, inTransaction } = deps
  const attempt = (work: Work) =>
    begin(database, isReader).execute(async (tx) => {
      if (!isReader && database.dialect === 'postgres') {
        // A server may be set not to wait for its disk: right for mail, wrong for what must not be done twice.
        await sql`SELECT set_config('synchronous_commit', 'on', true) WHERE current_setting('synchronous_commit') = 'off'`.execute(
          tx,
        )
      }
      return await work({ tx, dialect: database.dialect, nowMs: deps.now() })
    })

  async function execute(name: string, args: unknown, work: Work): Promise<unknown> {
    const whole: Work = async (context) => {
      const result = await work(context)
      await inTransaction?.(context.tx, name, args)
      return result
    }
    for (let tries = 1; ; tries++) {
      try {
        return await attempt(whole)
      } catch (error) {
        if (tries < TRIES && COLLISIONS.has(systemCode(error) ?? '')) continue
        throw toStoreError(error)
      }
    }
  }

  return {
    // The operation itself gave the result, whose type is that of its name.
    run: async (name, args) =>
      (await execute(name, args, (context) => OPERATIONS[name](context, args))) as never,
    runByName: async (name, args) => {
      if (!isOperation(name)) throw new StoreError('STORE_FAILED', `The store has no operation ${name}`)
      // Whoever called it was checked by the compiler: `Store.state`.
      return await execute(name, args, (context) => OPERATIONS[name](context, args as never))
    },
  }
}

/** All that an operation looks at is of one moment where it only reads. */
function begin({ kysely }: StateDatabase, isReader: boolean) {
  const transaction = kysely.transaction()
  return isReader ? transaction.setAccessMode('read only').setIsolationLevel('repeatable read') : transaction
}

function isOperation(name: string): name is keyof StateOperations {
  return Object.hasOwn(OPERATIONS, name)
}
