import type { Status } from '../../../../clamgate/src/api/engine/documents.ts'
import { clean } from '../../format/clean.ts'
import { formatBytes, formatNumber } from '../../format/format.ts'
import { Fact } from '../../ui/fact.tsx'
import { Badge, type Tone } from '../../ui/state.tsx'
import { Time } from '../../ui/time.tsx'
import { Digests } from './digests.tsx'
import { Part, Problem } from './facts.tsx'
import { systemWords } from './words.ts'

const TONES: Readonly<Record<string, Tone>> = {
  ok: 'good',
  warn: 'warn',
  fail: 'bad',
  off: 'plain',
  skip: 'plain',
}

/** Where mail and what is known of it are kept, and who hears of it. */
export function Keeping({ status }: { readonly status: Status }) {
  return (
    <>
      <Store store={status.store} />
      <Quarantine quarantine={status.quarantine} />
      <Log log={status.log} />
      <Digests digest={status.digest} />
      <Notices notify={status.notify} />
    </>
  )
}

function Store({ store }: Pick<Status, 'store'>) {
  const words = systemWords()
  if (store === undefined) return null
  const {
    state,
    url,
    waiting,
    waitingBytes,
    spilledBytes,
    written,
    dropped,
    sizeBytes,
    lastWrittenAt,
    problem,
  } = store
  const lost = Object.entries(dropped).filter(([, count]) => count > 0)
  return (
    <Part
      title={words.store}
      state={{ tone: TONES[state] ?? 'warn', words: words.storeStates[state] }}
      head={<Problem problem={problem} />}
    >
      <Fact name={words.where}>
        <code class="breaks">{clean(url)}</code>
      </Fact>
      <Fact name={words.written}>{formatNumber(written)}</Fact>
      <Fact name={words.waiting}>
        {formatNumber(waiting)}
        {waiting > 0 && <span class="soft"> ({formatBytes(waitingBytes)})</span>}
      </Fact>
      {spilledBytes > 0 && <Fact name={words.spilled}>{formatBytes(spilledBytes)}</Fact>}
      {sizeBytes !== undefined && <Fact name={words.size}>{formatBytes(sizeBytes)}</Fact>}
      <Fact name={words.lastWritten}>
        {lastWrittenAt === undefined ? words.never : <Time at={lastWrittenAt} />}
      </Fact>
      {lost.length > 0 && (
        <Fact name={words.lost}>
          <Badge tone="bad">
            {lost.map(([kind, count]) => `${kind}: ${formatNumber(count)}`).join(', ')}
          </Badge>
        </Fact>
      )}
    </Part>
  )
}

function Quarantine({ quarantine }: Pick<Status, 'quarantine'>) {
  const words = systemWords()
  const { state, directory, entries, keptBytes, limitBytes, oldestAt, problem, s3 } = quarantine
  return (
    <Part
      title={words.quarantine}
      state={{ tone: TONES[state] ?? 'warn', words: words.quarantineStates[state] }}
      head={<Problem problem={problem ?? s3?.problem} />}
    >
      <Fact name={words.where}>
        <code class="breaks">{clean(directory)}</code>
        {s3 !== undefined && <code class="breaks"> s3:{clean(s3.bucket)}</code>}
      </Fact>
      <Fact name={words.entries}>{formatNumber(entries)}</Fact>
      <Fact name={words.room}>
        {words.roomOf(formatBytes(keptBytes), formatBytes(limitBytes))}
        <meter class="meter" min={0} max={limitBytes} value={keptBytes} aria-label={words.room} />
      </Fact>
      {oldestAt !== undefined && (
        <Fact name={words.oldest}>
          <Time at={oldestAt} />
        </Fact>
      )}
    </Part>
  )
}

function Log({ log }: Pick<Status, 'log'>) {
  const words = systemWords()
  return (
    <section class="card" aria-label={words.logs}>
      <h2>{words.logs}</h2>
      {log.length === 0 && <p class="soft">{words.noLogs}</p>}
      <ul class="plain stack tight">
        {log.map(({ name, state, problem, lostLines }) => (
          <li key={name} class="stack tight">
            <div class="row apart">
              <span class="breaks">{clean(name)}</span>
              <Badge tone={TONES[state] ?? 'warn'}>{words.logStates[state]}</Badge>
            </div>
            <Problem problem={problem} />
            {lostLines > 0 && <p class="small">{words.lostLines(lostLines)}</p>}
          </li>
        ))}
      </ul>
    </section>
  )
}

function Notices({ notify }: Pick<Status, 'notify'>) {
  const words = systemWords()
  const { command, mail, outbound, webhook } = notify
  const all = [
    { kind: 'command', to: command?.program, sent: command?.succeeded ?? 0, told: command },
    { kind: 'mail', to: mail?.server, sent: mail?.sent ?? 0, told: mail },
    { kind: 'outbound', to: outbound?.server, sent: outbound?.sent ?? 0, told: outbound },
    { kind: 'webhook', to: webhook?.host, sent: webhook?.sent ?? 0, told: webhook },
  ] as const
  const used = all.flatMap(({ told, ...one }) => (told === undefined ? [] : [{ ...one, told }]))
  return (
    <section class="card" aria-label={words.notices}>
      <h2>{words.notices}</h2>
      {used.length === 0 && <p class="soft">{words.noNotices}</p>}
      <ul class="plain stack tight">
        {used.map(({ kind, to = '', sent, told }) => (
          <li key={kind} class="stack tight">
            <div>
              <strong>{words.notice[kind]}</strong> <code class="breaks">{clean(to)}</code>
            </div>
            <p class="small soft">
              {words.sentFailed(formatNumber(sent), formatNumber(told.failed), formatNumber(told.waiting))}
            </p>
            <Problem problem={told.lastError} />
          </li>
        ))}
      </ul>
    </section>
  )
}
