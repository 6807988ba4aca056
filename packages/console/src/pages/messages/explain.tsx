import type { EventExplanation } from '../../../../clamgate/src/api/events/documents.ts'
import { get } from '../../api/call.ts'
import { useLoad } from '../../app/load.ts'
import { clean } from '../../format/clean.ts'
import { English } from '../../ui/server-words.tsx'
import { Badge, Notice, Shown } from '../../ui/state.tsx'
import { doubtWords } from '../../words/doubt-words.ts'
import { mailWords, wordFor } from '../../words/mail.ts'
import { messageWords } from './message-words.ts'

/** Why it was decided so, and what the present policy would do: what differs, and what cannot be known. */
export function Explain({ id }: { readonly id: string }) {
  const words = messageWords()
  const loaded = useLoad(id, (signal) =>
    get<EventExplanation>(`/events/${encodeURIComponent(id)}/explain`, {}, signal),
  )
  return (
    <section class="card" aria-labelledby="today">
      <h2 id="today">{words.today}</h2>
      <Shown loaded={loaded}>{(explanation) => <Explained explanation={explanation} />}</Shown>
    </section>
  )
}

function Explained({ explanation }: { readonly explanation: EventExplanation }) {
  const words = messageWords()
  const { then, now, differs, recipients, doubts, doubtCodes } = explanation
  return (
    <>
      <p>
        {now === undefined ? (
          <Badge tone="warn">{words.cannotTell}</Badge>
        ) : differs ? (
          <Badge tone="warn">{words.other}</Badge>
        ) : (
          <Badge tone="good">{words.same}</Badge>
        )}
      </p>
      <dl class="facts">
        <dt>{words.then}</dt>
        <dd>
          <Decided decided={then} />
        </dd>
        {now !== undefined && (
          <>
            <dt>{words.now}</dt>
            <dd>
              <Decided decided={now} />
            </dd>
          </>
        )}
      </dl>
      {recipients.length > 0 && (
        <ul class="plain small">
          {recipients.map((one) => (
            <li key={one.address} class="breaks">
              <bdi>{clean(one.address)}</bdi>: {wordFor(mailWords().fates, one.then)} →{' '}
              <strong>{wordFor(mailWords().fates, one.now)}</strong>
            </li>
          ))}
        </ul>
      )}
      {doubts.length > 0 && (
        <Notice tone="info">
          <strong>{words.doubts}</strong>
          <ul>
            {doubts.map((doubt, at) => (
              <li key={doubt}>
                <DoubtWords doubt={doubt} told={doubtCodes[at]} />
              </li>
            ))}
          </ul>
        </Notice>
      )}
    </>
  )
}

interface DoubtWordsProps {
  readonly doubt: string
  readonly told: EventExplanation['doubtCodes'][number] | undefined
}

function DoubtWords({ doubt, told }: DoubtWordsProps) {
  const words = told && doubtWords(told)
  return words === undefined ? <English>{doubt}</English> : clean(words)
}

function Decided({ decided }: { readonly decided: EventExplanation['then'] }) {
  const { action, because, reply, policy } = decided
  return (
    <div class="decided">
      <strong>{wordFor(mailWords().actions, action)}</strong>
      <div class="small">{clean(because)}</div>
      {reply !== undefined && <code class="said">{clean(reply)}</code>}
      <div class="soft small">{messageWords().policy(clean(policy))}</div>
    </div>
  )
}
