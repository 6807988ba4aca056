/**
 * Compares ways to bring small messages to one clamd: messages a second, and CPU for each message of this process and of
 * clamd. Prints a JSON line for each combination, the median of its rounds.
 *
 *   node packages/clamd/bench/connections.ts [--rounds 3] [--ms 600] [--way NAME]... [--tcp]
 *     [--bytes 2048]... [--concurrency 1]...
 */
import { randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { ClamdAddress } from '../src/index.ts'
import { startRealClamd } from '../src/testing/index.ts'
import { type Scan, WAYS } from './ways.ts'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    ms: { type: 'string', default: '600' },
    way: { type: 'string', multiple: true, default: WAYS.map(({ name }) => name) },
    bytes: { type: 'string', multiple: true, default: ['2048', '20480'] },
    concurrency: { type: 'string', multiple: true, default: ['1', '4', '20'] },
    tcp: { type: 'boolean', default: false },
  },
})

/** Clock ticks a second in /proc (getconf CLK_TCK); 100 on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100

interface Measured {
  readonly perSecond: number
  readonly ourMicroseconds: number
  readonly clamdMicroseconds: number
}

const directory = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'clamd-bench-'))
const clamd = await startRealClamd({ directory, settings: { MaxThreads: '10' }, tcp: values.tcp })
const address: ClamdAddress =
  clamd.port === undefined ? clamd.address : { kind: 'tcp', host: '127.0.0.1', port: clamd.port }
const ways = WAYS.filter(({ name }) => values.way.includes(name))
try {
  for (const bytes of values.bytes.map(Number)) {
    for (const concurrency of values.concurrency.map(Number)) {
      const measured = new Map<string, Measured[]>(ways.map(({ name }) => [name, []]))
      for (let round = 0; round < Number(values.rounds); round++) {
        for (const { name, create } of ways) {
          const { scan, close } = create(address)
          measured.get(name)?.push(await measure(scan, bytes, concurrency, Number(values.ms)))
          close()
        }
      }
      for (const [way, rounds] of measured) print({ bytes, concurrency, way, ...median(rounds) })
    }
  }
} finally {
  await clamd.stop()
  rmSync(directory, { recursive: true, force: true })
}

async function measure(scan: Scan, bytes: number, concurrency: number, ms: number): Promise<Measured> {
  const filler = Buffer.from(
    `From: a@example.org\nSubject: x\n\n${randomBytes(bytes).toString('base64')}`,
  ).subarray(0, bytes)
  let scanned = 0
  const cpu = process.cpuUsage()
  const clamdTicks = cpuTicks()
  const startedAt = performance.now()
  const endsAt = startedAt + ms
  async function work(worker: number): Promise<void> {
    while (performance.now() < endsAt) {
      const message = Buffer.from(filler)
      // clamd answers a message that it knows from its cache.
      message.write(`${scanned} ${worker} ${startedAt}`, bytes - 40)
      const reply = await scan(message, worker)
      if (reply !== 'stream: OK') throw new Error(`Unexpected reply: ${reply}`)
      scanned++
    }
  }
  await Promise.all(Array.from({ length: concurrency }, (_, worker) => work(worker)))
  const seconds = (performance.now() - startedAt) / 1000
  const { user, system } = process.cpuUsage(cpu)
  return {
    perSecond: scanned / seconds,
    ourMicroseconds: (user + system) / scanned,
    clamdMicroseconds: ((cpuTicks() - clamdTicks) * (1_000_000 / TICKS_PER_SECOND)) / scanned,
  }
}

/** User and system time of clamd so far (proc(5), fields 14 and 15 of stat). */
function cpuTicks(): number {
  const stat = readFileSync(`/proc/${clamd.pid}/stat`, 'latin1')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return Number(fields[11]) + Number(fields[12])
}

function median(rounds: readonly Measured[]): Measured {
  const middle = (pick: (one: Measured) => number) =>
    Math.round(rounds.map(pick).sort((a, b) => a - b)[Math.floor(rounds.length / 2)] ?? 0)
  return {
    perSecond: middle((one) => one.perSecond),
    ourMicroseconds: middle((one) => one.ourMicroseconds),
    clamdMicroseconds: middle((one) => one.clamdMicroseconds),
  }
}

function print(row: object): void {
  process.stdout.write(`${JSON.stringify(row)}\n`)
}
