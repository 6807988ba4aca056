import type { Command } from 'commander'
import type { AuditRowDocument } from '../../../api/audit/documents.ts'
import type { AuditFlags } from '../../audit/rows.ts'
import type { RegisterCommand } from '../../command.ts'
import { documentText, printDocument } from '../../document.ts'
import { EXIT } from '../../exit.ts'

const USUAL_LIMIT = 50

/** `clamgate audit list` */
export const registerList: RegisterCommand = (audit, { action, examples }) => {
  chosen(audit.command('list'))
    .summary('show who did what, the newest first')
    .description(
      'Shows acts of people, tokens and commands: when, who, from where, what to what, and how it ended. The daemon is asked.',
    )
    .option('--limit <number>', `how many; left out, ${USUAL_LIMIT}`)
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      examples(
        'clamgate audit list --since 2d --act quarantine.release',
        'clamgate audit list --actor berta --json',
      ),
    )
    .action(
      action<AuditFlags & { limit?: string; json?: boolean }>(async ({ options, terminal }) => {
        const { connectToDaemon } = await import('../../../app/daemon-client.ts')
        const { auditRows, printAuditRow, requestOf, unknownActHint } = await import('../../audit/rows.ts')
        const { readLimit } = await import('../../events/query-words.ts')
        const request = requestOf(options, Date.now())
        const limit = readLimit(options.limit, USUAL_LIMIT)
        const { audit: client } = await connectToDaemon(options.config)
        const rows: AuditRowDocument[] = []
        for await (const row of auditRows(client, request, limit)) rows.push(row)
        if (options.json === true) {
          printDocument(terminal, 'audit-list', { items: rows })
          return EXIT.yes
        }
        for (const row of rows) printAuditRow(row, terminal)
        if (rows.length === 0) {
          terminal.err('Nothing fits.')
          const hint = unknownActHint(options.act)
          if (hint !== undefined) terminal.err(hint)
        }
        return EXIT.yes
      }),
    )
}

/** `clamgate audit export` */
export const registerExport: RegisterCommand = (audit, { action, examples }) => {
  chosen(audit.command('export'))
    .summary('write who did what as JSON lines')
    .description(
      'Writes rows of the audit to standard output, the newest first, each as a document clamgate.audit-row on a line, with its hash in the chain.',
    )
    .addHelpText('after', examples('clamgate audit export --since 30d > audit.jsonl'))
    .action(
      action<AuditFlags>(async ({ options, terminal }) => {
        const { connectToDaemon } = await import('../../../app/daemon-client.ts')
        const { auditRows, requestOf } = await import('../../audit/rows.ts')
        const request = requestOf(options, Date.now())
        const { audit: client } = await connectToDaemon(options.config)
        for await (const row of auditRows(client, request, Number.POSITIVE_INFINITY)) {
          if (!(await terminal.write(`${documentText('audit-row', row)}\n`))) break
        }
        return EXIT.yes
      }),
    )
}

function chosen(command: Command): Command {
  return command
    .option('--actor <name>', 'by this one alone')
    .option('--act <act>', 'this act alone, as quarantine.release, or this route')
    .option('--object <id>', 'what was done to this alone')
    .option('--since <time>', 'from then on: 2d, 2026-11-28')
    .option('--until <time>', 'until then')
}
