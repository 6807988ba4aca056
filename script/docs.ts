/**
 * Generates docs/reference from the schema, the commands and the error lists of the sources, and docs/api from the
 * declarations of the libraries.
 *
 *   node script/docs.ts           writes the pages that differ
 *   node script/docs.ts --check   writes nothing; exits with 1 when a page differs
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { apiPages } from './docs/api-page.ts'
import { canonicalPage } from './docs/canonical-page.ts'
import { cliPage } from './docs/cli-page.ts'
import { clientSources } from './docs/client/source.ts'
import { configPage, configSchemaPage } from './docs/config-page.ts'
import { errorsPage } from './docs/errors-page.ts'
import { openApi, openApiPage, routesPage } from './docs/openapi-page.ts'

/** Root of the repository. */
export const ROOT = dirname(import.meta.dirname)

/** A library is made of it, and the page of that library of both. */
const clientFiles = (): readonly (readonly [path: string, text: string])[] =>
  [...clientSources(openApi())].map(([name, text]) => [join('packages/client/src', name), text])

/** Every generated page by its path from the root, as it has to be. */
export async function generatePages(root: string): Promise<ReadonlyMap<string, string>> {
  return new Map([
    ['docs/reference/config.md', configPage()],
    ['docs/reference/config.schema.json', configSchemaPage()],
    ['docs/reference/cli.md', cliPage()],
    ['docs/reference/errors.md', await errorsPage(root)],
    ['docs/reference/canonical.md', canonicalPage()],
    ['docs/reference/api/openapi.json', openApiPage()],
    ['docs/reference/api/README.md', routesPage()],
    ...clientFiles(),
    ...(await apiPages(root)),
  ])
}

/** The generated pages that are not on disk as they have to be. */
export async function stalePages(root: string): Promise<ReadonlyMap<string, string>> {
  const stale = new Map<string, string>()
  for (const [path, text] of await generatePages(root)) {
    if ((await readIfThere(join(root, path))) !== text) stale.set(path, text)
  }
  return stale
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

async function main(args: readonly string[]): Promise<void> {
  const isCheck = args.includes('--check')
  if (!isCheck) await write(clientFiles())
  const stale = await stalePages(ROOT)
  if (isCheck) {
    for (const path of stale.keys()) console.error(`${path}: differs from what the sources say`)
    if (stale.size > 0) console.error('Run: npm run docs')
    process.exitCode = stale.size > 0 ? 1 : 0
    return
  }
  await write(stale)
  for (const path of stale.keys()) console.log(`${path}: written`)
  if (stale.size === 0) console.log('docs/reference: nothing to do')
}

async function write(pages: Iterable<readonly [path: string, text: string]>): Promise<void> {
  for (const [path, text] of pages) {
    await mkdir(dirname(join(ROOT, path)), { recursive: true })
    await writeFile(join(ROOT, path), text)
  }
}

if (import.meta.main) await main(process.argv.slice(2))
