/**
 * Measures what it costs that mail is scanned as its readers may take it, too: the throughput of ordinary mail through Postfix, and
 * the time of a mail that has to be read in every way; each beside the same gateway with `policy.views: off`. JSON goes to
 * standard output. Needs root for Postfix.
 *
 *   node bench/views.ts [--rounds 5] [--sessions 4] [--mails 40]
 */
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startRealClamd } from '@clamgate/clamd/testing'
import { connectMta, message } from '@clamgate/milter/testing'
import { stringify } from 'yaml'
import { startForegroundDaemon } from '../packages/lab/src/foreground-daemon.ts'
import { startPostfix } from '../packages/lab/src/private-postfix.ts'
import { letter } from './mail/letter.ts'
import { describeMachine } from './measure/machine.ts'
import { median, rounded } from './measure/statistics.ts'
import { POSTFIX_SETTINGS } from './postfix/doors.ts'
import { runSmtpSource } from './postfix/smtp-source.ts'
import { progress } from './progress.ts'

const PROGRAM = join(import.meta.dirname, '../script/clamgate')
const NEVER = new AbortController().signal
/** Bytes of a body, and how many of a hundred mails have it. */
const MIX: readonly (readonly [bytes: number, share: number])[] = [
  [2 * 1024, 60],
  [20 * 1024, 30],
  [200 * 1024, 10],
]
const ODD_BODY_BYTES = 200 * 1024

type Mode = 'off' | 'auto'
const MODES: readonly Mode[] = ['off', 'auto']

interface Gateway extends AsyncDisposable {
  readonly socketPath: string
  readonly port: number
}

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    sessions: { type: 'string', default: '4' },
    mails: { type: 'string', default: '40' },
  },
})
await bench(Number(values.rounds), Number(values.sessions), Number(values.mails))

async function bench(rounds: number, sessions: number, mails: number): Promise<void> {
  const machine = describeMachine()
  await using stack = new AsyncDisposableStack()
  const directory = await mkdtemp(join(tmpdir(), 'clamgate-bench-'))
  stack.defer(() => rm(directory, { recursive: true, force: true }))
  await chmod(directory, 0o755)
  await mkdir(join(directory, 'clamd'))
  // What clamd remembers as clean it would not look at again.
  const settings = { DisableCache: 'yes' }
  const clamd = stack.use(await startRealClamd({ directory: join(directory, 'clamd'), settings }))
  const gateways = {
    off: stack.use(await startGateway(join(directory, 'off'), 'off', clamd.socketPath)),
    auto: stack.use(await startGateway(join(directory, 'auto'), 'auto', clamd.socketPath)),
  }
  const ordinary = await measureOrdinary(directory, gateways, rounds, sessions)
  const odd = await measureOdd(gateways, rounds, mails)
  const document = { machine, settings: { rounds, sessions, mails, mix: MIX }, ordinary, odd }
  process.stdout.write(`${JSON.stringify(document, undefined, 2)}\n`)
}

async function startGateway(directory: string, views: Mode, clamd: string): Promise<Gateway> {
  await using stack = new AsyncDisposableStack()
  await mkdir(directory)
  await chmod(directory, 0o755)
  const socketPath = join(directory, 'milter.sock')
  const configFile = join(directory, 'clamgate.yaml')
  const config = {
    milter: { listen: [`unix:${socketPath}`] },
    control: { socket: join(directory, 'control.sock') },
    quarantine: { directory: join(directory, 'quarantine') },
    engine: { mode: 'external', servers: [`unix:${clamd}`] },
    policy: { views },
  }
  await writeFile(configFile, stringify(config))
  const daemon = await startForegroundDaemon({
    command: PROGRAM,
    args: ['run', '--config', configFile],
    env: process.env,
    outputFile: join(directory, 'output.log'),
    readyAt: socketPath,
  })
  stack.defer(async () => void (await daemon.stop()))
  const postfix = await startPostfix({ milters: [`unix:${socketPath}`], settings: POSTFIX_SETTINGS })
  stack.defer(() => postfix.stop())
  const owned = stack.move()
  return { socketPath, port: postfix.smtpPort, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

/** Messages per second of a mix of ordinary mail, by smtp-source(1) through Postfix. */
async function measureOrdinary(
  directory: string,
  gateways: Readonly<Record<Mode, Gateway>>,
  rounds: number,
  sessions: number,
) {
  const files: (readonly [file: string, messages: number])[] = []
  for (const [bytes, share] of MIX) {
    const file = join(directory, `letter-${bytes}`)
    await writeFile(file, letter(bytes).toString('latin1').replaceAll('\r\n', '\n'), 'latin1')
    files.push([file, share * 5])
  }
  const rates: Record<Mode, number[]> = { off: [], auto: [] }
  for (let round = -1; round < rounds; round++) {
    for (const mode of alternating(round)) {
      let sent = 0
      let ms = 0
      for (const [file, messages] of files) {
        const { port } = gateways[mode]
        ms += await runSmtpSource({ port, sessions, messages, file, reconnect: false }, NEVER)
        sent += messages
      }
      progress(`ordinary mail, ${mode}: ${Math.round((sent * 1000) / ms)} messages/s`)
      if (round >= 0) rates[mode].push((sent * 1000) / ms)
    }
  }
  return summary(rates, (off, auto) => 1 - auto / off, 'lost')
}

/** Time of a mail of 200 KB whose parts readers may take in two ways, ms, from its first octet to the answer. */
async function measureOdd(gateways: Readonly<Record<Mode, Gateway>>, rounds: number, mails: number) {
  const times: Record<Mode, number[]> = { off: [], auto: [] }
  for (let round = -1; round < rounds; round++) {
    for (const mode of alternating(round)) {
      const ms = await timesOf(gateways[mode].socketPath, mails)
      progress(`mail with two readings, ${mode}: ${rounded(median(ms))} ms`)
      if (round >= 0) times[mode].push(median(ms))
    }
  }
  return summary(times, (off, auto) => auto / off, 'factor')
}

async function timesOf(path: string, mails: number): Promise<readonly number[]> {
  const mta = await connectMta({ address: { path } })
  await mta.session({ client: { hostname: 'client.example.com', address: '192.0.2.1' } })
  const times: number[] = []
  const mail = message(withTwoReadings())
  for (let sent = 0; sent < mails; sent++) {
    const startedAt = performance.now()
    await mta.send({ from: 'orders@example.com', to: ['anna@example.net'], ...mail })
    times.push(performance.now() - startedAt)
  }
  await mta.quit()
  return times
}

/** A delimiter that ends in a tab is valid, and scanners overlook it. */
function withTwoReadings(): Buffer {
  const text = letter(ODD_BODY_BYTES).toString('latin1')
  const edge = /boundary="([^"]+)"/.exec(text)?.[1] ?? ''
  const at = text.lastIndexOf(`\r\n--${edge}\r\n`)
  const end = at + edge.length + 4
  return Buffer.from(`${text.slice(0, end)}\t${text.slice(end)}`, 'latin1')
}

/** Each goes first in turn, so that a disturbance meets both. */
function alternating(round: number): readonly Mode[] {
  return round % 2 === 0 ? MODES : MODES.toReversed()
}

function summary(
  figures: Readonly<Record<Mode, readonly number[]>>,
  compare: (off: number, auto: number) => number,
  name: 'lost' | 'factor',
) {
  const ratios = figures.off.map((off, index) => compare(off, figures.auto[index] ?? off))
  const fine = (value: number) => Math.round(value * 1000) / 1000
  return {
    off: figures.off.map(rounded),
    auto: figures.auto.map(rounded),
    [name]: fine(median(ratios)),
    [`${name}OfRounds`]: ratios.map(fine),
  }
}
