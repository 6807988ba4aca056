import type { ClamdVersion } from '../types.ts'
import { refuseNotice, unknownReply } from './reply.ts'

const NAME = 'ClamAV '
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
/** What ctime(3) prints, `Mon Nov 23 09:26:08 2026`; the day is padded with a blank. */
const CTIME = /^[A-Z][a-z]{2} ([A-Z][a-z]{2}) {1,2}(\d{1,2}) (\d{2}):(\d{2}):(\d{2}) (\d{4})$/
const MAX_ENGINE_CHARACTERS = 64

/**
 * The database version of a clamd that has lost its engine: a reload failed after the old one was given up. It goes on
 * accepting connections and answering PING.
 */
export const NO_ENGINE_DATABASE = 4_294_967_295

/**
 * Reads the reply to VERSION, `ClamAV 1.4.6/27800/Mon Nov 23 09:26:08 2026`, or to VERSIONCOMMANDS, which goes on with
 * `| COMMANDS: …`. clamd prints the date in its own time zone without saying which: it is read as local time.
 * @throws {ClamdError} CLAMD_READ_TIMED_OUT, CLAMD_COMMAND_UNAVAILABLE; CLAMD_REPLY_UNKNOWN when it is no version
 */
export function parseVersion(reply: string): ClamdVersion {
  refuseNotice(reply)
  const bar = reply.indexOf('|')
  const text = (bar === -1 ? reply : reply.slice(0, bar)).trim()
  if (!text.startsWith(NAME)) throw unknownReply('VERSION', reply)
  const [engine = '', database = '', date = ''] = text.slice(NAME.length).split('/', 3)
  if (!/^[\w.+~-]+$/.test(engine) || engine.length > MAX_ENGINE_CHARACTERS)
    throw unknownReply('VERSION', reply)
  return {
    engine,
    database: /^\d{1,10}$/.test(database) ? Number(database) : undefined,
    databaseDate: parseCtime(date),
    text,
  }
}

function parseCtime(text: string): Date | undefined {
  const match = CTIME.exec(text)
  if (match === null) return undefined
  const [, month = '', day, hour, minute, second, year] = match
  const monthIndex = MONTHS.indexOf(month)
  const date = new Date(Number(year), monthIndex, Number(day), Number(hour), Number(minute), Number(second))
  // Date carries an impossible day over into the next month.
  return monthIndex === -1 || date.getDate() !== Number(day) ? undefined : date
}
