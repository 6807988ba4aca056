import type { RegisterCommand } from '../../command.ts'
import { EXIT } from '../../exit.ts'

/** `clamgate events tail` */
export const registerTail: RegisterCommand = (program, { action, examples }) => {
  program
    .command('tail')
    .summary('follow messages as they are decided')
    .description(
      'Shows messages that fit a query as they are written down, within about two seconds, until Ctrl-C ends it. Waits where the daemon is restarted meanwhile.',
    )
    .argument('[query...]', 'what to look for: key:value, or words; not:key:value for what must not fit')
    .option('--json', 'print each as JSON, on one line')
    .addHelpText(
      'after',
      examples('clamgate events tail is:finding', 'clamgate events tail to:@example.org --json'),
    )
    .action(
      action<{ json?: boolean }>(async ({ args, options, terminal, stopSignal }) => {
        const signal = stopSignal()
        const { connectToDaemon } = await import('../../../app/daemon-client.ts')
        const { readQueryWords } = await import('../../events/query-words.ts')
        const { followEvents } = await import('../../events/follow-events.ts')
        const { showFollowed } = await import('../../events/show-followed.ts')
        const { tree } = readQueryWords(args, terminal)
        const { events, status } = await connectToDaemon(options.config)
        const isBehind = async () => {
          const { store } = await status()
          return store?.problem !== undefined || (store?.spilledBytes ?? 0) > 0
        }
        const say = (line: string) => terminal.err(line)
        const deps = { ...{ list: events.list, isBehind, say }, now: Date.now, signal }
        await showFollowed(followEvents(tree, deps), { json: options.json === true }, terminal)
        return EXIT.yes
      }),
    )
}
