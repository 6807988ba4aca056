/**
 * Measures what it costs to read each mail in every way: the library alone, one mail with several readings at the milter
 * socket, and ordinary mail through Postfix, with `policy.views: auto` and `off`. JSON goes to standard output.
 *
 *   node bench/views.ts [--rounds 5] [--seconds 4] [--only library,socket,postfix]
 */
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type RealClamd, startRealClamd } from '@clamgate/clamd/testing'
import { connectMta, message } from '@clamgate/milter/testing'
import { planUnion, readMail, recogniseCanonical } from '../packages/mime/src/index.ts'
import { type Candidate, milterText } from './candidates/candidate.ts'
import { startDaemon } from './candidates/daemon.ts'
import { checkAccepted, ENVELOPE } from './load/sender.ts'
import { letter } from './mail/letter.ts'
import { describeMachine } from './measure/machine.ts'
import { cpuMs } from './measure/processes.ts'
import { median, rounded } from './measure/statistics.ts'
import { alternate, rate } from './modes/rounds.ts'
import { openDoors } from './postfix/doors.ts'
import { runSmtpSource } from './postfix/smtp-source.ts'
import { progress } from './progress.ts'
import { CLAMD_SETTINGS } from './stage.ts'

const KIB = 1024
const MIB = 1024 * KIB
const PROGRAM = join(import.meta.dirname, '../script/clamgate')
const MODES = ['off', 'auto'] as const
const SESSIONS = 20
const MESSAGES = 40

/** Ordinary mail, in shares of a hundred: what it is, and how many octets its body has. One in twenty is not canonical. */
const MIX = [
  { share: 50, bytes: 2 * KIB, isCanonical: true },
  { share: 30, bytes: 20 * KIB, isCanonical: true },
  { share: 15, bytes: 200 * KIB, isCanonical: true },
  { share: 5, bytes: 20 * KIB, isCanonical: false },
] as const

interface Settings {
  readonly rounds: number
  readonly seconds: number
}

type Contestant = Candidate & { readonly views: (typeof MODES)[number] }

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '4' },
    only: { type: 'string', default: 'library,socket,postfix' },
  },
})
await bench({ rounds: Number(values.rounds), seconds: Number(values.seconds) }, values.only.split(','))

async function bench(settings: Settings, wanted: readonly string[]): Promise<void> {
  const machine = describeMachine()
  const document: Record<string, unknown> = { machine, settings }
  if (wanted.includes('library')) document['library'] = measureLibrary(settings)
  if (wanted.includes('socket') || wanted.includes('postfix')) {
    await using stack = new AsyncDisposableStack()
    const directory = await mkdtemp(join(tmpdir(), 'clamgate-views-'))
    stack.defer(() => rm(directory, { recursive: true, force: true }))
    await chmod(directory, 0o755)
    await mkdir(join(directory, 'clamd'))
    const clamd = await startRealClamd({ directory: join(directory, 'clamd'), settings: CLAMD_SETTINGS })
    stack.defer(() => clamd.stop())
    const contestants: Contestant[] = []
    for (const views of MODES) contestants.push(stack.use(await start(directory, clamd, views)))
    if (wanted.includes('socket')) document['socket'] = await measureSocket(contestants, clamd, settings)
    if (wanted.includes('postfix'))
      document['postfix'] = await measurePostfix(directory, contestants, settings)
  }
  process.stdout.write(`${JSON.stringify(document, undefined, 2)}\n`)
}

/** A mail with two fields that say the same: harmless, and not canonical. */
function notCanonical(bytes: number): Buffer {
  const text = letter(bytes).toString('latin1')
  return Buffer.from(text.replace(/^(Content-Type: .*\r\n)/m, '$1$1'), 'latin1')
}

/** MB (10^6 octets of mail) each second on one core. */
function measureLibrary({ rounds }: Settings) {
  const mails = { 'base64, 200 KB': letter(200 * KIB), 'base64, 10 MB': letter(10 * MIB) }
  return Object.entries(mails).map(([name, mail]) => {
    const { objects } = readMail(mail)
    return {
      mail: name,
      isCanonical: recogniseCanonical(mail).isCanonical,
      extractMbPerSecond: speed(mail, rounds, () => readMail(mail)),
      recogniseMbPerSecond: speed(mail, rounds, () => recogniseCanonical(mail)),
      unionMbPerSecond: speed(mail, rounds, () => {
        const { streams } = planUnion(objects, { maxStreamBytes: 100 * MIB })
        for (const stream of streams) for (const _ of stream.chunks());
      }),
    }
  })
}

function speed(mail: Buffer, rounds: number, run: () => void): number {
  const times = Math.ceil((50 * MIB) / mail.length)
  const found: number[] = []
  for (let round = 0; round < rounds; round++) {
    const before = process.cpuUsage()
    for (let time = 0; time < times; time++) run()
    const { user, system } = process.cpuUsage(before)
    found.push((times * mail.length) / (user + system))
  }
  return rounded(median(found))
}

async function start(
  directory: string,
  clamd: RealClamd,
  views: (typeof MODES)[number],
): Promise<Contestant> {
  const own = join(directory, views)
  await mkdir(own)
  const address = { path: join(own, 'milter.sock') }
  const controlSocket = join(own, 'control.sock')
  // JSON is YAML, too.
  const config = JSON.stringify({
    milter: { listen: [milterText(address, 'sendmail')], mode: '0666' },
    engine: { mode: 'external', servers: [`unix:${clamd.socketPath}`] },
    control: { socket: controlSocket },
    store: { url: 'off' },
    policy: { views },
  })
  const configFile = join(own, 'clamgate.yaml')
  await writeFile(configFile, `${config}\n`)
  const args = ['run', '--config', configFile]
  const plan = { name: views, command: PROGRAM, args, logFile: join(own, 'log'), address, graceMs: 30_000 }
  const daemon = await startDaemon(plan, AbortSignal.timeout(3_600_000))
  return {
    ...{ name: 'clamgate', views, address, config, controlSocket, logFile: undefined, pid: daemon.pid },
    [Symbol.asyncDispose]: () => daemon[Symbol.asyncDispose](),
  }
}

/** One session, one mail after the other: what a mail costs, and how long it takes. */
async function measureSocket(contestants: readonly Contestant[], clamd: RealClamd, { rounds }: Settings) {
  const mails = {
    'canonical, 200 KB': letter(200 * KIB),
    'not canonical, 200 KB': notCanonical(200 * KIB),
    'not canonical, 2 KB': notCanonical(2 * KIB),
  }
  const results = []
  for (const [name, mail] of Object.entries(mails)) {
    const send = (contestant: Contestant) => sendAll(contestant, clamd, mail)
    const warmUp = async (contestant: Contestant) => void (await send(contestant))
    const [off = [], auto = []] = await alternate(contestants, rounds, { warmUp, measure: send })
    const of = (from: typeof off, what: keyof Cost) => rounded(median(from.map((one) => one[what])))
    const cost = (from: typeof off) => ({ wallMs: of(from, 'wallMs'), cpuMs: of(from, 'cpuMs') })
    const ratios = {
      wall: rounded(of(auto, 'wallMs') / of(off, 'wallMs')),
      cpu: rounded(of(auto, 'cpuMs') / of(off, 'cpuMs')),
    }
    progress(`socket, ${name}: ${ratios.wall} times the time, ${ratios.cpu} times the CPU`)
    results.push({ mail: name, off: cost(off), auto: cost(auto), ratios })
  }
  return results
}

interface Cost {
  readonly wallMs: number
  /** Of the gateway and clamd. */
  readonly cpuMs: number
}

async function sendAll({ address, pid }: Contestant, clamd: RealClamd, raw: Buffer): Promise<Cost> {
  const mta = await connectMta({ address, profile: 'postfix', timeoutMs: 60_000 })
  await mta.session()
  const mail = mta.prepare({ ...ENVELOPE, ...message(raw) })
  const usedMs = () => cpuMs(pid) + cpuMs(clamd.pid)
  const before = usedMs()
  const startedAt = performance.now()
  for (let sent = 0; sent < MESSAGES; sent++) checkAccepted(await mta.send(mail))
  const wallMs = (performance.now() - startedAt) / MESSAGES
  const cost = { wallMs, cpuMs: (usedMs() - before) / MESSAGES }
  await mta.quit()
  return cost
}

/** The mix through Postfix, a door for each contestant; all kinds of mail at one time. */
async function measurePostfix(directory: string, contestants: readonly Contestant[], settings: Settings) {
  const place = join(directory, 'postfix')
  const signal = AbortSignal.timeout(3_600_000)
  await using postfix = await openDoors(place, contestants, signal)
  const files = await Promise.all(MIX.map((kind, index) => writeMail(directory, `mail-${index}`, kind)))
  const doors = postfix.doors.filter(({ candidate }) => candidate !== undefined)
  const run = async (port: number, hundreds: number) => {
    const startedAt = performance.now()
    await Promise.all(
      MIX.map(({ share }, index) =>
        runSmtpSource(
          {
            ...{ port, file: files[index] ?? '', reconnect: false, messages: share * hundreds },
            sessions: Math.max(1, Math.round((share / 100) * SESSIONS)),
          },
          signal,
        ),
      ),
    )
    const elapsedMs = performance.now() - startedAt
    await postfix.drained()
    return { messages: 100 * hundreds, elapsedMs }
  }
  let hundreds = 1
  const [off = [], auto = []] = await alternate(doors, settings.rounds, {
    async warmUp({ port }) {
      const { elapsedMs } = await run(port, 2)
      hundreds = Math.max(1, Math.round((2 * settings.seconds * 1000) / elapsedMs))
    },
    async measure({ port }) {
      const round = await run(port, hundreds)
      progress(`postfix, port ${port}: ${rounded((round.messages * 1000) / round.elapsedMs)} messages/s`)
      return round
    },
  })
  const messagesPerSecond = { off: rate(off), auto: rate(auto) }
  // Round by round: what else the machine does meets both of a pair.
  const ratios = off.map(({ elapsedMs }, index) =>
    rounded(elapsedMs / (auto[index]?.elapsedMs ?? Number.NaN)),
  )
  return {
    mix: MIX,
    sessions: SESSIONS,
    messagesPerSecond,
    ratio: { median: rounded(median(ratios)), rounds: ratios },
  }
}

/** smtp-source wants LF, and makes CRLF of it. */
async function writeMail(directory: string, name: string, kind: (typeof MIX)[number]): Promise<string> {
  const raw = kind.isCanonical ? letter(kind.bytes) : notCanonical(kind.bytes)
  if (recogniseCanonical(raw).isCanonical !== kind.isCanonical) {
    throw new Error(`A mail of ${kind.bytes} octets is not what the mix says`)
  }
  const path = join(directory, name)
  await writeFile(path, raw.toString('latin1').replaceAll('\r\n', '\n'), 'latin1')
  return path
}
