import type { SignaturesStatus } from '../../../../clamgate/src/api/signatures/documents.ts'
import { clean } from '../../format/clean.ts'
import { nowMs } from '../../format/clock.ts'
import { formatBytes, formatNumber } from '../../format/format.ts'
import { InWords, ServerWords } from '../../ui/server-words.tsx'
import { Badge, Empty, Notice, type Tone } from '../../ui/state.tsx'
import { Time } from '../../ui/time.tsx'
import { whyOff } from './reason-words.ts'
import { signatureWords } from './words.ts'

type Source = SignaturesStatus['sources'][number]

const TONES: Readonly<Record<Source['state'], Tone>> = {
  ok: 'good',
  waiting: 'info',
  paused: 'warn',
  failing: 'bad',
  off: 'plain',
}

/** The sources that are on, each with its files; those that are off behind a line. */
export function Sources({ status }: { readonly status: SignaturesStatus }) {
  const words = signatureWords()
  const on = status.sources.filter(({ enabled }) => enabled)
  const off = status.sources.filter(({ enabled }) => !enabled)
  const bad = on.filter(({ state }) => state === 'failing' || state === 'paused')
  // A source that has never been asked misses all of its files.
  const missing = on
    .filter(({ state }) => state !== 'waiting')
    .flatMap(({ files }) => files.filter(({ state }) => state === 'missing')).length
  return (
    <div class="stack">
      {on.length === 0 ? (
        <Empty title={words.noneOn}>
          <p>{words.noneOnWords}</p>
          <pre>{'signatures:\n  sources:\n    sanesecurity: { enabled: true }'}</pre>
        </Empty>
      ) : (
        <>
          <Notice tone={status.good && missing === 0 ? 'good' : 'warn'}>
            <div class="row apart">
              <strong>
                {!status.good
                  ? words.notGood(bad.length)
                  : missing > 0
                    ? words.missing(missing)
                    : words.allGood}
              </strong>
              <span class="soft">
                {words.next}: <Next at={status.nextAt} />
              </span>
            </div>
          </Notice>
          {on.map((source) => (
            <SourceCard key={source.name} source={source} />
          ))}
        </>
      )}
      {off.length > 0 && (
        <details class="card">
          <summary>{words.offSources(off.length)}</summary>
          <ul>
            {off.map(({ name, title, reason, reasonCode }) => (
              <li key={name}>
                <strong>{clean(title)}</strong> <code>{name}</code>
                {reason !== undefined && (
                  <span class="soft">
                    {' '}
                    · <InWords told={whyOff(name, reasonCode)}>{reason}</InWords>
                  </span>
                )}
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  )
}

/** When sources are asked next; what is overdue is so because a run comes when there is room for it. */
function Next({ at }: { readonly at: string | null }) {
  const words = signatureWords()
  if (at !== null && Date.parse(at) > nowMs()) return <Time at={at} />
  return <>{at === null ? words.notByItself : words.due}</>
}

function SourceCard({ source }: { readonly source: Source }) {
  const words = signatureWords()
  const live = source.files.filter(({ state }) => state === 'live' || state === 'parked')
  const wanted = source.files.filter(({ state }) => state !== 'off')
  return (
    <section class="card" aria-label={source.title}>
      <div class="row apart">
        <div class="row">
          <h2>{clean(source.title)}</h2>
          <Badge tone={TONES[source.state]}>{words.states[source.state]}</Badge>
        </div>
        <span class="soft">
          {words.filesOf(live.length, wanted.length)} · {formatBytes(source.memoryBytes)}
        </span>
      </div>
      {source.reason !== undefined && source.state !== 'ok' && (
        <Notice tone={source.state === 'failing' ? 'bad' : 'warn'}>
          <ServerWords code={source.reasonCode} sentence={source.reason} />
          {source.until !== undefined && (
            <p>
              {words.until} <Time at={source.until} isExact />
            </p>
          )}
        </Notice>
      )}
      <dl class="facts">
        <dt>{words.lastSuccess}</dt>
        <dd>{source.lastSuccessAt === null ? words.never : <Time at={source.lastSuccessAt} />}</dd>
        <dt>{words.next}</dt>
        <dd>
          <Next at={source.nextAt} />
        </dd>
      </dl>
      {wanted.length > 0 && <Files source={source} files={wanted} />}
    </section>
  )
}

function Files({ source, files }: { readonly source: Source; readonly files: Source['files'] }) {
  const words = signatureWords()
  return (
    <div class="table-wrap">
      <table class="table lists">
        <caption class="only-read">
          {words.files}: {source.title}
        </caption>
        <thead>
          <tr>
            <th scope="col">{words.file}</th>
            <th scope="col">{words.state}</th>
            <th scope="col" class="number">
              {words.signatures}
            </th>
            <th scope="col" class="number">
              {words.size}
            </th>
            <th scope="col">{words.updated}</th>
          </tr>
        </thead>
        <tbody>
          {files.map(({ name, state, signatures, bytes, updated, lastError, lastErrorCode }) => (
            <tr key={name}>
              <td class="breaks">
                <code>{name}</code>
                {lastError !== undefined && (
                  <div class="small">
                    <ServerWords code={lastErrorCode} sentence={lastError} />
                  </div>
                )}
              </td>
              <td>
                <Badge tone={state === 'live' ? 'good' : state === 'off' ? 'plain' : 'warn'}>
                  {words.fileStates[state]}
                </Badge>
              </td>
              <td class="number" data-name={words.signatures}>
                {signatures === null ? '–' : formatNumber(signatures)}
              </td>
              <td class="number" data-name={words.size}>
                {bytes === null ? '–' : formatBytes(bytes)}
              </td>
              <td data-name={words.updated}>{updated === null ? '–' : <Time at={updated} />}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
