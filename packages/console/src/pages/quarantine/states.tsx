import type { ListedEntry } from '../../../../clamgate/src/api/quarantine/documents.ts'
import { formatNumber } from '../../format/format.ts'
import { UndoButton } from '../../jobs/undo-button.tsx'
import { Badge, type Tone } from '../../ui/state.tsx'
import { mailWords } from '../../words/mail.ts'
import { quarantineWords } from './words.ts'

type State = keyof ListedEntry['states']

const TONES: Readonly<Record<State, Tone>> = {
  kept: 'info',
  releasing: 'info',
  released: 'good',
  refused: 'bad',
  deferred: 'warn',
  unknown: 'warn',
  deleted: 'plain',
  expired: 'plain',
}
const STATES = Object.keys(TONES) as readonly State[] // the keys of what stands above

/** Of a copy. */
export function StateBadge({ state, count = 1 }: { readonly state: State; readonly count?: number }) {
  return (
    <Badge tone={TONES[state]}>
      {count > 1 && `${formatNumber(count)} × `}
      {mailWords().copies[state]}
    </Badge>
  )
}

/** Of all copies of an entry; of one that is being deleted, how to have it back. */
export function States({
  entry,
  onChanged,
}: {
  readonly entry: ListedEntry
  readonly onChanged: () => void
}) {
  const words = quarantineWords()
  const { states, damaged, kind, hidden } = entry
  if (hidden !== undefined) {
    return (
      <span class="row">
        <Badge tone="warn">{words.hiddenUntil}</Badge>
        <UndoButton job={hidden.job} until={hidden.until} onDone={onChanged} />
      </span>
    )
  }
  return (
    <span class="row">
      {STATES.map((state) => {
        const count = states[state] ?? 0
        return count > 0 && <StateBadge key={state} state={state} count={count} />
      })}
      {damaged !== undefined && kind !== 'damaged' && <Badge tone="bad">{words.damaged}</Badge>}
    </span>
  )
}
