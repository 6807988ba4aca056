import { hostname } from 'node:os'
import type { ListedEntry } from '../../../api/quarantine/documents.ts'
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

/** `clamgate quarantine list` */
export const registerList: RegisterCommand = (program, { action, examples }) => {
  program
    .command('list')
    .summary('find entries, the newest first')
    .description(
      'Shows entries that fit a query, the newest first: id (its beginning says when it was kept, in UTC), state, size, what was found, who wrote to whom. Without a query all are shown. docs/guide/search.md has the query language. Where the index cannot be asked the directory is read.',
    )
    .argument('[query...]', 'what to look for: key:value, or words; not:key:value for what must not fit')
    .option('--limit <number>', `how many; left out, ${USUAL_LIMIT}`)
    .option('--cursor <text>', 'go on where another list of the same query ended')
    .option('--all', 'all that fit')
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      examples(
        'clamgate quarantine list to:@example.org is:kept since:2d',
        'clamgate quarantine list invoice --json',
      ),
    )
    .action(
      action<ListFlags>(async ({ args, options, terminal }) => {
        const { openQuarantine } = await import('../../../app/quarantine/open.ts')
        const { asksForWhatLeft, readLimit, readQueryWords, shellWords } = await import(
          '../../events/query-words.ts'
        )
        const { printEntries } = await import('../../quarantine/print-list.ts')
        const { showPages } = await import('../../events/show-pages.ts')
        const { text: query, tree } = readQueryWords(args, terminal, 'entries')
        const { json = false, all = false } = options
        const wanted = all ? Number.POSITIVE_INFINITY : readLimit(options.limit, USUAL_LIMIT, true)
        const { service } = await openQuarantine(options.config)
        const items: ListedEntry[] = []
        let last: Awaited<ReturnType<typeof service.list>> | undefined
        let isNoted = json
        const { count, next: cursor } = await showPages(
          ({ limit, cursor }) => service.list({ query, limit, cursor, hidden: 'with' }),
          { wanted, cursor: options.cursor, isRead: terminal.isRead },
          (page) => {
            last = page
            if (page.note !== undefined && !isNoted) {
              isNoted = true
              terminal.err(`The index cannot be asked, the directory was read: ${page.note}`)
            }
            if (json) items.push(...page.items)
            else printEntries(page.items, terminal, hostname())
          },
        )
        if (json) {
          const { complete } = await import('../../complete.ts')
          const { listSchema } = await import('../../../api/quarantine/documents.ts')
          printDocument(terminal, 'quarantine-list', complete(listSchema, { ...last, items, next: cursor }))
          return EXIT.yes
        }
        if (count === 0) terminal.err('No entry fits')
        if (asksForWhatLeft(tree))
          terminal.err(`Entries that have left the quarantine: clamgate events list ${shellWords(query)}`)
        if (cursor !== undefined) terminal.err(`There are more: --all, or --cursor ${cursor}`)
        return EXIT.yes
      }),
    )
}
