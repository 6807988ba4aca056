import type { SourceFacts } from '../../observe/metrics/facts.ts'
import type { SourceStatus } from '../ports.ts'
import type { LiveFile } from '../types.ts'

/** What is measured, by source; those that are off are left out. */
export function sourceFacts(
  sources: readonly SourceStatus[],
  live: readonly LiveFile[],
): readonly SourceFacts[] {
  const sum = (files: readonly LiveFile[], of: (file: LiveFile) => number) =>
    files.reduce((total, file) => total + of(file), 0)
  return sources
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
    })
}
