import type { LoadedConfig } from '../config/load/load.ts'
import type { Origin } from '../config/origins.ts'
import type { KeyOrigin } from '../policy/explain/explain.ts'

/** Where the keys of a configuration have their values from, in the words of the policy. */
export function originsIn({ origins }: LoadedConfig): KeyOrigin {
  return (key) => {
    const origin = origins.get(key) ?? originInMap(key, origins)
    if (origin === undefined) return undefined
    return origin.kind === 'default' ? 'default' : { file: origin.file, line: origin.line }
  }
}

/** A key of a map that may be written as one word for all of them. */
function originInMap(key: string, origins: LoadedConfig['origins']): Origin | undefined {
  const map = key.slice(0, key.lastIndexOf('.'))
  const isMap = [...origins.keys()].some((one) => one.startsWith(`${map}.`))
  return isMap ? { kind: 'default' } : origins.get(map)
}
