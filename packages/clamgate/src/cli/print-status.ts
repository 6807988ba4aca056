import type { Status } from '../control/status-schema.ts'
import type { Terminal } from './terminal.ts'

type Server = Status['engine']['servers'][number]

/** The state of the daemon in a screenful. */
export function printStatus(status: Status, terminal: Terminal, nowMs = Date.now()): void {
  const { engine, milter, messages } = status
  const { paint } = terminal
  const row = (key: string, text: string) => terminal.out(`${paint('dim', key.padEnd(11))}${text}`)
  const state = status.ready ? paint('green', 'ready') : paint('red', 'not ready')
  terminal.out(
    `Clamgate ${status.version} is ${state}${status.reason === undefined ? '' : `: ${status.reason}`}`,
  )
  row('process', `${status.pid}, up ${age(nowMs - Date.parse(status.startedAt))}`)
  row('memory', memoryOf(status.memory))
  row('config', status.configFile ?? 'defaults')
  row('milter', milter.listen.join(', '))
  row('sessions', `${milter.sessions} open, ${milter.busy} messages under way`)
  row('messages', countsOf(messages))
  row('engine', `${engine.mode}${engine.restarts === 0 ? '' : `, clamd restarted ${engine.restarts} times`}`)
  row('databases', databasesOf(engine.databases, terminal))
  if (engine.freshclam.state !== 'off') row('freshclam', freshclamOf(engine.freshclam, nowMs))
  for (const server of engine.servers) {
    row(
      'clamd',
      `${server.address}: ${paint(server.state === 'healthy' ? 'green' : 'red', server.state)}${detailsOf(server, nowMs)}`,
    )
    if (server.problem !== undefined) row('', `${server.problem.message} (${server.problem.code})`)
    if (server.problem?.remedy !== undefined) row('', server.problem.remedy)
    if (server.warning !== undefined) row('', paint('yellow', server.warning))
  }
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

function databasesOf(databases: Status['engine']['databases'], { paint }: Terminal): string {
  switch (databases) {
    case 'official':
      return 'official'
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

function freshclamOf(
  { state, lastRun, nextRun, problem }: Status['engine']['freshclam'],
  nowMs: number,
): string {
  const parts: string[] = [state]
  if (lastRun !== undefined) parts.push(`last run ${age(nowMs - Date.parse(lastRun))} ago`)
  if (nextRun !== undefined) parts.push(`next in ${age(Date.parse(nextRun) - nowMs)}`)
  return parts.join(', ') + (problem === undefined ? '' : `: ${problem.message}`)
}

function detailsOf({ since, engineVersion, databaseVersion, busy }: Server, nowMs: number): string {
  const parts = [` for ${age(nowMs - Date.parse(since))}`]
  if (engineVersion !== undefined) {
    parts.push(`ClamAV ${engineVersion}${databaseVersion === undefined ? '' : `, daily ${databaseVersion}`}`)
  }
  if (busy > 0) parts.push(`${busy} scans under way`)
  return parts.join(', ')
}

function mebibytes(bytes: number): string {
  return `${(bytes / 1024 ** 2).toFixed(0)} MiB`
}

function age(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000))
  if (seconds < 120) return `${seconds} s`
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`
  return seconds < 172_800 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86_400)} days`
}
