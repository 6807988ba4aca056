import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'

/** A crontab or a configuration; what is longer is none that a person wrote. */
const MOST_BYTES = 256 * 1024
const UNITS = [
  '/etc/systemd/system',
  '/usr/lib/systemd/system',
  '/lib/systemd/system',
  '/usr/local/lib/systemd/system',
]
const CRON_DIRECTORIES = [
  '/etc/cron.d',
  '/etc/cron.hourly',
  '/etc/cron.daily',
  '/etc/cron.weekly',
  '/var/spool/cron/crontabs',
  '/var/spool/cron',
]
/** By these a script is started. */
const INTERPRETERS = /^(?:[bdkz]?a?sh|python[\d.]*|env|perl)$/
/** Where administrators and packages put programs. */
export const PROGRAM_DIRECTORIES: readonly string[] = [
  '/usr/local/sbin',
  '/usr/local/bin',
  '/usr/sbin',
  '/usr/bin',
  '/opt/homebrew/bin',
]

/** Looks for files below a root. What may not be read is as good as not there: nothing here rejects. */
export class Traces {
  readonly #root: string

  constructor(root: string) {
    this.#root = root
  }

  /** Those of the paths that are there. */
  async existing(paths: readonly string[]): Promise<readonly string[]> {
    const found = await Promise.all(paths.map(async (path) => ((await this.#stat(path)) ? [path] : [])))
    return found.flat()
  }

  programs(names: readonly string[]): Promise<readonly string[]> {
    return this.existing(
      PROGRAM_DIRECTORIES.flatMap((directory) => names.map((name) => `${directory}/${name}`)),
    )
  }

  units(names: readonly string[]): Promise<readonly string[]> {
    return this.existing(UNITS.flatMap((directory) => names.map((name) => `${directory}/${name}`)))
  }

  /** Cron files that name one of these programs, outside of comments. */
  async crons(words: RegExp): Promise<readonly string[]> {
    const lists = await Promise.all(CRON_DIRECTORIES.map((directory) => this.files(directory)))
    const paths = ['/etc/crontab', ...lists.flat()]
    const found = await Promise.all(
      paths.map(async (path) => {
        const lines = (await this.read(path)).split('\n')
        return lines.some((line) => !/^\s*#/.test(line) && words.test(line)) ? [path] : []
      }),
    )
    return found.flat()
  }

  /** Processes of a program of that name, whether it is started itself or by an interpreter. */
  async processes(names: readonly string[]): Promise<readonly string[]> {
    const pids = (await this.#names('/proc')).filter((name) => /^\d+$/.test(name))
    const found = await Promise.all(
      pids.map(async (pid) => {
        const [program, ...args] = (await this.#line(pid)).split('\0').map((word) => basename(word))
        const script = INTERPRETERS.test(program ?? '') ? args[args[0] === '-m' ? 1 : 0] : program
        return script !== undefined && names.includes(script) ? [`process ${pid}`] : []
      }),
    )
    return found.flat()
  }

  /** Whether Debian's package of that name is installed. */
  async package(name: string): Promise<boolean> {
    return (await this.existing([`/var/lib/dpkg/info/${name}.list`])).length > 0
  }

  /** Paths of the plain files in a directory, by name. */
  async files(directory: string): Promise<readonly string[]> {
    const paths = (await this.#names(directory)).toSorted().map((name) => `${directory}/${name}`)
    const found = await Promise.all(
      paths.map(async (path) => ((await this.#stat(path))?.isFile() ? [path] : [])),
    )
    return found.flat()
  }

  /** The text of a file; empty where there is none. */
  async read(path: string): Promise<string> {
    const facts = await this.#stat(path)
    if (facts?.isFile() !== true || facts.size > MOST_BYTES) return ''
    return await readFile(join(this.#root, path), 'utf8').catch(() => '')
  }

  /** Whether two paths name the same directory, whatever links lead there. */
  async isSame(one: string, other: string): Promise<boolean> {
    if (resolve('/', one) === resolve('/', other)) return true
    const [first, second] = await Promise.all([this.#stat(one), this.#stat(other)])
    return first !== undefined && second !== undefined && first.dev === second.dev && first.ino === second.ino
  }

  /** A file below /proc has no size. */
  async #line(pid: string): Promise<string> {
    return await readFile(join(this.#root, '/proc', pid, 'cmdline'), 'utf8').catch(() => '')
  }

  async #names(directory: string): Promise<readonly string[]> {
    return await readdir(join(this.#root, directory)).catch(() => [])
  }

  async #stat(path: string) {
    return await stat(join(this.#root, path)).catch(() => undefined)
  }
}
