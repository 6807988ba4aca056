import type { ListedEntry } from '../../api/quarantine/documents.ts'
import type { Style } from '../terminal.ts'

type State = keyof ListedEntry['states']

/** What needs a person first. */
const ORDER: readonly State[] = [
  ...(['unknown', 'releasing', 'deferred', 'refused', 'kept', 'released', 'deleted', 'expired'] as const),
]

const STYLES: Readonly<Record<State, Style | undefined>> = {
  kept: 'yellow',
  releasing: 'yellow',
  released: 'green',
  refused: 'red',
  deferred: 'yellow',
  unknown: 'red',
  deleted: 'dim',
  expired: 'dim',
}

/** `kept`, or `1/3 kept` where the recipients differ; `being deleted` where that can still be undone. */
export function stateWord({ states, recipientCount, damaged, hidden }: ListedEntry): {
  readonly word: string
  readonly style: Style | undefined
} {
  if (hidden !== undefined) return { word: 'being deleted', style: 'dim' }
  if (damaged !== undefined) return { word: 'damaged', style: 'red' }
  const state = ORDER.find((one) => (states[one] ?? 0) > 0)
  if (state === undefined) return { word: '-', style: undefined }
  const count = states[state] ?? 0
  return {
    word: count === recipientCount ? state : `${count}/${recipientCount} ${state}`,
    style: STYLES[state],
  }
}

/** The colour of a state of one recipient. */
export function styleOf(state: string): Style | undefined {
  return Object.entries(STYLES).find(([name]) => name === state)?.[1]
}
