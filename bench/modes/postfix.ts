import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { eicarTestText } from '@clamgate/clamd'
import { emptyLog } from '../candidates/log-file.ts'
import type { PostfixFigures, PostfixRatio, PostfixResult } from '../document/road.ts'
import { BenchError } from '../errors.ts'
import { letter } from '../mail/letter.ts'
import { cpuMs, endedChildrenCpuMs, familyCpuMs } from '../measure/processes.ts'
import { rounded } from '../measure/statistics.ts'
import type { BenchOptions } from '../options.ts'
import { type Door, type MeasuredPostfix, openDoors } from '../postfix/doors.ts'
import { runSmtpSource } from '../postfix/smtp-source.ts'
import { progress } from '../progress.ts'
import type { Stage } from '../stage.ts'
import { divided, pairs, ratioOf } from './ratios.ts'
import { alternate, rate } from './rounds.ts'

type Cpu = PostfixFigures['cpuMsPerMessage']

interface Round {
  readonly messages: number
  /** Until the last was accepted. */
  readonly elapsedMs: number
  /** Until the last was delivered. */
  readonly deliveredMs: number
  /** In all, ms. */
  readonly cpuMs: Cpu
}

/** Each candidate behind one Postfix, and that Postfix without a milter. */
export async function measurePostfix(
  stage: Stage,
  options: BenchOptions,
  cores: number,
): Promise<readonly PostfixResult[]> {
  const { directory, candidates, signal } = stage
  await using postfix = await openDoors(join(directory, 'postfix'), candidates, signal)
  await checkRefusal(stage, postfix.doors)
  const results: PostfixResult[] = []
  for (const bodyBytes of options.bodyBytes) {
    results.push(await measureSize(stage, postfix, { ...options, cores, size: bodyBytes }))
  }
  return results
}

async function measureSize(
  stage: Stage,
  postfix: MeasuredPostfix,
  options: BenchOptions & { readonly cores: number; readonly size: number },
): Promise<PostfixResult> {
  const { size: bodyBytes, reconnect } = options
  const [sessions = 1] = options.sessions
  const file = await writeLetter(stage.directory, `letter-${bodyBytes}`, letter(bodyBytes))
  const perSecond = new Map<Door, number>()
  const run = (door: Door, seconds: number) =>
    runRound(stage, postfix, door, {
      sessions,
      file,
      reconnect,
      messages: Math.max(Math.round((perSecond.get(door) ?? FIRST_GUESS_PER_SECOND) * seconds), sessions),
    })
  const rounds = await alternate(postfix.doors, options.rounds, {
    async warmUp(door) {
      // smtp-source takes a number of messages and no time, so the rate has to be known first.
      for (const seconds of [Math.min(options.warmUpSeconds, 1), options.warmUpSeconds]) {
        const { messages, elapsedMs } = await run(door, seconds)
        perSecond.set(door, (messages * 1000) / elapsedMs)
      }
      if (door.candidate !== undefined) emptyLog(door.candidate)
    },
    async measure(door) {
      const round = await run(door, options.seconds)
      const perRound = Math.round((round.messages * 1000) / round.elapsedMs)
      progress(`postfix, ${bodyBytes} bytes, ${nameOf(door)}: ${perRound} messages/s`)
      return round
    },
  })
  const figures = postfix.doors.map((door, index) => summarise(door, rounds[index] ?? [], options.cores))
  return {
    bodyBytes,
    sessions,
    candidates: figures,
    ratios: ratiosOf(figures),
  }
}

function ratiosOf(figures: readonly PostfixFigures[]): readonly PostfixRatio[] {
  return pairs(figures).map((pair) => ({
    ...ratioOf(pair, ({ cpuMsPerMessage }) => cpuMsPerMessage.milter),
    boundRatio: divided(pair.ours.boundWithFreeMilterPerSecond, pair.theirs?.messagesPerSecond.median),
  }))
}

const FIRST_GUESS_PER_SECOND = 50

async function runRound(
  { clamd, signal }: Stage,
  { masterPid, drained }: MeasuredPostfix,
  { port, candidate }: Door,
  mail: Omit<Parameters<typeof runSmtpSource>[0], 'port'>,
): Promise<Round> {
  const read = (): Cpu => ({
    milter: candidate === undefined ? 0 : cpuMs(candidate.pid),
    clamd: cpuMs(clamd.pid),
    postfix: familyCpuMs(masterPid),
    smtpSource: endedChildrenCpuMs(),
  })
  const before = read()
  const startedAt = performance.now()
  const elapsedMs = await runSmtpSource({ ...mail, port }, signal)
  // Postfix's share of a message ends with its delivery, and the next round is not to pay for this one.
  await drained()
  const deliveredMs = performance.now() - startedAt
  const after = read()
  return {
    messages: mail.messages,
    elapsedMs,
    deliveredMs,
    cpuMs: {
      milter: after.milter - before.milter,
      clamd: after.clamd - before.clamd,
      postfix: after.postfix - before.postfix,
      smtpSource: after.smtpSource - before.smtpSource,
    },
  }
}

function summarise(door: Door, rounds: readonly Round[], cores: number): PostfixFigures {
  const messages = rounds.reduce((sum, round) => sum + round.messages, 0)
  const share = (whose: keyof Cpu) =>
    rounded(rounds.reduce((sum, { cpuMs }) => sum + cpuMs[whose], 0) / messages)
  const cpuMsPerMessage: Cpu = {
    milter: share('milter'),
    clamd: share('clamd'),
    postfix: share('postfix'),
    smtpSource: share('smtpSource'),
  }
  const together = Object.values(cpuMsPerMessage).reduce((sum, value) => sum + value, 0)
  return {
    name: nameOf(door),
    messages,
    messagesPerSecond: rate(rounds),
    deliveredPerSecond: rate(
      rounds.map((round) => ({ messages: round.messages, elapsedMs: round.deliveredMs })),
    ),
    cpuMsPerMessage,
    boundPerSecond: rounded((cores * 1000) / together),
    boundWithFreeMilterPerSecond: rounded((cores * 1000) / (together - cpuMsPerMessage.milter)),
  }
}

function nameOf({ candidate }: Door): PostfixFigures['name'] {
  return candidate?.name ?? 'none'
}

/** Each door refuses EICAR if and only if there is a milter behind it. */
async function checkRefusal({ directory, signal }: Stage, doors: readonly Door[]): Promise<void> {
  const head = Buffer.from('Subject: test\r\n\r\n')
  const file = await writeLetter(directory, 'infected', Buffer.concat([head, eicarTestText()]))
  for (const door of doors) {
    const mail = { port: door.port, sessions: 1, messages: 1, file, reconnect: true }
    const words = await runSmtpSource(mail, signal).then(
      () => undefined,
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    )
    const refused = words?.includes('5.7.1') ?? false
    if (refused === (door.candidate !== undefined)) continue
    const said = words ?? 'accepted'
    throw new BenchError(
      'BENCH_NO_REFUSAL',
      `Postfix with milter ${nameOf(door)} answered EICAR with: ${said}`,
    )
  }
}

/** smtp-source wants LF, and makes CRLF of it. */
async function writeLetter(directory: string, name: string, raw: Buffer): Promise<string> {
  const path = join(directory, name)
  await writeFile(path, raw.toString('latin1').replaceAll('\r\n', '\n'), 'latin1')
  return path
}
