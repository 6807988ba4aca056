import assert from 'node:assert/strict'
import { glob, readFile, stat } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { test } from 'node:test'

const ROOT = join(import.meta.dirname, '..')

interface Link {
  readonly line: number
  readonly target: string
}

/** What people see as text, with code blanked out; lines stay where they are. */
function withoutCode(markdown: string): string {
  return markdown
    .replaceAll(/^( *)(```+).*?^\1\2$/gms, (block) => block.replaceAll(/[^\n]/g, ''))
    .replaceAll(/(`+)(?!`).+?(?<!`)\1(?!`)/g, (code) => ' '.repeat(code.length))
}

/** Links that are not to other hosts, inline or by reference. */
function linksOf(markdown: string): readonly Link[] {
  return withoutCode(markdown)
    .split('\n')
    .flatMap((text, index) => {
      const inline = [...text.matchAll(/\]\(<?([^()\s<>]+)>?(?:\s+"[^"]*")?\)/g)]
      const byReference = [...text.matchAll(/^\[[^\]]+\]:\s+(\S+)/g)]
      return [...inline, ...byReference].map(([, target = '']) => ({ line: index + 1, target }))
    })
    .filter(({ target }) => !/^[a-z]+:/.test(target))
}

/** The anchors of the headings, as GitHub makes them. */
function anchorsOf(markdown: string): ReadonlySet<string> {
  const anchors = new Set<string>()
  const text = markdown.replaceAll(/^( *)(```+).*?^\1\2$/gms, '')
  for (const [, heading = ''] of text.matchAll(/^#{1,6} +(.*?)[ #]*$/gm)) {
    const shown = heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    const anchor = shown
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\p{M}_ -]/gu, '')
      .replaceAll(' ', '-')
    let unique = anchor
    for (let count = 1; anchors.has(unique); count++) unique = `${anchor}-${count}`
    anchors.add(unique)
  }
  return anchors
}

/** What is wrong with the links of a page, one sentence each. `read` gives undefined where there is nothing. */
async function deadLinks(
  page: string,
  markdown: string,
  read: (path: string) => Promise<string | undefined>,
): Promise<readonly string[]> {
  const found = await Promise.all(
    linksOf(markdown).map(async ({ line, target }) => {
      const [path = '', anchor] = decodeURI(target).split('#')
      const file = path === '' ? page : join(dirname(page), path)
      const text = file === page ? markdown : await read(file)
      if (text === undefined) return `${page}:${line}: ${target} leads to no file`
      if (anchor === undefined || !file.endsWith('.md') || anchorsOf(text).has(anchor)) return []
      return `${page}:${line}: ${target} leads to no heading`
    }),
  )
  return found.flat()
}

const PAGE = [
  '# Top',
  '## What `it` is: a [link](x.md), isn’t it?',
  '## Top',
  '```sh',
  '# no heading',
  '```',
].join('\n')

for (const [link, problem] of [
  ['[a](#what-it-is-a-link-isnt-it)', undefined],
  ['[a](#top-1)', undefined],
  ['[a](../there.md#top)', undefined],
  ['[a](../there.ts#L5)', undefined],
  ['[a](https://example.org/nowhere)', undefined],
  ['`[a](gone.md)`', undefined],
  ['[a](gone.md)', 'gone.md leads to no file'],
  ['[`a`](gone.md "title")', 'gone.md leads to no file'],
  ['[a]: gone.md', 'gone.md leads to no file'],
  ['[a](#no-heading)', '#no-heading leads to no heading'],
  ['[a](../there.md#gone)', '../there.md#gone leads to no heading'],
] as const) {
  test(`${link} is ${problem === undefined ? 'good' : 'dead'}`, async () => {
    const files = new Map([
      ['docs/there.md', '# Top'],
      ['docs/there.ts', ''],
    ])
    const page = PAGE.replace('(x.md)', '(#top)')
    const problems = await deadLinks('docs/guide/page.md', `${page}\n${link}`, async (path) =>
      files.get(path),
    )
    assert.deepEqual(problems, problem === undefined ? [] : [`docs/guide/page.md:7: ${problem}`])
  })
}

async function readInRepository(path: string): Promise<string | undefined> {
  try {
    return (await stat(join(ROOT, path))).isDirectory() ? '' : await readFile(join(ROOT, path), 'utf8')
  } catch {
    return undefined
  }
}

test('every link of a document leads somewhere', async () => {
  const pages: string[] = []
  for (const pattern of ['*.md', '{docs,deploy,examples,bench,packages,script,test}/**/*.md']) {
    const found = glob(pattern, { cwd: ROOT, exclude: (path) => /(^|\/)node_modules$/.test(path) })
    for await (const path of found) pages.push(relative(ROOT, join(ROOT, path)))
  }
  assert.ok(pages.length > 30, `${pages.length} pages`)
  const problems = await Promise.all(
    pages.map(async (page) => deadLinks(page, (await readInRepository(page)) ?? '', readInRepository)),
  )
  assert.deepEqual(problems.flat(), [])
})

test('the README leads to each page of the guide', async () => {
  const readme = await readFile(join(ROOT, 'README.md'), 'utf8')
  const linked = new Set(linksOf(readme).map(({ target }) => target.replace(/#.*/, '')))
  for await (const page of glob('docs/guide/*.md', { cwd: ROOT })) assert.ok(linked.has(page), page)
})

test('each decision is in their list', async () => {
  const list = await readFile(join(ROOT, 'docs/decisions/README.md'), 'utf8')
  const linked = new Set(linksOf(list).map(({ target }) => target))
  for await (const page of glob('[0-9]*.md', { cwd: join(ROOT, 'docs/decisions') }))
    assert.ok(linked.has(page), page)
})
