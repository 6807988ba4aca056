import { glob, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type CodeList, readCodeLists, readThrowSites } from './error-sources.ts'
import { code, page, table } from './markdown.ts'

/** docs/reference/errors.md: every code of every `…_ERROR_CODES` list in the sources. */
export async function errorsPage(root: string): Promise<string> {
  const sources = await readSources(root)
  const sites = readThrowSites(sources.map(({ text }) => text))
  const lists = sources.flatMap(({ path, text }) => readCodeLists(text).map((list) => ({ ...list, path })))
  return page([
    '# Errors',
    `Every failure has a code that stays the same from version to version; match on codes, never on texts. The command line prints the sentence, what to do about it, and the code in parentheses. In the remedies and sentences below, … stands for what the program knows: a path, a number, a name.`,
    ...lists.flatMap((list) => [`## ${titleOf(list)}`, `From ${code(list.path)}.`, tableOf(list, sites)]),
  ])
}

interface Source {
  readonly path: string
  readonly text: string
}

async function readSources(root: string): Promise<readonly Source[]> {
  const paths: string[] = []
  for await (const path of glob('packages/*/src/**/*.ts', { cwd: root })) {
    if (!/\.test\.ts$|\/testing\//.test(path)) paths.push(path)
  }
  return await Promise.all(
    paths.sort().map(async (path) => ({ path, text: await readFile(join(root, path), 'utf8') })),
  )
}

function titleOf({ name }: CodeList): string {
  return name.replace(/_(ERROR_)?CODES$/, '')
}

function tableOf({ entries }: CodeList, sites: ReturnType<typeof readThrowSites>): string {
  const rows = entries.map(({ code: name, meaning, remedy }) => {
    const site = sites.get(name)
    return [code(name), meaning ?? site?.messages.join('; ') ?? '', remedy ?? site?.remedies.join(' ') ?? '']
  })
  return table(['Code', 'Meaning', 'Remedy'], rows)
}
