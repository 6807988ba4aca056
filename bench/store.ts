/**
 * Measures what it costs to write each message down: throughput and latency at the milter socket with the store on and off, side by
 * side, and the memory of the daemon after that. JSON goes to standard output.
 *
 *   node bench/store.ts [--rounds 5] [--seconds 10] [--sessions 20] [--body 2048] [--url postgres://…] [--application DIRECTORY]
 *
 *   --url            of a database to write into; left out: SQLite in a temporary directory
 *   --application    an unpacked package, `…/usr/lib/clamgate`, instead of this checkout: its memory is what hosts have
 */
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type RealClamd, startRealClamd } from '@clamgate/clamd/testing'
import { type Candidate, milterText } from './candidates/candidate.ts'
import { startDaemon } from './candidates/daemon.ts'
import type { Measurement } from './load/job.ts'
import { startLoadProcess } from './load/load-process.ts'
import { describeMachine } from './measure/machine.ts'
import { memory } from './measure/processes.ts'
import { latency, median, rounded } from './measure/statistics.ts'
import { alternate, cpuPerMessage, rate } from './modes/rounds.ts'
import { progress } from './progress.ts'
import { CLAMD_SETTINGS } from './stage.ts'

const PROGRAM = join(import.meta.dirname, '../script/clamgate')
const STORES = ['off', 'on'] as const
const HOUR_MS = 3_600_000

type Contestant = Candidate & { readonly store: (typeof STORES)[number] }

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '10' },
    sessions: { type: 'string', default: '20' },
    body: { type: 'string', default: '2048' },
    url: { type: 'string' },
    application: { type: 'string' },
  },
})
await bench()

async function bench(): Promise<void> {
  const [rounds, seconds] = [Number(values.rounds), Number(values.seconds)]
  const [sessions, bodyBytes] = [Number(values.sessions), Number(values.body)]
  await using stack = new AsyncDisposableStack()
  const directory = await mkdtemp(join(tmpdir(), 'clamgate-store-bench-'))
  stack.defer(() => rm(directory, { recursive: true, force: true }))
  await chmod(directory, 0o755)
  await mkdir(join(directory, 'clamd'))
  const clamd = await startRealClamd({ directory: join(directory, 'clamd'), settings: CLAMD_SETTINGS })
  stack.defer(() => clamd.stop())
  const contestants: Contestant[] = []
  for (const store of STORES) contestants.push(stack.use(await start(directory, clamd, store)))
  await using load = startLoadProcess(AbortSignal.timeout(HOUR_MS))
  const send = ({ address, pid }: Contestant, forSeconds = seconds) =>
    load.measure({
      ...{ kind: 'milter', address, sessions, seconds: forSeconds, bodyBytes },
      watched: { milter: pid, clamd: clamd.pid },
    })
  const [off = [], on = []] = await alternate(contestants, rounds, {
    warmUp: async (contestant) => void (await send(contestant, Math.min(3, seconds))),
    async measure(contestant) {
      const measured = await send(contestant)
      const perSecond = rounded((measured.messages * 1000) / measured.elapsedMs)
      progress(`store ${contestant.store}: ${perSecond} messages/s`)
      return measured
    },
  })
  const memoryKib = { off: await memoryOf(contestants[0]), on: await memoryOf(contestants[1]) }
  const [offResult, onResult] = [summary(off), summary(on)]
  // Round by round: what else the machine does meets both of a pair.
  const ratios = off.map((one, index) => speedOf(on[index]) / speedOf(one)).map(rounded)
  const document = {
    machine: describeMachine(),
    settings: { rounds, seconds, sessions, bodyBytes, url: values.url === undefined ? 'sqlite' : 'postgres' },
    ...{ off: offResult, on: onResult },
    throughputRatio: { median: rounded(median(ratios)), rounds: ratios },
    p99Ratio: rounded(onResult.endMs.p99 / offResult.endMs.p99),
    memoryKib,
    moreMemoryMib: rounded((memoryKib.on.proportional - memoryKib.off.proportional) / 1024),
  }
  process.stdout.write(`${JSON.stringify(document, undefined, 2)}\n`)
}

function summary(rounds: readonly Measurement[]) {
  return {
    messagesPerSecond: rate(rounds),
    endMs: latency(rounds.map(({ endMs }) => endMs)),
    milterCpuMs: cpuPerMessage(rounds, 'milter'),
  }
}

function speedOf(round: Measurement | undefined): number {
  return round === undefined ? Number.NaN : round.messages / round.elapsedMs
}

async function memoryOf(contestant: Contestant | undefined) {
  const pid = contestant?.pid ?? process.pid
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'latin1')
  // Pages that both daemons share count for half in each.
  const proportional = Number(/^Pss:\s+(\d+) kB$/m.exec(rollup)?.[1])
  return { ...memory(pid), proportional }
}

async function start(
  directory: string,
  clamd: RealClamd,
  store: (typeof STORES)[number],
): Promise<Contestant> {
  const own = join(directory, store)
  await mkdir(own)
  const address = { path: join(own, 'milter.sock') }
  const controlSocket = join(own, 'control.sock')
  const url = store === 'off' ? 'off' : (values.url ?? `sqlite:${join(own, 'clamgate.db')}`)
  // JSON is YAML, too.
  const config = JSON.stringify({
    milter: { listen: [milterText(address, 'sendmail')], mode: '0666' },
    engine: { mode: 'external', servers: [`unix:${clamd.socketPath}`], directory: own },
    control: { socket: controlSocket },
    store: { url },
  })
  const configFile = join(own, 'clamgate.yaml')
  await writeFile(configFile, `${config}\n`)
  const { command, args } = program(['run', '--config', configFile])
  const plan = { name: store, command, args, logFile: join(own, 'log'), address, graceMs: 30_000 }
  const daemon = await startDaemon(plan, AbortSignal.timeout(HOUR_MS))
  return {
    ...{ name: 'clamgate', store, address, config, controlSocket, logFile: undefined, pid: daemon.pid },
    [Symbol.asyncDispose]: () => daemon[Symbol.asyncDispose](),
  }
}

/** As the command of the package starts it, or from the sources. */
function program(args: readonly string[]): { readonly command: string; readonly args: readonly string[] } {
  const { application } = values
  if (application === undefined) return { command: PROGRAM, args }
  const options = ['--expose-gc', '--max-semi-space-size=2', '--max-old-space-size=192']
  return {
    command: join(application, 'bin/node'),
    args: [...options, join(application, 'clamgate/src/main.cjs'), ...args],
  }
}
