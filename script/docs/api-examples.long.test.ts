/** What the reference of the API has for an example is a request that the gateway takes. */
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { apiRoutes } from '../../packages/clamgate/src/api/routes.ts'
import { services } from '../../packages/clamgate/src/api/testing/services.ts'

const PAGE = await readFile(join(import.meta.dirname, '../../docs/reference/api/README.md'), 'utf8')
// Of doubles only the routes are asked for, never what they answer.
const ROUTES = apiRoutes(services() as never)
/** What a browser or a key makes, and no person can write. */
const MADE_BY_MACHINES: ReadonlySet<string> = new Set(['addSecurityKey'])

test('each body and each query of an example is well-formed', () => {
  const problems: string[] = []
  let bodies = 0
  for (const [, method = '', path = '', block = ''] of PAGE.matchAll(
    /^### `([A-Z]+) (\S+)`\n(.*?)^```\n/gms,
  )) {
    const found = ROUTES.find(
      (route) => route.method === method && route.path.replaceAll(/:(\w+)/g, '{$1}') === path,
    )
    // The description of the routes is none of them.
    if (path === '/openapi.json') continue
    assert.ok(found !== undefined, `${method} ${path}`)
    const { name, body, query } = found
    const [, json] = /--json '(.*?)' "/.exec(block) ?? []
    if (body !== undefined && !MADE_BY_MACHINES.has(name)) {
      bodies++
      const read = body.safeParse(json === undefined ? undefined : JSON.parse(json))
      if (!read.success) problems.push(`${name}: ${json}: ${read.error.issues[0]?.message}`)
    }
    const [, asked = ''] = /"\$CONSOLE[^"?]*\?([^"]*)"/.exec(block) ?? []
    const read = query?.safeParse(Object.fromEntries(new URLSearchParams(asked)))
    if (read?.success === false) problems.push(`${name}: ?${asked}: ${read.error.issues[0]?.message}`)
  }
  assert.ok(bodies > 30, `${bodies} bodies`)
  assert.deepEqual(problems, [])
})
