import type { StateOperations } from '../types.ts'
import { type AuditWrite, appendAudit } from './audit.ts'
import type { StateContext, StateOperationsOf } from './operation.ts'
import type { Ran } from './teller.ts'
import { TELLERS, type WrittenOperation } from './tellers.ts'

declare module '../types.ts' {
  interface StateOperations {
    /** An operation with the row of the act that it is, in one transaction: both are there, or neither. */
    readonly 'audit.within': {
      readonly args: AuditWrite & { readonly name: WrittenOperation; readonly args: unknown }
      readonly result: {
        readonly result: unknown
        /** Left out where the act is not told yet, since the operation has changed nothing, or something beside it. */
        readonly row: number | undefined
      }
    }
  }
}

/** @param operations those that the tellers tell of */
export function auditWithin(
  operations: StateOperationsOf<WrittenOperation>,
): StateOperationsOf<'audit.within'> {
  return {
    async 'audit.within'(context, { name, args, host, entry }) {
      // Whoever called it was checked by the compiler, in the other thread.
      const { result, row } = await told(operations, context, name, args as never)
      if (row === undefined) return { result, row: undefined }
      const { isAside = false, actor, ...more } = row
      const who = actor === undefined ? entry.actor : { address: entry.actor.address, ...actor }
      // Last, since on PostgreSQL the chain is locked from here to the end.
      const number = await appendAudit(context, { host, entry: { ...entry, ...more, actor: who } })
      return { result, row: isAside ? undefined : number }
    },
  }
}

async function told<Name extends WrittenOperation>(
  operations: StateOperationsOf<WrittenOperation>,
  context: StateContext,
  name: Name,
  args: StateOperations[Name]['args'],
): Promise<Ran<Name>> {
  return await TELLERS[name](context, args, () => operations[name](context, args))
}
