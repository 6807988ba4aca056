import type { Check } from '../../doctor/check.ts'
import type { RegisterCommand } from '../command.ts'
import { EXIT } from '../exit.ts'
import type { Terminal } from '../terminal.ts'

const TIMEOUT_MS = 10_000

/** `clamgate doctor` */
export const registerDoctor: RegisterCommand = (program, { action, examples }) => {
  program
    .command('doctor')
    .summary('look for what is wrong, and say what to do')
    .description(
      'Looks at the configuration, the running daemon, each clamd, the databases, the milter sockets and the settings of Postfix. Changes nothing and sends no mail. Each check that failed names its remedy. Exits with 0 when nothing failed, with 1 when something did.',
    )
    .option('--json', 'print the result as JSON')
    .addHelpText('after', examples('clamgate doctor', 'clamgate doctor --json'))
    .action(
      action<{ json?: boolean }>(async ({ options, terminal }) => {
        const { loadConfig } = await import('../../config/load/load.ts')
        const { examineHost } = await import('../../doctor/doctor.ts')
        const { connectToDaemon } = await import('../../app/daemon-client.ts')
        const loaded = await loadConfig({ path: options.config, secrets: 'leave' })
        const client = await connectToDaemon(options.config)
        const checks = await examineHost({ loaded, client, timeoutMs: TIMEOUT_MS })
        const good = checks.every(({ state }) => state !== 'fail')
        if (options.json === true) terminal.json({ good, checks })
        else print(checks, terminal)
        return good ? EXIT.yes : EXIT.no
      }),
    )
}

const MARKS = { ok: ['green', 'ok    '], warn: ['yellow', 'warn  '], fail: ['red', 'FAILED'] } as const

function print(checks: readonly Check[], { out, paint }: Terminal): void {
  const width = Math.max(...checks.map(({ name }) => name.length))
  for (const { name, state, detail, remedy } of checks) {
    const [style, mark] = MARKS[state]
    out(`${paint(style, mark)} ${name.padEnd(width)}  ${detail}`)
    if (remedy !== undefined) out(`       ${' '.repeat(width)}  ${remedy}`)
  }
}
