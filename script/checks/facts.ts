import { createHash } from 'node:crypto'
import { glob, readFile, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { readSources } from '../house-rules.ts'
import { type Manifest, ownPackages } from './closure.ts'
import type { Facts } from './plan.ts'

/** npm's own record of what it has installed. */
const INSTALLED = 'node_modules/.package-lock.json'
/** dpkg's record of the programs of this machine. */
const PROGRAMS = '/var/lib/dpkg/status'
/** Variables that tests depend on. */
const VARIABLES = [
  'TZ',
  'LANG',
  'LC_ALL',
  'NODE_OPTIONS',
  'FORCE_COLOR',
  'NO_COLOR',
  'PATH',
  'HOME',
  'TMPDIR',
]
/** What is here and no part of the repository. */
const OUTSIDE: ReadonlySet<string> = new Set(['node_modules', 'dist', '.git', '.clamgate'])

/** Reads what a plan is made from. */
export async function readFacts(root: string): Promise<Facts> {
  const texts = new Map<string, string>()
  for await (const path of glob('packages/*/package.json', { cwd: root })) {
    texts.set(dirname(path), await readFile(join(root, path), 'utf8'))
  }
  const manifests = new Map(
    [...texts].map(([folder, text]): [string, Manifest] => [folder, JSON.parse(text)]),
  )
  const sources = await readSources(root)
  return {
    sources,
    data: await digestOfOthers(root, sources),
    packages: ownPackages(manifests),
    surroundings: [
      process.version,
      process.arch,
      `user ${process.getuid?.()}`,
      await readFile(PROGRAMS, 'utf8').catch(() => ''),
      await readFile(join(root, INSTALLED), 'utf8'),
      ...[...texts].sort(([one], [other]) => (one < other ? -1 : 1)).flat(),
      ...VARIABLES.map((name) => `${name}=${process.env[name]}`),
    ],
  }
}

/** Of all files that are no sources, by path. */
async function digestOfOthers(root: string, sources: Facts['sources']): Promise<string> {
  const paths: string[] = []
  for await (const path of glob('{**,.*/**}', { cwd: root, exclude: (name) => OUTSIDE.has(name) })) {
    if (!sources.has(path)) paths.push(path)
  }
  const hash = createHash('sha256')
  for (const path of paths.sort()) {
    if (!(await stat(join(root, path))).isFile()) continue
    hash.update(`${path}\n`).update(await readFile(join(root, path)))
  }
  return hash.digest('hex')
}
