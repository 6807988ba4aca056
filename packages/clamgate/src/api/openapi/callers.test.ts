import assert from 'node:assert/strict'
import { glob, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { type ApiAnswers, apiRoutes } from '../routes.ts'
import { described } from './described.ts'

const PACKAGES = join(import.meta.dirname, '../../../..')
const PATHS = described(apiRoutes({} as ApiAnswers)).map(({ path }) => path)
/** Probes are no part of the API. */
const PROBES = ['/healthy', '/ready', '/metrics']

/** Whether some route begins with a path as a source has it, up to the first thing that is put in. */
function isKnown(path: string): boolean {
  const fixed = path.replace(/[?$:].*$/, '').replace(/\/$/, '')
  return PROBES.includes(fixed) || PATHS.some((known) => known === fixed || known.startsWith(`${fixed}/`))
}

async function sourcesOf(patterns: readonly string[]): Promise<readonly (readonly [string, string])[]> {
  const found: [string, string][] = []
  for await (const name of glob([...patterns], { cwd: PACKAGES })) {
    if (!/\.test\.tsx?$|\/testing\//.test(name))
      found.push([name, await readFile(join(PACKAGES, name), 'utf8')])
  }
  return found
}

test('14.80 the command line asks for nothing that is no route', async () => {
  let seen = 0
  for (const [name, text] of await sourcesOf(['clamgate/src/{api,cli,app}/**/*.ts'])) {
    for (const [, path = ''] of text.matchAll(/['"`]\/v1(\/[^'"`\s]*)['"`]/g)) {
      seen++
      assert.ok(isKnown(path), `${name}: ${path}`)
    }
  }
  assert.ok(seen > 5, String(seen))
})
