import type { EventDocument } from '../../api/events/documents.ts'
import { cleanText } from '../../ground/clean.ts'
import type { Style } from '../terminal.ts'

/** What was done, by the words that `is:` takes. */
const DONE: Readonly<Record<string, readonly [word: string, style: Style | undefined]>> = {
  accept: ['accepted', undefined],
  tag: ['tagged', 'yellow'],
  'mta-hold': ['held', 'yellow'],
  quarantine: ['quarantined', 'yellow'],
  defer: ['deferred', 'yellow'],
  reject: ['refused', 'red'],
  discard: ['discarded', 'red'],
}

/** `refused`, with the colour that it has. */
export function doneWord(action: string): { readonly word: string; readonly style: Style | undefined } {
  const [word, style] = DONE[action] ?? [cleanText(action), undefined]
  return { word, style }
}

/** What was found, or what kept it from being looked for; undefined: nothing. */
export function findingWord({ signature, failure, outcome, releaseOf }: EventDocument): string | undefined {
  if (signature !== undefined) return cleanText(signature)
  if (failure !== undefined) return cleanText(failure.code)
  if (releaseOf !== undefined) return 'release'
  return outcome === 'clean' ? undefined : outcome
}

/** `<a@x>` */
export function address(text: string): string {
  return `<${cleanText(text)}>`
}
