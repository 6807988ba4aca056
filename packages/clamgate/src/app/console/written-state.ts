import type { ActsUnderWay } from '../../audit/acts-under-way.ts'
import { isWritten } from '../../store/state/tellers.ts'
import type { Store } from '../../store/types.ts'

export interface WrittenStateParts {
  readonly state: Store['state']
  readonly underWay: ActsUnderWay
  readonly host: string
}

/**
 * Operations of the store, each with the row of the act that it is. The first that does something is the act; what follows in the same
 * request belongs to it, as the session that begins with another password.
 */
export function writtenState({ state, underWay, host }: WrittenStateParts): Store['state'] {
  return async (name, args) => {
    const act = underWay.current()
    if (act === undefined || act.row !== undefined || !isWritten(name)) return await state(name, args)
    const { result, row } = await state('audit.within', { host, entry: act.entry(), name, args })
    act.row = row
    // The operation itself gave the result, whose type is that of its name.
    return result as never
  }
}
