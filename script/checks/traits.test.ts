// biome-ignore-all lint/suspicious/noTemplateCurlyInString: sources of programs in strings
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readSource } from '../house-rules/source.ts'
import { closureOf, ownPackages } from './closure.ts'
import { type Traits, traitsOf } from './traits.ts'

const PACKAGES = ownPackages(
  new Map([
    ['packages/milter', { name: '@clamgate/milter', exports: { './testing': './src/testing/index.ts' } }],
  ]),
)
const TEST = 'packages/clamgate/src/a.test.ts'
const HEAD = "import assert from 'node:assert/strict'\nimport { test } from 'node:test'\n"

function traits(text: string, others: Readonly<Record<string, string>> = {}): Traits {
  const files = Object.entries({ [TEST]: HEAD + text, ...others })
  const sources = new Map(files.map(([path, source]) => [path, readSource(path, source)]))
  return traitsOf(closureOf(TEST, sources, PACKAGES))
}

const SHARING = { sharesProcess: true, reads: 'nothing' } as const
const READING = { sharesProcess: true, reads: 'sources' } as const
const APART = { sharesProcess: false, reads: 'nothing' } as const

const CASES: readonly { readonly name: string; readonly text: string; readonly traits: Traits }[] = [
  {
    name: 'computes only',
    text: "import fc from 'fast-check'\nimport { z } from 'zod'\n",
    traits: SHARING,
  },
  { name: 'reads files', text: "import { readFile } from 'node:fs/promises'\n", traits: SHARING },
  { name: 'listens on a port', text: "import { createServer } from 'node:net'\n", traits: SHARING },
  { name: 'asks where it is', text: 'const here = import.meta.dirname\n', traits: READING },
  { name: 'asks who runs it', text: 'const uid = process.geteuid?.()\n', traits: SHARING },
  { name: 'reads the environment', text: "const is = process.env['HOME'] === 'x'\n", traits: SHARING },
  { name: 'reads it inside a string', text: 'const home = `${process.env.HOME}`\n', traits: SHARING },
  { name: 'fetches', text: "await fetch('http://localhost/')\n", traits: SHARING },
  { name: 'changes the environment', text: "process.env['HOME'] = 'x'\n", traits: APART },
  { name: 'takes from the environment', text: "delete process.env['HOME']\n", traits: APART },
  { name: 'changes how files are made', text: 'process.umask(0o077)\n', traits: APART },
  { name: 'wants the time zone that all want', text: "process.env['TZ'] = 'UTC'\n", traits: SHARING },
  { name: 'wants another time zone', text: "process.env['TZ'] = 'Asia/Tokyo'\n", traits: APART },
  { name: 'asks where it runs', text: 'const at = process.cwd()\n', traits: READING },
  { name: 'says something', text: "process.stderr.write('x')\n", traits: SHARING },
  { name: 'has a process of another', text: "child.process.once('close', ended)\n", traits: SHARING },
  { name: 'hands the process on', text: 'watch(process)\n', traits: APART },
  { name: 'takes the process apart', text: 'const { env } = process\n', traits: APART },
  { name: 'listens for signals', text: "process.once('SIGTERM', stop)\n", traits: APART },
  { name: 'measures memory', text: 'const before = process.memoryUsage.rss()\n', traits: APART },
  { name: 'counts descriptors', text: "const fds = await list('/proc/self/fd')\n", traits: APART },
  { name: 'starts programs', text: "import { spawn } from 'node:child_process'\n", traits: SHARING },
  { name: 'uses a package that nobody has judged', text: "import express from 'express'\n", traits: APART },
  { name: 'asks for the collection of garbage', text: 'globalThis.gc?.()\n', traits: SHARING },
  { name: 'changes what all see', text: 'globalThis.fetch = undefined\n', traits: APART },
  { name: 'replaces timers', text: "import { mock } from 'node:test'\n", traits: APART },
  { name: 'has it replaced for itself', text: 't.mock.timers.enable()\n', traits: SHARING },
  {
    name: 'has a hook around each of its own',
    text: "import { beforeEach } from 'node:test'\n",
    traits: APART,
  },
  { name: 'prepares at its begin', text: "import { before } from 'node:test'\n", traits: SHARING },
  { name: 'cleans up at the end', text: "import { after } from 'node:test'\n", traits: SHARING },
  { name: 'imports what it makes up', text: 'await import(name)\n', traits: APART },
  { name: 'imports what is not there', text: "import { b } from './b.ts'\n", traits: APART },
]

for (const { name, text, traits: expected } of CASES) {
  test(`a test that ${name} ${sentence(expected)}`, () => assert.deepEqual(traits(text), expected))
}

test('what is imported counts as much as the file itself, by path or by package, and types do not', () => {
  const reads = 'const here = import.meta.dirname\n'
  assert.deepEqual(traits("import { b } from './b.ts'\n", { 'packages/clamgate/src/b.ts': reads }), {
    sharesProcess: true,
    reads: 'data',
  })
  assert.deepEqual(
    traits("import type { B } from './b.ts'\n", { 'packages/clamgate/src/b.ts': reads }),
    SHARING,
  )
  const through = {
    'packages/milter/src/testing/index.ts': "export { c } from './c.ts'\n",
    'packages/milter/src/testing/c.ts': 'process.exit(1)\n',
  }
  assert.deepEqual(traits("import { c } from '@clamgate/milter/testing'\n", through), APART)
})

test('a file of data that is imported is no source, and the test depends on what is no source', () => {
  const imports = "import { version } from './package.json' with { type: 'json' }\n"
  assert.deepEqual(traits(imports), { sharesProcess: true, reads: 'data' })
})

test('what a source puts back by itself harms nobody, and in a test it does', () => {
  for (const [text, expected] of [
    ["process.once('exit', kill)\nprocess.removeListener('exit', kill)\n", SHARING],
    ['process.umask(process.umask(0o177))\n', SHARING],
    ['process.chdir(there)\nprocess.seteuid?.(uid)\n', SHARING],
    ["process.on('SIGTERM', stop)\nprocess.off('SIGTERM', stop)\n", SHARING],
    ["process.once('SIGTERM', stop)\n", APART],
    ["process.on('exit', kill)\n", APART],
  ] as const) {
    const through = traits("import { b } from './b.ts'\n", { 'packages/clamgate/src/b.ts': text })
    assert.equal(through.sharesProcess, expected.sharesProcess, text)
    assert.deepEqual(traits(text), APART, text)
  }
})

function sentence({ sharesProcess, reads }: Traits): string {
  if (!sharesProcess) return 'has a process of its own'
  return reads === 'nothing' ? 'shares a process' : 'shares a process, and may read sources'
}
