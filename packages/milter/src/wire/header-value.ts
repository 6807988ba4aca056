/**
 * A header value that cannot break out of its field: line breaks are a bare LF before a space or tab (the form in which
 * MTAs take folds), never before nothing; other breaks become a space, other control characters `?`.
 */
export function cleanHeaderValue(value: string): string {
  return clean(value, /[^\P{Cc}\t\n]/gu)
}

/** The same for bytes of any charset: those above ASCII stay as they are. */
export function cleanHeaderBytes(value: Buffer): Buffer {
  // One character for each byte. Some of those above ASCII would pass for control characters.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is replaced
  return Buffer.from(clean(value.toString('latin1'), /[\0-\x08\x0b-\x1f\x7f]/g), 'latin1')
}

function clean(value: string, controls: RegExp): string {
  if (!/[^\P{Cc}\t]/u.test(value)) return value
  const [first = '', ...rest] = value.split(/\r\n|\r|\n/)
  let text = first
  for (const line of rest) {
    // A line of white space alone would read as the end of the header to lenient parsers.
    if (line.trim() === '') continue
    text += /^[ \t]/.test(line) ? `\n${line}` : ` ${line}`
  }
  return text.replace(controls, '?')
}
