import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from './run.ts'

/** What is wanted beside the JavaScript. */
export interface CompileOptions {
  /** Root of the repository. */
  readonly root: string
  /** Folders below `packages`. */
  readonly packages: readonly string[]
  /** Gets `PACKAGE/src/…`, one file for each source. Emptied first. */
  readonly output: string
  /** Declarations and source maps, for who builds on it. */
  readonly forLibraries: boolean
  /** The language that the oldest Node knows which has to run it; that of the sources where left out. */
  readonly target?: string
  /** What that Node has built in, so that a newer function is an error; that of the sources where left out. */
  readonly builtIn?: readonly string[]
}

/** Tests, what only tests import, and measurements. */
const NOT_SHIPPED = ['**/*.test.ts', '**/*.bench.ts', '**/test-support/**', '**/*.test-support.ts']

/**
 * Compiles the sources of packages to JavaScript modules that Node runs without a look at their types.
 * @throws Error with what the compiler says
 */
export async function compile(options: CompileOptions): Promise<void> {
  const { root, packages, output, forLibraries, target, builtIn } = options
  await rm(output, { recursive: true, force: true })
  await mkdir(output, { recursive: true })
  const config = join(output, 'tsconfig.json')
  const sources = join(root, 'packages')
  const settings = {
    extends: join(root, 'tsconfig.json'),
    compilerOptions: {
      ...(target === undefined ? {} : { target }),
      ...(builtIn === undefined ? {} : { lib: builtIn }),
      noEmit: false,
      outDir: output,
      rootDir: sources,
      rewriteRelativeImportExtensions: true,
      typeRoots: [join(root, 'node_modules/@types')],
      declaration: forLibraries,
      sourceMap: forLibraries,
      inlineSources: forLibraries,
    },
    include: packages.map((name) => join(sources, name, 'src')),
    exclude: NOT_SHIPPED.map((pattern) => join(sources, pattern)),
  }
  await writeFile(config, JSON.stringify(settings))
  await run(join(root, 'node_modules/.bin/tsc'), ['-p', config])
  await rm(config)
}
