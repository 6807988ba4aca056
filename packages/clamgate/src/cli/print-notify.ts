import type { Status } from '../api/routes/status.ts'
import { ageOf } from './age.ts'
import type { Terminal } from './terminal.ts'

type Notify = Status['notify']

/** Rows of the status for the program and the notices that tell others of messages; none where they are not configured. */
export function notifyRows(
  { command, mail, outbound, webhook }: Notify,
  terminal: Terminal,
  nowMs: number,
): readonly (readonly [key: string, text: string])[] {
  const rows: [string, string][] = []
  if (command !== undefined) {
    const { program, running, waiting, succeeded, failed, dropped } = command
    const counts = countsOf({ running, waiting, 'ended well': succeeded, failed, dropped })
    rows.push(['command', `${program}: ${counts}${trouble(command, terminal, nowMs)}`])
  }
  for (const [key, notices] of [
    ['notices', mail],
    ['outbound', outbound],
  ] as const) {
    if (notices === undefined) continue
    const { server, waiting, sent, failed, dropped } = notices
    const counts = countsOf({ sent, failed, 'messages waiting': waiting, 'messages dropped': dropped })
    rows.push([key, `to ${server}: ${counts}${trouble(notices, terminal, nowMs)}`])
  }
  if (webhook !== undefined) {
    const { host, waiting, sent, failed, dropped } = webhook
    const counts = countsOf({ sent, failed, waiting, dropped })
    rows.push(['webhook', `to ${host}: ${counts}${trouble(webhook, terminal, nowMs)}`])
  }
  return rows
}

function countsOf(counts: Readonly<Record<string, number>>): string {
  const parts = Object.entries(counts).filter(([, count]) => count > 0)
  return parts.length === 0 ? 'nothing yet' : parts.map(([name, count]) => `${count} ${name}`).join(', ')
}

function trouble(
  { lastError }: Pick<NonNullable<Notify['command']>, 'lastError'>,
  { paint }: Terminal,
  nowMs: number,
): string {
  if (lastError === undefined) return ''
  return `; ${paint('red', `${ageOf(lastError.happenedAt, nowMs)} ago: ${lastError.sentence}`)}`
}
