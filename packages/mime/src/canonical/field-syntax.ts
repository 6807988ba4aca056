/** A structural field: what stands before the first semicolon, and its parameters. */
export interface ParameterisedValue {
  /** In lower case. */
  readonly main: string
  /** Names in lower case, values without their quotes. */
  readonly parameters: ReadonlyMap<string, string>
}

const MAIN = /^[ \t]*([A-Za-z0-9!#$&+.^_-]+(?:\/[A-Za-z0-9!#$&+.^_-]+)?)/
/** RFC 2045 section 5.1 without comments, and without white space but in front of the name. */
const PARAMETER = /;[ \t]*([A-Za-z0-9!#$&+.^_*-]+)=(?:"([^"\\;]*)"|([^\s"(),/:;<=>?@[\\\]]+))/y

/**
 * Reads a value as those write it whom every reader understands: `text/plain; charset=utf-8; name="a b.txt"`. What is behind
 * the colon, unfolded, blanks included; they may be missing in front, and stand at the end.
 * @returns undefined for any other spelling, for a parameter that is there twice, and where another value has the word `boundary`
 */
export function parseParameterised(value: string): ParameterisedValue | undefined {
  const head = MAIN.exec(value)
  const main = head?.[1]
  if (head === null || main === undefined) return undefined
  const parameters = new Map<string, string>()
  PARAMETER.lastIndex = head[0].length
  const end = value.trimEnd().length
  while (PARAMETER.lastIndex < end) {
    const found = PARAMETER.exec(value)
    const name = found?.[1]?.toLowerCase()
    const content = found?.[2] ?? found?.[3]
    if (name === undefined || content === undefined) return undefined
    if (parameters.has(name) || (name !== 'boundary' && /boundary/i.test(content))) return undefined
    parameters.set(name, content)
  }
  return { main: main.toLowerCase(), parameters }
}
