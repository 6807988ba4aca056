import type { AuditEntry } from '../../audit/row.ts'
import type { StateOperations } from '../types.ts'
import type { StateContext } from './operation.ts'

/** What an operation knows of the row of its act. */
export interface ToldRow extends Partial<Pick<AuditEntry, 'act' | 'object' | 'before' | 'after'>> {
  /** Who it turned out to be, where nobody had signed in before; where from is known to whoever asks. */
  readonly actor?: AuditEntry['actor'] | undefined
  /** A row beside that of the act, for what came of it. */
  readonly isAside?: true
}

/** Runs an operation and says what it did; without a row where nothing is another thing afterwards. */
export type Teller<Name extends keyof StateOperations> = (
  context: StateContext,
  args: StateOperations[Name]['args'],
  run: () => Promise<StateOperations[Name]['result']>,
) => Promise<Ran<Name>>

export interface Ran<Name extends keyof StateOperations> {
  readonly result: StateOperations[Name]['result']
  readonly row: ToldRow | undefined
}

export type TellersOf<Names extends keyof StateOperations> = {
  readonly [Name in Names]: Teller<Name>
}
