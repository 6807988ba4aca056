import type { Transaction } from 'kysely'
import type { StateDatabase } from '../dialect/database.ts'
import type { StateTables } from '../schema/tables.ts'
import type { StateOperations } from '../types.ts'

/** What an operation has to work with. */
export interface StateContext {
  /** What it does in there is done as a whole, or not at all. */
  readonly tx: Transaction<StateTables>
  readonly dialect: StateDatabase['dialect']
  /** Wall clock, ms. */
  readonly nowMs: number
}

/**
 * One small transaction. It may run again after it was rolled back, so that it changes nothing but tables; and hosts that share a
 * PostgreSQL run it at the same time, so that it claims a row by one statement (UPDATE … RETURNING, ON CONFLICT) and never by a look
 * beforehand. What its caller has to know, as that a link is used up, is a result; what it throws is a failure of the store. Arguments
 * and results are plain data: they cross threads.
 */
export type StateOperation<Name extends keyof StateOperations> = (
  context: StateContext,
  args: StateOperations[Name]['args'],
) => Promise<StateOperations[Name]['result']>

/** Those of one file, for `operations.ts`. */
export type StateOperationsOf<Names extends keyof StateOperations> = {
  readonly [Name in Names]: StateOperation<Name>
}

/** Each method of a port as an operation of its name, with what it takes and gives. */
export type OperationsOf<Prefix extends string, Port> = {
  readonly [Name in keyof Port & string as `${Prefix}.${Name}`]: Port[Name] extends (
    ...args: infer Args
  ) => Promise<infer Result>
    ? { readonly args: Args[0]; readonly result: Result }
    : never
}
