/**
 * Builds what is given to others.
 *
 *   node script/package.ts deb [--version VERSION] [--output DIRECTORY] [--quick]
 */
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { buildDeb } from './packaging/deb/build.ts'

const ROOT = dirname(import.meta.dirname)

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    version: { type: 'string' },
    output: { type: 'string', default: join(ROOT, 'dist') },
  },
})
const [what = ''] = positionals
if (what !== 'deb' || positionals.length > 1) {
  console.error(
    `script/package: ${what === '' ? 'what is to be built?' : `nothing to build is called ${what}`} There is: deb`,
  )
  process.exit(2)
}
const { output, quick, version } = values
const work = join(output, `work-${process.pid}`)
const { path, installedBytes } = await buildDeb({
  root: ROOT,
  output,
  work,
  quick,
  ...(version === undefined ? {} : { version }),
})
console.log(`${path}: ${(installedBytes / 1e6).toFixed(0)} MB when it is installed`)
