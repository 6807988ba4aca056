import { glob, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { readSources } from '../house-rules.ts'
import { type Manifest, ownPackages } from './closure.ts'
import type { Facts } from './plan.ts'

/** npm's own record of what it has installed. */
const INSTALLED = 'node_modules/.package-lock.json'
/** Variables that what only computes depends on all the same. */
const VARIABLES = ['TZ', 'LANG', 'LC_ALL', 'NODE_OPTIONS', 'FORCE_COLOR', 'NO_COLOR']

/** Reads what a plan is made from. */
export async function readFacts(root: string): Promise<Facts> {
  const texts = new Map<string, string>()
  for await (const path of glob('packages/*/package.json', { cwd: root })) {
    texts.set(dirname(path), await readFile(join(root, path), 'utf8'))
  }
  const manifests = new Map(
    [...texts].map(([folder, text]): [string, Manifest] => [folder, JSON.parse(text)]),
  )
  return {
    sources: await readSources(root),
    packages: ownPackages(manifests),
    surroundings: [
      process.version,
      process.arch,
      await readFile(join(root, INSTALLED), 'utf8'),
      ...[...texts].sort(([one], [other]) => (one < other ? -1 : 1)).flat(),
      ...VARIABLES.map((name) => `${name}=${process.env[name]}`),
    ],
  }
}
