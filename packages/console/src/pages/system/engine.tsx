import type { EngineDocument } from '../../../../clamgate/src/api/engine/documents.ts'
import { clean } from '../../format/clean.ts'
import { formatMs, formatNumber } from '../../format/format.ts'
import { Fact } from '../../ui/fact.tsx'
import { Badge, Empty, type Tone } from '../../ui/state.tsx'
import { Time } from '../../ui/time.tsx'
import { Part, Problem } from './facts.tsx'
import { systemWords } from './words.ts'

type Server = EngineDocument['servers'][number]

const TONES: Readonly<Record<Server['state'], Tone>> = {
  healthy: 'good',
  starting: 'info',
  restarting: 'info',
  tripped: 'warn',
  blind: 'bad',
  unreachable: 'bad',
}

/** The pool of clamd. */
export function Servers({ engine: { servers, mode } }: EngineProps) {
  const words = systemWords()
  return (
    <section class="stack" aria-label={words.engine}>
      <div class="row apart">
        <h2>{words.engine}</h2>
        <span class="soft">{words.modes[mode]}</span>
      </div>
      {servers.length === 0 ? (
        <Empty title={words.noServers} />
      ) : (
        <ul class="plain servers">
          {servers.map((server) => (
            <ServerCard key={server.address} server={server} />
          ))}
        </ul>
      )}
    </section>
  )
}

interface EngineProps {
  readonly engine: EngineDocument
}

/** Messages that wait for a clamd, and what got no verdict. */
export function Queue({ engine }: EngineProps) {
  const words = systemWords()
  const { queue, failures } = engine
  return (
    <Part title={words.queue}>
      <Fact name={words.messagesNow}>
        {words.queueOf(formatNumber(queue.waiting), formatNumber(queue.limit))}
        <meter
          class="meter"
          min={0}
          max={Math.max(1, queue.limit)}
          value={queue.waiting}
          aria-label={words.queue}
        />
      </Fact>
      <Fact name={words.failures}>
        <Counts counts={failures} />
      </Fact>
      {engine.mode === 'managed' && <Fact name={words.restarts}>{formatNumber(engine.restarts)}</Fact>}
      {engine.account !== undefined && <Fact name={words.account}>{clean(engine.account.name)}</Fact>}
    </Part>
  )
}

function ServerCard({ server }: { readonly server: Server }) {
  const words = systemWords()
  const { address, state, sinceAt, problem, warning, busy, room, p50Ms, p99Ms, scans, failures } = server
  const { engineVersion, databaseVersion, databaseBuiltAt, passedAt, canaryFailures, breaker, retryAt } =
    server
  return (
    <li class="card">
      <div class="row apart">
        <h3 class="breaks">
          <code>{clean(address)}</code>
        </h3>
        <Badge tone={TONES[state]}>{words.serverStates[state]}</Badge>
      </div>
      <Problem problem={problem} tone="bad" />
      {warning !== undefined && <Problem problem={{ sentence: warning }} />}
      <dl class="facts">
        <Fact name={words.since}>
          <Time at={sinceAt} />
        </Fact>
        <Fact name={words.load}>
          {words.loadOf(formatNumber(busy.scans + busy.streams), formatNumber(room.scans + room.streams))}
        </Fact>
        {p50Ms !== undefined && p99Ms !== undefined && (
          <Fact name={words.times}>{words.timesWords(formatMs(p50Ms), formatMs(p99Ms))}</Fact>
        )}
        <Fact name={words.scans}>{formatNumber(scans)}</Fact>
        <Fact name={words.failures}>
          <Counts counts={failures} />
        </Fact>
        <Fact name={words.canary}>
          {passedAt === undefined ? words.never : <Time at={passedAt} />}
          {canaryFailures > 0 && <span class="soft"> · {words.canaryFailed(canaryFailures)}</span>}
        </Fact>
        {breaker !== 'closed' && (
          <Fact name={words.breaker}>
            <Badge tone="warn">{words.breakers[breaker]}</Badge>{' '}
            {retryAt !== undefined && <Time at={retryAt} />}
          </Fact>
        )}
        {engineVersion !== undefined && (
          <Fact name={words.version}>
            {clean(engineVersion)}
            {databaseVersion !== undefined && `, ${words.databasesOf(String(databaseVersion))}`}
            {databaseBuiltAt !== undefined && (
              <>
                {', '}
                <Time at={databaseBuiltAt} />
              </>
            )}
          </Fact>
        )}
      </dl>
    </li>
  )
}

/** Where the databases come from, and how the last ones came in. */
export function Databases({ engine }: EngineProps) {
  const words = systemWords()
  const { databases, generation, reload, refused, freshclam } = engine
  return (
    <Part
      title={words.databases}
      state={{
        tone: databases === 'missing' ? 'bad' : databases === 'starter' ? 'warn' : 'good',
        words: words.databaseKinds[databases],
      }}
      head={
        <>
          <Problem problem={freshclam.problem} />
          {refused !== undefined && (
            <Problem
              problem={{
                sentence: `${words.refused}: ${refused.problem.sentence}`,
                remedy: refused.takenBack ? words.takenBack : refused.problem.remedy,
              }}
            />
          )}
          <Problem problem={reload?.problem} />
        </>
      }
    >
      {generation !== undefined && (
        <Fact name={words.loaded}>
          <Time at={generation.loadedAt} />, {words.slot(generation.slot)}
          {generation.signatures !== undefined && `, ${words.signatures(generation.signatures)}`}
        </Fact>
      )}
      {reload !== undefined && (
        <Fact name={words.takeOver}>
          <Time at={reload.endedAt} />:{' '}
          {reload.outcome === 'done'
            ? words.takeOverDone(formatMs(reload.durationMs))
            : words.takeOverRefused}
        </Fact>
      )}
      <Fact name={words.freshclam}>
        {words.freshclamStates[freshclam.state]}
        {freshclam.lastRunAt !== undefined && (
          <>
            , <Time at={freshclam.lastRunAt} />
          </>
        )}
        {freshclam.nextRunAt !== undefined && (
          <span class="soft">
            {' '}
            · {words.next} <Time at={freshclam.nextRunAt} />
          </span>
        )}
      </Fact>
    </Part>
  )
}

/** Numbers by code; the codes are in the reference. */
function Counts({ counts }: { readonly counts: Readonly<Record<string, number>> }) {
  const all = Object.entries(counts).filter(([, count]) => count > 0)
  if (all.length === 0) return <>{systemWords().none}</>
  return (
    <span class="row">
      {all.map(([code, count]) => (
        <Badge key={code} tone="warn">
          {code} × {formatNumber(count)}
        </Badge>
      ))}
    </span>
  )
}
