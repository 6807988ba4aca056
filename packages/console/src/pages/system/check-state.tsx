import type { DoctorDocument } from '../../../../clamgate/src/api/host/documents.ts'
import { Badge, type Tone } from '../../ui/state.tsx'
import { hostWords } from './host-words.ts'

type State = DoctorDocument['checks'][number]['state']

const TONES: Readonly<Record<State, Tone>> = { ok: 'good', warn: 'warn', fail: 'bad', skip: 'plain' }

/** How a check or a step ended, in a word. */
export function StateBadge({ state }: { readonly state: State }) {
  return <Badge tone={TONES[state]}>{hostWords().checkStates[state]}</Badge>
}
