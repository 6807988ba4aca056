import type { EventReply } from '../../../../clamgate/src/api/events/documents.ts'
import { get } from '../../api/call.ts'
import { onChange } from '../../api/live.ts'
import { useLoad } from '../../app/load.ts'
import { addressOf } from '../../app/router.ts'
import { mayDo } from '../../app/session.ts'
import { useChanged } from '../../app/use-changed.ts'
import { frame } from '../../app/words.ts'
import { ButtonLink } from '../../ui/button.tsx'
import { Decision, Found } from '../../ui/found.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Subject } from '../../ui/mail-line.tsx'
import { exactly } from '../../ui/search/query-text.ts'
import { Shown } from '../../ui/state.tsx'
import { Time } from '../../ui/time.tsx'
import { Explain } from './explain.tsx'
import { Facts } from './facts.tsx'
import { listAddress } from './list-address.ts'
import { leftAddress } from './load-list.ts'
import { messageWords } from './message-words.ts'
import { Envelope } from './rows.tsx'
import { Timeline } from './timeline.tsx'

/** One message: what happened to it from its connection to its end, why, and what would happen today. */
export function Message({ id }: { readonly id: string }) {
  const words = messageWords()
  const loaded = useLoad(id, (signal) => get<EventReply>(`/events/${encodeURIComponent(id)}`, {}, signal))
  useChanged((look) => onChange('quarantine', look), loaded.reload)
  return (
    <>
      <nav aria-label={words.path}>
        <a class="back" href={addressOf(leftAddress() ?? '/messages')}>
          <Icon name="left" />
          {frame().messages}
        </a>
      </nav>
      <Shown loaded={loaded}>{(reply) => <Told reply={reply} />}</Shown>
    </>
  )
}

function Told({ reply }: { readonly reply: EventReply }) {
  const { event } = reply
  const words = messageWords()
  const { subject, signature, entry, from } = event
  return (
    <>
      <header class="stack message-head">
        <div class="row">
          <Found outcome={event.outcome} of={event.class} />
          <Decision action={event.action} />
          <span class="soft small">
            <Time at={event.at} isExact />
          </span>
        </div>
        <h1 class="breaks">
          <Subject subject={subject} />
        </h1>
        <p class="soft breaks">
          <Envelope event={event} />
        </p>
        <div class="row">
          {entry !== undefined && event.gone === undefined && mayDo('quarantine.read') && (
            <ButtonLink to={`/quarantine/${encodeURIComponent(entry)}`} look="main" icon="vault">
              {words.toEntry}
            </ButtonLink>
          )}
          {signature !== undefined && (
            <ButtonLink to={listAddress(`signature:${exactly(signature)}`)} icon="search">
              {words.sameSignature}
            </ButtonLink>
          )}
          {from !== '' && (
            <ButtonLink to={listAddress(`from:${exactly(from)}`)} icon="search">
              {words.sameSender}
            </ButtonLink>
          )}
        </div>
      </header>
      <div class="message-parts">
        <section class="card" aria-labelledby="happened">
          <h2 id="happened">{words.happened}</h2>
          <Timeline reply={reply} />
        </section>
        <div class="stack">
          {mayDo('events.explain') && <Explain id={event.id} />}
          <Facts reply={reply} />
        </div>
      </div>
    </>
  )
}
