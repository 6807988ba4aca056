import { type ListEntry, listEntries } from './list.ts'
import { BLANK, type LogicalLine, readLogicalLines } from './logical-lines.ts'

/** A service of master.cf, as it stands in the file. */
export interface ServiceLine {
  /** `submission/inet`, as postconf(1) names it. */
  readonly place: string
  readonly program: string
  readonly chrooted: boolean
  readonly line: LogicalLine
  readonly options: readonly ServiceOption[]
}

/** `-o name=value` of a service. */
export interface ServiceOption {
  readonly name: string
  readonly value: string
  /** The whole of it, `-o` included; places are those of the line. */
  readonly start: number
  readonly end: number
}

const WHITE_SPACE = ' \t\n\v\f\r'
const FIELDS = 7

/** The services of master.cf, in their order; master(5) takes each but for its comments. */
export function readServices(text: string): readonly ServiceLine[] {
  return readLogicalLines(text).flatMap((line): readonly ServiceLine[] => {
    const words = listEntries(line.plain, 0, line.plain.length, WHITE_SPACE)
    const [name, type, , , chroot, , , program] = words.map((word) => word.text)
    if (name === undefined || type === undefined || program === undefined) return []
    const options = readOptions(words.slice(FIELDS + 1))
    return [{ place: `${name}/${type}`, program, chrooted: chroot === 'y', line, options }]
  })
}

/** `-o name=value`, `-oname=value`, `-o { name = value }`. */
function readOptions(words: readonly ListEntry[]): readonly ServiceOption[] {
  return words.flatMap((word, index): readonly ServiceOption[] => {
    const before = words[index - 1]
    const isGlued = word.text.startsWith('-o') && word.text.length > 2
    const setting = isGlued ? word.text.slice(2) : before?.text === '-o' ? word.text : undefined
    if (setting === undefined) return []
    const start = isGlued || before === undefined ? word.start : before.start
    const [, name = '', value = ''] = ASSIGNMENT.exec(withoutBraces(setting)) ?? []
    // What was a comment, or a line break, is one blank.
    return [{ name, value: value.replace(BLANKS, ' '), start, end: word.end }]
  })
}

const ASSIGNMENT = new RegExp(`^([^=${BLANK}]+)[${BLANK}]*=[${BLANK}]*(.*)$`, 's')

const BLANKS = new RegExp(`[${BLANK}]+`, 'g')

function withoutBraces(setting: string): string {
  return setting.startsWith('{') ? setting.slice(1).replace(/\}$/, '').trim() : setting
}
