import type {
  ActStep,
  FalsePositiveReply,
  ReportReply,
  ReportsReply,
} from '../../api/false-positives/documents.ts'
import { cleanText } from '../../ground/clean.ts'
import type { Style, Terminal } from '../terminal.ts'
import { wrapped } from '../wrap.ts'

const STYLES: Readonly<Record<ActStep['result'], Style>> = {
  done: 'green',
  nothing: 'dim',
  'left-out': 'dim',
  partly: 'yellow',
  failed: 'red',
}
const OTHERS_SHOWN = 10

/** A step and what came of it. */
export function printStep({ step, result, sentence, remedy }: ActStep, terminal: Terminal): void {
  const head = `${step.padEnd(8)} ${result.padEnd(9)} `
  const [first = '', ...rest] = wrapped(head, cleanText(sentence, 2000), terminal.columns)
  terminal.out(terminal.paint(STYLES[result], first))
  for (const line of rest) terminal.out(line)
  if (remedy !== undefined) terminal.out(`${' '.repeat(head.length)}${cleanText(remedy)}`)
}

/** What is left to be done by hand. `reason`: as it was given; the report has it when it is asked for with it. */
export function printAct(
  { id, signature, part, report, others, alsoReleased }: FalsePositiveReply,
  reason: string | undefined,
  terminal: Terminal,
): void {
  const where =
    part === undefined
      ? 'no part can be named, so that the whole mail counts as the content'
      : `found in ${cleanText(part.name ?? part.type, 100)}, SHA-256 ${part.sha256}`
  terminal.out(`${cleanText(signature)}: ${where}`)
  if (others.length > 0) {
    const how = alsoReleased === true ? 'were released, too' : '--also releases them, too'
    const count = others.length === 1 ? 'One other entry is' : `${others.length} other entries are`
    terminal.out(`${count} like it; ${how}:`)
    for (const other of others.slice(0, OTHERS_SHOWN)) terminal.out(`  ${other}`)
  }
  if (report === null) return
  const why = reason === undefined ? '' : ` --reason '${cleanText(reason).replaceAll("'", "'\\''")}'`
  terminal.out(`The report: clamgate quarantine report ${id}${why}`)
}

/** The report as it leaves, and where to. */
export function printReport(report: ReportReply, terminal: Terminal): void {
  const { provider, address, homepage, asksFor, note, text } = report
  const to = address ?? (homepage === undefined ? 'look up where' : `look up where, from ${homepage} on`)
  terminal.err(`To ${provider}: ${to}. It asks for: ${asksFor}.`)
  if (note !== undefined) terminal.err(note)
  for (const line of text.trimEnd().split('\n')) terminal.out(line)
}

/** Reports, the newest first. */
export function printReports({ reports }: ReportsReply, terminal: Terminal): void {
  if (reports.length === 0) terminal.err('There are no reports')
  for (const { id, entry, signature, provider, madeAt, sentAt, endedAt, ended } of reports) {
    const state =
      endedAt === undefined
        ? sentAt === undefined
          ? 'not sent'
          : `sent ${sentAt.slice(0, 10)}`
        : `${cleanText(ended ?? 'ended')} (${endedAt.slice(0, 10)})`
    terminal.out(
      `${id}  ${madeAt.slice(0, 10)}  ${cleanText(signature, 100)}  ${cleanText(provider, 50)}  ${state}  ${entry}`,
    )
  }
}
