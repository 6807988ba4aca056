import type { Status } from '../../../api/routes/status.ts'
import type { PanelPage } from '../types.ts'
import { areOfficial, DATABASE_NAMES, type DatabaseFacts, type PageFacts } from './facts.ts'

const DAY_MS = 86_400_000
/** The daily database is made anew each day; a weekend without one has been seen. */
const OLD_DAYS = 3
const MB = 1_000_000
/** What they were in 2026, for people who wait: no header tells how long its file is. */
const USUAL_MB = { daily: 65, main: 170, bytecode: 0.3 } as const

/** Whether the engine has the official databases, as far as anybody knows. */
export function hasDatabases({ daemon, databases }: Pick<PageFacts, 'daemon' | 'databases'>): boolean {
  if (daemon.state === 'answers') {
    const { engine } = daemon.status
    if (engine.mode === 'managed') return engine.databases === 'official'
    if (loadedMs(engine) !== undefined) return true
    // One of another host, or one that tells nothing of its databases: it is in use, so it has some.
    if (databases.directory === undefined) return engine.servers.some(({ state }) => state === 'healthy')
  }
  return areOfficial(databases.files)
}

/** Pure. */
export function describeDatabases(facts: PageFacts): PanelPage['databases'] {
  const { daemon, databases, nowMs } = facts
  if (!hasDatabases(facts)) return missing(facts)
  const loaded = daemon.state === 'answers' ? loadedMs(daemon.status.engine) : undefined
  const newestMs = loaded ?? newestOnDisk(databases)
  if (newestMs === undefined) {
    return { state: 'unknown', sentence: 'clamd does not say of when its databases are', newestAt: null }
  }
  const newestAt = new Date(newestMs).toISOString()
  const of = `The newest virus database is of ${newestAt.slice(0, 10)}`
  const days = Math.floor((nowMs - newestMs) / DAY_MS)
  if (days <= OLD_DAYS) return { state: 'current', sentence: of, newestAt }
  const why = troubleOf(facts)
  return { state: 'old', sentence: `${of}, ${days} days ago${why === undefined ? '' : `: ${why}`}`, newestAt }
}

function missing(facts: PageFacts): PanelPage['databases'] {
  const { daemon, databases } = facts
  const newestMs = newestOnDisk(databases)
  const newestAt = newestMs === undefined ? null : new Date(newestMs).toISOString()
  const isRunning = daemon.state === 'answers' && daemon.status.engine.freshclam.state === 'running'
  if (databases.download !== undefined || isRunning) {
    const sentence = `The virus databases are being downloaded: ${progress(databases)}`
    return { state: 'downloading', sentence, newestAt }
  }
  if (databases.directory === undefined) {
    return { state: 'unknown', sentence: 'clamd does not say which databases it has', newestAt }
  }
  const why = troubleOf(facts)
  const sentence = `The virus databases are missing${why === undefined ? '' : `: ${why}`}`
  return { state: 'missing', sentence, newestAt }
}

/** `main.cvd 43 of about 170 MB`: freshclam fetches them one after the other. */
function progress({ files, download }: DatabaseFacts): string {
  const [next, ...rest] = DATABASE_NAMES.filter((name) => !files.some((file) => file.name === name))
  if (next === undefined) return 'they are nearly there'
  const { bytes } = download ?? {}
  const after = rest.length === 0 ? '' : `; then ${rest.map((name) => `${name}.cvd`).join(', ')}`
  if (bytes === undefined) return `${next}.cvd is asked for${after}`
  const done = bytes < MB ? (bytes / MB).toFixed(1) : String(Math.round(bytes / MB))
  return `${next}.cvd ${done} of about ${USUAL_MB[next]} MB${after}`
}

/** Why no new ones come. */
function troubleOf({ daemon, databases }: PageFacts): string | undefined {
  const told = daemon.state === 'answers' ? daemon.status.engine.freshclam.problem : undefined
  return told?.sentence ?? databases.problem?.sentence
}

function loadedMs({ servers, databases }: Status['engine']): number | undefined {
  if (databases === 'starter' || databases === 'missing') return undefined
  const built = servers.flatMap(({ databaseBuiltAt }) => databaseBuiltAt ?? [])
  return built.length === 0 ? undefined : Math.max(...built.map((text) => Date.parse(text)))
}

function newestOnDisk({ files }: DatabaseFacts): number | undefined {
  const built = files.flatMap(({ builtMs }) => builtMs ?? [])
  return built.length === 0 ? undefined : Math.max(...built)
}
