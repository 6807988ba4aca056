import type { EventDocument, EventReply } from '../../../../clamgate/src/api/events/documents.ts'
import { addressOf } from '../../app/router.ts'
import { mayDo } from '../../app/session.ts'
import { clean } from '../../format/clean.ts'
import { formatMs, formatNumber } from '../../format/format.ts'
import { ServerWords } from '../../ui/server-words.tsx'
import { Badge } from '../../ui/state.tsx'
import { Step } from '../../ui/step.tsx'
import { Time } from '../../ui/time.tsx'
import { mailWords, wordFor } from '../../words/mail.ts'
import { messageWords } from './message-words.ts'
import { readingWords } from './reading-words.ts'
import { Since } from './since.tsx'

/** What happened to a message, in its order. */
export function Timeline({ reply }: { readonly reply: EventReply }) {
  const { event, reading } = reply
  return (
    <ol class="timeline plain">
      <Connected event={event} />
      <Read reading={reading} />
      <Scanned event={event} />
      <FoundStep event={event} />
      <Decided event={event} />
      <Told event={event} />
      <Since reply={reply} />
    </ol>
  )
}

function Connected({ event }: { readonly event: EventDocument }) {
  const words = messageWords()
  const { client, clientName, helo, authenticated, direction } = event
  return (
    <Step icon="right" title={client === undefined ? words.onHost : words.connected}>
      {client !== undefined && (
        <p>
          {/* One without a name has its address in place of it. */}
          {clientName !== undefined && clientName !== `[${client}]` && <bdi>{clean(clientName)} </bdi>}
          <code>[{clean(client)}]</code>
          {helo !== undefined && helo !== clientName && (
            <span class="soft">
              , {words.calledItself} <bdi>{clean(helo)}</bdi>
            </span>
          )}
        </p>
      )}
      {authenticated !== undefined && <p>{words.loggedIn(clean(authenticated))}</p>}
      {direction !== undefined && <p class="soft small">{wordFor(mailWords().directions, direction)}</p>}
    </Step>
  )
}

function Read({ reading }: Pick<EventReply, 'reading'>) {
  const words = messageWords()
  if (reading === undefined) return null
  const { notCanonical, views, objects, unionMs, isAmbiguous } = reading
  if (typeof notCanonical !== 'string') return <Step icon="book" title={words.readOneWay} />
  return (
    <Step
      icon="book"
      tone={isAmbiguous === true ? 'warn' : 'plain'}
      title={words.readManyWays(formatNumber(Number(views)))}
    >
      <p class="soft small">
        {words.readings(wordFor(readingWords(), clean(notCanonical)), formatNumber(Number(objects)))}
        {typeof unionMs === 'number' && ` · ${formatMs(unionMs)}`}
      </p>
    </Step>
  )
}

function Scanned({ event }: { readonly event: EventDocument }) {
  const words = messageWords()
  const { server, scanMs, engine, databaseVersion, databaseDate, failure, outcome } = event
  if (failure !== undefined) {
    return (
      <Step icon="warn" tone="bad" title={words.scanFailed}>
        <ServerWords code={failure.code} sentence={failure.sentence} />
        <p class="soft small">{clean(failure.code)}</p>
      </Step>
    )
  }
  if (server === undefined)
    return outcome === 'skipped' ? <Step icon="right" tone="warn" title={words.notScanned} /> : null
  return (
    <Step icon="shield" title={scanMs === undefined ? words.scanned : words.scannedIn(formatMs(scanMs))}>
      <p>
        <code>{clean(server)}</code>
      </p>
      <p class="soft small">
        {engine !== undefined && clean(engine)}
        {databaseVersion !== undefined && ` · ${words.databases(String(databaseVersion))}`}
        {databaseDate !== undefined && (
          <>
            {', '}
            <Time at={databaseDate} isExact />
          </>
        )}
      </p>
    </Step>
  )
}

function FoundStep({ event }: { readonly event: EventDocument }) {
  const words = messageWords()
  const { signature, classes = [], source, file, rating, ignored, outcome } = event
  const origin = [source, file, rating].flatMap((text) => (text === undefined ? [] : [clean(text)]))
  if (ignored !== undefined) {
    return (
      <Step icon="eye" title={words.foundIgnored}>
        <p>
          <Signature name={ignored.signature} />
        </p>
        {ignored.reason !== undefined && <p class="soft">{clean(ignored.reason)}</p>}
      </Step>
    )
  }
  if (signature === undefined)
    return outcome === 'clean' ? <Step icon="check" tone="good" title={words.nothingFound} /> : null
  return (
    <Step icon="warn" tone="bad" title={words.found}>
      <p>
        <Signature name={signature} />
      </p>
      <p class="row">
        {classes.map((one) => (
          <Badge key={one}>{wordFor(mailWords().classes, one)}</Badge>
        ))}
      </p>
      {origin.length > 0 && <p class="soft small">{origin.join(' · ')}</p>}
    </Step>
  )
}

/** A signature by its name, which its page explains. */
function Signature({ name }: { readonly name: string }) {
  const shown = <code>{clean(name)}</code>
  if (!mayDo('signatures.read')) return shown
  return <a href={addressOf(`/signatures/${encodeURIComponent(name)}`)}>{shown}</a>
}

function Decided({ event }: { readonly event: EventDocument }) {
  const words = messageWords()
  const { because, monitored = [], decisionMs, at, action } = event
  const { rule } = because
  return (
    <Step icon="rules" title={words.decided(wordFor(mailWords().actions, action))} at={at}>
      <p>
        {rule === undefined ? (
          <code>{clean(because.sentence)}</code>
        ) : (
          <>
            {words.byRule} <strong>{clean(rule.name)}</strong>
          </>
        )}
      </p>
      {rule?.file !== undefined && (
        <p class="soft small">
          <code>
            {clean(rule.file)}
            {rule.line !== undefined && `:${rule.line}`}
          </code>
        </p>
      )}
      {monitored.map((one) => (
        <p key={one.because.sentence} class="small">
          {words.wouldHave(wordFor(mailWords().actions, one.action))}{' '}
          <code>{clean(one.because.sentence)}</code>
        </p>
      ))}
      <p class="soft small">{words.took(formatMs(decisionMs))}</p>
    </Step>
  )
}

function Told({ event }: { readonly event: EventDocument }) {
  const words = messageWords()
  const { reply, incident, recipients, recipientCount } = event
  const [first] = recipients
  const isSame = recipients.every(({ fate }) => fate === first?.fate)
  return (
    <Step icon="mail" title={reply === undefined ? words.carriedOut : words.told}>
      {reply !== undefined && <code class="said">{clean(reply)}</code>}
      {incident !== undefined && <p class="soft small">{words.incident(clean(incident))}</p>}
      {(!isSame || recipientCount > 1) && (
        <details>
          <summary>{words.recipients(recipientCount)}</summary>
          <ul class="plain small">
            {recipients.map(({ address, fate, because }) => (
              <li key={address}>
                <bdi>{clean(address)}</bdi>: {wordFor(mailWords().fates, fate)}{' '}
                {!isSame && <span class="soft">({clean(because.sentence)})</span>}
              </li>
            ))}
          </ul>
        </details>
      )}
    </Step>
  )
}
