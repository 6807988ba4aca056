/**
 * Measures how long it takes to find events among many, on both databases, while mail is written: time of each kind of query, the
 * lag of the daemon's own thread meanwhile, and what the writer gets done. JSON goes to standard output.
 *
 *   node bench/store-read.ts [--events 100000] [--rounds 30] [--rate 200] [--only sqlite,postgres] [--retention] [--keep DIRECTORY] [--postgres URL]
 *
 * With --retention it takes two minutes more: how long a batch waits while old mail is forgotten.
 * With --keep the database of SQLite stays in the directory, and is used again. With --postgres that database is measured, and stays; it
 * is filled where it is empty.
 */
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as setTimeoutAsync } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { readPlace } from '../packages/clamgate/src/store/dialect/place.ts'
import { StoreError } from '../packages/clamgate/src/store/errors.ts'
import { parseQuery } from '../packages/clamgate/src/store/query/parse.ts'
import { openTestStore } from '../packages/clamgate/src/store/testing/store.ts'
import type { Store } from '../packages/clamgate/src/store/types.ts'
import { startPrivatePostgres } from '../packages/lab/src/postgres.ts'
import { describeMachine } from './measure/machine.ts'
import { latency, rounded } from './measure/statistics.ts'
import { progress } from './progress.ts'
import { fill } from './store-read/fill.ts'
import { recipientDomain, sender, signature, someMail } from './store-read/traffic.ts'

const DAY_MS = 86_400_000
const TICK_MS = 50
const LIMIT = 50
const DEEP_PAGES = 20

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '100000' },
    rounds: { type: 'string', default: '30' },
    rate: { type: 'string', default: '200' },
    only: { type: 'string', default: 'sqlite,postgres' },
    retention: { type: 'boolean', default: false },
    keep: { type: 'string' },
    postgres: { type: 'string' },
  },
})
const settings = { events: Number(values.events), rounds: Number(values.rounds), rate: Number(values.rate) }

/** What people ask, by name: a text for each round. All but the last have to be below the mark. */
const QUERIES: Readonly<Record<string, (round: number) => string>> = {
  newest: () => '',
  'signature, frequent': (n) => `signature:${signature(n % 5)}`,
  'signature, rare': (n) => `signature:${signature(2900 + (n % 90))}`,
  'signatures by pattern': (n) => `signature:Sanesecurity.Phishing.${n % 10}*`,
  'sender, frequent': (n) => `from:${sender(n % 10)}`,
  'sender, rare': (n) => `from:${sender(39_000 + n)}`,
  'sender, none': (n) => `from:nobody${n}@example.org`,
  'domain of recipients, frequent': (n) => `to:@${recipientDomain(n % 5)}`,
  'domain of recipients, rare': (n) => `to:@${recipientDomain(750 + (n % 50))}`,
  quarantined: () => 'is:quarantined',
  class: (n) => `class:${['macro', 'pua', 'phishing,spam'][n % 3]}`,
  'without a class': () => 'is:finding -class:malware,phishing,spam',
  'subject of findings, frequent': () => 'is:finding subject:urgent',
  'subject of findings, rare': (n) => `is:finding subject:${123_000 + n}`,
  'word in findings': (n) => `is:finding user${19_000 + n}`,
  'domain and signature': (n) => `to:@${recipientDomain(n % 5)} signature:${signature(n % 7)}`,
  'sender and domain, both frequent': (n) => `from:${sender(n % 4)} to:@${recipientDomain(n % 4)}`,
  'time of an hour': (n) =>
    `since:${n % 300}h30m until:${n % 300}h`.replace(/(\d+)h30m/, (_, h) => `${Number(h) + 1}h`),
  large: () => 'size:>150k',
  'subject within a day': (n) => `since:1d subject:${123_000 + n}`,
}
/** The dearest that is permitted: a part of any subject, which none has, in a whole day. */
const WORST = 'since:1d subject:*nowhere*ö*'

async function measure(store: Store, nowMs: number): Promise<Record<string, unknown>> {
  const results: Record<string, unknown> = {}
  const lag = monitorEventLoopDelay({ resolution: 1 })
  lag.enable()
  let written = 0
  const timer = setInterval(() => {
    for (let n = 0; n < (settings.rate * TICK_MS) / 1000; n++, written++) {
      store.write({ kind: 'message', event: someMail(Date.now()) })
    }
  }, TICK_MS)
  const timed = async (times: number, ask: (n: number) => Promise<unknown>) => {
    const samples = new Float64Array(times)
    let failed = 0
    for (let n = 0; n < times; n++) {
      const from = performance.now()
      try {
        await ask(n)
      } catch (error) {
        if (!(error instanceof StoreError)) throw error
        failed++
      }
      samples[n] = performance.now() - from
    }
    return { ...latency([samples]), ...(failed > 0 && { failed }) }
  }
  const list = (text: string) => store.events({ query: parseQuery(text, { nowMs }), limit: LIMIT, nowMs })
  await list('')
  for (const [name, textOf] of Object.entries(QUERIES)) {
    results[name] = await timed(settings.rounds, (n) => list(textOf(n)))
    progress(`store-read: ${name} ${JSON.stringify(results[name])}`)
  }
  const pages = async (text: string) => {
    let cursor: string | undefined
    return await timed(DEEP_PAGES, async () => {
      const page = await store.events({ query: parseQuery(text, { nowMs }), limit: LIMIT, nowMs, cursor })
      cursor = page.next
    })
  }
  results['pages, from the newest on'] = await pages('')
  results['pages, from a week ago on'] = await pages('until:7d')
  results['pages of a domain, from a week ago on'] = await pages(`until:7d to:@${recipientDomain(1)}`)
  results['counts of hours, two weeks'] = await timed(settings.rounds, () =>
    store.counts({ fromMs: nowMs - 14 * DAY_MS, toMs: nowMs, per: 'hour' }),
  )
  const { items } = await list('until:3d')
  results['one event by its queue id'] = await timed(settings.rounds, (n) =>
    store.event(items[n % items.length]?.queueId ?? ''),
  )
  const before = rounded(lag.percentile(99) / 1e6)
  lag.reset()
  const worst = await timed(Math.min(3, settings.rounds), () => list(WORST))
  clearInterval(timer)
  const { waiting, dropped } = store.status()
  return {
    ...{ queries: results, lagMsP99: before },
    worst: { ...worst, lagMsP99: rounded(lag.percentile(99) / 1e6), lagMsMax: rounded(lag.max / 1e6) },
    writer: { written, waiting, dropped },
  }
}

/** The first events are forgotten a minute after the start; then this long is looked at what waits for it. */
const [UNTIL_RETENTION_MS, RETENTION_MS] = [62_000, 60_000]
const PROBE_MS = 50

/** How long a batch of one event takes while old mail is forgotten: what it takes longer than its own writing, retention made it wait. */
async function stalls(store: Store, startedAt: number): Promise<Record<string, unknown>> {
  await setTimeoutAsync(Math.max(0, startedAt + UNTIL_RETENTION_MS - performance.now()))
  const samples: number[] = []
  const until = performance.now() + RETENTION_MS
  while (performance.now() < until) {
    store.write({ kind: 'message', event: someMail(Date.now()) })
    const from = performance.now()
    await store.flush()
    samples.push(performance.now() - from)
    await setTimeoutAsync(PROBE_MS)
  }
  return { ...latency([Float64Array.from(samples)]) }
}

async function hasEvents(url: string, directory: string): Promise<boolean> {
  await using test = await openTestStore({ directory, url })
  const nowMs = Date.now()
  const { items } = await test.store.events({ query: parseQuery('', { nowMs }), limit: 1, nowMs })
  return items.length > 0
}

async function onPlace(url: string, directory: string, isFilled: boolean): Promise<Record<string, unknown>> {
  const place = readPlace(url)
  if (place.kind === 'off') throw new TypeError('There is nothing to measure without a store')
  const endMs = Date.now()
  const from = performance.now()
  if (!isFilled) await fill(place, settings.events, endMs)
  const fillSeconds = rounded((performance.now() - from) / 1000)
  const keeps = values.retention ? { keepCleanMs: 13 * DAY_MS } : { keepCleanMs: 400 * DAY_MS }
  await using test = await openTestStore({ directory, url, settings: keeps })
  const startedAt = performance.now()
  const measured = await measure(test.store, endMs)
  const retention = values.retention && { batchWhileForgetting: await stalls(test.store, startedAt) }
  return { fillSeconds, ...measured, ...retention, sizeBytes: test.store.status().sizeBytes }
}

const document: Record<string, unknown> = { machine: describeMachine(), settings }
const directory = values.keep ?? (await mkdtemp(join(tmpdir(), 'clamgate-bench-')))
await mkdir(directory, { recursive: true })
try {
  if (values.only.includes('sqlite')) {
    const file = join(directory, 'clamgate.db')
    document['sqlite'] = await onPlace(`sqlite:${file}`, directory, existsSync(file))
  }
  if (values.only.includes('postgres')) {
    const spill = await mkdtemp(join(directory, 'spill-'))
    const settings = ['shared_buffers = 1GB', 'max_wal_size = 8GB']
    await using own = values.postgres === undefined ? await startPrivatePostgres({ settings }) : undefined
    const url = (await own?.createDatabase()) ?? values.postgres ?? ''
    document['postgres'] = await onPlace(url, spill, own === undefined && (await hasEvents(url, spill)))
  }
} finally {
  if (values.keep === undefined) await rm(directory, { recursive: true, force: true })
}
process.stdout.write(`${JSON.stringify(document, undefined, 2)}\n`)
