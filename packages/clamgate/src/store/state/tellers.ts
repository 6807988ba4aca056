import type { StateOperations } from '../types.ts'
import { ACCOUNT_TELLERS } from './accounts/account-tellers.ts'
import { ENTRANCE_TELLERS } from './accounts/entrance-tellers.ts'
import { KEY_TELLERS } from './accounts/key-tellers.ts'
import type { TellersOf } from './teller.ts'

/** Operations that are the act of somebody: the row of the audit stands in their own transaction. */
export type WrittenOperation =
  | keyof typeof ACCOUNT_TELLERS
  | keyof typeof ENTRANCE_TELLERS
  | keyof typeof KEY_TELLERS

export const TELLERS: TellersOf<WrittenOperation> = {
  ...ACCOUNT_TELLERS,
  ...ENTRANCE_TELLERS,
  ...KEY_TELLERS,
}

/** Whether an operation of the store is the act of somebody. */
export function isWritten(name: keyof StateOperations): name is WrittenOperation {
  return Object.hasOwn(TELLERS, name)
}
