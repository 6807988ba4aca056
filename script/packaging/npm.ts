import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { stripTypeScriptTypes } from 'node:module'
import { join, relative } from 'node:path'
import { compile } from './compile.ts'
import { run } from './run.ts'

/** The libraries by their folders below `packages`, with the examples that their readers are sent to. */
export const LIBRARIES: Readonly<Record<string, readonly string[]>> = {
  milter: ['reject-by-extension'],
  clamd: ['scan-a-file'],
  mime: ['list-objects'],
  client: [],
}

/** The oldest Node that runs them: what it has is what they may use. */
const OLDEST_NODE = '>=20.19.0'
const OLDEST = { target: 'es2022', builtIn: ['es2023', 'esnext.disposable'] }

export interface NpmOptions {
  readonly root: string
  /** Gets the archives. */
  readonly output: string
  /** For what is built on the way; removed at the end. */
  readonly work: string
}

/**
 * Builds the archives of the libraries for the registry of npm: modules with their declarations and source maps. The same
 * commit gives the same bytes.
 * @returns their paths
 */
export async function buildNpm({ root, output, work }: NpmOptions): Promise<readonly string[]> {
  await rm(work, { recursive: true, force: true })
  await mkdir(output, { recursive: true })
  const compiled = join(work, 'compiled')
  await compileLibraries(root, compiled)
  const paths: string[] = []
  for (const [name, examples] of Object.entries(LIBRARIES)) {
    const folder = join(work, name)
    await cp(join(compiled, name, 'src'), join(folder, 'dist'), { recursive: true })
    await detach(join(folder, 'dist'))
    await cp(join(root, 'packages', name, 'README.md'), join(folder, 'README.md'))
    await cp(join(root, 'LICENSE'), join(folder, 'LICENSE'))
    for (const example of examples) await addExample(root, folder, example)
    const manifest = publishedManifest(
      JSON.parse(await readFile(join(root, 'packages', name, 'package.json'), 'utf8')),
    )
    await writeFile(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`)
    // --ignore-scripts: an archive is made of what stands here, and of nothing that runs.
    const packed = await run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', output], {
      cwd: folder,
    })
    const [made]: readonly { readonly filename: string }[] = JSON.parse(packed)
    if (made === undefined) throw new Error(`npm pack made nothing of ${name}`)
    paths.push(join(output, made.filename))
  }
  await rm(work, { recursive: true })
  return paths
}

/** As they are published: `NAME/src/…`, with declarations. */
export async function compileLibraries(root: string, output: string): Promise<void> {
  await compile({ root, packages: Object.keys(LIBRARIES), output, forLibraries: true, ...OLDEST })
}

interface Manifest {
  readonly name: string
  readonly version: string
  readonly description: string
  readonly license: string
  readonly keywords: readonly string[]
  /** In the workspace: to the sources. */
  readonly exports: Readonly<Record<string, string>>
}

/** What the workspace says of a library, with the compiled files in the place of the sources. */
function publishedManifest({ name, version, description, license, keywords, exports }: Manifest): object {
  const entries = Object.entries(exports).map(([entry, source]) => [entry, compiledEntry(source)] as const)
  const main = compiledEntry(exports['.'] ?? '')
  return {
    ...{ name, version, description, license, keywords, type: 'module' },
    ...{ engines: { node: OLDEST_NODE }, sideEffects: false },
    ...{ main: main.default, types: main.types },
    exports: { ...Object.fromEntries(entries), './package.json': './package.json' },
    files: ['dist', 'examples'],
    // Declarations speak of Buffer and sockets; who writes JavaScript needs it not.
    peerDependencies: { '@types/node': '>=20' },
    peerDependenciesMeta: { '@types/node': { optional: true } },
  }
}

function compiledEntry(source: string): { readonly types: string; readonly default: string } {
  const path = source.replace(/^\.\/src\//, './dist/').replace(/\.ts$/, '')
  return { types: `${path}.d.ts`, default: `${path}.js` }
}

/** Node strips no types below node_modules. */
async function addExample(root: string, folder: string, name: string): Promise<void> {
  const source = await readFile(join(root, 'examples', `${name}.ts`), 'utf8')
  const code = stripTypeScriptTypes(source)
    .replaceAll(/[ \t]+$/gm, '')
    .replaceAll(`${name}.ts`, `${name}.js`)
  await mkdir(join(folder, 'examples'), { recursive: true })
  await writeFile(join(folder, 'examples', `${name}.js`), code)
}

/** An import of a declaration: those keep the names of the sources. */
const SOURCE_NAME = /((?:from |import\()(['"])\.{1,2}\/[^'"]*)\.ts\2/g

/**
 * Nothing of what is published looks for a source. Maps hold theirs; where these were on the machine that built them is
 * nobody's concern.
 */
async function detach(dist: string): Promise<void> {
  for (const entry of await readdir(dist, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    if (entry.name.endsWith('.d.ts')) {
      await writeFile(path, (await readFile(path, 'utf8')).replace(SOURCE_NAME, '$1.js$2'))
    }
    if (!entry.name.endsWith('.map')) continue
    const map: { sources: string[] } = JSON.parse(await readFile(path, 'utf8'))
    const source = relative(dist, path).replace(/\.js\.map$/, '.ts')
    const up = '../'.repeat(relative(dist, path).split('/').length)
    map.sources = [`${up}src/${source}`]
    await writeFile(path, JSON.stringify(map))
  }
}
