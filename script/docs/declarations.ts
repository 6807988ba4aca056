import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'

/** A declaration without its comments, and the names that it speaks of. */
export interface Declaration {
  readonly file: string
  readonly name: string
  readonly text: string
}

interface Module {
  /** By name; a function with several signatures has one text. */
  readonly own: ReadonlyMap<string, string>
  /** What comes from other modules of the package, by its name here. */
  readonly others: ReadonlyMap<string, Source>
  readonly exported: ReadonlySet<string>
}

interface Source {
  readonly file: string
  readonly name: string
}

/** Declaration files of a package, read as the compiler writes them: each statement begins in the first column. */
export class Declarations {
  readonly #modules = new Map<string, Promise<Module>>()

  /** What a module exports, by name. */
  async exportsOf(file: string): Promise<ReadonlyMap<string, Declaration>> {
    const { exported } = await this.#module(file)
    const found = new Map<string, Declaration>()
    for (const name of [...exported].toSorted()) {
      const declaration = await this.#find(file, name)
      if (declaration === undefined) throw new Error(`${file} exports ${name}, which is not declared`)
      found.set(name, declaration)
    }
    return found
  }

  /** What these declarations speak of, and what that speaks of, without themselves: types that are part of the interface. */
  async reachedFrom(roots: Iterable<Declaration>): Promise<readonly Declaration[]> {
    const key = ({ file, name }: Source) => `${file} ${name}`
    const waiting = [...roots]
    const seen = new Set(waiting.map(key))
    const reached: Declaration[] = []
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
      for (const word of new Set(at.text.match(/[A-Za-z_$][\w$]*/g))) {
        const declaration = await this.#find(at.file, word)
        if (declaration === undefined || seen.has(key(declaration))) continue
        seen.add(key(declaration))
        reached.push(declaration)
        waiting.push(declaration)
      }
    }
    return reached.toSorted((a, b) => (key({ ...a, file: a.name }) < key({ ...b, file: b.name }) ? -1 : 1))
  }

  async #find(file: string, name: string): Promise<Declaration | undefined> {
    const { own, others } = await this.#module(file)
    const text = own.get(name)
    if (text !== undefined) return { file, name, text }
    const other = others.get(name)
    return other === undefined ? undefined : await this.#find(other.file, other.name)
  }

  #module(file: string): Promise<Module> {
    const known = this.#modules.get(file) ?? readFile(file, 'utf8').then((text) => readModule(file, text))
    this.#modules.set(file, known)
    return known
  }
}

const DECLARED =
  /^(export )?(?:declare )?(?:abstract )?(?:const|let|function|class|interface|type|enum) ([A-Za-z_$][\w$]*)/

function readModule(file: string, text: string): Module {
  const own = new Map<string, string>()
  const others = new Map<string, Source>()
  const exported = new Set<string>()
  for (const statement of statementsOf(text)) {
    const [, verb, names, from] =
      /^(import|export)(?: type)? \{([^}]*)\} from '(\.[^']*)';$/s.exec(statement) ?? []
    if (names !== undefined && from !== undefined) {
      const target = resolve(dirname(file), from).replace(/\.[jt]s$/, '.d.ts')
      for (const part of names.split(',')) {
        const [, name, local = name] = /^\s*(?:type )?([\w$]+)(?: as ([\w$]+))?\s*$/.exec(part) ?? []
        if (name === undefined || local === undefined) continue
        others.set(local, { file: target, name })
        if (verb === 'export') exported.add(local)
      }
      continue
    }
    const [, isExported, name] = DECLARED.exec(statement) ?? []
    if (name === undefined) {
      if (/^(?:import .*from '(?:node:)?[^.]|export \{\};)/s.test(statement)) continue
      throw new Error(`${file}: not understood: ${statement}`)
    }
    const before = own.get(name)
    own.set(name, before === undefined ? statement : `${before}\n${statement}`)
    if (isExported !== undefined) exported.add(name)
  }
  return { own, others, exported }
}

/** Elements of a list that had comments begin in the first column, too. */
const STATEMENT = /^(?:import|export|declare|abstract|const|let|function|class|interface|type|enum)\b/

function statementsOf(text: string): readonly string[] {
  const lines = text
    .replaceAll(/\/\*\*.*?\*\//gs, '')
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '' && !line.startsWith('//'))
  const statements: string[][] = []
  for (const line of lines) {
    if (STATEMENT.test(line)) statements.push([line])
    else statements.at(-1)?.push(line)
  }
  return statements.map((one) => one.join('\n'))
}
