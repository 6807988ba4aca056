import type { Status } from '../../../../clamgate/src/api/engine/documents.ts'
import { clean } from '../../format/clean.ts'
import { formatNumber } from '../../format/format.ts'
import { Fact } from '../../ui/fact.tsx'
import { Time } from '../../ui/time.tsx'
import { Part, Problem } from './facts.tsx'
import { systemWords } from './words.ts'

const TONES = { ok: 'good', warn: 'warn', fail: 'bad' } as const

/** How the mails fare that tell people of their kept mail; nothing where they are off. */
export function Digests({ digest }: Pick<Status, 'digest'>) {
  const words = systemWords()
  if (digest === undefined) return null
  const { state, nextAt, lastAt, sent, failed, paused, lastError } = digest
  return (
    <Part
      title={words.digests}
      state={{ tone: TONES[state], words: words.digestStates[state] }}
      head={<Problem problem={lastError} />}
    >
      {nextAt !== undefined && (
        <Fact name={words.digestNext}>
          <Time at={nextAt} />
        </Fact>
      )}
      <Fact name={words.digestLast}>{lastAt === undefined ? words.never : <Time at={lastAt} />}</Fact>
      <Fact name={words.digestSent}>{words.digestsSent(formatNumber(sent), formatNumber(failed))}</Fact>
      {paused.length > 0 && (
        <Fact name={words.digestPaused}>
          <span class="breaks">{paused.map(clean).join(', ')}</span>
        </Fact>
      )}
    </Part>
  )
}
