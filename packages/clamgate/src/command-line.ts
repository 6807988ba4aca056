import { existsSync } from 'node:fs'
import { enableCompileCache } from 'node:module'
import { join } from 'node:path'

// Beside the code, not in the shared temporary directory: who can write there could put code into a root's daemon. And only where
// set-up has made it: what a package manager has installed is not ours to add files to.
const compiled = join(import.meta.dirname, '../node_modules/.cache/compiled')
if (existsSync(compiled)) enableCompileCache(compiled)
const { runCli } = await import('./cli/program.ts')
const { createTerminal } = await import('./cli/terminal.ts')
const { reportFailure } = await import('./cli/failure.ts')
const { stopOnSignals } = await import('./cli/signals.ts')
const { askOn } = await import('./cli/prompt.ts')

const terminal = createTerminal({ stdout: process.stdout, stderr: process.stderr })

// Node would end with 1, which is the answer "no". The daemon has a handler of its own, which goes before this one.
process.on('uncaughtException', (error) => {
  if (process.listenerCount('uncaughtException') > 1) return
  process.exit(reportFailure(error, terminal, { debug: true }))
})

const exitCode = await runCli(process.argv.slice(2), {
  ...{ terminal, stopSignal: stopOnSignals },
  asking: () => askOn(process.stdin, process.stderr),
})
const failure = await terminal.flush()
process.exit(failure === undefined ? exitCode : reportFailure(failure, terminal, { debug: false }))
