import type { LoadedConfig } from '../config/load/load.ts'
import type { KeyOrigin } from '../policy/explain/explain.ts'

/** Where the keys of a configuration have their values from, in the words of the policy. */
export function originsIn({ origins }: LoadedConfig): KeyOrigin {
  return (key) => {
    const origin = origins.get(key)
    if (origin === undefined) return undefined
    return origin.kind === 'default' ? 'default' : { file: origin.file, line: origin.line }
  }
}
