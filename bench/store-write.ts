/**
 * Measures what the thread that writes events spends on each of them, in CPU time (user and system, all threads of this process), so that
 * it says something on a busy machine, too. JSON goes to standard output.
 *
 *   node bench/store-write.ts [--events 50000] [--batch 500] [--findings 0] [--before 100000] [--url postgres://…]
 *
 *   --batch      events of one transaction: 500 under full load, a few where a server has little to do
 *   --findings   share of them that are findings
 *   --before     events that are in the database already: indexes of an empty one are cheaper
 *   --url        of an empty database; left out: SQLite in a temporary directory
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { readPlace } from '../packages/clamgate/src/store/dialect/place.ts'
import type { MessageEvent } from '../packages/clamgate/src/store/types.ts'
import { readLines } from '../packages/clamgate/src/store/write/lines.ts'
import { openSink } from '../packages/clamgate/src/store/write/open-sink.ts'
import { describeMachine } from './measure/machine.ts'
import { rounded } from './measure/statistics.ts'
import { fill } from './store-read/fill.ts'
import { SPAN_MS, someMail } from './store-read/traffic.ts'

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '50000' },
    batch: { type: 'string', default: '500' },
    findings: { type: 'string', default: '0' },
    before: { type: 'string', default: '100000' },
    url: { type: 'string' },
  },
})
const settings = {
  ...{ events: Number(values.events), batch: Number(values.batch), findings: Number(values.findings) },
  before: Number(values.before),
}
/** As at two thousand messages a second, so that minutes change. */
const EACH_MS = 0.5

const directory = await mkdtemp(join(tmpdir(), 'clamgate-store-write-'))
try {
  const place = readPlace(values.url ?? `sqlite:${join(directory, 'clamgate.db')}`)
  if (place.kind === 'off') throw new TypeError('There is nothing to measure without a store')
  const nowMs = Date.now()
  if (settings.before > 0) await fill(place, settings.before, nowMs)
  const start = { place, makesDirectory: false, spill: directory, host: 'mx1.example', settings: keepAll() }
  const sink = await openSink(start, { keepsClean: () => true, onLeap: () => undefined })
  const batches = makeBatches(nowMs)
  const parse = cpuOf(() => {
    for (const octets of batches) readLines(octets)
  })
  // The first ones compile statements, and what runs often.
  const warm = Math.ceil(batches.length / 10)
  for (const octets of batches.slice(0, warm)) await sink.write(readLines(octets).writes)
  const measured = batches.slice(warm)
  const from = process.cpuUsage()
  for (const octets of measured) await sink.write(readLines(octets).writes)
  const spent = process.cpuUsage(from)
  await sink.close()
  const count = measured.length * settings.batch
  const perEvent = (micros: number) => rounded(micros / count)
  const document = {
    ...{ machine: describeMachine(), settings: { ...settings, database: place.kind } },
    microsPerEvent: {
      whole: perEvent(spent.user + spent.system),
      user: perEvent(spent.user),
      system: perEvent(spent.system),
      ofThatParsing: rounded(parse / (batches.length * settings.batch)),
    },
  }
  process.stdout.write(`${JSON.stringify(document, undefined, 2)}\n`)
} finally {
  await rm(directory, { recursive: true, force: true })
}

function makeBatches(nowMs: number): readonly Uint8Array[] {
  const count = Math.ceil(settings.events / settings.batch)
  let n = 0
  return Array.from({ length: count }, () => {
    const lines = Array.from({ length: settings.batch }, () =>
      JSON.stringify({ kind: 'message', event: mail(nowMs + n++ * EACH_MS) }),
    )
    return Buffer.from(`${lines.join('\n')}\n`)
  })
}

function mail(atMs: number): MessageEvent {
  const isFinding = Math.random() < settings.findings
  for (;;) {
    const event = someMail(atMs)
    if (event.isFinding === isFinding) return event
  }
}

function cpuOf(work: () => void): number {
  const from = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(from)
  return user + system
}

/** Nothing is forgotten meanwhile. */
function keepAll() {
  const [ms, bytes] = [400 * SPAN_MS, Number.MAX_SAFE_INTEGER]
  return { keepCleanMs: ms, keepFindingsMs: ms, maxCleanBytes: bytes, maxFindingsBytes: bytes, spillBytes: 0 }
}
