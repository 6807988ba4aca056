/**
 * A header value that cannot break out of its field: line breaks are a bare LF before a space or tab (the form in which
 * MTAs take folds), never before nothing; other breaks become a space, other control characters `?`.
 */
export function cleanHeaderValue(value: string): string {
  if (!/[^\P{Cc}\t]/u.test(value)) return value
  const [first = '', ...rest] = value.split(/\r\n|\r|\n/)
  let clean = first
  for (const line of rest) {
    // A line of white space alone would read as the end of the header to lenient parsers.
    if (line.trim() === '') continue
    clean += /^[ \t]/.test(line) ? `\n${line}` : ` ${line}`
  }
  return clean.replace(/[^\P{Cc}\t\n]/gu, '?')
}
