import { DRIVERS, ROOMS, SHARED } from './rooms.ts'
import type { Import, SourceFile, Sources, Violation } from './source.ts'

const LIBRARIES = ['packages/milter', 'packages/clamd', 'packages/mime', 'packages/client']
const APP = 'packages/clamgate/src/'
const LAB = 'packages/lab/'
const CONSOLE = 'packages/console/'

/** All that the console knows of the daemon: what the routes answer with. */
const DOCUMENTS = /^packages\/clamgate\/src\/api\/(?:.+\/)?documents\.ts$/

/** Files of `filter` that speak to the milter library. */
const MILTER_SIDE = /\/filter\/milter-[a-z-]+\.ts$/

/** What the threads that read mail run. */
const READER_SIDE = [`${APP}views/reader.ts`, `${APP}quarantine/preview/reader.ts`]

/** Who may import whom. */
export function imports(sources: Sources): readonly Violation[] {
  return [...sources.values()].flatMap((file) =>
    file.imports.flatMap((one) => {
      const broken =
        libraryRule(file, one) ??
        consoleRule(file, one) ??
        labRule(file, one) ??
        roomRule(file, one) ??
        protocolRule(file, one) ??
        readerRule(file, one) ??
        targetRule(one, sources)
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

/** The console runs in a browser, and comes as files: nothing of one side is loaded by the other. */
function consoleRule(
  { path, isTest }: SourceFile,
  { specifier, target, typeOnly }: Import,
): Broken | undefined {
  const isInside = target?.startsWith(CONSOLE) === true
  if (!path.startsWith(CONSOLE)) {
    if (!isInside || isTest || !/^packages\/[^/]+\/src\//.test(path)) return undefined
    return {
      message: `${path.split('/')[1]} imports ${target}`,
      remedy: 'the daemon serves the console as files, and knows nothing of it',
    }
  }
  if (target === undefined ? !specifier.startsWith('@clamgate/') : isInside) return undefined
  if (isTest || (typeOnly && target !== undefined && DOCUMENTS.test(target))) return undefined
  return {
    message: `the console imports ${specifier}`,
    remedy: 'import types alone, and of packages/clamgate/src/api/**/documents.ts alone',
  }
}

function labRule({ path }: SourceFile, { target }: Import): Broken | undefined {
  const isProduct = /^packages\/[^/]+\/src\//.test(path) && !path.startsWith(LAB)
  if (!isProduct || target?.startsWith(LAB) !== true) return undefined
  return {
    message: `${path.split('/')[1]} imports ${target}`,
    remedy: 'the lab is for test/system, bench and script: move the test there, or do without',
  }
}

function roomRule(file: SourceFile, one: Import): Broken | undefined {
  const from = roomOf(file.path)
  const to = roomOf(one.target)
  if (from === undefined || to === undefined || from === to || file.isTest) return undefined
  const room = ROOMS[from]
  const target = inApp(one.target)
  if (room === undefined) {
    return {
      message: `${from} is no room of the house`,
      remedy: 'say in script/house-rules/rooms.ts what it may use',
    }
  }
  if (to === 'cli') {
    return {
      message: `${from} imports from cli`,
      remedy: 'nobody knows the command line: turn it round',
    }
  }
  if (room.uses === 'every room below cli' || named(SHARED, target) || named(room.uses, target))
    return undefined
  if (one.typeOnly && (room.types === undefined ? !DRIVERS.includes(to) : named(room.types, target)))
    return undefined
  return DRIVERS.includes(to)
    ? { message: `${from} imports from ${to}`, remedy: 'features do not know who drives them: turn it round' }
    : {
        message: `${from} imports ${target}${one.typeOnly ? '' : ' at run time'}`,
        remedy:
          'declare what is needed and let app pass it; who may use whom is in script/house-rules/rooms.ts',
      }
}

function protocolRule({ path, isTest }: SourceFile, { specifier, typeOnly }: Import): Broken | undefined {
  if (roomOf(path) !== 'filter' || isTest || typeOnly || MILTER_SIDE.test(path)) return undefined
  if (!specifier.startsWith('@clamgate/')) return undefined
  return {
    message: `filter imports ${specifier} at run time`,
    remedy: 'only filter/milter-*.ts may; import type',
  }
}

/** The whole library takes a tenth of a second to load, which every command and the start of the daemon would pay. */
function readerRule({ path, isTest }: SourceFile, { specifier, typeOnly }: Import): Broken | undefined {
  if (specifier !== '@clamgate/mime' || typeOnly || isTest) return undefined
  if (!path.startsWith(APP) || READER_SIDE.includes(path)) return undefined
  return {
    message: 'the whole of @clamgate/mime is imported at run time',
    remedy: 'only readers may, in their threads; take @clamgate/mime/canonical or /classes',
  }
}

function targetRule({ specifier, target }: Import, sources: Sources): Broken | undefined {
  if (target === undefined || !/\.tsx?$/.test(target) || sources.has(target)) return undefined
  return { message: `imports ${specifier}, which is not there`, remedy: 'correct the path' }
}

/** Whether a path in the application is one of these, or inside one. */
function named(places: readonly string[], path: string): boolean {
  return places.some((place) => path === place || path.startsWith(`${place}/`))
}

/** `filter` for a file of that room; undefined outside the application and for `main.ts`. */
function roomOf(path: string | undefined): string | undefined {
  const [room, more] = inApp(path).split('/')
  return more === undefined ? undefined : room
}

function inApp(path: string | undefined): string {
  return path?.startsWith(APP) === true ? path.slice(APP.length) : ''
}
