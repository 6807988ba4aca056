import type { EventReply } from '../../../../clamgate/src/api/events/documents.ts'
import { clean } from '../../format/clean.ts'
import { formatBytes } from '../../format/format.ts'
import { Copy } from '../../ui/copy.tsx'
import { common } from '../../ui/words.ts'
import { messageWords } from './message-words.ts'

/** What is written down of it, to be copied into a ticket or a search. */
export function Facts({ reply: { event, kept } }: { readonly reply: EventReply }) {
  const words = messageWords()
  const facts: readonly (readonly [string, string | undefined])[] = [
    [words.eventId, event.id],
    [words.queueId, event.queueId],
    [words.messageId, event.messageId],
    [words.entry, event.entry],
    [words.incidentName, event.incident],
    [words.host, event.host],
    ['SHA-256', kept?.sha256],
    [words.policyName, event.policy],
  ]
  const known = facts.flatMap(([name, value]) => (value === undefined ? [] : [{ name, value }]))
  return (
    <section class="card" aria-labelledby="facts">
      <div class="row apart">
        <h2 id="facts">{words.facts}</h2>
        <Copy text={JSON.stringify({ event, kept }, null, 2)} label={words.copyAll}>
          JSON
        </Copy>
      </div>
      <dl class="facts">
        <dt>{words.size}</dt>
        <dd>{formatBytes(event.sizeBytes)}</dd>
        {known.map(({ name, value }) => (
          <Fact key={name} name={name} value={value} />
        ))}
      </dl>
    </section>
  )
}

function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd class="fact-copy">
        <code>{clean(value)}</code>
        <Copy text={value} label={`${common().copy}: ${name}`} />
      </dd>
    </>
  )
}
