import type { Readable } from 'node:stream'
import { cleanText, FIELD_MAX_CHARS } from './clean.ts'

/** Gives each line that comes, clean and cut to {@link FIELD_MAX_CHARS}, and none that is empty. */
export function eachLine(stream: Readable, onLine: (line: string) => void): void {
  let rest = ''
  const give = (line: string) => {
    // A program that writes over its own line, as with a progress bar, means the last of it.
    const [shown = ''] = line.trim().split('\r').slice(-1)
    if (shown.trim() !== '') onLine(cleanText(shown.trim()))
  }
  stream.setEncoding('utf8')
  stream.on('data', (text: string) => {
    const lines = (rest + text).split('\n')
    // One more, so that it shows that there was more.
    rest = (lines.pop() ?? '').slice(0, FIELD_MAX_CHARS + 1)
    for (const line of lines) give(line)
  })
  stream.on('end', () => give(rest))
  stream.on('error', () => stream.destroy())
}
