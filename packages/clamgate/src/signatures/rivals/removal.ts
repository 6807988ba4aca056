import { basename } from 'node:path'

/** Tables of cron; `/etc/crontab` and those of users have lines for other things, too. */
const CRON_TABLE = /^\/(?:etc\/cron|var\/spool\/cron)/

/**
 * How a program is removed whose files these are. A table of cron that has not its name may hold lines of others: there
 * only its own go.
 * @param ofPackage the command that removes its package, where it has one
 */
export function removalOf(evidence: readonly string[], program: string, ofPackage?: string): string {
  const paths = evidence.filter((one) => one.startsWith('/'))
  const isShared = (path: string) => CRON_TABLE.test(path) && !basename(path).includes(program)
  const own = paths.filter((path) => !isShared(path))
  const shared = paths.filter(isShared)
  const files = own.length === 0 ? [] : [`rm -r ${own.join(' ')}`]
  return [
    ...(ofPackage === undefined ? files : [ofPackage]),
    ...(shared.length === 0 ? [] : [`take its lines out of ${shared.join(' and ')}`]),
  ].join(', then ')
}
