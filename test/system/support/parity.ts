import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  connectMta,
  type ExchangeResult,
  type OutgoingMail,
  type SessionOptions,
} from '@clamgate/milter/testing'
import { importNamed } from '../../../packages/clamgate/src/importers/clamav-milter/import-file.ts'
import { readListFile } from '../../../packages/clamgate/src/importers/files.ts'
import { type ForegroundDaemon, startForegroundDaemon } from '../../../packages/lab/src/foreground-daemon.ts'
import { tailLog } from '../../../packages/lab/src/log-tail.ts'
import { waitUntil } from '../../../packages/lab/src/wait-until.ts'
import { PROGRAM } from './daemon.ts'
import { processesNaming } from './processes.ts'

/** One configuration of clamav-milter and what is sent through it. */
export interface Trial {
  /** Lines of clamav-milter.conf besides those that make the trial possible. `DIR` is its directory, `WHO` `before` or `after`. */
  readonly conf: readonly string[]
  /** Value of ClamdSocket. */
  readonly clamdSocket: string
  /** Files in the directory of the trial, by name. */
  readonly files?: Readonly<Record<string, string>>
  readonly session?: SessionOptions
  readonly mails: readonly OutgoingMail[]
}

/** What an MTA and a reader of the log see of one daemon. */
export interface Seen {
  readonly mails: readonly SeenMail[]
  /** The lines of LogInfected and LogClean, without the time. */
  readonly lines: readonly string[]
  /** Runs of {@link ACTION_PROGRAM}, each with its arguments. */
  readonly runs: readonly string[]
}

/** Put into the configuration as `VirusAction DIR/WHO-action`, notes how it is run. */
const ACTION_PROGRAM = '#!/bin/sh\nIFS=\'|\'\nprintf \'%s\\n\' "$*" >>"$0.runs"\n'

/** For a filter on a machine with much else to do. */
const ANSWER_TIMEOUT_MS = 120_000

export interface SeenMail {
  /** `accept`, `quarantine`, `discard`, or a refusal as the SMTP client reads it: `550 5.7.1 Command rejected`. */
  readonly outcome: string
  /** Changes of the message, in their order: `add X-Virus-Status: Clean`. Those of refused mail do not matter. */
  readonly changes: readonly string[]
}

/** Plays the same mails to clamav-milter and to what `config import` makes of its configuration. */
export async function compare(trial: Trial): Promise<{ readonly before: Seen; readonly after: Seen }> {
  const directory = await mkdtemp(join(tmpdir(), 'clamgate-parity-'))
  try {
    for (const [name, text] of Object.entries(trial.files ?? {})) await writeFile(join(directory, name), text)
    for (const who of ['before', 'after']) {
      await writeFile(join(directory, `${who}-action`), ACTION_PROGRAM, { mode: 0o755 })
    }
    const [before, after] = await Promise.all([
      seenOfClamavMilter(trial, directory),
      seenOfClamgate(trial, directory),
    ])
    return { before, after }
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

/** The same file for both, but for the two paths that each needs for itself. */
function confOf({ conf, clamdSocket }: Trial, directory: string, who: string): string {
  return [
    `MilterSocket unix:${directory}/${who}.sock`,
    `ClamdSocket ${clamdSocket.replaceAll('DIR', directory)}`,
    'Foreground yes',
    'LogVerbose yes', // clamav-milter says then when it has found clamd
    `LogFile ${directory}/${who}.log`,
    `TemporaryDirectory ${directory}`,
    'ReportHostname mx.example.org',
    ...conf.map((line) => line.replaceAll('DIR', directory).replaceAll('WHO', who)),
    '',
  ].join('\n')
}

async function seenOfClamavMilter(trial: Trial, directory: string): Promise<Seen> {
  const configFile = join(directory, 'clamav-milter.conf')
  await writeFile(configFile, confOf(trial, directory, 'before'))
  const daemon = await startForegroundDaemon({
    command: 'clamav-milter',
    args: ['--config-file', configFile],
    outputFile: join(directory, 'before.out'),
    readyAt: join(directory, 'before.sock'),
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
  })
  try {
    await tailLog(join(directory, 'before.log')).waitForLog(/Probe for slot 1 returned/)
    return await seen(trial, directory, 'before', async () => {
      // libmilter would look for SIGTERM only every five seconds.
      daemon.kill('SIGKILL')
      await daemon.exited
    })
  } finally {
    daemon.kill('SIGKILL')
    await daemon.exited
  }
}

async function seenOfClamgate(trial: Trial, directory: string): Promise<Seen> {
  const daemon = await startImported(
    directory,
    confOf(trial, directory, 'after'),
    join(directory, 'after.sock'),
  )
  try {
    return await seen(trial, directory, 'after', async () => {
      // To the daemon alone: a program of its that is just being made is still in its group.
      daemon.kill('SIGTERM')
      await daemon.exited
    })
  } finally {
    await daemon.stop()
  }
}

/** Runs `clamgate run` on what `config import` makes of a clamav-milter.conf. Its output is `after.out` in the directory. */
export async function startImported(
  directory: string,
  conf: string,
  socketPath: string,
): Promise<ForegroundDaemon> {
  await writeImported(directory, conf)
  return await startForegroundDaemon({
    command: PROGRAM,
    args: ['run', '--config', join(directory, 'clamgate.yaml')],
    outputFile: join(directory, 'after.out'),
    readyAt: socketPath,
    env: process.env,
  })
}

/** Writes what `config import` makes of a clamav-milter.conf to `clamgate.yaml` in the directory. */
export async function writeImported(directory: string, conf: string): Promise<void> {
  const { yaml } = importNamed('clamav-milter.conf', {
    text: conf,
    readList: readListFile,
    // Tests read the log where they have put it.
    keepLogFile: true,
  })
  const more = `control:\n  socket: ${directory}/control.sock\n`
  await writeFile(join(directory, 'clamgate.yaml'), yaml + more)
  // The state of this host is none of a test's.
  await mkdir(join(directory, 'conf.d'), { recursive: true })
  await writeFile(join(directory, 'conf.d/own.yaml'), `engine:\n  directory: ${directory}/state\n`)
}

async function seen(trial: Trial, directory: string, who: string, stop: () => Promise<void>): Promise<Seen> {
  const mails: SeenMail[] = []
  {
    using mta = await connectMta({
      address: { path: join(directory, `${who}.sock`) },
      timeoutMs: ANSWER_TIMEOUT_MS,
      eomTimeoutMs: ANSWER_TIMEOUT_MS,
    })
    await mta.session(trial.session)
    for (const mail of trial.mails) mails.push(seenMail(await mta.send(mail)))
  }
  await stop()
  await programsEnded(directory, who)
  const text = await readFile(join(directory, `${who}.log`), 'utf8')
  const lines = text
    .split('\n')
    .map((line) => line.replace(/^\d{4}-\d\d-\d\dT[\d:.]+Z /, ''))
    .filter((line) => /^(?:Message .* infected by |Clean message )/.test(line))
  const runs = await readFile(join(directory, `${who}-action.runs`), 'utf8').catch(() => '')
  // Several programs run at one time, and nobody promises which of them writes first.
  return { mails, lines, runs: runs.split('\n').slice(0, -1).toSorted() }
}

/** A program that was begun outlives the daemon: what it notes is there once it has ended. */
async function programsEnded(directory: string, who: string): Promise<void> {
  const conf = join(directory, who === 'before' ? 'clamav-milter.conf' : 'clamgate.yaml')
  const none = async () => {
    const names = [conf, join(directory, `${who}-action`)]
    const running = await Promise.all(names.map((name) => processesNaming(name)))
    return running.flat().length === 0 ? true : undefined
  }
  await waitUntil(none, { timeoutMs: 60_000 })
}

/** What Postfix says where a filter gives no words of its own. */
const MTA_WORDS = {
  reject: '550 5.7.1 Command rejected',
  tempfail: '451 4.7.1 Service unavailable - try again later',
}

function seenMail({ outcome, reply, modifications }: ExchangeResult): SeenMail {
  if (outcome !== 'reject' && outcome !== 'tempfail') {
    return { outcome, changes: outcome === 'discard' ? [] : modifications.map(changeText) }
  }
  const words = reply === undefined ? MTA_WORDS[outcome] : `${reply.code} ${reply.enhanced} ${reply.text}`
  return { outcome: words, changes: [] }
}

function changeText(change: ExchangeResult['modifications'][number]): string {
  switch (change.kind) {
    case 'addHeader':
      return `add ${change.name}: ${withoutProgram(change.value)}`
    case 'insertHeader':
      return `insert at ${change.index} ${change.name}: ${withoutProgram(change.value)}`
    case 'changeHeader':
      return `${change.value === '' ? 'delete' : 'change'} ${change.name} ${change.index}`
    case 'quarantine':
      return `hold: ${change.reason}`
    default:
      return change.kind
  }
}

/** Name and version of the program are no difference. */
function withoutProgram(value: string): string {
  return value.trimStart().replace(/^(?:clamav-milter|clamgate) \d[\w.-]* at /, 'PROGRAM VERSION at ')
}
