import type { Status } from '../api/routes/status.ts'
import { ageOf, duration } from './age.ts'
import { notifyRows } from './print-notify.ts'
import { printServers } from './print-servers.ts'
import type { Terminal } from './terminal.ts'

/** The state of the daemon in a screenful. */
export function printStatus(status: Status, terminal: Terminal, nowMs = Date.now()): void {
  const { engine, milter, messages } = status
  const { paint } = terminal
  const row = (key: string, text: string) => terminal.out(`${paint('dim', key.padEnd(11))}${text}`)
  const state = status.ready ? paint('green', 'ready') : paint('red', 'not ready')
  terminal.out(
    `Clamgate ${status.version} is ${state}${status.reason === undefined ? '' : `: ${status.reason}`}`,
  )
  row('process', `${status.pid}, up ${ageOf(status.startedAt, nowMs)}`)
  row('memory', memoryOf(status.memory))
  row('config', status.configFile ?? 'defaults')
  row('milter', milter.listen.join(', '))
  row('sessions', `${milter.sessions} open, ${milter.busy} messages under way`)
  row('messages', countsOf(messages))
  row('engine', engineOf(engine))
  row('queue', queueOf(engine.queue))
  row('databases', databasesOf(engine, terminal, nowMs))
  if (engine.refused !== undefined) row('refused', refusedOf(engine.refused, terminal, nowMs))
  if (engine.reload !== undefined) row('reload', reloadOf(engine.reload, nowMs))
  if (engine.freshclam.state !== 'off') row('freshclam', freshclamOf(engine.freshclam, nowMs))
  for (const [key, text] of notifyRows(status.notify, terminal, nowMs)) row(key, text)
  printServers(engine.servers, terminal, nowMs)
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
  if (restarts > 0) parts.push(`clamd restarted ${restarts} times`)
  return parts.join(', ')
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
