import { useEffect, useState } from 'preact/hooks'
import type { Status } from '../../../../clamgate/src/api/engine/documents.ts'
import { get } from '../../api/call.ts'
import type { CallError } from '../../api/failure.ts'
import { onChange } from '../../api/live.ts'
import { useLoad } from '../../app/load.ts'
import { mayDo } from '../../app/session.ts'
import { clean } from '../../format/clean.ts'
import { formatBytes, formatNumber } from '../../format/format.ts'
import { Button } from '../../ui/button.tsx'
import { Command } from '../../ui/copy.tsx'
import { Fact } from '../../ui/fact.tsx'
import { InWords, ServerWords } from '../../ui/server-words.tsx'
import { Failure, Notice, Shown, type Tone } from '../../ui/state.tsx'
import { Time } from '../../ui/time.tsx'
import { Databases, Queue, Servers } from './engine.tsx'
import { Part } from './facts.tsx'
import { hostWords } from './host-words.ts'
import { Keeping } from './keeping.tsx'
import { ReloadButton } from './reload-button.tsx'
import { systemWords } from './words.ts'

/** Asked again by itself: numbers of work under way are old soon. */
const AGAIN_MS = 10_000
const TONES: Readonly<Record<Status['state'], Tone>> = { ok: 'good', warn: 'warn', fail: 'bad' }

/** The running whole: engine, mail server, store, quarantine, log. */
export function Running() {
  const words = systemWords()
  const loaded = useLoad('status', (signal) => get<Status>('/status', {}, signal))
  const { reload, atMs } = loaded
  const [failure, setFailure] = useState<CallError>()
  useEffect(() => onChange('engine', reload), [reload])
  useEffect(() => {
    const timer = setInterval(() => {
      if (!document.hidden) reload()
    }, AGAIN_MS)
    return () => clearInterval(timer)
  }, [reload])
  return (
    <Shown loaded={loaded}>
      {(status) => (
        <>
          <Notice tone={TONES[status.state]}>
            <div class="row apart">
              <strong>{words.states[status.state]}</strong>
              <span class="row small soft">
                {atMs !== undefined && (
                  <span>
                    {words.asFrom} <Time at={new Date(atMs).toISOString()} isExact />
                  </span>
                )}
                <Button icon="refresh" look="quiet" label={words.reload} onPress={reload} />
                {mayDo('engine.reload') && <ReloadButton onFailure={setFailure} onDone={reload} />}
              </span>
            </div>
            {status.reason !== undefined && (
              <p>
                <InWords told={status.reasonCode && hostWords().notReady[status.reasonCode]}>
                  {status.reason}
                </InWords>
              </p>
            )}
            {status.degraded.map(({ part, ...problem }) => (
              <div key={part}>
                <code>{part}</code>
                <ServerWords {...problem} />
              </div>
            ))}
            {status.restartNeeded.length > 0 && (
              <p class="breaks">
                {words.restartNeeded} <code>{status.restartNeeded.join(', ')}</code>
              </p>
            )}
          </Notice>
          {failure !== undefined && <Failure error={failure} />}
          <Servers engine={status.engine} />
          <div class="parts">
            <Databases engine={status.engine} />
            <Queue engine={status.engine} />
            <MailServer status={status} />
            <Keeping status={status} />
            <Memory memory={status.memory} />
            <Daemon status={status} />
          </div>
          {!mayDo('host.test') && (
            <section class="stack tight">
              <p class="soft">{words.doctor}</p>
              <Command text="clamgate doctor" />
            </section>
          )}
        </>
      )}
    </Shown>
  )
}

function MailServer({ status: { milter, messages } }: { readonly status: Status }) {
  const words = systemWords()
  return (
    <Part title={words.milter}>
      <Fact name={words.listen}>
        {milter.listen.map((socket) => (
          <code key={socket} class="breaks">
            {clean(socket)}{' '}
          </code>
        ))}
      </Fact>
      <Fact name={words.sessions}>
        {words.sessionsOf(formatNumber(milter.sessions), formatNumber(milter.busy))}
      </Fact>
      <Fact name={words.sessionsTotal}>{formatNumber(milter.sessionsTotal)}</Fact>
      <Fact name={words.lastSession}>
        {milter.lastSessionAt === undefined ? words.never : <Time at={milter.lastSessionAt} />}
      </Fact>
      <Fact name={words.lastMessage}>
        {milter.lastMessageAt === undefined ? words.never : <Time at={milter.lastMessageAt} />}
      </Fact>
      <Fact name={words.messagesTotal}>{formatNumber(messages.total)}</Fact>
    </Part>
  )
}

function Memory({ memory }: Pick<Status, 'memory'>) {
  const words = systemWords()
  return (
    <Part title={words.memory}>
      <Fact name={words.resident}>{formatBytes(memory.residentBytes)}</Fact>
      <Fact name={words.heap}>{formatBytes(memory.heapBytes)}</Fact>
      <Fact name={words.buffers}>{formatBytes(memory.bufferBytes)}</Fact>
      <Fact name={words.forMessages}>{formatBytes(memory.messageBytes)}</Fact>
    </Part>
  )
}

function Daemon({ status }: { readonly status: Status }) {
  const words = systemWords()
  const { version, startedAt, pid, configFiles, console: web } = status
  return (
    <Part title={words.daemon}>
      <Fact name={words.version}>Clamgate {version}</Fact>
      <Fact name={words.started}>
        <Time at={startedAt} />
      </Fact>
      <Fact name={words.process}>{String(pid)}</Fact>
      <Fact name={words.files}>
        {configFiles.length === 0
          ? words.none
          : configFiles.map((file) => (
              <code key={file} class="breaks">
                {clean(file)}{' '}
              </code>
            ))}
      </Fact>
      {web !== undefined && (
        <Fact name={words.console}>
          <code class="breaks">{clean(web.url)}</code> <span class="soft">({clean(web.listen)})</span>
        </Fact>
      )}
    </Part>
  )
}
