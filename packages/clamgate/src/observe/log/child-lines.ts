import type { Log, LogLevel } from './log.ts'
import { type After, afterTimeout, monotonicMs, moreTimes, wholeSeconds } from './repeat-guard.ts'

/**
 * What a program that we started prints, on its way to the log. Disposed of, it tells what is still counted and stops
 * the timers.
 */
export interface ChildLines extends Disposable {
  /** Writes a line of the program, or counts it where too many have come. */
  hear(level: LogLevel, line: string): void
}

export interface ChildLinesOptions {
  readonly log: Log
  /** Event of its lines, such as `engine.clamd.line`. */
  readonly event: string
  /** Name in front of its lines. */
  readonly program: string
  /** Milliseconds of a clock that nobody sets. */
  readonly monotonic?: () => number
  readonly after?: After
}

/** How much of one kind is written in an interval. */
interface Ration {
  readonly lines: number
  /** Lines of the same shape; later ones are counted until they have stopped for an interval. */
  readonly alike: number
}

const INTERVAL_MS = 60_000
const RATION: Ration = { lines: 30, alike: 5 }
/** Who asks for debug lines wants them all; a bound there is nevertheless. */
const DEBUG_RATION: Ration = { lines: 1000, alike: 1000 }
/** Shapes that are told apart; those beyond count as one. */
const MAX_SHAPES = 100
/** Characters of a line that make its shape. */
const SHAPE_CHARS = 200
const OVERFLOW_SHAPE = ''
/** How lines of the scanning library begin. What a mail provokes must not use up what the program says of itself. */
const LIBRARY = 'LibClamAV '

/** Lines of one shape. */
interface Shape {
  seen: number
  written: number
  leftOut: number
  newest: string
}

/** Lines of one level and origin. */
interface Kind {
  readonly level: LogLevel
  readonly ration: Ration
  readonly shapes: Map<string, Shape>
  written: number
  /** Begin of the interval. */
  sinceMs: number
  timer: Disposable
}

/**
 * Passes the lines of a program on to the log, and keeps it from flooding it: a single mail can make clamd print
 * thousands. Of lines that differ in numbers and names only, the first few of an interval are written, and of all lines
 * of a level a few more; at its end one line says how many were left out.
 */
export function createChildLines(options: ChildLinesOptions): ChildLines {
  const { log, event, program, monotonic = monotonicMs, after = afterTimeout } = options
  const kinds = new Map<string, Kind>()

  function open(name: string, level: LogLevel): Kind {
    const kind: Kind = {
      level,
      ration: level === 'debug' ? DEBUG_RATION : RATION,
      shapes: new Map(),
      written: 0,
      sinceMs: monotonic(),
      timer: after(INTERVAL_MS, () => endInterval(name, kind)),
    }
    kinds.set(name, kind)
    return kind
  }

  function endInterval(name: string, kind: Kind): void {
    tell(kind)
    forgetQuiet(kind)
    if (kind.shapes.size === 0) {
      kinds.delete(name)
      return
    }
    kind.written = 0
    kind.sinceMs = monotonic()
    kind.timer = after(INTERVAL_MS, () => endInterval(name, kind))
  }

  function tell(kind: Kind): void {
    const shapes = [...kind.shapes.values()].filter(({ leftOut }) => leftOut > 0)
    const [most] = shapes.sort((one, other) => other.leftOut - one.leftOut)
    if (most === undefined) return
    const repeated = shapes.reduce((sum, { leftOut }) => sum + leftOut, 0)
    const passedMs = monotonic() - kind.sinceMs
    const sentence =
      shapes.length === 1
        ? `${most.newest} (${moreTimes(repeated, passedMs)})`
        : `${repeated} more lines in ${wholeSeconds(passedMs)} s, ${most.leftOut} of them like: ${most.newest}`
    log[kind.level](event, `${program}: ${sentence}`, { repeated })
  }

  return {
    hear(level, line) {
      if (!log.enabled(level)) return
      const name = `${level} ${line.startsWith(LIBRARY)}`
      const kind = kinds.get(name) ?? open(name, level)
      const shape = shapeIn(kind.shapes, line)
      shape.seen += 1
      if (kind.written < kind.ration.lines && shape.written < kind.ration.alike) {
        kind.written += 1
        shape.written += 1
        log[level](event, `${program}: ${line}`)
      } else {
        shape.leftOut += 1
        shape.newest = line
      }
    },
    [Symbol.dispose]() {
      for (const kind of kinds.values()) {
        kind.timer[Symbol.dispose]()
        tell(kind)
      }
      kinds.clear()
    },
  }
}

function shapeIn(shapes: Map<string, Shape>, line: string): Shape {
  const wanted = shapeOf(line)
  const name = shapes.has(wanted) || shapes.size < MAX_SHAPES ? wanted : OVERFLOW_SHAPE
  const known = shapes.get(name)
  if (known !== undefined) return known
  const shape: Shape = { seen: 0, written: 0, leftOut: 0, newest: '' }
  shapes.set(name, shape)
  return shape
}

/** The line without what differs from file to file: words with a digit, a slash or a backslash in them. */
function shapeOf(line: string): string {
  const words = line.slice(0, SHAPE_CHARS).split(' ')
  return words.map((word) => (/[\d/\\]/.test(word) ? '#' : word)).join(' ')
}

/** A shape that has not come for a whole interval is new when it comes again. */
function forgetQuiet({ shapes }: Kind): void {
  for (const [name, shape] of shapes) {
    if (shape.seen === 0) shapes.delete(name)
    shape.seen = 0
    shape.leftOut = 0
  }
}
