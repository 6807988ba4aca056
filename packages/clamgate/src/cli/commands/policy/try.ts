import type { RegisterCommand } from '../../command.ts'
import { printDocument } from '../../document.ts'
import { EXIT } from '../../exit.ts'

interface TryFlags {
  readonly since?: string
  readonly limit?: string
  readonly json?: boolean
}

const USUAL_SINCE = '7d'
const USUAL_LIMIT = 100_000

/** `clamgate policy try` */
export const registerTry: RegisterCommand = (program, { action, examples }) => {
  program
    .command('try')
    .summary('run a changed configuration over past mail')
    .description(
      'Decides on mail that is written down by the policy of another configuration file, and shows with what something else would be done than was, by which rule, how often, and how much cannot be told since too little is kept of it. The daemon is asked for the mail; nothing is scanned and nothing changes. Exits with 0 when nothing would differ, with 1 when something would.',
    )
    .argument('<file>', 'the configuration that is tried')
    .argument('[query...]', 'mail to look at, as for clamgate events list')
    .option(
      '--since <time>',
      `since when: so long ago, or a date; left out, ${USUAL_SINCE}, unless the query says it`,
    )
    .option('--limit <number>', `the newest of them; left out, ${USUAL_LIMIT}`)
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      examples(
        'clamgate policy try /etc/clamgate/new.yaml',
        'clamgate policy try new.yaml --since 30d is:infected to:@example.org',
      ),
    )
    .action(
      action<TryFlags>(async ({ args: [file = '', ...words], options, terminal, stopSignal }) => {
        const { connectToDaemon } = await import('../../../app/daemon-client.ts')
        const { tryPolicy } = await import('../../../app/events/try-policy.ts')
        const { readBoundedQuery, readLimit } = await import('../../events/query-words.ts')
        const { printTried } = await import('../../events/print-tried.ts')
        const query = readBoundedQuery(words, { since: options.since, usual: USUAL_SINCE }, terminal)
        const limit = readLimit(options.limit, USUAL_LIMIT)
        const { events } = await connectToDaemon(options.config)
        const tried = await tryPolicy({
          ...{ file, query, limit, events, signal: stopSignal(), nowMs: Date.now() },
          warn: (line) => terminal.err(line),
          onProgress: (messages) => terminal.rewrite?.(`${messages} messages`),
        })
        terminal.rewrite?.('')
        if (options.json === true) printDocument(terminal, 'policy-try', tried)
        else printTried(tried, terminal)
        return tried.good ? EXIT.yes : EXIT.no
      }),
    )
}
