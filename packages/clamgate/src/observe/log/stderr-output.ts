import { fstatSync } from 'node:fs'
import type { Writable } from 'node:stream'
import { LogError } from './errors.ts'
import type { LineOutput } from './line-queue.ts'

/**
 * Lines to an open stream, which is not closed with it. Meant for `process.stderr`: on Linux its pipes and sockets do not
 * block (measured with Node 24), while fs.write(2) would hold a thread that even keeps the process from its exit.
 */
export function createStreamOutput(stream: Writable): LineOutput {
  const ignore = () => undefined // the write's own callback brings the error; unheard, the event would end the process
  stream.on('error', ignore)
  return {
    write(bytes) {
      const { promise, resolve, reject } = Promise.withResolvers<number>()
      stream.write(bytes, (error) => {
        if (error === null || error === undefined) resolve(bytes.length)
        else reject(streamError(error))
      })
      return promise
    },
    async close() {
      stream.off('error', ignore)
    },
  }
}

/**
 * True when the open file `fd` goes to the journal: systemd.exec(5) puts `device:inode` of that stream into
 * `JOURNAL_STREAM`.
 */
export function isJournalStream(fd: number, journalStream: string | undefined): boolean {
  if (journalStream === undefined) return false
  try {
    const { dev, ino } = fstatSync(fd)
    return journalStream === `${dev}:${ino}`
  } catch {
    return false // closed, so no journal
  }
}

function streamError(cause: Error): LogError {
  return new LogError('LOG_STDERR_WRITE', `Standard error cannot be written: ${cause.message}`, {
    remedy: 'Restart the daemon with a standard error that is read, or log to a file (log.file).',
    cause,
  })
}
