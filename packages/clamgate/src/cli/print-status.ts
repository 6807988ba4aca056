import type { Status } from '../api/routes/status.ts'
import { ageOf, duration } from './age.ts'
import { digestsRow } from './digest/print.ts'
import { logRows } from './print-log.ts'
import { notifyRows } from './print-notify.ts'
import { printServers } from './print-servers.ts'
import { storeRows } from './print-store.ts'
import { sentinelRow } from './sentinel/row.ts'
import type { Terminal } from './terminal.ts'
import { wrapped } from './wrap.ts'

const KEY_WIDTH = 11

/** The state of the daemon in a screenful. */
export function printStatus(status: Status, terminal: Terminal, nowMs = Date.now()): void {
  const { engine, milter, messages } = status
  const { paint } = terminal
  const row = (key: string, text: string) => {
    const [first = '', ...more] = wrapped(key.padEnd(KEY_WIDTH), text, terminal.columns)
    terminal.out(paint('dim', first.slice(0, KEY_WIDTH)) + first.slice(KEY_WIDTH))
    for (const line of more) terminal.out(line)
  }
  const state = stateOf(status, paint)
  terminal.out(
    `Clamgate ${status.version} is ${state}${status.reason === undefined ? '' : `: ${status.reason}`}`,
  )
  row('process', `${status.pid}, up ${ageOf(status.startedAt, nowMs)}`)
  row('memory', memoryOf(status.memory))
  row('config', status.configFiles.length === 0 ? 'defaults' : status.configFiles.join(', '))
  if (status.restartNeeded.length > 0)
    row('restart', paint('yellow', `needed for ${status.restartNeeded.join(', ')}`))
  row('console', consoleOf(status.console))
  row('milter', milter.listen.join(', '))
  row('sessions', `${milter.sessions} open, ${milter.busy} messages under way`)
  row('last MTA', lastOf(milter, nowMs))
  row('messages', countsOf(messages))
  for (const line of quarantineOf(status.quarantine, nowMs)) row('quarantine', line)
  for (const line of storeRows(status.store, terminal, nowMs)) row('store', line)
  if (status.digest !== undefined) row('digests', digestsRow(status.digest, terminal, nowMs))
  if (status.sentinel !== undefined) row('sentinel', sentinelRow(status.sentinel, terminal, nowMs))
  row('engine', engineOf(engine))
  row('queue', queueOf(engine.queue))
  row('failed', failuresOf(engine.failures))
  row('databases', databasesOf(engine, terminal, nowMs))
  if (engine.refused !== undefined) row('refused', refusedOf(engine.refused, terminal, nowMs))
  if (engine.reload !== undefined) row('reload', reloadOf(engine.reload, nowMs))
  if (engine.freshclam.state !== 'off') row('freshclam', freshclamOf(engine.freshclam, nowMs))
  for (const [key, text] of notifyRows(status.notify, terminal, nowMs)) row(key, text)
  for (const [key, text] of logRows(status.log, terminal, nowMs)) row(key, text)
  if (status.signatures !== undefined) row('signatures', signaturesOf(status.signatures, paint))
  printServers(engine.servers, terminal, nowMs)
}

/** Whether an MTA asks at all, which no look at its configuration proves. */
function lastOf(
  { sessionsTotal, lastSessionAt, lastSessionListener, lastMessageAt }: Status['milter'],
  nowMs: number,
): string {
  if (lastSessionAt === undefined) return 'none has asked since the start'
  const sessions = `asked ${ageOf(lastSessionAt, nowMs)} ago by ${lastSessionListener}, ${sessionsTotal} sessions`
  return lastMessageAt === undefined
    ? `${sessions}, no message yet`
    : `${sessions}, last message ${ageOf(lastMessageAt, nowMs)} ago`
}

function signaturesOf(
  { sources, files, signatures, tripped, ignored, ...troubled }: NonNullable<Status['signatures']>,
  paint: Terminal['paint'],
): string {
  const parts = [
    `${sources} ${sources === 1 ? 'source' : 'sources'}, ${files} ${files === 1 ? 'file' : 'files'}, ${signatures} signatures`,
  ]
  for (const state of ['waiting', 'paused', 'failing'] as const) {
    const names = troubled[state]
    if (names.length === 0) continue
    const text = `${state}: ${names.join(', ')}`
    parts.push(state === 'failing' ? paint('red', text) : paint('yellow', text))
  }
  if (tripped.length > 0) parts.push(paint('yellow', `tripped: ${tripped.join(', ')}`))
  if (ignored > 0) parts.push(`${ignored} ignored`)
  return parts.join('; ')
}

function stateOf({ ready, degraded }: Status, paint: Terminal['paint']): string {
  if (!ready) return paint('red', 'not ready')
  if (degraded.length === 0) return paint('green', 'ready')
  return `${paint('yellow', 'ready, and degraded')}: ${degraded.map(({ part }) => part).join(', ')}`
}

/** Nothing where nothing is kept and no policy wants that. */
function quarantineOf(quarantine: Status['quarantine'], nowMs: number): readonly string[] {
  const { state, entries, keptBytes, limitBytes, oldestAt, problem, clockLeap, s3 } = quarantine
  if (state === 'skip' && entries === 0) return []
  const oldest = oldestAt === undefined ? '' : `, the oldest ${ageOf(oldestAt, nowMs)} old`
  const lines = [`${entries} messages, ${mebibytes(keptBytes)} of ${mebibytes(limitBytes)}${oldest}`]
  if (problem !== undefined && state === 'fail') {
    lines.push(`mail that is to be kept is deferred: ${problem.sentence} (${problem.code})`)
    if (problem.remedy !== undefined) lines.push(problem.remedy)
  }
  if (clockLeap !== undefined) {
    const way = clockLeap.byMs < 0 ? 'back' : 'ahead'
    const by = duration(Math.abs(clockLeap.byMs))
    lines.push(`the clock went ${way} by ${by}, to ${clockLeap.wentToAt}; no entry is deleted for that`)
  }
  if (s3 !== undefined) lines.push(...remoteOf(s3))
  return lines
}

function remoteOf({ bucket, waiting, uploaded, problem }: NonNullable<Status['quarantine']['s3']>) {
  const line = `S3 bucket ${bucket}: ${uploaded} uploaded, ${waiting} waiting`
  if (problem === undefined) return [line]
  const { sentence, code, remedy } = problem
  return [line, `S3 is away: ${sentence} (${code})`, ...(remedy === undefined ? [] : [remedy])]
}

function memoryOf({ residentBytes, heapBytes, bufferBytes, messageBytes }: Status['memory']): string {
  const parts = `heap ${mebibytes(heapBytes)}, buffers ${mebibytes(bufferBytes)}, messages ${mebibytes(messageBytes)}`
  return `${mebibytes(residentBytes)} resident (${parts})`
}

function countsOf({ total, byVerdict, byAction }: Status['messages']): string {
  if (total === 0) return 'none yet'
  return `${total} (${nonZero(byVerdict)}); ${nonZero(byAction)}`
}

function nonZero(counts: Readonly<Record<string, number>>): string {
  const parts = Object.entries(counts).filter(([, count]) => count > 0)
  return parts.map(([name, count]) => `${count} ${name}`).join(', ')
}

function engineOf({ mode, account, restarts }: Status['engine']): string {
  const parts: string[] = [mode]
  if (account !== undefined)
    parts.push(`as user ${account.name}${account.shared ? ', as Clamgate itself' : ''}`)
  if (restarts > 0) parts.push(`clamd restarted ${restarts === 1 ? 'once' : `${restarts} times`}`)
  return parts.join(', ')
}

/** Scans, not messages: one that another clamd then did is among them. */
function failuresOf(failures: Status['engine']['failures']): string {
  const parts = Object.entries(failures).toSorted(([, one], [, other]) => other - one)
  if (parts.length === 0) return 'no scan without a verdict'
  const all = parts.reduce((sum, [, count]) => sum + count, 0)
  return `${all} ${all === 1 ? 'scan' : 'scans'} without a verdict (${parts.map(([code, count]) => `${count} ${code}`).join(', ')})`
}

function queueOf({ waiting, limit }: Status['engine']['queue']): string {
  return `${waiting} waiting, at most ${limit}`
}

function databasesOf(
  { databases, generation }: Status['engine'],
  { paint }: Terminal,
  nowMs: number,
): string {
  switch (databases) {
    case 'official':
      return `official${generation === undefined ? '' : loadedOf(generation, nowMs)}`
    case 'external':
      return "the external clamd's own"
    case 'starter':
      return paint(
        'red',
        'STARTER ONLY: nothing but EICAR is recognised until the official databases are there',
      )
    case 'missing':
      return paint('red', 'none loaded')
  }
}

function refusedOf(
  { sinceAt, problem: { sentence, remedy } }: NonNullable<Status['engine']['refused']>,
  { paint }: Terminal,
  nowMs: number,
): string {
  const advice = remedy === undefined ? '' : `. ${remedy}`
  return paint('red', `new databases, ${ageOf(sinceAt, nowMs)} ago: ${sentence}${advice}`)
}

function loadedOf(
  { signatures, loadedAt }: NonNullable<Status['engine']['generation']>,
  nowMs: number,
): string {
  const count = signatures === undefined ? '' : `, ${signatures} signatures`
  return `${count}, loaded ${ageOf(loadedAt, nowMs)} ago`
}

function reloadOf(
  { endedAt, how, durationMs, outcome, problem, reason }: NonNullable<Status['engine']['reload']>,
  nowMs: number,
): string {
  const way = how === 'slots' ? 'by a second clamd' : 'in place'
  const parts = [`${outcome} ${ageOf(endedAt, nowMs)} ago`, `${way} within ${duration(durationMs)}`]
  if (reason !== undefined) parts.push(reason)
  return parts.join(', ') + (problem === undefined ? '' : `: ${problem.sentence}`)
}

function freshclamOf(
  { state, lastRunAt, nextRunAt, problem }: Status['engine']['freshclam'],
  nowMs: number,
): string {
  const parts: string[] = [state]
  if (lastRunAt !== undefined) parts.push(`last run ${ageOf(lastRunAt, nowMs)} ago`)
  if (nextRunAt !== undefined) parts.push(`next in ${duration(Date.parse(nextRunAt) - nowMs)}`)
  return parts.join(', ') + (problem === undefined ? '' : `: ${problem.sentence}`)
}

function mebibytes(bytes: number): string {
  return `${(bytes / 1024 ** 2).toFixed(0)} MiB`
}

function consoleOf(console: Status['console']): string {
  if (console === undefined) return 'off; console.listen turns it on'
  const { listen, url, serves } = console
  return serves === 'probes'
    ? `off; metrics and probes on ${listen}, console.tls turns it on`
    : `${url}, on ${listen}`
}
