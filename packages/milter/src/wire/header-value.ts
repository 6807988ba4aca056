/**
 * A header value that cannot break out of its field: line breaks are a bare LF before a space or tab (the form in which
 * MTAs take folds), never before nothing; other breaks become a space, other control characters `?`.
 */
export function cleanHeaderValue(value: string): string {
  return unbroken(value, (line) => line.trim() === '').replace(/[^\P{Cc}\t\n]/gu, '?')
}

/**
 * The same for bytes of any charset, which stay as they are: those above ASCII, and control characters that break no
 * field, as the escape sequences of ISO-2022. A NUL becomes `?`.
 */
export function cleanHeaderBytes(value: Buffer): Buffer {
  // One character for each byte. Some of those above ASCII would pass for white space.
  const text = unbroken(value.toString('latin1'), (line) => /^[ \t]*$/.test(line))
  return Buffer.from(text.replaceAll('\0', '?'), 'latin1')
}

/** A line of white space alone would read as the end of the header to lenient parsers: it is left out. */
function unbroken(value: string, isBlank: (line: string) => boolean): string {
  if (!/[\r\n]/.test(value)) return value
  const [first = '', ...rest] = value.split(/\r\n|\r|\n/)
  let text = first
  for (const line of rest) {
    if (isBlank(line)) continue
    text += /^[ \t]/.test(line) ? `\n${line}` : ` ${line}`
  }
  return text
}
