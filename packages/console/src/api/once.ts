import { isOffline, toCallError } from './failure.ts'
import { newKey } from './new-key.ts'

/**
 * Does what is asked for under a key that stays the same as long as nobody knows what came of it: whoever presses again after the
 * connection was lost has it done no second time. Something else that is asked for, or an answer of the server, makes a new key.
 */
export type Once = <T>(asked: unknown, act: (key: string) => Promise<T>) => Promise<T>

export function createOnce(): Once {
  let open: { readonly asked: string; readonly key: string } | undefined
  return async (asked, act) => {
    const text = JSON.stringify(asked)
    if (open?.asked !== text) open = { asked: text, key: newKey() }
    try {
      const result = await act(open.key)
      open = undefined
      return result
    } catch (thrown) {
      if (!isOffline(toCallError(thrown))) open = undefined
      throw thrown
    }
  }
}
