/** A narrower column is not worth breaking lines for. */
const MIN_WIDTH = 30

/**
 * Puts text behind `head` in lines of `columns`, the next ones as far to the right as `head` is wide; one line where the
 * width is not known or leaves no room.
 */
export function wrapped(head: string, text: string, columns: number | undefined): readonly string[] {
  const width = (columns ?? 0) - head.length
  if (width < MIN_WIDTH) return [head + text]
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  lines.push(line)
  return lines.map((one, index) => (index === 0 ? head : ' '.repeat(head.length)) + one)
}
