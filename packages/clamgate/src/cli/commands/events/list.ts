import type { EventDocument } from '../../../api/events/documents.ts'
import { UsageError } from '../../../ground/usage-error.ts'
import type { RegisterCommand } from '../../command.ts'
import { printDocument } from '../../document.ts'
import { EXIT } from '../../exit.ts'

interface ListFlags {
  readonly limit?: string
  readonly cursor?: string
  readonly all?: boolean
  readonly json?: boolean
}

const USUAL_LIMIT = 50

/** `clamgate events list` */
export const registerList: RegisterCommand = (program, { action, examples }) => {
  program
    .command('list')
    .summary('find messages that were decided, the newest first')
    .description(
      'Shows messages that fit a query, the newest first: when, the id of the MTA, what was done, what was found, who wrote to whom. Without a query all are shown. The daemon is asked. docs/guide/search.md has the query language.',
    )
    .argument('[query...]', 'what to look for: key:value, or words; not:key:value for what must not fit')
    .option('--limit <number>', `how many; left out, ${USUAL_LIMIT}`)
    .option('--cursor <text>', 'go on where another list of the same query ended')
    .option('--all', 'all that fit')
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      examples(
        'clamgate events list to:@example.org is:quarantined since:2d',
        "clamgate events list signature:Sanesecurity.* 'size:>1M' not:class:pua",
      ),
    )
    .action(
      action<ListFlags>(async ({ args, options, terminal }) => {
        if (options.all === true && options.json === true) {
          throw new UsageError('--all and --json together may be more than fits into a document', EXPORT)
        }
        const { connectToDaemon } = await import('../../../app/daemon-client.ts')
        const { hintFor, readLimit, readQueryWords } = await import('../../events/query-words.ts')
        const { listPrinter } = await import('../../events/print-list.ts')
        const { showPages } = await import('../../events/show-pages.ts')
        const { tree, text: query } = readQueryWords(args, terminal)
        const { all = false, limit } = options
        const wanted = all ? Number.POSITIVE_INFINITY : readLimit(limit, USUAL_LIMIT, true)
        const { events } = await connectToDaemon(options.config)
        const print = listPrinter(terminal, Date.now())
        const items: EventDocument[] = []
        const { count, next: cursor } = await showPages(
          ({ limit, cursor }) => events.list({ query, limit, cursor }),
          { wanted, cursor: options.cursor, isRead: terminal.isRead },
          (page) => {
            if (options.json === true) items.push(...page.items)
            else if (page.items.length > 0) print(page.items)
          },
        )
        if (options.json === true) {
          const { complete } = await import('../../complete.ts')
          const { eventsPageSchema } = await import('../../../api/events/documents.ts')
          printDocument(terminal, 'events-list', complete(eventsPageSchema, { items, next: cursor ?? null }))
          return EXIT.yes
        }
        const hint = count === 0 ? hintFor(tree) : undefined
        if (count === 0) terminal.err(`Nothing fits${hint === undefined ? '' : `. ${hint}`}`)
        if (cursor !== undefined) terminal.err(`There are more: --all, or --cursor ${cursor}`)
        return EXIT.yes
      }),
    )
}

const EXPORT = 'write: clamgate events export --format jsonl'
