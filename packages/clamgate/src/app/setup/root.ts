import { SetupError } from '../../setup/errors.ts'

/** Whether we may change the host. */
export function isRoot(): boolean {
  return process.geteuid?.() === 0
}

/** @throws {SetupError} SETUP_NOT_ROOT */
export function requireRoot(command: string, { hasDryRun = true } = {}): void {
  if (isRoot()) return
  throw new SetupError('SETUP_NOT_ROOT', `clamgate ${command} changes this host, which only root may`, {
    remedy: `Run it as root: sudo clamgate ${command}.${hasDryRun ? ' With --dry-run anybody may look at what it would do.' : ''}`,
  })
}
