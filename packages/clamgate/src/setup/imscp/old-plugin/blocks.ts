/** What the old plugin put around its options in clamav-milter.conf. */
const BEGIN = '# Begin Plugin::ClamAV'
const ENDING = '# Ending Plugin::ClamAV'

/** A line of a block; one of an earlier block is commented out by the later one. */
export interface BlockOption {
  readonly name: string
  readonly value: string
  readonly isActive: boolean
}

/** What the old plugin appended to clamav-milter.conf when it was enabled, and where in the text it stands. */
export interface Block {
  readonly start: number
  readonly end: number
  readonly options: readonly BlockOption[]
  /** It has its last line: it was written to its end. */
  readonly isWhole: boolean
}

const OPTION = /^(#?)([A-Za-z]\w*)[ \t]+(\S.*?)[ \t\r]*$/

/**
 * The blocks of the old plugin, in a text whose bytes are read as latin1. It did not recognise its own block, so that there
 * are two where it was enabled twice; and one may have been cut off by a full disk or a kill. The first line of a block
 * stands behind the last one of a file that did not end in a line break.
 */
export function findBlocks(text: string): readonly Block[] {
  const blocks: Block[] = []
  for (let from = 0; ; ) {
    const start = nextBegin(text, from)
    if (start === undefined) return [...blocks, ...cutMark(text, from)]
    const block = readBlock(text, start)
    blocks.push(block)
    from = block.end
  }
}

/** Where the next first line of a block stands; a sentence that has its words is none. */
function nextBegin(text: string, from: number): number | undefined {
  for (let at = text.indexOf(BEGIN, from); at >= 0; at = text.indexOf(BEGIN, at + 1)) {
    if (/^[ \t]*\r?(?:\n|$)/.test(text.slice(at + BEGIN.length, endOfLine(text, at)))) return at
  }
  return undefined
}

function readBlock(text: string, start: number): Block {
  const body = endOfLine(text, start)
  const next = nextBegin(text, body) ?? text.length
  const ending = text.indexOf(ENDING, body)
  if (ending >= 0 && ending < next) {
    return {
      start,
      end: endOfLine(text, ending),
      options: optionsIn(text.slice(body, ending)),
      isWhole: true,
    }
  }
  return cutBlock(text, start, body, next)
}

/** A block without its last line ends in front of whatever it cannot have written: it has each option once. */
function cutBlock(text: string, start: number, body: number, next: number): Block {
  const names = new Set<string>()
  let end = body
  while (end < next) {
    const stop = endOfLine(text, end)
    const line = text.slice(end, stop)
    const name = OPTION.exec(line.replace(/\n$/, ''))?.[2]?.toLowerCase()
    const isCut = stop === text.length && (/^#?\w*$/.test(line) || ENDING.startsWith(line))
    if (!isCut && (name === undefined || names.has(name))) break
    if (name !== undefined) names.add(name)
    end = stop
  }
  return { start, end, options: optionsIn(text.slice(body, end)), isWhole: false }
}

/** The first bytes of a block at the end of a file, or its last line without the others. */
function cutMark(text: string, from: number): readonly Block[] {
  const ending = new RegExp(`^${ENDING}[ \\t\\r]*$`, 'm').exec(text.slice(from))
  if (ending !== null) {
    const start = from + ending.index
    return [{ start, end: endOfLine(text, start), options: [], isWhole: false }]
  }
  const line = text.slice(Math.max(text.lastIndexOf('\n') + 1, from))
  const at = line.search(/# Begin Plug\S*$/)
  if (at < 0 || !BEGIN.startsWith(line.slice(at))) return []
  return [{ start: text.length - line.length + at, end: text.length, options: [], isWhole: false }]
}

function optionsIn(body: string): readonly BlockOption[] {
  return body.split('\n').flatMap((line): readonly BlockOption[] => {
    const [, mark, name, value] = OPTION.exec(line) ?? []
    return name === undefined || value === undefined ? [] : [{ name, value, isActive: mark === '' }]
  })
}

function endOfLine(text: string, from: number): number {
  const at = text.indexOf('\n', from)
  return at < 0 ? text.length : at + 1
}
