/**
 * Builds what is given to others.
 *
 *   node script/package.ts deb [--version VERSION] [--output DIRECTORY] [--quick]
 *   node script/package.ts imscp [--output DIRECTORY] [--quick]
 *   node script/package.ts npm [--output DIRECTORY]
 */
import { dirname, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { buildDeb } from './packaging/deb/build.ts'
import { buildImscp } from './packaging/imscp/build.ts'
import { buildNpm } from './packaging/npm.ts'

const ROOT = dirname(import.meta.dirname)

interface Request {
  /** As given; each target has a place of its own below `dist`. */
  readonly output: string | undefined
  readonly version: string | undefined
  readonly quick: boolean
}

const TARGETS: Readonly<Record<string, (request: Request) => Promise<void>>> = {
  async deb({ output = join(ROOT, 'dist'), version, quick }) {
    const options = { root: ROOT, output, work: workBelow(output), quick }
    const { path, installedBytes } = await buildDeb(version === undefined ? options : { ...options, version })
    console.log(`${path}: ${(installedBytes / 1e6).toFixed(0)} MB when it is installed`)
  },
  async imscp({ output = join(ROOT, 'dist'), quick }) {
    for (const { path, bytes } of await buildImscp({ root: ROOT, output, work: workBelow(output), quick })) {
      console.log(`${path}: ${(bytes / 1024 ** 2).toFixed(1)} MiB`)
    }
  },
  async npm({ output = join(ROOT, 'dist/npm') }) {
    for (const path of await buildNpm({ root: ROOT, output, work: workBelow(output) })) console.log(path)
  },
}

function workBelow(output: string): string {
  return join(output, `work-${process.pid}`)
}

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    version: { type: 'string' },
    output: { type: 'string' },
  },
})
const [what = ''] = positionals
const build = Object.hasOwn(TARGETS, what) ? TARGETS[what] : undefined
if (build === undefined || positionals.length > 1) {
  console.error(
    `script/package: ${what === '' ? 'what is to be built?' : `nothing to build is called ${what}`} There are: ${Object.keys(TARGETS).join(', ')}`,
  )
  process.exit(2)
}
const { output, quick, version } = values
await build({ output: output === undefined ? undefined : resolve(output), version, quick })
