import { useState } from 'preact/hooks'
import type { ExplainReply } from '../../../../clamgate/src/api/signatures/documents.ts'
import { get } from '../../api/call.ts'
import { useLoad } from '../../app/load.ts'
import { mayDo } from '../../app/session.ts'
import { clean } from '../../format/clean.ts'
import { formatNumber } from '../../format/format.ts'
import { Button, ButtonLink, Link } from '../../ui/button.tsx'
import { exactly } from '../../ui/search/query-text.ts'
import { InWords } from '../../ui/server-words.tsx'
import { Empty, Notice, Shown } from '../../ui/state.tsx'
import { Time } from '../../ui/time.tsx'
import { mailWords, wordFor } from '../../words/mail.ts'
import { explainedWords } from './explained-words.ts'
import { HitDays } from './hits.tsx'
import { IgnoreDialog } from './ignore-dialog.tsx'
import { Ignored } from './ignored.tsx'
import { Tripped } from './tripped.tsx'
import { signatureWords } from './words.ts'

/** One signature: whose it is, what it looks for, what it did here. */
export function Signature({ name }: { readonly name: string }) {
  const words = signatureWords()
  const loaded = useLoad(name, (signal) => get<ExplainReply>('/signatures/explain', { name }, signal))
  return (
    <>
      <p>
        <Link to="/signatures">{words.title}</Link>
      </p>
      <h1 class="breaks">{clean(name)}</h1>
      <Shown loaded={loaded}>
        {(reply) => <Explained reply={reply} name={name} onChanged={loaded.reload} />}
      </Shown>
    </>
  )
}

interface ExplainedProps {
  readonly reply: ExplainReply
  readonly name: string
  readonly onChanged: () => void
}

function Explained({ reply, name, onChanged }: ExplainedProps) {
  const words = signatureWords()
  const [isIgnoring, setIgnoring] = useState(false)
  const mail = `/messages?q=${encodeURIComponent(`signature:${exactly(name)}`)}`
  const { good, sentence, places, hits, firstSeenAt, ignored, tripped } = reply
  // Beside one that holds for some mail there may be others.
  const isForAll = ignored !== null && ignored.scope === undefined && ignored.sha256 === undefined
  const acts = (
    <div class="row">
      <ButtonLink to={mail} icon="search">
        {words.showMail}
      </ButtonLink>
      {mayDo('signatures.ignore') && !isForAll && (
        <Button onPress={() => setIgnoring(true)}>{words.ignore}</Button>
      )}
    </div>
  )
  return (
    <>
      {good ? (
        <section class="card">
          <p>
            <InWords told={explainedWords(reply)}>{sentence}</InWords>
          </p>
          <dl class="facts">
            <dt>{words.hits}</dt>
            <dd>{hits === null ? '–' : `${formatNumber(hits)} ${words.hitsSince}`}</dd>
            <dt>{words.firstSeen}</dt>
            <dd>{firstSeenAt === null ? words.never : <Time at={firstSeenAt} isExact />}</dd>
          </dl>
          {acts}
        </section>
      ) : (
        <Empty title={words.unknownSignature}>
          <p>{words.unknownSignatureWords}</p>
          {acts}
        </Empty>
      )}
      {mayDo('events.read') && <HitDays name={name} />}
      {tripped !== null && (
        <Notice tone="warn">
          <strong>{words.isTripped}</strong>
          <Tripped tripped={[tripped]} onChanged={onChanged} />
        </Notice>
      )}
      {ignored !== null && (
        <section class="stack" aria-label={words.isIgnored}>
          <h2>{words.isIgnored}</h2>
          <Ignored ignored={[ignored]} onChanged={onChanged} />
        </section>
      )}
      {places.length > 0 && (
        <section class="stack" aria-label={words.places}>
          <h2>{words.places}</h2>
          {places.map((place) => (
            <PlaceCard key={`${place.file} ${place.line} ${place.signature}`} place={place} />
          ))}
        </section>
      )}
      {isIgnoring && (
        <IgnoreDialog
          signature={reply.signature}
          onClose={() => setIgnoring(false)}
          onDone={() => {
            setIgnoring(false)
            onChanged()
          }}
        />
      )}
    </>
  )
}

function PlaceCard({ place }: { readonly place: ExplainReply['places'][number] }) {
  const words = signatureWords()
  const { source, file, line, rating, class: ofClass, updated, pattern, reportTo } = place
  return (
    <article class="card">
      <h3 class="breaks">
        <code>{file}</code>
        {line !== null && <span class="soft">, {words.line(formatNumber(line))}</span>}
      </h3>
      <dl class="facts">
        <dt>{words.source}</dt>
        <dd>{clean(source)}</dd>
        {rating !== null && (
          <>
            <dt>{words.rating}</dt>
            <dd>{rating}</dd>
          </>
        )}
        {ofClass !== null && (
          <>
            <dt>{words.class}</dt>
            <dd>{wordFor(mailWords().classes, ofClass)}</dd>
          </>
        )}
        {updated !== null && (
          <>
            <dt>{words.updated}</dt>
            <dd>
              <Time at={updated} isExact />
            </dd>
          </>
        )}
        {reportTo !== null && (
          <>
            <dt>{words.report}</dt>
            <dd>{clean(reportTo)}</dd>
          </>
        )}
      </dl>
      <h3>{words.pattern}</h3>
      {pattern === null ? (
        <p class="soft">{words.noPattern}</p>
      ) : (
        <pre class="pattern" lang="en">
          {cleanLines(pattern)}
        </pre>
      )}
    </article>
  )
}

/** Line by line: a pattern has several, and its lines are its shape. */
function cleanLines(text: string): string {
  return text.split('\n').map(clean).join('\n')
}
