import type { JobDocument, JobItemDocument } from '../../../../clamgate/src/api/jobs/documents.ts'
import { clean } from '../../format/clean.ts'
import { Link } from '../../ui/button.tsx'
import { Addresses, Subject } from '../../ui/mail-line.tsx'
import { English, ServerWords } from '../../ui/server-words.tsx'
import { Badge, type Tone } from '../../ui/state.tsx'
import { mailWords, wordFor } from '../../words/mail.ts'
import { falsePositiveWords } from './false-positive/words.ts'
import { quarantineWords } from './words.ts'

const TONES: Readonly<Record<JobItemDocument['state'], Tone>> = {
  waiting: 'plain',
  begun: 'info',
  done: 'good',
  partly: 'warn',
  failed: 'bad',
  nothing: 'plain',
  unknown: 'warn',
  left: 'plain',
}

interface JobItemProps {
  readonly act: JobDocument['act']
  readonly item: JobItemDocument
}

/** One mail of a bulk act: which it was, and what came of it. */
export function JobItem({ act, item }: JobItemProps) {
  const words = quarantineWords()
  const { entry, state, mail } = item
  const name = mail === undefined ? <code class="breaks">{entry}</code> : <Subject subject={mail.subject} />
  const isGone = act === 'delete' && state === 'done'
  return (
    <li class="job-item">
      <div class="row">
        <Badge tone={TONES[state]}>{words.itemStates[state]}</Badge>
        <span class="breaks clamped">
          {isGone ? name : <Link to={`/quarantine/${encodeURIComponent(entry)}`}>{name}</Link>}
        </span>
      </div>
      {mail !== undefined && (
        <p class="soft small breaks">
          {'→ '}
          <Addresses addresses={mail.recipients} count={mail.recipientCount} />
        </p>
      )}
      <Result item={item} />
    </li>
  )
}

/** The state says what is well; what is not is told in words, and of each copy or step for itself. */
function Result({ item }: { readonly item: JobItemDocument }) {
  const words = quarantineWords()
  const { state, sentence, code, remedy, copies = [], steps = [] } = item
  if (copies.length > 0) return <Copies copies={copies} />
  if (steps.length > 0) return <Steps steps={steps} />
  if (state === 'unknown') return <p>{words.unknownItem}</p>
  if (state === 'left' || state === 'done' || sentence === '') return null
  return <ServerWords {...{ code, sentence, remedy }} />
}

function Copies({ copies }: { readonly copies: NonNullable<JobItemDocument['copies']> }) {
  const words = mailWords()
  return (
    <ul class="plain small">
      {copies.map(({ address, state, words: told, queueId, why }) => (
        <li key={address} class="row breaks">
          <bdi>{clean(address)}</bdi>
          <span class="soft">{wordFor(words.copies, state)}</span>
          {why !== undefined && Object.hasOwn(words.skipped, why) ? (
            <span>{wordFor(words.skipped, why)}</span>
          ) : (
            (told ?? queueId) !== undefined && <code>{clean(told ?? queueId ?? '')}</code>
          )}
        </li>
      ))}
    </ul>
  )
}

function Steps({ steps }: { readonly steps: NonNullable<JobItemDocument['steps']> }) {
  const words = quarantineWords()
  return (
    <ul class="plain small">
      {steps.map(({ step, result, sentence, code, remedy }) => (
        <li key={step} class="breaks">
          <span>
            {falsePositiveWords().step[step](1)}: <strong>{words.itemStates[result]}</strong>
          </span>{' '}
          {result === 'failed' || result === 'partly' ? (
            <ServerWords {...{ code, sentence, remedy }} />
          ) : (
            <English isSoft>{sentence}</English>
          )}
        </li>
      ))}
    </ul>
  )
}
