import { BLANK, type LogicalLine, readLogicalLines } from './logical-lines.ts'

/** A definition in main.cf. */
export interface Parameter {
  readonly name: string
  readonly line: LogicalLine
  /** Where its value is in the line, without blanks around it; both are the same where it is empty. */
  readonly valueStart: number
  readonly valueEnd: number
}

const ASSIGNMENT = new RegExp(`^([^=${BLANK}]+)[${BLANK}]*=[${BLANK}]*`)
const LAST_BLANKS = new RegExp(`[${BLANK}]+$`)

/** The definitions of main.cf, in their order. Of several with one name the last holds. */
export function readParameters(text: string): readonly Parameter[] {
  return readLogicalLines(text).flatMap((line): readonly Parameter[] => {
    const [head = '', name] = ASSIGNMENT.exec(line.plain) ?? []
    if (name === undefined) return []
    const valueEnd = line.plain.replace(LAST_BLANKS, '').length
    return [{ name, line, valueStart: Math.min(head.length, valueEnd), valueEnd }]
  })
}

export function parameterValue({ line, valueStart, valueEnd }: Parameter): string {
  return line.plain.slice(valueStart, valueEnd)
}

/** The definition that holds. */
export function lastNamed(parameters: readonly Parameter[], name: string): Parameter | undefined {
  return parameters.findLast((parameter) => parameter.name === name)
}
