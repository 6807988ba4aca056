/** Whoever pastes a configuration of our documents has a good one, and hears no warning of it. */
import assert from 'node:assert/strict'
import { glob, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { problemLines } from '../../packages/clamgate/src/config/testing/load-text.ts'

const ROOT = join(import.meta.dirname, '../..')
/** Of other programs: Prometheus, Kubernetes. Of those of Ansible the file counts that they write. */
const FOREIGN =
  /^(?:- name: reload |(?:scrape_configs|rule_files|livenessProbe|readinessProbe|groups|services):)/m
const KEY = 'age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p'

const directory = await mkdtemp(join(tmpdir(), 'clamgate-pasted-'))
after(() => rm(directory, { recursive: true }))

/** What an Ansible task writes into a file of ours; other texts as they are. */
function written(text: string): string {
  const [, content] = /^( *)content: \|\n((?:\1 +.*\n)+)/m.exec(text)?.slice(1) ?? []
  return content === undefined ? text : content.replaceAll(/^ {6}/gm, '')
}

/** The text with what it names on a host there, and what it leaves out filled in. */
async function onThisHost(text: string): Promise<string> {
  const named = join(directory, 'named')
  await writeFile(named, '*@trusted.example\n', { mode: 0o600 })
  return text.replaceAll(/(?<=file: )\/(?:etc|media|var\/lib)\/[\w./-]+/g, named).replaceAll(/\bage1…/g, KEY)
}

for await (const page of glob(['README.md', 'docs/{guide,reference}/**/*.md', 'packages/*/README.md'], {
  cwd: ROOT,
})) {
  const markdown = await readFile(join(ROOT, page), 'utf8')
  const blocks = [...markdown.matchAll(/^```yaml\n(.*?)^```$/gms)].filter(
    ([, text = '']) => !FOREIGN.test(text),
  )
  if (blocks.length === 0) continue
  test(`what ${page} has of configurations is good`, async () => {
    const problems: string[] = []
    for (const { 1: text = '', index } of blocks) {
      const line = markdown.slice(0, index).split('\n').length
      for (const problem of await problemLines(await onThisHost(written(text))))
        problems.push(`${line}: ${problem}`)
    }
    assert.deepEqual(problems, [])
  })
}
