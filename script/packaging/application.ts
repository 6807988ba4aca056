import { readdir, readFile } from 'node:fs/promises'
import { basename, extname, join, relative } from 'node:path'
import { closureOf, ownPackages } from '../checks/closure.ts'
import { readSources } from '../house-rules.ts'
import { compile } from './compile.ts'
import { type ProductionPackage, productionPackages } from './production.ts'
import { run } from './run.ts'
import { pathsBelow, type Tree } from './tree.ts'

const LIBRARIES = ['milter', 'clamd', 'mime'] as const
/** What is started by its name: the command line, and threads, which nothing imports. */
const ENTRIES = [
  'packages/clamgate/src/command-line.ts',
  'packages/clamgate/src/views/worker.ts',
  'packages/clamgate/src/quarantine/preview/worker.ts',
  'packages/clamgate/src/app/host/doctor-process.ts',
  'packages/clamgate/src/store/worker.ts',
  'packages/clamgate/src/store/read/worker.ts',
] as const

export interface ApplicationOptions {
  readonly root: string
  readonly tree: Tree
  /** Where the application goes in the tree: `usr/lib/clamgate`. */
  readonly at: string
  /** For what is compiled first. */
  readonly work: string
  /** The commit that this is. */
  readonly commit: string
}

/**
 * Puts the application into a tree as JavaScript: of our sources what the command line imports, of the registry's packages what
 * runs.
 * @returns the packages of the registry that are in it
 */
export async function addApplication(options: ApplicationOptions): Promise<readonly ProductionPackage[]> {
  const { root, tree, at, work, commit } = options
  const compiled = join(work, 'compiled')
  await compile({ root, packages: [...LIBRARIES, 'clamgate'], output: compiled, forLibraries: false })
  for (const path of await shippedSources(root)) {
    const inside = path.replace(/^packages\//, '').replace(/\.ts$/, '.js')
    await tree.copy(join(compiled, inside), join(at, placeOf(inside)))
  }
  await addOtherFiles(options)
  await addConsole(options)
  await tree.write(join(at, 'clamgate/COMMIT'), `${commit}\n`)
  const packages = await productionPackages(root, 'packages/clamgate')
  for (const one of packages) await addPackage(root, one, join(at, one.path), tree)
  return packages
}

/** Our own libraries are packages among the others. */
function placeOf(inside: string): string {
  const [name = ''] = inside.split('/')
  return LIBRARIES.some((library) => library === name) ? join('node_modules/@clamgate', inside) : inside
}

/** All that is started, and what it imports, directly or not, now or later. */
async function shippedSources(root: string): Promise<readonly string[]> {
  const manifests = new Map<string, object>()
  for (const name of [...LIBRARIES, 'clamgate']) {
    const path = join('packages', name)
    manifests.set(path, JSON.parse(await readFile(join(root, path, 'package.json'), 'utf8')))
  }
  const sources = await readSources(root)
  const packages = ownPackages(manifests)
  const paths = ENTRIES.flatMap((entry) => closureOf(entry, sources, packages).files.map(({ path }) => path))
  return [...new Set(paths)].sort()
}

/** Files among the sources that are read or imported as they are: a helper in Perl, keys, texts in several languages. */
const PLAIN: ReadonlySet<string> = new Set(['.pl', '.asc', '.json'])

/** What is no TypeScript: the entry, manifests, and all that is plain. */
async function addOtherFiles({ root, tree, at }: ApplicationOptions): Promise<void> {
  const source = join(root, 'packages/clamgate/src')
  for (const path of await pathsBelow(source)) {
    if (/(^|\/)testing\//.test(path) || !PLAIN.has(extname(path))) continue
    await tree.copy(join(source, path), join(at, 'clamgate/src', path))
  }
  const entry = await readFile(join(source, 'main.cjs'), 'utf8')
  await tree.write(join(at, 'clamgate/src/main.cjs'), compiledNames(entry).replace(/^#!.*\n/, ''))
  for (const name of ['clamgate', ...LIBRARIES]) {
    const manifest = await readFile(join(root, 'packages', name, 'package.json'), 'utf8')
    await tree.write(join(at, placeOf(`${name}/package.json`)), compiledNames(manifest))
  }
}

/** The web console, built anew: what lies in a checkout may be of another day. */
async function addConsole({ root, tree, at, work }: ApplicationOptions): Promise<void> {
  const built = join(work, 'console')
  const vite = join(root, 'node_modules/.bin/vite')
  const how = ['build', '--bypass-lock', '--logLevel', 'warn', '--emptyOutDir', '--outDir', built]
  await run(vite, how, { cwd: join(root, 'packages/console') })
  for (const entry of await readdir(built, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    await tree.copy(path, join(at, 'console', relative(built, path)))
  }
}

/** Names of our sources by those of what is compiled from them. */
function compiledNames(text: string): string {
  return text.replaceAll(/(\.\/[\w./-]+)\.ts(['"])/g, '$1.js$2')
}

const RUNS: ReadonlySet<string> = new Set(['.js', '.cjs', '.mjs', '.json', '.node', '.wasm'])
/** Folders at the top of a package with nothing that runs. */
const ASIDE: ReadonlySet<string> = new Set(
  'test tests __tests__ doc docs example examples bench benchmark benchmarks fuzz types bin scripts .github .husky integration'.split(
    ' ',
  ),
)

async function addPackage(root: string, one: ProductionPackage, at: string, tree: Tree): Promise<void> {
  const from = join(root, one.path)
  for (const path of await pathsBelow(from)) {
    const [first = '', second] = path.split('/')
    const isAside = second !== undefined && (ASIDE.has(first) || first === 'node_modules')
    if (isAside || !RUNS.has(extname(path)) || /\.(test|spec)\.[cm]?js$/.test(path)) continue
    if (/^(package-lock|tsconfig|bin\.m?js$|\.)/.test(basename(path))) continue
    await tree.copy(join(from, path), join(at, path))
  }
}
