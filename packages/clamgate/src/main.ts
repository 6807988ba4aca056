#!/usr/bin/env node
import { enableCompileCache } from 'node:module'

enableCompileCache()
const { runCli } = await import('./cli/program.ts')
const { createTerminal } = await import('./cli/terminal.ts')
const { stopOnSignals } = await import('./cli/signals.ts')

const exitCode = await runCli(process.argv.slice(2), {
  terminal: createTerminal({ stdout: process.stdout, stderr: process.stderr }),
  stopSignal: stopOnSignals,
})
process.exit(exitCode)
