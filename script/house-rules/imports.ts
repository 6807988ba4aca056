import type { Import, SourceFile, Sources, Violation } from './source.ts'

const LIBRARIES = ['packages/milter', 'packages/clamd', 'packages/mime']
const APP = 'packages/clamgate/src/'

/** Rooms that drive the others; nobody knows them but `main.ts` and the files beside it. */
const DRIVERS = ['cli', 'http', 'control']

/** Small files without effects that every room may use at run time. */
const SHARED = new Set([
  'observe/log.ts',
  'observe/clean.ts',
  'observe/failure.ts',
  'observe/coded-error.ts',
  'config/units.ts',
])

/** The grammars of patterns, pure: what the configuration checks is what the filter compiles. */
const PATTERNS = /^config\/patterns\//

/** What `filter` may take types from; everything else it declares in its own ports. */
const TYPES_FOR_FILTER = /^(config\/|observe\/log\.ts$)/

/** Files of `filter` that speak to the milter library. */
const MILTER_SIDE = /\/filter\/milter-[a-z-]+\.ts$/

/** Who may import whom. */
export function imports(sources: Sources): readonly Violation[] {
  return [...sources.values()].flatMap((file) =>
    file.imports.flatMap((one) => {
      const broken =
        libraryRule(file, one) ?? roomRule(file, one) ?? filterRule(file, one) ?? targetRule(one, sources)
      return broken === undefined ? [] : [{ path: file.path, line: one.line, ...broken }]
    }),
  )
}

type Broken = Pick<Violation, 'message' | 'remedy'>

function libraryRule({ path, home, isTest }: SourceFile, { specifier, target }: Import): Broken | undefined {
  if (!LIBRARIES.includes(home) || !path.startsWith(`${home}/src/`)) return undefined
  if (specifier.startsWith('node:') || target?.startsWith(`${home}/`) === true || isTest) return undefined
  return {
    message: `a library imports ${specifier}`,
    remedy: `${home} is for everybody: import node: and its own files only`,
  }
}

function roomRule(file: SourceFile, one: Import): Broken | undefined {
  const from = roomOf(file.path)
  const to = roomOf(one.target)
  if (from === undefined || to === undefined || from === to || file.isTest) return undefined
  if (to === 'cli' || (DRIVERS.includes(to) && !DRIVERS.includes(from))) {
    return {
      message: `${from} imports from ${to}`,
      remedy: 'features do not know who drives them: turn it round',
    }
  }
  if (DRIVERS.includes(from) || one.typeOnly || SHARED.has(inApp(one.target))) return undefined
  if (from === 'filter' && PATTERNS.test(inApp(one.target))) return undefined
  return {
    message: `${from} imports ${inApp(one.target)} at run time`,
    remedy: 'take it as a parameter that app.ts passes, or import type',
  }
}

function filterRule(
  { path, isTest }: SourceFile,
  { specifier, target, typeOnly }: Import,
): Broken | undefined {
  if (roomOf(path) !== 'filter' || isTest) return undefined
  if (/^@clamgate\//.test(specifier) && !typeOnly && !MILTER_SIDE.test(path)) {
    return {
      message: `filter imports ${specifier} at run time`,
      remedy: 'only filter/milter-*.ts may; import type',
    }
  }
  const to = roomOf(target)
  if (
    to === undefined ||
    to === 'filter' ||
    SHARED.has(inApp(target)) ||
    TYPES_FOR_FILTER.test(inApp(target))
  )
    return undefined
  return {
    message: `filter imports ${inApp(target)}`,
    remedy: 'declare what is needed in filter/ports.ts; app.ts joins the two',
  }
}

function targetRule({ specifier, target }: Import, sources: Sources): Broken | undefined {
  if (target === undefined || !target.endsWith('.ts') || sources.has(target)) return undefined
  return { message: `imports ${specifier}, which is not there`, remedy: 'correct the path' }
}

/** `filter` for a file of that room; undefined outside the application and for the files beside the rooms. */
function roomOf(path: string | undefined): string | undefined {
  const [room, more] = inApp(path).split('/')
  return more === undefined ? undefined : room
}

function inApp(path: string | undefined): string {
  return path?.startsWith(APP) === true ? path.slice(APP.length) : ''
}
