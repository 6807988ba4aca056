import type { SourceStatus } from '../ports.ts'
import type { LiveFile } from '../types.ts'

/** What is measured of the signatures of third parties. */
export interface SignatureFacts {
  readonly sources: readonly SourceFacts[]
}

export interface SourceFacts {
  readonly name: string
  readonly state: SourceStatus['state']
  readonly files: number
  readonly signatures: number
  readonly bytes: number
  readonly refused: number
  /** Unix time, ms; undefined: never. */
  readonly lastSuccessMs: number | undefined
}

/** By source; those that are off are left out. */
export function factsOf(sources: readonly SourceStatus[], live: readonly LiveFile[]): SignatureFacts {
  const sum = (files: readonly LiveFile[], of: (file: LiveFile) => number) =>
    files.reduce((total, file) => total + of(file), 0)
  return {
    sources: sources
      .filter(({ state }) => state !== 'off')
      .map(({ name, state, files, lastSuccessAt }) => {
        const ours = live.filter(({ source }) => source === name)
        return {
          ...{ name, state, files: ours.length },
          signatures: sum(ours, ({ signatures }) => signatures),
          bytes: sum(ours, ({ bytes }) => bytes),
          refused: files.filter((file) => file.state === 'refused').length,
          lastSuccessMs: lastSuccessAt === null ? undefined : Date.parse(lastSuccessAt),
        }
      }),
  }
}
