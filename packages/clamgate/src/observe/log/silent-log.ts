import type { Log } from './log.ts'

/** For parts of the daemon that a command uses: it prints what there is to say itself. */
export const SILENT: Log = {
  error: () => undefined,
  warn: () => undefined,
  info: () => undefined,
  debug: () => undefined,
  enabled: () => false,
}
