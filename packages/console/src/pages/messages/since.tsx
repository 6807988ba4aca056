import type { EventReply } from '../../../../clamgate/src/api/events/documents.ts'
import { addressOf } from '../../app/router.ts'
import { mayDo } from '../../app/session.ts'
import { clean } from '../../format/clean.ts'
import { English } from '../../ui/server-words.tsx'
import { Badge, type Tone } from '../../ui/state.tsx'
import { Step } from '../../ui/step.tsx'
import { mailWords, wordFor } from '../../words/mail.ts'
import { messageWords } from './message-words.ts'

const STATE_TONES: Readonly<Record<string, Tone>> = {
  kept: 'info',
  released: 'good',
  refused: 'bad',
  unknown: 'warn',
  deferred: 'warn',
}
/** Copies that are shown at once. */
const SHOWN = 20

/** What came after the decision: it was kept, somebody did something, it was released. */
export function Since({ reply }: { readonly reply: EventReply }) {
  const words = messageWords()
  const { event, actions, releases } = reply
  return (
    <>
      <Kept reply={reply} />
      {event.releaseOf !== undefined && (
        <Step icon="vault" title={words.isRelease}>
          <EntryLink id={event.releaseOf} />
        </Step>
      )}
      {actions.map(({ id, at, actor, act, result, sentence, host }) => (
        <Step
          key={id}
          icon={wordFor(ACT_ICONS, act) === act ? 'people' : wordFor(ACT_ICONS, act)}
          tone={result === 'ok' ? 'plain' : 'warn'}
          at={at}
          title={words.did(clean(actor), wordFor(words.acts, act))}
        >
          <p>
            <English>{sentence}</English>
          </p>
          <p class="soft small">{clean(host)}</p>
        </Step>
      ))}
      {releases.map(({ id, at, queueId }) => (
        <Step key={id} icon="send" tone="good" at={at} title={words.releasedAs}>
          <a href={addressOf(`/messages/${encodeURIComponent(id)}`)}>
            <code>{clean(queueId ?? id)}</code>
          </a>
        </Step>
      ))}
    </>
  )
}

const ACT_ICONS: Readonly<Record<string, string>> = {
  release: 'send',
  delete: 'trash',
  forward: 'send',
  export: 'download',
  preview: 'eye',
  ask: 'hand',
}

function Kept({ reply: { event, kept } }: { readonly reply: EventReply }) {
  const words = messageWords()
  const { entry, gone } = event
  if (entry === undefined) return null
  if (kept === undefined) {
    const states = gone?.states.map((state) => wordFor(mailWords().copies, state)).join(', ')
    return (
      <Step icon="vault" title={words.left} at={gone?.at}>
        {states !== undefined && <p>{states}</p>}
      </Step>
    )
  }
  return (
    <Step icon="vault" tone="info" title={words.kept} at={kept.at}>
      <EntryLink id={kept.id} />
      <ul class="plain small">
        {kept.copies.slice(0, SHOWN).map(({ address, state, words: said, queueId }) => (
          <li key={address}>
            <bdi>{clean(address)}</bdi>{' '}
            <Badge tone={STATE_TONES[state] ?? 'plain'}>{wordFor(mailWords().copies, state)}</Badge>{' '}
            {queueId !== undefined && <code>{clean(queueId)}</code>}
            {said !== undefined && <code class="said">{clean(said)}</code>}
          </li>
        ))}
      </ul>
    </Step>
  )
}

function EntryLink({ id }: { readonly id: string }) {
  const shown = <code>{clean(id)}</code>
  if (!mayDo('quarantine.read')) return <p>{shown}</p>
  return (
    <p>
      <a href={addressOf(`/quarantine/${encodeURIComponent(id)}`)}>{shown}</a>
    </p>
  )
}
