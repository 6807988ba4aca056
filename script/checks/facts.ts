import { createHash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { glob, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { readSources } from '../house-rules.ts'
import { type Manifest, ownPackages } from './closure.ts'
import { digestOf } from './passed.ts'
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

/** Reads what a plan is made from; of sources that are as they were `before`, nothing is found out anew. */
export async function readFacts(root: string, before?: Facts): Promise<Facts> {
  const texts = new Map<string, string>()
  for await (const path of glob('packages/*/package.json', { cwd: root })) {
    texts.set(dirname(path), await readFile(join(root, path), 'utf8'))
  }
  const manifests = new Map(
    [...texts].map(([folder, text]): [string, Manifest] => [folder, JSON.parse(text)]),
  )
  const sources = await readSources(root, before?.sources)
  return {
    sources,
    data: await digestOfOthers(root, sources),
    packages: ownPackages(manifests),
    surroundings: [
      process.version,
      process.arch,
      `user ${process.getuid?.()}`,
      digestOf([], [await readFile(PROGRAMS, 'utf8').catch(() => '')]),
      digestOf([], [await readFile(join(root, INSTALLED), 'utf8')]),
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
    if (!statSync(join(root, path)).isFile()) continue
    hash.update(`${path}\n`).update(readFileSync(join(root, path)))
  }
  return hash.digest('hex')
}
